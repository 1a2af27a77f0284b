package insight

import (
	"slices"

	"github.com/google/uuid"

	"alongside/models"
)

// How long a measure is asked for: the days before a visit, and the days that an occasion of a rhythm stands before it
// lapses without a word.
const (
	measureDaysBeforeVisit = 7
	measureDaysShown       = 7
)

// MeasureRequest is one as it stands in the record.
type MeasureRequest struct {
	ID uuid.UUID `json:"id"`
	models.MeasureRequest
}

// DueMeasure is a measure that is asked for.
type DueMeasure struct {
	RequestID  uuid.UUID  `json:"request_id"`
	Instrument string     `json:"instrument"`
	Due        models.Day `json:"due" doc:"the day from which it is asked for"`
	Until      models.Day `json:"until" doc:"the last day; empty: until it is answered or left"`
}

// DueMeasures are those that are asked for on a day, the oldest first. requests are in the order of the record, visits the
// days of those planned. Who answered one, or left it, within the seven days before is not asked again because a visit moved.
func DueMeasures(requests []MeasureRequest, sent []models.SentMeasure, visits []models.Day, today models.Day) []DueMeasure {
	due := []DueMeasure{}
	for _, r := range StandingMeasures(requests) {
		d, ok := r.occasion(visits, today)
		if ok && !slices.ContainsFunc(sent, func(s models.SentMeasure) bool { return r.isAnsweredBy(s, d.Due) }) {
			due = append(due, d)
		}
	}
	slices.SortStableFunc(due, func(a, b DueMeasure) int { return a.Due.Compare(b.Due) })
	return due
}

// StandingMeasures are the requests that were not ended.
func StandingMeasures(requests []MeasureRequest) []MeasureRequest {
	standing := []MeasureRequest{}
	for _, r := range requests {
		if r.Ends == nil && !slices.ContainsFunc(requests, func(o MeasureRequest) bool { return o.Ends != nil && *o.Ends == r.ID }) {
			standing = append(standing, r)
		}
	}
	return standing
}

// IsDone says whether nothing more is asked for by a request: it was for once, and was answered or left.
func (r MeasureRequest) IsDone(sent []models.SentMeasure) bool {
	return r.Rhythm == models.MeasureNow &&
		slices.ContainsFunc(sent, func(s models.SentMeasure) bool { return r.isAnsweredBy(s, *r.Day) })
}

func (r MeasureRequest) isAnsweredBy(s models.SentMeasure, due models.Day) bool {
	return s.RequestID != nil && *s.RequestID == r.ID && s.Due != nil && s.Due.Compare(due.Add(-measureDaysShown)) > 0
}

// occasion is the one on a day; false where there is none.
func (r MeasureRequest) occasion(visits []models.Day, today models.Day) (DueMeasure, bool) {
	d := DueMeasure{RequestID: r.ID, Instrument: r.Instrument, Due: *r.Day}
	since := today.Sub(*r.Day)
	if since < 0 {
		return d, false
	}
	switch r.Rhythm {
	case models.MeasureBeforeVisit:
		for _, visit := range visits {
			if ahead := visit.Sub(today); ahead >= 0 && ahead <= measureDaysBeforeVisit && (d.Until.IsZero() || visit.Compare(d.Until) < 0) {
				d.Until = visit
			}
		}
		if d.Until.IsZero() {
			return d, false
		}
		if from := d.Until.Add(-measureDaysBeforeVisit); from.Compare(d.Due) > 0 {
			d.Due = from
		}
	case models.MeasureWeeks:
		d.Due = today.Add(-(since % (7 * *r.Weeks)))
		d.Until = d.Due.Add(measureDaysShown - 1)
		return d, today.Compare(d.Until) <= 0
	case models.MeasureNow:
	}
	return d, true
}
