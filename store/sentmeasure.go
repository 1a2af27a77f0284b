package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// sentMeasureKind: a questionnaire that a patient answered for their care team, with what the server says of it as it
// arrives.
func sentMeasureKind() kind {
	k := promised(kind{
		name: models.KindSentMeasure, table: "sent_measures", record: true, sealed: []string{"answers"},
		rule:   ruled(sentMeasureFits),
		assign: assigning(sentMeasureArrives),
		blank:  func() model { return new(models.SentMeasure) },
	})
	k.readOnly, k.assigned = append(k.readOnly, "compared"), append(k.assigned, "compared")
	return k
}

// sentMeasureFits: what was asked for can always be answered, also where it was ended or is offered no longer; anything else
// is something that the practice offers. An answer that brings help at once is taken whatever the practice says of it.
func sentMeasureFits(ctx context.Context, at standing, _ uuid.UUID, m *models.SentMeasure) error {
	if m.IsSafety() {
		return nil
	}
	if m.RequestID == nil {
		offered, err := at.offers(ctx, m.Instrument)
		if err == nil && !offered {
			err = models.Invalid{{Field: "instrument", Code: "not_offered"}}
		}
		return err
	}
	var instrument string
	err := at.t.conn.QueryRow(ctx, `
SELECT instrument FROM measure_requests WHERE practice_id = $1 AND patient_id = $2 AND id = $3 AND ends IS NULL`,
		pgID(at.actor.PracticeID), pgID(at.actor.PatientID), pgID(*m.RequestID)).Scan(&instrument)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return models.Invalid{{Field: "request_id", Code: "unknown"}}
	case err == nil && instrument != m.Instrument:
		return models.Invalid{{Field: "instrument", Code: "not_asked"}}
	}
	return err
}

// sentMeasureArrives: of an answer that brings help at once it says who answers for it and by when, and how it lies to the
// one that was sent before, and sees to it that they are told.
func sentMeasureArrives(ctx context.Context, at standing, id uuid.UUID, m *models.SentMeasure) (map[string]any, error) {
	if !m.IsSafety() {
		return map[string]any{"alert": false}, nil
	}
	before, err := at.sentBefore(ctx, m)
	if err != nil {
		return nil, err
	}
	said, by, err := at.promise(ctx, true)
	if err != nil {
		return nil, err
	}
	said["compared"] = m.ComparedTo(before)
	return said, at.alert(ctx, models.KindSentMeasure, id, by, models.AlertOwner, models.AlertBackup)
}

// sentBefore is the last of the instrument that was sent for a day not after this one, with the safety item answered; nil
// where there is none.
func (at standing) sentBefore(ctx context.Context, m *models.SentMeasure) (*models.SentMeasure, error) {
	var before *models.SentMeasure
	err := at.each(ctx, models.KindSentMeasure, saidIn("sent_measures")+ofPatient+`
   AND t.instrument = $3 AND t.day <= $4 AND t.answers IS NOT NULL ORDER BY t.day, t.seq`, func(r stored) error {
		var sent models.SentMeasure
		err := r.into(&sent)
		if _, answered := sent.SafetyAnswer(); answered {
			before = &sent
		}
		return err
	}, m.Instrument, m.Day)
	return before, err
}

// SentMeasure is one as it lies in the record, and who answers for it.
type SentMeasure struct {
	ID uuid.UUID
	models.SentMeasure
	Spoken
	Promise
	Compared models.Compared
	Patient  models.Patient
	Overdue  bool // the time that was promised is over, and nobody has seen it
}

func (m *SentMeasure) take(r stored) error {
	var said struct {
		Compared models.Compared `json:"compared"`
	}
	err := r.into(&m.SentMeasure, &m.Spoken, &m.Promise, &said)
	m.ID, m.Compared = r.ID, said.Compared
	return err
}

func unseenMeasures() string { return unseenRows("sent_measures", "t.alert", "sent_measure") }

func waitingMeasures() string { return waitingOf(unseenMeasures(), "sent_measure", "") }

// queueWaitingMeasures lists those with an answer that brings help at once, of people in the actor's care, of which nobody
// has said that they have seen it.
func (s *Store) queueWaitingMeasures(b *pgx.Batch, a models.Actor, into *[]SentMeasure) {
	b.Queue(waitingMeasures(), pgID(a.PracticeID), pgID(a.AccountID), models.ActionListFollowUps).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			r, patient, _, err := s.scanOfPatient(rows, a.PracticeID, models.KindSentMeasure)
			m := SentMeasure{Patient: patient}
			if err == nil {
				err = m.take(r)
			}
			if err != nil {
				return err
			}
			m.Overdue = m.isOver(s.now())
			*into = append(*into, m)
		}
		return rows.Err()
	})
}

// Measures is what somebody is asked, and what they sent.
type Measures struct {
	Requests []StandingRequest
	Sent     []ScoredMeasure // in the order of their days
}

// StandingRequest is a request that was not ended, and is not done.
type StandingRequest struct {
	insight.MeasureRequest
	Spoken

	Due     *insight.DueMeasure // nil: it does not ask today
	Planned models.Day          // the first day on which it is shown; none, where that is not in sight
}

// ScoredMeasure is a sent measure beside the one before it.
type ScoredMeasure struct {
	SentMeasure

	Score  insight.Score
	Change *insight.ScoreChange // to the last one of the instrument before it
	Seen   *Seen                // that a clinician has seen it
}

// Measures reads what a patient in the actor's care is asked, and what they sent; they are told of it. models.ErrNotFound for
// who is not on the care team; that somebody tried is recorded.
func (s *Store) Measures(ctx context.Context, a models.Actor, patient uuid.UUID) (Measures, error) {
	var out Measures
	v, err := s.vault(ctx, a.About(patient), patient, record)
	if err == nil {
		out, err = s.measuresOf(ctx, a.About(patient), patient, vaults{record: v})
	}
	return out, s.orDenied(ctx, a, models.ActionReadMeasures, patient, "measures", err)
}

func (s *Store) measuresOf(ctx context.Context, a models.Actor, patient uuid.UUID, v vaults) (Measures, error) {
	var out Measures
	var rows measureRows
	var asking insight.Asking
	err := s.tx(ctx, a, func(t *transaction) (err error) {
		var b pgx.Batch
		b.Queue(inCare, pgID(a.PracticeID), pgID(patient)).QueryRow(func(row pgx.Row) error { return row.Scan(new(uuid.UUID)) })
		s.queueMeasures(&b, v, a.PracticeID, patient, &rows)
		if err := t.conn.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), pgID(patient), pgID(a.AccountID), models.ActionReadMeasures, "measures", nil, false)
		of := a
		of.PatientID = patient // whose record it is
		asking, err = standing{s, t, of, v, models.SideClinician, nil}.asking(ctx, rows)
		return err
	})
	if err != nil {
		return out, err
	}
	_, due := asking.Asks(asking.Today)
	planned := asking.Planned()
	for _, r := range insight.StandingMeasures(asking.Requests) {
		if r.IsDone(asking.Sent) {
			continue
		}
		one := StandingRequest{MeasureRequest: r, Spoken: rows.spoken[r.ID], Planned: planned[r.ID]}
		if at := slices.IndexFunc(due, func(d insight.DueMeasure) bool { return d.RequestID == r.ID }); at >= 0 {
			one.Due = &due[at]
		}
		out.Requests = append(out.Requests, one)
	}
	out.Sent, err = rows.scored(s.now())
	return out, err
}

// measureRows are what a patient was asked and sent, in the order of the record, and who has seen what.
type measureRows struct {
	requests []insight.MeasureRequest
	spoken   map[uuid.UUID]Spoken // of the requests
	sent     []SentMeasure
	seen     followUpRows
}

func (s *Store) queueMeasures(b *pgx.Batch, v vaults, practice, patient uuid.UUID, out *measureRows) {
	out.spoken = map[uuid.UUID]Spoken{}
	s.queueRows(b, v, s.kinds[models.KindMeasureRequest], saidIn("measure_requests")+ofPatient+` ORDER BY t.seq`, func(r stored) error {
		request := insight.MeasureRequest{ID: r.ID}
		var by Spoken
		err := r.into(&request.MeasureRequest, &by)
		out.requests, out.spoken[r.ID] = append(out.requests, request), by
		return err
	}, pgID(practice), pgID(patient))
	s.queueRows(b, v, s.kinds[models.KindSentMeasure], promisedIn("sent_measures")+ofPatient+` ORDER BY t.seq`,
		func(r stored) error {
			var m SentMeasure
			err := m.take(r)
			out.sent = append(out.sent, m)
			return err
		}, pgID(practice), pgID(patient))
	s.queueRows(b, v, s.kinds[models.KindAcknowledgement], saidIn("acknowledgements")+ofPatient+` ORDER BY t.seq`, out.seen.takeSeen,
		pgID(practice), pgID(patient))
}

// asking is what these rows ask for, beside a plan's visits.
func (m measureRows) asking(p plan) insight.Asking {
	a := insight.Asking{Today: models.DateOf(p.now.In(p.zone)), Requests: m.requests}
	for _, sent := range m.sent {
		a.Sent = append(a.Sent, sent.SentMeasure)
	}
	for _, visit := range p.visits {
		a.Visits = append(a.Visits, models.DateOf(visit.In(p.zone)))
	}
	return a
}

// scored adds them up, in the order of their days.
func (m measureRows) scored(now time.Time) ([]ScoredMeasure, error) {
	slices.SortStableFunc(m.sent, func(a, b SentMeasure) int { return a.Day.Compare(b.Day) })
	all := make([]ScoredMeasure, len(m.sent))
	totals := insight.Totals{}
	for n, sent := range m.sent {
		one := &all[n]
		one.SentMeasure = sent
		if by, ok := m.seen.seen[sent.ID]; ok {
			one.Seen = &by
		}
		one.Overdue = one.Seen == nil && sent.isOver(now)
		i, ok := models.FindInstrument(sent.Instrument, sent.Version)
		if !ok || sent.Skipped {
			continue
		}
		var err error
		if one.Score, one.Change, _, err = totals.Score(i, sent.Day, sent.Answers); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// newsOfMeasure is a sent measure in the news since a visit; one that was left is none.
func newsOfMeasure(r stored) ([]News, error) {
	var m SentMeasure
	err := m.take(r)
	if err != nil || m.Skipped {
		return nil, err
	}
	i, _ := models.FindInstrument(m.Instrument, m.Version)
	return []News{{Spoken: m.Spoken, What: models.KindSentMeasure, How: string(m.Compared), Of: i.Name}}, nil
}
