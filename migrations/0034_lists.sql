-- +goose Up

-- What lists ask of each person in care goes by the keys of that person's rows, however long they are in care and however
-- much of theirs was read and written within the hour.
CREATE INDEX follow_ups_alert ON follow_ups (practice_id, patient_id) WHERE alert;
CREATE INDEX visits_patient_starts_at ON visits (practice_id, patient_id, starts_at) WHERE state = 'planned';
CREATE INDEX access_events_listed ON access_events (practice_id, patient_id, account_id, object_id, at)
    WHERE action IN ('list_people', 'list_follow_ups');

-- As in 0021. The two actions are those of lists that look again and again by themselves: access_events_listed has them alone.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION access_told(p_action text, p_patient uuid, p_object uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM access_events e
        WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND e.patient_id = p_patient
          AND e.account_id = nullif(current_setting('app.account_id', true), '')::uuid
          AND e.action IN ('list_people', 'list_follow_ups')
          AND e.action = p_action AND e.object_id = p_object AND e.at > now() - interval '1 hour')
$$;
-- +goose StatementEnd

-- As in 0017, a page at a time: the latest first, behind what was read at p_before under p_id; null for the first page.
DROP FUNCTION sealed_copies();
-- +goose StatementBegin
CREATE FUNCTION sealed_copies(p_before timestamptz, p_id uuid, p_limit integer)
RETURNS TABLE (kind text, id uuid, patient_name text, read_at timestamptz, reader_name text, reader_credentials text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH copies AS (
        SELECT 'page' AS kind, s.id, s.practice_id, s.patient_id, s.first_read_at AS read_at, s.first_read_by AS reader_id
          FROM summaries s WHERE s.first_read_at IS NOT NULL AND (s.ended_at IS NOT NULL OR s.ends_at <= now())
        UNION ALL
        SELECT g.domain, g.id, g.practice_id, g.patient_id, g.read_at, g.reader_id FROM readings g)
    SELECT c.kind, c.id, p.display_name, c.read_at, coalesce(a.display_name, ''), coalesce(a.credentials, '')
      FROM copies c
      JOIN patients p ON p.practice_id = c.practice_id AND p.id = c.patient_id
      LEFT JOIN accounts a ON a.practice_id = c.practice_id AND a.id = c.reader_id
     WHERE c.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND (p_before IS NULL OR c.read_at < p_before OR c.read_at = p_before AND c.id > p_id)
     ORDER BY c.read_at DESC, c.id LIMIT p_limit
$$;
-- +goose StatementEnd

-- Whether an owner here attests the rights of an instrument: its texts are a file, which is asked for without a session.
-- +goose StatementBegin
CREATE FUNCTION instrument_attested(p_code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM practice_instruments i WHERE i.code = p_code AND i.offered AND i.attested_at IS NOT NULL)
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION sealed_copies(timestamptz, uuid, integer), instrument_attested(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sealed_copies(timestamptz, uuid, integer), instrument_attested(text) TO alongside_app;
