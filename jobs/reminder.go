package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

// remindersATime is at how many people one transaction looks.
const remindersATime = 500

// dueWorker looks whom to remind of what.
type dueWorker struct {
	river.WorkerDefaults[models.ReminderDue]

	store *store.Store
}

// Timeout is for all of whom something is due at once.
func (w *dueWorker) Timeout(*river.Job[models.ReminderDue]) time.Duration { return 5 * time.Minute }

// Work looks at everybody of whom something may be due. What it is stopped at is looked at again by the next one.
func (w *dueWorker) Work(ctx context.Context, _ *river.Job[models.ReminderDue]) error {
	for {
		looked, err := w.store.PlanReminders(ctx, remindersATime)
		if err != nil || looked < remindersATime {
			return err
		}
	}
}

// reminderWorker sends a reminder to the browsers in which somebody is signed in, and where none of them takes it by e-mail.
type reminderWorker struct {
	river.WorkerDefaults[models.ReminderSend]

	store     *store.Store
	mail      *Mail
	pusher    *Pusher
	publicURL string
}

// byMailAfter is how long push services are tried before an e-mail goes in the place of what none took. It is a time and no number
// of tries: one that asks to wait takes none.
const byMailAfter = time.Minute

// Timeout is for all of one person's browsers, one after the other.
func (w *reminderWorker) Timeout(*river.Job[models.ReminderSend]) time.Duration {
	return 2 * time.Minute
}

// Work sends it. Who took it is kept after each, so that trying again tells only the others. Stopped between handing over and
// keeping that, it hands over twice what is shown once: a notification by its tag, an e-mail by its id.
func (w *reminderWorker) Work(ctx context.Context, job *river.Job[models.ReminderSend]) error {
	r, err := w.store.Reminder(ctx, job.Args)
	switch {
	case errors.Is(err, models.ErrNotFound) || err == nil && r.Over:
		return nil
	case err != nil:
		return err
	case r.Wait > 0:
		return river.JobSnooze(r.Wait)
	}
	failed := w.push(ctx, &r)
	switch {
	case r.Done:
		return nil
	case failed != nil && (r.Taken || r.Email == "" || time.Since(job.CreatedAt) < byMailAfter):
		return retry(failed)
	case r.Taken || r.Email == "":
		return w.store.ReminderTold(ctx, r, true)
	}
	return w.byMail(ctx, r)
}

// retry waits as long as a push service asks for.
func retry(failed error) error {
	if wait, ok := errors.AsType[laterError](failed); ok {
		return river.JobSnooze(wait.wait)
	}
	return failed
}

// push hands it to each browser. One whose service knows it or us no more, or that has no service's address, is forgotten.
func (w *reminderWorker) push(ctx context.Context, r *store.ReminderSent) (failed error) {
	if w.pusher == nil {
		return nil
	}
	message, err := json.Marshal(notificationOf(*r, w.publicURL))
	if err != nil {
		return err
	}
	topic := roundID(*r)
	for i, b := range r.Browsers {
		err := w.pusher.push(ctx, b.PushSubscription, topic, pushLife(r.Kind), message)
		switch {
		case err == nil:
			last := failed == nil && i == len(r.Browsers)-1
			r.Taken = true
			if err := w.store.ReminderTold(ctx, *r, last, b.ID); err != nil {
				return err
			}
			r.Done = last
		case errors.Is(err, errGone), errors.Is(err, errPushAddress):
			if err := w.store.ForgetSubscription(ctx, r.PracticeID, b.ID); err != nil {
				return err
			}
		default:
			failed = err
		}
	}
	return failed
}

// byMail sends it by e-mail; where there is no mail server, the e-mail is kept.
func (w *reminderWorker) byMail(ctx context.Context, r store.ReminderSent) error {
	id := roundID(r)
	var err error
	if w.mail != nil {
		err = w.mail.send(ctx, reminderLetter(r, id, w.publicURL))
	} else {
		err = w.store.KeepMail(ctx, r.PracticeID, id, reminderLetter(forOwners(r), id, w.publicURL))
	}
	if err != nil && !errors.Is(err, errNoSuchAddress) {
		return err
	}
	return w.store.ReminderTold(ctx, r, true, r.Account)
}

// forOwners takes out of a reminder what is only for whom it is for: a link that works.
func forOwners(r store.ReminderSent) store.ReminderSent {
	if !r.Demo {
		r.Stop = ""
	}
	return r
}

// roundID is the same for the same reminder sent again, and another one where somebody wanted it later.
func roundID(r store.ReminderSent) uuid.UUID {
	return uuid.NewSHA1(r.ReminderID, []byte(strconv.Itoa(r.Round)))
}
