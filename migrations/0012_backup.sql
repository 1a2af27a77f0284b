-- +goose Up

-- When the last backup was complete, and what backups are sealed to: the public half of the recovery code, itself sealed
-- with the deployment's keys, so that whoever can write here alone can't have the next backup sealed to a code of theirs.
ALTER TABLE deployment
    ADD COLUMN backed_up_at     timestamptz,
    ADD COLUMN backup_code_at   timestamptz,
    ADD COLUMN backup_recipient bytea CONSTRAINT deployment_backup_recipient_sealed
               CHECK (get_byte(backup_recipient, 0) = 1 AND octet_length(backup_recipient) > 32),
    ADD CONSTRAINT deployment_backup_code_dated CHECK ((backup_recipient IS NULL) = (backup_code_at IS NULL));
