package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
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
		{"visits", func(ctx context.Context, s *store.Store, p person) error {
			today := models.DateOf(time.Now().UTC())
			_, err := s.ClinicVisits(ctx, p.clinician, today.Add(-7), today.Add(7))
			return err
		}},
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

// costs explains all reads in a practice.
func costs(t *testing.T, of practice) map[string]cost {
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
	defer s.Close()
	all := map[string]cost{}
	for _, r := range reads() {
		before, err := size(p.log())
		if err != nil {
			t.Fatal(err)
		}
		for range often {
			if err := r.of(t.Context(), s, p.served[0]); err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
		}
		text, err := os.ReadFile(p.log())
		if err != nil {
			t.Fatal(err)
		}
		all[r.name] = explained(t, string(text[before:]))
	}
	return all
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
		all.pages += explained.Plan.Hit + explained.Plan.Read
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

func (n node) add(to map[string]int) {
	if n.Relation != "" {
		to[n.Relation] += int((n.Rows + n.Filtered + n.Rechecked) * n.Loops)
	}
	for _, below := range n.Plans {
		below.add(to)
	}
}
