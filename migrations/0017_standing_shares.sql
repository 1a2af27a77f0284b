-- +goose Up

-- What the patient lets their care team read of the log around visits, domain by domain: of each the last word counts. Off
-- unless they say so; off again with the next request.
CREATE TABLE standing_shares (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT standing_shares_side_known CHECK (side = 'patient'),
    received_at timestamptz NOT NULL,
    domain      text NOT NULL CONSTRAINT standing_shares_domain_known CHECK (domain IN ('sleep', 'nutrition', 'mood')),
    shared      boolean NOT NULL,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT standing_shares_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT standing_shares_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX standing_shares_seq ON standing_shares (practice_id, patient_id, seq);
CALL app_protect_record('standing_shares');

-- A weekday on which it may be read besides, once both sides have named the same one. The last word of each side counts.
CREATE TABLE reading_days (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT reading_days_side_known CHECK (side IN ('patient', 'clinician')),
    received_at timestamptz NOT NULL,
    weekday     smallint CONSTRAINT reading_days_weekday_range CHECK (weekday BETWEEN 1 AND 7),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT reading_days_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT reading_days_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX reading_days_seq ON reading_days (practice_id, patient_id, seq);
CALL app_protect_record('reading_days');

-- What was read of a log, sealed as it was, for the record. Whoever reads adds it; nobody reads it again but through
-- sealed_copy_open.
CREATE TABLE readings (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    reader_id   uuid NOT NULL,
    domain      text NOT NULL CONSTRAINT readings_domain_known CHECK (domain IN ('sleep', 'nutrition', 'mood')),
    read_at     timestamptz NOT NULL DEFAULT now(),
    document    bytea NOT NULL CONSTRAINT readings_document_sealed CHECK (get_byte(document, 0) = 1 AND octet_length(document) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT readings_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT readings_reader_fkey FOREIGN KEY (practice_id, reader_id) REFERENCES accounts (practice_id, id)
);
ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE readings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON readings TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app_add ON readings FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND reader_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
        AND (patient_id = (SELECT app_subject()) OR patient_id IN (SELECT app_team())));
GRANT INSERT ON readings TO alongside_app;

-- Says whether a log may be read now: from 48 hours before a visit to the end of its day, and on the weekday that both
-- sides agreed on. Days are the practice's. The same as insight.ReadingWindow, which tells people beforehand.
-- +goose StatementBegin
CREATE FUNCTION standing_open(p_practice uuid, p_patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM visits v WHERE v.practice_id = r.id AND v.patient_id = p_patient AND v.state = 'planned'
                      AND v.deleted_at IS NULL AND now() >= v.starts_at - interval '48 hours'
                      AND now() < ((v.starts_at AT TIME ZONE r.time_zone)::date + 1)::timestamp AT TIME ZONE r.time_zone)
        OR (SELECT count(*) = 2 FROM (
                SELECT DISTINCT ON (side) weekday FROM reading_days
                 WHERE practice_id = r.id AND patient_id = p_patient ORDER BY side, seq DESC) d
             WHERE d.weekday = extract(isodow FROM now() AT TIME ZONE r.time_zone))
      FROM practices r WHERE r.id = p_practice
$$;
-- +goose StatementEnd

-- The one way into a log that is somebody else's: the rows of a domain on some days, without anything sealed, and whether
-- the person wants gentle words about food. AL404 where it is not shared with the actor, AL409 while it may not be read.
-- Reading it is told to the patient.
-- +goose StatementBegin
CREATE FUNCTION standing_read(p_patient uuid, p_domain text, p_from date, p_through date)
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
               AND t.practice_id = here AND t.patient_id = p_patient AND t.day BETWEEN p_from AND p_through AND t.deleted_at IS NULL) l;
END $$;
-- +goose StatementEnd

-- The sealed copies of a practice: of pages and logs that were read and can be read no longer. For owners, without a word
-- of what they hold.
-- +goose StatementBegin
CREATE FUNCTION sealed_copies() RETURNS TABLE (kind text, id uuid, patient_name text, read_at timestamptz, reader_name text, reader_credentials text)
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
     ORDER BY c.read_at DESC, c.id LIMIT 500
$$;
-- +goose StatementEnd

-- Opens one of them, as an owner, and tells the patient. AL404 where there is none.
-- +goose StatementBegin
CREATE FUNCTION sealed_copy_open(p_id uuid) RETURNS TABLE (place text, patient_id uuid, document bytea, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    copied record;
BEGIN
    SELECT 'summaries' AS place, s.patient_id, s.document INTO copied FROM summaries s
     WHERE s.practice_id = here AND s.id = p_id AND s.first_read_at IS NOT NULL AND (s.ended_at IS NOT NULL OR s.ends_at <= now());
    IF NOT FOUND THEN
        SELECT 'readings' AS place, g.patient_id, g.document INTO copied FROM readings g WHERE g.practice_id = here AND g.id = p_id;
    END IF;
    IF NOT FOUND OR NOT app_has_role('owner') THEN
        RAISE EXCEPTION 'no such copy' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, copied.patient_id, nullif(current_setting('app.account_id', true), '')::uuid, 'open_sealed_copy', copied.place, p_id);
    RETURN QUERY SELECT copied.place::text, copied.patient_id::uuid, copied.document::bytea, k.wrapped FROM patient_keys k
     WHERE k.practice_id = here AND k.patient_id = copied.patient_id AND k.purpose = 'record';
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION standing_open(uuid, uuid), standing_read(uuid, text, date, date), sealed_copies(), sealed_copy_open(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION standing_read(uuid, text, date, date), sealed_copies(), sealed_copy_open(uuid) TO alongside_app;
