package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

// staff is how many accounts may be gone through in every join with those who said something: there are as many as colleagues.
const staff = 10 * practiceClinicians

// often is enough for PostgreSQL to choose between plans for the values and plans for any: from the sixth time on.
const often = 8

// read is something that people ask of the server.
type read struct {
	name string
	of   func(context.Context, *store.Store, person) error
}

func reads() []read {
	return []read{
		{"overview", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.Overview(ctx, p.clinician, insight.OverviewQuery{Page: 1})
			return err
		}},
		{"follow-ups", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.FollowUps(ctx, p.clinician)
			return err
		}},
		{"waits", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.SomebodyWaits(ctx, p.clinician)
			return err
		}},
		{"overdue contacts", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.OverdueContacts(ctx, p.clinician)
			return err
		}},
		{"without contact", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.WithoutContact(ctx, p.clinician)
			return err
		}},
		{"people", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.CaredFor(ctx, p.clinician, "")
			return err
		}},
		{"visits", visitsIn(0)},
		{"patterns", func(ctx context.Context, s *store.Store, p person) error {
			today := models.DateOf(time.Now().UTC())
			_, err := s.Log(ctx, p.patient, today.Add(-365), today)
			return err
		}},
		{"preview", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.Preview(ctx, p.patient, p.visit, models.DateOf(time.Now().UTC()))
			return err
		}},
		{"summary", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.Summary(ctx, p.clinician, p.visit)
			return err
		}},
		{"plan", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.Plan(ctx, p.clinician, p.patient.PatientID)
			return err
		}},
		{"log", func(ctx context.Context, s *store.Store, p person) error {
			_, err := s.ReadLog(ctx, p.clinician, p.patient.PatientID, models.DomainMood, models.DateOf(time.Now().UTC()), logDays)
			return err
		}},
	}
}

// visitsIn lists those of two weeks around a day so many days from today.
func visitsIn(days int) func(context.Context, *store.Store, person) error {
	return func(ctx context.Context, s *store.Store, p person) error {
		day := models.DateOf(time.Now().UTC()).Add(days)
		_, err := s.ClinicVisits(ctx, p.clinician, day.Add(-7), day.Add(7))
		return err
	}
}

// cost is what PostgreSQL went through to answer, which is the same on any machine, however crowded.
type cost struct {
	pages int
	rows  map[string]int // by table
}

func (c cost) all() (rows int) {
	for _, n := range c.rows {
		rows += n
	}
	return rows
}

// A practice of 30 clinicians is no dearer to one of them than a practice of their own, with the same people in it: no row is
// looked at for being in the practice. Where there is nothing else, tables are short enough to be read whole; an index
// then costs a few pages for each person.
func TestAnAnswerCostsWhatItsPeopleHaveHoweverManyThePracticeHas(t *testing.T) {
	t.Parallel()
	large := practice{practiceClinicians, 100_000}
	alone, among := costs(t, large.small()), costs(t, large)
	for _, r := range reads() {
		few, many := alone[r.name], among[r.name]
		t.Logf("%s: %d pages and %d rows alone, %d and %d among others", r.name, few.pages/often, few.all()/often, many.pages/often, many.all()/often)
		if many.pages > 3*few.pages {
			t.Errorf("%s: %d pages are read among others, %d alone", r.name, many.pages, few.pages)
		}
		for table, rows := range many.rows {
			if rows > few.rows[table]*13/10+often*staff {
				t.Errorf("%s: %d rows of %s are looked at among others, %d alone", r.name, rows/often, table, few.rows[table]/often)
			}
		}
	}
}

// Nor is a list dearer for what the same people did besides: other visits, and all that the trail says of them within the hour.
func TestAListCostsWhatItShows(t *testing.T) {
	t.Parallel()
	e := explain(t, practice{1, patientsEach * entriesADay})
	if none := e.cost(t, read{"visits of days without any", visitsIn(1000)}); none.rows["visits"] > often*patientsEach {
		t.Errorf("%d visits are looked at to show none of them: one for each person is the talk without a date", none.rows["visits"]/often)
	}
	lists := slices.DeleteFunc(reads(), func(r read) bool { return r.name != "follow-ups" && r.name != "overview" })
	quiet := map[string]cost{}
	for _, r := range lists {
		quiet[r.name] = e.cost(t, r)
	}
	super, err := e.p.super(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = super.Close(context.WithoutCancel(t.Context())) }()
	for _, statement := range []string{
		`INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind)
		 SELECT t.practice_id, t.patient_id, t.clinician_id, 'sync', 'entries' FROM care_team t, generate_series(1, 300) line ORDER BY line`, `ANALYZE access_events`,
	} {
		if _, err := super.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range lists {
		before, busy := quiet[r.name], e.cost(t, r)
		t.Logf("%s: %d pages, %d with 300 lines of each person in the trail", r.name, before.pages/often, busy.pages/often)
		if busy.pages > before.pages*13/10 {
			t.Errorf("%s: %d pages are read with 300 lines of each person in the trail, %d without", r.name, busy.pages, before.pages)
		}
	}
}

// costs explains all reads in a practice.
func costs(t *testing.T, of practice) map[string]cost {
	t.Helper()
	e, all := explain(t, of), map[string]cost{}
	for _, r := range reads() {
		all[r.name] = e.cost(t, r)
	}
	return all
}

// explaining is a practice in which PostgreSQL explains whatever is asked of the store.
type explaining struct {
	p *place
	s *store.Store
}

func explain(t *testing.T, of practice) explaining {
	t.Helper()
	p, err := openPlace(t.Context(), t.TempDir(), 1, of, map[string]string{"fsync": "off", "full_page_writes": "off"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.logging(t.Context(), `SET session_preload_libraries = 'auto_explain'`, `SET auto_explain.log_min_duration = 0`,
		`SET auto_explain.log_analyze = on`, `SET auto_explain.log_timing = off`, `SET auto_explain.log_buffers = on`, `SET auto_explain.log_format = 'json'`); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{URL: p.postgres.AppURL(), Keys: p.keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return explaining{p, s}
}

// cost explains a read.
func (e explaining) cost(t *testing.T, r read) cost {
	t.Helper()
	before, err := size(e.p.log())
	if err != nil {
		t.Fatal(err)
	}
	for range often {
		if err := r.of(t.Context(), e.s, e.p.served[0]); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
	}
	text, err := os.ReadFile(e.p.log())
	if err != nil {
		t.Fatal(err)
	}
	return explained(t, string(text[before:]))
}

// explained adds up the plans in a log.
func explained(t *testing.T, log string) cost {
	t.Helper()
	all := cost{rows: map[string]int{}}
	plans := regexp.MustCompile(`(?m)^@[^@]*@LOG:  duration: \S+ ms  plan:\n((?:\t.*\n)+)`).FindAllStringSubmatch(log, -1)
	if len(plans) == 0 {
		t.Fatal("PostgreSQL explains nothing")
	}
	for _, text := range plans {
		var explained struct {
			Plan node `json:"Plan"`
		}
		if err := json.Unmarshal([]byte(text[1]), &explained); err != nil {
			t.Fatal(err)
		}
		all.pages += explained.Plan.Hit + explained.Plan.Read + explained.Plan.written()
		explained.Plan.add(all.rows)
	}
	return all
}

// node is one of a plan's.
type node struct {
	Type      string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Filtered  float64 `json:"Rows Removed by Filter"`
	Rechecked float64 `json:"Rows Removed by Index Recheck"`
	Hit       int     `json:"Shared Hit Blocks"`
	Read      int     `json:"Shared Read Blocks"`
	Plans     []node  `json:"Plans"`
}

// written are the pages of what is written beside the answer, as lines of the trail are: it is done once the plan has ended, and
// not among the plan's own.
func (n node) written() (pages int) {
	for _, below := range n.Plans {
		if below.Type == "ModifyTable" {
			pages += below.Hit + below.Read
			continue
		}
		pages += below.written()
	}
	return pages
}

func (n node) add(to map[string]int) {
	if n.Relation != "" {
		to[n.Relation] += int((n.Rows + n.Filtered + n.Rechecked) * n.Loops)
	}
	for _, below := range n.Plans {
		below.add(to)
	}
}
