package store_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// why is what a clinician's overview says of Ana; whoever does not find her fails.
func why(t *testing.T, o *office, as *storetest.Person) string {
	t.Helper()
	all, err := o.db.Store.Overview(t.Context(), as.Actor, insight.OverviewQuery{Page: 1})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all.People, func(p insight.OverviewPerson) bool { return p.Patient.ID == o.ana.Patient.ID })
	if at < 0 {
		t.Fatalf("Ana is not among %d people", all.Total)
	}
	return codesOf(all.People[at].Why)
}

// whyListed is what a clinician's list of visits says of Ana's.
func whyListed(t *testing.T, o *office, as *storetest.Person) string {
	t.Helper()
	days, err := o.db.Store.ClinicVisits(t.Context(), as.Actor, storetest.Today(), storetest.Today().Add(2))
	if err != nil || len(days.Visits) != 1 {
		t.Fatalf("%d visits, %v", len(days.Visits), err)
	}
	return codesOf(days.Visits[0].Why)
}

func codesOf(looks []insight.Look) string {
	var codes []string
	for _, l := range looks {
		codes = append(codes, string(l.Code))
	}
	return strings.Join(codes, " ")
}

func TestTheOverviewComesFromWhatWasSharedAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	expect := func(when, want string) {
		t.Helper()
		if got := why(t, o, o.maya); got != want {
			t.Errorf("%s: %q, expected %q", when, got, want)
		}
	}
	told := func() int {
		return len(readRows(t, o.db.Owner, `SELECT object_id FROM access_events WHERE patient_id = $1 AND action = 'list_people' AND account_id = $2`,
			o.ana.Patient.ID, o.maya.ID))
	}
	for i := range 14 {
		o.ana.Save(models.KindMood, models.EntryID(models.KindMood, storetest.Today().Add(-i).String()), storetest.Fields{"day": storetest.Today().Add(-i), "zone": "UTC", "valence": 1})
		o.ana.Night(storetest.Today().Add(-i), storetest.Fields{"band": "under_4"})
	}
	o.ana.Save(models.KindStandingShare, uuid.New(), storetest.Fields{"domain": "mood", "shared": true})
	o.ana.Concern("Will I still be me?")
	o.ana.CheckIn(o.visit, storetest.Fields{"nervous": true})
	expect("nothing is shared", "")
	if n := told(); n != 0 {
		t.Errorf("nothing of Ana's was looked through, and she is told %d times", n)
	}
	o.ana.Share(o.visit, "mood")
	expect("shared without the mood", "new_concern short_sleep nervous check_in")
	expect("again", "new_concern short_sleep nervous check_in")
	if got := whyListed(t, o, o.maya); got != "new_concern short_sleep nervous" {
		t.Errorf("beside the visit: %q", got)
	}
	if n := told(); n != 1 {
		t.Errorf("looked again within the hour, and Ana is told %d times", n)
	}
	if err := o.db.Store.Review(t.Context(), o.maya.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
	expect("marked as read", "")
	if got := whyListed(t, o, o.maya); got != "" {
		t.Errorf("beside the visit, marked as read: %q", got)
	}
	o.db.Store = o.db.Store.At(func() time.Time { return time.Now().AddDate(0, 0, 4) })
	expect("nobody answered the concern for days", "unanswered")
	o.takeBack(t)
	expect("taken back", "")
}

func TestTheOverviewIsOfOnesOwnPeopleAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Share(o.visit)
	for who, as := range map[string]*storetest.Person{"a colleague": o.practice.Clinician(), "the owner": o.olivia, "Ana": o.ana} {
		if all, err := o.db.Store.Overview(t.Context(), as.Actor, insight.OverviewQuery{Page: 1}); err != nil || all.Total != 0 {
			t.Errorf("%s sees %d people: %v", who, all.Total, err)
		}
	}
	o.noor.Join(o.ana.Patient)
	for _, c := range []struct {
		as       *storetest.Person
		covering bool
	}{{o.maya, false}, {o.noor, true}} {
		for _, asked := range []bool{false, true} {
			all, err := o.db.Store.Overview(t.Context(), c.as.Actor, insight.OverviewQuery{Covering: &asked, Page: 1})
			if err != nil || (all.Total == 1) != (asked == c.covering) {
				t.Errorf("asked for covering %t, %s finds %d: %v", asked, c.as.DisplayName, all.Total, err)
			}
		}
	}
}

func TestWhatSomebodySentWaitsUntilItIsSeen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	expect := func(want string) {
		t.Helper()
		if got, listed := why(t, o, o.maya), whyListed(t, o, o.maya); got != want || listed != want {
			t.Errorf("the overview says %q, the list of visits %q, expected %q", got, listed, want)
		}
	}
	seen := func(about models.Acknowledgement) {
		t.Helper()
		if err := o.db.Store.Acknowledge(t.Context(), o.maya.Actor, o.ana.Patient.ID, uuid.New(), about); err != nil {
			t.Fatal(err)
		}
	}
	id := o.ana.Save(models.KindSentMeasure, uuid.New(), phq9(1).With(storetest.Fields{"day": storetest.Today()}))
	expect("measure")
	seen(models.Acknowledgement{SentMeasureID: &id})
	expect("")
	id = o.ana.Save(models.KindFollowUp, uuid.New(), notRight())
	expect("follow_up_now")
	seen(models.Acknowledgement{FollowUpID: &id})
	fine := notRight().With(storetest.Fields{"reason": models.FollowUpCheckIn, "symptoms": map[string]models.SymptomFelt{"restless": {}}, "words": "well"})
	id = o.ana.Save(models.KindFollowUp, uuid.New(), fine)
	expect("follow_up")
	seen(models.Acknowledgement{FollowUpID: &id})
	expect("")
}

func TestAMeasureThatCameWaitsForEachClinicianToReadIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.noor.Join(o.ana.Patient)
	expect := func(when string, who *storetest.Person, want string) {
		t.Helper()
		if got := why(t, o, who); got != want {
			t.Errorf("%s: %q, expected %q", when, got, want)
		}
	}
	read := func() {
		t.Helper()
		if _, err := o.db.Store.Measures(t.Context(), o.maya.Actor, o.ana.Patient.ID); err != nil {
			t.Fatal(err)
		}
	}
	read()
	o.ana.Save(models.KindSentMeasure, uuid.New(), phq9(0).With(storetest.Fields{"day": storetest.Today()}))
	expect("it came after they were read", o.maya, "measure_came")
	read()
	expect("read", o.maya, "")
	expect("read by Maya alone", o.noor, "measure_came")
}

func TestAPageThatNobodyReadIsNotHiddenByALaterOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.CheckIn(o.visit, storetest.Fields{"nervous": true})
	o.ana.Share(o.visit)
	later := o.ana.Visit(o.maya, storetest.Tomorrow().AddDate(0, 0, 7))
	o.ana.Share(later)
	for _, c := range []struct {
		read uuid.UUID
		want string
	}{{later, "nervous check_in"}, {o.visit, ""}} {
		if err := o.db.Store.Review(t.Context(), o.maya.Actor, c.read); err != nil {
			t.Fatal(err)
		}
		if got := why(t, o, o.maya); got != c.want {
			t.Errorf("%q, expected %q", got, c.want)
		}
	}
}

// The statements of an overview see what is committed before each of them.
func TestSomebodyComesIntoCareWhileTheOverviewIsRead(t *testing.T) {
	t.Parallel()
	o := newOfficeOn(t, storetest.Empty(t))
	ben := o.practice.Patient(o.noor)
	ben.Shared(o.noor)
	ben.Save(models.KindFollowUp, uuid.New(), notRight())
	if got := why(t, o, o.maya); got != "" { // and its statements are prepared
		t.Error(got)
	}
	hold, err := o.db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = hold.Exec(t.Context(), `INSERT INTO care_team (practice_id, patient_id, clinician_id) VALUES ($1, $2, $3)`, ben.PracticeID, ben.Patient.ID, o.maya.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold.Exec(t.Context(), `LOCK TABLE summaries`); err != nil {
		t.Fatal(err)
	}
	var all store.Overview
	read := make(chan error, 1)
	go func() {
		var err error
		all, err = o.db.Store.Overview(t.Context(), o.maya.Actor, insight.OverviewQuery{Page: 1})
		read <- err
	}()
	for waits := false; !waits; time.Sleep(time.Millisecond) {
		if err := o.db.Owner.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'summaries'::regclass)`).
			Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := hold.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil || all.Total != 1 {
		t.Errorf("%d people: %v", all.Total, err)
	}
	if again, err := o.db.Store.Overview(t.Context(), o.maya.Actor, insight.OverviewQuery{Page: 1}); err != nil || again.Total != 2 {
		t.Errorf("looked again: %d people, %v", again.Total, err)
	}
}

func TestAGoOrATalkFirstWaitsForTheClinic(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	line := p.toFirstDose()
	expect := func(when, want string) {
		t.Helper()
		if got := why(t, p.office, p.maya); got != want {
			t.Errorf("%s: %q, expected %q", when, got, want)
		}
	}
	says := func(kind models.MoveKind, step int) {
		t.Helper()
		p.phone.must("applied", p.said(line, kind, step))
	}
	p.phone.must("applied", set(models.KindFollowUp, uuid.New(), 0, 3, storetest.Fields{
		"reason": models.FollowUpBaseline, "line_id": line, "day": storetest.Today(), "zone": "UTC", "symptoms": map[string]models.SymptomFelt{"restless": {}},
	}))
	expect("agreed and ready", "")
	says(models.MoveGo, 1)
	expect("Ana said go", "go")
	p.must(p.moves(models.MoveGo, line, 1))
	expect("both said go", "")
	p.must(p.moves(models.MoveGo, line, 2))
	expect("Maya said go", "")
	says(models.MoveGo, 2)
	expect("both said go, Ana last", "")
	says(models.MoveTalkFirst, 0)
	expect("Ana wants to talk first", "talk_first")
	plan, err := p.db.Store.Plan(t.Context(), p.maya.Actor, p.ana.Patient.ID)
	p.must(err)
	say := func(c models.Contact) {
		t.Helper()
		p.must(p.db.Store.Contact(t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(), c))
	}
	say(contactWith(p.maya, p.noor))
	expect("another call is planned", "talk_first")
	say(models.Contact{Kind: models.ContactHappened, About: &plan.Contacts[0].ID})
	expect("they talked", "")
	says(models.MoveGo, 3)
	says(models.MoveStay, 2)
	expect("Ana said go, then stay", "")
	says(models.MoveStop, 0)
	expect("Ana ended it", "stop")
	p.db.Store = p.db.Store.At(func() time.Time { return time.Now().Add(48 * time.Hour) })
	expect("the call passed by", "stop contact")
}

func TestTheThresholdsAreTheOwnersToSet(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	l := models.DefaultLookThresholds()
	own, err := o.db.Store.Practice(t.Context(), o.olivia.Actor)
	if err != nil || own.Look != l {
		t.Errorf("a new practice has %+v: %v", own.Look, err)
	}
	l.SleepBelow, l.ContactDays = 360, 2
	if err := o.db.Store.SetLookThresholds(t.Context(), o.maya.Actor, l); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician: %v", err)
	}
	if err := o.db.Store.SetLookThresholds(t.Context(), o.olivia.Actor, l); err != nil {
		t.Fatal(err)
	}
	all, err := o.db.Store.Overview(t.Context(), o.maya.Actor, insight.OverviewQuery{Page: 1})
	if err != nil || all.From != l {
		t.Errorf("%+v, expected %+v: %v", all.From, l, err)
	}
	bad, _ := errors.AsType[models.Invalid](o.db.Store.SetLookThresholds(t.Context(), o.olivia.Actor, models.LookThresholds{LowDays: 15, ContactDays: -1}))
	var fields []string
	for _, b := range bad {
		fields = append(fields, b.Field)
	}
	if want := []string{"sleep_below", "sleep_change", "low_days", "new_days", "contact_days"}; !slices.Equal(fields, want) {
		t.Errorf("refused %v, expected %v", fields, want)
	}
}

func TestTheDatabaseHoldsTheBoundsOfThresholds(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for field := range reflect.TypeFor[models.LookThresholds]().Fields() {
		name, tag := field.Tag.Get("json"), field.Tag
		for change, good := range map[string]bool{
			tag.Get("minimum"): true, tag.Get("minimum") + " - 1": false, tag.Get("maximum"): true, tag.Get("maximum") + " + 1": false,
		} {
			_, err := o.db.Owner.Exec(t.Context(), `UPDATE practices SET look_`+name+` = `+change+` WHERE id = $1`, o.maya.PracticeID)
			if (err == nil) != good {
				t.Errorf("%s = %s: %v", name, change, err)
			}
		}
	}
}
