package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
)

// mailsShown is how many of the last e-mails an owner is shown.
const mailsShown = 100

// KeepMail keeps an e-mail that no mail server carries, for the practice's owners to see; the same id again changes nothing. They
// see that it went, and not to whom, as that would say who got back in and when: of its address where it is stays. In the demo
// nobody is anybody.
func (s *Store) KeepMail(ctx context.Context, practice, id uuid.UUID, m models.Mail) error {
	var demo bool
	if err := s.pool.QueryRow(ctx, `SELECT demo FROM deployment`).Scan(&demo); err != nil {
		return translate(err)
	}
	if at := strings.LastIndexByte(m.To, '@'); !demo && at >= 0 {
		m.To = "…" + m.To[at:]
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	sealed, err := s.keys.AEAD().Encrypt(text, mailAD(practice, id))
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `SELECT mail_keep($1, $2, $3)`, pgID(practice), pgID(id), sealed)
	return translate(err)
}

// KeptMail is one that was kept.
type KeptMail struct {
	ID uuid.UUID
	At time.Time
	models.Mail
}

// Mails are those that were kept, the latest first, for an owner; anybody else has none.
func (s *Store) Mails(ctx context.Context, a models.Actor) ([]KeptMail, error) {
	all := []KeptMail{}
	err := s.batch(ctx, a, func(b *pgx.Batch) {
		queueInto(b, &all, func(row pgx.CollectableRow) (m KeptMail, err error) {
			var sealed []byte
			if err := row.Scan(&m.ID, &m.At, &sealed); err != nil {
				return m, err
			}
			text, err := s.keys.AEAD().Decrypt(sealed, mailAD(a.PracticeID, m.ID))
			if err != nil {
				return m, err
			}
			return m, json.Unmarshal(text, &m.Mail)
		}, `SELECT id, at, mail FROM mails WHERE practice_id = $1 ORDER BY at DESC, id LIMIT $2`, pgID(a.PracticeID), mailsShown)
	})
	return all, translate(err)
}

func mailAD(practice, id uuid.UUID) []byte { return auth.AD("mails", "mail", practice, uuid.Nil, id) }
