package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// stopping is Ana on the first dose, with the clinic open and Maya responsible, on Tuesday at ten.
type stopping struct {
	planned

	line uuid.UUID
}

func newStopping(t *testing.T) stopping {
	t.Helper()
	c := newCovered(t)
	s := stopping{planned: planned{c.office, c.phone, t}}
	s.line = s.taken()
	return s
}

// brakes sends a move of Ana's, and answers its id.
func (s stopping) brakes(kind models.MoveKind, step int) uuid.UUID {
	s.t.Helper()
	move := s.said(s.line, kind, step)
	s.phone.must("applied", move)
	return move.ID
}

// waiting are the doses ended that Maya's list shows at an instant.
func (s stopping) waiting(now time.Time, who *storetest.Person) []store.Stop {
	s.t.Helper()
	all, err := s.db.Store.At(func() time.Time { return now }).FollowUps(s.t.Context(), who.Actor)
	s.must(err)
	if waits, err := s.db.Store.SomebodyWaits(s.t.Context(), who.Actor); err != nil || waits != (len(all.Stops)+len(all.Waiting) > 0) {
		s.t.Errorf("%d stops, somebody waits: %t, %v", len(all.Stops), waits, err)
	}
	return all.Stops
}

// turnsOf are the turns of the alerts that are queued about something.
func (s stopping) turnsOf(subject models.Kind, id uuid.UUID) []string {
	s.t.Helper()
	var turns []string
	s.must(s.db.Owner.QueryRow(s.t.Context(), `
SELECT ARRAY(SELECT args->>'turn' FROM river_job WHERE kind = 'alert' AND args->>'subject' = $1 AND args->>'subject_id' = $2 ORDER BY id)`,
		subject, id.String()).Scan(&turns))
	return turns
}

func TestAStopTellsTheClinicAtOnce(t *testing.T) {
	t.Parallel()
	s := newStopping(t)
	id := s.brakes(models.MoveStop, 0)
	named := func(p *storetest.Person) map[string]any {
		return map[string]any{"id": p.ID, "display_name": p.DisplayName, "credentials": p.Credentials}
	}
	by := tuesday.Add(2 * time.Hour)
	other := newPhone(t, s.db, s.ana)
	other.pull()
	for _, phone := range []*phone{other, s.phone} { // also the one that sent it
		phone.shows(id, storetest.Fields{"owner": named(s.maya), "backup": named(s.noor), "alert": true, "side": "patient"})
	}
	if turns := s.turnsOf(models.KindMove, id); !slices.Equal(turns, []string{"owner", "backup"}) {
		t.Errorf("the turns are %q", turns)
	}
	all := s.waiting(tuesday, s.maya)
	if len(all) != 1 {
		t.Fatalf("%d wait", len(all))
	}
	stop := all[0]
	if stop.ID != id || stop.Medicine != "Sertraline, slowly" || stop.Kind != models.MoveStop || stop.Owner.ID != s.maya.ID || !stop.PromisedAt.Equal(by) || stop.Overdue ||
		stop.Patient.DisplayName != s.ana.Patient.DisplayName {
		t.Errorf("%+v", stop)
	}
	if late := s.waiting(by.Add(time.Minute), s.noor); len(late) != 1 || !late[0].Overdue {
		t.Errorf("after the time that was promised: %+v", late)
	}
	if none := s.waiting(tuesday, s.practice.Clinician()); len(none) != 0 {
		t.Errorf("a colleague who does not look after Ana reads %+v", none)
	}
	seen := uuid.Must(uuid.NewV7())
	see := func(who *storetest.Person, as uuid.UUID) error {
		return s.db.Store.Acknowledge(t.Context(), who.Actor, s.ana.Patient.ID, as, models.Acknowledgement{MoveID: &id})
	}
	for range 2 {
		s.must(see(s.noor, seen))
	}
	s.conflict("acknowledged", see(s.maya, uuid.New()))
	if all := s.waiting(tuesday, s.maya); len(all) != 0 {
		t.Errorf("seen, it waits: %+v", all)
	}
	s.phone.pull()
	s.phone.shows(seen, storetest.Fields{"move_id": id, "follow_up_id": nil, "author": named(s.noor)})
}

func TestOnlyAPatientsMoveThatEndsADoseAlerts(t *testing.T) {
	t.Parallel()
	s := newStopping(t)
	expect := func(what string, id uuid.UUID, alerts bool) {
		t.Helper()
		if turns := s.turnsOf(models.KindMove, id); (len(turns) > 0) != alerts {
			t.Errorf("%s: the turns are %q", what, turns)
		}
		s.phone.pull()
		s.phone.shows(id, storetest.Fields{"alert": alerts})
		if !alerts {
			hidden(t, s.db.Store.Acknowledge(t.Context(), s.maya.Actor, s.ana.Patient.ID, uuid.New(), models.Acknowledgement{MoveID: &id}))
		}
	}
	expect("staying", s.brakes(models.MoveStay, 1), false)
	expect("talking first", s.brakes(models.MoveTalkFirst, 0), false)
	expect("not to begin, on a dose that began meanwhile", s.brakes(models.MoveStay, 0), true)
	expect("a stop of what is not taken", s.brakes(models.MoveStop, 0), false)

	s.must(s.moves(models.MoveGo, s.line, 1))
	s.brakes(models.MoveGo, 1)
	maya := uuid.Must(uuid.NewV7())
	stop := models.Move{LineID: s.line, Version: 1, Kind: models.MoveStop}
	s.must(s.db.Store.Move(t.Context(), s.maya.Actor, s.ana.Patient.ID, maya, stop))
	if step := s.planned.line(s.line).Ladder.Step(); step != 0 {
		t.Fatalf("Ana is on step %d", step)
	}
	expect("a stop of the clinic's", maya, false)
}

func TestAStopIsPromisedToNobodyWhereNobodyIsNamed(t *testing.T) {
	t.Parallel()
	s := newStopping(t)
	stop := s.said(s.line, models.MoveStop, 0)
	s.noor.Disable()
	s.maya.Leave(s.ana.Patient)
	s.phone.must("applied", stop)
	id := stop.ID
	s.phone.shows(id, storetest.Fields{"owner": nil, "backup": nil, "promised_at": nil, "alert": true})
	if turns := s.turnsOf(models.KindMove, id); !slices.Equal(turns, []string{"owner"}) {
		t.Errorf("the turns are %q", turns)
	}
}
