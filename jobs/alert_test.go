package jobs

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/storetest"
)

// postOffice is a mail server of the test's: what it was given, and what it refuses.
type postOffice struct {
	t  *testing.T
	ln net.Listener

	mu      sync.Mutex
	refuses bool
	letters []string // whom to, and then the whole text
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{t: t, ln: ln}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			open.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		open.Wait()
	})
	return p
}

// serve speaks SMTP (RFC 5321), as much of it as one letter needs.
func (p *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 post office")
	var to string
	for lines.Scan() {
		switch verb, rest, _ := strings.Cut(lines.Text(), " "); strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250 post office")
		case "RCPT":
			if p.isRefusing() {
				say("451 try again later")
				continue
			}
			to = strings.Trim(strings.TrimPrefix(strings.ToUpper(rest), "TO:"), "<>")
			say("250 yes")
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for lines.Scan() && lines.Text() != "." {
				text.WriteString(lines.Text() + "\r\n")
			}
			p.keep(strings.ToLower(to) + "\r\n" + text.String())
			say("250 kept")
		case "QUIT":
			say("221 good bye")
			return
		default:
			say("250 yes")
		}
	}
}

func (p *postOffice) isRefusing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refuses
}

func (p *postOffice) refuse(refuses bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = refuses
}

func (p *postOffice) keep(letter string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, letter)
}

// taken empties the office.
func (p *postOffice) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	letters := p.letters
	p.letters = nil
	return letters
}

func (p *postOffice) mail() *Mail {
	p.t.Helper()
	m, err := ParseMail("smtp://" + p.ln.Addr().String() + "?from=alongside@clinic.example")
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

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
	return w.worker.Work(w.t.Context(), &river.Job[models.Alert]{Args: models.Alert{
		PracticeID: w.ana.PracticeID, PatientID: w.ana.Patient.ID, Subject: models.KindFollowUp, SubjectID: followUp, Turn: turn,
	}})
}

// to are those who get a letter when a turn comes, and the last of the letters.
func (w *ward) to(followUp uuid.UUID, turn models.AlertTurn) (string, *mail.Message) {
	w.t.Helper()
	if err := w.work(followUp, turn); err != nil {
		w.t.Fatal(err)
	}
	var all []string
	var message *mail.Message
	for _, letter := range w.office.taken() {
		to, text, _ := strings.Cut(letter, "\r\n")
		for _, secret := range []string{"Ana", "Patient", "legs", w.ana.Patient.ID.String(), followUp.String()} {
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
	w.office.refuse(true)
	err := w.work(id, models.AlertOwner)
	if err == nil || strings.Contains(err.Error(), "maya@") {
		t.Errorf("refused, it says %v", err)
	}
	w.office.refuse(false)
	if to, _ := w.to(id, models.AlertOwner); to != "maya@clinic.example" {
		t.Errorf("then told are %q", to)
	}
	w.worker.mail = nil
	if to, _ := w.to(id, models.AlertBackup); to != "" {
		t.Errorf("without a mail server %q are told", to)
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

func TestTheAddressOfAMailServer(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"smtps://maya%40clinic.example:secret@mail.example", "smtp://mail.example?from=a@clinic.example", "smtp://127.0.0.1:2525?from=a@clinic.example",
	} {
		if _, err := ParseMail(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "mail.example", "https://mail.example?from=a@clinic.example", "smtp://?from=a@clinic.example", "smtps://user:hush-hush@mail.example",
		"smtps://mail.example:many?from=a@clinic.example", "smtps://a:hush-hush@mail.example:66666666?from=nobody",
	} {
		_, err := ParseMail(bad)
		if err == nil || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
