package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"alongside/store"
)

// sealArgs asks for the trail to be sealed. Jobs carry ids at most, never anything of a patient's.
type sealArgs struct{}

// Kind names the job in the queue.
func (sealArgs) Kind() string { return "seal_access_events" }

type sealWorker struct {
	river.WorkerDefaults[sealArgs]

	store *store.Store
	heads string // the file that remembers the newest seals; empty: none does
}

// Work chains what was committed to the trail in the last minute, so that a changed or missing line shows.
func (w *sealWorker) Work(ctx context.Context, _ *river.Job[sealArgs]) error {
	seals, err := w.store.SealAccessEvents(ctx)
	if err != nil || w.heads == "" || len(seals) == 0 {
		return err
	}
	heads, err := store.ReadTrailHeads(w.heads)
	if err != nil {
		return err
	}
	heads.Remember(seals)
	return heads.Save(w.heads)
}
