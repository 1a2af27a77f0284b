-- +goose Up

-- A translation stands beside a patient's words on a shared page, with its translator's name, never instead of them. It
-- belongs to that page alone: what is shared anew has none yet. One that is changed is removed and added, so that what
-- stood on a page stays with the record.
CREATE TABLE translations (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    summary_id  uuid NOT NULL,
    line        text NOT NULL CONSTRAINT translations_line_short CHECK (octet_length(line) <= 80),
    language    text NOT NULL CONSTRAINT translations_language_known CHECK (language IN ('en', 'es')),
    words       bytea NOT NULL CONSTRAINT translations_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    translator  bytea NOT NULL CONSTRAINT translations_translator_sealed CHECK (get_byte(translator, 0) = 1 AND octet_length(translator) > 32),
    added_by    uuid NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT now(),
    removed_at  timestamptz,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT translations_summary_fkey FOREIGN KEY (practice_id, patient_id, summary_id) REFERENCES summaries (practice_id, patient_id, id),
    CONSTRAINT translations_added_by_fkey FOREIGN KEY (practice_id, added_by) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX translations_line_key ON translations (practice_id, patient_id, summary_id, line) WHERE removed_at IS NULL;

-- Read while its page is: the policy of summaries decides, for the care team as for the patient.
CALL app_protect('translations', 'team', 'EXISTS (SELECT FROM summaries s WHERE s.practice_id = translations.practice_id
    AND s.patient_id = translations.patient_id AND s.id = translations.summary_id AND s.ended_at IS NULL AND s.ends_at > now())');
REVOKE UPDATE ON translations FROM alongside_app;
GRANT UPDATE (removed_at) ON translations TO alongside_app;
