-- +goose Up

-- When the server took a change, as the record's rows have had it from the beginning: who asks what changed since then has to
-- learn of what was written last week on a phone without signal. recorded_at is the phone's.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['sleep', 'nutrition', 'moods', 'moments', 'regulation', 'body', 'cycle', 'labs', 'measures', 'concerns',
        'matters', 'hard_days', 'medicines', 'past_medicines', 'checkins', 'settings'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN received_at timestamptz NOT NULL DEFAULT now()', t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE patients ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
-- +goose StatementBegin
CREATE FUNCTION patients_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER patients_change BEFORE UPDATE ON patients FOR EACH ROW EXECUTE FUNCTION patients_change();

-- Begins every reading of somebody else's chart: the patient is told, and pages that are read with it count as read. AL404 where
-- the actor does not look after them.
-- +goose StatementBegin
CREATE FUNCTION chart_read(p_patient uuid, p_kind text, p_pages boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    IF p_patient IS DISTINCT FROM app_subject() THEN
        RAISE EXCEPTION 'no such patient' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, me, 'read_fhir', p_kind, NULL);
    IF NOT p_pages THEN
        RETURN;
    END IF;
    -- The head first, then the pages: so do all who write. Each has a number of its own.
    WITH unread AS (
        SELECT id, row_number() OVER (ORDER BY shared_at, id) AS n, count(*) OVER () AS of FROM summaries
         WHERE practice_id = here AND patient_id = p_patient AND ended_at IS NULL AND ends_at > now() AND first_read_at IS NULL),
    head AS (
        UPDATE sync_heads SET seq = seq + (SELECT count(*) FROM unread)
         WHERE practice_id = here AND patient_id = p_patient AND EXISTS (SELECT FROM unread) RETURNING seq)
    UPDATE summaries s SET first_read_at = now(), first_read_by = me, rev = s.rev + 1, seq = head.seq - unread.of + unread.n
      FROM head, unread
     WHERE s.practice_id = here AND s.patient_id = p_patient AND s.id = unread.id
       AND s.ended_at IS NULL AND s.ends_at > now() AND s.first_read_at IS NULL;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT here, p_patient, me, 'read_summary', 'visit', visit_id FROM summaries
     WHERE practice_id = here AND patient_id = p_patient AND ended_at IS NULL AND ends_at > now();
END $$;
-- +goose StatementEnd

-- The domains of somebody's log that the actor may read at this moment, through standing_read.
-- +goose StatementBegin
CREATE FUNCTION standing_now(p_patient uuid) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.domain FROM (
        SELECT DISTINCT ON (domain) domain, shared FROM standing_shares
         WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND patient_id = p_patient ORDER BY domain, seq DESC) d
     WHERE d.shared AND p_patient = app_subject() AND app_has_role('clinician')
       AND standing_open(nullif(current_setting('app.practice_id', true), '')::uuid, p_patient)
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION patients_change(), chart_read(uuid, text, boolean), standing_now(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patients_change(), chart_read(uuid, text, boolean), standing_now(uuid) TO alongside_app;
