-- +goose Up

-- What a concern said before it was changed. Each row holds the ciphertext as it stood in concerns, so its associated data
-- is that of concerns.<field> and the concern's id. Phones pull it; nobody writes it but the trigger below.
CREATE TABLE concern_versions (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL DEFAULT 1,
    seq         bigint NOT NULL,
    deleted_at  timestamptz,
    concern_id  uuid NOT NULL,
    field       text NOT NULL CONSTRAINT concern_versions_field_known CHECK (field IN ('words', 'would_help')),
    value       bytea NOT NULL CONSTRAINT concern_versions_value_sealed CHECK (get_byte(value, 0) = 1 AND octet_length(value) > 32),
    written_at  timestamptz NOT NULL,
    kept_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT concern_versions_concern_fkey FOREIGN KEY (practice_id, patient_id, concern_id)
        REFERENCES concerns (practice_id, patient_id, id)
);
CREATE INDEX concern_versions_concern ON concern_versions (practice_id, patient_id, concern_id);
CREATE INDEX concern_versions_seq ON concern_versions (practice_id, patient_id, seq);

CALL app_protect('concern_versions', 'own');
-- An earlier text never changes; it only goes and comes back with its concern.
REVOKE UPDATE ON concern_versions FROM alongside_app;
GRANT UPDATE (rev, seq, deleted_at) ON concern_versions TO alongside_app;

-- The next number of the patient's sequence. Whoever writes holds the head already (see sync_heads).
-- +goose StatementBegin
CREATE FUNCTION sync_heads_next(p_practice uuid, p_patient uuid) RETURNS bigint LANGUAGE sql AS $$
    UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = p_practice AND patient_id = p_patient RETURNING seq
$$;
-- +goose StatementEnd
-- Runs as whoever changes the concern, so policies hold here too. It takes numbers after the change's own: the store
-- changes one concern at a time where there may be something to keep.
-- +goose StatementBegin
CREATE FUNCTION concerns_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.deleted_at IS DISTINCT FROM NEW.deleted_at THEN
        UPDATE concern_versions
           SET deleted_at = NEW.deleted_at, rev = rev + 1, seq = sync_heads_next(practice_id, patient_id)
         WHERE practice_id = NEW.practice_id AND patient_id = NEW.patient_id AND concern_id = NEW.id;
    END IF;
    INSERT INTO concern_versions (practice_id, patient_id, id, seq, concern_id, field, value, written_at)
    SELECT NEW.practice_id, NEW.patient_id, gen_random_uuid(), sync_heads_next(NEW.practice_id, NEW.patient_id), NEW.id,
           changed.field, changed.before, coalesce((OLD.clock -> changed.field ->> 'at')::timestamptz, OLD.recorded_at)
      FROM (VALUES ('words', OLD.words, NEW.words), ('would_help', OLD.would_help, NEW.would_help)) changed (field, before, after)
     WHERE changed.before IS NOT NULL AND changed.before IS DISTINCT FROM changed.after;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER concerns_keep_version AFTER UPDATE OF words, would_help, deleted_at ON concerns
    FOR EACH ROW EXECUTE FUNCTION concerns_keep_version();

REVOKE ALL ON FUNCTION sync_heads_next(uuid, uuid), concerns_keep_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sync_heads_next(uuid, uuid) TO alongside_app;
