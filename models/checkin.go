package models

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// CheckIn is what the patient puts together for one visit, or for the open one: a draft until it is shared. Nothing in it is required;
// "I'm nervous about this visit" alone is complete.
type CheckIn struct {
	VisitID       uuid.UUID `json:"visit_id"`
	Top           []TopLine `json:"top"`
	Hope          *string   `json:"hope"`
	Wishes        []string  `json:"wishes"`
	MedicineToday *string   `json:"medicine_today"`
	Nervous       *bool     `json:"nervous"`
	// Lines of the page: LeftOut are off; PutIn are on, of those that are off until somebody says so.
	LeftOut []string `json:"left_out"`
	PutIn   []string `json:"put_in"`
	// CarriedFrom is the visit, cancelled or missed, whose check-in these answers were taken over from.
	CarriedFrom *uuid.UUID `json:"carried_from"`
}

// Chosen is what somebody chose of the lines of their page: LeftOut are taken off it, and PutIn are those that are off
// until then.
type Chosen struct {
	LeftOut []string
	PutIn   []string
}

// TopLine is one of the three things that matter most: an open concern, or words written for this visit.
type TopLine struct {
	ConcernID *uuid.UUID `json:"concern_id,omitempty"`
	Words     *string    `json:"words,omitempty"`
}

// The limits of a check-in: three lines that can be read in a minute.
const (
	TopLines     = 3
	TopLineLimit = 280
	HopeLimit    = 280
)

// EntryKey: one draft a visit.
func (c CheckIn) EntryKey() string { return c.VisitID.String() }

// Validate names every bad field at once.
func (c CheckIn) Validate() error {
	var bad Invalid
	if c.VisitID == uuid.Nil {
		bad.Add("visit_id", "required")
	}
	if len(c.Top) > TopLines {
		bad = append(bad, FieldProblem{Field: "top", Code: "too_many", Limit: TopLines})
	}
	for _, line := range c.Top {
		if (line.ConcernID == nil) == (line.Words == nil) {
			bad.Add("top", "required")
			break
		}
		checkText(&bad, "top", line.Words, TopLineLimit)
	}
	checkText(&bad, "hope", c.Hope, HopeLimit)
	checkSet(&bad, "wishes", c.Wishes, Wishes())
	checkOne(&bad, "medicine_today", c.MedicineToday, []string{"yes", "a_little", "not_today"})
	checkLines(&bad, "left_out", c.LeftOut)
	checkLines(&bad, "put_in", c.PutIn)
	return bad.Err()
}

// checkLines refuses what no line of a page is called: these names stand in the database in the clear.
func checkLines(bad *Invalid, field string, lines []string) {
	if len(lines) > 200 {
		*bad = append(*bad, FieldProblem{Field: field, Code: "too_many", Limit: 200})
	}
	if slices.ContainsFunc(lines, func(line string) bool { return !isLine(line) }) {
		bad.Add(field, "unknown")
	}
}

// lineName is a part of the page, or of one that has several lines the answer or the entry it is of.
var lineName = regexp.MustCompile( //nolint:gochecknoglobals // a constant that Go can't write
	`^(nervous|hope|medicine|sleep|nutrition|mood|regulation|body|cycle|supplements|top\.[1-3]` +
		`|matters\.(life_now|better|has_helped|not_wanted|involve)` +
		`|(concern|taking|took|lab)\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

func isLine(name string) bool {
	if code, ok := strings.CutPrefix(name, "measure."); ok {
		_, known := LastInstrument(strings.TrimPrefix(code, "sent."))
		return known
	}
	return lineName.MatchString(name)
}
