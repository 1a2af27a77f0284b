package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

type followUpsOutput struct {
	Body struct {
		Zone      string            `json:"zone" doc:"the practice's"`
		FollowUps []waitingFollowUp `json:"follow_ups" nullable:"false" doc:"what can't wait first, then what was promised soonest"`
		Stops     []waitingStop     `json:"stops" nullable:"false" doc:"doses that people ended, what was promised soonest first"`
		Measures  []waitingMeasure  `json:"measures" nullable:"false" doc:"answers that bring help at once, what was promised soonest first"`
	}
}

// Waiting is something that a patient told and nobody has seen yet: of whom and when, and who answers for it. It is exported
// as Instrument is.
type Waiting struct {
	ID         uuid.UUID       `json:"id"`
	Patient    followUpPatient `json:"patient"`
	RecordedAt time.Time       `json:"recorded_at" doc:"by the clock of the phone"`
	ReceivedAt time.Time       `json:"received_at"`
	store.Promise
	Overdue bool `json:"overdue" doc:"the time that was promised is over"`
}

func waitingOf(id uuid.UUID, of models.Patient, by store.Spoken, p store.Promise, overdue bool) Waiting {
	return Waiting{id, followUpPatientOf(of), by.RecordedAt, by.ReceivedAt, p, overdue}
}

// waitingFollowUp is how somebody is.
type waitingFollowUp struct {
	Waiting

	Reason   models.FollowUpReason `json:"reason" enum:"baseline,check_in,not_right"`
	LineID   *uuid.UUID            `json:"line_id" doc:"the plan line of the medicine it is about"`
	Step     *int                  `json:"step"`
	Day      models.Day            `json:"day"`
	Zone     string                `json:"zone"`
	Words    string                `json:"words" doc:"verbatim"`
	Compared bool                  `json:"compared" doc:"false: there is no baseline, and all that is there counts as new"`
	insight.Comparison
}

// waitingStop is that somebody ended a dose, by a move of this id.
type waitingStop struct {
	Waiting

	LineID   uuid.UUID `json:"line_id"`
	Medicine string    `json:"medicine" doc:"the line, verbatim, in the version that the patient had in sight"`
	Words    string    `json:"words" doc:"verbatim"`
}

type followUpPatient struct {
	ID          uuid.UUID `json:"id"`
	DisplayName string    `json:"display_name"`
	Pronouns    string    `json:"pronouns"`
}

func followUpPatientOf(p models.Patient) followUpPatient {
	return followUpPatient{p.ID, p.DisplayName, p.Pronouns}
}

func (s *server) followUps(ctx context.Context, _ *struct{}) (*followUpsOutput, error) {
	all, err := s.Store.FollowUps(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out followUpsOutput
	out.Body.Zone = all.Zone
	out.Body.FollowUps = make([]waitingFollowUp, len(all.Waiting))
	for i, f := range all.Waiting {
		w := waitingFollowUp{
			Waiting: waitingOf(f.ID, f.Patient, f.Spoken, f.Promise, f.Overdue),
			Reason:  f.Reason, LineID: f.LineID, Step: f.Step, Day: f.Day, Zone: f.Zone, Compared: f.Compared, Comparison: f.Comparison,
		}
		if f.Words != nil {
			w.Words = *f.Words
		}
		out.Body.FollowUps[i] = w
	}
	out.Body.Stops = make([]waitingStop, len(all.Stops))
	for i, stop := range all.Stops {
		out.Body.Stops[i] = stopOf(stop)
	}
	out.Body.Measures = make([]waitingMeasure, len(all.Measures))
	for i, m := range all.Measures {
		out.Body.Measures[i] = waitingMeasureOf(m)
	}
	return &out, nil
}

func stopOf(stop store.Stop) waitingStop {
	w := waitingStop{Waiting: waitingOf(stop.ID, stop.Patient, stop.Spoken, stop.Promise, stop.Overdue), LineID: stop.LineID, Medicine: stop.Medicine}
	if stop.Words != nil {
		w.Words = *stop.Words
	}
	return w
}

type waitsOutput struct {
	Body struct {
		Waits bool `json:"waits" doc:"somebody needs a look; of whom and why is nowhere in it"`
	} `nameHint:"Waits"`
}

func (s *server) waits(ctx context.Context, _ *struct{}) (*waitsOutput, error) {
	var out waitsOutput
	var err error
	out.Body.Waits, err = s.Store.SomebodyWaits(ctx, actor(ctx))
	return &out, err
}
