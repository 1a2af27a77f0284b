package jobs

import (
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

// webPush is the mark of a message that a browser shows by itself (declarative web push): an iPhone shows it also where it does
// not wake the app. Other browsers wake the app, which shows the same.
const webPush = 8030

// notification is what is pushed. It names nobody and nothing: phones show it to whoever looks at them.
type notification struct {
	WebPush      int   `json:"web_push"`
	Notification shown `json:"notification"`
}

type shown struct {
	Title    string    `json:"title"`
	Body     string    `json:"body"`
	Lang     string    `json:"lang"`
	Dir      string    `json:"dir"`
	Navigate string    `json:"navigate"`
	Tag      string    `json:"tag"`
	Data     shownData `json:"data"`
}

// shownData is for the app: what to send back when the person wants it later, and the word for that.
type shownData struct {
	Later     string `json:"later"`
	LaterWord string `json:"later_word"`
}

func notificationOf(r store.ReminderSent, publicURL string) notification {
	text := reminderText(r)
	return notification{webPush, shown{
		Title: "Alongside", Body: text.line, Lang: r.Language, Dir: "ltr", Navigate: publicURL + reminderPath(r.Kind), Tag: r.ReminderID.String(),
		Data: shownData{r.Later, text.later},
	}}
}

// reminderPath is where in the app a reminder leads.
func reminderPath(k models.ReminderKind) string {
	if k == models.ReminderDigest {
		return "/clinic"
	}
	return "/today"
}

// pushLife is how long a push service keeps a message for a phone that is off. It reads that: it is the same for all of a patient's.
func pushLife(k models.ReminderKind) time.Duration {
	if k == models.ReminderDigest {
		return 4 * time.Hour
	}
	return 12 * time.Hour
}

// reminderWords are a reminder's in one language.
type reminderWords struct{ line, later, open, says, stop string }

// reminderText says as little as it can. Of all that a patient can be reminded of, an answer alone says that there is something
// new; the others can't be told apart.
func reminderText(r store.ReminderSent) reminderWords {
	if r.Language == "es" {
		w := reminderWords{
			line: "Tiene un recordatorio.", later: "En una hora", open: "Ábralo aquí: ",
			says: "Este correo no dice de qué se trata. Eso lo ve solo en Alongside.", stop: "Si no quiere más recordatorios como este: ",
		}
		return w.of(r.Kind, "Hay algo nuevo para usted.", "Su día está listo para ver.")
	}
	w := reminderWords{
		line: "You have a reminder.", later: "In an hour", open: "Open it here: ",
		says: "This e-mail does not say what it is about. That is only in Alongside.", stop: "To stop reminders like this: ",
	}
	return w.of(r.Kind, "There is something new for you.", "Your day is ready to look at.")
}

// of are the words for a kind, with the line of an answer or of a digest in its place.
func (w reminderWords) of(k models.ReminderKind, answer, digest string) reminderWords {
	if k == models.ReminderAnswer {
		w.line = answer
	}
	if k == models.ReminderDigest {
		w.line = digest
	}
	return w
}

// reminderLetter is the e-mail, with a link that ends its like without signing in (RFC 8058).
func reminderLetter(r store.ReminderSent, id uuid.UUID, publicURL string) models.Mail {
	w := reminderText(r)
	letter := models.Mail{ID: id, To: r.Email, Subject: "Alongside: " + w.line, Body: w.line + "\n\n" + w.open + publicURL + "\n\n" + w.says + "\n"}
	if r.Stop != "" {
		letter.Stop = publicURL + models.ReminderStopPath + r.Stop
		letter.Body += "\n" + w.stop + letter.Stop + "\n"
	}
	return letter
}
