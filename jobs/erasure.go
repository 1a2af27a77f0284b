package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// erasuresArgs asks for what is due to be erased.
type erasuresArgs struct{}

// Kind names the job in the queue.
func (erasuresArgs) Kind() string { return "find_erasures" }

type erasuresWorker struct {
	river.WorkerDefaults[erasuresArgs]

	store *store.Store
}

// Work adds a job for each.
func (w *erasuresWorker) Work(ctx context.Context, _ *river.Job[erasuresArgs]) error {
	return w.store.PlanErasures(ctx)
}

// eraseWorker erases somebody. list is the file outside the database that remembers it.
type eraseWorker struct {
	river.WorkerDefaults[models.Erase]

	store *store.Store
	keys  *auth.Keys
	list  string
}

// Timeout is for one person.
func (w *eraseWorker) Timeout(*river.Job[models.Erase]) time.Duration { return time.Minute }

// Work goes on wherever a kill left it: what stands on the list and not yet in the database is erased, and what is erased stays so.
// The list comes first: nobody is erased whom a restore would bring back.
func (w *eraseWorker) Work(ctx context.Context, job *river.Job[models.Erase]) error {
	begun, err := w.store.BeginErasure(ctx, job.Args)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	marks := []string{w.keys.Mark(job.Args.PracticeID, begun.PatientID, false)}
	if begun.Record {
		marks = append(marks, w.keys.Mark(job.Args.PracticeID, begun.PatientID, true))
	}
	if err := auth.AddErasures(w.list, marks...); err != nil {
		return err
	}
	return w.store.FinishErasure(ctx, job.Args, begun)
}
