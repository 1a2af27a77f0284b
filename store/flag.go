package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

// Flag is something a patient told that can't wait: who answers for it and by when, and who has seen it.
type Flag struct {
	ID uuid.UUID
	Spoken
	Promise

	What models.Kind // a sent measure, a follow-up, or the move that ended a dose
	Of   string      // the name of the instrument; the words of the line whose dose was ended
	// Compared and Answer are of the item that brings help at once: how it lies to the one before, and as its authors word it.
	Compared models.Compared
	Answer   models.Wording
	// Reason is why a follow-up was answered, and Tier what the phone told to do.
	Reason models.FollowUpReason
	Tier   models.Tier

	Overdue bool // the time that was promised is over, and nobody has seen it
	Seen    *Seen
}

// flagSeenFor is how long a flag still stands on a page once it was seen: as long as the days that a page shows.
const flagSeenFor = 14 * 24 * time.Hour

// flagRows are what can't wait among the rows of the record, before it is known who has seen it.
type flagRows struct {
	measures []Flag
	stops    []stopRow
}

type stopRow struct {
	Flag

	line uuid.UUID
}

func (f *flagRows) takeMeasure(r stored) error {
	var m SentMeasure
	if err := m.take(r); err != nil || !m.Alert {
		return err
	}
	i, _ := models.FindInstrument(m.Instrument, m.Version)
	f.measures = append(f.measures, Flag{
		ID: m.ID, Spoken: m.Spoken, Promise: m.Promise, What: models.KindSentMeasure, Of: i.Name, Compared: m.Compared, Answer: i.SafetyWording(m.Answers),
	})
	return nil
}

func (f *flagRows) takeMove(r stored) error {
	var said struct {
		Spoken
		Promise

		LineID uuid.UUID `json:"line_id"`
	}
	if err := r.into(&said); err != nil || !said.Alert {
		return err
	}
	f.stops = append(f.stops, stopRow{Flag{ID: r.ID, Spoken: said.Spoken, Promise: said.Promise, What: models.KindMove}, said.LineID})
	return nil
}

// flags are those that nobody has seen yet, what was promised soonest first, then those that were seen lately, the last first.
func (f *flagRows) flags(p plan, followUps followUpRows) []Flag {
	all := slices.Clone(f.measures)
	for _, stop := range f.stops {
		stop.Of = wordsOf(p.ladder(stop.line))
		all = append(all, stop.Flag)
	}
	baselines := followUps.baselines()
	for _, one := range followUps.all {
		if one.Alert {
			tier := insight.Compare(one.FollowUp, baselines).Tier
			all = append(all, Flag{ID: one.ID, Spoken: one.Spoken, Promise: one.Promise, What: models.KindFollowUp, Reason: one.Reason, Tier: tier})
		}
	}
	for i := range all {
		one := &all[i]
		if by, ok := followUps.seen[one.ID]; ok {
			one.Seen = &by
		}
		one.Overdue = one.Seen == nil && one.isOver(p.now)
	}
	all = slices.DeleteFunc(all, func(one Flag) bool { return one.Seen != nil && p.now.Sub(one.Seen.At) > flagSeenFor })
	slices.SortFunc(all, func(a, b Flag) int { return cmp.Or(a.before(b), cmp.Compare(b.Seq, a.Seq)) })
	return all
}

// before: what nobody has seen first, then what was promised sooner.
func (f Flag) before(other Flag) int {
	switch {
	case f.Seen == nil && other.Seen == nil:
		return f.due().Compare(other.due())
	case f.Seen == nil:
		return -1
	case other.Seen == nil:
		return 1
	}
	return 0
}

// due is when somebody answers for it; where nobody promised to, when it came.
func (f Flag) due() time.Time {
	if f.PromisedAt != nil {
		return *f.PromisedAt
	}
	return f.ReceivedAt
}
