-- +goose Up

-- What a patient wants their care team to know, in their own words, mostly after a visit. A part of the record (0013).
CREATE TABLE notes (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT notes_side_patient CHECK (side = 'patient'),
    received_at timestamptz NOT NULL,
    visit_id    uuid,
    words       bytea NOT NULL CONSTRAINT notes_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT notes_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT notes_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id),
    CONSTRAINT notes_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX notes_seq ON notes (practice_id, patient_id, seq);
CALL app_protect_record('notes');
