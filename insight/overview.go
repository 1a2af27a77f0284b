package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// Overviewed is somebody in a clinician's care with all that they shared or sent and that may be a reason to look. Nothing
// here is of a log that was not shared, and nothing counts what was not written.
type Overviewed struct {
	Patient   models.Patient
	NextVisit *time.Time
	Covering  bool // the talk without a date is a colleague's: one looks after this person for them
	Waiting   []Look
	Page      *OverviewedPage // nil: nothing is shared now
	Concerns  []WaitingConcern
}

// OverviewedPage is the last that somebody shared and nobody marked as read; where all were, the last.
type OverviewedPage struct {
	VisitID  uuid.UUID
	SharedAt time.Time
	Reviewed bool // somebody marked it as read: what it says was seen
	Document Document
}

// WaitingConcern is a concern on a shared page, with what was said of it since, in its order.
type WaitingConcern struct {
	SharedAt time.Time
	Said     []ConcernSaid
}

// ConcernSaid is that something was said of a concern, and nothing of what.
type ConcernSaid struct {
	Kind models.ReplyKind `json:"kind"`
	At   time.Time        `json:"at"`
}

// since is from when on a concern waits for an answer: from being shared, or from what the patient said after the last
// answer. Being understood asks for nothing, and what is settled waits for nobody.
func (c WaitingConcern) since() (since time.Time, waits bool) {
	since, waits = c.SharedAt, true
	for _, said := range c.Said {
		switch said.Kind {
		case models.ReplyAnswer, models.ReplyTalked, models.ReplyGotIt, models.ReplySettled:
			waits = false
		case models.ReplyNotQuite, models.ReplyAdded, models.ReplyReopened:
			if !waits {
				since, waits = said.At, true
			}
		}
	}
	return since, waits
}

// Why lists the reasons to look, in the order of LookCodes, each once: the one that has waited longest.
func (o Overviewed) Why(from models.LookThresholds, readerLanguage string, now time.Time) []Look {
	isOver := func(since time.Time, days int) bool { return !since.AddDate(0, 0, days).After(now) }
	all := []Look{}
	for _, w := range o.Waiting {
		if w.Code != LookContact || isOver(*w.Since, from.ContactDays) {
			all = append(all, w)
		}
	}
	for _, c := range o.Concerns {
		if since, waits := c.since(); waits && isOver(since, from.UnansweredDays) {
			all = append(all, Look{Code: LookUnanswered, Since: &since})
		}
	}
	if o.Page != nil && !o.Page.Reviewed {
		for _, look := range append(o.Page.Document.Looks(from, readerLanguage), Look{Code: LookCheckIn}) {
			look.Since = &o.Page.SharedAt
			all = append(all, look)
		}
	}
	slices.SortStableFunc(all, func(a, b Look) int {
		return cmp.Or(cmp.Compare(lookPlace(a.Code), lookPlace(b.Code)), compareTimes(a.Since, b.Since))
	})
	return slices.CompactFunc(all, func(a, b Look) bool { return a.Code == b.Code })
}

func lookPlace(code LookCode) int { return slices.Index(LookCodes(), code) }

// compareTimes puts what has none last.
func compareTimes(a, b *time.Time) int {
	switch {
	case a != nil && b != nil:
		return a.Compare(*b)
	case a != nil:
		return -1
	case b != nil:
		return 1
	}
	return 0
}

// OverviewQuery is what a clinician wants to see of the people in their care.
type OverviewQuery struct {
	Search   string   // see models.Patient.Found
	Reason   LookCode // only who has this one; empty: everybody
	Language string   // only whose page is in it; empty: everybody
	Covering *bool    // only whom one covers, or only one's own; nil: both
	Sort     OverviewSort
	Page     int // from 1
}

// OverviewSort is the order within a group.
type OverviewSort string

// The orders that there are: who has waited longest first, whose visit is next, or by name.
const (
	SortLongest   OverviewSort = "longest"
	SortNextVisit OverviewSort = "next_visit"
	SortName      OverviewSort = "name"
)

// OverviewPageSize is how many people are on a page of the overview.
const OverviewPageSize = 50

// Overview is a page of the people in a clinician's care, grouped by the first reason to look at them.
type Overview struct {
	Groups []OverviewGroup
	People []OverviewPerson
	Total  int // that the query finds, on all pages
}

// OverviewGroup is how many people have a reason, among those whom the rest of the query finds.
type OverviewGroup struct {
	Code   LookCode `json:"code"`
	People int      `json:"people"`
}

// OverviewPerson is one of them, with all reasons.
type OverviewPerson struct {
	Overviewed

	Why []Look // the first is the group; empty: nothing waits
}

// OverviewOf answers a query about people, who come in the order of their names.
func OverviewOf(all []Overviewed, q OverviewQuery, from models.LookThresholds, readerLanguage string, now time.Time) Overview {
	out := Overview{Groups: []OverviewGroup{}, People: []OverviewPerson{}}
	counts := map[LookCode]int{}
	for _, o := range all {
		if !o.isWanted(q) {
			continue
		}
		p := OverviewPerson{o, o.Why(from, readerLanguage, now)}
		for _, look := range p.Why {
			counts[look.Code]++
		}
		if q.Reason == "" || p.has(q.Reason) {
			out.People = append(out.People, p)
		}
	}
	for _, code := range LookCodes() {
		if counts[code] > 0 {
			out.Groups = append(out.Groups, OverviewGroup{code, counts[code]})
		}
	}
	slices.SortStableFunc(out.People, func(a, b OverviewPerson) int { return cmp.Or(cmp.Compare(a.place(), b.place()), q.Sort.compare(a, b)) })
	out.Total = len(out.People)
	out.People = out.People[min((q.Page-1)*OverviewPageSize, out.Total):min(q.Page*OverviewPageSize, out.Total)]
	return out
}

func (o Overviewed) isWanted(q OverviewQuery) bool {
	if q.Covering != nil && *q.Covering != o.Covering {
		return false
	}
	if q.Language != "" && (o.Page == nil || o.Page.Document.Language != q.Language) {
		return false
	}
	return o.Patient.Found(q.Search)
}

func (p OverviewPerson) has(code LookCode) bool {
	return slices.ContainsFunc(p.Why, func(l Look) bool { return l.Code == code })
}

// place is that of the group; who needs no look comes last.
func (p OverviewPerson) place() int {
	if len(p.Why) == 0 {
		return len(LookCodes())
	}
	return lookPlace(p.Why[0].Code)
}

func (s OverviewSort) compare(a, b OverviewPerson) int {
	switch {
	case s == SortNextVisit:
		return compareTimes(a.NextVisit, b.NextVisit)
	case s == SortLongest && len(a.Why) > 0 && len(b.Why) > 0:
		return compareTimes(a.Why[0].Since, b.Why[0].Since)
	}
	return 0
}
