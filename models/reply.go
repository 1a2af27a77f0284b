package models

import (
	"strings"

	"github.com/google/uuid"
)

// Side is who of the two speaks in the record: the patient, or a clinician of the care team.
type Side string

// The two sides.
const (
	SidePatient   Side = "patient"
	SideClinician Side = "clinician"
)

// Reply is one thing said about a concern: a clinician's answer, or what the patient makes of it.
type Reply struct {
	ConcernID uuid.UUID  `json:"concern_id"`
	Kind      ReplyKind  `json:"kind" enum:"answer,talked,got_it,not_quite,added,settled,reopened"`
	ReplyTo   *uuid.UUID `json:"reply_to,omitempty" doc:"of got_it and not_quite: the clinician's reply it is about"`
	// The three parts of an answer, and where the second one has it from.
	Heard   *string `json:"heard,omitempty" doc:"I heard …: reflects, without advice"`
	Share   *string `json:"share,omitempty" doc:"May I share …: reasoning and options"`
	Sources *string `json:"sources,omitempty" doc:"of what is shared"`
	Ask     *string `json:"ask,omitempty" doc:"What do you make of it? in other words, where they were changed"`
	Words   *string `json:"words,omitempty" doc:"the patient's own, or the line beside we talked"`
}

// ReplyKind is what a reply does.
type ReplyKind string

// What clinicians say: an answer in three parts, or that they talked about it in the visit. What patients say: that they
// were understood, or not quite; more words; that the concern is settled, or open again.
const (
	ReplyAnswer   ReplyKind = "answer"
	ReplyTalked   ReplyKind = "talked"
	ReplyGotIt    ReplyKind = "got_it"
	ReplyNotQuite ReplyKind = "not_quite"
	ReplyAdded    ReplyKind = "added"
	ReplySettled  ReplyKind = "settled"
	ReplyReopened ReplyKind = "reopened"
)

// ReplyLimit is how many characters one part of a reply holds.
const ReplyLimit = 2000

// Side is who can say this kind of thing; empty for a kind that is unknown.
func (k ReplyKind) Side() Side {
	switch k {
	case ReplyAnswer, ReplyTalked:
		return SideClinician
	case ReplyGotIt, ReplyNotQuite, ReplyAdded, ReplySettled, ReplyReopened:
		return SidePatient
	}
	return ""
}

// SaidBy is who can say it.
func (r Reply) SaidBy() Side { return r.Kind.Side() }

// Validate names every bad field at once. Whether the concern can be answered is the thread's to say.
func (r Reply) Validate() error {
	var bad Invalid
	if r.ConcernID == uuid.Nil {
		bad.Add("concern_id", "required")
	}
	if r.Kind.Side() == "" {
		bad.Add("kind", "unknown")
	}
	if reacts := r.Kind == ReplyGotIt || r.Kind == ReplyNotQuite; reacts != (r.ReplyTo != nil) {
		bad.Add("reply_to", requiredOr(reacts))
	}
	r.checkParts(&bad)
	return bad.Err()
}

func (r Reply) checkParts(bad *Invalid) {
	answers := r.Kind == ReplyAnswer
	parts := []struct {
		field  string
		text   *string
		fits   bool
		needed bool
	}{
		{"heard", r.Heard, answers, answers},
		{"share", r.Share, answers, answers && said(r.Sources)},
		{"sources", r.Sources, answers, false},
		{"ask", r.Ask, answers, false},
		{"words", r.Words, !answers, r.Kind == ReplyAdded},
	}
	for _, p := range parts {
		switch {
		case p.text != nil && !p.fits:
			bad.Add(p.field, "not_of_this_kind")
		case p.needed && !said(p.text):
			bad.Add(p.field, "required")
		}
		checkText(bad, p.field, p.text, ReplyLimit)
	}
}

func said(text *string) bool { return text != nil && strings.TrimSpace(*text) != "" }

func requiredOr(needed bool) string {
	if needed {
		return "required"
	}
	return "not_of_this_kind"
}

// ConcernState is how far a concern has come. Opened is not heard.
type ConcernState string

// The states, in their order. Only the patient settles or reopens.
const (
	ConcernUnheard  ConcernState = "unheard"
	ConcernHeard    ConcernState = "heard"
	ConcernAnswered ConcernState = "answered"
	ConcernSettled  ConcernState = "settled"
)

// Said is a reply with its id, as it stands in a thread.
type Said struct {
	ID uuid.UUID
	Reply
}

// Thread is everything said about one concern, in its order.
type Thread []Said

// State is what the replies say. A reflection makes a concern heard, written or, once the patient confirmed it, spoken;
// one that shares its reasoning makes it answered. A reflection that the patient found not quite right counts for nothing,
// unless they said otherwise since. Of two clinicians who answer at once, both count.
func (t Thread) State() ConcernState {
	reaction := map[uuid.UUID]ReplyKind{}
	settled := false
	for _, r := range t {
		switch r.Kind {
		case ReplyGotIt, ReplyNotQuite:
			reaction[*r.ReplyTo] = r.Kind
		case ReplySettled, ReplyReopened:
			settled = r.Kind == ReplySettled
		case ReplyAnswer, ReplyTalked, ReplyAdded:
		}
	}
	if settled {
		return ConcernSettled
	}
	state := ConcernUnheard
	for _, r := range t {
		switch {
		case r.Kind == ReplyAnswer && reaction[r.ID] != ReplyNotQuite && said(r.Share):
			return ConcernAnswered
		case r.Kind == ReplyAnswer && reaction[r.ID] != ReplyNotQuite,
			r.Kind == ReplyTalked && reaction[r.ID] == ReplyGotIt:
			state = ConcernHeard
		}
	}
	return state
}

// Has says whether a clinician's reply with this id stands in the thread.
func (t Thread) Has(id uuid.UUID) bool {
	for _, r := range t {
		if r.ID == id && r.Kind.Side() == SideClinician {
			return true
		}
	}
	return false
}
