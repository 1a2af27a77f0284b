package jobs

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"alongside/models"
	"alongside/storetest"
)

// evening is one on which somebody is reminded of something now, on their one phone or at the e-mail address that they gave: Ana, and
// of a clinician's day Maya.
type evening struct {
	t       *testing.T
	db      *storetest.DB
	service *pushService
	office  *postOffice
	worker  *reminderWorker
	who     *storetest.Person
	job     models.ReminderSend
}

// canary is what nobody reads in a reminder: it stands wherever somebody writes something.
const canary = "canary"

func newEvening(t *testing.T, kind models.ReminderKind, email string) *evening {
	t.Helper()
	e := &evening{t: t, db: storetest.Empty(t), service: newPushService(t), office: newPostOffice(t)}
	practice := e.db.Practice()
	maya, now := practice.Clinician(), time.Now().UTC()
	ana := practice.Patient(maya)
	e.who = ana
	settings := models.DefaultReminderSettings("UTC")
	settings.QuietUntil, settings.Email = settings.QuietFrom, email
	switch kind {
	case models.ReminderLog:
		settings.LogAt = now.Format("15:04")
	case models.ReminderCheckIn:
		ana.Visit(maya, now.AddDate(0, 0, 6))
	case models.ReminderContact:
		noor := practice.Clinician()
		noor.Join(ana.Patient)
		e.must(e.db.Store.Contact(t.Context(), maya.Actor, ana.Patient.ID, uuid.New(), models.Contact{
			Kind: models.ContactPlanned, At: new(now.Add(time.Hour)), How: new(models.ContactCall), PersonID: &maya.ID, BackupID: &noor.ID,
		}))
	case models.ReminderStep:
		e.exec(`INSERT INTO step_days (practice_id, patient_id, line_id, day) SELECT practice_id, id, gen_random_uuid(), now()::date - 1 FROM patients`)
	case models.ReminderAnswer:
		concern := ana.Concern(canary)
		ana.Share(ana.OpenVisit())
		e.must(e.db.Store.Reply(t.Context(), maya.Actor, ana.Patient.ID, uuid.New(), models.Reply{
			ConcernID: concern, Kind: models.ReplyAnswer, Heard: new(canary), Share: new(canary),
		}))
	case models.ReminderDigest:
		ana.Visit(maya, now)
		e.who, settings.Zone = maya, zoneAtEight(now)
	default:
		t.Fatalf("nothing is due of %s", kind)
	}
	e.must(e.db.Store.Subscribe(t.Context(), e.who.Actor, e.service.browser()))
	e.must(e.db.Store.SetReminderSettings(t.Context(), e.who.Actor, settings))
	e.exec(`UPDATE reminder_settings SET since = '2026-01-01'`)
	if n, err := e.db.Store.PlanReminders(t.Context(), 10); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	e.must(e.db.Owner.QueryRow(t.Context(), `SELECT practice_id, id, round FROM reminders WHERE kind = $1`, kind).
		Scan(&e.job.PracticeID, &e.job.ReminderID, &e.job.Round))
	e.worker = &reminderWorker{store: e.db.Store, mail: e.office.mail(), pusher: e.service.pusher(pushTime), publicURL: "https://alongside.example"}
	return e
}

// zoneAtEight is where it is between eight and nine in the morning.
func zoneAtEight(now time.Time) string {
	west := now.UTC().Hour() - 8 // as the names of these zones count
	if west > 12 {
		west -= 24
	}
	return fmt.Sprintf("Etc/GMT%+d", west)
}

func (e *evening) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *evening) exec(sql string) {
	e.t.Helper()
	_, err := e.db.Owner.Exec(e.t.Context(), sql)
	e.must(err)
}

// work is one try of the job, so long after it was added.
func (e *evening) work(after time.Duration) error {
	return e.worker.Work(e.t.Context(), &river.Job[models.ReminderSend]{Args: e.job, JobRow: &rivertype.JobRow{CreatedAt: time.Now().Add(-after)}})
}

func (e *evening) browsers() (n int) {
	e.t.Helper()
	e.must(e.db.Owner.QueryRow(e.t.Context(), `SELECT count(*) FROM push_subscriptions`).Scan(&n))
	return n
}

func TestAReminderIsPushedSealedAndSaysNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind             models.ReminderKind
		language         string
		line, page, life string
	}{
		{models.ReminderLog, "en", "You have a reminder.", "/today", "43200"},
		{models.ReminderLog, "es", "Tiene un recordatorio.", "/today", "43200"},
		{models.ReminderAnswer, "en", "There is something new for you.", "/today", "43200"},
		{models.ReminderAnswer, "es", "Hay algo nuevo para usted.", "/today", "43200"},
		{models.ReminderDigest, "en", "Your day is ready to look at.", "/clinic", "14400"},
		{models.ReminderDigest, "es", "Su día está listo para ver.", "/clinic", "14400"},
	} {
		t.Run(fmt.Sprintf("%s in %s", c.kind, c.language), func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, c.kind, "")
			e.exec(`UPDATE accounts SET language = '` + c.language + `', display_name = '` + canary + `'`)
			e.must(e.work(0))
			e.must(e.work(0)) // the same job again
			got := e.service.pushed
			if len(got) != 1 {
				t.Fatalf("pushed is %v", got)
			}
			n := got[0].Notification
			if got[0].WebPush != 8030 || n.Body != c.line || n.Lang != c.language || n.Navigate != "https://alongside.example"+c.page || n.Tag != e.job.ReminderID.String() || n.Data.Later == "" {
				t.Errorf("%+v", got[0])
			}
			if h := e.service.headers[0]; h.Get("Ttl") != c.life || h.Get("Topic") == "" || h.Get("Content-Encoding") != "aes128gcm" {
				t.Errorf("%v", h)
			}
			n.Data.Later = "" // random letters, which may spell anything
			said, err := json.Marshal(n)
			e.must(err)
			e.saysNothing(string(said))
			if all := e.office.taken(); len(all) != 0 {
				t.Errorf("and by e-mail: %q", all)
			}
		})
	}
}

// saysNothing of anybody, nor what it is about.
func (e *evening) saysNothing(said string) {
	e.t.Helper()
	secrets := []string{canary, e.who.Login, e.who.ID.String(), e.who.PracticeID.String(), e.who.Practice.Name}
	for _, kind := range models.ReminderKinds() {
		secrets = append(secrets, string(kind))
	}
	for _, secret := range secrets {
		if strings.Contains(said, secret) {
			e.t.Errorf("it says %s: %s", secret, said)
		}
	}
}

func TestAnAnswerAndADayGoByEMailAndSayNothing(t *testing.T) {
	t.Parallel()
	for kind, line := range map[models.ReminderKind]string{models.ReminderAnswer: "There is something new for you.", models.ReminderDigest: "Your day is ready to look at."} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, kind, "somebody@home.example")
			e.exec(`UPDATE accounts SET display_name = '` + canary + `'`)
			e.exec(`DELETE FROM push_subscriptions`)
			e.must(e.work(0))
			e.must(e.work(0)) // the same job again
			letter, said := e.letter()
			if got := letter.Header.Get("Subject"); got != "Alongside: "+line || !strings.HasPrefix(said, line) || !strings.Contains(said, "https://alongside.example\r\n") {
				t.Errorf("%s: %s", got, said)
			}
			letter.Header["Message-Id"] = nil // a random id
			e.saysNothing(stopLink.ReplaceAllString(fmt.Sprint(letter.Header, said), ""))
		})
	}
}

// letter is the one that was sent, and its text.
func (e *evening) letter() (letter *mail.Message, text string) {
	e.t.Helper()
	all := e.office.taken()
	if len(all) != 1 {
		e.t.Fatalf("by e-mail: %q", all)
	}
	_, raw, _ := strings.Cut(all[0], "\r\n")
	letter, err := mail.ReadMessage(strings.NewReader(raw))
	e.must(err)
	body, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	e.must(err)
	return letter, string(body)
}

// stopLink is what ends reminders of a kind: random letters, and whose they are.
var stopLink = regexp.MustCompile(`/api/v1/reminders/stop/[\w-]{54}\b`)

func TestABrowserThatIsGoneIsForgottenAndTheEMailGoesInstead(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusNotFound, http.StatusGone, http.StatusUnauthorized, http.StatusForbidden} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, models.ReminderCheckIn, "ana@home.example")
			e.service.say(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
			e.must(e.work(0))
			e.must(e.work(time.Second))
			if n := e.browsers(); n != 0 {
				t.Errorf("%d browsers", n)
			}
			all := e.office.taken()
			if len(all) != 1 || !strings.HasPrefix(all[0], "ana@home.example\r\n") {
				t.Fatalf("%q", all)
			}
			_, text, _ := strings.Cut(all[0], "\r\n")
			letter, err := mail.ReadMessage(strings.NewReader(text))
			e.must(err)
			stop := letter.Header.Get("List-Unsubscribe")
			if letter.Header.Get("Subject") != "Alongside: You have a reminder." || letter.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" ||
				!strings.HasPrefix(stop, "<https://alongside.example/api/v1/reminders/stop/") || !strings.HasSuffix(stop, ">") || letter.Header.Get("Message-Id") == "" {
				t.Errorf("%v", letter.Header)
			}
		})
	}
}

// However often a push service asks to wait, it does not keep the e-mail from going.
func TestWhatNoPushServiceTakesGoesByEMail(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"asks to wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"fails": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, models.ReminderContact, "ana@home.example")
			e.service.say(answer)
			if err := e.work(30 * time.Second); err == nil || len(e.office.taken()) != 0 {
				t.Errorf("%v, and by e-mail: %q", err, e.office.taken())
			}
			e.must(e.work(2 * time.Minute))
			if all := e.office.taken(); len(all) != 1 {
				t.Errorf("by e-mail: %q", all)
			}
		})
	}
}

// Whether a log reminder comes shows whether somebody logged, and whoever runs the mail server sees which e-mails come.
func TestALogReminderNeverGoesByEMail(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderLog, "ana@home.example")
	e.exec(`DELETE FROM push_subscriptions`)
	e.must(e.work(time.Hour))
	kept, err := e.db.Store.Mails(t.Context(), e.who.Practice.Owner().Actor)
	if e.must(err); len(kept) != 0 || len(e.office.taken()) != 0 {
		t.Errorf("%+v, %q", kept, e.office.taken())
	}
}

// Whoever reads somebody's e-mails, or carries them, can't tell what they are reminded of.
func TestEMailsOfAPatientAreAlike(t *testing.T) {
	t.Parallel()
	letters := map[string]models.ReminderKind{}
	for _, kind := range []models.ReminderKind{models.ReminderCheckIn, models.ReminderStep, models.ReminderContact} {
		e := newEvening(t, kind, "ana@home.example")
		e.exec(`DELETE FROM push_subscriptions`)
		e.must(e.work(0))
		letter, body := e.letter()
		letter.Header["Date"], letter.Header["Message-Id"] = nil, nil // when, and a random id
		said := fmt.Sprint(letter.Header, body)
		if len(stopLink.FindAllString(said, -1)) != 2 {
			t.Errorf("%s: no link to stop it: %s", kind, said)
		}
		letters[stopLink.ReplaceAllString(said, "/LINK")] = kind
	}
	if len(letters) != 1 {
		t.Errorf("they differ: %q", letters)
	}
}

// Owners see that one went, but not to whom, nor a link with which they could switch somebody's reminders off.
func TestAnEMailThatIsKeptIsNoUseToAnybodyElse(t *testing.T) {
	t.Parallel()
	for _, demo := range []bool{false, true} {
		t.Run(fmt.Sprintf("in the demo %t", demo), func(t *testing.T) {
			t.Parallel()
			e := newEvening(t, models.ReminderCheckIn, "ana@home.example")
			e.exec(`DELETE FROM push_subscriptions`)
			e.exec(fmt.Sprintf(`UPDATE deployment SET demo = %t`, demo))
			e.worker.mail = nil
			e.must(e.work(0))
			kept, err := e.db.Store.Mails(t.Context(), e.who.Practice.Owner().Actor)
			e.must(err)
			want := map[bool]string{false: "…@home.example", true: "ana@home.example"}[demo]
			if len(kept) != 1 || kept[0].To != want || (kept[0].Stop != "") != demo || strings.Contains(kept[0].Body, "/stop") != demo {
				t.Errorf("%+v", kept)
			}
			if none, err := e.db.Store.Mails(t.Context(), e.who.Actor); err != nil || len(none) != 0 {
				t.Errorf("Ana sees %+v, %v", none, err)
			}
		})
	}
}

func TestRemindersGoToOneAddressAndNoOtherLineOfAnEMail(t *testing.T) {
	t.Parallel()
	e := newEvening(t, models.ReminderCheckIn, "ana@home.example")
	for _, email := range []string{"ana@home.example\r\nBcc: all@clinic.example", "ana@home.example\n", "ana@home.example, all@clinic.example", "Ana <ana@home.example>", "ana\x00@home.example"} {
		settings := models.DefaultReminderSettings("UTC")
		settings.Email = email
		if err := e.db.Store.SetReminderSettings(t.Context(), e.who.Actor, settings); err == nil {
			t.Errorf("%q is taken", email)
		}
	}
}
