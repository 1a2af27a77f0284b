package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// TestAProgramWritesNothing tries to write with what its session could see, in every table to which the application writes.
func TestAProgramWritesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	actors := map[string]models.Actor{
		"a program of the practice": w.records.SignIn(), "an app of a patient's": w.ana.Through(w.app, uuid.Nil), "an app of a clinician's": w.maya.Through(w.app, uuid.Nil),
	}
	for _, line := range lines(t, w.db.Owner, `
SELECT c.relname || ':' || (SELECT coalesce(min(a.attname), '') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND has_column_privilege('alongside_app', c.oid, a.attnum, 'UPDATE'))
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity`) {
		table, column, _ := strings.Cut(line, ":")
		for who, a := range actors {
			asApp(t, w.db, &a, func(tx pgx.Tx) {
				for _, statement := range []string{fmt.Sprintf(`UPDATE %s SET %s = %[2]s`, table, column), `DELETE FROM ` + table} {
					if column == "" && strings.HasPrefix(statement, "UPDATE") {
						continue
					}
					sub, err := tx.Begin(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if tag, err := sub.Exec(t.Context(), statement); err == nil && tag.RowsAffected() > 0 {
						t.Errorf("%s, %s: changed %d rows", who, statement, tag.RowsAffected())
					}
					if err := sub.Rollback(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
	if answer, err := w.db.Store.Sync(t.Context(), actors["an app of a patient's"], "", []models.Change{concern("not theirs")}); err == nil {
		t.Errorf("an app wrote into the log: %+v", answer.Results)
	}
	if err := w.db.Store.PlanVisit(t.Context(), actors["an app of a clinician's"], models.Visit{PatientID: w.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 30}); err == nil {
		t.Error("an app planned a visit")
	}
}

func TestAnAppThatWasOpenedForOnePatientSeesNoOther(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	carl := w.maya.Practice.Patient(w.maya)
	carl.Shared(w.maya)
	forAna := w.maya.Through(w.app, w.ana.Patient.ID)
	for _, about := range []uuid.UUID{uuid.Nil, carl.Patient.ID, w.ben.Patient.ID} {
		asked := forAna.About(about)
		asApp(t, w.db, &asked, func(tx pgx.Tx) {
			for _, table := range []string{"patients", "summaries", "visits", "patient_keys", "plan_lines", "sent_measures"} {
				column := "patient_id"
				if table == "patients" {
					column = "id"
				}
				seen := readRows(t, tx, fmt.Sprintf(`SELECT %s FROM %s`, column, table))
				for _, r := range seen {
					if !r.is(column, w.ana.Patient.ID) {
						t.Errorf("%s: sees somebody else", table)
					}
				}
				if len(seen) == 0 {
					t.Errorf("%s: sees nothing: the test shows nothing", table)
				}
			}
		})
		if _, err := w.db.Store.ReadLog(t.Context(), asked, carl.Patient.ID, models.DomainSleep, storetest.Today(), 14); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another one's log: %v", err)
		}
	}
}

// TestWhatAnAppReadsIsToldWithItsName reads charts through programs, and looks into the patient's trail.
func TestWhatAnAppReadsIsToldWithItsName(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, a := range []models.Actor{w.records.SignIn(), w.ana.Through(w.app, uuid.Nil), w.maya.Through(w.app, w.ana.Patient.ID)} {
		if _, err := w.db.Store.Chart(t.Context(), a, w.ana.Patient.ID, []string{"Observation"}); err != nil {
			t.Fatalf("as %v: %v", a.Roles, err)
		}
	}
	events, _, err := w.db.Store.AccessEvents(t.Context(), w.ana.Actor, storetest.Tomorrow(), 30)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, e := range events {
		if e.Action == models.ActionReadFHIR {
			read[fmt.Sprintf("%s, by you %t, through %q, a program %t", e.Name, e.ByYou, e.Through, e.Program)] = true
		}
	}
	for _, want := range []string{
		`Harbor Records, by you false, through "", a program true`, `Patient, by you true, through "Harbor Records", a program false`,
		`Clinician, by you false, through "Harbor Records", a program false`,
	} {
		if !read[want] {
			t.Errorf("the trail does not say %q: %v", want, read)
		}
	}
	trail, _, err := w.db.Store.PracticeEvents(t.Context(), w.olivia.Actor, store.TrailFilter{Action: models.ActionReadFHIR}, store.Place{}, 30)
	if err != nil || len(trail) != 3 {
		t.Fatalf("the practice's trail: %v, %v", trail, err)
	}
	if _, err := w.db.Store.SealAccessEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
}
