package store_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestASetUpTokenMakesOnePractice(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	ctx, s := t.Context(), db.Store
	setUpIn := func(zone string, token []byte) error {
		_, err := s.SetUp(ctx, token, models.Practice{Name: "Juniper House", TimeZone: zone, Help: models.DefaultHelp()},
			models.Account{ID: uuid.New(), DisplayName: "Maya", Roles: []models.Role{models.RoleClinician, models.RoleOwner}}, newAccount(), nil)
		return err
	}
	setUp := func(token []byte) error { return setUpIn("America/New_York", token) }
	if needed, err := s.SetupNeeded(ctx); err != nil || !needed {
		t.Fatalf("needed is %t, %v", needed, err)
	}
	replaced, token := hash(), hash()
	for _, offer := range [][]byte{replaced, token} {
		if offered, err := s.OfferSetup(ctx, offer); err != nil || !offered {
			t.Fatalf("offered is %t, %v", offered, err)
		}
	}
	for name, wrong := range map[string][]byte{"a token of before": replaced, "a token nobody printed": hash()} {
		if err := setUp(wrong); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Clinic days are reckoned in the database.
	if bad, _ := errors.AsType[models.Invalid](setUpIn("Nowhere", token)); len(bad) != 1 || bad[0] != (models.FieldProblem{Field: "time_zone", Code: "unknown_zone"}) {
		t.Errorf("in a zone that the database doesn't know: %v", bad)
	}
	var rush sync.WaitGroup
	made := make(chan struct{}, 5)
	for range 5 {
		rush.Go(func() {
			if err := setUp(token); err == nil {
				made <- struct{}{}
			} else if !errors.Is(err, models.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	rush.Wait()
	if len(made) != 1 {
		t.Errorf("%d practices", len(made))
	}
	if needed, err := s.SetupNeeded(ctx); err != nil || needed {
		t.Errorf("still needed: %t, %v", needed, err)
	}
	if offered, err := s.OfferSetup(ctx, hash()); err != nil || offered {
		t.Errorf("offered again: %t, %v", offered, err)
	}
}
