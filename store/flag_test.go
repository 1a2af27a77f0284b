package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

func TestAPageSaysFirstWhatCannotWait(t *testing.T) {
	t.Parallel()
	s := newStopping(t)
	s.ana.Concern("Will I still be me?")
	s.ana.Share(s.visit)
	c := covered{s.office, s.phone}
	flagsAt := func(from *store.Store) []store.Flag {
		t.Helper()
		page, err := from.Summary(t.Context(), s.maya.Actor, s.visit)
		s.must(err)
		return page.Flags
	}
	c.sends(phq9(0))
	c.says(models.FollowUpCheckIn, "restless", 0)
	if before := flagsAt(s.db.Store); len(before) != 1 || before[0].Tier != models.TierCallNow {
		t.Fatalf("besides how Ana was before the first dose: %+v", before)
	}

	answer := c.sends(phq9(2))
	told := c.says(models.FollowUpNotRight, "restless", 3)
	stop := s.brakes(models.MoveStop, 0)
	all := flagsAt(c.at(tuesday))
	if len(all) != 4 || slices.ContainsFunc(all, func(f store.Flag) bool {
		return f.Owner == nil || f.Owner.ID != s.maya.ID || f.Backup == nil || f.Backup.ID != s.noor.ID || f.PromisedAt == nil || f.Overdue || f.Seen != nil
	}) {
		t.Fatalf("what can't wait: %+v", all)
	}
	of := func(id uuid.UUID) store.Flag {
		t.Helper()
		at := slices.IndexFunc(all, func(f store.Flag) bool { return f.ID == id })
		if at < 0 {
			t.Fatalf("%s is not among %+v", id, all)
		}
		return all[at]
	}
	if f := of(answer); f.What != models.KindSentMeasure || f.Of != "PHQ-9" || f.Compared != models.ComparedNew || f.Answer["en"] != "More than half the days" || f.Answer["es"] != "Más de la mitad de los días" {
		t.Errorf("the answer: %+v", f)
	}
	if f := of(told); f.What != models.KindFollowUp || f.Reason != models.FollowUpNotRight || !f.Tier.Above(models.TierNone) {
		t.Errorf("the follow-up: %+v", f)
	}
	if f := of(stop); f.What != models.KindMove || f.Of != "Sertraline, slowly" {
		t.Errorf("the stop: %+v", f)
	}
	for _, f := range flagsAt(c.at(of(answer).PromisedAt.Add(time.Minute))) {
		if !f.Overdue {
			t.Errorf("nobody has seen it in time: %+v", f)
		}
	}

	s.must(s.db.Store.Acknowledge(t.Context(), s.noor.Actor, s.ana.Patient.ID, uuid.New(), models.Acknowledgement{SentMeasureID: &answer}))
	all = flagsAt(s.db.Store)
	if len(all) != 4 || all[3].ID != answer || all[3].Seen == nil || all[3].Seen.By.ID != s.noor.ID || all[3].Overdue {
		t.Errorf("what was seen comes last: %+v", all)
	}
	if gone := flagsAt(c.at(all[3].Seen.At.Add(15 * 24 * time.Hour))); len(gone) != 3 {
		t.Errorf("two weeks after it was seen: %+v", gone)
	}
}
