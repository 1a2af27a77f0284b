package store

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// LastFollowUp is how a patient was last, beside the baseline.
type LastFollowUp struct {
	FollowUp *FollowUp // nil before the first one
	Seen     *Seen     // that a clinician has seen it
}

// Seen says who acknowledged a follow-up, and when.
type Seen struct {
	By models.Colleague
	At time.Time
}

// followUpRows are a patient's follow-ups in the order of the record, and who has seen them.
type followUpRows struct {
	all  []FollowUp
	seen map[uuid.UUID]Seen
}

func (s *Store) queueFollowUps(b *pgx.Batch, v vaults, practice, patient uuid.UUID, out *followUpRows) {
	for name, take := range map[models.Kind]func(stored) error{models.KindFollowUp: out.take, models.KindAcknowledgement: out.takeSeen} {
		k := s.kinds[name]
		s.queueRows(b, v, k, saidIn(k.table)+ofPatient+` ORDER BY t.seq`, take, pgID(practice), pgID(patient))
	}
}

func (f *followUpRows) take(r stored) error {
	one := FollowUp{ID: r.ID}
	err := r.into(&one.FollowUp, &one.Spoken, &one.Promise)
	f.all = append(f.all, one)
	return err
}

func (f *followUpRows) takeSeen(r stored) error {
	var a models.Acknowledgement
	var by Spoken
	err := r.into(&a, &by)
	if err == nil && by.Author != nil {
		if f.seen == nil {
			f.seen = map[uuid.UUID]Seen{}
		}
		f.seen[a.About()] = Seen{*by.Author, by.ReceivedAt}
	}
	return err
}

func (f *followUpRows) baselines() []models.FollowUp {
	var all []models.FollowUp
	for _, one := range f.all {
		if one.Reason == models.FollowUpBaseline {
			all = append(all, one.FollowUp)
		}
	}
	return all
}

func (f *followUpRows) last() LastFollowUp {
	var out LastFollowUp
	for i, one := range f.all {
		if one.Reason != models.FollowUpBaseline {
			out.FollowUp = &f.all[i]
		}
	}
	if out.FollowUp == nil {
		return out
	}
	baselines := f.baselines()
	out.FollowUp.Compared = insight.Baseline(out.FollowUp.FollowUp, baselines) != nil
	out.FollowUp.Comparison = insight.Compare(out.FollowUp.FollowUp, baselines)
	if by, ok := f.seen[out.FollowUp.ID]; ok {
		out.Seen = &by
	}
	return out
}
