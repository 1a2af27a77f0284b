package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// contactWith is a call tomorrow.
func contactWith(person, backup *storetest.Person) models.Contact {
	return models.Contact{
		Kind: models.ContactPlanned, At: new(storetest.Tomorrow()), How: new(models.ContactCall), PersonID: &person.ID, BackupID: &backup.ID,
	}
}

func nextContact(person, backup *storetest.Person) *models.SaidContact {
	return &models.SaidContact{ID: uuid.Must(uuid.NewV7()), Contact: contactWith(person, backup)}
}

// ladder is a plan with a medicine of three steps, and its line.
func ladder(person, backup *storetest.Person) (models.PlanSave, uuid.UUID) {
	line := medicine(uuid.Must(uuid.NewV7()), 1, "25 mg", "50 mg", "75 mg")
	return models.PlanSave{Lines: []models.SaidLine{line}, Contact: nextContact(person, backup)}, line.LineID
}

func medicine(line uuid.UUID, version int, doses ...string) models.SaidLine {
	said := models.SaidLine{ID: uuid.Must(uuid.NewV7()), PlanLine: models.PlanLine{
		LineID: line, Version: version, Kind: models.PlanMedication, Words: new("Sertraline, slowly"), Why: new("Because you asked for small steps."),
		WayOut: new("Back one step a week, and call us."),
	}}
	for _, dose := range doses {
		said.Steps = append(said.Steps, models.Step{Dose: dose, Days: new(14), CheckDay: new(7), WatchFor: new("restlessness")})
	}
	return said
}

func walks(version int, line uuid.UUID, words string) models.SaidLine {
	return models.SaidLine{ID: uuid.Must(uuid.NewV7()), PlanLine: models.PlanLine{
		LineID: line, Version: version, Kind: models.PlanBody, Words: new(words), Why: new("It helped before."),
	}}
}

// planned is a plan that Maya and Ana write, with Noor as the backup.
type planned struct {
	*office
	phone *phone
	t     *testing.T
}

func newPlanned(t *testing.T) planned {
	t.Helper()
	o := newOffice(t)
	o.noor.Join(o.ana.Patient)
	return planned{o, newPhone(t, o.db, o.ana), t}
}

func (p planned) save(s models.PlanSave) error {
	p.t.Helper()
	return p.db.Store.SavePlan(p.t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(), s)
}

func (p planned) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// conflict fails unless a rule of the record stands against it.
func (p planned) conflict(code string, err error) {
	p.t.Helper()
	if c, ok := errors.AsType[models.Conflict](err); !ok || c.Code != code {
		p.t.Errorf("%v, expected the conflict %s", err, code)
	}
}

// conflictAt fails unless it stands against this one of what was said.
func (p planned) conflictAt(place, code string, err error) {
	p.t.Helper()
	if c, _ := errors.AsType[models.Conflict](err); c.Code != code || c.Field != place {
		p.t.Errorf("%v at %q, expected %s at %s", err, c.Field, code, place)
	}
}

// bad fails unless exactly these fields were refused.
func (p planned) bad(err error, want ...string) {
	p.t.Helper()
	var got []string
	invalid, _ := errors.AsType[models.Invalid](err)
	for _, b := range invalid {
		got = append(got, b.Field+"="+b.Code)
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		p.t.Errorf("%v: refused %v, expected %v", err, got, want)
	}
}

// line is how Maya reads a line.
func (p planned) line(id uuid.UUID) store.Line {
	p.t.Helper()
	plan, err := p.db.Store.Plan(p.t.Context(), p.maya.Actor, p.ana.Patient.ID)
	p.must(err)
	for _, l := range plan.Lines {
		if l.ID == id {
			return l
		}
	}
	p.t.Fatalf("Maya does not see line %s", id)
	return store.Line{}
}

func (p planned) moves(kind models.MoveKind, line uuid.UUID, step int) error {
	p.t.Helper()
	m := models.Move{LineID: line, Version: 1, Kind: kind}
	if kind == models.MoveGo || kind == models.MoveStay || kind == models.MoveDown {
		m.Step = &step
	}
	if kind == models.MoveGo {
		m.Seen = new(p.line(line).Ladder.Seen())
	}
	return p.db.Store.Move(p.t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.Must(uuid.NewV7()), m)
}

func TestAPlanWithoutMedicineIsCompleteAndBothWriteIt(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	maya := walks(1, uuid.Must(uuid.NewV7()), "Walk after lunch")
	save := models.PlanSave{Lines: []models.SaidLine{maya}, Contact: nextContact(p.maya, p.noor)}
	for range 2 { // the answer to the first try was lost
		p.must(p.save(save))
	}
	p.phone.pull()
	p.phone.shows(maya.ID, storetest.Fields{"words": "Walk after lunch", "kind": "body", "version": 1, "side": "clinician"})
	p.phone.shows(save.Contact.ID, storetest.Fields{
		"how": "call", "person": map[string]any{"id": p.maya.ID, "display_name": p.maya.DisplayName, "credentials": p.maya.Credentials},
	})
	if _, told := p.phone.holds[save.Contact.ID].Fields["escalated_at"]; told {
		t.Error("the phone is told of the clinic's own clock")
	}

	second, third := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	p.phone.must("applied", set(models.KindPlanLine, second, 0, 1, storetest.Fields{
		"line_id": maya.LineID, "version": 2, "kind": "body", "words": "Walk with Rosa", "why": "It helped before.",
	}))
	if p.phone.holds[second].Fields["seq"] == nil {
		t.Error("the phone does not learn the place of what it wrote")
	}
	line := p.line(maya.LineID)
	if last := line.Versions[1]; line.Ladder.Agreed() || last.Side != models.SidePatient ||
		!slices.Equal(last.Changed, []models.Difference{{Field: "words", Before: "Walk after lunch"}}) {
		t.Errorf("Maya reads %+v", line)
	}
	p.must(p.save(models.PlanSave{Stances: []models.SaidStance{{ID: third, Stance: models.Stance{
		LineID: maya.LineID, Version: 2, Stance: models.StanceAgree, Seen: &second,
	}}}}))
	if line = p.line(maya.LineID); !line.Ladder.Agreed() {
		t.Errorf("both agree, and it is %+v", line)
	}
	// Both change it at once: one of them comes second, and is told.
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{walks(3, maya.LineID, "Walk at noon")}}))
	p.phone.refused(set(models.KindPlanLine, uuid.New(), 0, 2, storetest.Fields{
		"line_id": maya.LineID, "version": 3, "kind": "body", "words": "Swim",
	}), "", "old_version")
	for _, words := range []string{"Walk after", "It helped", "Walk with"} {
		sealedEverywhere(t, p.db, words)
	}
}

func TestAPlanIsKeptWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	one, two := walks(1, uuid.Must(uuid.NewV7()), "Walk"), walks(7, uuid.Must(uuid.NewV7()), "Swim")
	p.conflictAt("lines[1]", "old_version", p.save(models.PlanSave{Lines: []models.SaidLine{one, two}, Contact: nextContact(p.maya, p.noor)}))
	plan, err := p.db.Store.Plan(t.Context(), p.maya.Actor, p.ana.Patient.ID)
	if p.must(err); len(plan.Lines)+len(plan.Contacts) != 0 {
		t.Errorf("half of it stands: %+v", plan)
	}
	p.bad(p.save(models.PlanSave{Lines: []models.SaidLine{one}}), "contact=required")
	late := nextContact(p.maya, p.maya)
	late.At = new(time.Now().Add(-time.Hour))
	stranger := p.practice.Clinician()
	broken := medicine(uuid.Must(uuid.NewV7()), 1, "", "25 mg", " 25 mg")
	broken.WayOut, broken.Steps[1].Days, broken.Steps[1].CheckDay = nil, new(3), new(7)
	p.bad(p.save(models.PlanSave{Lines: []models.SaidLine{one, broken}, Contact: late}),
		"lines[1].way_out=required", "lines[1].steps[0].dose=required", "lines[1].steps[1].check_day=after_the_step", "lines[1].steps[2].dose=twice",
		"contact.backup_id=same_person")
	late.BackupID = &stranger.ID
	p.bad(p.save(models.PlanSave{Contact: late}), "contact.at=in_the_past", "contact.backup_id=not_on_team")
	contact := nextContact(p.maya, p.noor)
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{one}, Contact: contact}))

	thinks := func(line uuid.UUID, kind models.StanceKind, seen *uuid.UUID) models.SaidStance {
		return models.SaidStance{ID: uuid.New(), Stance: models.Stance{LineID: line, Version: 1, Stance: kind, Seen: seen}}
	}
	three := walks(1, uuid.Must(uuid.NewV7()), "Rest")
	said := func(stances ...models.SaidStance) error {
		return p.save(models.PlanSave{Lines: []models.SaidLine{three}, Stances: stances})
	}
	p.bad(said(thinks(one.LineID, models.StanceTalk, nil), thinks(uuid.New(), models.StanceTalk, nil)), "stances[1].line_id=unknown")
	p.bad(said(thinks(one.LineID, models.StanceAgree, new(uuid.New()))), "stances[0].seen=unknown")
	// What comes before it in the same save counts already.
	p.conflictAt("stances[1]", "old_state", said(thinks(three.LineID, models.StanceDifferently, nil), thinks(three.LineID, models.StanceAgree, &three.ID)))
	p.conflictAt("lines[1]", "old_version", p.save(models.PlanSave{Lines: []models.SaidLine{three, walks(1, three.LineID, "Run")}}))
	p.must(p.speaks(models.ContactHappened, contact.ID))
	again := nextContact(p.maya, p.noor)
	again.About = &contact.ID
	p.conflictAt("contact", "contact_closed", p.save(models.PlanSave{Lines: []models.SaidLine{three}, Contact: again}))
	if plan, err := p.db.Store.Plan(t.Context(), p.maya.Actor, p.ana.Patient.ID); err != nil || len(plan.Lines) != 1 || len(plan.Contacts) != 0 {
		t.Errorf("half of it stands: %+v, %v", plan, err)
	}
	again.About = nil
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{three}, Stances: []models.SaidStance{thinks(one.LineID, models.StanceTalk, nil)}, Contact: again}))
}

func TestAContactTakesAnothersPlaceOrStandsBesideIt(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	first, second, third := nextContact(p.maya, p.noor), nextContact(p.maya, p.noor), nextContact(p.maya, p.noor)
	second.At = new(first.At.Add(time.Hour))
	third.At, third.About = new(first.At.Add(2*time.Hour)), &first.ID
	for _, contact := range []*models.SaidContact{second, first, third} {
		p.must(p.save(models.PlanSave{Contact: contact}))
	}
	plan, err := p.db.Store.Plan(t.Context(), p.maya.Actor, p.ana.Patient.ID)
	if p.must(err); len(plan.Contacts) != 2 || plan.Contacts[0].ID != second.ID || plan.Contacts[1].ID != third.ID {
		t.Errorf("%+v", plan.Contacts)
	}
}

// toFirstDose is a ladder that both agree to, with both ways out and a baseline.
func (p planned) toFirstDose() uuid.UUID {
	p.t.Helper()
	save, line := ladder(p.maya, p.noor)
	p.must(p.save(save))
	p.phone.pull()
	p.phone.must("applied", set(models.KindStance, uuid.New(), 0, 1, storetest.Fields{
		"line_id": line, "version": 1, "stance": "agree", "seen": save.Lines[0].ID,
	}))
	p.conflict("way_out_missing", p.moves(models.MoveGo, line, 1))
	p.phone.must("applied", set(models.KindMove, uuid.New(), 0, 2, storetest.Fields{
		"line_id": line, "version": 1, "kind": "way_out", "words": "my hands shake again",
	}))
	return line
}

func (p planned) baseline(line uuid.UUID) {
	p.t.Helper()
	p.phone.must("applied", set(models.KindFollowUp, uuid.New(), 0, 3, notRight().With(storetest.Fields{"reason": "baseline", "line_id": line})))
}

func TestNoFirstDoseBeforeTheWaysOut(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.toFirstDose()
	p.conflict("baseline_missing", p.moves(models.MoveGo, line, 1))
	p.baseline(line)
	p.must(p.moves(models.MoveGo, line, 1))
	if got := p.line(line); got.Ladder.Step() != 0 || got.Ladder.WayOut() != "my hands shake again" || len(got.Moves) != 2 ||
		!slices.Equal(got.Ladder.Goes(), []models.Side{models.SideClinician}) {
		t.Errorf("%+v", got)
	}
	sealedEverywhere(t, p.db, "my hands shake")
}

func TestThatBothLookedAtTheMedicinesIsNoBrake(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.toFirstDose()
	p.baseline(line)
	p.must(p.moves(models.MoveGo, line, 1))
	yes := p.said(line, models.MoveGo, 1)
	p.must(p.moves(models.MoveLooked, line, 0))
	p.phone.must("applied", p.said(line, models.MoveLooked, 0))
	p.phone.must("applied", yes)
	got := p.line(line)
	if looked := got.Moves[2:4]; got.Ladder.Step() != 1 || looked[0].Author == nil || looked[0].Author.ID != p.maya.ID || looked[1].Side != models.SidePatient {
		t.Errorf("step %d after %+v", got.Ladder.Step(), got.Moves)
	}
}

// planned lets a clinician write a plan with a ladder, and the patient ask to talk before it begins.
func (w *town) planned(t *testing.T, patient, clinician *storetest.Person) {
	t.Helper()
	backup := patient.Practice.Clinician()
	backup.Join(patient.Patient)
	save, line := ladder(clinician, backup)
	if err := w.db.Store.SavePlan(t.Context(), clinician.Actor, patient.Patient.ID, uuid.New(), save); err != nil {
		t.Fatal(err)
	}
	patient.Save(models.KindStance, uuid.New(), storetest.Fields{"line_id": line, "version": 1, "stance": models.StanceTalk})
	patient.Save(models.KindMove, uuid.New(), storetest.Fields{"line_id": line, "version": 1, "kind": models.MoveTalkFirst})
}

// taken is a ladder on which Ana takes the first dose.
func (p planned) taken() uuid.UUID {
	p.t.Helper()
	line := p.toFirstDose()
	p.baseline(line)
	p.must(p.moves(models.MoveGo, line, 1))
	p.phone.pull()
	p.phone.must("applied", p.said(line, models.MoveGo, 1))
	if step := p.line(line).Ladder.Step(); step != 1 {
		p.t.Fatalf("Ana is on step %d", step)
	}
	return line
}

// said is a move of Ana's, by what Maya's page shows now.
func (p planned) said(line uuid.UUID, kind models.MoveKind, step int) models.Change {
	p.t.Helper()
	stands := p.line(line)
	fields := storetest.Fields{"line_id": line, "version": len(stands.Versions), "kind": kind}
	if kind == models.MoveGo || kind == models.MoveStay || kind == models.MoveDown {
		fields["step"] = step
	}
	if kind == models.MoveGo {
		fields["seen"] = stands.Ladder.Seen()
	}
	return set(models.KindMove, uuid.Must(uuid.NewV7()), 0, 9, fields)
}

func TestABrakeFromAnOfflinePhoneWinsOverTheGoBeforeIt(t *testing.T) {
	t.Parallel()
	for name, brake := range map[string]struct {
		kind models.MoveKind
		step int
		ends int
	}{
		"stay here": {models.MoveStay, 1, 1}, "don't begin": {models.MoveStay, 0, 0}, "down": {models.MoveDown, 1, 1}, "stop": {models.MoveStop, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlanned(t)
			line := p.taken()
			late, waiting := p.said(line, brake.kind, brake.step), p.said(line, models.MoveGo, 2)
			other := newPhone(t, p.db, p.ana)
			other.pull()
			other.must("applied", p.said(line, models.MoveGo, 2))
			p.must(p.moves(models.MoveGo, line, 2))
			if step := p.line(line).Ladder.Step(); step != 2 {
				t.Fatalf("both said go, and Ana is on step %d", step)
			}
			// The other phone has signal again: it said one after the other.
			results := p.phone.sync(late, waiting).Results
			if results[0].Outcome != "applied" || results[1].Code != "old_state" {
				t.Errorf("%+v", results)
			}
			read := p.line(line)
			if last := read.Moves[len(read.Moves)-1]; read.Ladder.Step() != brake.ends || last.ID != late.ID || last.Side != models.SidePatient {
				t.Errorf("Maya reads step %d and %+v", read.Ladder.Step(), last)
			}
			other.pull()
			other.shows(late.ID, storetest.Fields{"kind": brake.kind, "side": "patient"})
			p.phone.shows(late.ID, storetest.Fields{"kind": brake.kind, "side": "patient"})
		})
	}
}

func TestEitherSideAloneBrakesAtAnyTime(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.taken()
	p.phone.must("applied", set(models.KindStance, uuid.New(), 0, 9, storetest.Fields{
		"line_id": line, "version": 1, "stance": "not_now", "may_raise": "only_if_i",
	}))
	p.conflict("not_now", p.moves(models.MoveGo, line, 2))
	p.must(p.moves(models.MoveTalkFirst, line, 0))
	p.must(p.moves(models.MoveStay, line, 1))
	p.must(p.moves(models.MoveStop, line, 0))
	if step := p.line(line).Ladder.Step(); step != 0 {
		t.Errorf("stopped, and on step %d", step)
	}
	hidden(t, p.moves(models.MoveStop, uuid.New(), 0))
}

func TestNothingOfTheClinicsComesBeforeTheReturnThatThePatientSet(t *testing.T) {
	t.Parallel()
	month := func(now time.Time) time.Time { return now.AddDate(0, 1, 1) }
	for name, c := range map[string]struct {
		mayRaise models.MayRaise
		over     func(time.Time) time.Time
	}{
		"in a month": {models.MayRaiseInAMonth, month},
		"next visit": {models.MayRaiseNextVisit, func(now time.Time) time.Time { return now.Add(25 * time.Hour) }}, // hers is tomorrow
		"only if I":  {models.MayRaiseOnlyIfI, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlanned(t)
			save, line := ladder(p.maya, p.noor)
			save.Lines = append(save.Lines, walks(1, uuid.Must(uuid.NewV7()), "Walk"))
			p.must(p.save(save))
			p.phone.pull()
			p.phone.refused(set(models.KindStance, uuid.New(), 0, 1, storetest.Fields{"line_id": line, "version": 1, "stance": "not_now"}), "may_raise", "required")
			p.phone.must("applied", set(models.KindStance, uuid.New(), 0, 1, storetest.Fields{
				"line_id": line, "version": 1, "stance": "not_now", "may_raise": c.mayRaise, "words": "leave it, please",
			}))
			again, other := medicine(line, 2, "10 mg"), medicine(uuid.Must(uuid.NewV7()), 1, "5 mg")
			talk := models.SaidStance{ID: uuid.New(), Stance: models.Stance{LineID: line, Version: 1, Stance: models.StanceTalk}}
			off := models.SaidLine{ID: uuid.New(), PlanLine: models.PlanLine{LineID: line, Version: 2, Kind: models.PlanMedication, Removed: true}}
			for _, early := range []models.PlanSave{
				{Lines: []models.SaidLine{again}}, {Lines: []models.SaidLine{other}}, {Lines: []models.SaidLine{off}}, {Stances: []models.SaidStance{talk}},
			} {
				p.conflict("not_now", p.save(early))
			}
			// What has nothing to do with it goes on.
			p.must(p.save(models.PlanSave{Lines: []models.SaidLine{walks(1, uuid.Must(uuid.NewV7()), "Swim"), walks(2, save.Lines[1].LineID, "Walk at noon")}}))
			if l := p.line(line); !l.LeftAlone || l.NotNow.MayRaise != c.mayRaise || *l.Stances[0].Words != "leave it, please" {
				t.Errorf("Maya reads %+v", l)
			}
			if c.over == nil {
				p.db.Store = p.db.Store.At(func() time.Time { return time.Now().AddDate(20, 0, 0) })
				p.conflict("not_now", p.save(models.PlanSave{Lines: []models.SaidLine{again}}))
				p.db.Store = p.db.Store.At(time.Now)
				p.phone.must("applied", set(models.KindStance, uuid.New(), 0, 2, storetest.Fields{"line_id": line, "version": 1, "stance": "talk"}))
			} else {
				p.db.Store = p.db.Store.At(func() time.Time { return c.over(time.Now()) })
			}
			again.WayOut = new("Another way.")
			p.must(p.save(models.PlanSave{Lines: []models.SaidLine{again, other}, Contact: &models.SaidContact{ID: uuid.New(), Contact: models.Contact{
				Kind: models.ContactPlanned, At: new(time.Now().AddDate(0, 2, 0)), How: new(models.ContactVisit), PersonID: &p.maya.ID, BackupID: &p.noor.ID,
			}}}))
		})
	}
}
