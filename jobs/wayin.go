package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"alongside/models"
	"alongside/store"
)

// wayInWorker tells a person by e-mail of what was done to the ways into their account, so that they find out when it was not
// they. Where there is no mail server, the e-mail is kept.
type wayInWorker struct {
	river.WorkerDefaults[models.WayInLetter]

	store     *store.Store
	mail      *Mail
	publicURL string
}

// Timeout is for one letter.
func (w *wayInWorker) Timeout(*river.Job[models.WayInLetter]) time.Duration { return time.Minute }

// Work writes one letter, to a login that is an address. One that the mail server knows nobody at is nobody's to mend: that
// is the end of it.
func (w *wayInWorker) Work(ctx context.Context, job *river.Job[models.WayInLetter]) error {
	told, err := w.store.WayInLetter(ctx, job.Args)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	letter := wayInLetter(told, w.publicURL)
	letter.ID = job.Args.EventID
	if w.mail == nil {
		return w.store.KeepMail(ctx, job.Args.PracticeID, letter.ID, letter)
	}
	err = w.mail.send(ctx, letter)
	if errors.Is(err, errNoSuchAddress) {
		return nil
	}
	return err
}

// wayInWords say what was done, as the app says it, in English and in Spanish.
func wayInWords() map[models.AccessAction][2]string {
	return map[models.AccessAction][2]string{
		models.ActionPasskeyAdded:   {"A passkey was made.", "Se hizo una llave de acceso."},
		models.ActionPasskeyRemoved: {"A passkey was removed.", "Se quitó una llave de acceso."},
		models.ActionPasswordSet:    {"A new password was set.", "Se puso otra contraseña."},
		models.ActionFactorSet:      {"A code app was set up.", "Se preparó una aplicación de códigos."},
		models.ActionFactorRemoved:  {"The code app was removed.", "Se quitó la aplicación de códigos."},
		models.ActionCodesSet:       {"New recovery codes were made.", "Se hicieron otros códigos de rescate."},
		models.ActionCodeUsed:       {"A recovery code was used to get in.", "Se usó un código de rescate para entrar."},
		models.ActionWrongCodes: {
			"Somebody used your password ten times and did not get in: a right code or your passkey was missing.",
			"Alguien usó su contraseña diez veces y no pudo entrar: faltaba un código correcto o su llave de acceso.",
		},
		models.ActionRefreshReused: {
			"A sign-in of yours was used in two places, so we ended it. A bad connection can look like that, too.",
			"Una sesión suya se usó en dos lugares, así que la cerramos. También una mala conexión puede verse así.",
		},
		models.ActionRecoveryOffered: {
			"A new invitation was made for you. Whoever uses it signs in as you.",
			"Se hizo una invitación nueva para usted. Quien la usa entra como usted.",
		},
		models.ActionRecovered: {
			"A new invitation was used to get in. The ways in from before have ended, and you were signed out everywhere.",
			"Se usó una invitación nueva para entrar. Las formas de antes ya no sirven, y su sesión se cerró en todas partes.",
		},
	}
}

// wayInLetter says what was done, what to do where it was somebody else, and nothing of anybody: mail lies open on many machines.
func wayInLetter(told store.WayInTold, publicURL string) models.Mail {
	words := wayInWords()[told.Action]
	en, es := words[0], words[1]
	helpEn, helpEs := "call your clinic", "llame a su clínica"
	if told.Staff {
		helpEn, helpEs = "ask an owner of your practice, or whoever runs the server", "pregunte a quien dirige la clínica, o a quien cuida el servidor"
	}
	page := strings.TrimRight(publicURL, "/") + "/ways-in"
	if told.Language == "es" {
		return models.Mail{To: told.To, Subject: "Cambió la forma de entrar a Alongside", Body: es + `

Si fue usted, o si usted lo pidió, no tiene que hacer nada.

Si no fue usted, ponga otra contraseña o haga una llave de acceso: ` + page + `
Con eso se cierran todas las demás sesiones, y una invitación que nadie usó deja de servir. Si no puede entrar, ` + helpEs + `.
`}
	}
	return models.Mail{To: told.To, Subject: "How you sign in to Alongside has changed", Body: en + `

If it was you, or you asked for it, there is nothing to do.

If not, set a new password or make a passkey: ` + page + `
That signs everybody else out, and an invitation that nobody has used ends. If you can't get in, ` + helpEn + `.
`}
}
