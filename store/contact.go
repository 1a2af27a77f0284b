package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"alongside/insight"
	"alongside/models"
)

// contactKind: when the two speak next. Phones learn when, how and with whom.
func contactKind() kind {
	return kind{
		name: models.KindContact, table: "contacts", record: true, sealed: []string{"backup_words"}, readOnly: []string{"person", "backup"},
		blank:  func() model { return new(models.Contact) },
		since:  contactsWithPeople() + recordSince,
		rule:   ruled(contactFits),
		assign: assigning(contactArrives),
	}
}

// contactsWithPeople reads contacts with the names of everybody in them.
func contactsWithPeople() string {
	return `
SELECT to_jsonb(t) || jsonb_build_object('person', ` + colleagueOf("p") + `, 'backup', ` + colleagueOf("b") + `, 'author', ` + colleagueOf("a") + `)
  FROM contacts t
  LEFT JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.author_id
  LEFT JOIN accounts p ON p.practice_id = t.practice_id AND p.id = t.person_id
  LEFT JOIN accounts b ON b.practice_id = t.practice_id AND b.id = t.backup_id`
}

// onTeam reads who looks after a patient and works here.
const onTeam = `
SELECT a.id, a.display_name, a.credentials
  FROM care_team t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
 WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.since <= now() AND (t.until IS NULL OR t.until > now())
   AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles)`

// farthestContact bounds how far ahead a contact is planned: a slip of the year is caught.
const farthestContact = 2

// contactFits: it is planned ahead, with two who look after the patient, and said once what became of it.
func contactFits(ctx context.Context, at standing, _ uuid.UUID, contact *models.Contact) error {
	all, err := at.contacts(ctx)
	if err != nil {
		return err
	}
	var bad models.Invalid
	if contact.About != nil {
		about, ok := all[*contact.About]
		if !ok || about.Kind != models.ContactPlanned {
			bad.Add("about", "unknown")
		} else if said := all.saidOf(*contact.About); said != nil {
			return contactConflict("contact_closed", said)
		}
	}
	if contact.Kind == models.ContactCalledOff && bad == nil {
		return at.canDoWithout(ctx, all, *contact.About)
	}
	if contact.Kind == models.ContactPlanned {
		now := at.store.now()
		if !contact.At.After(now) {
			bad.Add("at", "in_the_past")
		} else if contact.At.After(now.AddDate(farthestContact, 0, 0)) {
			bad.Add("at", "too_far")
		}
		if err := at.checkPeople(ctx, &bad, contact); err != nil {
			return err
		}
	}
	return bad.Err()
}

// canDoWithout: while something stands on the plan, the last contact that is ahead is not called off. Another one takes its
// place, or it is said that it happened.
func (at standing) canDoWithout(ctx context.Context, all contacts, id uuid.UUID) error {
	now, contact := at.store.now(), models.SaidContact{ID: id, Contact: all[id]}
	if !all.hasNext(now) {
		return nil
	}
	delete(all, id)
	if all.hasNext(now) {
		return nil
	}
	plan, err := at.plan(ctx)
	if err != nil || !plan.stands() {
		return err
	}
	return contactConflict("contact_needed", &contact)
}

func contactConflict(code string, with *models.SaidContact) error {
	with.BackupWords = nil // read with the plan alone
	return models.Conflict{Code: code, Current: &models.Current{Contact: with}}
}

// contactArrives sees to it that the backup steps in where nobody says what became of a contact: by the practice's
// calendar as it is when the contact is planned; a job that comes too early by a later one waits, see EscalateContact.
func contactArrives(ctx context.Context, at standing, id uuid.UUID, contact *models.Contact) (map[string]any, error) {
	if contact.Kind != models.ContactPlanned {
		return nil, nil //nolint:nilnil // nothing is assigned
	}
	practice, zone, err := at.practice(ctx)
	if err != nil {
		return nil, err
	}
	then := insight.StepsIn(practice, zone, *contact.At)
	_, err = at.store.queue.InsertTx(ctx, queueTx{conn: at.t.conn},
		models.Escalation{PracticeID: at.actor.PracticeID, PatientID: at.actor.PatientID, ContactID: id},
		&river.InsertOpts{ScheduledAt: then})
	return nil, err
}

// practice is the actor's, with its calendar.
func (at standing) practice(ctx context.Context) (models.Practice, *time.Location, error) {
	practice, err := scanPractice(at.t.conn.QueryRow(ctx, practiceSince, pgID(at.actor.PracticeID), 0))
	if err != nil {
		return practice, nil, err
	}
	zone, err := models.LoadZone(practice.TimeZone)
	return practice, zone, err
}

// EscalateContact asks the backup of a contact to step in and has them told, if it passed and nobody has said what became of
// it. It answers how long to wait where the practice's calendar, as it is by now, says that it is too early; zero: it is done.
func (s *Store) EscalateContact(ctx context.Context, e models.Escalation) (wait time.Duration, err error) {
	then, err := s.contactStepsIn(ctx, e)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	now := s.now()
	if err != nil || then.After(now) {
		return max(then.Sub(now), 0), translate(err)
	}
	return 0, translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var marked bool
		err := tx.QueryRow(ctx, `SELECT contact_escalate($1, $2, $3, $4)`, pgID(e.PracticeID), pgID(e.PatientID), pgID(e.ContactID), now).Scan(&marked)
		if err != nil || !marked {
			return err
		}
		_, err = s.queue.InsertTx(ctx, tx, models.Alert{
			PracticeID: e.PracticeID, PatientID: e.PatientID, Subject: models.KindContact, SubjectID: e.ContactID, Turn: models.AlertBackup,
		}, nil)
		return err
	}))
}

// contactStepsIn is when the backup of a contact is asked to step in, by the calendar as it is; pgx.ErrNoRows where nobody has
// to be.
func (s *Store) contactStepsIn(ctx context.Context, e models.Escalation) (time.Time, error) {
	var at time.Time
	var zoneName string
	var practice models.Practice
	err := s.pool.QueryRow(ctx, `SELECT at, time_zone, hours, holidays FROM contact_waits($1, $2, $3)`,
		pgID(e.PracticeID), pgID(e.PatientID), pgID(e.ContactID)).Scan(&at, &zoneName, &practice.Coverage.Hours, &practice.Coverage.Holidays)
	if err != nil {
		return at, err
	}
	zone, err := models.LoadZone(zoneName)
	return insight.StepsIn(practice, zone, at), err
}

// checkPeople: both look after the patient, for nobody else could see that it passed. Who is alone with that names somebody
// outside in words.
func (at standing) checkPeople(ctx context.Context, bad *models.Invalid, contact *models.Contact) error {
	rows, err := at.t.conn.Query(ctx, onTeam, pgID(at.actor.PracticeID), pgID(at.actor.PatientID))
	if err != nil {
		return err
	}
	team, err := pgx.CollectRows(rows, pgx.RowToStructByPos[models.Colleague])
	cares := func(id uuid.UUID) bool {
		return slices.ContainsFunc(team, func(c models.Colleague) bool { return c.ID == id })
	}
	if !cares(*contact.PersonID) {
		bad.Add("person_id", "not_on_team")
	}
	isAlone := len(team) == 1
	switch {
	case contact.BackupID != nil && !cares(*contact.BackupID):
		bad.Add("backup_id", "not_on_team")
	case contact.BackupID == nil && !isAlone:
		bad.Add("backup_id", "required")
	}
	return err
}

// contacts are a patient's, by their ids.
type contacts map[uuid.UUID]models.Contact

const contactsOf = `SELECT to_jsonb(t) FROM contacts t WHERE practice_id = $1 AND patient_id = $2 ORDER BY seq`

func (at standing) contacts(ctx context.Context) (contacts, error) {
	all := contacts{}
	return all, at.each(ctx, models.KindContact, contactsOf, func(r stored) error {
		var c models.Contact
		err := r.into(&c)
		all[r.ID] = c
		return err
	})
}

// saidOf is what became of a contact; nil where nobody has said it.
func (all contacts) saidOf(id uuid.UUID) *models.SaidContact {
	for by, c := range all {
		if c.About != nil && *c.About == id {
			return &models.SaidContact{ID: by, Contact: c}
		}
	}
	return nil
}

// hasNext says whether a contact is still ahead.
func (all contacts) hasNext(now time.Time) bool {
	for id, c := range all {
		if c.Kind == models.ContactPlanned && c.At.After(now) && all.saidOf(id) == nil {
			return true
		}
	}
	return false
}

// Contact adds what a clinician says about speaking with a patient; see say for its errors. models.Conflict
// "contact_closed": it was said already what became of it; "contact_needed": nobody would speak with them next.
func (s *Store) Contact(ctx context.Context, a models.Actor, patient, id uuid.UUID, c models.Contact) error {
	return s.say(ctx, a, patient, models.KindContact, id, &c, models.ActionContact)
}

// Contact is one that was planned and that nothing was said of yet.
type Contact struct {
	ID          uuid.UUID
	PatientID   uuid.UUID
	Patient     string // name on the clinic's lists
	At          time.Time
	How         models.ContactHow
	Person      models.Colleague
	Backup      *models.Colleague // nil: somebody outside, in words
	BackupWords string            // where a plan is read; a list of many people has none
	Overdue     bool
	EscalatedAt *time.Time // when the backup was asked to step in

	sealedWords []byte
}

// openContacts reads them, and of whom: $1 practice.
const openContacts = `
SELECT t.id, t.patient_id, c.display_name, t.at, t.how, p.id, p.display_name, p.credentials, b.id, b.display_name, b.credentials, t.backup_words, t.escalated_at
  FROM contacts t
  JOIN patients c ON c.practice_id = t.practice_id AND c.id = t.patient_id
  JOIN accounts p ON p.practice_id = t.practice_id AND p.id = t.person_id
  LEFT JOIN accounts b ON b.practice_id = t.practice_id AND b.id = t.backup_id
 WHERE t.practice_id = $1 AND t.kind = 'planned' AND NOT EXISTS (
       SELECT FROM contacts o WHERE o.practice_id = t.practice_id AND o.patient_id = t.patient_id AND o.about = t.id)`

func scanContact(row pgx.CollectableRow) (c Contact, err error) {
	var backup *uuid.UUID
	var name, credentials *string
	err = row.Scan(&c.ID, &c.PatientID, &c.Patient, &c.At, &c.How, &c.Person.ID, &c.Person.DisplayName, &c.Person.Credentials,
		&backup, &name, &credentials, &c.sealedWords, &c.EscalatedAt)
	if backup != nil && err == nil {
		c.Backup = &models.Colleague{ID: *backup, DisplayName: *name, Credentials: *credentials}
	}
	return c, err
}

// openWords opens who steps in from outside.
func (c *Contact) openWords(v vault) error {
	if c.sealedWords == nil {
		return nil
	}
	text, err := v.open("contacts", "backup_words", c.ID, c.sealedWords)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &c.BackupWords)
}

// overdueFor are the contacts that passed by and that are $2's to see to at $3: whoever is named at once, the backup once
// they were asked to step in, and everybody on the care team where the one whose turn it is does not look after the
// patient any more.
const overdueFor = openContacts + `
   AND t.at <= $3 AND t.patient_id` + inTeam + `
   AND ($2 IN (t.person_id, CASE WHEN t.escalated_at IS NOT NULL THEN t.backup_id END) OR NOT EXISTS (
        SELECT FROM care_team m JOIN accounts a ON a.practice_id = m.practice_id AND a.id = m.clinician_id
         WHERE m.practice_id = t.practice_id AND m.patient_id = t.patient_id AND m.until IS NULL AND a.disabled_at IS NULL
           AND m.clinician_id = CASE WHEN t.escalated_at IS NULL THEN t.person_id ELSE t.backup_id END))
 ORDER BY t.at, t.id`

// OverdueContacts are the contacts that passed without happening and that are the actor's to see to, the longest ago
// first.
func (s *Store) OverdueContacts(ctx context.Context, a models.Actor) ([]Contact, error) {
	all := []Contact{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &all, scanContact, overdueFor, pgID(a.PracticeID), pgID(a.AccountID), s.now())
	})
	for i := range all {
		all[i].Overdue = true
	}
	return all, translate(err)
}

// withoutContact are the people in $2's care with something on their plan and no contact that is planned, whether ahead or
// passed.
const withoutContact = `
SELECT w.id, w.display_name, w.pronouns
  FROM patients w
 WHERE w.practice_id = $1 AND w.id` + inTeam + ` AND w.account_id IS DISTINCT FROM $2
   AND EXISTS (SELECT FROM plan_lines l
        WHERE l.practice_id = w.practice_id AND l.patient_id = w.id AND l.removed IS NOT TRUE AND NOT EXISTS (
              SELECT FROM plan_lines n
               WHERE n.practice_id = l.practice_id AND n.patient_id = l.patient_id AND n.line_id = l.line_id AND n.version > l.version))
   AND NOT EXISTS (` + openContacts + ` AND t.patient_id = w.id)
 ORDER BY w.display_name, w.id`

// WithoutContact are the people in the actor's care who have a plan and whom nobody speaks with next, by name: what was
// planned happened, and nothing came after it.
func (s *Store) WithoutContact(ctx context.Context, a models.Actor) ([]models.Patient, error) {
	all := []models.Patient{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &all, func(row pgx.CollectableRow) (p models.Patient, err error) {
			err = row.Scan(&p.ID, &p.DisplayName, &p.Pronouns)
			return p, err
		}, withoutContact, pgID(a.PracticeID), pgID(a.AccountID))
	})
	return all, translate(err)
}
