package api

import (
	"context"
	"time"

	"github.com/google/uuid"
)

type mailsOutput struct {
	Body struct {
		Mails []keptMail `json:"mails" nullable:"false" doc:"the latest first; none where a mail server carries them"`
	} `nameHint:"Mails"`
}

// keptMail is an e-mail that nobody carried.
type keptMail struct {
	ID      uuid.UUID `json:"id"`
	At      time.Time `json:"at"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
}

func (s *server) mails(ctx context.Context, _ *struct{}) (*mailsOutput, error) {
	kept, err := s.Store.Mails(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out mailsOutput
	out.Body.Mails = make([]keptMail, len(kept))
	for i, m := range kept {
		out.Body.Mails[i] = keptMail{m.ID, m.At, m.To, m.Subject, m.Body}
	}
	return &out, nil
}
