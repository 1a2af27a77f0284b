package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

// alertWorker tells clinicians by e-mail that somebody needs a look. Without a mail server they see it in the app alone, and
// what would have been sent is kept for the owners to see.
type alertWorker struct {
	river.WorkerDefaults[models.Alert]

	store     *store.Store
	mail      *Mail
	publicURL string
}

// Timeout is for all whom one alert is for.
func (w *alertWorker) Timeout(*river.Job[models.Alert]) time.Duration { return time.Minute }

// Work tells whoever's turn it is, unless somebody has seen to it meanwhile. Who was told is kept, so that trying again
// tells only the others. Where their mail server knows no such address the turn is the others' on the care team; it is tried
// again where nobody was reached.
func (w *alertWorker) Work(ctx context.Context, job *river.Job[models.Alert]) error {
	if w.mail == nil {
		return w.keep(ctx, job.Args)
	}
	var without []uuid.UUID
	for {
		to, err := w.store.AlertRecipients(ctx, job.Args, without...)
		if err != nil {
			return err
		}
		if len(to) == 0 && len(without) > 0 {
			return errNoSuchAddress
		}
		unknown, err := w.tell(ctx, job.Args, to)
		if err != nil || len(unknown) < len(to) || len(to) == 0 {
			return err
		}
		without = append(without, unknown...)
	}
}

// keep keeps the e-mails that nobody carries, once each. Nobody was told by them.
func (w *alertWorker) keep(ctx context.Context, about models.Alert) error {
	to, err := w.store.AlertRecipients(ctx, about)
	for _, r := range to {
		letter := alertLetter(about, r, w.publicURL)
		err = errors.Join(err, w.store.KeepMail(ctx, about.PracticeID, letter.ID, letter))
	}
	return err
}

// tell answers who has no such address, and why others were not told.
func (w *alertWorker) tell(ctx context.Context, about models.Alert, to []models.AlertRecipient) (unknown []uuid.UUID, err error) {
	for _, r := range to {
		failed := w.mail.send(ctx, alertLetter(about, r, w.publicURL))
		if errors.Is(failed, errNoSuchAddress) {
			unknown = append(unknown, r.AccountID)
			continue
		}
		if failed == nil {
			failed = w.store.AlertSent(ctx, about, r)
		}
		err = errors.Join(err, failed)
	}
	return unknown, err
}

// alertLetter names nobody and says nothing of anybody: mail lies open on many machines. Somebody's turn has one letter, however
// often it is handed over.
func alertLetter(about models.Alert, to models.AlertRecipient, publicURL string) models.Mail {
	letter := models.Mail{ID: uuid.NewSHA1(about.SubjectID, append(to.AccountID[:], about.Turn...)), To: to.Email}
	if to.Language == "es" {
		letter.Subject, letter.Body = "Alguien a su cargo necesita que usted mire en Alongside", `Alguien a su cargo necesita que usted mire en Alongside.

Ábralo aquí: `+publicURL+`

Este correo no dice de quién se trata ni qué pasó. Eso está solo en Alongside.
`
		return letter
	}
	letter.Subject, letter.Body = "Somebody in your care needs a look in Alongside", `Somebody in your care needs a look in Alongside.

Open it here: `+publicURL+`

This e-mail does not say who it is or what it is about. That is only in Alongside.
`
	return letter
}
