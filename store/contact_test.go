package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestAContactThatPassedIsSeenToAndThenByTheBackup(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	save, _ := ladder(p.maya, p.noor)
	p.must(p.save(save))
	contact := models.Escalation{PracticeID: p.maya.PracticeID, PatientID: p.ana.Patient.ID, ContactID: save.Contact.ID}
	overdue := func(who *storetest.Person) int {
		t.Helper()
		all, err := p.db.Store.OverdueContacts(t.Context(), who.Actor)
		p.must(err)
		if waits, err := p.db.Store.SomebodyWaits(t.Context(), who.Actor); err != nil || waits != (len(all) > 0) {
			t.Errorf("%d contacts, somebody waits: %t, %v", len(all), waits, err)
		}
		for _, c := range all {
			if c.ID != save.Contact.ID || c.PatientID != p.ana.Patient.ID || !c.Overdue {
				t.Errorf("%+v", c)
			}
		}
		return len(all)
	}
	expect := func(when string, maya, noor int) {
		t.Helper()
		if gotMaya, gotNoor := overdue(p.maya), overdue(p.noor); gotMaya != maya || gotNoor != noor {
			t.Errorf("%s: Maya has %d, Noor %d", when, gotMaya, gotNoor)
		}
	}
	var due time.Time
	err := p.db.Owner.QueryRow(t.Context(), `SELECT scheduled_at FROM river_job WHERE kind = 'escalate_contact' AND args->>'contact_id' = $1`,
		save.Contact.ID.String()).Scan(&due)
	if p.must(err); due.Before(*save.Contact.At) {
		t.Errorf("the backup is asked at %v, before %v", due, save.Contact.At)
	}
	escalate := func() time.Duration {
		t.Helper()
		wait, err := p.db.Store.EscalateContact(t.Context(), contact)
		p.must(err)
		return wait
	}
	if wait := escalate(); wait <= 0 {
		t.Errorf("a job that runs too early waits %v", wait)
	}
	expect("ahead", 0, 0)
	p.db.Store = p.db.Store.At(func() time.Time { return time.Now().Add(25 * time.Hour) })
	expect("passed", 1, 0)
	for range 2 {
		if wait := escalate(); wait != 0 {
			t.Errorf("once it is time it waits %v", wait)
		}
	}
	expect("after the practice's own hours", 1, 1)
	var turns []string
	p.must(p.db.Owner.QueryRow(t.Context(), `SELECT ARRAY(SELECT args->>'turn' FROM river_job WHERE kind = 'alert' AND args->>'subject_id' = $1)`,
		save.Contact.ID.String()).Scan(&turns))
	if !slices.Equal(turns, []string{"backup"}) {
		t.Errorf("asked once to step in, the turns are %q", turns)
	}
	if n := overdue(p.practice.Clinician()) + overdue(p.olivia); n != 0 {
		t.Errorf("%d are shown to who doesn't look after Ana", n)
	}
	p.phone.pull()
	if _, told := p.phone.holds[save.Contact.ID].Fields["escalated_at"]; told {
		t.Error("the phone is told of it")
	}
	happened := models.Contact{Kind: models.ContactHappened, About: &save.Contact.ID}
	say := func(c models.Contact) error {
		return p.db.Store.Contact(t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(), c)
	}
	p.bad(say(models.Contact{Kind: models.ContactHappened, About: new(uuid.New())}), "about=unknown")
	p.must(say(happened))
	p.conflict("contact_closed", say(models.Contact{Kind: models.ContactCalledOff, About: &save.Contact.ID}))
	expect("happened", 0, 0)
	// With the last one over, a plan asks for the next.
	p.bad(p.save(models.PlanSave{Lines: []models.SaidLine{walks(1, uuid.Must(uuid.NewV7()), "Walk")}}), "contact=required")
}

func TestWhoeverIsLeftSeesAContactWhoseClinicianWent(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	save, _ := ladder(p.maya, p.noor)
	p.must(p.save(save))
	p.maya.Leave(p.ana.Patient)
	p.db.Store = p.db.Store.At(func() time.Time { return time.Now().Add(25 * time.Hour) })
	if all, err := p.db.Store.OverdueContacts(t.Context(), p.noor.Actor); err != nil || len(all) != 1 {
		t.Errorf("Noor has %d, %v", len(all), err)
	}
}

func TestWhoeverStepsInForAContactIsAlerted(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	p := planned{c.office, c.phone, t}
	c.wantsAlerts(p.maya, "maya@clinic.example")
	c.wantsAlerts(p.noor, "noor@clinic.example")
	contact := func(next *models.SaidContact) models.Alert {
		t.Helper()
		p.must(p.save(models.PlanSave{Contact: next}))
		return models.Alert{
			PracticeID: p.maya.PracticeID, PatientID: p.ana.Patient.ID, Subject: models.KindContact, SubjectID: next.ID, Turn: models.AlertBackup,
		}
	}
	told := func(about models.Alert) []string {
		t.Helper()
		all, err := p.db.Store.AlertRecipients(t.Context(), about)
		p.must(err)
		var to []string
		for _, r := range all {
			to = append(to, r.Email)
		}
		return to
	}
	escalate := func(about models.Alert) {
		t.Helper()
		later := p.db.Store.At(func() time.Time { return time.Now().AddDate(0, 0, 5) })
		if wait, err := later.EscalateContact(t.Context(), models.Escalation{PracticeID: about.PracticeID, PatientID: about.PatientID, ContactID: about.SubjectID}); err != nil || wait != 0 {
			t.Fatalf("waits %v, %v", wait, err)
		}
	}
	expect := func(what string, about models.Alert, want ...string) {
		t.Helper()
		if got := told(about); !slices.Equal(got, want) {
			t.Errorf("%s: told are %q, expected %q", what, got, want)
		}
	}
	about := contact(nextContact(p.maya, p.noor))
	expect("before the backup is asked", about)
	escalate(about)
	expect("asked to step in", about, "noor@clinic.example")
	p.must(p.db.Store.Contact(t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(), models.Contact{Kind: models.ContactHappened, About: &about.SubjectID}))
	expect("once it happened", about)

	p.noor.Leave(p.ana.Patient) // Maya works alone: somebody outside steps in, whom nobody here can write to
	alone := nextContact(p.maya, p.noor)
	alone.BackupID, alone.BackupWords = nil, new("Dr. Reed, Harbor Clinic")
	about = contact(alone)
	escalate(about)
	expect("with a backup outside", about, "maya@clinic.example")
	later := p.db.Store.At(func() time.Time { return time.Now().AddDate(0, 0, 5) })
	if all, err := later.OverdueContacts(t.Context(), p.maya.Actor); err != nil || len(all) != 1 || all[0].Backup != nil || all[0].EscalatedAt == nil {
		t.Errorf("Maya's list has %+v, %v", all, err)
	}
	if all, err := later.OverdueContacts(t.Context(), p.noor.Actor); err != nil || len(all) != 0 {
		t.Errorf("Noor's list has %+v, %v", all, err)
	}
}

func TestTheBackupStepsInByTheCalendarAsItIsByThen(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	p := planned{c.office, c.phone, t}
	next := nextContact(p.maya, p.noor)
	next.At = &tuesday
	p.must(p.save(models.PlanSave{Contact: next}))
	var planned time.Time
	p.must(p.db.Owner.QueryRow(t.Context(), `SELECT scheduled_at FROM river_job WHERE kind = 'escalate_contact' AND args->>'contact_id' = $1`,
		next.ID.String()).Scan(&planned))
	wait := func() time.Duration {
		t.Helper()
		wait, err := c.at(planned).EscalateContact(t.Context(), models.Escalation{
			PracticeID: p.maya.PracticeID, PatientID: p.ana.Patient.ID, ContactID: next.ID,
		})
		p.must(err)
		return wait
	}
	wednesday := models.Holiday{Day: models.DateOf(tuesday).Add(1), Name: "Snow"}
	closed := models.Coverage{Hours: []models.Hours{
		{Weekday: 3, Opens: "09:00", Closes: "17:00"}, {Weekday: 4, Opens: "09:00", Closes: "17:00"},
	}, Holidays: []models.Holiday{wednesday}}
	p.must(p.db.Store.SetCoverage(t.Context(), p.olivia.Actor, 2, closed))
	if got := wait(); got != 24*time.Hour {
		t.Errorf("with a day on which the practice is closed now, it waits %v", got)
	}
	closed.Holidays = nil
	p.must(p.db.Store.SetCoverage(t.Context(), p.olivia.Actor, 3, closed))
	if got := wait(); got != 0 {
		t.Errorf("as it was planned, it waits %v", got)
	}
}

func TestWhoWorksAloneNamesSomebodyOutside(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	contact := func() *models.SaidContact {
		return &models.SaidContact{ID: uuid.Must(uuid.NewV7()), Contact: models.Contact{
			Kind: models.ContactPlanned, At: new(storetest.Tomorrow()), How: new(models.ContactCall), PersonID: &maya.ID,
			BackupWords: new("Dr. Reed, Harbor Clinic, 555-0100"),
		}}
	}
	save := func(c *models.SaidContact) error {
		line := models.PlanLine{LineID: uuid.Must(uuid.NewV7()), Version: 1, Kind: models.PlanSleep, Words: new("Up at seven.")}
		return db.Store.SavePlan(t.Context(), maya.Actor, ana.Patient.ID, uuid.Must(uuid.NewV7()), models.PlanSave{
			Lines: []models.SaidLine{{ID: uuid.Must(uuid.NewV7()), PlanLine: line}}, Contact: c,
		})
	}
	nobody := contact()
	nobody.BackupWords = nil
	if bad, ok := errors.AsType[models.Invalid](save(nobody)); !ok || bad[0].Field != "contact.backup_id" || bad[0].Code != "required" {
		t.Errorf("with nobody: %v", bad)
	}
	if err := save(contact()); err != nil {
		t.Fatal(err)
	}
	plan, err := db.Store.Plan(t.Context(), maya.Actor, ana.Patient.ID)
	if err != nil || len(plan.Contacts) != 1 || plan.Contacts[0].Backup != nil || plan.Contacts[0].BackupWords != "Dr. Reed, Harbor Clinic, 555-0100" {
		t.Errorf("the plan has %+v, %v", plan.Contacts, err)
	}
	phone := newPhone(t, db, ana)
	phone.pull()
	phone.shows(plan.Contacts[0].ID, storetest.Fields{"backup_words": "Dr. Reed, Harbor Clinic, 555-0100", "backup": nil})
	sealedEverywhere(t, db, "Harbor Clinic")

	practice.Clinician().Join(ana.Patient)
	if bad, ok := errors.AsType[models.Invalid](save(contact())); !ok || bad[0].Field != "contact.backup_id" {
		t.Errorf("with a colleague on the team: %v", bad)
	}
}

// speaks is Maya's word on what became of a contact.
func (p planned) speaks(kind models.ContactKind, contact uuid.UUID) error {
	p.t.Helper()
	return p.db.Store.Contact(p.t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.Must(uuid.NewV7()), models.Contact{Kind: kind, About: &contact})
}

func TestNobodyWithAPlanIsLeftWithoutAContact(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	without := func(who *storetest.Person) []uuid.UUID {
		t.Helper()
		all, err := p.db.Store.WithoutContact(t.Context(), who.Actor)
		p.must(err)
		ids := []uuid.UUID{}
		for _, patient := range all {
			ids = append(ids, patient.ID)
		}
		return ids
	}
	expect := func(when string, want ...uuid.UUID) {
		t.Helper()
		for _, who := range []*storetest.Person{p.maya, p.noor} {
			if got := without(who); !slices.Equal(got, want) {
				t.Errorf("%s: %v", when, got)
			}
		}
		if got := without(p.practice.Clinician()); len(got) != 0 {
			t.Errorf("%s, a colleague who does not look after Ana is shown %v", when, got)
		}
	}
	expect("without a plan")
	first, second := nextContact(p.maya, p.noor), nextContact(p.maya, p.noor)
	p.must(p.save(models.PlanSave{Contact: first}))
	p.must(p.speaks(models.ContactCalledOff, first.ID)) // nothing stands on the plan yet
	expect("with nothing on the plan")

	line := walks(1, uuid.Must(uuid.NewV7()), "Walk")
	first = nextContact(p.maya, p.noor)
	for _, contact := range []*models.SaidContact{first, second} {
		p.must(p.save(models.PlanSave{Lines: []models.SaidLine{line}, Contact: contact}))
	}
	p.must(p.speaks(models.ContactCalledOff, second.ID))
	p.conflict("contact_needed", p.speaks(models.ContactCalledOff, first.ID))
	expect("with one ahead")
	p.must(p.speaks(models.ContactHappened, first.ID))
	expect("when it happened", p.ana.Patient.ID)

	off := models.SaidLine{ID: uuid.Must(uuid.NewV7()), PlanLine: models.PlanLine{LineID: line.LineID, Version: 2, Kind: models.PlanBody, Removed: true}}
	third := nextContact(p.maya, p.noor)
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{off}, Contact: third}))
	p.must(p.speaks(models.ContactCalledOff, third.ID))
	expect("with nothing on the plan any more")
}

func TestAGoSaysWhoSpeaksWithThePatientNext(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.taken()
	p.db.Store = p.db.Store.At(func() time.Time { return time.Now().Add(25 * time.Hour) })
	p.conflict("contact_missing", p.moves(models.MoveGo, line, 2))
	p.must(p.moves(models.MoveStay, line, 1)) // a brake needs nobody
	contact := nextContact(p.maya, p.noor)
	contact.At = new(contact.At.AddDate(0, 0, 2))
	p.must(p.save(models.PlanSave{Contact: contact}))
	p.must(p.moves(models.MoveGo, line, 2))
}
