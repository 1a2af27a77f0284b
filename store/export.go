package store

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
)

// Export is everything of a patient's own as it was in one moment. What is large is handed over row by row: no more than one
// is in memory.
type Export struct {
	// Person is whose it is.
	Person ExportedPerson
	// Practice is where it was written.
	Practice ExportedPractice

	store  *Store
	t      *transaction
	vaults vaults
}

// ExportedPerson is the patient, as the practice knows them.
type ExportedPerson struct {
	ID          uuid.UUID `json:"id"`
	DisplayName string    `json:"display_name"` // on the practice's lists
	GivenName   string    `json:"given_name"`
	Pronouns    string    `json:"pronouns"`
	BirthYear   int       `json:"birth_year"`
	Login       string    `json:"login"`
	Language    string    `json:"language"`
	// Reminders are where and when the person is reminded; null where nothing was chosen.
	Reminders *models.ReminderSettings `json:"reminders"`
}

// ExportedPractice is the practice.
type ExportedPractice struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	TimeZone string    `json:"time_zone"`
}

// Exported is an entry with all that it says. What is empty is left out.
type Exported struct {
	ID         uuid.UUID                  `json:"id"`
	Kind       models.Kind                `json:"kind"`
	RecordedAt *time.Time                 `json:"recorded_at,omitempty"` // by the phone's clock; what the practice wrote says so in its fields
	Fields     map[string]json.RawMessage `json:"fields"`
}

// ExportedPage is a page that was shared, word for word. One that was taken back before anybody read it is gone.
type ExportedPage struct {
	ID           uuid.UUID            `json:"id"`
	VisitID      uuid.UUID            `json:"visit_id"`
	SharedAt     time.Time            `json:"shared_at"`
	EndsAt       time.Time            `json:"ends_at"`
	EndedAt      *time.Time           `json:"ended_at"`
	ReadAt       *time.Time           `json:"read_at"`
	ReadBy       insight.DocumentName `json:"read_by"`
	Document     insight.Document     `json:"document"`
	Translations []Translated         `json:"translations"`
}

// ExportedFields are the fields of every kind there is.
func ExportedFields() map[models.Kind][]string {
	all := map[models.Kind][]string{}
	for name, k := range allKinds() {
		all[name] = k.exported()
	}
	return all
}

// exported are the fields that leave: of what a person writes for themselves what they wrote.
func (k kind) exported() []string {
	switch {
	case k.blank == nil:
		return k.readOnly
	case k.record:
		return append(k.fields(), k.readOnly...)
	default:
		return k.fields()
	}
}

const addExport = `
INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
SELECT practice_id, id, account_id, $4, 'patient', id FROM patients WHERE practice_id = $1 AND id = $2 AND account_id = $3`

// Export reads everything of the actor's own, in one moment, and hands it to read. Before anything is read it is in the trail.
// models.ErrNotFresh where the actor has to show again first who they are, and models.ErrForbidden for who is no patient; read
// is not called then.
func (s *Store) Export(ctx context.Context, a models.Actor, read func(*Export) error) error {
	if a.PatientID == uuid.Nil {
		return models.ErrForbidden
	}
	// On its own: what has left by the time that something fails has left, and stands in the trail.
	var told int64
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		b.Queue(`SELECT session_fresh()`)
		b.Queue(addExport, pgID(a.PracticeID), pgID(a.PatientID), pgID(a.AccountID), models.ActionExport).
			Exec(func(tag pgconn.CommandTag) error { told = tag.RowsAffected(); return nil })
	})
	if err == nil && told == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return translate(err)
	}
	v, err := s.vaults(ctx, a, a.PatientID)
	if err != nil {
		return err
	}
	return s.moment(ctx, a, func(t *transaction) error {
		e := &Export{store: s, t: t, vaults: v}
		if err := e.begin(ctx); err != nil {
			return translate(err)
		}
		return read(e)
	})
}

func (e *Export) begin(ctx context.Context) error {
	a, p := e.t.actor, &e.Person
	err := e.t.conn.QueryRow(ctx, `
SELECT p.id, p.display_name, p.given_name, p.pronouns, p.birth_year, a.login, coalesce(t.language, a.language), r.id, r.name, r.time_zone
  FROM patients p
  JOIN practices r ON r.id = p.practice_id
  JOIN accounts a ON a.practice_id = p.practice_id AND a.id = p.account_id
  LEFT JOIN settings t ON t.practice_id = p.practice_id AND t.patient_id = p.id AND t.deleted_at IS NULL
 WHERE p.practice_id = $1 AND p.id = $2`, pgID(a.PracticeID), pgID(a.PatientID)).
		Scan(&p.ID, &p.DisplayName, &p.GivenName, &p.Pronouns, &p.BirthYear, &p.Login, &p.Language, &e.Practice.ID, &e.Practice.Name, &e.Practice.TimeZone)
	if err != nil {
		return err
	}
	var b pgx.Batch
	e.store.queueReminderSettings(&b, a, func(settings models.ReminderSettings) { p.Reminders = &settings })
	return e.t.conn.SendBatch(ctx, &b).Close()
}

// Entries hands over the entries of a kind that stand: the log by day, the record in its order.
func (e *Export) Entries(ctx context.Context, name models.Kind, each func(Exported) error) error {
	k := e.store.kinds[name]
	order := `coalesce(n.row->>'day', n.row->>'written_on', '') COLLATE "C", n.row->>'id' COLLATE "C"`
	if k.record || k.blank == nil {
		order = `(n.row->>'seq')::bigint`
	}
	rows, err := e.t.conn.Query(ctx, `SELECT n.row FROM (`+k.since+`) n (row) WHERE n.row->>'deleted_at' IS NULL ORDER BY `+order,
		pgID(e.t.actor.PracticeID), pgID(e.t.actor.PatientID), int64(0), int64(math.MaxInt64))
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := k.read(e.vaults, rows.RawValues()[0])
		if err != nil {
			return err
		}
		out := Exported{ID: r.ID, Kind: name, Fields: map[string]json.RawMessage{}}
		for _, field := range k.exported() {
			if value := r.fields[field]; !isNull(value) {
				out.Fields[field] = value
			}
		}
		if !k.record && k.blank != nil {
			out.RecordedAt = new(r.RecordedAt.UTC())
		}
		if err := each(out); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

const ownPages = `
SELECT s.id, s.visit_id, s.shared_at, s.ends_at, s.ended_at, s.first_read_at, coalesce(a.display_name, ''), coalesce(a.credentials, ''), s.document
  FROM summaries s LEFT JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.first_read_by
 WHERE s.practice_id = $1 AND s.patient_id = $2 AND s.document IS NOT NULL ORDER BY s.shared_at, s.id`

const ownTranslations = `
SELECT t.id, t.line, t.language, t.words, t.translator, a.display_name, a.credentials, t.added_at, t.summary_id
  FROM translations t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.added_by
 WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.removed_at IS NULL ORDER BY t.added_at, t.id`

// Pages hands over what was shared, the oldest first.
func (e *Export) Pages(ctx context.Context, each func(ExportedPage) error) error {
	translations, err := e.translations(ctx)
	if err != nil {
		return translate(err)
	}
	rows, err := e.t.conn.Query(ctx, ownPages, pgID(e.t.actor.PracticeID), pgID(e.t.actor.PatientID))
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p ExportedPage
		var document []byte
		err := rows.Scan(&p.ID, &p.VisitID, &p.SharedAt, &p.EndsAt, &p.EndedAt, &p.ReadAt, &p.ReadBy.DisplayName, &p.ReadBy.Credentials, &document)
		if err != nil {
			return err
		}
		if p.Document, err = openDocument(e.vaults.record, p.ID, document); err != nil {
			return err
		}
		p.Translations = append([]Translated{}, translations[p.ID]...)
		if err := each(p); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

func (e *Export) translations(ctx context.Context) (map[uuid.UUID][]Translated, error) {
	rows, err := e.t.conn.Query(ctx, ownTranslations, pgID(e.t.actor.PracticeID), pgID(e.t.actor.PatientID))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[uuid.UUID][]Translated{}
	for rows.Next() {
		var t sealedTranslation
		var page uuid.UUID
		err := rows.Scan(&t.id, &t.Line, &t.Language, &t.words, &t.translator, &t.AddedBy.DisplayName, &t.AddedBy.Credentials, &t.AddedAt, &page)
		if err != nil {
			return nil, err
		}
		opened, err := openTranslations(e.vaults.record, []sealedTranslation{t})
		if err != nil {
			return nil, err
		}
		all[page] = append(all[page], opened...)
	}
	return all, rows.Err()
}

const ownEvents = `
SELECT e.id, e.at, e.action, e.object_kind, e.object_id, e.denied, coalesce(e.account_id = $3, false),
       coalesce(n.display_name, ''), coalesce(n.credentials, ''), coalesce(o.display_name, ''),
       coalesce(c.display_name, ''), coalesce(e.client_id = e.account_id, false)
  FROM access_events e LEFT JOIN accounts n ON n.practice_id = e.practice_id AND n.id = e.account_id
  LEFT JOIN accounts o ON e.object_kind = 'account' AND o.practice_id = e.practice_id AND o.id = e.object_id AND o.id <> $3
  LEFT JOIN accounts c ON c.practice_id = e.practice_id AND c.id = e.client_id AND c.id <> e.account_id
 WHERE e.practice_id = $1 AND e.patient_id = $2 AND (e.account_id IS DISTINCT FROM $3 OR e.action <> 'sync')
 ORDER BY e.at DESC, e.id`

// Events hands over who saw or changed what, the newest first.
func (e *Export) Events(ctx context.Context, each func(models.AccessEvent) error) error {
	rows, err := e.t.conn.Query(ctx, ownEvents, pgID(e.t.actor.PracticeID), pgID(e.t.actor.PatientID), pgID(e.t.actor.AccountID)) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return translate(err)
	}
	var v models.AccessEvent
	_, err = pgx.ForEachRow(rows, []any{
		&v.ID, &v.At, &v.Action, &v.ObjectKind, &v.ObjectID, &v.Denied, &v.ByYou, &v.Name, &v.Credentials, &v.About, &v.Through, &v.Program,
	}, func() error { return each(v) })
	return translate(err)
}
