-- +goose Up

-- A person's own plan for hard days. Nobody else reads it.
CREATE TABLE hard_days (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    notice  bytea CONSTRAINT hard_days_notice_sealed CHECK (get_byte(notice, 0) = 1 AND octet_length(notice) > 32),
    alone   bytea CONSTRAINT hard_days_alone_sealed CHECK (get_byte(alone, 0) = 1 AND octet_length(alone) > 32),
    company bytea CONSTRAINT hard_days_company_sealed CHECK (get_byte(company, 0) = 1 AND octet_length(company) > 32),
    call  bytea CONSTRAINT hard_days_call_sealed CHECK (get_byte(call, 0) = 1 AND octet_length(call) > 32),
    safer   bytea CONSTRAINT hard_days_safer_sealed CHECK (get_byte(safer, 0) = 1 AND octet_length(safer) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT hard_days_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX hard_days_seq ON hard_days (practice_id, patient_id, seq);
CALL app_protect('hard_days', 'own');
