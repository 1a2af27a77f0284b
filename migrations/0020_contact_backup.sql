-- +goose Up

-- Who steps in may be somebody outside the practice, in words: a clinician who works alone has nobody else to name.
ALTER TABLE contacts
    ADD COLUMN backup_words bytea CONSTRAINT contacts_backup_words_sealed CHECK (get_byte(backup_words, 0) = 1 AND octet_length(backup_words) > 32),
    DROP CONSTRAINT contacts_planned_with_somebody,
    ADD CONSTRAINT contacts_planned_with_somebody CHECK (
        (kind = 'planned' AND num_nonnulls(at, how, person_id) = 3 AND num_nonnulls(backup_id, backup_words) = 1
            AND person_id IS DISTINCT FROM backup_id)
        OR (kind <> 'planned' AND num_nonnulls(at, how, person_id, backup_id, backup_words) = 0 AND about IS NOT NULL));
