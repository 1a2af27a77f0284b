package store_test

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestWhoTakesBackIsTakenOutOfCopies(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	ana, ben := r.practice.Patient(r.maya), r.practice.Patient(r.maya)
	visit := ana.Shared(r.maya)
	job := r.begin("Patient", "Communication")
	e := r.make(job)
	if n := len(r.lines(e, "Patient")); n != 2 {
		t.Fatalf("%d people", n)
	}
	var readBy uuid.UUID
	if err := r.db.Owner.QueryRow(t.Context(), `SELECT first_read_by FROM summaries WHERE patient_id = $1`, ana.Patient.ID).Scan(&readBy); err != nil || readBy != r.program.ID {
		t.Errorf("a page that was copied was read by %v, %v", readBy, err)
	}
	if err := r.db.Store.TakeBack(t.Context(), ana.Actor, visit); err != nil {
		t.Fatal(err)
	}
	e = r.make(job)
	if ids := r.ids(r.lines(e, "Patient")); e.Withdrawn != 1 || !slices.Equal(ids, []uuid.UUID{ben.Patient.ID}) {
		t.Errorf("%d withdrawn, left are %v", e.Withdrawn, ids)
	}
	if people, err := r.db.Store.BulkWithdrawn(t.Context(), r.client, e.ID); err != nil || !slices.Equal(people, []uuid.UUID{ana.Patient.ID}) {
		t.Errorf("%v, %v", people, err)
	}
	if n := r.count(`SELECT count(*) FROM bulk_parts WHERE about_id = $1 AND bytes IS NOT NULL`, ana.Patient.ID); n != 0 {
		t.Errorf("%d pieces are kept", n)
	}
	if _, err := r.db.Owner.Exec(t.Context(), `DELETE FROM patient_keys WHERE patient_id = $1 AND purpose = 'private'`, ben.Patient.ID); err != nil {
		t.Fatal(err)
	}
	if e = r.make(job); e.Withdrawn != 2 || len(e.Files) != 0 {
		t.Errorf("after one was erased: %+v", e)
	}
}

// What was read before somebody took something back is not added after it.
func TestWhatWasTakenBackMeanwhileIsNotAdded(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	ana, ben := r.practice.Patient(r.maya), r.practice.Patient(r.maya)
	job := r.begin("Patient")
	var its models.Actor
	its.PracticeID = job.PracticeID
	var head int64
	if err := r.db.Owner.QueryRow(t.Context(), `SELECT session_id, (SELECT seq FROM sync_heads WHERE patient_id = $2) FROM bulk_exports WHERE id = $1`,
		job.ExportID, ana.Patient.ID).Scan(&its.SessionID, &head); err != nil {
		t.Fatal(err)
	}
	if err := r.db.Store.TakeBack(t.Context(), ana.Actor, ana.Shared(r.maya)); err != nil {
		t.Fatal(err)
	}
	piece := append([]byte{1}, make([]byte, 40)...)
	for leaveOut, want := range map[bool]bool{false: false, true: true} {
		tx, err := r.db.Store.Pool().Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := enter(t.Context(), tx, its); err != nil {
			t.Fatal(err)
		}
		var added bool
		var kept string
		people := []uuid.UUID{ana.Patient.ID, ben.Patient.ID}
		var benHead int64
		if err := r.db.Owner.QueryRow(t.Context(), `SELECT seq FROM sync_heads WHERE patient_id = $1`, ben.Patient.ID).Scan(&benHead); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(), `SELECT bulk_add($1, NULL, $2, $3, $4, true, 500, $2, '{Patient,Patient}', '{0,0}', '{1,1}', $5)`,
			job.ExportID, people, []int64{head, benHead}, leaveOut, [][]byte{piece, piece}).Scan(&added); err != nil || added != want {
			t.Errorf("leave out %v: added %v, %v", leaveOut, added, err)
		}
		if err := tx.QueryRow(t.Context(), `SELECT coalesce(string_agg(about_id::text, ' '), '') FROM bulk_parts WHERE export_id = $1 AND bytes IS NOT NULL`, job.ExportID).
			Scan(&kept); err != nil || leaveOut && kept != ben.Patient.ID.String() || !leaveOut && kept != "" {
			t.Errorf("leave out %v: kept %s, %v", leaveOut, kept, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPieceFromElsewhereCantBeOpened(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.inCare(2)
	job := r.begin("Patient")
	e := r.make(job)
	if _, err := r.db.Owner.Exec(t.Context(), `
UPDATE bulk_parts p SET bytes = o.bytes FROM bulk_parts o WHERE p.export_id = $1 AND o.export_id = $1 AND o.about_id <> p.about_id`, e.ID); err != nil {
		t.Fatal(err)
	}
	file, err := r.db.Store.BulkFile(t.Context(), r.client, e.ID, "Patient", 0)
	if err != nil {
		t.Fatal(err)
	}
	if piece, err := file.Next(t.Context()); err == nil || strings.Contains(fmt.Sprint(err), "Patient\"") {
		t.Errorf("%d bytes of somebody else, %v", len(piece), err)
	}
}

// One at a time of everybody's charts is in memory, however many people there are. It is not parallel, because it measures that of the
// whole program.
func TestACopyTakesTheMemoryOfAFewPeople(t *testing.T) { //nolint:paralleltest // see above
	r := newRecords(t)
	noor := r.practice.Clinician()
	words := strings.Repeat("Walk by the river, slowly. ", 70)
	copied := 0
	grown := func(people int) uint64 {
		for range people {
			patient := r.practice.InCare(r.maya, noor)
			save := models.PlanSave{Contact: &models.SaidContact{ID: uuid.New(), Contact: contactWith(r.maya, noor)}}
			for range models.MaxPlanLines {
				save.Lines = append(save.Lines, models.SaidLine{ID: uuid.New(), PlanLine: models.PlanLine{LineID: uuid.Must(uuid.NewV7()), Version: 1, Kind: models.PlanOther, Words: &words, Why: &words}})
			}
			if err := r.db.Store.SavePlan(t.Context(), r.maya.Actor, patient.ID, uuid.New(), save); err != nil {
				t.Fatal(err)
			}
		}
		job := r.begin("CarePlan", "Goal", "Patient", "Provenance")
		runtime.GC()
		before, most := liveBytes(), uint64(0)
		for more := true; more; {
			more = r.step(job)
			most = max(most, liveBytes())
		}
		e := r.make(job)
		copied = 0
		for _, kind := range []string{"CarePlan", "Goal", "Provenance"} {
			for _, line := range r.lines(e, kind) {
				copied += len(line)
			}
		}
		if most < before {
			return 0
		}
		return most - before
	}
	few := grown(6)
	bytesOfFew := copied
	many := grown(24) // five times as many, with the first
	t.Logf("copying %d kB takes %d kB more, %d kB take %d kB more", bytesOfFew>>10, few>>10, copied>>10, many>>10)
	if copied < 4*bytesOfFew || copied < 6<<20 {
		t.Fatalf("%d bytes show nothing", copied)
	}
	if many > 5<<20 {
		t.Errorf("%d bytes for five times as many, %d for a fifth of them", many, few)
	}
}

// liveBytes is what was found alive when memory was last cleared up.
func liveBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
