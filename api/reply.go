package api

import (
	"context"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

// said is a reply as it stands in the thread of a concern.
type said struct {
	ID uuid.UUID `json:"id"`
	models.Reply
	store.Spoken
}

func saidAll(replies []store.Reply) []said {
	all := make([]said, len(replies))
	for i, r := range replies {
		all[i] = said{r.ID, r.Reply, r.Spoken}
	}
	return all
}

type replyInput struct {
	PatientID uuid.UUID `path:"patient_id"`
	ReplyID   uuid.UUID `path:"reply_id" doc:"the sender's: the same reply again changes nothing"`
	Body      models.Reply
}

func (s *server) reply(ctx context.Context, in *replyInput) (*struct{}, error) {
	return nil, s.Store.Reply(ctx, actor(ctx), in.PatientID, in.ReplyID, in.Body)
}
