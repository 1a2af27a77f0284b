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

// Work does so, unless somebody has said meanwhile what became of the contact; again changes nothing.
func (w *escalationWorker) Work(ctx context.Context, job *river.Job[models.Escalation]) error {
	return w.store.EscalateContact(ctx, job.Args)
}
