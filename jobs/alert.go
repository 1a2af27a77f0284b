package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

// alertWorker tells clinicians by e-mail that somebody needs a look. Without a mail server they see it in the app alone.
type alertWorker struct {
	river.WorkerDefaults[models.Alert]

	store     *store.Store
	mail      *Mail
	publicURL string
}

// Timeout is for all whom one alert is for.
func (w *alertWorker) Timeout(*river.Job[models.Alert]) time.Duration { return time.Minute }

// Work tells whoever's turn it is, unless somebody has seen it meanwhile. Who was told is kept, so that trying again tells
// only the others.
func (w *alertWorker) Work(ctx context.Context, job *river.Job[models.Alert]) error {
	if w.mail == nil {
		return nil
	}
	to, err := w.store.AlertRecipients(ctx, job.Args)
	if err != nil {
		return err
	}
	for _, r := range to {
		if failed := w.mail.send(ctx, alertLetter(r, w.publicURL)); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		err = errors.Join(err, w.store.AlertSent(ctx, job.Args, r))
	}
	return err
}

// alertLetter names nobody and says nothing of anybody: mail lies open on many machines.
func alertLetter(to models.AlertRecipient, publicURL string) letter {
	if to.Language == "es" {
		return letter{to.Email, "Alguien a su cargo necesita que usted mire en Alongside", `Alguien a su cargo necesita que usted mire en Alongside.

Ábralo aquí: ` + publicURL + `

Este correo no dice de quién se trata ni qué pasó. Eso está solo en Alongside.
`}
	}
	return letter{to.Email, "Somebody in your care needs a look in Alongside", `Somebody in your care needs a look in Alongside.

Open it here: ` + publicURL + `

This e-mail does not say who it is or what it is about. That is only in Alongside.
`}
}
