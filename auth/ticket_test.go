package auth

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alongside/models"
)

func TestATicketOpensForItsPurposeInTime(t *testing.T) {
	k, now := mustKeys(t), time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC)
	held := "a challenge"
	ticket, err := k.newTicket("register", held, now)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := k.openTicket("register", ticket, &got, now.Add(TicketLife)); err != nil || got != held {
		t.Errorf("opened %q, %v", got, err)
	}
	if strings.Contains(ticket, "challenge") {
		t.Error("it can be read")
	}
	changed := []byte(ticket)
	changed[len(changed)/2] ^= 1
	for name, open := range map[string]func() error{
		"too late":                func() error { return k.openTicket("register", ticket, &got, now.Add(TicketLife+time.Second)) },
		"for something else":      func() error { return k.openTicket("sign in", ticket, &got, now) },
		"at another deployment's": func() error { return mustKeys(t).openTicket("register", ticket, &got, now) },
		"changed":                 func() error { return k.openTicket("register", string(changed), &got, now) },
		"with a line break":       func() error { return k.openTicket("register", ticket+"\n", &got, now) },
		"none":                    func() error { return k.openTicket("register", "", &got, now) },
	} {
		if err := open(); !errors.Is(err, models.ErrOver) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
