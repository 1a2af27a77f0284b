-- +goose Up

-- As in 0014, but whoever has no address leaves the turn to the others on the care team who have one: to be told by nobody
-- until the time that was promised would be worse than being told as one of several.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION alert_recipients(p_practice uuid, p_patient uuid, p_follow_up uuid, p_turn text)
RETURNS TABLE (account_id uuid, email text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS (
        SELECT CASE p_turn WHEN 'owner' THEN owner_id ELSE backup_id END AS turns FROM follow_ups f
         WHERE f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_follow_up AND f.alert AND NOT EXISTS (
               SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.follow_up_id = f.id)),
    team AS (
        SELECT a.id, e.email, a.language, due.turns FROM due
          JOIN care_team t ON t.practice_id = p_practice AND t.patient_id = p_patient
          JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
          JOIN alert_addresses e ON e.practice_id = a.practice_id AND e.account_id = a.id
         WHERE t.since <= now() AND (t.until IS NULL OR t.until > now()) AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles))
    SELECT t.id, t.email, t.language FROM team t
     WHERE (t.id = t.turns OR NOT EXISTS (SELECT FROM team o WHERE o.id = o.turns))
       AND NOT EXISTS (SELECT FROM access_events s WHERE s.practice_id = p_practice AND s.id = alert_event(p_follow_up, t.id, p_turn))
$$;
-- +goose StatementEnd
