package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// noteKind: what a patient wants their care team to know.
func noteKind() kind {
	return kind{
		name: models.KindNote, table: "notes", record: true, sealed: []string{"words"},
		blank: func() model { return new(models.Note) },
		rule:  ruled(noteFits),
	}
}

// noteFits: it was written after a visit of the patient's own.
func noteFits(ctx context.Context, at standing, _ uuid.UUID, note *models.Note) error {
	if note.VisitID == nil {
		return nil
	}
	err := at.t.conn.QueryRow(ctx, `SELECT id FROM visits WHERE practice_id = $1 AND patient_id = $2 AND id = $3`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), pgID(*note.VisitID)).Scan(new(uuid.UUID))
	if errors.Is(err, pgx.ErrNoRows) {
		return refuse("visit_id", "unknown")
	}
	return err
}

// newsOfNote is a note as it stands beside a page.
func newsOfNote(r stored) (News, error) {
	n := News{What: models.KindNote}
	var note models.Note
	err := r.into(&note, &n.Spoken)
	n.Words = note.Words
	return n, err
}
