package store_test

import (
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// What a person's questions rest on is read by nobody else, whatever is shared.
func TestTheLogBehindAQuestionIsReadByItsPersonOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	daily := func(kind models.Kind, day models.Day, fields storetest.Fields) {
		fields["day"], fields["zone"] = day, "America/New_York"
		o.ana.Save(kind, models.EntryID(kind, day.String()), fields)
	}
	for _, day := range []models.Day{today.Add(-400), today.Add(-1), today} {
		o.ana.Night(day)
		daily(models.KindMood, day, storetest.Fields{"valence": 4})
		daily(models.KindNutrition, day, storetest.Fields{"caffeine_last": "15:30", "supplements": []string{"a secret"}})
		daily(models.KindBody, day, storetest.Fields{"pain": "mild"})
		o.ana.Save(models.KindRegulation, uuid.Must(uuid.NewV7()), storetest.Fields{"day": day, "zone": "America/New_York", "practice": "walk"})
	}
	o.ana.Share(o.visit)
	days := func(as models.Actor) [5]int {
		t.Helper()
		log, err := o.db.Store.Log(t.Context(), as, today.Add(-364), today)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range log.Nutrition {
			if n.Supplements != nil || n.CaffeineLast == nil {
				t.Errorf("%+v", n)
			}
		}
		return [5]int{len(log.Nights), len(log.Nutrition), len(log.Moods), len(log.Regulation), len(log.Body)}
	}
	if got := days(o.ana.Actor); got != [5]int{2, 2, 2, 2, 2} {
		t.Errorf("Ana reads %v of hers, want 2 of each", got)
	}
	for name, as := range map[string]*storetest.Person{
		"her clinician": o.maya, "a clinician": o.noor, "the owner": o.olivia, "another patient": o.practice.Patient(o.maya),
	} {
		them := as.Actor.About(o.ana.Patient.ID)
		them.PatientID = o.ana.Patient.ID
		if got := days(them); got != [5]int{} {
			t.Errorf("%s reads %v of hers", name, got)
		}
	}
}
