package fhir

import (
	"github.com/google/uuid"

	"alongside/models"
)

// CarePlan is the plan of a person and their clinic. Its lines are resources of their own.
type CarePlan struct {
	ResourceType string      `json:"resourceType"`
	ID           string      `json:"id"`
	Meta         Meta        `json:"meta"`
	Status       string      `json:"status"`
	Intent       string      `json:"intent"`
	Subject      *Reference  `json:"subject"`
	Goal         []Reference `json:"goal,omitempty"`
	Activity     []Activity  `json:"activity,omitempty"`
}

// Activity is something to be done.
type Activity struct {
	Reference Reference `json:"reference"`
}

// Goal is a line of the plan that is no medicine: a foundation, something to learn or to talk about.
type Goal struct {
	ResourceType    string            `json:"resourceType"`
	ID              string            `json:"id"`
	Meta            Meta              `json:"meta"`
	LifecycleStatus string            `json:"lifecycleStatus"`
	Category        []CodeableConcept `json:"category"`
	Description     CodeableConcept   `json:"description"`
	Subject         *Reference        `json:"subject"`
	Note            []Annotation      `json:"note,omitempty"`
}

// Task is the next contact: when the two speak, how, and who sees to it.
type Task struct {
	ResourceType    string           `json:"resourceType"`
	ID              string           `json:"id"`
	Meta            Meta             `json:"meta"`
	Status          string           `json:"status"`
	Intent          string           `json:"intent"`
	Code            CodeableConcept  `json:"code"`
	For             *Reference       `json:"for"`
	ExecutionPeriod *Period          `json:"executionPeriod,omitempty"`
	Owner           *Reference       `json:"owner,omitempty"`
	Restriction     *TaskRestriction `json:"restriction,omitempty"`
}

// TaskRestriction names who steps in.
type TaskRestriction struct {
	Recipient []Reference `json:"recipient"`
}

// Plan is the whole of it: what stands and what was taken off. Of is about the patient; lines come in the order of the plan.
func Plan(of Of, lines []*models.Ladder, contacts ...Task) CarePlan {
	p := CarePlan{
		ResourceType: "CarePlan", ID: ID(of.Patient, PlanID(of.Patient)), Meta: of.meta(), Status: "active", Intent: "plan",
		Subject: To("Patient", of.Patient),
	}
	for _, ladder := range lines {
		line, stands := ladder.Line()
		switch {
		case !stands || line.Removed:
		case line.Kind == models.PlanMedication:
			p.Activity = append(p.Activity, Activity{*of.to("MedicationRequest", line.LineID)})
		default:
			p.Goal = append(p.Goal, *of.to("Goal", line.LineID))
		}
	}
	for _, c := range contacts {
		p.Activity = append(p.Activity, Activity{Reference{"Task/" + c.ID}})
	}
	return p
}

// PlanID is the id of somebody's plan: there is one, and it is always the same.
func PlanID(patient uuid.UUID) uuid.UUID { return uuid.NewSHA1(patient, []byte("plan")) }

// GoalOf is a line that is no medicine. It is accepted once both agree to the version that stands; what the patient leaves for now
// is on hold.
func GoalOf(of Of, ladder *models.Ladder) (Goal, bool) {
	line, removed, stands := lastSaid(ladder)
	if !stands || line.Kind == models.PlanMedication {
		return Goal{}, false
	}
	g := Goal{
		ResourceType: "Goal", ID: ID(of.Patient, line.LineID), Meta: of.meta(), LifecycleStatus: "proposed",
		Category: []CodeableConcept{ours(string(line.Kind))}, Description: CodeableConcept{Text: words(line.Words)},
		Subject: To("Patient", of.Patient),
	}
	switch {
	case removed:
		g.LifecycleStatus = "cancelled"
	case ladder.Agreed():
		g.LifecycleStatus = "accepted"
	case ladder.Stance(models.SidePatient) == models.StanceNotNow:
		g.LifecycleStatus = "on-hold"
	}
	if why := words(line.Why); why != "" {
		g.Note = []Annotation{{Text: why}}
	}
	return g, true
}

// ContactTask is a contact as it was planned, and what became of it; empty: nobody has said it yet.
func ContactTask(of Of, c models.Contact, became models.ContactKind) Task {
	t := Task{
		ResourceType: "Task", ID: of.id(), Meta: of.meta(), Status: "requested", Intent: "plan",
		Code: ours("contact"), For: To("Patient", of.Patient),
	}
	switch became {
	case models.ContactHappened:
		t.Status = "completed"
	case models.ContactCalledOff, models.ContactPlanned: // another one took its place
		t.Status = "cancelled"
	}
	if c.How != nil {
		t.Code = ours(string(*c.How))
	}
	if c.At != nil {
		t.ExecutionPeriod = &Period{Start: instant(*c.At)}
	}
	if c.PersonID != nil {
		t.Owner = To("Practitioner", *c.PersonID)
	}
	if c.BackupID != nil {
		t.Restriction = &TaskRestriction{Recipient: []Reference{*To("Practitioner", *c.BackupID)}}
	}
	return t
}

// lastSaid is the last version of a line that has words: the one that takes a line off the plan has none.
func lastSaid(ladder *models.Ladder) (said models.PlanLine, removed, stands bool) {
	said, stands = ladder.Line()
	removed = said.Removed
	for _, version := range ladder.Versions() {
		if !version.Removed {
			said = version
		}
	}
	return said, removed, stands
}
