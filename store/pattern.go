package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// Log reads what a patient's own questions rest on, as the patient: one round trip, and nothing of what is sealed.
func (s *Store) Log(ctx context.Context, a models.Actor, from, through models.Day) (insight.Log, error) {
	var l insight.Log
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		days := []any{pgID(a.PracticeID), pgID(a.PatientID), from, through}
		queueInto(b, &l.Nights, scanNight, nightsBetween, days...)
		queueInto(b, &l.Nutrition, scanNutrition, nutritionBetween, days...)
		queueInto(b, &l.Moods, scanMood, moodsBetween, days...)
		queueInto(b, &l.Regulation, scanRegulation, regulationBetween, days...)
		queueInto(b, &l.Body, scanBody, bodyBetween, days...)
	})
	return l, translate(err)
}
