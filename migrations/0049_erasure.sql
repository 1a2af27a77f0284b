-- +goose Up

-- Erasure. Thirty days after it was asked for, a job deletes what is private of a person, and keeps the record for as long as the
-- practice has to; then the record goes too. See docs/adr/0036-erasure.md.

-- How long records are kept after the last contact, and when an owner said that this is right.
ALTER TABLE practices
    ADD COLUMN record_years smallint NOT NULL DEFAULT 7 CONSTRAINT practices_record_years_range CHECK (record_years BETWEEN 0 AND 30),
    ADD COLUMN record_years_confirmed_at timestamptz;
GRANT UPDATE (record_years, record_years_confirmed_at) ON practices TO alongside_app;

-- Who asked for whose erasure and what became of it. A row outlives what it tells of: no foreign key leads from it, and it says of
-- nobody more than an id and days.
CREATE TABLE erasures (
    practice_id      uuid NOT NULL,
    patient_id       uuid NOT NULL,
    id               uuid NOT NULL,
    by_owner         boolean NOT NULL,
    asked_by         uuid, -- NULL: a restore did it again
    asked_at         timestamptz NOT NULL DEFAULT now(),
    due_at           timestamptz NOT NULL,
    stopped_at       timestamptz,
    begun_at         timestamptz, -- from here on nobody stops it
    erased_at        timestamptz,
    record_until     date,        -- NULL: nothing is kept
    record_erased_at timestamptz,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT erasures_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT erasures_steps_in_order CHECK (
        (stopped_at IS NULL OR begun_at IS NULL) AND (erased_at IS NULL OR begun_at IS NOT NULL)
        AND (record_erased_at IS NULL OR erased_at IS NOT NULL))
);
CREATE UNIQUE INDEX erasures_of_patient ON erasures (practice_id, patient_id) WHERE stopped_at IS NULL;
CREATE INDEX erasures_due ON erasures (due_at) WHERE stopped_at IS NULL AND erased_at IS NULL;
CREATE INDEX erasures_kept ON erasures (record_until) WHERE erased_at IS NOT NULL AND record_erased_at IS NULL;
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON erasures TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON erasures FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (patient_id = (SELECT nullif(current_setting('app.own_patient_id', true), '')::uuid) OR (SELECT app_has_role('owner'))));
GRANT SELECT ON erasures TO alongside_app;

-- The two that a restore brings along into a schema from before them (migrations.Erasing). They name nothing that may be missing
-- there, and may run again.

-- Lets go what would hold a private row or an account: whoever wrote a row of the record may be nobody any more, where that was the
-- patient; and an answer names its concern, which may be gone.
-- +goose StatementBegin
CREATE OR REPLACE PROCEDURE erase_ready()
LANGUAGE plpgsql AS $$
DECLARE
    said regclass;
BEGIN
    FOR said IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'record_author' AND NOT tgisinternal LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN author_id DROP NOT NULL', said);
    END LOOP;
    IF to_regclass('replies') IS NOT NULL THEN
        ALTER TABLE replies DROP CONSTRAINT IF EXISTS replies_concern_fkey;
    END IF;
END $$;
-- +goose StatementEnd

-- Deletes what is private of a person, and with p_record everything. Which tables those are stands in the catalog: a table is
-- somebody's by its patient_id, an account's by its account_id or session_id, and goes whole unless it is named here.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION erase_rows(p_practice uuid, p_patient uuid, p_record boolean) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    -- What both sides said, when they met, what was read, and who looked after whom: the record.
    kept text[] := '{patients,patient_keys,sync_heads,care_team,visits,summaries,translations,readings,standing_shares,reading_days,'
        'replies,follow_ups,acknowledgements,plan_lines,stances,moves,contacts,notes,measure_requests,sent_measures}';
    -- What tells of an erasure and of everything before, without content.
    trail text[] := '{access_events,erasures}';
    account uuid;
    goes boolean;
    deletes text[] := '{}';
    blocked text[];
    statement text;
    t record;
BEGIN
    SELECT account_id INTO account FROM patients WHERE practice_id = p_practice AND id = p_patient FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    -- Whoever works here as well stays a colleague.
    SELECT roles <@ '{patient}' INTO goes FROM accounts WHERE practice_id = p_practice AND id = account;

    IF account IS NOT NULL THEN
        IF to_regclass('mails') IS NOT NULL THEN -- e-mails that no server carried: each has the id of what it tells of
            DELETE FROM mails WHERE practice_id = p_practice AND id IN (
                SELECT id FROM access_events WHERE practice_id = p_practice AND object_kind = 'account' AND object_id = account);
            DELETE FROM mails WHERE practice_id = p_practice AND id IN (
                SELECT id FROM reminders WHERE practice_id = p_practice AND account_id = account);
        END IF;
        IF goes THEN
            FOR t IN SELECT c.oid::regclass AS name, a.attname AS via FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                        AND a.attname IN ('account_id', 'session_id') AND c.relname <> ALL (trail || '{patients}') LOOP
                deletes := deletes || CASE t.via
                    WHEN 'account_id' THEN format('DELETE FROM %s WHERE practice_id = %L AND account_id = %L', t.name, p_practice, account)
                    ELSE format('DELETE FROM %s WHERE practice_id = %L AND session_id IN (SELECT id FROM sessions WHERE practice_id = %2$L AND account_id = %L)',
                        t.name, p_practice, account) END;
            END LOOP;
        END IF;
    END IF;

    -- What programs were given of them, and what programs read as somebody about them alone, ends.
    IF to_regclass('client_codes') IS NOT NULL THEN
        DELETE FROM client_codes WHERE practice_id = p_practice AND only_patient_id = p_patient;
        UPDATE sessions SET ended_at = coalesce(ended_at, now()), only_patient_id = NULL WHERE practice_id = p_practice AND only_patient_id = p_patient;
    END IF;
    -- What is shared is taken back: what nobody read is wiped, what was read stays as the practice's sealed copy.
    UPDATE summaries SET document = CASE WHEN first_read_at IS NOT NULL THEN document END,
           ended_at = coalesce(ended_at, now()), ended_by = coalesce(ended_by, 'taken_back')
     WHERE practice_id = p_practice AND patient_id = p_patient;
    IF to_regclass('replies') IS NOT NULL THEN -- what was said to a concern that nobody read or answered is the patient's alone
        DELETE FROM replies WHERE practice_id = p_practice AND patient_id = p_patient AND concern_id NOT IN (
            SELECT unnest(concern_ids) FROM summaries WHERE practice_id = p_practice AND patient_id = p_patient AND document IS NOT NULL
            UNION SELECT concern_id FROM replies WHERE practice_id = p_practice AND patient_id = p_patient AND side = 'clinician');
    END IF;
    UPDATE visits SET state = 'cancelled' WHERE practice_id = p_practice AND patient_id = p_patient AND state = 'planned' AND starts_at > now();
    UPDATE care_team SET until = now() WHERE practice_id = p_practice AND patient_id = p_patient AND until IS NULL;
    UPDATE patients SET given_name = '', pronouns = '', account_id = NULL WHERE practice_id = p_practice AND id = p_patient;
    DELETE FROM patient_keys WHERE practice_id = p_practice AND patient_id = p_patient AND purpose = 'private';

    FOR t IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'patient_id'
              WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND c.relname <> ALL (trail) AND (p_record OR c.relname <> ALL (kept)) LOOP
        deletes := deletes || format('DELETE FROM %s WHERE practice_id = %L AND patient_id = %L', t.name, p_practice, p_patient);
    END LOOP;
    -- A row goes once nothing leads to it any more.
    WHILE cardinality(deletes) > 0 LOOP
        blocked := '{}';
        FOREACH statement IN ARRAY deletes LOOP
            BEGIN
                EXECUTE statement;
            EXCEPTION WHEN foreign_key_violation THEN
                blocked := blocked || statement;
            END;
        END LOOP;
        IF blocked = deletes THEN
            EXECUTE deletes[1]; -- says what stands against it
        END IF;
        deletes := blocked;
    END LOOP;
    IF p_record THEN
        DELETE FROM patients WHERE practice_id = p_practice AND id = p_patient;
    END IF;

    IF goes THEN
        FOR t IN SELECT tgrelid::regclass AS name FROM pg_trigger WHERE tgname = 'record_author' AND NOT tgisinternal LOOP
            EXECUTE format('UPDATE %s SET author_id = NULL WHERE practice_id = %L AND patient_id = %L AND author_id = %L', t.name, p_practice, p_patient, account);
        END LOOP;
        BEGIN
            DELETE FROM accounts WHERE practice_id = p_practice AND id = account;
        EXCEPTION WHEN foreign_key_violation THEN
            -- Somebody who worked here before: what they wrote in other people's record keeps its author.
            UPDATE accounts SET login = 'erased ' || id, password_hash = NULL, disabled_at = coalesce(disabled_at, now())
             WHERE practice_id = p_practice AND id = account;
        END;
    ELSIF account IS NOT NULL THEN
        UPDATE accounts SET roles = array_remove(roles, 'patient') WHERE practice_id = p_practice AND id = account;
    END IF;
END $$;
-- +goose StatementEnd

CALL erase_ready();
-- In place of the foreign key: what is answered stands at that moment.
-- +goose StatementBegin
CREATE FUNCTION replies_concern_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM concerns WHERE practice_id = NEW.practice_id AND patient_id = NEW.patient_id AND id = NEW.concern_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'no such concern', TABLE = 'replies', CONSTRAINT = 'replies_concern_fkey';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER replies_concern_stands BEFORE INSERT ON replies FOR EACH ROW EXECUTE FUNCTION replies_concern_stands();

-- Nobody comes to look after somebody who was erased.
-- +goose StatementBegin
CREATE FUNCTION erased_stay_alone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM erasures WHERE practice_id = NEW.practice_id AND patient_id = NEW.patient_id AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'AL404';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER erased_stay_alone BEFORE INSERT ON care_team FOR EACH ROW EXECUTE FUNCTION erased_stay_alone();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION practice_unattended() RETURNS TABLE (patient_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.display_name FROM patients p
     WHERE p.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND NOT team_stands(p.practice_id, p.id)
       AND NOT EXISTS (SELECT FROM erasures e WHERE e.practice_id = p.practice_id AND e.patient_id = p.id AND e.erased_at IS NOT NULL)
     ORDER BY p.display_name, p.id
$$;
-- +goose StatementEnd

-- When the two sides last had to do with each other: a visit that took place, or anything that either said or read. NULL where
-- there was nothing of that, so that there is no record.
-- +goose StatementBegin
CREATE FUNCTION last_contact(p_practice uuid, p_patient uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    latest timestamptz;
    one timestamptz;
    said regclass;
BEGIN
    SELECT greatest(
        (SELECT max(starts_at) FROM visits WHERE practice_id = p_practice AND patient_id = p_patient AND state = 'planned' AND starts_at <= now()),
        (SELECT max(first_read_at) FROM summaries WHERE practice_id = p_practice AND patient_id = p_patient AND document IS NOT NULL),
        (SELECT max(read_at) FROM readings WHERE practice_id = p_practice AND patient_id = p_patient)) INTO latest;
    FOR said IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'record_author' AND NOT tgisinternal
                   AND tgrelid NOT IN ('standing_shares'::regclass, 'replies'::regclass) LOOP
        EXECUTE format('SELECT max(received_at) FROM %s WHERE practice_id = $1 AND patient_id = $2', said) INTO one USING p_practice, p_patient;
        latest := greatest(latest, one);
    END LOOP;
    SELECT max(received_at) INTO one FROM replies WHERE practice_id = p_practice AND patient_id = p_patient AND side = 'clinician';
    RETURN greatest(latest, one);
END $$;
-- +goose StatementEnd

-- Until when the record of somebody is kept, by the practice's duty; NULL where there is none.
-- +goose StatementBegin
CREATE FUNCTION record_until(p_practice uuid, p_patient uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (last_contact(p_practice, p_patient) AT TIME ZONE time_zone + make_interval(years => record_years))::date
      FROM practices WHERE id = p_practice
$$;
-- +goose StatementEnd

-- What would be kept of the actor, or for an owner of anybody here, and until when.
-- +goose StatementBegin
CREATE FUNCTION erasure_keeps_until(p_patient uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT record_until(practice_id, id) FROM patients
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND id = p_patient
       AND (id = nullif(current_setting('app.own_patient_id', true), '')::uuid OR app_has_role('owner'))
$$;
-- +goose StatementEnd

-- Asks for the erasure of the actor, or as an owner of anybody here, in a session that was proved lately. Once: AL409.
-- +goose StatementBegin
CREATE FUNCTION erasure_ask(p_patient uuid, p_id uuid, p_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    own boolean := coalesce(p_patient = nullif(current_setting('app.own_patient_id', true), '')::uuid, false);
BEGIN
    PERFORM 1 FROM patients WHERE practice_id = here AND id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT (own OR app_has_role('owner')) THEN
        RAISE EXCEPTION 'nobody here' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    IF EXISTS (SELECT FROM erasures WHERE practice_id = here AND patient_id = p_patient AND stopped_at IS NULL) THEN
        RAISE EXCEPTION 'asked for already' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO erasures (practice_id, patient_id, id, by_owner, asked_by, due_at)
    VALUES (here, p_patient, p_id, NOT own, me, now() + make_interval(days => p_days));
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, me, 'erasure_asked', 'erasure', p_id);
END $$;
-- +goose StatementEnd

-- Keeps somebody after all: they themselves whoever asked, and an owner where an owner asked. Too late is AL410.
-- +goose StatementBegin
CREATE FUNCTION erasure_stop(p_patient uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    e erasures;
BEGIN
    SELECT * INTO e FROM erasures WHERE practice_id = here AND patient_id = p_patient AND stopped_at IS NULL
       AND (patient_id = nullif(current_setting('app.own_patient_id', true), '')::uuid OR by_owner AND app_has_role('owner')) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing was asked' USING ERRCODE = 'AL404';
    ELSIF e.begun_at IS NOT NULL THEN
        RAISE EXCEPTION 'too late' USING ERRCODE = 'AL410';
    END IF;
    UPDATE erasures SET stopped_at = now() WHERE practice_id = here AND id = e.id;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, nullif(current_setting('app.account_id', true), '')::uuid, 'erasure_stopped', 'erasure', e.id);
END $$;
-- +goose StatementEnd

-- For an owner: the erasures there were, with the name as long as there is one.
-- +goose StatementBegin
CREATE FUNCTION practice_erasures() RETURNS TABLE (patient_id uuid, patient_name text, by_owner boolean, asked_at timestamptz, due_at timestamptz,
    erased_at timestamptz, record_until date, record_erased_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.patient_id, coalesce(p.display_name, ''), e.by_owner, e.asked_at, e.due_at, e.erased_at,
           CASE WHEN e.erased_at IS NULL THEN record_until(e.practice_id, e.patient_id) ELSE e.record_until END, e.record_erased_at
      FROM erasures e LEFT JOIN patients p ON p.practice_id = e.practice_id AND p.id = e.patient_id
     WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner') AND e.stopped_at IS NULL
     ORDER BY e.asked_at DESC, e.id
$$;
-- +goose StatementEnd

-- For an owner: whose erasure can be asked for, by the name on the practice's lists. Not everybody has an account.
-- +goose StatementBegin
CREATE FUNCTION practice_erasable() RETURNS TABLE (patient_id uuid, display_name text, birth_year smallint, reference text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.display_name, p.birth_year, coalesce(p.reference, '') FROM patients p
     WHERE p.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND NOT EXISTS (SELECT FROM erasures e WHERE e.practice_id = p.practice_id AND e.patient_id = p.id AND e.stopped_at IS NULL)
     ORDER BY p.display_name, p.id
$$;
-- +goose StatementEnd

-- Opens, for an owner, what is kept of somebody who was erased, and tells the trail: every row of the record, still sealed, and the key.
-- The first row has the key.
-- +goose StatementBegin
CREATE FUNCTION erased_record(p_patient uuid) RETURNS TABLE (place text, fields jsonb, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    t record;
BEGIN
    IF NOT app_has_role('owner') OR NOT EXISTS (
        SELECT FROM erasures WHERE practice_id = here AND patient_id = p_patient AND erased_at IS NOT NULL AND record_erased_at IS NULL) THEN
        RAISE EXCEPTION 'no record is kept' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, nullif(current_setting('app.account_id', true), '')::uuid, 'open_record', 'record', p_patient);
    RETURN QUERY SELECT 'patients', jsonb_build_object('display_name', p.display_name, 'birth_year', p.birth_year, 'reference', p.reference), k.wrapped
      FROM patients p JOIN patient_keys k ON k.practice_id = p.practice_id AND k.patient_id = p.id AND k.purpose = 'record'
     WHERE p.practice_id = here AND p.id = p_patient;
    FOR t IN SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'patient_id'
              WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND c.relname NOT IN ('access_events', 'erasures', 'patient_keys', 'sync_heads') ORDER BY 1 LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, to_jsonb(r) - ''{practice_id,patient_id,clock,rev,needs_look}''::text[], NULL::bytea
            FROM %1$I r WHERE practice_id = $1 AND patient_id = $2', t.name) USING here, p_patient;
    END LOOP;
END $$;
-- +goose StatementEnd

-- A job's: what is due now, of everybody. The first step is the private rows, the second the record.
-- +goose StatementBegin
CREATE FUNCTION erasures_due(p_limit integer) RETURNS TABLE (practice_id uuid, patient_id uuid, id uuid, record boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT practice_id, patient_id, id, false FROM erasures
      WHERE stopped_at IS NULL AND erased_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT p_limit)
    UNION ALL
    (SELECT practice_id, patient_id, id, true FROM erasures
      WHERE erased_at IS NOT NULL AND record_erased_at IS NULL AND record_until <= now()::date ORDER BY record_until LIMIT p_limit)
$$;
-- +goose StatementEnd

-- A job's: from now on nobody stops it. Answers whether there is anything to do, and whether all of it goes at once, where there
-- is no record that has to be kept.
-- +goose StatementBegin
CREATE FUNCTION erasure_begin(p_practice uuid, p_id uuid, OUT patient_id uuid, OUT record boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE erasures e SET begun_at = coalesce(e.begun_at, now()),
           record_until = CASE WHEN e.begun_at IS NULL THEN nullif(greatest(record_until(e.practice_id, e.patient_id), now()::date), now()::date) ELSE e.record_until END
     WHERE e.practice_id = p_practice AND e.id = p_id AND e.stopped_at IS NULL AND e.due_at <= now()
       AND (e.erased_at IS NULL OR e.record_erased_at IS NULL AND e.record_until <= now()::date)
    RETURNING e.patient_id, e.erased_at IS NOT NULL OR e.record_until IS NULL INTO patient_id, record;
END $$;
-- +goose StatementEnd

-- A job's: erases what erasure_begin has begun, all of a step or nothing of it.
-- +goose StatementBegin
CREATE FUNCTION erasure_finish(p_practice uuid, p_id uuid, p_record boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    e erasures;
BEGIN
    SELECT * INTO e FROM erasures WHERE practice_id = p_practice AND id = p_id AND begun_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND OR e.record_erased_at IS NOT NULL OR NOT p_record AND e.erased_at IS NOT NULL OR p_record AND coalesce(e.record_until > now()::date, false) THEN
        RETURN;
    END IF;
    PERFORM erase_rows(p_practice, e.patient_id, p_record);
    UPDATE erasures SET erased_at = coalesce(erased_at, now()), record_erased_at = CASE WHEN p_record THEN now() END
     WHERE practice_id = p_practice AND id = p_id;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, e.patient_id, NULL, CASE WHEN e.erased_at IS NULL THEN 'erased' ELSE 'record_erased' END, 'erasure', p_id);
END $$;
-- +goose StatementEnd

-- What the list outside the database has to hold, and whom it is held against: everybody who is here and everybody who was erased.
-- Ids and nothing else.
-- +goose StatementBegin
CREATE FUNCTION erasures_known() RETURNS TABLE (practice_id uuid, patient_id uuid, erased_at timestamptz, record_erased_at timestamptz, here boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(p.practice_id, e.practice_id), coalesce(p.id, e.patient_id),
           e.erased_at, e.record_erased_at, p.id IS NOT NULL
      FROM patients p FULL JOIN (SELECT * FROM erasures WHERE erased_at IS NOT NULL) e ON e.practice_id = p.practice_id AND e.patient_id = p.id
$$;
-- +goose StatementEnd

-- Whether the erasure of somebody's account is asked for, and until when they can change that.
-- +goose StatementBegin
CREATE FUNCTION erasure_due(p_practice uuid, p_account uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.due_at FROM patients p JOIN erasures e ON e.practice_id = p.practice_id AND e.patient_id = p.id
     WHERE p.practice_id = p_practice AND p.account_id = p_account AND e.stopped_at IS NULL AND e.erased_at IS NULL
$$;
-- +goose StatementEnd

REVOKE ALL ON PROCEDURE erase_ready() FROM PUBLIC;
REVOKE ALL ON FUNCTION erase_rows(uuid, uuid, boolean), replies_concern_stands(), erased_stay_alone(), last_contact(uuid, uuid), record_until(uuid, uuid),
    erasure_keeps_until(uuid), erasure_ask(uuid, uuid, integer), erasure_stop(uuid), practice_erasures(), practice_erasable(), erased_record(uuid),
    erasures_due(integer), erasure_begin(uuid, uuid), erasure_finish(uuid, uuid, boolean), erasures_known(), erasure_due(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erasure_keeps_until(uuid), erasure_ask(uuid, uuid, integer), erasure_stop(uuid), practice_erasures(), practice_erasable(), erased_record(uuid),
    erasures_due(integer), erasure_begin(uuid, uuid), erasure_finish(uuid, uuid, boolean), erasures_known(), erasure_due(uuid, uuid) TO alongside_app;
