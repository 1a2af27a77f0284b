package jobs

import (
	"context"
	"log/slog"
	"sync"

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
	said  sync.Map // the practices of which it said already that their trail is not what was sealed
}

// Work chains what was committed to the trail in the last minute, so that a changed or missing line shows.
func (w *sealWorker) Work(ctx context.Context, _ *river.Job[sealArgs]) error {
	missed, err := w.store.SealAccessEvents(ctx)
	for _, practice := range missed {
		if _, already := w.said.LoadOrStore(practice, true); !already {
			slog.Error("the newest seal that this server remembers of a trail is not in the database: run alongside audit verify", "practice", practice)
		}
	}
	return err
}
