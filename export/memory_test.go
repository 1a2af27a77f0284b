package export_test

import (
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"alongside/export"
	"alongside/store"
	"alongside/storetest"
)

// However much somebody wrote, it goes through row by row.
func TestAnExportOfDecadesFitsInLittleMemory(t *testing.T) {
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	const nights = 10_000
	_, err := db.Owner.Exec(t.Context(), `
WITH head AS (UPDATE sync_heads SET seq = seq + $3 WHERE practice_id = $1 AND patient_id = $2 RETURNING seq)
INSERT INTO sleep (practice_id, patient_id, id, rev, seq, recorded_at, clock, day, zone, quality, sol_minutes)
SELECT $1, $2, gen_random_uuid(), 1, seq - $3 + n, now(), '{}', date '1970-01-01' + n::int, 'America/New_York', 3, 20
  FROM head, generate_series(1, $3) n`, ana.PracticeID, ana.Patient.ID, int64(nights))
	if err != nil {
		t.Fatal(err)
	}
	to := &measuring{}
	runtime.GC()
	before := to.heap()
	err = db.Store.Export(t.Context(), ana.Actor, func(e *store.Export) error {
		return export.Write(t.Context(), to, e, "https://alongside.test", time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	most := (to.most - min(before, to.most)) >> 20
	t.Logf("%d nights are %d kB of archive, with %d MB of memory at the most", nights, to.size>>10, most)
	if to.size < nights || most > 24 {
		t.Errorf("%d bytes took %d MB", to.size, most)
	}
}

// measuring looks at the heap whenever something is written.
type measuring struct {
	size int
	most uint64
}

func (m *measuring) Write(p []byte) (int, error) {
	m.size += len(p)
	m.most = max(m.most, m.heap())
	return len(p), nil
}

func (*measuring) heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
