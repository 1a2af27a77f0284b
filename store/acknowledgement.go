package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// acknowledgementKind: that a clinician has seen what a patient told.
func acknowledgementKind() kind {
	return kind{
		name: models.KindAcknowledgement, table: "acknowledgements", record: true,
		blank: func() model { return new(models.Acknowledgement) },
		rule:  ruled(acknowledgementFits),
	}
}

// acknowledgementFits: what one clinician has seen is seen. Of moves it is those by which a patient ended a dose,
// and of sent measures those with an answer that brings help at once.
func acknowledgementFits(ctx context.Context, at standing, _ uuid.UUID, a *models.Acknowledgement) error {
	var isThere bool
	err := at.t.conn.QueryRow(ctx, `
SELECT EXISTS (SELECT FROM follow_ups WHERE practice_id = $1 AND patient_id = $2 AND id = $3 AND $4)
       OR EXISTS (SELECT FROM moves WHERE practice_id = $1 AND patient_id = $2 AND id = $3 AND alert AND $5)
       OR EXISTS (SELECT FROM sent_measures WHERE practice_id = $1 AND patient_id = $2 AND id = $3 AND alert AND NOT $4 AND NOT $5)`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), pgID(a.About()), a.FollowUpID != nil, a.MoveID != nil).Scan(&isThere)
	switch {
	case err != nil:
		return err
	case !isThere:
		return models.ErrNotFound
	}
	var seen []Spoken
	err = at.each(ctx, models.KindAcknowledgement, saidIn("acknowledgements")+ofPatient+` AND coalesce(t.follow_up_id, t.move_id, t.sent_measure_id) = $3`, func(r stored) error {
		var by Spoken
		err := r.into(&by)
		seen = append(seen, by)
		return err
	}, pgID(a.About()))
	if err != nil || len(seen) == 0 {
		return err
	}
	return models.Conflict{Code: "acknowledged", Current: &models.Current{
		Acknowledged: &models.Acknowledged{By: *seen[0].Author, At: seen[0].ReceivedAt},
	}}
}

// Acknowledge says that the actor has seen what somebody told on whose care team the actor is; see say for its errors.
// models.Conflict "acknowledged": a colleague has, or the actor under another id.
func (s *Store) Acknowledge(ctx context.Context, a models.Actor, patient, id uuid.UUID, k models.Acknowledgement) error {
	return s.say(ctx, a, patient, models.KindAcknowledgement, id, &k, models.ActionAcknowledge)
}
