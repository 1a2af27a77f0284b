package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// A page is made of the last fortnight and the one before, whatever else was logged and whoever else logs.
func TestAPageIsMadeOfWhatWasLoggedOnItsDays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	other := o.practice.Patient(o.maya)
	for _, p := range []*storetest.Person{o.ana, other} {
		level := 2
		if p == other {
			level = 1
		}
		for _, back := range []int{0, 27, 28} {
			logDay(p, today.Add(-back), level)
		}
	}
	gone := logDay(o.ana, today.Add(-3), 2)
	if _, err := o.db.Owner.Exec(t.Context(), `UPDATE moods SET deleted_at = now() WHERE id = $1 AND patient_id = $2`, gone, o.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}

	m, err := store.MaterialOf(t.Context(), o.db.Store, o.ana.Actor, o.visit, today)
	if err != nil {
		t.Fatal(err)
	}
	var days []models.Day
	for _, n := range m.Nutrition {
		days = append(days, n.Day)
		if *n.Meals != 2 || *n.Lunch != "skipped" || *n.CaffeineLast != "14:30" || *n.Alcohol != 0 || n.Water != nil {
			t.Errorf("read %+v", n)
		}
		if want := []string{"St John’s wort", "magnesium"}; !reflect.DeepEqual(n.Supplements, want) {
			t.Errorf("supplements %q, want %q", n.Supplements, want)
		}
	}
	if want := []models.Day{today.Add(-27), today.Add(-3), today}; !reflect.DeepEqual(days, want) {
		t.Errorf("days %v, want %v", days, want)
	}
	if len(m.Moods) != 2 || *m.Moods[0].Valence != 2 || *m.Moods[1].Anxiety != 4 || m.Moods[1].Energy != nil {
		t.Errorf("moods %+v", m.Moods)
	}
	if len(m.Moments) != 3 || *m.Moments[0].Valence != 2 || m.Moments[0].Day != today.Add(-27) {
		t.Errorf("moments %+v", m.Moments)
	}
}

// Who asked for gentle words about food finds no meal called skipped on the page either.
func TestAPageIsGentleAboutFoodWhereAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	logDay(o.ana, today, 2)
	o.ana.Save(models.KindSettings, models.EntryID(models.KindSettings, ""), storetest.Fields{"gentle_food": true})
	m, err := store.MaterialOf(t.Context(), o.db.Store, o.ana.Actor, o.visit, today)
	if err != nil {
		t.Fatal(err)
	}
	if n := m.Nutrition[0]; n.Lunch != nil || n.Sweet != nil || *n.Breakfast != "07:30" {
		t.Errorf("read %+v", n)
	}
}

// logDay logs a day's eating, mood and one moment, and answers the mood's id.
func logDay(p *storetest.Person, day models.Day, level int) uuid.UUID {
	when := storetest.Fields{"day": day, "zone": "America/New_York"}
	p.Save(models.KindNutrition, models.EntryID(models.KindNutrition, day.String()), when.With(storetest.Fields{
		"meals": level, "breakfast": "07:30", "lunch": "skipped", "sweet": "most", "caffeine_last": "14:30", "alcohol": 0,
		"supplements": []string{"St John’s wort", "magnesium"}, "note": "not for the page",
	}))
	p.Save(models.KindMoment, uuid.Must(uuid.NewV7()), when.With(storetest.Fields{
		"at": day.Midnight(time.UTC).Add(20 * time.Hour), "valence": level,
	}))
	return p.Save(models.KindMood, models.EntryID(models.KindMood, day.String()), when.With(storetest.Fields{"valence": level, "anxiety": 4}))
}
