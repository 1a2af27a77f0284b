package jobs

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/storetest"
)

// ward is Ana, Maya who is responsible all day, and Noor behind her, with the address of each.
type ward struct {
	t               *testing.T
	db              *storetest.DB
	office          *postOffice
	worker          *alertWorker
	maya, noor, ana *storetest.Person
}

func newWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{t: t, db: storetest.Empty(t), office: newPostOffice(t)} // its own: jobs work on the whole database
	practice := w.db.Practice()
	w.maya, w.noor = practice.Clinician(), practice.Clinician()
	w.ana = practice.Patient(w.maya, w.noor)
	days := []int{1, 2, 3, 4, 5, 6, 7}
	coverage := models.Coverage{Cover: []models.Cover{{From: storetest.Today().Add(-7), Weekdays: days, ClinicianID: w.maya.ID, BackupID: &w.noor.ID}}}
	for _, day := range days {
		coverage.Hours = append(coverage.Hours, models.Hours{Weekday: day, Opens: "00:00", Closes: "24:00"})
	}
	if err := w.db.Store.SetCoverage(t.Context(), practice.Owner().Actor, 1, coverage); err != nil {
		t.Fatal(err)
	}
	for who, email := range map[*storetest.Person]string{w.maya: "maya@clinic.example", w.noor: "noor@clinic.example"} {
		if err := w.db.Store.SetAlertEmail(t.Context(), who.Actor, email); err != nil {
			t.Fatal(err)
		}
	}
	w.worker = &alertWorker{store: w.db.Store, mail: w.office.mail(), publicURL: "https://alongside.example"}
	return w
}

// notRight is a follow-up of Ana's that can't wait.
func (w *ward) notRight() uuid.UUID {
	return w.ana.Save(models.KindFollowUp, uuid.Must(uuid.NewV7()), storetest.Fields{
		"reason": models.FollowUpNotRight, "day": storetest.Today(), "zone": "UTC", "words": "my legs won't be still",
	})
}

func (w *ward) work(followUp uuid.UUID, turn models.AlertTurn) error {
	return w.workOn(models.KindFollowUp, followUp, turn)
}

func (w *ward) workOn(subject models.Kind, id uuid.UUID, turn models.AlertTurn) error {
	return w.worker.Work(w.t.Context(), &river.Job[models.Alert]{Args: models.Alert{
		PracticeID: w.ana.PracticeID, PatientID: w.ana.Patient.ID, Subject: subject, SubjectID: id, Turn: turn,
	}})
}

// to are those who get a letter when a turn comes, and the last of the letters.
func (w *ward) to(followUp uuid.UUID, turn models.AlertTurn) (string, *mail.Message) {
	w.t.Helper()
	if err := w.work(followUp, turn); err != nil {
		w.t.Fatal(err)
	}
	return w.opened(followUp)
}

// opened are those whom letters came to, and the last of the letters: none of them says who or what it is about.
func (w *ward) opened(about uuid.UUID) (string, *mail.Message) {
	w.t.Helper()
	var all []string
	var message *mail.Message
	for _, letter := range w.office.taken() {
		to, text, _ := strings.Cut(letter, "\r\n")
		for _, secret := range []string{"Ana", "Patient", "legs", w.ana.Patient.ID.String(), about.String()} {
			if strings.Contains(text, secret) {
				w.t.Errorf("a letter says %s: %s", secret, text)
			}
		}
		var err error
		if message, err = mail.ReadMessage(strings.NewReader(text)); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, to)
	}
	return strings.Join(all, ", "), message
}

func TestTheOwnerIsAlertedAndThenTheBackup(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	id := w.notRight()
	to, letter := w.to(id, models.AlertOwner)
	if to != "maya@clinic.example" {
		t.Fatalf("told are %q", to)
	}
	if got := letter.Header.Get("Subject"); got != "Somebody in your care needs a look in Alongside" || letter.Header.Get("From") != "<alongside@clinic.example>" {
		t.Errorf("%v", letter.Header)
	}
	if again, _ := w.to(id, models.AlertOwner); again != "" {
		t.Errorf("the same job again tells %q", again)
	}
	if _, err := w.db.Owner.Exec(t.Context(), `UPDATE accounts SET language = 'es' WHERE id = $1`, w.noor.ID); err != nil {
		t.Fatal(err)
	}
	to, letter = w.to(id, models.AlertBackup)
	if to != "noor@clinic.example" || !strings.HasPrefix(letter.Header.Get("Subject"), "Alguien a su cargo") {
		t.Errorf("then told are %q: %v", to, letter)
	}
}

// contact is a call that Maya plans with Ana for tomorrow; Noor steps in.
func (w *ward) contact() uuid.UUID {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	err := w.db.Store.Contact(w.t.Context(), w.maya.Actor, w.ana.Patient.ID, id, models.Contact{
		Kind: models.ContactPlanned, At: new(storetest.Tomorrow()), How: new(models.ContactCall), PersonID: &w.maya.ID, BackupID: &w.noor.ID,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func TestWhoeverIsAskedToStepInForAContactGetsALetter(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	id := w.contact()
	escalate := func(now time.Time) error {
		s := w.db.Store.At(func() time.Time { return now })
		return (&escalationWorker{store: s}).Work(t.Context(), &river.Job[models.Escalation]{Args: models.Escalation{
			PracticeID: w.ana.PracticeID, PatientID: w.ana.Patient.ID, ContactID: id,
		}})
	}
	if _, waits := errors.AsType[*river.JobSnoozeError](escalate(storetest.Tomorrow())); !waits {
		t.Error("while the practice's own hours go on, it does not wait")
	}
	if err := w.workOn(models.KindContact, id, models.AlertBackup); err != nil {
		t.Fatal(err)
	}
	if to, _ := w.opened(id); to != "" {
		t.Errorf("before that told are %q", to)
	}
	if err := escalate(storetest.Tomorrow().AddDate(0, 0, 3)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a job that ran twice
		if err := w.workOn(models.KindContact, id, models.AlertBackup); err != nil {
			t.Fatal(err)
		}
	}
	if to, letter := w.opened(id); to != "noor@clinic.example" || letter.Header.Get("Subject") != "Somebody in your care needs a look in Alongside" {
		t.Errorf("told are %q: %v", to, letter)
	}
}

// An answer that brings help at once reaches the owner at once and then the backup, and nobody once it was seen.
func TestASafetyAnswerIsToldInTurnsUntilItIsSeen(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	sent := w.ana.Save(models.KindSentMeasure, uuid.Must(uuid.NewV7()), storetest.Fields{
		"instrument": "phq_9", "version": 1, "day": storetest.Today(), "zone": "UTC", "language": "en", "answers": map[string]int{"thoughts": 1}, "total": nil,
	})
	expect := func(turn models.AlertTurn, want string) {
		t.Helper()
		if err := w.workOn(models.KindSentMeasure, sent, turn); err != nil {
			t.Fatal(err)
		}
		if to, _ := w.opened(sent); to != want {
			t.Errorf("in the %s's turn %q are told", turn, to)
		}
	}
	expect(models.AlertOwner, "maya@clinic.example")
	expect(models.AlertOwner, "") // the same job again
	expect(models.AlertBackup, "noor@clinic.example")
	if _, err := w.db.Owner.Exec(t.Context(), `DELETE FROM access_events WHERE action = 'alert'`); err != nil { // as if nobody had been told
		t.Fatal(err)
	}
	if err := w.db.Store.Acknowledge(t.Context(), w.noor.Actor, w.ana.Patient.ID, uuid.New(), models.Acknowledgement{SentMeasureID: &sent}); err != nil {
		t.Fatal(err)
	}
	expect(models.AlertOwner, "")
	expect(models.AlertBackup, "")
}

func TestWhatSomebodyHasSeenAlertsNobody(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	id := w.notRight()
	if err := w.db.Store.Acknowledge(t.Context(), w.noor.Actor, w.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
		t.Fatal(err)
	}
	for _, turn := range []models.AlertTurn{models.AlertOwner, models.AlertBackup} {
		if to, _ := w.to(id, turn); to != "" {
			t.Errorf("in the %s's turn %q are told", turn, to)
		}
	}
}

func TestAnAlertIsTriedAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	id := w.notRight()
	w.office.say("RCPT", "451 try again later")
	err := w.work(id, models.AlertOwner)
	if err == nil || strings.Contains(err.Error(), "maya@") {
		t.Errorf("refused, it says %v", err)
	}
	w.office.say("RCPT", "")
	if to, _ := w.to(id, models.AlertOwner); to != "maya@clinic.example" {
		t.Errorf("then told are %q", to)
	}
	w.worker.mail = nil
	for range 2 { // a job that ran twice
		if to, _ := w.to(id, models.AlertBackup); to != "" {
			t.Errorf("without a mail server %q are told", to)
		}
	}
	kept, err := w.db.Store.Mails(t.Context(), w.maya.Practice.Owner().Actor)
	if err != nil || len(kept) != 1 || kept[0].To != "…@clinic.example" {
		t.Errorf("without a mail server kept is %+v, %v", kept, err)
	}
}

func TestAnAlertGoesOutByItself(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	running, err := Start(t.Context(), Config{Store: w.db.Store, Mail: w.office.mail(), PublicURL: "https://alongside.example"})
	if err != nil {
		t.Fatal(err)
	}
	w.notRight()
	var letters []string
	for deadline := time.Now().Add(time.Minute); len(letters) == 0; time.Sleep(10 * time.Millisecond) {
		if letters = w.office.taken(); time.Now().After(deadline) {
			t.Fatal("nobody was told")
		}
	}
	if err := running.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}
	if more := w.office.taken(); len(letters)+len(more) != 1 || !strings.HasPrefix(letters[0], "maya@clinic.example") {
		t.Errorf("%q, %q", letters, more)
	}
}

func TestAnAddressThatNobodyHasLeavesTheTurnToTheOthers(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	id := w.notRight()
	const nobody = "550 5.1.1 nobody here"
	w.office.say("RCPT maya@clinic.example", nobody)
	w.office.say("RCPT noor@clinic.example", nobody)
	if err := w.work(id, models.AlertOwner); !errors.Is(err, errNoSuchAddress) {
		t.Errorf("with nobody reached: %v", err)
	}
	w.office.say("RCPT noor@clinic.example", "")
	if to, _ := w.to(id, models.AlertOwner); to != "noor@clinic.example" {
		t.Errorf("in the place of Maya told are %q", to)
	}
}
