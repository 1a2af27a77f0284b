package jobs

import (
	"errors"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// letters does the jobs that changes of ways in left, and answers what was written, each as whom to, subject and text.
func letters(t *testing.T, db *storetest.DB, w *wayInWorker, office *postOffice) []string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `
DELETE FROM river_job WHERE kind = 'way_in_letter' RETURNING (args->>'practice_id')::uuid, (args->>'event_id')::uuid`)
	if err != nil {
		t.Fatal(err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[models.WayInLetter])
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range due {
		if err := w.Work(t.Context(), &river.Job[models.WayInLetter]{Args: args}); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for _, letter := range office.taken() {
		to, text, _ := strings.Cut(letter, "\r\n")
		message, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(message.Body))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, to+"\n"+string(body))
	}
	return all
}

func TestAPersonIsToldByMailOfTheirWaysIn(t *testing.T) {
	t.Parallel()
	db, office := storetest.Empty(t), newPostOffice(t)
	worker := &wayInWorker{store: db.Store, mail: office.mail(), publicURL: "https://alongside.example/"}
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	told := func(want string) {
		t.Helper()
		all := letters(t, db, worker, office)
		if len(all) != 1 || !strings.HasPrefix(all[0], ana.Login+"\n") || !strings.Contains(all[0], want) || !strings.Contains(all[0], "https://alongside.example/ways-in") {
			t.Errorf("told is %q, expected %q", all, want)
		}
		for _, letter := range all {
			for _, secret := range []string{practice.Name, maya.DisplayName, ana.Patient.ID.String(), "My phone"} {
				if strings.Contains(letter, secret) {
					t.Errorf("a letter says %s: %s", secret, letter)
				}
			}
		}
	}
	passkey, err := db.Store.AddPasskey(t.Context(), ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login)})
	must(err)
	told("A passkey was made.")
	must(db.Store.RemovePasskey(t.Context(), ana.Actor, passkey.ID))
	told("A passkey was removed.")
	must(db.Store.SetSecondFactor(t.Context(), ana.Actor, "a secret", 1, nil))
	told("A code app was set up.")
	must(db.Store.SetRecoveryCodes(t.Context(), ana.Actor, [][]byte{[]byte("a hash")}))
	told("New recovery codes were made.")
	in, err := db.Store.FindSignIn(t.Context(), ana.Login)
	must(err)
	for range 12 {
		if _, err := db.Store.UseCode(t.Context(), in, "12345"); err != nil && !errors.Is(err, models.ErrNotFound) {
			t.Fatal(err)
		}
	}
	told("used your password ten times") // once
	must(db.Store.RemoveSecondFactor(t.Context(), ana.Actor))
	told("The code app was removed.")
	must(db.Store.SetPassword(t.Context(), ana.Actor, "$argon2id$"))
	told("If not, set a new password or make a passkey")

	_, err = db.Owner.Exec(t.Context(), `UPDATE accounts SET language = 'es' WHERE id = $1`, ana.ID)
	must(err)
	code, err := auth.HashCode(auth.NewCode())
	must(err)
	_, err = db.Store.OfferPatientRecovery(t.Context(), maya.Actor, ana.Patient.ID, code)
	must(err)
	told("Se hizo una invitación nueva para usted.")
	answers := store.Answers{CodeHash: code, GivenName: ana.Patient.GivenName, BirthYear: ana.Patient.BirthYear}
	_, err = db.Store.Recover(t.Context(), answers, "$argon2id$", nil)
	must(err)
	told("Las formas de antes ya no sirven")

	// Whoever works here has no clinic to call.
	_, err = db.Store.AddPasskey(t.Context(), maya.Actor, "My phone", auth.Credential{ID: []byte(maya.Login)})
	must(err)
	if all := letters(t, db, worker, office); len(all) != 1 || !strings.Contains(all[0], "ask an owner of your practice") || strings.Contains(all[0], "call your clinic") {
		t.Errorf("staff are told %q", all)
	}

	// Whose login is no address is told in the app alone, and nothing in a login begins another line.
	for _, login := range []string{"ana", "ana@nowhere", "Ana <ana@clinic.example>", "ana@clinic.example, all@clinic.example", "ana@clinic.example bcc: all@clinic.example"} {
		_, err = db.Owner.Exec(t.Context(), `UPDATE accounts SET login = $2 WHERE id = $1`, ana.ID, login)
		must(err)
		_, err = db.Store.OfferPatientRecovery(t.Context(), maya.Actor, ana.Patient.ID, []byte(login))
		must(err)
		if all := letters(t, db, worker, office); len(all) != 0 {
			t.Errorf("%s is told %q", login, all)
		}
	}
}

// Whose login is no address is written to where their reminders or alerts go, unless that was set shortly before the change, or
// after it: whoever has somebody's phone sets their own without being asked who they are.
func TestAPersonIsToldWhereTheyAreReachedSinceBefore(t *testing.T) {
	t.Parallel()
	db, office := storetest.Empty(t), newPostOffice(t)
	worker := &wayInWorker{store: db.Store, mail: office.mail(), publicURL: "https://alongside.example"}
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := db.Owner.Exec(t.Context(), `UPDATE accounts SET login = id::text`)
	must(err)
	reminders := func(email, zone string) {
		t.Helper()
		settings := models.DefaultReminderSettings(zone)
		settings.Email = email
		must(db.Store.SetReminderSettings(t.Context(), ana.Actor, settings))
	}
	told := func(what string, p *storetest.Person, want string, before func()) {
		t.Helper()
		must(db.Store.SetPassword(t.Context(), p.Actor, "$argon2id$"))
		before()
		all := letters(t, db, worker, office)
		if len(all) > 1 || (len(all) == 1) != (want != "") || want != "" && !strings.HasPrefix(all[0], want+"\n") {
			t.Errorf("%s: told is %q, expected %q", what, all, want)
		}
	}
	nothing := func() {}
	pass := func(time string) {
		t.Helper()
		for _, sql := range []string{`UPDATE reminder_settings SET email_at = email_at - $1::interval`, `UPDATE alert_addresses SET since = since - $1::interval`} {
			_, err := db.Owner.Exec(t.Context(), sql, time)
			must(err)
		}
	}
	told("no address", ana, "", nothing)
	reminders("ana@home.example", "UTC")
	told("at once", ana, "", nothing)
	pass("7 days")
	told("of reminders", ana, "ana@home.example", nothing)
	reminders("ana@home.example", "Europe/Madrid")
	told("after another setting changed", ana, "ana@home.example", func() { reminders("ana@home.example", "UTC") })
	told("the address was set after it", ana, "", func() { reminders("thief@elsewhere.example", "UTC") })
	told("shortly before", ana, "", nothing)
	pass("6 days 23 hours")
	told("days before", ana, "", nothing)
	pass("1 hour")
	told("a week before", ana, "thief@elsewhere.example", nothing)
	reminders("", "UTC")
	told("taken away", ana, "", nothing)

	_, err = db.Store.AddPasskey(t.Context(), maya.Actor, "My phone", auth.Credential{ID: []byte(maya.Login)})
	must(err)
	if all := letters(t, db, worker, office); len(all) != 0 {
		t.Errorf("without an address: %q", all)
	}
	must(db.Store.SetAlertEmail(t.Context(), maya.Actor, "maya@clinic.example"))
	told("at once", maya, "", nothing)
	pass("7 days")
	told("of alerts", maya, "maya@clinic.example", func() { must(db.Store.SetAlertEmail(t.Context(), maya.Actor, "maya@clinic.example")) })
	told("the address was set after it", maya, "", func() { must(db.Store.SetAlertEmail(t.Context(), maya.Actor, "thief@elsewhere.example")) })
	told("shortly before", maya, "", nothing)
}

func TestALetterThatWasNotTakenIsTriedAgainUnlessNobodyIsThere(t *testing.T) {
	t.Parallel()
	db, office := storetest.Empty(t), newPostOffice(t)
	worker := &wayInWorker{store: db.Store, mail: office.mail(), publicURL: "https://alongside.example"}
	ana := db.Practice().Patient()
	if _, err := db.Store.AddPasskey(t.Context(), ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login)}); err != nil {
		t.Fatal(err)
	}
	job := &river.Job[models.WayInLetter]{}
	if err := db.Owner.QueryRow(t.Context(), `SELECT (args->>'practice_id')::uuid, (args->>'event_id')::uuid FROM river_job WHERE kind = 'way_in_letter'`).
		Scan(&job.Args.PracticeID, &job.Args.EventID); err != nil {
		t.Fatal(err)
	}
	office.say("RCPT", "450 4.2.1 busy")
	if err := worker.Work(t.Context(), job); err == nil {
		t.Error("a letter that was not taken is not tried again")
	}
	office.say("RCPT", "550 5.1.1 nobody here")
	if err := worker.Work(t.Context(), job); err != nil {
		t.Errorf("to nobody: %v", err)
	}
	office.say("RCPT", "")
	if err := worker.Work(t.Context(), job); err != nil || len(office.taken()) != 1 {
		t.Errorf("later: %v", err)
	}
	for range 2 { // without a mail server it is kept, once
		if err := (&wayInWorker{store: db.Store}).Work(t.Context(), job); err != nil {
			t.Errorf("without a mail server: %v", err)
		}
	}
	kept, err := db.Store.Mails(t.Context(), ana.Practice.Owner().Actor)
	if err != nil || len(kept) != 1 || kept[0].ID != job.Args.EventID || kept[0].To != "…@test.example" {
		t.Errorf("kept %+v, %v", kept, err)
	}
}
