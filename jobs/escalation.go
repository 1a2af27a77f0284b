package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

// escalationWorker asks backups to step in: from then on the contact stands on their list.
type escalationWorker struct {
	river.WorkerDefaults[models.Escalation]

	store *store.Store
}

// Work does so, unless somebody has said meanwhile what became of the contact, or the practice's calendar puts it off; again
// changes nothing.
func (w *escalationWorker) Work(ctx context.Context, job *river.Job[models.Escalation]) error {
	wait, err := w.store.EscalateContact(ctx, job.Args)
	if err == nil && wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}
