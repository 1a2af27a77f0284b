package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// told are the addresses that would be written to in a turn.
func (c covered) told(followUp uuid.UUID, turn models.AlertTurn) []string {
	c.phone.t.Helper()
	all, err := c.db.Store.AlertRecipients(c.phone.t.Context(), c.alert(followUp, turn))
	if err != nil {
		c.phone.t.Fatal(err)
	}
	var to []string
	for _, r := range all {
		to = append(to, r.Language+" "+r.Email)
	}
	slices.Sort(to)
	return to
}

func (c covered) alert(followUp uuid.UUID, turn models.AlertTurn) models.Alert {
	return models.Alert{PracticeID: c.practice.ID, PatientID: c.ana.Patient.ID, Subject: models.KindFollowUp, SubjectID: followUp, Turn: turn}
}

func (c covered) wantsAlerts(who *storetest.Person, email string) {
	c.phone.t.Helper()
	if err := c.db.Store.SetAlertEmail(c.phone.t.Context(), who.Actor, email); err != nil {
		c.phone.t.Fatal(err)
	}
}

func TestWhoeversTurnItIsIsToldOnce(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	id := c.says(models.FollowUpNotRight, "restless", 1)
	expect := func(what string, turn models.AlertTurn, want ...string) {
		t.Helper()
		if got := c.told(id, turn); !slices.Equal(got, want) {
			t.Errorf("%s: told are %q, expected %q", what, got, want)
		}
	}
	expect("without an address", models.AlertOwner)
	c.wantsAlerts(c.noor, "noor@clinic.example")
	expect("the owner has none: whoever has", models.AlertOwner, "en noor@clinic.example")
	c.wantsAlerts(c.maya, "maya@clinic.example")
	expect("the owner", models.AlertOwner, "en maya@clinic.example")
	for range 2 { // a job that ran twice
		if err := c.db.Store.AlertSent(t.Context(), c.alert(id, models.AlertOwner), models.AlertRecipient{AccountID: c.maya.ID}); err != nil {
			t.Fatal(err)
		}
	}
	expect("after that", models.AlertOwner)
	expect("the backup", models.AlertBackup, "en noor@clinic.example")
	c.noor.Leave(c.ana.Patient)
	expect("with the backup off the team, whoever is left", models.AlertBackup, "en maya@clinic.example")
	if told := readRows(t, c.db.Owner, `SELECT account_id FROM access_events WHERE patient_id = $1 AND action = 'alert'`, c.ana.Patient.ID); len(told) != 1 {
		t.Errorf("Ana is told of %d alerts", len(told))
	}
	if err := c.db.Store.Acknowledge(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
		t.Fatal(err)
	}
	expect("seen", models.AlertBackup)

	quiet := c.says(models.FollowUpCheckIn, "nausea", 1)
	if got := c.told(quiet, models.AlertOwner); got != nil {
		t.Errorf("of what can wait %q are told at once", got)
	}
	if got := c.told(quiet, models.AlertBackup); !slices.Equal(got, []string{"en maya@clinic.example"}) {
		t.Errorf("of what can wait, told in the backup's turn are %q", got)
	}
	if err := c.db.Store.Acknowledge(t.Context(), c.maya.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &quiet}); err != nil {
		t.Fatal(err)
	}
	if got := c.told(quiet, models.AlertBackup); got != nil {
		t.Errorf("of what was seen in time %q are told", got)
	}
	c.maya.Disable()
	urgent := c.says(models.FollowUpNotRight, "rash", 1)
	if got := c.told(urgent, models.AlertOwner); got != nil {
		t.Errorf("on a team of nobody %q are told", got)
	}
}

func TestNobodysMailboxIsFilledByOnePerson(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	quiet := 0
	for range 12 {
		if _, _, _, _, turns := c.arrived(c.says(models.FollowUpCheckIn, "nausea", 1)); len(turns) > 0 {
			quiet++
		}
	}
	if quiet != 10 {
		t.Errorf("of twelve that can wait %d are told by e-mail", quiet)
	}
	var ids []uuid.UUID
	urgent := func() (turns []string) {
		t.Helper()
		ids = append(ids, c.says(models.FollowUpNotRight, "restless", 1))
		_, _, _, _, turns = c.arrived(ids[len(ids)-1])
		return turns
	}
	told := 0
	for range 12 {
		turns := urgent()
		if !slices.Contains(turns, "backup then") {
			t.Errorf("the backup would never hear of it: %q", turns)
		}
		if slices.Contains(turns, "owner") {
			told++
		}
	}
	if told != 10 {
		t.Errorf("of twelve in an hour %d are told by e-mail at once", told)
	}
	for _, id := range ids[:3] {
		if err := c.db.Store.Acknowledge(t.Context(), c.noor.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
			t.Fatal(err)
		}
	}
	if turns := urgent(); !slices.Contains(turns, "owner") {
		t.Errorf("three were seen, and the turns of one more are %q", turns)
	}
	if all, err := c.db.Store.FollowUps(t.Context(), c.maya.Actor); err != nil || len(all.Waiting) != 22 {
		t.Errorf("%d wait in the app, %v", len(all.Waiting), err)
	}
}

func TestAnAddressForAlertsIsOnesOwn(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	c.wantsAlerts(c.maya, " maya@clinic.example ")
	address := func(who *storetest.Person) string {
		t.Helper()
		email, err := c.db.Store.AlertEmail(t.Context(), who.Actor)
		if err != nil {
			t.Fatal(err)
		}
		return email
	}
	if got := address(c.maya); got != "maya@clinic.example" || address(c.noor) != "" {
		t.Errorf("%q, and Noor's is %q", got, address(c.noor))
	}
	for _, bad := range []string{
		"maya", "maya@", "Maya <maya@clinic.example>", "a@b.c, d@e.f", "maya@clinic.example\r\nBcc: x@y.z", "maya@clinic", strings.Repeat("m", 250) + "@a.bc",
	} {
		err := c.db.Store.SetAlertEmail(t.Context(), c.maya.Actor, bad)
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || invalid[0].Field != "email" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	c.wantsAlerts(c.maya, "other@clinic.example")
	if got := address(c.maya); got != "other@clinic.example" {
		t.Errorf("changed to %q", got)
	}
	c.wantsAlerts(c.maya, "")
	if got := address(c.maya); got != "" {
		t.Errorf("removed, it is %q", got)
	}
	for _, who := range []*storetest.Person{c.ana, c.practice.Owner()} {
		if err := c.db.Store.SetAlertEmail(t.Context(), who.Actor, "x@y.example"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("as %s: %v", who.DisplayName, err)
		}
	}
}
