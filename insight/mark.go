package insight

import (
	"slices"
	"time"

	"alongside/models"
)

// Mark is something that happened on one day and stands across the charts of a window: a visit, or a turn of the plan.
// It says when, and never that one thing made the other.
type Mark struct {
	Day  models.Day      `json:"day"`
	What MarkKind        `json:"what" enum:"visit,agreed,step,off"`
	Kind models.PlanKind `json:"kind,omitempty" enum:"sleep,nutrition,regulation,body,learning,talking,medication,check,other" doc:"of the plan line that it is about"`
	Dose string          `json:"dose,omitempty" doc:"of the step that began, as its clinician typed it"`
}

// MarkKind is what happened.
type MarkKind string

// A visit took place; both agreed to a line of the plan; a step of a medicine began; a medicine ended.
const (
	MarkVisit  MarkKind = "visit"
	MarkAgreed MarkKind = "agreed"
	MarkStep   MarkKind = "step"
	MarkOff    MarkKind = "off"
)

// MarksWithin picks the marks of a window, by day; what happened twice on a day stands once.
func MarksWithin(marks []Mark, through models.Day, days int) []Mark {
	return slices.Compact(within(marks, func(m Mark) models.Day { return m.Day }, through.Add(1-days), through))
}

// TurnMarks are the turns of a line as marks, by their days in a zone.
func TurnMarks(l *models.Ladder, zone *time.Location) []Mark {
	var marks []Mark
	line, _ := l.Line()
	for _, t := range l.Turns() {
		mark := Mark{Day: models.DateOf(t.At.In(zone)), Kind: line.Kind, What: MarkStep, Dose: t.Dose}
		switch {
		case t.Agreed:
			mark.What = MarkAgreed
		case t.Dose == "":
			mark.What = MarkOff
		}
		marks = append(marks, mark)
	}
	return marks
}
