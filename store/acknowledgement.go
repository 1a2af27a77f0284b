package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// acknowledgementKind: that a clinician has seen a follow-up.
func acknowledgementKind() kind {
	return kind{
		name: models.KindAcknowledgement, table: "acknowledgements", record: true,
		blank: func() model { return new(models.Acknowledgement) },
		rule:  ruled(acknowledgementFits),
	}
}

// acknowledgementFits: what one clinician has seen is seen.
func acknowledgementFits(ctx context.Context, at standing, _ uuid.UUID, a *models.Acknowledgement) error {
	var seen int
	err := at.t.conn.QueryRow(ctx, `
SELECT count(*) FROM acknowledgements WHERE practice_id = $1 AND patient_id = $2 AND follow_up_id = $3`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), pgID(a.FollowUpID)).Scan(&seen)
	if err == nil && seen > 0 {
		return models.Conflict{Code: "acknowledged"}
	}
	return err
}

// Acknowledge says that the actor has seen a follow-up of somebody on whose care team the actor is; see say for its
// errors. models.Conflict "acknowledged": a colleague has, or the actor under another id.
func (s *Store) Acknowledge(ctx context.Context, a models.Actor, patient, id uuid.UUID, k models.Acknowledgement) error {
	return s.say(ctx, a, patient, models.KindAcknowledgement, id, &k, models.ActionAcknowledge)
}
