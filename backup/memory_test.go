package backup_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"alongside/storetest"
)

// TestMemoryDoesNotGrowWithTheData: not parallel, because it measures the process.
func TestMemoryDoesNotGrowWithTheData(t *testing.T) {
	db := storetest.Empty(t)
	practice := db.Practice()
	arrange(t, db.OwnerURL, fmt.Sprintf(`
INSERT INTO access_events (practice_id, action, object_kind) SELECT '%s', repeat(md5(n::text), 8), 'visit' FROM generate_series(1, 100000) n`, practice.ID))
	shelf := newShelf(t, db)
	there := newPlace(t)
	watch := watchMemory()
	path := shelf.take()
	archive := shelf.open(path)
	if err := there.restore(archive); err != nil {
		t.Fatal(err)
	}
	if n := there.ask(`SELECT count(*) FROM access_events`); n != "100000" {
		t.Errorf("%s rows came back", n)
	}
	// The rows are 35 MB.
	if grown := watch.stop(); grown > 16<<20 {
		t.Errorf("the heap grew by %d kB", grown>>10)
	}
}

// watched looks at the heap while something runs.
type watched struct {
	ending, ended chan struct{}
	before, most  uint64
}

func watchMemory() *watched {
	w := &watched{ending: make(chan struct{}), ended: make(chan struct{})}
	w.before = heap()
	go func() {
		defer close(w.ended)
		for {
			select {
			case <-w.ending:
				return
			case <-time.After(100 * time.Millisecond):
				w.most = max(w.most, heap())
			}
		}
	}()
	return w
}

func (w *watched) stop() uint64 {
	close(w.ending)
	<-w.ended
	return max(w.most, w.before) - w.before
}

// heap is what is in use, without what only waits to be collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
