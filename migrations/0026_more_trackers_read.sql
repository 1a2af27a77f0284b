-- +goose Up

-- What the trackers of 0024 hold can be read by a care team: regulation and body around visits too; a cycle and results of
-- tests on a page alone, where they stand only once their owner put them in.
ALTER TABLE checkins ADD COLUMN put_in text[];
ALTER TABLE standing_shares
    DROP CONSTRAINT standing_shares_domain_known,
    ADD CONSTRAINT standing_shares_domain_known CHECK (domain IN ('sleep', 'nutrition', 'mood', 'regulation', 'body'));
ALTER TABLE readings
    DROP CONSTRAINT readings_domain_known,
    ADD CONSTRAINT readings_domain_known CHECK (domain IN ('sleep', 'nutrition', 'mood', 'regulation', 'body'));

-- As in 0017, of five domains, in the order in which it was written down: what calms is told in it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION standing_read(p_patient uuid, p_domain text, p_from date, p_through date)
RETURNS TABLE (kind text, entry jsonb, gentle boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    IF NOT (app_has_role('clinician') AND team_has(here, p_patient, me)) OR NOT coalesce((
        SELECT s.shared FROM standing_shares s WHERE s.practice_id = here AND s.patient_id = p_patient AND s.domain = p_domain
         ORDER BY s.seq DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'not shared' USING ERRCODE = 'AL404';
    END IF;
    IF NOT standing_open(here, p_patient) THEN
        RAISE EXCEPTION 'not now' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, me, 'read_log', p_domain, NULL);
    RETURN QUERY
    SELECT l.kind, l.entry, coalesce((SELECT gentle_food FROM settings s
        WHERE s.practice_id = here AND s.patient_id = p_patient AND s.deleted_at IS NULL), false)
      FROM (SELECT 'sleep' AS kind, to_jsonb(t) - 'note' AS entry FROM sleep t WHERE p_domain = 'sleep'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL
            UNION ALL
            SELECT 'nutrition', to_jsonb(t) - 'note' - 'supplements' FROM nutrition t WHERE p_domain = 'nutrition'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL
            UNION ALL
            SELECT 'mood', to_jsonb(t) - 'note' FROM moods t WHERE p_domain = 'mood'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL
            UNION ALL
            SELECT 'moment', to_jsonb(t) - 'note' FROM moments t WHERE p_domain = 'mood'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL
            UNION ALL
            SELECT 'regulation', to_jsonb(t) - 'note' FROM regulation t WHERE p_domain = 'regulation'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL
            UNION ALL
            SELECT 'body', to_jsonb(t) - 'note' FROM body t WHERE p_domain = 'body'
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL) l
     ORDER BY (l.entry ->> 'recorded_at')::timestamptz;
END $$;
-- +goose StatementEnd
