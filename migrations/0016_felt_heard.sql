-- +goose Up

-- After a visit a person may say whether they felt heard and were part of the decision. What they said is only counted, by
-- the practice's months: no row says who said what.
CREATE TABLE felt_heard (
    practice_id uuid NOT NULL REFERENCES practices (id),
    month       date NOT NULL CONSTRAINT felt_heard_month_begins CHECK (extract(day FROM month) = 1),
    heard       text NOT NULL CONSTRAINT felt_heard_heard_known CHECK (heard IN ('yes', 'partly', 'no', '')),
    part        text NOT NULL CONSTRAINT felt_heard_part_known CHECK (part IN ('yes', 'partly', 'no', '')),
    answers     integer NOT NULL CONSTRAINT felt_heard_answers_counted CHECK (answers > 0),
    PRIMARY KEY (practice_id, month, heard, part)
);
-- Counts are added by the door below. Owners read all of them: what is too few to be shown is put together with the months
-- after it before it leaves the server (insight/feltheard.go).
ALTER TABLE felt_heard ENABLE ROW LEVEL SECURITY;
ALTER TABLE felt_heard FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON felt_heard TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON felt_heard FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')));
GRANT SELECT ON felt_heard TO alongside_app;

-- After which visits somebody was asked, so that nobody is asked twice, on no phone of theirs. Their own alone.
CREATE TABLE felt_heard_asked (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    rev         bigint NOT NULL DEFAULT 1,
    seq         bigint NOT NULL,
    deleted_at  timestamptz,
    visit_id    uuid NOT NULL,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT felt_heard_asked_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id)
);
CREATE UNIQUE INDEX felt_heard_asked_visit_key ON felt_heard_asked (practice_id, patient_id, visit_id) WHERE deleted_at IS NULL;
CREATE INDEX felt_heard_asked_seq ON felt_heard_asked (practice_id, patient_id, seq);
CALL app_protect('felt_heard_asked', 'own');
REVOKE INSERT, UPDATE ON felt_heard_asked FROM alongside_app;

-- Counts what the actor says about a visit of theirs that took place, once: AL404 where there is none, AL409 where they
-- were asked already. Nothing said is no answer, and they are not asked again.
-- +goose StatementBegin
CREATE FUNCTION felt_heard_add(p_visit uuid, p_heard text, p_part text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.own_patient_id', true), '')::uuid;
    number bigint;
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
        INSERT INTO felt_heard AS f (practice_id, month, heard, part, answers)
        SELECT here, date_trunc('month', now() AT TIME ZONE time_zone)::date, p_heard, p_part, 1 FROM practices WHERE id = here
        ON CONFLICT (practice_id, month, heard, part) DO UPDATE SET answers = f.answers + 1;
    END IF;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION felt_heard_add(uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION felt_heard_add(uuid, text, text) TO alongside_app;
