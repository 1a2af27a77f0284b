package insight

import (
	"time"

	"alongside/models"
)

// GuestMaterial is everything a guest's page is made of: nothing of the person's log, and what they said on one screen.
type GuestMaterial struct {
	Day     models.Day
	Patient models.Patient
	Visit   DocumentVisit
	Way     models.GuestWay
	TypedBy *DocumentName // who typed in paper
	Guest   models.Guest
}

// LatelyFacts is how sleep and mood have been, in one answer each, where there is no log to show.
type LatelyFacts struct {
	Sleep   models.SleepBand `json:"sleep,omitempty"`
	Valence int              `json:"valence,omitempty" doc:"1 (very low) to 5 (very good)"`
}

// SummarizeGuest makes the same page as everybody's of a check-in without an account.
func SummarizeGuest(m GuestMaterial) Document {
	g := m.Guest
	d := Document{
		Version: documentVersion, Language: g.Language, Day: m.Day, Visit: m.Visit, Patient: aboutPatient(m.Patient, m.Day),
		Way: m.Way, TypedBy: m.TypedBy,
	}
	if text(g.Today) != "" {
		d.Blocks = append(d.Blocks, Block{Block: "top", Line: "top.1", Words: text(g.Today)})
	}
	d.Blocks = append(d.Blocks, nervousBlocks(g.Nervous)...)
	if text(g.Worry) != "" {
		d.Blocks = append(d.Blocks, Block{Block: "concern", Line: "concern.guest", Words: text(g.Worry), Facts: Facts{
			Concern: &ConcernFacts{State: models.ConcernUnheard, WrittenOn: m.Day},
		}})
	}
	if g.SleepLately != nil || g.MoodLately != nil {
		lately := LatelyFacts{}
		if g.SleepLately != nil {
			lately.Sleep = *g.SleepLately
		}
		if g.MoodLately != nil {
			lately.Valence = *g.MoodLately
		}
		d.Blocks = append(d.Blocks, Block{Block: "lately", Line: "lately", Facts: Facts{Lately: &lately}})
	}
	return d.withPrompt()
}

// GuestDay is the day a guest checks in on: that of the practice, as nothing is known of the person's own clock.
func GuestDay(now time.Time, practiceZone string) (models.Day, error) {
	zone, err := models.LoadZone(practiceZone)
	if err != nil {
		return models.Day{}, err
	}
	return models.DateOf(now.In(zone)), nil
}
