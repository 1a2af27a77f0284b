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

// shared is a plan that Maya and Ana write, with Noor as the backup.
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

func (p planned) moves(kind models.MoveKind, line uuid.UUID, version, step int) error {
	p.t.Helper()
	m := models.Move{LineID: line, Version: version, Kind: kind}
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
	p.conflict("old_version", p.save(models.PlanSave{Lines: []models.SaidLine{one, two}, Contact: nextContact(p.maya, p.noor)}))
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
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{one}, Contact: nextContact(p.maya, p.noor)}))
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
	p.conflict("way_out_missing", p.moves(models.MoveGo, line, 1, 1))
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
	p.conflict("baseline_missing", p.moves(models.MoveGo, line, 1, 1))
	p.baseline(line)
	p.must(p.moves(models.MoveGo, line, 1, 1))
	if got := p.line(line); got.Ladder.Step() != 0 || got.Ladder.WayOut() != "my hands shake again" || len(got.Moves) != 2 ||
		!slices.Equal(got.Ladder.Goes(), []models.Side{models.SideClinician}) {
		t.Errorf("%+v", got)
	}
	sealedEverywhere(t, p.db, "my hands shake")
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
