package store

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
)

// replyKind: the thread of a concern, which clinicians and the patient add to.
func replyKind() kind {
	return kind{
		name: models.KindReply, table: "replies", record: true, sealed: []string{"heard", "share", "sources", "ask", "words"},
		blank: func() model { return new(models.Reply) },
		rule:  ruled(replyFits),
	}
}

// repliesOf reads all threads of a patient, in their order.
const repliesOf = `SELECT to_jsonb(t) FROM replies t WHERE practice_id = $1 AND patient_id = $2 ORDER BY seq`

const repliesTo = `SELECT to_jsonb(t) FROM replies t WHERE practice_id = $1 AND patient_id = $2 AND concern_id = $3 ORDER BY seq`

// replyFits: a reaction is to a clinician's reply in the same thread, and what the patient settled a clinician leaves.
func replyFits(ctx context.Context, at standing, _ uuid.UUID, reply *models.Reply) error {
	var thread models.Thread
	if err := at.each(ctx, models.KindReply, repliesTo, into(&thread), pgID(reply.ConcernID)); err != nil {
		return err
	}
	if reply.ReplyTo != nil && !thread.Has(*reply.ReplyTo) {
		return refuse("reply_to", "unknown")
	}
	if state := thread.State(); at.side == models.SideClinician && state == models.ConcernSettled {
		return models.Conflict{Code: "settled", Current: &models.Current{Concern: state}}
	}
	return nil
}

// repliesOnPage reads the threads of the concerns on a visit's shared page: $1 practice, $2 visit.
const repliesOnPage = livePage + `
   AND t.concern_id IN (
       SELECT unnest(s.concern_ids) FROM summaries s
        WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now())
 ORDER BY t.seq`

// Reply is what was said, by whom and when.
type Reply struct {
	models.Said
	Spoken
}

func (s *Store) openReplies(v vault, rows [][]byte) ([]Reply, error) {
	all := make([]Reply, len(rows))
	for i, row := range rows {
		r, err := s.kinds[models.KindReply].read(vaults{record: v}, row)
		if err != nil {
			return nil, err
		}
		all[i].ID = r.ID
		if err := r.into(&all[i].Reply, &all[i].Spoken); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func into(thread *models.Thread) func(stored) error {
	return func(r stored) error {
		said := models.Said{ID: r.ID}
		err := r.into(&said.Reply)
		*thread = append(*thread, said)
		return err
	}
}

// Reply adds what a clinician says about a concern that is on a page shared with them; see say for its errors.
// models.Conflict "settled": the patient has settled it, and alone can reopen it.
func (s *Store) Reply(ctx context.Context, a models.Actor, patient, id uuid.UUID, r models.Reply) error {
	return s.say(ctx, a, patient, models.KindReply, id, &r, models.ActionReply)
}
