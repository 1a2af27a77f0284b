package jobs

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// toLoopback answers for every host on the test's own machine.
func toLoopback(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return dial(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}
}

// clinicCalendar is a calendar on a server of the test's that a job reads for Maya.
type clinicCalendar struct {
	t         *testing.T
	db        *storetest.DB
	worker    *calendarWorker
	maya      *storetest.Person
	ana, abel *storetest.Person

	mu     sync.Mutex
	events []string
	status int
}

func newClinicCalendar(t *testing.T) *clinicCalendar {
	t.Helper()
	c := &clinicCalendar{t: t, db: storetest.Empty(t)} // its own: the job reads the calendars of all practices
	practice := c.db.Practice()
	c.maya = practice.Clinician()
	c.ana, c.abel = practice.Patient(c.maya), practice.Patient(c.maya)
	fetch, url := serving(t, func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.status != 0 {
			w.WriteHeader(c.status)
			return
		}
		fmt.Fprintf(w, "BEGIN:VCALENDAR\r\n%sEND:VCALENDAR\r\n", strings.Join(c.events, ""))
	})
	c.worker = &calendarWorker{store: c.db.Store, fetcher: fetch}
	address, err := models.ParseCalendarAddress(url + "/secret-of-maya.ics")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.db.Store.PutCalendar(t.Context(), c.maya.Actor, address); err != nil {
		t.Fatal(err)
	}
	return c
}

// at is an hour of a day ahead.
func at(days, hour int) time.Time {
	return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, days).Add(time.Duration(hour) * time.Hour)
}

func vevent(uid, summary string, start time.Time, more ...string) string {
	lines := append([]string{"BEGIN:VEVENT", "UID:" + uid, "SUMMARY:" + summary, "DTSTART:" + start.Format("20060102T150405Z"), "DURATION:PT45M"}, more...)
	return strings.Join(append(lines, "END:VEVENT", ""), "\r\n")
}

// now lets the calendar say something, and has it read although it is not due.
func (c *clinicCalendar) now(events ...string) store.Calendar {
	c.t.Helper()
	c.mu.Lock()
	c.events = events
	c.mu.Unlock()
	if _, err := c.db.Owner.Exec(c.t.Context(), `UPDATE calendar_feeds SET tried_at = NULL`); err != nil {
		c.t.Fatal(err)
	}
	if err := c.worker.Work(c.t.Context(), nil); err != nil {
		c.t.Fatal(err)
	}
	return c.shown()
}

func (c *clinicCalendar) shown() store.Calendar {
	c.t.Helper()
	shown, err := c.db.Store.Calendar(c.t.Context(), c.maya.Actor)
	if err != nil {
		c.t.Fatal(err)
	}
	return shown
}

// visits are what somebody's phone has, a word and a time each, without the talk without a date.
func (c *clinicCalendar) visits(of *storetest.Person) string {
	c.t.Helper()
	var all string
	var numbered bool
	err := c.db.Owner.QueryRow(c.t.Context(), `
SELECT coalesce(string_agg(v.state || ' ' || to_char(v.starts_at AT TIME ZONE 'UTC', 'DD HH24:MI'), ', ' ORDER BY v.starts_at), ''),
       coalesce(bool_and(v.seq <= h.seq), true)
  FROM visits v JOIN sync_heads h USING (practice_id, patient_id)
 WHERE v.practice_id = $1 AND v.patient_id = $2 AND v.state <> 'open' AND v.deleted_at IS NULL`, of.PracticeID, of.Patient.ID).Scan(&all, &numbered)
	if err != nil || !numbered {
		c.t.Fatalf("%s: numbered is %t, %v", all, numbered, err)
	}
	return all
}

func (c *clinicCalendar) expect(what string, of *storetest.Person, want ...string) {
	c.t.Helper()
	if got := c.visits(of); got != strings.Join(want, ", ") {
		c.t.Errorf("%s: visits are %q, expected %q", what, got, want)
	}
}

func planned(at time.Time) string { return "planned " + at.Format("02 15:04") }

func TestAVisitFollowsTheEventThatSomebodySaidItIs(t *testing.T) {
	t.Parallel()
	c := newClinicCalendar(t)
	s, ctx := c.db.Store, t.Context()
	shown := c.now(vevent("a", "AR", at(2, 14)), vevent("b", "Dentist", at(3, 14)))
	if len(shown.Proposals) != 2 || shown.Proposals[0].Title != "AR" || shown.Proposals[0].Repeats || shown.Feed.State != models.CalendarRead || shown.Feed.ReadAt == nil {
		t.Fatalf("%+v, %+v", shown.Feed, shown.Proposals)
	}
	c.expect("before anybody said whose it is", c.ana)
	if err := s.MatchEvent(ctx, c.maya.Actor, shown.Proposals[0].ID, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.DismissEvent(ctx, c.maya.Actor, shown.Proposals[1].ID, false); err != nil {
		t.Fatal(err)
	}
	c.expect("matched", c.ana, planned(at(2, 14)))
	if shown := c.now(vevent("a", "AR", at(2, 14)), vevent("b", "Dentist", at(3, 15))); len(shown.Proposals) != 0 {
		t.Errorf("asks again: %+v", shown.Proposals)
	}
	c.now(vevent("a", "AR", at(4, 9)))
	c.expect("moved", c.ana, planned(at(4, 9)))
	c.now(vevent("a", "AR", at(4, 9), "STATUS:CANCELLED"))
	c.expect("cancelled", c.ana, "cancelled "+at(4, 9).Format("02 15:04"))
	c.now(vevent("a", "AR", at(5, 9)))
	c.expect("on again", c.ana, planned(at(5, 9)))

	var kept int
	if err := c.db.Owner.QueryRow(ctx, `SELECT count(*) FROM calendar_events WHERE title IS NOT NULL AND dismissed_at IS NOT NULL`).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d titles of what is no visit are kept, %v", kept, err)
	}
	shown = c.now() // it vanished: that is asked, not done
	c.expect("vanished", c.ana, planned(at(5, 9)))
	if len(shown.Vanished) != 1 || shown.Vanished[0].Patient.ID != c.ana.Patient.ID {
		t.Fatalf("%+v", shown.Vanished)
	}
	if shown = c.now(vevent("a", "AR", at(5, 9))); len(shown.Vanished) != 0 {
		t.Errorf("came back, and is still asked about: %+v", shown.Vanished)
	}
	shown = c.now()
	if err := s.DismissEvent(ctx, c.maya.Actor, shown.Vanished[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if shown = c.now(); len(shown.Vanished) != 0 {
		t.Errorf("kept, and asked again: %+v", shown.Vanished)
	}
	c.expect("kept", c.ana, planned(at(5, 9)))
}

func TestWhatTheClinicianChangesStandsUntilTheCalendarChanges(t *testing.T) {
	t.Parallel()
	c := newClinicCalendar(t)
	s, ctx := c.db.Store, t.Context()
	typed := models.Visit{PatientID: c.ana.Patient.ID, ID: uuid.New(), StartsAt: at(2, 14), Minutes: 45}
	if err := s.PlanVisit(ctx, c.maya.Actor, typed); err != nil {
		t.Fatal(err)
	}
	shown := c.now(vevent("a", "AR", at(2, 14)))
	if err := s.MatchEvent(ctx, c.maya.Actor, shown.Proposals[0].ID, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	c.expect("typed in and in the calendar", c.ana, planned(at(2, 14)))
	if err := s.ChangeVisit(ctx, c.maya.Actor, typed.ID, models.VisitPatch{State: new(models.VisitCancelled)}); err != nil {
		t.Fatal(err)
	}
	c.now(vevent("a", "AR (renamed)", at(2, 14)))
	c.expect("cancelled by hand", c.ana, "cancelled "+at(2, 14).Format("02 15:04"))
	c.now(vevent("a", "AR", at(3, 14)))
	c.expect("moved after that", c.ana, planned(at(3, 14)))
	if err := s.UnmatchEvent(ctx, c.maya.Actor, shown.Proposals[0].ID); err != nil {
		t.Fatal(err)
	}
	c.expect("a typed visit stays when the match is undone", c.ana, planned(at(3, 14)))
	c.maya.Leave(c.ana.Patient)
	if err := s.MatchEvent(ctx, c.maya.Actor, shown.Proposals[0].ID, c.ana.Patient.ID); err == nil {
		t.Error("matched with somebody who is not in care any more")
	}
}

func TestASeriesIsSaidOnceAndUndoneOnce(t *testing.T) {
	t.Parallel()
	c := newClinicCalendar(t)
	s, ctx := c.db.Store, t.Context()
	three, four := vevent("w", "AR", at(1, 14), "RRULE:FREQ=WEEKLY;COUNT=3"), vevent("w", "AR", at(1, 14), "RRULE:FREQ=WEEKLY;COUNT=4")
	shown := c.now(three)
	if len(shown.Proposals) != 1 || !shown.Proposals[0].Repeats {
		t.Fatalf("%+v", shown.Proposals)
	}
	event := shown.Proposals[0].ID
	if err := s.MatchEvent(ctx, c.maya.Actor, event, c.abel.Patient.ID); err != nil { // a slip
		t.Fatal(err)
	}
	c.expect("the wrong person", c.abel, planned(at(1, 14)), planned(at(8, 14)), planned(at(15, 14)))
	if err := s.MatchEvent(ctx, c.maya.Actor, event, c.ana.Patient.ID); err == nil {
		t.Error("one event, two people")
	}
	if err := s.UnmatchEvent(ctx, c.maya.Actor, event); err != nil {
		t.Fatal(err)
	}
	c.expect("undone", c.abel)
	if err := s.MatchEvent(ctx, c.maya.Actor, event, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	c.now(four)
	c.expect("one day more", c.ana, planned(at(1, 14)), planned(at(8, 14)), planned(at(15, 14)), planned(at(22, 14)))
	if c.expect("nothing of it", c.abel); len(c.shown().Proposals) != 0 {
		t.Errorf("asks about days of a series that was said: %+v", c.shown().Proposals)
	}
}

func TestATroubledCalendarLeavesEverythingAsItStood(t *testing.T) { // not beside others: it listens to the whole log
	c := newClinicCalendar(t)
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	shown := c.now(vevent("a", "AR", at(2, 14)), vevent("b", "TG", at(2, 15)))
	if err := c.db.Store.MatchEvent(t.Context(), c.maya.Actor, shown.Proposals[0].ID, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]models.CalendarState{http.StatusNotFound: models.CalendarNotThere, http.StatusBadGateway: models.CalendarServerTrouble} {
		c.status = status
		shown = c.now()
		if shown.Feed.State != want || shown.Feed.ReadAt == nil || len(shown.Proposals) != 1 || len(shown.Vanished) != 0 {
			t.Errorf("%d: %+v, %+v", status, shown.Feed, shown.Proposals)
		}
	}
	c.status = 0
	if shown = c.now("not a calendar at all\r\nBEGIN:VEVENT\r\n"); shown.Feed.State != models.CalendarNotACalendar || len(shown.Proposals) != 1 {
		t.Errorf("%+v, %+v", shown.Feed, shown.Proposals)
	}
	c.expect("all along", c.ana, planned(at(2, 14)))
	if shown = c.now(vevent("a", "AR", at(2, 14))); shown.Feed.State != models.CalendarRead || len(shown.Proposals) != 0 {
		t.Errorf("well again: %+v, %+v", shown.Feed, shown.Proposals)
	}
	if strings.Contains(logged.String(), "secret-of-maya") || strings.Contains(logged.String(), "AR") {
		t.Errorf("the log says %s", logged.String())
	}
	if due, err := c.db.Store.DueCalendars(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("due again at once: %d, %v", len(due), err)
	}
	c.maya.Disable()
	if _, err := c.db.Owner.Exec(t.Context(), `UPDATE calendar_feeds SET tried_at = NULL`); err != nil {
		t.Fatal(err)
	}
	if due, err := c.db.Store.DueCalendars(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("the calendar of a disabled account is due: %d, %v", len(due), err)
	}
}

func TestAnotherAddressTakesThePlaceOfWhatWasRead(t *testing.T) {
	t.Parallel()
	c := newClinicCalendar(t)
	s, ctx := c.db.Store, t.Context()
	shown := c.now(vevent("a", "AR", at(2, 14)))
	if err := s.MatchEvent(ctx, c.maya.Actor, shown.Proposals[0].ID, c.ana.Patient.ID); err != nil {
		t.Fatal(err)
	}
	due, err := s.DueCalendars(ctx, 10)
	if err != nil || len(due) != 0 {
		t.Fatalf("%v, %v", due, err)
	}
	if err := s.PutCalendar(ctx, c.maya.Actor, "https://other.example/b.ics"); err != nil {
		t.Fatal(err)
	}
	if shown = c.shown(); shown.Feed.Host != "other.example" || shown.Feed.State != models.CalendarNew || shown.Feed.ReadAt != nil {
		t.Errorf("%+v", shown.Feed)
	}
	if err := s.RemoveCalendar(ctx, c.maya.Actor); err != nil {
		t.Fatal(err)
	}
	if shown = c.shown(); shown.Feed != nil || len(shown.Proposals)+len(shown.Vanished) != 0 {
		t.Errorf("%+v", shown)
	}
	c.expect("the visit stays", c.ana, planned(at(2, 14)))
	if err := s.RemoveCalendar(ctx, c.maya.Actor); err == nil {
		t.Error("removed twice")
	}
}
