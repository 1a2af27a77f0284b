package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// week is a calendar of somebody's, from Monday to Friday.
func week(clinician *storetest.Person, backup *uuid.UUID) models.Coverage {
	var c models.Coverage
	for day := range 5 {
		c.Hours = append(c.Hours, models.Hours{Weekday: day + 1, Opens: "09:00", Closes: "17:00"})
	}
	c.Holidays = []models.Holiday{{Day: storetest.Today().Add(30), Name: "Founders' Day"}}
	c.Cover = []models.Cover{{From: storetest.Today(), Weekdays: []int{1, 2, 3, 4, 5}, ClinicianID: clinician.ID, BackupID: backup}}
	return c
}

// pulledPractice is what a phone gets that has cursor, and the next cursor.
func pulledPractice(t *testing.T, p *storetest.Person, s *store.Store, cursor string) (*models.Practice, string) {
	t.Helper()
	answer, err := s.Sync(t.Context(), p.Actor, cursor, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Practice, answer.Cursor
}

func TestPhonesPullTheCalendarWithTheNamesInIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.db.Store
	before, cursor := pulledPractice(t, o.ana, s, "")
	if before == nil || before.Coverage.Hours == nil || before.Coverage.Cover == nil || before.People == nil {
		t.Fatalf("pulled %+v", before)
	}
	c := week(o.maya, &o.noor.ID)
	old := models.Holiday{Day: storetest.Today().Add(-40), Name: "Long ago"}
	c.Holidays = append(c.Holidays, old)
	if err := s.SetCoverage(t.Context(), o.olivia.Actor, before.Version, c); err != nil {
		t.Fatal(err)
	}
	after, cursor := pulledPractice(t, o.ana, s, cursor)
	if after == nil || after.Version <= before.Version {
		t.Fatalf("pulled %+v", after)
	}
	c.Holidays = c.Holidays[:1] // what is over stays behind
	got, _ := json.Marshal(after.Coverage)
	want, _ := json.Marshal(c)
	if string(got) != string(want) {
		t.Errorf("pulled %s\nwant %s", got, want)
	}
	if len(after.People) != 2 || !slices.ContainsFunc(after.People, func(p models.Colleague) bool { return p.ID == o.noor.ID && p.Credentials == "NP" }) {
		t.Errorf("people: %+v", after.People)
	}
	if again, _ := pulledPractice(t, o.ana, s, cursor); again != nil {
		t.Error("pulled again, and nothing had changed")
	}
	// Somebody who is named and gone is named no more, and the phone hears of it.
	if err := s.DisableAccount(t.Context(), o.olivia.Actor, o.noor.ID); err != nil {
		t.Fatal(err)
	}
	gone, _ := pulledPractice(t, o.ana, s, cursor)
	if gone == nil || len(gone.People) != 1 || gone.People[0].ID != o.maya.ID || len(gone.Coverage.Cover) != 1 {
		t.Errorf("pulled %+v", gone)
	}
}

func TestACalendarIsSetAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s, version := o.db.Store, o.practice.Version
	stranger := o.db.Practice().Clinician()
	c := week(o.maya, nil)
	if err := s.SetCoverage(t.Context(), o.olivia.Actor, version, c); err != nil {
		t.Fatal(err)
	}
	version++
	o.noor.Disable()
	for name, broken := range map[string]struct {
		who    *storetest.Person
		backup uuid.UUID
		bad    models.Invalid
	}{
		"a clinician of another practice":  {stranger, o.maya.ID, models.Invalid{{Field: "cover[0].clinician_id", Code: "not_a_clinician"}}},
		"somebody whose account is closed": {o.maya, o.noor.ID, models.Invalid{{Field: "cover[0].backup_id", Code: "not_a_clinician"}}},
		"an owner and a patient": {o.olivia, o.ana.ID, models.Invalid{
			{Field: "cover[0].clinician_id", Code: "not_a_clinician"}, {Field: "cover[0].backup_id", Code: "not_a_clinician"}}},
	} {
		other := week(broken.who, &broken.backup)
		other.Hours = nil
		bad, _ := errors.AsType[models.Invalid](s.SetCoverage(t.Context(), o.olivia.Actor, version, other))
		if !slices.Equal(bad, broken.bad) {
			t.Errorf("%s: %v", name, bad)
		}
	}
	if err := s.SetCoverage(t.Context(), o.olivia.Actor, version-1, week(o.maya, nil)); !errors.Is(err, models.ErrConflict) {
		t.Errorf("over a newer one: %v", err)
	}
	if err := s.SetCoverage(t.Context(), o.maya.Actor, version, c); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("by a clinician: %v", err)
	}
	own, err := s.Practice(t.Context(), o.olivia.Actor)
	if err != nil || own.Practice.Version != version || len(own.Practice.Coverage.Hours) != 5 || len(own.Practice.Coverage.Cover) != 1 {
		t.Errorf("stands %+v, %v", own.Practice, err)
	}
	// Two at once: one of them is told.
	results := make(chan error, 2)
	for range 2 {
		go func() { results <- s.SetCoverage(context.WithoutCancel(t.Context()), o.olivia.Actor, version, c) }()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) || first != nil && !errors.Is(first, models.ErrConflict) || second != nil && !errors.Is(second, models.ErrConflict) {
		t.Errorf("%v and %v", first, second)
	}
}

func TestANumberThatChangesHasToBeCalledAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.db.Store
	change := func(c models.PracticePatch) store.OwnPractice {
		t.Helper()
		own, err := s.Practice(t.Context(), o.olivia.Actor)
		if err != nil {
			t.Fatal(err)
		}
		c.Version = own.Practice.Version
		if err := s.ChangePractice(t.Context(), o.olivia.Actor, c); err != nil {
			t.Fatal(err)
		}
		if own, err = s.Practice(t.Context(), o.olivia.Actor); err != nil {
			t.Fatal(err)
		}
		return own
	}
	name := "Juniper House"
	if own := change(models.PracticePatch{Name: &name}); own.HelpCalledAt != nil || own.Practice.Name != name {
		t.Errorf("%+v", own)
	}
	if own := change(models.PracticePatch{HelpCalled: true}); own.HelpCalledAt == nil {
		t.Error("called, and not kept")
	}
	if own := change(models.PracticePatch{Languages: []string{"es"}}); own.HelpCalledAt == nil || !slices.Equal(own.Practice.Languages, []string{"es"}) {
		t.Errorf("%+v", own)
	}
	help := o.practice.Help
	if own := change(models.PracticePatch{Help: &help}); own.HelpCalledAt == nil {
		t.Error("the same numbers have to be called again")
	}
	help.CrisisCall = "555 0199"
	if own := change(models.PracticePatch{Help: &help}); own.HelpCalledAt != nil || own.Practice.Help != help {
		t.Errorf("%+v", own)
	}
	if err := s.ChangePractice(t.Context(), o.olivia.Actor, models.PracticePatch{Version: 1, Name: &name}); !errors.Is(err, models.ErrConflict) {
		t.Errorf("of an older version: %v", err)
	}
}

// Clinic days are reckoned in the database, which has a list of zones of its own.
func TestAPracticesZoneIsOneThatTheDatabaseKnows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	change := func(zone string) error {
		own, err := o.db.Store.Practice(t.Context(), o.olivia.Actor)
		if err != nil {
			t.Fatal(err)
		}
		return o.db.Store.ChangePractice(t.Context(), o.olivia.Actor, models.PracticePatch{Version: own.Practice.Version, TimeZone: &zone})
	}
	// Go finds some of these, each by a detour that PostgreSQL doesn't take.
	for _, zone := range []string{"./America/Denver", "America/./Denver", "America//Denver/.", "Nowhere", "posix/Nowhere"} {
		bad, ok := errors.AsType[models.Invalid](change(zone))
		if !ok || len(bad) != 1 || bad[0].Field != "time_zone" || bad[0].Code != "unknown_zone" {
			t.Errorf("%s: %v", zone, bad)
		}
	}
	for _, zone := range []string{"America/Denver", "Asia/Kathmandu", "UTC", "Pacific/Chatham"} {
		if err := change(zone); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

func TestOwnersManagePeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	hash, err := auth.HashCode(auth.NewCode())
	must(err)
	invited, err := s.Invite(ctx, o.maya.Actor, models.Invitation{Role: models.RolePatient, DisplayName: "Rosa M.", GivenName: "Rosa", BirthYear: 1988}, hash)
	must(err)
	people, err := s.People(ctx, o.olivia.Actor)
	must(err)
	if len(people.Accounts) != 4 || len(people.Invitations) != 1 || people.Invitations[0].InvitedBy != o.maya.DisplayName || len(people.Unattended) != 0 {
		t.Fatalf("%+v", people)
	}
	// Withdrawn, the code opens nothing, and the list forgets it.
	hidden(t, s.WithdrawInvitation(ctx, o.noor.Actor, invited.ID))
	must(s.WithdrawInvitation(ctx, o.maya.Actor, invited.ID))
	hidden(t, s.WithdrawInvitation(ctx, o.olivia.Actor, invited.ID))
	_, _, err = s.ConfirmInvitation(ctx, store.Answers{CodeHash: hash, GivenName: "Rosa", BirthYear: 1988})
	hidden(t, err)

	// Other roles end the sessions, another name does not.
	name := "Noor Haddad"
	must(s.ChangeAccount(ctx, o.olivia.Actor, o.noor.ID, models.AccountPatch{DisplayName: &name}))
	if me, err := s.Me(ctx, o.noor.Actor); err != nil || me.Account.DisplayName != name {
		t.Errorf("%+v, %v", me.Account, err)
	}
	must(s.ChangeAccount(ctx, o.olivia.Actor, o.noor.ID, models.AccountPatch{Roles: []models.Role{models.RoleClinician, models.RoleOwner}}))
	if _, err := s.Me(ctx, o.noor.Actor); !errors.Is(err, models.ErrSignedOut) {
		t.Errorf("after the role changed: %v", err)
	}
	for what, roles := range map[string][]models.Role{"a patient": {models.RolePatient}, "staff and patient": {models.RolePatient, models.RoleOwner}, "nobody": {}} {
		if bad, ok := errors.AsType[models.Invalid](s.ChangeAccount(ctx, o.olivia.Actor, o.noor.ID, models.AccountPatch{Roles: roles})); !ok {
			t.Errorf("made %s: %v", what, bad)
		}
	}
	if bad, ok := errors.AsType[models.Invalid](s.ChangeAccount(ctx, o.olivia.Actor, o.ana.ID, models.AccountPatch{
		Roles: []models.Role{models.RolePatient, models.RoleClinician}})); !ok {
		t.Errorf("a patient became a clinician: %v", bad)
	}

	// The patient is told what was done with their account.
	must(s.DisableAccount(ctx, o.olivia.Actor, o.ana.ID))
	must(s.EnableAccount(ctx, o.olivia.Actor, o.ana.ID))
	o.ana.Actor = o.ana.SignIn()
	if got := told(o.trail(t, o.ana)); !slices.Equal(got, []string{"disable_account by Owner", "enable_account by Owner"}) {
		t.Errorf("told %v", got)
	}
	if _, err := s.People(ctx, o.maya.Actor); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician lists accounts: %v", err)
	}
}

func TestAPracticeKeepsAnOwner(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.db.Store
	clinician := models.AccountPatch{Roles: []models.Role{models.RoleClinician}}
	if err := s.ChangeAccount(t.Context(), o.olivia.Actor, o.olivia.ID, clinician); !errors.Is(err, models.ErrConflict) {
		t.Errorf("the last owner goes: %v", err)
	}
	// Each of two takes it from the other at once.
	for range 5 {
		practice := o.db.Practice()
		one, two := practice.Owner(), practice.Owner()
		var both sync.WaitGroup
		failed := make(chan error, 2)
		both.Go(func() { failed <- s.DisableAccount(t.Context(), one.Actor, two.ID) })
		both.Go(func() { failed <- s.ChangeAccount(t.Context(), two.Actor, one.ID, clinician) })
		both.Wait()
		close(failed)
		var errs []error
		for err := range failed {
			errs = append(errs, err)
		}
		var left int
		if err := o.db.Owner.QueryRow(t.Context(), `
SELECT count(*) FROM accounts WHERE practice_id = $1 AND 'owner' = ANY (roles) AND disabled_at IS NULL`, practice.ID).Scan(&left); err != nil || left != 1 {
			t.Fatalf("%d owners left, %v: %v", left, err, errs)
		}
	}
}

func TestAnOwnerReadsTheTrailPageByPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	o.ana.Concern(canary)
	o.ana.Share(o.visit)
	for range 7 {
		if _, err := o.read(t, o.maya); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.DisableAccount(ctx, o.olivia.Actor, o.noor.ID); err != nil {
		t.Fatal(err)
	}
	var all []models.PracticeEvent
	var place store.Place
	for pages := 0; ; pages++ {
		events, next, err := s.PracticeEvents(ctx, o.olivia.Actor, store.TrailFilter{}, place, 3)
		if err != nil || len(events) == 0 || pages > 10 {
			t.Fatalf("page %d: %d events, %v", pages, len(events), err)
		}
		all = append(all, events...)
		if next == nil {
			break
		}
		place = *next
	}
	whole, next, err := s.PracticeEvents(ctx, o.olivia.Actor, store.TrailFilter{}, store.Place{}, 200)
	if err != nil || next != nil || len(whole) != len(all) || len(whole) != 9 {
		t.Fatalf("%d in pages, %d at once, %v", len(all), len(whole), err)
	}
	for i := range whole {
		if whole[i].ID != all[i].ID {
			t.Errorf("%d is another event in pages", i)
		}
	}
	text, _ := json.Marshal(whole)
	if strings.Contains(string(text), "canary") || strings.Contains(string(text), `"sync"`) {
		t.Errorf("says too much: %s", text)
	}
	if last := whole[0]; last.Action != models.ActionDisableAccount || last.About != o.noor.DisplayName || last.Name != o.olivia.DisplayName {
		t.Errorf("%+v", last)
	}
	if read := whole[1]; read.Patient != o.ana.Patient.DisplayName || *read.AccountID != o.maya.ID || read.Sealed {
		t.Errorf("%+v", read)
	}
	count := func(f store.TrailFilter) int {
		t.Helper()
		events, _, err := s.PracticeEvents(ctx, o.olivia.Actor, f, store.Place{}, 200)
		if err != nil {
			t.Fatal(err)
		}
		return len(events)
	}
	zone, _ := models.LoadZone(o.practice.TimeZone)
	today := models.DateOf(time.Now().In(zone))
	for what, c := range map[string]struct {
		f    store.TrailFilter
		want int
	}{
		"what Maya did":              {store.TrailFilter{Person: &o.maya.ID}, 7},
		"what was done about Ana":    {store.TrailFilter{Person: &o.ana.ID}, 8},
		"what was done about Noor":   {store.TrailFilter{Person: &o.noor.ID}, 1},
		"pages that were read":       {store.TrailFilter{Action: models.ActionReadSummary}, 7},
		"pages that Noor read":       {store.TrailFilter{Person: &o.noor.ID, Action: models.ActionReadSummary}, 0},
		"what is in nobody's trail":  {store.TrailFilter{Action: models.ActionSync}, 0},
		"from tomorrow on":           {store.TrailFilter{From: today.Add(1)}, 0},
		"until yesterday":            {store.TrailFilter{To: today.Add(-1)}, 0},
		"from yesterday to tomorrow": {store.TrailFilter{From: today.Add(-1), To: today.Add(1)}, 9},
	} {
		if got := count(c.f); got != c.want {
			t.Errorf("%s: %d events, want %d", what, got, c.want)
		}
	}
	if _, _, err := s.PracticeEvents(ctx, o.maya.Actor, store.TrailFilter{}, store.Place{}, 10); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a clinician reads the trail: %v", err)
	}
	pretending := o.maya.Actor
	pretending.Roles = []models.Role{models.RoleOwner}
	if events, _, err := s.PracticeEvents(ctx, pretending, store.TrailFilter{}, store.Place{}, 10); err != nil || len(events) > 0 {
		t.Errorf("whose session is no owner's sees %v, %v", events, err)
	}
	if state, err := s.PracticeTrail(ctx, o.olivia.Actor); err != nil || state.BrokenAt() != 0 {
		t.Errorf("%+v, %v", state, err)
	}
}

// Owners are told who of the cover can't be told by e-mail, and read nobody's address.
func TestOwnersLearnWhoOfTheCoverHasNoAddress(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	olivia := c.practice.Owner()
	unreachable := func() []string {
		t.Helper()
		own, err := c.db.Store.Practice(t.Context(), olivia.Actor)
		if err != nil {
			t.Fatal(err)
		}
		return own.Unreachable
	}
	if _, err := c.db.Owner.Exec(t.Context(), `UPDATE accounts SET display_name = CASE id WHEN $1 THEN 'Maya' ELSE 'Noor' END WHERE id IN ($1, $2)`,
		c.maya.ID, c.noor.ID); err != nil {
		t.Fatal(err)
	}
	if got := unreachable(); !slices.Equal(got, []string{"Maya", "Noor"}) {
		t.Errorf("%q", got)
	}
	if err := c.db.Store.SetAlertEmail(t.Context(), c.maya.Actor, "maya@clinic.example"); err != nil {
		t.Fatal(err)
	}
	if got := unreachable(); !slices.Equal(got, []string{"Noor"}) {
		t.Errorf("with an address of Maya's: %q", got)
	}
	jo := c.practice.Clinician()
	if got := unreachable(); slices.Contains(got, jo.DisplayName) {
		t.Errorf("who looks after nobody is among %q", got)
	}
	jo.Join(c.ana.Patient)
	if got := unreachable(); len(got) != 2 || !slices.Contains(got, jo.DisplayName) {
		t.Errorf("with another one on a care team: %q", got)
	}
	jo.Leave(c.ana.Patient)
	if got := unreachable(); slices.Contains(got, jo.DisplayName) {
		t.Errorf("who left the care team is among %q", got)
	}
	for _, who := range []*storetest.Person{c.maya, c.ana} {
		asApp(t, c.db, &who.Actor, func(tx pgx.Tx) {
			var names int
			if err := tx.QueryRow(t.Context(), `SELECT count(*) FROM alert_unreachable('2020-01-01')`).Scan(&names); err != nil || names != 0 {
				t.Errorf("%s reads %d names: %v", who.DisplayName, names, err)
			}
		})
	}
}
