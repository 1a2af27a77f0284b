-- +goose Up

-- Who said something after a visit, by the month, and nothing of what: five answers may be one person's, and a group is
-- shown from five people on. What was counted before this is nobody's, and waits for the next group.
CREATE TABLE felt_heard_answered (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    month       date NOT NULL CONSTRAINT felt_heard_answered_month_begins CHECK (extract(day FROM month) = 1),
    PRIMARY KEY (practice_id, patient_id, month),
    CONSTRAINT felt_heard_answered_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
ALTER TABLE felt_heard_answered ENABLE ROW LEVEL SECURITY;
ALTER TABLE felt_heard_answered FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON felt_heard_answered TO alongside_owner USING (true) WITH CHECK (true);

-- How many people said something in a month of an owner's practice, by the last month before it in which they did: enough
-- to count the people of any months together, and nothing of who they are.
-- +goose StatementBegin
CREATE FUNCTION felt_heard_people() RETURNS TABLE (month date, before date, people integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.month, a.before, count(*)::integer
      FROM (SELECT h.month, lag(h.month) OVER (PARTITION BY h.patient_id ORDER BY h.month) AS before FROM felt_heard_answered h
             WHERE h.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')) a
     GROUP BY a.month, a.before
$$;
-- +goose StatementEnd

-- As in 0016, and keeps who answered.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION felt_heard_add(p_visit uuid, p_heard text, p_part text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.own_patient_id', true), '')::uuid;
    number bigint;
    this_month date;
BEGIN
    UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = here AND patient_id = me RETURNING seq INTO number;
    PERFORM 1 FROM visits WHERE practice_id = here AND patient_id = me AND id = p_visit AND state = 'planned'
        AND deleted_at IS NULL AND starts_at < now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no visit of theirs took place' USING ERRCODE = 'AL404';
    END IF;
    IF EXISTS (SELECT FROM felt_heard_asked WHERE practice_id = here AND patient_id = me AND visit_id = p_visit) THEN
        RAISE EXCEPTION 'asked already' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO felt_heard_asked (practice_id, patient_id, seq, visit_id) VALUES (here, me, number, p_visit);
    IF p_heard <> '' OR p_part <> '' THEN
        SELECT date_trunc('month', now() AT TIME ZONE time_zone) INTO this_month FROM practices WHERE id = here;
        INSERT INTO felt_heard AS f (practice_id, month, heard, part, answers) VALUES (here, this_month, p_heard, p_part, 1)
        ON CONFLICT (practice_id, month, heard, part) DO UPDATE SET answers = f.answers + 1;
        INSERT INTO felt_heard_answered (practice_id, patient_id, month) VALUES (here, me, this_month) ON CONFLICT DO NOTHING;
    END IF;
END $$;
-- +goose StatementEnd

-- As in 0021, of the turn that is asked for. A check-in that can wait has no owner's turn: its backup's comes once the time
-- that was promised is over.
DROP FUNCTION alert_turns(uuid, uuid, text, uuid);
-- +goose StatementBegin
CREATE FUNCTION alert_turns(p_practice uuid, p_patient uuid, p_subject text, p_id uuid, p_turn text) RETURNS TABLE (account_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT CASE p_turn WHEN 'owner' THEN f.owner_id ELSE f.backup_id END FROM follow_ups f
     WHERE p_subject = 'follow_up' AND f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_id
       AND (f.alert OR p_turn = 'backup' AND f.promised_at IS NOT NULL) AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.follow_up_id = f.id)
    UNION ALL
    SELECT CASE p_turn WHEN 'owner' THEN m.owner_id ELSE m.backup_id END FROM moves m
     WHERE p_subject = 'move' AND m.practice_id = p_practice AND m.patient_id = p_patient AND m.id = p_id AND m.alert AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.move_id = m.id)
    UNION ALL
    SELECT CASE p_turn WHEN 'owner' THEN c.person_id ELSE coalesce(c.backup_id, c.person_id) END FROM contacts c
     WHERE p_subject = 'contact' AND c.practice_id = p_practice AND c.patient_id = p_patient AND c.id = p_id
       AND c.escalated_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = c.id)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION alert_recipients(p_practice uuid, p_patient uuid, p_subject text, p_id uuid, p_turn text, p_without uuid[])
RETURNS TABLE (account_id uuid, email text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH team AS (
        SELECT a.id, e.email, a.language, due.account_id AS turns FROM alert_turns(p_practice, p_patient, p_subject, p_id, p_turn) due
          JOIN care_team t ON t.practice_id = p_practice AND t.patient_id = p_patient
          JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
          JOIN alert_addresses e ON e.practice_id = a.practice_id AND e.account_id = a.id
         WHERE t.since <= now() AND (t.until IS NULL OR t.until > now()) AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles)
           AND a.id <> ALL (p_without))
    SELECT t.id, t.email, t.language FROM team t
     WHERE (t.id = t.turns OR NOT EXISTS (SELECT FROM team o WHERE o.id = o.turns))
       AND NOT EXISTS (SELECT FROM access_events s WHERE s.practice_id = p_practice AND s.id = alert_event(p_id, t.id, p_turn))
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION felt_heard_people(), alert_turns(uuid, uuid, text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION felt_heard_people() TO alongside_app;
