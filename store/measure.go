package store

import (
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// measureKind: a questionnaire that somebody answered for themselves.
func measureKind() kind {
	return kind{
		name: models.KindMeasure, table: "measures", sealed: []string{"answers"},
		blank: func() model { return new(models.Measure) },
	}
}

// measuresUpTo are a patient's from $3 to $4 which the phone could show beside those that were sent: one that reached
// the clinic is not there twice.
const (
	measuresUpTo    = ` WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.day BETWEEN $3 AND $4 AND t.answers IS NOT NULL AND t.deleted_at IS NULL`
	ownMeasuresUpTo = `SELECT to_jsonb(t) FROM measures t` + measuresUpTo + ` AND NOT EXISTS (
       SELECT FROM sent_measures s WHERE s.practice_id = $1 AND s.patient_id = $2 AND s.id = t.sent_id) ORDER BY t.seq`
	sentMeasuresUpTo = `SELECT to_jsonb(t) FROM sent_measures t` + measuresUpTo + ` ORDER BY t.seq`
)

// queueOwnMeasures reads what the patient answered up to a day, for themselves or for their care team.
func (s *Store) queueOwnMeasures(b *pgx.Batch, v vaults, a models.Actor, day models.Day, into *[]insight.Answered) {
	for _, of := range []struct {
		kind  models.Kind
		query string
	}{{models.KindMeasure, ownMeasuresUpTo}, {models.KindSentMeasure, sentMeasuresUpTo}} {
		s.queueRows(b, v, s.kinds[of.kind], of.query, func(r stored) error {
			m := insight.Answered{Sent: of.kind == models.KindSentMeasure}
			err := r.into(&m.Measure)
			*into = append(*into, m)
			return err
		}, pgID(a.PracticeID), pgID(a.PatientID), day.Add(1-insight.MeasureDays), day)
	}
}
