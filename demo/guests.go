package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
)

// guest is somebody in care who has no account and wants none.
type guest struct {
	name, given, pronouns, reference string
	birthYear                        int
	inDays, hour, minute             int
	way                              models.GuestWay
	said                             models.Guest
}

// guest takes somebody into care, plans a visit and puts down what they said for it, on the day the demo begins.
func (l layer) guest(ctx context.Context, clinician models.Actor, g guest, zone *time.Location) error {
	known, err := l.store.CaredFor(ctx, clinician, g.reference)
	if err != nil || len(known) > 0 {
		return err
	}
	person, err := l.store.AddPatient(ctx, clinician, models.Patient{
		DisplayName: g.name, GivenName: g.given, Pronouns: g.pronouns, BirthYear: g.birthYear, Reference: g.reference,
	})
	if err != nil {
		return err
	}
	visit := models.Visit{
		ID: uuid.Must(uuid.NewV7()), PatientID: person, Minutes: 45,
		StartsAt: models.LocalDay(l.now, zone, models.DefaultDayStart).Add(g.inDays).At(g.hour, g.minute, zone),
	}
	if err := l.store.PlanVisit(ctx, clinician, visit); err != nil {
		return err
	}
	hash, err := auth.HashCode(auth.NewCode())
	if err != nil {
		return err
	}
	if _, err := l.store.MakeGuestCode(ctx, clinician, visit.ID, g.way, hash); err != nil {
		return err
	}
	if g.way == models.GuestPaper {
		return l.store.PaperCheckIn(ctx, clinician, hash, uuid.New(), g.said)
	}
	return l.store.GuestCheckIn(ctx, hash, uuid.New(), g.said)
}
