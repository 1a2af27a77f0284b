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

REVOKE ALL ON FUNCTION felt_heard_people() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION felt_heard_people() TO alongside_app;
