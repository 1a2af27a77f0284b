package store_test

import (
	"errors"
	"testing"
	"time"

	"alongside/models"
	"alongside/storetest"
)

func TestUptakeCountsVisitsOnceByTheWayOfTheirCheckIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	past := o.ana.Visit(o.maya, storetest.Tomorrow())
	o.ana.CheckIn(past, storetest.Fields{"nervous": true})
	o.ana.Share(past)
	o.ana.Share(past)
	ben := o.practice.Patient(o.maya)
	ben.Visit(o.maya, storetest.Tomorrow())
	guest := o.practice.InCare(o.maya)
	if _, err := o.db.Owner.Exec(t.Context(), `
WITH planned AS (
    INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes) VALUES ($1, $2, gen_random_uuid(), 1000, $3, $4, 30) RETURNING id),
code AS (
    INSERT INTO guest_codes (practice_id, patient_id, id, visit_id, way, code_hash, made_by, used_at)
    SELECT $1, $2, gen_random_uuid(), id, 'paper', uuid_send(gen_random_uuid()), $3, now() FROM planned)
INSERT INTO summaries (practice_id, patient_id, id, seq, visit_id, document, shared_at, ends_at)
SELECT $1, $2, gen_random_uuid(), 1001, id, '\x01' || repeat('x', 40)::bytea, now(), now() + interval '90 days' FROM planned`,
		o.maya.PracticeID, guest.ID, o.maya.ID, storetest.Tomorrow()); err != nil {
		t.Fatal(err)
	}
	s := o.db.Store.At(func() time.Time { return time.Now().AddDate(0, 0, 3) })
	people, _, err := s.CheckInUptake(t.Context(), o.olivia.Actor)
	if err != nil {
		t.Fatal(err)
	}
	got := map[models.Uptake]int{}
	for _, p := range people {
		p.BirthYear = 0
		got[p]++
	}
	for want, times := range map[models.Uptake]int{
		{Language: "en", Visits: 2, App: 1}: 1, // the other visit of Ana's has none
		{Language: "en", Visits: 1}:         1,
		{Visits: 1, Paper: 1}:               1,
	} {
		if got[want] != times {
			t.Errorf("%d people with %+v, expected %d: %+v", got[want], want, times, people)
		}
	}
	if people, _, err := o.db.Store.CheckInUptake(t.Context(), o.olivia.Actor); err != nil || len(people) != 0 {
		t.Errorf("before any visit took place: %+v, %v", people, err)
	}
	if _, _, err := s.CheckInUptake(t.Context(), o.maya.Actor); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician: %v", err)
	}
}
