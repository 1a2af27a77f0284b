package fhir

import (
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// Chart is everything of a person that one actor may read, with the rows that it is of.
type Chart struct {
	Self     Of
	Person   models.Patient
	Nights   []Row[models.Sleep]
	Food     []Row[models.Nutrition]
	Moods    []Row[models.Mood]
	Moments  []Row[models.Moment]
	Concerns []Row[models.Concern]
	Replies  []Said
	Measures []Row[models.SentMeasure]
	Taken    []Row[models.Medicine]
	Lines    []Row[*models.Ladder] // each under the id of its line
	Contacts []Row[models.Contact]
	Shares   []Row[models.StandingShare]
	Looks    []models.AccessEvent
}

// Row is something with the row that it is of.
type Row[M any] struct {
	Of

	What M
}

// Said is a reply, and by whom.
type Said struct {
	Row[models.Reply]

	By uuid.UUID
}

// Resource is a resource, and what it can be found by.
type Resource struct {
	Kind    string
	ID      uuid.UUID
	Version int64
	Updated time.Time
	Body    any

	when   span
	tokens map[string][]Coding
}

func (r Resource) place() place { return place{r.Updated.Truncate(time.Microsecond).UTC(), r.ID} }

// Resources are all of them.
func (c Chart) Resources() []Resource {
	all := []Resource{c.person()}
	for _, r := range c.Nights {
		all = append(all, r.observed(Sleep(r.Of, r.What)))
	}
	for _, r := range c.Food {
		all = append(all, r.observed(Nutrition(r.Of, r.What)))
	}
	for _, r := range c.Moods {
		all = append(all, r.observed(Mood(r.Of, r.What)))
	}
	for _, r := range c.Moments {
		all = append(all, r.observed(Moment(r.Of, r.What)))
	}
	for _, r := range c.Measures {
		all = append(all, measured(r)...)
	}
	for _, r := range c.Concerns {
		all = append(all, r.communicated(Concern(r.Of, r.What)))
	}
	for _, r := range c.Replies {
		all = append(all, r.communicated(Reply(r.Of, r.By, r.What)))
	}
	for _, r := range c.Taken {
		m := Medicine(r.Of, r.What)
		all = append(all, r.resource("MedicationStatement", m, map[string][]Coding{"category": m.Category.Coding}))
	}
	all = append(all, c.plan()...)
	for _, r := range c.Shares {
		s := StandingShare(r.Of, r.What, nil)
		all = append(all, r.resource("Consent", s, map[string][]Coding{"status": {{Code: s.Status}}}))
	}
	for _, e := range c.Looks {
		all = append(all, Resource{Kind: "AuditEvent", ID: e.ID, Version: 1, Updated: e.At, Body: AccessEvent(c.Self.Patient, e), when: instantSpan(e.At)})
	}
	return all
}

func (c Chart) person() Resource {
	p := PatientOf(c.Self, c.Person)
	r := c.Self.resource("Patient", p, map[string][]Coding{})
	r.ID = c.Self.Patient
	for _, i := range p.Identifier {
		r.tokens["identifier"] = append(r.tokens["identifier"], Coding{System: i.System, Code: i.Value})
	}
	return r
}

// plan is the plan with its lines and contacts.
func (c Chart) plan() (all []Resource) {
	newest := c.Self
	lines := make([]*models.Ladder, 0, len(c.Lines))
	for _, r := range c.Lines {
		lines = append(lines, r.What)
		if r.Updated.After(newest.Updated) {
			newest.Updated, newest.Version = r.Updated, r.Version
		}
		if m, ok := MedicinePlan(r.Of, r.What); ok {
			tokens := map[string][]Coding{"intent": {{Code: m.Intent}}, "status": {{Code: m.Status}}}
			all = append(all, r.resource("MedicationRequest", m, tokens))
		}
		if g, ok := GoalOf(r.Of, r.What); ok {
			tokens := map[string][]Coding{"category": g.Category[0].Coding, "lifecycle-status": {{Code: g.LifecycleStatus}}}
			all = append(all, r.resource("Goal", g, tokens))
		}
	}
	var tasks []Task
	for _, r := range c.Contacts {
		t := ContactTask(r.Of, r.What)
		tasks = append(tasks, t)
		task := r.resource("Task", t, nil)
		if r.What.At != nil {
			task.when = instantSpan(*r.What.At)
		}
		all = append(all, task)
	}
	if len(lines)+len(tasks) == 0 {
		return nil
	}
	whole := newest.resource("CarePlan", Plan(newest, lines, tasks...), nil)
	whole.ID = PlanID(c.Self.Patient)
	return append(all, whole)
}

func (o Of) resource(kind string, body any, tokens map[string][]Coding) Resource {
	return Resource{Kind: kind, ID: o.ID, Version: o.Version, Updated: o.Updated, Body: body, tokens: tokens}
}

func (o Of) observed(made Observation) Resource {
	r := o.resource("Observation", made, map[string][]Coding{"code": made.Code.Coding, "category": made.Category[0].Coding})
	r.when = made.when()
	return r
}

func (o Of) communicated(made Communication) Resource {
	r := o.resource("Communication", made, map[string][]Coding{"category": made.Category[0].Coding})
	r.when, _ = parseSpan(made.Sent)
	return r
}

func measured(r Row[models.SentMeasure]) []Resource {
	response, total := SentMeasure(r.Of, r.What)
	if response == nil {
		return nil
	}
	answered := r.resource("QuestionnaireResponse", response, map[string][]Coding{"questionnaire": {{Code: response.Questionnaire}}})
	answered.when, _ = parseSpan(response.Authored)
	all := []Resource{answered}
	if total != nil {
		sum := r.observed(*total)
		sum.ID = TotalID(r.ID)
		all = append(all, sum)
	}
	return all
}

// when is the time that an observation is of.
func (o Observation) when() span {
	if o.EffectivePeriod == nil {
		at, _ := parseSpan(o.EffectiveDateTime)
		return at
	}
	from, _ := parseSpan(o.EffectivePeriod.Start)
	to, _ := parseSpan(o.EffectivePeriod.End)
	return span{from.from, to.to}
}
