package store_test

import (
	"errors"
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
	p.must(p.db.Store.EscalateContact(t.Context(), contact)) // a job that runs too early
	expect("ahead", 0, 0)
	p.db.Store = p.db.Store.At(func() time.Time { return time.Now().Add(25 * time.Hour) })
	expect("passed", 1, 0)
	for range 2 {
		p.must(p.db.Store.EscalateContact(t.Context(), contact))
	}
	expect("after the practice's own hours", 1, 1)
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
