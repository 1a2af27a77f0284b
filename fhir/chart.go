package fhir

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// Chart is what of a person one actor may read, with the rows that it is of.
type Chart struct {
	At         time.Time      // when it was read
	Zone       *time.Location // the practice's, in which its plan has days; a chart with a plan has one
	Self       Of
	Person     models.Patient
	Staff      []models.Colleague // who is named in it
	Nights     []Row[models.Sleep]
	Food       []Row[models.Nutrition]
	Moods      []Row[models.Mood]
	Moments    []Row[models.Moment]
	Regulation []Row[models.Regulation]
	Body       []Row[models.Body]
	Cycle      []Row[models.Cycle]
	Labs       []Row[models.Lab]
	Concerns   []Row[models.Concern]
	Replies    []Said
	Measures   []Row[models.SentMeasure]
	Taking     []Row[models.Medicine]
	Took       []Row[models.PastMedicine]
	Lines      []Line
	Contacts   []Contact
	Shares     []Row[models.StandingShare] // the last word on each domain
	Pages      []Page
	Looks      []models.AccessEvent

	// Compose tells a page in words, which whoever serves it has; nil: pages are no Compositions.
	Compose func(Page) Composition
}

// Row is something with the row that it is of.
type Row[M any] struct {
	Of

	What M
}

// Said is a reply, and by whom; uuid.Nil: by the patient.
type Said struct {
	Row[models.Reply]

	By uuid.UUID
}

// Line is a line of the plan, and who wrote its versions. Its row changed when anything was said of it.
type Line struct {
	Row[*models.Ladder]

	Written []Written
}

// Contact is a contact that was planned, and what became of it; empty: nobody has said it yet.
type Contact struct {
	Row[models.Contact]

	Became models.ContactKind
}

// Resource is a resource, and what it can be found by.
type Resource struct {
	Kind    string
	ID      string
	Version int64
	Updated time.Time
	Body    any

	when   span
	tokens map[string][]Coding
}

func (r Resource) place() place {
	return place{r.Updated.Truncate(time.Microsecond).UTC(), r.Kind, r.ID}
}

// Resources are all of them.
func (c Chart) Resources() []Resource {
	all := []Resource{c.person()}
	for _, s := range c.Staff {
		p := PractitionerOf(s)
		all = append(all, Resource{Kind: "Practitioner", ID: p.ID, Body: p})
	}
	all = append(all, c.log()...)
	for _, r := range c.Measures {
		all = append(all, measured(r)...)
	}
	for _, r := range c.Concerns {
		all = append(all, r.communicated(Concern(r.Of, r.What)))
	}
	for _, r := range c.Replies {
		all = append(all, r.communicated(c.reply(r)))
	}
	for _, r := range c.Taking {
		all = append(all, r.taken(Medicine(r.Of, r.What)))
	}
	for _, r := range c.Took {
		all = append(all, r.taken(PastMedicine(r.Of, r.What)))
	}
	all = append(all, c.plan()...)
	for _, r := range c.Shares {
		all = append(all, r.consented(StandingShare(r.Of, r.What, nil)))
	}
	for _, p := range c.Pages {
		all = append(all, c.paged(p)...)
	}
	for _, e := range c.Looks {
		of := Of{ID: e.ID, Patient: c.Self.Patient, Version: 1, Updated: e.At}
		look := of.resource("AuditEvent", AccessEvent(of.Patient, e), nil)
		look.when = instantSpan(e.At)
		all = append(all, look)
	}
	return all
}

// reply refers to its concern only where that is in the chart: others have it no longer than a page that it is on.
func (c Chart) reply(r Said) Communication {
	made := Reply(r.Of, r.By, r.What)
	if !slices.ContainsFunc(c.Concerns, func(concern Row[models.Concern]) bool { return concern.ID == r.What.ConcernID }) {
		made.PartOf = nil
		if r.What.ReplyTo == nil {
			made.InResponseTo = nil
		}
	}
	return made
}

// paged is that a page is shared and, where it can be read, the page.
func (c Chart) paged(p Page) []Resource {
	all := []Resource{p.permitted(c.At).consented(PageShare(p, c.At))}
	if p.Document == nil {
		return all
	}
	document := p.resource("DocumentReference", PageDocument(p), map[string][]Coding{"type": patientNote().Coding})
	document.when = instantSpan(p.SharedAt)
	all = append(all, document)
	if c.Compose != nil {
		composition := p.resource("Composition", c.Compose(p), map[string][]Coding{"type": patientNote().Coding})
		composition.when = instantSpan(p.SharedAt)
		all = append(all, composition)
	}
	return all
}

func (c Chart) person() Resource {
	p := PatientOf(c.Self, c.Person)
	r := c.Self.resource("Patient", p, map[string][]Coding{})
	r.ID = p.ID
	for _, i := range p.Identifier {
		r.tokens["identifier"] = append(r.tokens["identifier"], Coding{System: i.System, Code: i.Value})
	}
	return r
}

// log is what they wrote down day by day.
func (c Chart) log() (all []Resource) {
	all = append(all, observed(c.Nights, Sleep)...)
	all = append(all, observed(c.Food, Nutrition)...)
	all = append(all, observed(c.Moods, Mood)...)
	all = append(all, observed(c.Moments, Moment)...)
	all = append(all, observed(c.Regulation, Regulation)...)
	all = append(all, observed(c.Body, Body)...)
	all = append(all, observed(c.Cycle, Cycle)...)
	return append(all, observed(c.Labs, Lab)...)
}

func observed[M any](rows []Row[M], say func(Of, M) Observation) []Resource {
	all := make([]Resource, len(rows))
	for i, r := range rows {
		all[i] = r.observed(say(r.Of, r.What))
	}
	return all
}

// plan is the plan with its lines, who wrote them, and contacts.
func (c Chart) plan() (all []Resource) {
	newest := c.Self
	newest.ID = PlanID(newest.Patient)
	newest.Version, newest.Updated = 0, time.Time{}
	lines := make([]*models.Ladder, 0, len(c.Lines))
	for _, r := range c.Lines {
		lines = append(lines, r.What)
		newest.follow(r.Of)
		all = append(all, r.resources(c.Zone)...)
	}
	var tasks []Task
	for _, r := range c.Contacts {
		t := ContactTask(r.Of, r.What, r.Became)
		tasks = append(tasks, t)
		newest.follow(r.Of)
		task := r.resource("Task", t, map[string][]Coding{"status": {{Code: t.Status}}})
		if r.What.At != nil {
			task.when = instantSpan(*r.What.At)
		}
		all = append(all, task)
	}
	if len(all) == 0 {
		return nil
	}
	return append(all, newest.resource("CarePlan", Plan(newest, lines, tasks...), nil))
}

// follow makes it as new as a part of it.
func (o *Of) follow(part Of) {
	if part.Updated.After(o.Updated) {
		o.Updated = part.Updated
	}
	o.Version = max(o.Version, part.Version)
}

func (l Line) resources(zone *time.Location) (all []Resource) {
	target := Reference{}
	if m, ok := MedicinePlan(l.Of, l.What, zone); ok {
		all = append(all, l.resource("MedicationRequest", m, map[string][]Coding{"intent": {{Code: m.Intent}}, "status": {{Code: m.Status}}}))
		target.Reference = "MedicationRequest/" + m.ID
	} else if g, ok := GoalOf(l.Of, l.What); ok {
		tokens := map[string][]Coding{"category": g.Category[0].Coding, "lifecycle-status": {{Code: g.LifecycleStatus}}}
		all = append(all, l.resource("Goal", g, tokens))
		target.Reference = "Goal/" + g.ID
	}
	if len(all) == 0 || len(l.Written) == 0 {
		return all
	}
	of := l.Of
	of.ID = uuid.NewSHA1(l.ID, []byte("authors"))
	return append(all, of.resource("Provenance", Authors(of, target, l.Written), map[string][]Coding{"target": {{Code: target.Reference}}}))
}

func (o Of) resource(kind string, body any, tokens map[string][]Coding) Resource {
	return Resource{Kind: kind, ID: o.id(), Version: o.Version, Updated: o.Updated, Body: body, tokens: tokens}
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

func (o Of) taken(made MedicationStatement) Resource {
	return o.resource("MedicationStatement", made, map[string][]Coding{"category": made.Category.Coding, "status": {{Code: made.Status}}})
}

func (o Of) consented(made Consent) Resource {
	return o.resource("Consent", made, map[string][]Coding{"status": {{Code: made.Status}}})
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
		sum := r.Of
		sum.ID = TotalID(r.ID)
		all = append(all, sum.observed(*total))
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
