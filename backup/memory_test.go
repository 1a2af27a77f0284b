package backup_test

import (
	"fmt"
	"runtime"
	"slices"
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
	// The rows are 35 MB. Whoever keeps them has more than a third of them half of the time.
	if grown := watch.stop(); grown > 10<<20 {
		t.Errorf("the heap grew by %d kB", grown>>10)
	}
}

// watched looks at the heap while something runs.
type watched struct {
	ending, ended chan struct{}
	before        uint64
	seen          []uint64
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
				w.seen = append(w.seen, heap())
			}
		}
	}()
	return w
}

func (w *watched) stop() uint64 {
	close(w.ending)
	<-w.ended
	// The middle of what was seen: between a collection and the look at the heap a busy machine may let much be made.
	slices.Sort(w.seen)
	return max(w.seen[len(w.seen)/2], w.before) - w.before
}

// heap is what is in use, without what only waits to be collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
