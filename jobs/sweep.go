package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"alongside/store"
)

// sweepArgs asks for sign-in tries and tokens that no longer matter to be forgotten.
type sweepArgs struct{}

// Kind names the job in the queue.
func (sweepArgs) Kind() string { return "sweep_sessions" }

type sweepWorker struct {
	river.WorkerDefaults[sweepArgs]

	store *store.Store
}

// Work forgets them, and reminders and events of webhooks that are long over.
func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return errors.Join(w.store.SweepSessions(ctx), w.store.SweepReminders(ctx), w.store.SweepWebhooks(ctx))
}
