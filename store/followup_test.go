package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

func notRight() storetest.Fields {
	return storetest.Fields{
		"reason": models.FollowUpNotRight, "day": storetest.Today(), "zone": "America/New_York", "words": "my legs won't be still",
		"symptoms": map[string]models.SymptomFelt{"restless": {Level: 2, Worries: true}},
	}
}

func TestAFollowUpReachesTheCareTeamAndIsSeenOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	noor := o.practice.Clinician()
	noor.Join(o.ana.Patient)
	phone := newPhone(t, o.db, o.ana)
	id, seen := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	for _, outcome := range []string{"applied", "identical"} {
		phone.must(outcome, set(models.KindFollowUp, id, 0, 1, notRight()))
	}
	see := func(who *storetest.Person, as, followUp uuid.UUID) error {
		return o.db.Store.Acknowledge(t.Context(), who.Actor, o.ana.Patient.ID, as, models.Acknowledgement{FollowUpID: &followUp})
	}
	hidden(t, see(o.practice.Clinician(), uuid.New(), id))
	hidden(t, see(o.practice.Owner(), uuid.New(), id))
	hidden(t, see(o.ana, uuid.New(), id))
	hidden(t, see(o.maya, uuid.New(), uuid.New()))
	for range 2 { // the answer to the first try was lost
		if err := see(o.maya, seen, id); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []*storetest.Person{o.maya, noor} {
		if c, ok := errors.AsType[models.Conflict](see(who, uuid.New(), id)); !ok || c.Code != "acknowledged" {
			t.Errorf("seen again: %v", c)
		}
	}
	phone.pull()
	phone.shows(seen, storetest.Fields{"follow_up_id": id, "side": "clinician", "author": map[string]any{
		"id": o.maya.ID, "display_name": o.maya.DisplayName, "credentials": o.maya.Credentials}})
	phone.refused(set(models.KindAcknowledgement, uuid.New(), 0, 2, storetest.Fields{"follow_up_id": id}), "kind", "not_yours")
	sealedEverywhere(t, o.db, "won't be still")
}

func TestAFollowUpIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	phone := newPhone(t, o.db, o.ana)
	for _, c := range []struct {
		change      storetest.Fields
		field, code string
	}{
		{storetest.Fields{"reason": "boredom"}, "reason", "unknown"},
		{storetest.Fields{"zone": "Nowhere"}, "zone", "unknown_zone"},
		{storetest.Fields{"day": nil}, "day", "required"},
		{storetest.Fields{"step": 1}, "line_id", "required"},
		{storetest.Fields{"step": 0, "line_id": uuid.New()}, "step", "out_of_range"},
		{storetest.Fields{"symptoms": map[string]any{"aura": map[string]any{"level": 1}}}, "symptoms", "unknown"},
		{storetest.Fields{"symptoms": map[string]any{"rash": map[string]any{"level": 4}}}, "symptoms", "out_of_range"},
		{storetest.Fields{"symptoms": map[string]any{"rash": map[string]any{"level": -1}}}, "symptoms", "out_of_range"},
		{storetest.Fields{"symptoms": nil, "reason": models.FollowUpBaseline}, "symptoms", "required"},
		{storetest.Fields{"symptoms": nil, "words": nil, "reason": models.FollowUpCheckIn}, "symptoms", "required"},
		{storetest.Fields{"alert": true}, "alert", "unknown_field"},
		{storetest.Fields{"owner_id": o.maya.ID}, "owner_id", "unknown_field"},
		{storetest.Fields{"promised_at": longAgo}, "promised_at", "unknown_field"},
	} {
		phone.refused(set(models.KindFollowUp, uuid.New(), 0, 1, notRight().With(c.change)), c.field, c.code)
	}
	phone.must("applied", set(models.KindFollowUp, uuid.New(), 0, 2, notRight().Without("symptoms", "words"))) // the tap alone
}

// tuesday is ten in the morning in New York.
var tuesday = time.Date(2027, 3, 2, 15, 0, 0, 0, time.UTC)

// covered is an office that is open from nine to five, with Maya responsible and Noor behind her, on Tuesday at ten. Both
// look after Ana.
type covered struct {
	*office
	phone *phone
}

// opens has Maya on duty from nine to five every day, and Noor step in for her.
func (o *office) opens(t *testing.T) {
	t.Helper()
	days := []int{1, 2, 3, 4, 5, 6, 7}
	coverage := models.Coverage{Cover: []models.Cover{{From: models.DateOf(longAgo), Weekdays: days, ClinicianID: o.maya.ID, BackupID: &o.noor.ID}}}
	for _, day := range days {
		coverage.Hours = append(coverage.Hours, models.Hours{Weekday: day, Opens: "09:00", Closes: "17:00"})
	}
	if err := o.db.Store.SetCoverage(t.Context(), o.practice.Owner().Actor, 1, coverage); err != nil {
		t.Fatal(err)
	}
}

func newCovered(t *testing.T) covered {
	t.Helper()
	c := covered{office: newOffice(t)}
	c.noor.Join(c.ana.Patient)
	c.opens(t)
	c.phone = newPhone(t, c.db, c.ana)
	c.phone.store = c.at(tuesday)
	return c
}

func (c covered) at(now time.Time) *store.Store {
	return c.db.Store.At(func() time.Time { return now })
}

// says sends a follow-up about one symptom.
func (c covered) says(reason models.FollowUpReason, symptom string, level int) uuid.UUID {
	c.phone.t.Helper()
	id := uuid.Must(uuid.NewV7())
	c.phone.must("applied", set(models.KindFollowUp, id, 0, 1, notRight().With(storetest.Fields{
		"reason": reason, "symptoms": map[string]models.SymptomFelt{symptom: {Level: level}}})))
	return id
}

// arrived is what the server said of a follow-up: who answers, who steps in, and the turns of the jobs.
func (c covered) arrived(id uuid.UUID) (owner, backup *uuid.UUID, promised *time.Time, alert bool, turns []string) {
	c.phone.t.Helper()
	err := c.db.Owner.QueryRow(c.phone.t.Context(), `
SELECT owner_id, backup_id, promised_at, alert, ARRAY(
       SELECT j.args->>'turn' || CASE WHEN j.scheduled_at = f.promised_at THEN ' then' ELSE '' END FROM river_job j
        WHERE j.kind = 'alert' AND j.args = jsonb_build_object('practice_id', f.practice_id, 'patient_id', f.patient_id, 'subject', 'follow_up', 'subject_id', f.id, 'turn', j.args->>'turn')
        ORDER BY j.id)
  FROM follow_ups f WHERE id = $1`, id).Scan(&owner, &backup, &promised, &alert, &turns)
	if err != nil {
		c.phone.t.Fatal(err)
	}
	return owner, backup, promised, alert, turns
}

func is(id *uuid.UUID, p *storetest.Person) bool { return id != nil && *id == p.ID }

func TestWhatNeedsSomebodyIsPromisedAndTheyAreTold(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	id := c.says(models.FollowUpNotRight, "restless", 1)
	owner, backup, promised, alert, turns := c.arrived(id)
	if !is(owner, c.maya) || !is(backup, c.noor) || promised == nil || !promised.Equal(tuesday.Add(2*time.Hour)) || !alert || !slices.Equal(turns, []string{"owner", "backup then"}) {
		t.Errorf("%v, %v, by %v, alert is %t, jobs are %q", owner, backup, promised, alert, turns)
	}
	named := func(p *storetest.Person) map[string]any {
		return map[string]any{"id": p.ID, "display_name": p.DisplayName, "credentials": p.Credentials}
	}
	other := newPhone(t, c.db, c.ana)
	other.pull()
	for _, phone := range []*phone{other, c.phone} { // also the one that sent it
		phone.shows(id, storetest.Fields{"owner": named(c.maya), "backup": named(c.noor), "alert": true, "words": "my legs won't be still"})
	}
	c.phone.must("identical", set(models.KindFollowUp, id, 0, 1, notRight().With(storetest.Fields{"symptoms": map[string]models.SymptomFelt{"restless": {Level: 1}}})))
	if _, _, _, _, turns := c.arrived(id); len(turns) != 2 {
		t.Errorf("sent again, it is told again: %q", turns)
	}
}

func TestAFollowUpIsJudgedByTheBaseline(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	expect := func(what string, id uuid.UUID, promised, alerted bool) {
		t.Helper()
		owner, _, _, alert, turns := c.arrived(id)
		if (owner != nil) != promised || alert != alerted || slices.Contains(turns, "owner") != alerted || slices.Contains(turns, "backup then") != promised {
			t.Errorf("%s: owner %v, alert %t, jobs %q", what, owner, alert, turns)
		}
	}
	expect("without a baseline all is new", c.says(models.FollowUpCheckIn, "low_mood", 1), true, true)
	expect("nobody has to answer a quiet baseline", c.says(models.FollowUpBaseline, "low_mood", 2), false, false)
	expect("the same as before", c.says(models.FollowUpCheckIn, "low_mood", 2), true, false)
	expect("worse", c.says(models.FollowUpCheckIn, "low_mood", 3), true, true)
	expect("a common effect", c.says(models.FollowUpCheckIn, "nausea", 3), true, false)
	expect("a baseline that can't wait", c.says(models.FollowUpBaseline, "suicide", 1), true, true)
}

func TestABaselineIsFromBeforeTheFirstDose(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.taken()
	late := newPhone(t, p.db, p.ana) // it has not heard yet that she began
	baseline := notRight().With(storetest.Fields{"reason": models.FollowUpBaseline, "line_id": line})
	judge := func(field, code string, change storetest.Fields) {
		t.Helper()
		late.refused(set(models.KindFollowUp, uuid.New(), 0, 1, baseline.With(change)), field, code)
	}
	judge("", "begun", nil)
	judge("", "begun", storetest.Fields{"line_id": nil})
	judge("line_id", "unknown", storetest.Fields{"line_id": uuid.New()})
	walk := walks(1, uuid.Must(uuid.NewV7()), "Walk after lunch")
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{walk}}))
	judge("line_id", "unknown", storetest.Fields{"line_id": walk.LineID})
	// How she is now is taken, whatever it is about.
	for _, about := range []uuid.UUID{line, uuid.New()} {
		late.must("applied", set(models.KindFollowUp, uuid.New(), 0, 1, notRight().With(storetest.Fields{"line_id": about})))
	}
	p.must(p.moves(models.MoveStop, line, 0))
	late.must("applied", set(models.KindFollowUp, uuid.New(), 0, 1, baseline))
}

// A phone says such a list again under the same id, as how its person is.
func TestALateBaselineIsToldOnceItIsSaidAsHowSomebodyIs(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.taken()
	c := covered{p.office, newPhone(t, p.db, p.ana)}
	for symptom, alerts := range map[string]bool{"suicide": true, "nausea": false} {
		id := uuid.Must(uuid.NewV7())
		said := notRight().With(storetest.Fields{
			"reason": models.FollowUpBaseline, "line_id": line, "symptoms": map[string]models.SymptomFelt{symptom: {Level: 1}},
		})
		c.phone.refused(set(models.KindFollowUp, id, 0, 1, said), "", "begun")
		c.phone.must("applied", set(models.KindFollowUp, id, 0, 1, said.With(storetest.Fields{"reason": models.FollowUpCheckIn})))
		if _, _, _, alert, turns := c.arrived(id); alert != alerts || slices.Contains(turns, "owner") != alerts {
			t.Errorf("%s: alert %t, jobs %q", symptom, alert, turns)
		}
	}
}

func TestNobodyIsPromisedWhoCouldNotReadIt(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	c.maya.Leave(c.ana.Patient)
	if owner, backup, _, _, _ := c.arrived(c.says(models.FollowUpNotRight, "rash", 1)); !is(owner, c.noor) || backup != nil {
		t.Errorf("with Maya off the team: %v, %v", owner, backup)
	}
	c.noor.Disable()
	owner, _, promised, alert, turns := c.arrived(c.says(models.FollowUpNotRight, "rash", 1))
	if owner != nil || promised != nil || !alert || !slices.Equal(turns, []string{"owner"}) {
		t.Errorf("with nobody: %v by %v, alert is %t, jobs are %q", owner, promised, alert, turns)
	}
}

func TestTheClinicSeesWhatWaits(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	c.says(models.FollowUpBaseline, "restless", 1)
	quiet := c.says(models.FollowUpCheckIn, "nausea", 1)
	urgent := c.says(models.FollowUpNotRight, "restless", 2)
	list := func(s *store.Store, who *storetest.Person) []store.FollowUp {
		t.Helper()
		all, err := s.FollowUps(t.Context(), who.Actor)
		if err != nil || all.Zone != "America/New_York" {
			t.Fatalf("%q, %v", all.Zone, err)
		}
		return all.Waiting
	}
	got := list(c.at(tuesday), c.maya)
	if len(got) != 2 || got[0].ID != urgent || got[1].ID != quiet {
		t.Fatalf("%+v", got)
	}
	first := got[0]
	if first.Comparison.Tier != models.TierCallNow || first.Comparison.Symptoms[0].Change != insight.SymptomWorse || !first.Compared ||
		*first.Words != "my legs won't be still" || first.Owner.ID != c.maya.ID || first.Overdue || first.Patient.DisplayName != c.ana.Patient.DisplayName {
		t.Errorf("%+v", first)
	}
	if got := list(c.at(tuesday.Add(3*time.Hour)), c.noor); len(got) != 2 || !got[0].Overdue {
		t.Errorf("after the time that was promised: %+v", got)
	}
	for name, who := range map[string]*storetest.Person{"a colleague": c.practice.Clinician(), "the owner": c.practice.Owner(), "Ana": c.ana} {
		if got := list(c.db.Store, who); len(got) != 0 {
			t.Errorf("%s reads %+v", name, got)
		}
	}
	if err := c.db.Store.Acknowledge(t.Context(), c.noor.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &urgent}); err != nil {
		t.Fatal(err)
	}
	if got := list(c.db.Store, c.maya); len(got) != 1 || got[0].ID != quiet {
		t.Errorf("seen by Noor, it waits: %+v", got)
	}
	told := readRows(t, c.db.Owner, `SELECT DISTINCT account_id, action FROM access_events WHERE patient_id = $1 AND action IN ('list_follow_ups', 'acknowledge')`, c.ana.Patient.ID)
	if len(told) != 3 {
		t.Errorf("Ana is told of %v", told)
	}
}

func TestWhatNeedsSomebodySoonestStandsFirst(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	c.says(models.FollowUpBaseline, "nausea", 1)
	vague := c.says(models.FollowUpNotRight, "nausea", 1)
	today := c.says(models.FollowUpCheckIn, "panic", 1)
	danger := c.says(models.FollowUpCheckIn, "chest_pain", 1)
	all, err := c.at(tuesday).FollowUps(t.Context(), c.maya.Actor)
	var ids []uuid.UUID
	for _, f := range all.Waiting {
		ids = append(ids, f.ID)
	}
	if want := []uuid.UUID{danger, today, vague}; err != nil || !slices.Equal(ids, want) {
		t.Errorf("%v, want %v; %v", ids, want, err)
	}
}

func TestSomebodyWhoIsInCareHereTooIsNotTheirOwnClinician(t *testing.T) {
	t.Parallel()
	practice := storetest.Open(t).Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	id := uuid.New()
	ana.Save(models.KindFollowUp, id, notRight())
	db := storetest.Open(t)
	if _, err := db.Owner.Exec(t.Context(), `UPDATE accounts SET roles = '{patient,clinician}' WHERE id = $1`, ana.ID); err != nil {
		t.Fatal(err)
	}
	ana.Roles = []models.Role{models.RolePatient, models.RoleClinician}
	both := ana.SignIn()
	hidden(t, db.Store.Acknowledge(t.Context(), both, ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}))
	if all, err := db.Store.FollowUps(t.Context(), both); err != nil || len(all.Waiting) != 0 {
		t.Errorf("%+v, %v", all.Waiting, err)
	}
}

func TestWhetherSomebodyWaitsIsAskedWithoutReadingAnything(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	expect := func(what string, s *store.Store, who *storetest.Person, want bool) {
		t.Helper()
		if waits, err := s.SomebodyWaits(t.Context(), who.Actor); err != nil || waits != want {
			t.Errorf("%s: %t, %v", what, waits, err)
		}
	}
	c.says(models.FollowUpBaseline, "restless", 1)
	expect("how it was before the first dose", c.db.Store, c.maya, false)
	id := c.says(models.FollowUpCheckIn, "nausea", 1)
	expect("a check-in", c.db.Store, c.maya, true)
	for name, who := range map[string]*storetest.Person{"a colleague": c.practice.Clinician(), "the owner": c.practice.Owner(), "Ana": c.ana} {
		expect(name, c.db.Store, who, false)
	}
	if told := readRows(t, c.db.Owner, `SELECT action FROM access_events WHERE patient_id = $1 AND action = 'list_follow_ups'`, c.ana.Patient.ID); len(told) != 0 {
		t.Errorf("Ana is told of %v", told)
	}
	if err := c.db.Store.Acknowledge(t.Context(), c.noor.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
		t.Fatal(err)
	}
	expect("seen by Noor", c.db.Store, c.maya, false)
}

func TestAListThatLooksAgainTellsOnceAnHour(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	first := c.says(models.FollowUpNotRight, "restless", 1)
	look := func(who *storetest.Person) {
		t.Helper()
		if _, err := c.db.Store.FollowUps(t.Context(), who.Actor); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, who *storetest.Person, of ...uuid.UUID) {
		t.Helper()
		var told []uuid.UUID
		err := c.db.Owner.QueryRow(t.Context(), `
SELECT ARRAY(SELECT object_id FROM access_events WHERE patient_id = $1 AND account_id = $2 AND action = 'list_follow_ups' ORDER BY at)`,
			c.ana.Patient.ID, who.ID).Scan(&told)
		if err != nil || !slices.Equal(told, of) {
			t.Errorf("%s: Ana is told of %v, expected %v, %v", what, told, of, err)
		}
	}
	look(c.maya)
	look(c.maya)
	expect("looked twice", c.maya, first)
	look(c.noor)
	expect("of each by themselves", c.noor, first)
	second := c.says(models.FollowUpCheckIn, "nausea", 1)
	look(c.maya)
	look(c.maya)
	expect("of what came since", c.maya, first, second)
	if _, err := c.db.Owner.Exec(t.Context(), `UPDATE access_events SET at = at - interval '1 hour' WHERE patient_id = $1`, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	look(c.maya)
	expect("an hour later", c.maya, first, second, second)
}

// followedUp lets the patient say that something doesn't feel right, which a clinician sees, and write a note.
func (w *town) followedUp(t *testing.T, patient, clinician *storetest.Person) {
	t.Helper()
	id := uuid.New()
	patient.Save(models.KindFollowUp, id, notRight())
	patient.Save(models.KindNote, uuid.New(), storetest.Fields{"words": "thank you for asking"})
	if err := w.db.Store.Acknowledge(t.Context(), clinician.Actor, patient.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
		t.Fatal(err)
	}
	w.exec(t, `INSERT INTO alert_addresses (practice_id, account_id, email) VALUES ($1, $2, 'alerts@clinic.example')`, clinician.PracticeID, clinician.ID)
}
