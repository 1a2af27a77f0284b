// Package jobs is what runs by itself: workers on River, whose queue lies in the same database.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// Jobs are the running workers.
type Jobs struct{ client *river.Client[pgx.Tx] }

// Config is what the workers need. Without Mail no e-mail is sent, and without a Pusher nothing is pushed. Erasures is the file that
// remembers them outside the database: nobody is erased while it can't be written.
type Config struct {
	Store     *store.Store
	Keys      *auth.Keys
	Erasures  string
	Mail      *Mail
	Pusher    *Pusher
	PublicURL string

	teller *teller // of tests; nil: one that reaches the internet
}

const (
	// fetchCooldown: the default of 100 ms caps at a few hundred jobs a second.
	fetchCooldown = 10 * time.Millisecond
	// reminderWorkers is how many reminders are on their way at once.
	reminderWorkers = 50
	// webhookWorkers is at how many webhooks is worked at once: one that doesn't answer takes one of them.
	webhookWorkers = 50
)

// Start begins to work. Of several servers on one database one at a time decides what is due, all work on it.
func Start(ctx context.Context, c Config) (*Jobs, error) {
	s, workers := c.Store, river.NewWorkers()
	if c.teller == nil {
		c.teller = newTeller()
	}
	if err := errors.Join(
		river.AddWorkerSafely(workers, &sealWorker{store: s}),
		river.AddWorkerSafely(workers, &sweepWorker{store: s}),
		river.AddWorkerSafely(workers, &calendarWorker{store: s, fetcher: newFetcher(nil)}),
		river.AddWorkerSafely(workers, &escalationWorker{store: s}),
		river.AddWorkerSafely(workers, &alertWorker{store: s, mail: c.Mail, publicURL: c.PublicURL}),
		river.AddWorkerSafely(workers, &dueWorker{store: s}),
		river.AddWorkerSafely(workers, &reminderWorker{store: s, mail: c.Mail, pusher: c.Pusher, publicURL: c.PublicURL}),
		river.AddWorkerSafely(workers, &bulkWorker{store: s}),
		river.AddWorkerSafely(workers, &bulkSweepWorker{store: s}),
		river.AddWorkerSafely(workers, &erasuresWorker{store: s}),
		river.AddWorkerSafely(workers, &eraseWorker{store: s, keys: c.Keys, list: c.Erasures}),
		river.AddWorkerSafely(workers, &wayInWorker{store: s, mail: c.Mail, publicURL: c.PublicURL}),
		river.AddWorkerSafely(workers, &wakeWorker{store: s}),
		river.AddWorkerSafely(workers, &webhookWorker{store: s, teller: c.teller}),
		river.AddWorkerSafely(workers, &webhookLetterWorker{store: s, mail: c.Mail, publicURL: c.PublicURL}),
	); err != nil {
		return nil, fmt.Errorf("name the jobs: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(s.Pool()), &river.Config{
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: 100}, models.ReminderQueue: {MaxWorkers: reminderWorkers}, models.BulkQueue: {MaxWorkers: bulkWorkers},
			models.WebhookQueue: {MaxWorkers: webhookWorkers},
		},
		FetchCooldown: fetchCooldown,
		PeriodicJobs: []*river.PeriodicJob{
			every(time.Minute, sealArgs{}),
			every(time.Hour, sweepArgs{}),
			every(time.Minute, bulkSweepArgs{}),
			every(time.Hour, erasuresArgs{}),
			every(time.Minute, models.ReminderDue{}),
			every(time.Minute, calendarArgs{}), // a new one soon, each again after ten minutes
			every(time.Minute, wakeArgs{}),
		},
		CompletedJobRetentionPeriod: time.Hour,
		// What a server did that was killed is done again by another after a job's time and a little, not after an hour.
		RescueStuckJobsAfter: 2 * time.Minute,
		// It would need the owner's rights; the queue is small.
		ReindexerSchedule: river.NeverSchedule(),
		Logger:            slog.New(quiet{slog.Default().Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("make the workers: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the workers: %w", err)
	}
	return &Jobs{client}, nil
}

// Stop takes no more work and waits for what runs. When ctx ends first, that is cancelled.
func (j *Jobs) Stop(ctx context.Context) error {
	err := j.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return j.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// every makes a job due at the start and after each interval. It is tried once: the next one makes up for it; and it
// isn't added while the one before waits or runs.
func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	options := &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
	return river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args, options },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// quiet keeps River's own news out of the log; its warnings stay.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}
