package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// BenchmarkBulkExport copies what a practice shares, everybody with a plan of three lines and a contact: as a ratio to the SQL that
// reads the same rows, a person after the other over one connection, as the copy's own session. It says too how much memory was alive at most.
func BenchmarkBulkExport(b *testing.B) {
	for _, people := range []int{600, 6_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			r := newRecords(b)
			for range people {
				r.withPlan()
			}
			for b.Loop() {
				job := r.begin("CarePlan", "Communication", "Consent", "Goal", "MedicationRequest", "Patient", "Provenance", "QuestionnaireResponse", "Task")
				read := r.reads(job)
				began, most := time.Now(), uint64(0)
				for r.step(job) {
					most = max(most, liveBytes())
				}
				took := time.Since(began)
				if err := r.db.Store.CancelBulkExport(b.Context(), r.client, job.ExportID); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(people)/took.Seconds(), "people/s")
				b.ReportMetric(read.Seconds()/took.Seconds(), "ratio")
				b.ReportMetric(float64(most>>10), "live-kB")
			}
		})
	}
}

func (r *records) withPlan() {
	r.Helper()
	patient := r.practice.InCare(r.maya)
	words := "Out of the door by nine, also where it rains."
	contact := contactWith(r.maya, r.maya)
	contact.BackupID, contact.BackupWords = nil, new("Her sister, next door.")
	save := models.PlanSave{Contact: &models.SaidContact{ID: uuid.New(), Contact: contact}}
	for range 3 {
		save.Lines = append(save.Lines, models.SaidLine{ID: uuid.New(), PlanLine: models.PlanLine{LineID: uuid.Must(uuid.NewV7()), Version: 1, Kind: models.PlanOther, Words: &words, Why: &words}})
	}
	if err := r.db.Store.SavePlan(r.Context(), r.maya.Actor, patient.ID, uuid.New(), save); err != nil {
		r.Fatal(err)
	}
}

// reads is how long PostgreSQL takes to read what a copy is of.
func (r *records) reads(job models.BulkMake) time.Duration {
	r.Helper()
	its := r.client
	if err := r.db.Owner.QueryRow(r.Context(), `SELECT session_id FROM bulk_exports WHERE id = $1`, job.ExportID).Scan(&its.SessionID); err != nil {
		r.Fatal(err)
	}
	rows, err := r.db.Owner.Query(r.Context(), `SELECT id FROM patients WHERE practice_id = $1 ORDER BY id`, job.PracticeID)
	if err != nil {
		r.Fatal(err)
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		r.Fatal(err)
	}
	conn, err := r.db.Store.Pool().Acquire(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	defer conn.Release()
	began := time.Now()
	for _, person := range people {
		var b pgx.Batch
		b.Queue(`SELECT app_enter($1, $2, $3)`, its.PracticeID, its.SessionID, person)
		b.Queue(`SELECT display_name, given_name, birth_year, reference, changed_at FROM patients WHERE practice_id = $1 AND id = $2`, its.PracticeID, person)
		b.Queue(`SELECT wrapped FROM patient_keys WHERE practice_id = $1 AND patient_id = $2 AND purpose = 'record'`, its.PracticeID, person)
		for _, table := range []string{"sent_measures", "replies", "plan_lines", "stances", "moves", "contacts", "standing_shares", "summaries"} {
			b.Queue(`SELECT to_jsonb(t) FROM `+table+` t WHERE practice_id = $1 AND patient_id = $2 ORDER BY seq`, its.PracticeID, person)
		}
		if err := conn.SendBatch(r.Context(), &b).Close(); err != nil {
			r.Fatal(err)
		}
	}
	return time.Since(began)
}
