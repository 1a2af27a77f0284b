package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/insight"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// doors are the methods that work without an actor, and why. A new one has to be added here on purpose.
var doors = map[string]string{
	"AcceptInvitation":   "before there is an account; needs a code and its answers",
	"AlertRecipients":    "a job's; answers whom to write to, and nothing of patients",
	"AlertSent":          "a job's; answers nothing",
	"At":                 "the same store by another clock",
	"FailBulkExport":     "a job's; answers nothing",
	"MakeBulkExport":     "a job's; reads as the client that asked for the copy, as long as that has not ended",
	"SweepBulkExports":   "a job's; answers nothing",
	"Close":              "touches nobody's data",
	"BeginErasure":       "a job's; needs an erasure that is due, and answers whose, as an id",
	"ConfirmInvitation":  "before there is an account; needs a code and its answers",
	"ConfirmWait":        "counts a try to show again who one is, which changes nothing",
	"Demo":               "says what the deployment is",
	"DueCalendars":       "a job's; answers addresses to read, and nothing of patients",
	"EndSession":         "needs the refresh token",
	"EscalateContact":    "a job's; needs a contact that passed, and answers nothing",
	"ExchangeCode":       "before there is a session; needs a code",
	"FindClient":         "before there is a session; stays on the server",
	"FindPasskey":        "before there is a session; stays on the server",
	"FindSignInBy":       "before there is a session; stays on the server",
	"FindSignIn":         "before there is a session; stays on the server",
	"FinishErasure":      "a job's; needs an erasure that was begun, and answers nothing",
	"ForgetSubscription": "a job's; answers nothing",
	"GuestCheckIn":       "without an account; needs the code",
	"GuestVisit":         "without an account; needs the code",
	"IsAttested":         "answers yes or no of an instrument",
	"KeepCalendar":       "a job's; needs a calendar that was due",
	"KeepMail":           "a job's; answers nothing",
	"MissPasskey":        "after the password was right",
	"LoginTaken":         "before there is an account; answers yes or no",
	"NewLoginWait":       "before there is an account",
	"OfferSetup":         "before there is a practice",
	"OpenBackend":        "after it showed who it is",
	"OpenSession":        "after the password was right",
	"PlanErasures":       "a job's; answers nothing",
	"PlanReminders":      "a job's; answers how many people were looked at",
	"Pool":               "for the job queue; without an actor it sees nobody's data",
	"Ready":              "touches nobody's data",
	"Recover":            "before there is a session; needs a code and its answers",
	"RefreshClient":      "needs the refresh token",
	"RemindLater":        "needs a signed link",
	"Reminder":           "a job's; answers where the one who is reminded is reached",
	"ReminderTold":       "a job's; answers nothing",
	"RotateSession":      "needs the refresh token",
	"SealAccessEvents":   "a job's; answers practices",
	"SetUp":              "before there is a practice; needs the token",
	"SetupNeeded":        "answers yes or no",
	"SignInWait":         "before there is a session",
	"StopLanguage":       "needs a signed link; answers a language",
	"StopReminders":      "needs a signed link; answers a language",
	"SweepReminders":     "a job's; answers nothing",
	"SweepSessions":      "a job's; answers nothing",
	"UseAssertion":       "before there is a session; answers nothing",
	"UseCode":            "after the password was right",
	"UsePasskey":         "after it showed to be its holder's",
	"VAPIDKey":           "the server's own",
	"WayInLetter":        "a job's; answers whom to write to, and what was done to their own account",
	"LeaveWebhook":       "a job's; answers a moment",
	"SweepWebhooks":      "a job's; answers nothing",
	"TakeWebhook":        "a job's; answers what a webhook is told, which is ids",
	"WakeWebhooks":       "a job's; answers nothing",
	"WebhookLetter":      "a job's; answers whom to write to",
	"WebhookTried":       "a job's; answers nothing",
}

// call calls a method of the store as an actor, with good arguments about somebody and something of theirs.
func call(t *testing.T, o *office, method string, a models.Actor, about uuid.UUID) error {
	t.Helper()
	m := reflect.ValueOf(o.db.Store).MethodByName(method)
	args := make([]reflect.Value, m.Type().NumIn())
	for i := range args {
		args[i] = argument(t, o, m.Type().In(i), a, about)
	}
	results := m.Call(args)
	err, ok := reflect.TypeAssert[error](results[len(results)-1])
	if !ok && !results[len(results)-1].IsNil() {
		t.Fatalf("%s does not end with an error", method)
	}
	return err
}

func argument(t *testing.T, o *office, kind reflect.Type, a models.Actor, about uuid.UUID) reflect.Value {
	t.Helper()
	if kind == reflect.TypeFor[context.Context]() {
		return reflect.ValueOf(t.Context())
	}
	for _, good := range []any{
		a, about, storetest.Today(), time.Now(), store.Try{}, 10, "", true, []byte("hash"), []string(nil), []models.Change{concern("x")},
		int64(1), models.Coverage{}, models.PracticePatch{Version: 1}, models.AccountPatch{}, store.TrailFilter{}, store.Place{},
		models.Visit{PatientID: o.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 30},
		[]models.Visit{{PatientID: o.ana.Patient.ID, ID: uuid.New(), StartsAt: storetest.Tomorrow(), Minutes: 30}},
		models.BulkExport{Kinds: []string{"Patient"}}, models.CalendarAddress("https://calendar.example/a.ics"), models.VisitPatch{Minutes: new(30)},
		models.PatientPatch{Reference: new("1042")}, models.Patient{DisplayName: "B", GivenName: "B", BirthYear: 1980},
		models.Invitation{Role: models.RolePatient, DisplayName: "B", GivenName: "B", BirthYear: 1980},
		models.Recovery{GivenName: "B", BirthYear: 1980},
		models.GuestLink, said("x"), translation("concern." + uuid.NewString()), answer(uuid.New()), models.Acknowledgement{FollowUpID: new(uuid.New())}, models.FeltHeard{Heard: new("yes")}, models.ReadingDay{Weekday: new(2)}, models.DomainSleep,
		models.Chosen{}, models.DefaultReminderSettings("UTC"), subscription("a"),
		models.PasskeyName("x"), auth.Credential{ID: []byte("x")}, auth.AppSecret("x"), [][]byte(nil),
		models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(storetest.Today())},
		insight.OverviewQuery{Page: 1}, models.DefaultLookThresholds(),
		models.Client{Name: "Records", Kind: models.ClientApp, RedirectURIs: []string{"https://app.example/"}, Scopes: models.Scopes{"patient/*.rs"}},
		models.Launch{ClientID: uuid.New()},
		models.NewWebhook{Address: "https://records.example.com/", Events: models.WebhookEventTypes()}, models.WebhookPatch{Off: new(true)},
		models.Retention{Years: 7},
		models.PlanSave{}, models.Move{LineID: uuid.New(), Version: 1, Kind: models.MoveStop}, contactWith(o.maya, o.noor),
		func(*store.Export) error { return nil },
	} {
		if reflect.TypeOf(good) == kind {
			return reflect.ValueOf(good)
		}
	}
	t.Fatalf("say here what a good %s is", kind)
	return reflect.Value{}
}

// has says whether a method takes an argument of a type.
func has(m reflect.Method, kind reflect.Type) bool {
	for in := range m.Type.Ins() {
		if in == kind {
			return true
		}
	}
	return false
}

func TestEveryMethodOfTheStoreAsksWhoIsAsking(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Share(o.visit)
	all := []models.Role{models.RolePatient, models.RoleClinician, models.RoleOwner}
	stranger := o.db.Practice().Staff(models.RoleClinician, models.RoleOwner)
	strange := o.db.Practice().Patient()
	colleague := o.practice.Clinician()
	for m := range reflect.TypeOf(o.db.Store).Methods() {
		if !has(m, reflect.TypeFor[models.Actor]()) {
			if doors[m.Name] == "" {
				t.Errorf("%s works without an actor: say why among the doors", m.Name)
			}
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			ended := o.maya.SignedOut()
			ended.Roles, ended.PatientID = all, o.ana.Patient.ID
			if err := call(t, o, m.Name, ended, o.visit); !errors.Is(err, models.ErrSignedOut) {
				t.Errorf("in a session that ended: %v", err)
			}
			forged := stranger.Actor // a live session, said to be of another practice
			forged.PracticeID = o.practice.ID
			if err := call(t, o, m.Name, forged, o.visit); !errors.Is(err, models.ErrSignedOut) && !errors.Is(err, models.ErrForbidden) && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("in another practice's session: %v", err)
			}
			if !has(m, reflect.TypeFor[uuid.UUID]()) && !has(m, reflect.TypeFor[models.Visit]()) {
				return // names nothing of anybody's: what it answers is in the tests of policies
			}
			for _, about := range []uuid.UUID{o.visit, o.ana.ID, o.ana.Actor.SessionID, o.ana.Patient.ID} {
				for _, p := range []*storetest.Person{stranger, strange, colleague} {
					if err := call(t, o, m.Name, p.Actor, about); !errors.Is(err, models.ErrNotFound) {
						t.Errorf("with an id of somebody else's: %v", err)
					}
				}
			}
		})
	}
	if _, err := o.read(t, o.maya); err != nil {
		t.Errorf("something of Ana's was changed: %v", err)
	}
	if _, err := o.db.Store.Me(t.Context(), o.ana.Actor); err != nil {
		t.Errorf("Ana was signed out: %v", err)
	}
}
