package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

// MaterialOf shows the tests what a page is made of.
func MaterialOf(ctx context.Context, s *Store, a models.Actor, visit uuid.UUID, day models.Day) (insight.Material, error) {
	return s.material(ctx, a, visit, day)
}
