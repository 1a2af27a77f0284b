package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/sync/errgroup"

	"alongside/auth"
	"alongside/embeddedpg"
)

// practice is how large a place is. Each of its clinicians cares for patientsEach, and all of these together logged so many
// entries before the days that the bench's own people log by sync.
type practice struct{ clinicians, entries int }

const (
	practiceClinicians = 30
	patientsEach       = 200
	entriesADay        = 5 // sleep, food, mood and two moments
	copies             = 4 // how many tables are filled at a time
)

// small is the part of a practice that one of its clinicians cares for: the same people with the same days, and nobody else.
func (of practice) small() practice { return practice{1, of.entries / of.clinicians} }

func (of practice) patients() int { return of.clinicians * patientsEach }

// days are how many of the log the entries come to.
func (of practice) days() int { return of.entries / entriesADay / of.patients() }

// filling makes a practice of a bench's people. Those it makes are like one of these, under ids and keys of their own.
type filling struct {
	p        *place
	like     person
	likeKeys map[string]tink.AEAD // by purpose
	ids      map[uuid.UUID]bool   // of what that person has, other in each copy
	real     []uuid.UUID          // the bench's own people
	made     []patient
}

type patient struct {
	id, clinician uuid.UUID
	keys          map[string]tink.AEAD
}

// fill brings people and days by COPY. The days come in their order, everybody's of one before anybody's of the next, so that
// a person's rows lie as far apart as a year leaves them.
func (p *place) fill(ctx context.Context, of practice) error {
	f := filling{p: p, like: p.peers[0], ids: map[uuid.UUID]bool{}}
	for _, who := range slices.Concat(p.served, p.peers) {
		f.real = append(f.real, who.patient.PatientID)
	}
	super, err := p.super(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = super.Close(ctx) }()
	if err := f.colleagues(ctx, super, of); err != nil {
		return fmt.Errorf("make people: %w", err)
	}
	tables, err := f.read(ctx, super)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := f.copy(ctx, tables, of); err != nil {
		return err
	}
	p.filled.took = time.Since(begun)
	// What autovacuum does all along elsewhere: without statistics, the plans are others.
	if _, err := super.Exec(ctx, `VACUUM ANALYZE`); err != nil {
		return err
	}
	return super.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&p.filled.bytes)
}

// filled says what filling a practice took.
type filled struct {
	rows, bytes int64
	took        time.Duration // of COPY alone
}

func (f filled) rate() float64 { return float64(f.rows) / f.took.Seconds() }

// super connects as who may set what triggers do aside: what they say of a row is copied with it.
func (p *place) super(ctx context.Context) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(p.postgres.SuperURL())
	if err != nil {
		return nil, err
	}
	config.Database = embeddedpg.Database
	config.RuntimeParams["session_replication_role"] = "replica"
	return pgx.ConnectConfig(ctx, config)
}

// colleagues makes those who work in the practice besides the first clinician, and everybody in care, each with keys.
func (f *filling) colleagues(ctx context.Context, super *pgx.Conn, of practice) error {
	practice, maya := f.like.patient.PracticeID, f.like.clinician.AccountID
	clinicians := []uuid.UUID{maya}
	for range of.clinicians - 1 {
		clinicians = append(clinicians, newID())
	}
	if _, err := super.Exec(ctx, `INSERT INTO accounts SELECT (jsonb_populate_record(a, jsonb_build_object('id', c.id, 'login', 'colleague' || c.n))).*
		FROM accounts a, unnest($3::uuid[]) WITH ORDINALITY c (id, n) WHERE a.practice_id = $1 AND a.id = $2`,
		practice, maya, clinicians[1:]); err != nil {
		return err
	}
	for n := len(f.real); n < of.patients(); n++ {
		f.made = append(f.made, patient{id: newID(), clinician: clinicians[n/patientsEach], keys: map[string]tink.AEAD{}})
	}
	var ids, cared []uuid.UUID
	var keys [][]any
	for _, who := range f.made {
		ids, cared = append(ids, who.id), append(cared, who.clinician)
		for _, purpose := range []string{"private", "record"} {
			wrapped, key, err := auth.NewDataKey(f.p.keys.AEAD(), auth.AD("patient_keys", purpose, practice, who.id, uuid.Nil))
			if err != nil {
				return err
			}
			who.keys[purpose] = key
			keys = append(keys, []any{practice, who.id, purpose, wrapped})
		}
	}
	if _, err := super.CopyFrom(ctx, pgx.Identifier{"patient_keys"}, []string{"practice_id", "patient_id", "purpose", "wrapped"}, pgx.CopyFromRows(keys)); err != nil {
		return err
	}
	if _, err := super.Exec(ctx, `INSERT INTO patients SELECT (jsonb_populate_record(p, jsonb_build_object('id', c.id, 'account_id', NULL, 'reference', NULL))).*
		FROM patients p, unnest($3::uuid[]) c (id) WHERE p.practice_id = $1 AND p.id = $2`, practice, f.like.patient.PatientID, ids); err != nil {
		return err
	}
	_, err := super.Exec(ctx, `INSERT INTO care_team SELECT (jsonb_populate_record(t, jsonb_build_object('patient_id', c.id, 'clinician_id', c.clinician))).*
		FROM care_team t, unnest($3::uuid[], $4::uuid[]) c (id, clinician) WHERE t.practice_id = $1 AND t.patient_id = $2`,
		practice, f.like.patient.PatientID, ids, cared)
	return err
}

// copied is a table, with the rows in it that others are made after.
type copied struct {
	table   string
	every   int // which person has such rows; 0: everybody each day
	columns []string
	rows    [][]any
}

// read reads them: of a log the last day, and from the rest everything. Everybody logs, has visits and shares their nights
// around them; every third has shared a page, and every third of these has a plan.
func (f *filling) read(ctx context.Context, super *pgx.Conn) ([]copied, error) {
	tables := []copied{
		{table: "moments"}, {table: "sleep"}, {table: "nutrition"}, {table: "moods"},
		{table: "sync_heads", every: 1}, {table: "visits", every: 1}, {table: "standing_shares", every: 1},
		{table: "summaries", every: 3}, {table: "checkins", every: 3}, {table: "concerns", every: 3},
		{table: "replies", every: 9}, {table: "plan_lines", every: 9}, {table: "stances", every: 9}, {table: "moves", every: 9},
		{table: "contacts", every: 9}, {table: "follow_ups", every: 9}, {table: "sent_measures", every: 9}, {table: "acknowledgements", every: 9},
	}
	practice, of := f.like.patient.PracticeID, f.like.patient.PatientID
	f.likeKeys = map[string]tink.AEAD{}
	for _, purpose := range []string{"private", "record"} {
		var wrapped []byte
		err := super.QueryRow(ctx, `SELECT wrapped FROM patient_keys WHERE practice_id = $1 AND patient_id = $2 AND purpose = $3`, practice, of, purpose).Scan(&wrapped)
		if err != nil {
			return nil, err
		}
		if f.likeKeys[purpose], err = auth.OpenDataKey(f.p.keys.AEAD(), wrapped, auth.AD("patient_keys", purpose, practice, of, uuid.Nil)); err != nil {
			return nil, err
		}
	}
	for i := range tables {
		t := &tables[i]
		query := `SELECT * FROM ` + pgx.Identifier{t.table}.Sanitize() + ` t WHERE practice_id = $1 AND patient_id = $2`
		if t.every == 0 {
			query += ` AND day = (SELECT min(day) FROM sleep WHERE practice_id = $1 AND patient_id = $2)`
		}
		rows, err := super.Query(ctx, query, practice, of)
		if err != nil {
			return nil, err
		}
		for _, d := range rows.FieldDescriptions() {
			t.columns = append(t.columns, d.Name)
		}
		t.rows, err = pgx.CollectRows(rows, values)
		if err != nil {
			return nil, err
		}
		if len(t.rows) == 0 {
			return nil, fmt.Errorf("whom the others are like has nothing in %s", t.table)
		}
		if err := f.open(t); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// values are a row's, in the form that costs COPY the least: JSON as its text.
func values(row pgx.CollectableRow) ([]any, error) {
	all, err := row.Values()
	for i, value := range all {
		object, ok := value.(map[string]any)
		if !ok {
			continue
		}
		text, err := json.Marshal(object)
		if err != nil {
			return nil, err
		}
		all[i] = string(text)
	}
	return all, err
}

// sealed is a text that each copy has under its own key.
type sealed struct {
	text    []byte
	purpose string
}

// open opens what is sealed in the rows, and takes down their ids.
func (f *filling) open(t *copied) error {
	for _, row := range t.rows {
		var id uuid.UUID
		for i, name := range t.columns {
			if value, ok := row[i].([16]byte); ok && (name == "id" || name == "line_id") {
				f.ids[value] = true
				if name == "id" {
					id = value
				}
			}
		}
		for i, name := range t.columns {
			value, ok := row[i].([]byte)
			if !ok {
				continue
			}
			var text []byte
			var failed error
			for purpose, key := range f.likeKeys {
				var err error
				if text, err = key.Decrypt(value, auth.AD(t.table, name, f.like.patient.PracticeID, f.like.patient.PatientID, id)); err == nil {
					row[i], failed = sealed{text, purpose}, nil
					break
				}
				failed = err
			}
			if failed != nil {
				return fmt.Errorf("open %s.%s: %w", t.table, name, failed)
			}
		}
	}
	return nil
}

// copy fills the tables side by side.
func (f *filling) copy(ctx context.Context, tables []copied, of practice) error {
	var total atomic.Int64
	defer func() { f.p.filled.rows = total.Load() }()
	side, ctx := errgroup.WithContext(ctx)
	side.SetLimit(copies)
	for _, t := range tables {
		side.Go(func() error {
			alike := f.alike(t)
			if t.every == 0 {
				alike = f.days(t, of.days())
			}
			next, stop := iter.Pull2(alike)
			defer stop()
			conn, err := f.p.super(ctx)
			if err != nil {
				return err
			}
			defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
			rows, err := conn.CopyFrom(ctx, pgx.Identifier{t.table}, t.columns, pgx.CopyFromFunc(func() ([]any, error) {
				row, err, _ := next()
				return row, err
			}))
			if err != nil {
				return fmt.Errorf("copy into %s: %w", t.table, err)
			}
			total.Add(rows)
			return nil
		})
	}
	return side.Wait()
}

// days are the rows of a log, further and further back, of everybody. They come before all that a phone has seen, so that
// none fetches them. A row is good until the next.
func (f *filling) days(t copied, days int) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		patientAt, idAt, seqAt := slices.Index(t.columns, "patient_id"), slices.Index(t.columns, "id"), slices.Index(t.columns, "seq")
		everybody := slices.Clone(f.real)
		for _, who := range f.made {
			everybody = append(everybody, who.id)
		}
		copied := make([]any, len(t.columns))
		for back := days; back > 0; back-- {
			for _, row := range t.rows {
				for i, value := range row {
					if at, ok := value.(time.Time); ok && t.columns[i] != "recorded_at" {
						value = at.AddDate(0, 0, -back)
					}
					copied[i] = value
				}
				copied[seqAt] = -back
				for _, who := range everybody {
					copied[patientAt], copied[idAt] = [16]byte(who), [16]byte(uuid.New())
					if !yield(copied, nil) {
						return
					}
				}
			}
		}
	}
}

// alike are the rows of everybody who has such.
func (f *filling) alike(t copied) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		idAt := slices.Index(t.columns, "id")
		copied := make([]any, len(t.columns))
		for n := 0; n < len(f.made); n += t.every {
			for _, row := range t.rows {
				for i, value := range row {
					copied[i] = f.of(value, f.made[n])
				}
				for i, value := range row {
					text, ok := value.(sealed)
					if !ok {
						continue
					}
					id, _ := copied[idAt].([16]byte)
					var err error
					copied[i], err = f.made[n].keys[text.purpose].Encrypt(text.text, auth.AD(t.table, t.columns[i], f.like.patient.PracticeID, f.made[n].id, id))
					if err != nil {
						yield(nil, err)
						return
					}
				}
				if !yield(copied, nil) {
					return
				}
			}
		}
	}
}

// of is a value as a copy has it.
func (f *filling) of(value any, who patient) any {
	switch value := value.(type) {
	case [16]byte:
		switch id := uuid.UUID(value); {
		case id == f.like.patient.PatientID:
			return [16]byte(who.id)
		case id == f.like.clinician.AccountID:
			return [16]byte(who.clinician)
		case f.ids[id]:
			return [16]byte(uuid.NewSHA1(who.id, id[:]))
		}
	case []any: // a list of ids
		var all []any
		for _, one := range value {
			all = append(all, f.of(one, who))
		}
		return all
	}
	return value
}
