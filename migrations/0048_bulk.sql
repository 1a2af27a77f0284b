-- +goose Up

-- A copy of what people share, asked for by a client and made by a job. It has a session of its own: policies let the job see what the
-- client may see, and with the client's account that session ends, and the copy with it. key opens what was copied, and goes with the
-- row. Nothing of all this is in a backup.
CREATE TABLE bulk_exports (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    account_id  uuid NOT NULL,
    session_id  uuid NOT NULL,
    request     text NOT NULL,
    kinds       text[] NOT NULL,
    since       timestamptz,
    key         bytea NOT NULL CONSTRAINT bulk_exports_key_sealed CHECK (get_byte(key, 0) = 1 AND octet_length(key) > 32),
    state       text NOT NULL DEFAULT 'making' CONSTRAINT bulk_exports_state_known CHECK (state IN ('making', 'made', 'failed')),
    -- Whose lines are in it: everybody up to this one, so many.
    after_id    uuid,
    people      integer NOT NULL DEFAULT 0,
    at          timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT bulk_exports_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT bulk_exports_session_fkey FOREIGN KEY (practice_id, session_id) REFERENCES sessions (practice_id, id) ON DELETE CASCADE
);
CREATE INDEX bulk_exports_account ON bulk_exports (practice_id, account_id);
CREATE INDEX bulk_exports_session ON bulk_exports (practice_id, session_id);
CREATE INDEX bulk_exports_expires_at ON bulk_exports (expires_at);

-- Lines of one kind about one person, a patient or a clinician. A file is all of one number, in the order of the key. Without bytes
-- they were taken out again, because the patient took back what they had shared.
CREATE TABLE bulk_parts (
    practice_id uuid NOT NULL,
    export_id   uuid NOT NULL,
    kind        text NOT NULL,
    file        integer NOT NULL,
    about_id    uuid NOT NULL,
    part        integer NOT NULL,
    lines       integer NOT NULL,
    bytes       bytea CONSTRAINT bulk_parts_bytes_sealed CHECK (get_byte(bytes, 0) = 1 AND octet_length(bytes) > 32)
                CONSTRAINT bulk_parts_bytes_length CHECK (octet_length(bytes) <= 1048576),
    PRIMARY KEY (practice_id, export_id, kind, file, about_id, part),
    CONSTRAINT bulk_parts_export_fkey FOREIGN KEY (practice_id, export_id) REFERENCES bulk_exports (practice_id, id) ON DELETE CASCADE
);
CREATE INDEX bulk_parts_about ON bulk_parts (practice_id, about_id);
-- It is sealed: compressing it again would cost and save nothing.
ALTER TABLE bulk_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- A client reads its own, until their day is over. Only the doors write.
ALTER TABLE bulk_exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_exports FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON bulk_exports TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON bulk_exports FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
        AND expires_at > now()
        AND EXISTS (SELECT FROM sessions s WHERE s.practice_id = bulk_exports.practice_id AND s.id = session_id AND s.ended_at IS NULL));
ALTER TABLE bulk_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_parts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON bulk_parts TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON bulk_parts FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND export_id IN (SELECT id FROM bulk_exports));
GRANT SELECT ON bulk_exports, bulk_parts TO alongside_app;

-- Begins one for the client that asks, which may have so many at once, made or not: their place is the practice's disk. What was
-- said up to 15 seconds ago is in it: no request takes so long, so none that began before then is still on its way.
-- +goose StatementBegin
CREATE FUNCTION bulk_begin(p_id uuid, p_session uuid, p_request text, p_kinds text[], p_since timestamptz, p_key bytea,
                           p_limit integer, p_keep interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    many integer;
    wait integer;
BEGIN
    -- One at a time of an account's, and none while it is being ended.
    PERFORM 1 FROM accounts WHERE practice_id = here AND id = me AND disabled_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT app_has_role('client') THEN
        RAISE EXCEPTION 'not a client' USING ERRCODE = 'AL404';
    END IF;
    SELECT count(*), ceil(extract(epoch FROM min(e.expires_at) - now())) INTO many, wait
      FROM bulk_exports e JOIN sessions s ON s.practice_id = e.practice_id AND s.id = e.session_id
     WHERE e.practice_id = here AND e.account_id = me AND e.expires_at > now() AND s.ended_at IS NULL;
    IF many >= p_limit THEN
        RAISE EXCEPTION 'too many copies at once' USING ERRCODE = 'AL429', HINT = wait::text;
    END IF;
    INSERT INTO sessions (practice_id, id, account_id, roles, device, idle_for, idle_until, ends_at, client_id, scopes)
    SELECT practice_id, p_session, account_id, roles, 'bulk_export', p_keep, now() + p_keep, now() + p_keep, client_id, scopes
      FROM sessions WHERE practice_id = here AND id = nullif(current_setting('app.session_id', true), '')::uuid;
    INSERT INTO bulk_exports (practice_id, id, account_id, session_id, request, kinds, since, key, at, expires_at)
    VALUES (here, p_id, me, p_session, p_request, p_kinds, p_since, p_key, now() - interval '15 seconds', now() + p_keep);
END $$;
-- +goose StatementEnd

-- What a job has to know to go on with one, as the client; none where it is made, over or was cancelled, or the client ended.
-- +goose StatementBegin
CREATE FUNCTION bulk_open(p_practice uuid, p_id uuid)
RETURNS TABLE (account_id uuid, session_id uuid, key bytea, kinds text[], since timestamptz, after_id uuid, people integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.account_id, e.session_id, e.key, e.kinds, e.since, e.after_id, e.people
      FROM bulk_exports e JOIN sessions s ON s.practice_id = e.practice_id AND s.id = e.session_id
     WHERE e.practice_id = p_practice AND e.id = p_id AND e.state = 'making' AND e.expires_at > now() AND s.ended_at IS NULL
$$;
-- +goose StatementEnd

-- Adds the lines of some people to a copy whose session asks, and tells each of them, once: only where the one before them is the last
-- that stands. False, and nothing is added, where something of theirs was said or taken back since it was read; or else, where the
-- asker has tried often enough, theirs are left out and known to be missing.
-- +goose StatementBegin
CREATE FUNCTION bulk_add(p_id uuid, p_after uuid, p_people uuid[], p_heads bigint[], p_leave_out boolean, p_pages boolean, p_file_people integer,
                         p_abouts uuid[], p_kinds text[], p_parts integer[], p_lines integer[], p_bytes bytea[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    e bulk_exports;
    changed uuid[];
    told uuid[];
BEGIN
    SELECT * INTO e FROM bulk_exports
     WHERE practice_id = here AND id = p_id AND session_id = nullif(current_setting('app.session_id', true), '')::uuid
       AND state = 'making' AND after_id IS NOT DISTINCT FROM p_after FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another job has been here' USING ERRCODE = 'AL404';
    END IF;
    -- Whoever takes something back meanwhile waits, and then takes it out of what is added here.
    PERFORM 1 FROM sync_heads WHERE practice_id = here AND patient_id = ANY (p_people) ORDER BY patient_id FOR NO KEY UPDATE;
    SELECT coalesce(array_agg(q.patient_id), '{}') INTO changed FROM unnest(p_people, p_heads) q (patient_id, seq)
      LEFT JOIN sync_heads h ON h.practice_id = here AND h.patient_id = q.patient_id
     WHERE coalesce(h.seq, 0) <> q.seq;
    IF changed <> '{}' AND NOT p_leave_out THEN
        RETURN false;
    END IF;
    INSERT INTO bulk_parts (practice_id, export_id, kind, file, about_id, part, lines, bytes)
    SELECT here, p_id, q.kind, coalesce((e.people + array_position(p_people, q.about_id) - 1) / p_file_people, 0), q.about_id, q.part,
           CASE WHEN q.about_id = ANY (changed) THEN 0 ELSE q.lines END, CASE WHEN q.about_id = ANY (changed) THEN NULL ELSE q.bytes END
      FROM unnest(p_abouts, p_kinds, p_parts, p_lines, p_bytes) q (about_id, kind, part, lines, bytes)
        ON CONFLICT DO NOTHING; -- a clinician is named with many people, and is one line
    told := ARRAY(SELECT DISTINCT about_id FROM unnest(p_abouts) about_id WHERE about_id = ANY (p_people) AND about_id <> ALL (changed));
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT here, patient_id, e.account_id, 'bulk_export', 'bulk_export', p_id FROM unnest(told) patient_id;
    -- What was copied was read: where it is taken back from here on, a sealed copy of it stays with the record. Each page has a number.
    IF p_pages THEN
        WITH unread AS (
            SELECT patient_id, id, row_number() OVER own AS n, count(*) OVER (PARTITION BY patient_id) AS of FROM summaries
             WHERE practice_id = here AND patient_id = ANY (told) AND ended_at IS NULL AND ends_at > now() AND first_read_at IS NULL
            WINDOW own AS (PARTITION BY patient_id ORDER BY shared_at, id)),
        head AS (
            UPDATE sync_heads h SET seq = h.seq + u.of FROM (SELECT DISTINCT patient_id, of FROM unread) u
             WHERE h.practice_id = here AND h.patient_id = u.patient_id RETURNING h.patient_id, h.seq)
        UPDATE summaries s SET first_read_at = now(), first_read_by = e.account_id, rev = s.rev + 1, seq = head.seq - unread.of + unread.n
          FROM head JOIN unread USING (patient_id)
         WHERE s.practice_id = here AND s.patient_id = unread.patient_id AND s.id = unread.id;
    END IF;
    UPDATE bulk_exports SET after_id = p_people[cardinality(p_people)], people = people + cardinality(p_people) WHERE practice_id = here AND id = p_id;
    RETURN true;
END $$;
-- +goose StatementEnd

-- Says that the copy whose session asks is whole, or can't be made.
-- +goose StatementBegin
CREATE FUNCTION bulk_end(p_id uuid, p_state text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE bulk_exports SET state = p_state
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND id = p_id AND state = 'making'
       AND session_id = nullif(current_setting('app.session_id', true), '')::uuid
$$;
-- +goose StatementEnd

-- Throws one of the actor's own away, made or not.
-- +goose StatementBegin
CREATE FUNCTION bulk_cancel(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    its uuid;
BEGIN
    DELETE FROM bulk_exports WHERE practice_id = here AND id = p_id AND expires_at > now()
       AND account_id = nullif(current_setting('app.account_id', true), '')::uuid
    RETURNING session_id INTO its;
    IF its IS NULL THEN
        RAISE EXCEPTION 'no such copy' USING ERRCODE = 'AL404';
    END IF;
    UPDATE sessions SET ended_at = now() WHERE practice_id = here AND id = its AND ended_at IS NULL;
END $$;
-- +goose StatementEnd

-- Throws away what is over, made or not, and what is of clients that ended.
-- +goose StatementBegin
CREATE FUNCTION bulk_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH over AS (
        DELETE FROM bulk_exports e USING sessions s
         WHERE s.practice_id = e.practice_id AND s.id = e.session_id AND (e.expires_at < now() OR s.ended_at IS NOT NULL)
        RETURNING e.practice_id, e.session_id)
    UPDATE sessions s SET ended_at = now() FROM over
     WHERE s.practice_id = over.practice_id AND s.id = over.session_id AND s.ended_at IS NULL
$$;
-- +goose StatementEnd

-- Whoever takes back what they shared, shares it anew or is erased is taken out of every copy that waits.
-- +goose StatementBegin
CREATE FUNCTION bulk_withdraw() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE bulk_parts SET bytes = NULL, lines = 0 WHERE practice_id = OLD.practice_id AND about_id = OLD.patient_id AND bytes IS NOT NULL;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER bulk_withdraw AFTER UPDATE OF ended_at ON summaries
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION bulk_withdraw();
CREATE TRIGGER bulk_withdraw AFTER DELETE ON patient_keys FOR EACH ROW EXECUTE FUNCTION bulk_withdraw();

-- As in 0047, but that the session of a copy is nobody's to read by.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION client_session(p_practice uuid, p_client uuid, p_session uuid, p_hash bytea, p_until timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    standing uuid;
BEGIN
    PERFORM client_assertion_use(p_hash, p_until);
    -- Whoever ends it meanwhile waits, and then ends this session too.
    PERFORM FROM accounts WHERE practice_id = p_practice AND id = p_client AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such client' USING ERRCODE = 'AL401';
    END IF;
    UPDATE clients SET used_at = now() WHERE practice_id = p_practice AND id = p_client AND kind = 'backend';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not a backend' USING ERRCODE = 'AL401';
    END IF;
    UPDATE sessions SET seen_at = now()
     WHERE practice_id = p_practice AND account_id = p_client AND device <> 'bulk_export' AND ended_at IS NULL AND ends_at > now() + interval '5 minutes'
    RETURNING id INTO standing;
    IF standing IS NOT NULL THEN RETURN standing; END IF;
    INSERT INTO sessions (practice_id, id, account_id, roles, idle_for, idle_until, ends_at, client_id, scopes)
    SELECT practice_id, p_session, id, '{client}', interval '1 day', now() + interval '1 day', now() + interval '1 day', id, scopes
      FROM clients WHERE practice_id = p_practice AND id = p_client;
    INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id, client_id)
    VALUES (p_practice, p_client, 'sign_in', 'session', p_session, p_client);
    RETURN p_session;
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION bulk_begin(uuid, uuid, text, text[], timestamptz, bytea, integer, interval), bulk_open(uuid, uuid),
    bulk_add(uuid, uuid, uuid[], bigint[], boolean, boolean, integer, uuid[], text[], integer[], integer[], bytea[]), bulk_end(uuid, text), bulk_cancel(uuid),
    bulk_sweep(), bulk_withdraw() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bulk_begin(uuid, uuid, text, text[], timestamptz, bytea, integer, interval), bulk_open(uuid, uuid),
    bulk_add(uuid, uuid, uuid[], bigint[], boolean, boolean, integer, uuid[], text[], integer[], integer[], bytea[]), bulk_end(uuid, text), bulk_cancel(uuid),
    bulk_sweep() TO alongside_app;
