package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

const (
	// bulkWorkers is how many copies a server makes at once: each keeps a core busy.
	bulkWorkers = 1
	// bulkTurn is how long one is gone on with before another has its turn, and short of the minute after which a job is given up.
	bulkTurn = 30 * time.Second
	// bulkTries is how often something may go wrong before one is given up.
	bulkTries = 6
)

// bulkWorker makes the copies that clients asked for.
type bulkWorker struct {
	river.WorkerDefaults[models.BulkMake]

	store *store.Store
}

// Work goes on with one for a while. What has been added stands: a server that is killed, and one that stops, leave the rest to another.
func (w *bulkWorker) Work(ctx context.Context, job *river.Job[models.BulkMake]) error {
	for began := time.Now(); time.Since(began) < bulkTurn; {
		more, err := w.store.MakeBulkExport(ctx, job.Args)
		switch {
		case err != nil && ctx.Err() == nil && job.Attempt >= bulkTries:
			slog.ErrorContext(ctx, "a copy for a client can't be made", "practice", job.Args.PracticeID, "export", job.Args.ExportID, "error", err.Error())
			return errors.Join(w.store.FailBulkExport(ctx, job.Args), river.JobCancel(err))
		case err != nil || !more:
			return err
		}
	}
	return river.JobSnooze(0)
}

// bulkSweepArgs asks for copies that are over to be thrown away.
type bulkSweepArgs struct{}

// Kind names the job in the queue.
func (bulkSweepArgs) Kind() string { return "sweep_bulk_exports" }

type bulkSweepWorker struct {
	river.WorkerDefaults[bulkSweepArgs]

	store *store.Store
}

// Work throws them away, made or not.
func (w *bulkSweepWorker) Work(ctx context.Context, _ *river.Job[bulkSweepArgs]) error {
	return w.store.SweepBulkExports(ctx)
}
