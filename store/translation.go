package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/insight"
	"alongside/models"
)

// Translated is a translation as it stands on a page.
type Translated struct {
	models.Translation
	AddedBy insight.DocumentName
	AddedAt time.Time
}

// The statements of translations name a visit's page that is shared and was read: nobody translates what they have not
// seen, and what nobody has read is wiped when it is taken back.
const (
	translationsOf = `
SELECT t.id, t.line, t.language, t.words, t.translator, a.display_name, a.credentials, t.added_at
  FROM translations t
  JOIN summaries s ON s.practice_id = t.practice_id AND s.patient_id = t.patient_id AND s.id = t.summary_id
  JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.added_by
 WHERE t.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now() AND t.removed_at IS NULL
 ORDER BY t.added_at, t.id`
	pageToTranslate = `
SELECT s.id, s.patient_id, s.document, k.wrapped
  FROM summaries s
  JOIN patient_keys k ON k.practice_id = s.practice_id AND k.patient_id = s.patient_id AND k.purpose = 'record'
 WHERE s.practice_id = $1 AND s.visit_id = $2 AND s.ended_at IS NULL AND s.ends_at > now() AND s.first_read_at IS NOT NULL
   FOR UPDATE OF s`
	removeTranslation = `
UPDATE translations SET removed_at = now()
 WHERE practice_id = $1 AND patient_id = $2 AND summary_id = $3 AND line = $4 AND removed_at IS NULL`
	addTranslation = `
INSERT INTO translations (practice_id, patient_id, id, summary_id, line, language, words, translator, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
)

// sealedTranslation is a row before its patient's key is at hand.
type sealedTranslation struct {
	id                uuid.UUID
	words, translator []byte
	Translated
}

func scanTranslation(row pgx.CollectableRow) (sealedTranslation, error) {
	var t sealedTranslation
	return t, row.Scan(&t.id, &t.Line, &t.Language, &t.words, &t.translator, &t.AddedBy.DisplayName, &t.AddedBy.Credentials, &t.AddedAt)
}

func openTranslations(v vault, rows []sealedTranslation) ([]Translated, error) {
	all := make([]Translated, len(rows))
	for i, t := range rows {
		words, err := v.open("translations", "words", t.id, t.words)
		if err != nil {
			return nil, err
		}
		translator, err := v.open("translations", "translator", t.id, t.translator)
		if err != nil {
			return nil, err
		}
		t.Words, t.Translator = string(words), string(translator)
		all[i] = t.Translated
	}
	return all, nil
}

// Translate lays a translation beside the words of one line of a visit's page; one that stood there is replaced.
// models.ErrNotFound where no page is shared with this clinician now, or none of this clinician's team has opened it;
// models.Invalid names a line of the page that has no words.
func (s *Store) Translate(ctx context.Context, a models.Actor, visit uuid.UUID, tr models.Translation) error {
	if err := tr.Validate(); err != nil {
		return err
	}
	return s.translating(ctx, a, visit, models.ActionTranslate, func(t *transaction, page translatable) error {
		if !page.document.HasWords(tr.Line) {
			return models.Invalid{{Field: "line", Code: "unknown"}}
		}
		id := uuid.Must(uuid.NewV7())
		words, err := page.vault.seal("translations", "words", id, []byte(tr.Words))
		if err != nil {
			return err
		}
		translator, err := page.vault.seal("translations", "translator", id, []byte(tr.Translator))
		if err != nil {
			return err
		}
		practice, patient := pgID(a.PracticeID), pgID(page.vault.patient)
		t.last.Queue(removeTranslation, practice, patient, pgID(page.id), tr.Line)
		t.last.Queue(addTranslation, practice, patient, pgID(id), pgID(page.id), tr.Line, tr.Language, words, translator, pgID(a.AccountID))
		return nil
	})
}

// RemoveTranslation takes the translation of one line off a visit's page; models.ErrNotFound where there is none.
func (s *Store) RemoveTranslation(ctx context.Context, a models.Actor, visit uuid.UUID, line string) error {
	return s.translating(ctx, a, visit, models.ActionTranslateUndone, func(t *transaction, page translatable) error {
		removed, err := t.conn.Exec(ctx, removeTranslation, pgID(a.PracticeID), pgID(page.vault.patient), pgID(page.id), line)
		if err == nil && removed.RowsAffected() == 0 {
			err = models.ErrNotFound
		}
		return err
	})
}

// translatable is a page that can have translations, with its patient's record key.
type translatable struct {
	id       uuid.UUID
	document insight.Document
	vault    vault
}

// translating does something about the translations of a page, and tells the patient. Who is not let in is recorded.
func (s *Store) translating(ctx context.Context, a models.Actor, visit uuid.UUID, action models.AccessAction,
	fn func(*transaction, translatable) error) error {
	err := s.tx(ctx, a, func(t *transaction) error {
		if !a.Has(models.RoleClinician) {
			return models.ErrNotFound
		}
		page := translatable{vault: vault{practice: a.PracticeID}}
		var document, wrapped []byte
		err := t.conn.QueryRow(ctx, pageToTranslate, pgID(a.PracticeID), pgID(visit)).Scan(&page.id, &page.vault.patient, &document, &wrapped)
		if err != nil {
			return err
		}
		if page.vault.aead, err = s.sealing.unwrap(keyName{a.PracticeID, page.vault.patient, record}, wrapped); err != nil {
			return err
		}
		if page.document, err = openDocument(page.vault, page.id, document); err != nil {
			return err
		}
		if err := fn(t, page); err != nil {
			return err
		}
		t.last.Queue(addEvent, pgID(a.PracticeID), pgID(page.vault.patient), pgID(a.AccountID), action, "visit", pgID(visit), false)
		return nil
	})
	if err = translate(err); errors.Is(err, models.ErrNotFound) {
		err = errors.Join(err, s.deny(ctx, a, action, visit))
	}
	return err
}
