package store

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// Live is what the record that both write says at the moment a page is read. It is no part of what was shared, and the
// patient has all of it on the phone.
type Live struct {
	LastFollowUp

	Flags []Flag // what can't wait: before all else

	Plan []Line // the lines that stand, in the order of models.PlanKinds
	// LastVisit is when the patient's last visit before this one began, of those that took place; nil: there was none.
	LastVisit *time.Time
	Since     []News // what was said since then, in its order; what Flags and FollowUp say is not said again
}

// News is one thing said since the last visit.
type News struct {
	Spoken

	What models.Kind
	How  string // the kind of the reply or move, the stance, the reason of the follow-up; new, changed or removed of a line; how a safety answer
	// lies to the one before it, empty where there is none
	Of   string // what it is about: the words of the line, or of the concern; the name of the instrument
	Dose string // of the step that a move names
	// Words are its author's.
	Words string
}

// liveRow is a row of the record before the page's key is known.
type liveRow struct {
	kind models.Kind
	text []byte
}

// liveRows are those of one page, as they come.
type liveRows struct {
	all   []liveRow
	zone  string
	visit *time.Time
}

// livePage keeps to the rows of a live page's patient: $1 practice, $2 visit. The page is looked up first, so that no plan
// can begin with everybody's rows.
const livePage = `
 WHERE t.practice_id = $1 AND t.patient_id = (
       SELECT s.patient_id FROM summaries s
        WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now())`

// lastVisit is the practice's zone, and the last visit that was over before this one began: $3 the moment.
const lastVisit = `
SELECT r.time_zone, (
       SELECT max(b.starts_at) FROM visits b
        WHERE b.practice_id = v.practice_id AND b.patient_id = v.patient_id AND b.id <> v.id AND b.state = 'planned' AND b.deleted_at IS NULL
          AND b.starts_at + make_interval(mins => b.minutes) <= least(v.starts_at, $3))
  FROM visits v JOIN practices r ON r.id = v.practice_id
 WHERE v.practice_id = $1 AND v.id = $2`

// queueLive reads what the record holds beside a page.
func (s *Store) queueLive(b *pgx.Batch, practice, visit uuid.UUID, out *liveRows) {
	said := map[models.Kind]func(table string) string{
		models.KindPlanLine: saidIn, models.KindStance: saidIn, models.KindAcknowledgement: saidIn, models.KindNote: saidIn,
		models.KindMove: promisedIn, models.KindFollowUp: promisedIn, models.KindSentMeasure: promisedIn,
	}
	for name, in := range said {
		b.Queue(in(s.kinds[name].table)+livePage+` ORDER BY t.seq`, pgID(practice), pgID(visit)).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				row := liveRow{kind: name}
				if err := rows.Scan(&row.text); err != nil {
					return err
				}
				out.all = append(out.all, row)
			}
			return rows.Err()
		})
	}
	b.Queue(lastVisit, pgID(practice), pgID(visit), s.now()).QueryRow(func(row pgx.Row) error { return row.Scan(&out.zone, &out.visit) })
}

// live opens the rows, and says what they come to beside the page's own document and threads.
func (s *Store) live(v vault, rows liveRows, page Summary) (Live, error) {
	out := Live{LastVisit: rows.visit}
	events := planEvents{zone: rows.zone}
	var followUps followUpRows
	var flags flagRows
	var told []News
	for _, row := range rows.all {
		r, err := s.kinds[row.kind].read(vaults{record: v}, row.text)
		if err != nil {
			return out, err
		}
		switch row.kind {
		case models.KindFollowUp:
			if err = followUps.take(r); err == nil {
				events.baseline(followUps.all[len(followUps.all)-1])
			}
		case models.KindAcknowledgement:
			err = followUps.takeSeen(r)
		case models.KindNote:
			var note News
			note, err = newsOfNote(r)
			told = append(told, note)
		case models.KindSentMeasure:
			var measures []News
			measures, err = newsOfMeasure(r)
			told = append(told, measures...)
			err = errors.Join(err, flags.takeMeasure(r))
		case models.KindMove:
			err = errors.Join(events.add(row.kind)(r), flags.takeMove(r))
		default:
			err = events.add(row.kind)(r)
		}
		if err != nil {
			return out, err
		}
	}
	p, err := events.read(s.now())
	if err != nil {
		return out, err
	}
	lines := linesOf(events.all, p)
	out.LastFollowUp = followUps.last()
	out.Flags = flags.flags(p, followUps)
	out.since(page, p, events.all, followUps.all, told)
	out.Plan = slices.DeleteFunc(lines, func(l Line) bool { stands, _ := l.Ladder.Line(); return stands.Removed })
	return out, nil
}

func (p *planEvents) baseline(f FollowUp) {
	if f.Reason == models.FollowUpBaseline && f.LineID != nil {
		e := models.LineEvent{ID: f.ID, Side: models.SidePatient, Baseline: true}
		p.all = append(p.all, planEvent{LineEvent: e, Spoken: f.Spoken, line: *f.LineID})
	}
}

// since gathers what came after the last visit, in the order of the record; the page's new concerns stand first, as a page
// knows their day only.
func (l *Live) since(page Summary, p plan, events []planEvent, followUps []FollowUp, told []News) {
	if l.LastVisit == nil {
		return
	}
	from := models.DateOf(l.LastVisit.In(p.zone))
	concerns := map[uuid.UUID]string{}
	for _, b := range page.Document.Blocks {
		if b.Facts.ConcernID == nil || b.Facts.Concern == nil {
			continue
		}
		concerns[*b.Facts.ConcernID] = b.Words
		if day := b.Facts.Concern.WrittenOn; day.Compare(from) >= 0 {
			at := day.Midnight(p.zone)
			l.Since = append(l.Since, News{
				Spoken: Spoken{Side: models.SidePatient, RecordedAt: at, ReceivedAt: at}, What: models.KindConcern, How: "new", Words: b.Words,
			})
		}
	}
	said := told
	for _, r := range page.Replies {
		said = append(said, News{Spoken: r.Spoken, What: models.KindReply, How: string(r.Kind), Of: concerns[r.ConcernID], Words: first(r.Words, r.Heard)})
	}
	for _, e := range events {
		if l := p.ladder(e.line); len(l.Versions()) > 0 && !e.Baseline {
			said = append(said, newsOf(e, l))
		}
	}
	for _, f := range followUps {
		said = append(said, News{Spoken: f.Spoken, What: models.KindFollowUp, How: string(f.Reason), Words: first(f.Words)})
	}
	said = slices.DeleteFunc(said, func(n News) bool { return !n.ReceivedAt.After(*l.LastVisit) || l.says(n) })
	slices.SortFunc(said, func(a, b News) int { return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.Seq, b.Seq)) })
	l.Since = append(l.Since, said...)
}

// says is whether something stands already before the news: among what can't wait, which has no words of the patient's, or
// as how they were last, which has.
func (l *Live) says(n News) bool {
	isLast := l.FollowUp != nil && l.FollowUp.Seq == n.Seq
	return isLast || n.Words == "" && slices.ContainsFunc(l.Flags, func(f Flag) bool { return f.Seq == n.Seq })
}

func newsOf(e planEvent, l *models.Ladder) News {
	n := News{Spoken: e.Spoken, Of: wordsOf(l)}
	switch {
	case e.Line != nil:
		n.What, n.How, n.Words = models.KindPlanLine, "changed", first(e.Line.Words)
		if e.Line.Version == 1 {
			n.How = "new"
		} else if e.Line.Removed {
			n.How = "removed"
		}
	case e.Stance != nil:
		n.What, n.How, n.Words = models.KindStance, string(e.Stance.Stance), first(e.Stance.Words)
	default:
		n.What, n.How, n.Words = models.KindMove, string(e.Move.Kind), first(e.Move.Words)
		n.Dose = l.Dose(e.Move.Version, e.Move.Step)
	}
	return n
}

// wordsOf are a line's last words: the version that takes it off has none.
func wordsOf(l *models.Ladder) string {
	words := ""
	for _, v := range l.Versions() {
		words = cmp.Or(first(v.Words), words)
	}
	return words
}

// first is the first text that says something.
func first(texts ...*string) string {
	for _, text := range texts {
		if text != nil && *text != "" {
			return *text
		}
	}
	return ""
}
