-- +goose Up

-- Clients: programs of others that an owner registered. A backend speaks for itself; an app speaks for the person who let it in,
-- and may be told about one patient alone. Both read, and write nothing: every table says so.

-- A backend is an account, so that the trail has a name for it. Nobody signs in to it: it has no password, and no outbox.
ALTER TABLE accounts DROP CONSTRAINT accounts_roles_known,
    ADD CONSTRAINT accounts_roles_known CHECK (cardinality(roles) > 0 AND (roles <@ '{patient,clinician,owner}' OR roles = '{client}')),
    ALTER COLUMN outbox_public DROP NOT NULL, ALTER COLUMN outbox_private_sealed DROP NOT NULL,
    ADD CONSTRAINT accounts_client_has_no_way_in CHECK (
        CASE WHEN roles = '{client}' THEN num_nonnulls(password_hash, outbox_public, outbox_private_sealed) = 0
             ELSE num_nulls(outbox_public, outbox_private_sealed) = 0 END);

-- The id is the account's, and the client_id that a program says.
CREATE TABLE clients (
    practice_id   uuid NOT NULL,
    id            uuid NOT NULL,
    kind          text NOT NULL CONSTRAINT clients_kind_known CHECK (kind IN ('backend', 'app')),
    keys          jsonb, -- a JSON Web Key Set of public keys, or where that is
    keys_at       text CONSTRAINT clients_keys_at_https CHECK (keys_at LIKE 'https://%' AND char_length(keys_at) <= 500),
    redirect_uris text[] NOT NULL DEFAULT '{}',
    scopes        text[] NOT NULL CONSTRAINT clients_scopes_some CHECK (cardinality(scopes) BETWEEN 1 AND 40),
    registered_by uuid NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    used_at       timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT clients_account_fkey FOREIGN KEY (practice_id, id) REFERENCES accounts (practice_id, id),
    CONSTRAINT clients_registered_by_fkey FOREIGN KEY (practice_id, registered_by) REFERENCES accounts (practice_id, id),
    CONSTRAINT clients_keys_once CHECK (num_nonnulls(keys, keys_at) <= 1),
    CONSTRAINT clients_fit_their_kind CHECK (CASE kind
        WHEN 'backend' THEN num_nonnulls(keys, keys_at) = 1 AND redirect_uris = '{}'
        ELSE cardinality(redirect_uris) BETWEEN 1 AND 10 END)
);
CREATE UNIQUE INDEX clients_id_key ON clients (id);

-- A session that a client uses names it, what it may read, and the one patient where it was opened for one.
ALTER TABLE sessions ADD COLUMN client_id uuid, ADD COLUMN scopes text[], ADD COLUMN only_patient_id uuid,
    ADD CONSTRAINT sessions_client_fkey FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id),
    ADD CONSTRAINT sessions_only_patient_fkey FOREIGN KEY (practice_id, only_patient_id) REFERENCES patients (practice_id, id),
    ADD CONSTRAINT sessions_client_has_scopes CHECK ((client_id IS NULL) = (scopes IS NULL)),
    ADD CONSTRAINT sessions_client_is_no_owner CHECK (client_id IS NULL OR roles IN ('{client}', '{clinician}', '{patient}'));
CREATE INDEX sessions_client ON sessions (practice_id, client_id) WHERE ended_at IS NULL AND client_id IS NOT NULL;

-- What somebody let an app have, until the app fetches it: once, and within a minute.
CREATE TABLE client_codes (
    practice_id     uuid NOT NULL,
    hash            bytea NOT NULL,
    client_id       uuid NOT NULL,
    account_id      uuid NOT NULL,
    ways_in         bigint NOT NULL,
    role            text NOT NULL CONSTRAINT client_codes_role_known CHECK (role IN ('clinician', 'patient')),
    redirect_uri    text NOT NULL,
    challenge       text NOT NULL,
    scopes          text[] NOT NULL,
    only_patient_id uuid,
    created_at      timestamptz NOT NULL DEFAULT now(),
    used_at         timestamptz,
    session_id      uuid, -- that it became
    PRIMARY KEY (practice_id, hash),
    CONSTRAINT client_codes_client_fkey FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id),
    CONSTRAINT client_codes_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT client_codes_patient_fkey FOREIGN KEY (practice_id, only_patient_id) REFERENCES patients (practice_id, id)
);
CREATE UNIQUE INDEX client_codes_hash_key ON client_codes (hash);

-- Whoever reads through an app stands in the trail with it. The application can't say so, nor leave it out: it is of the session.
ALTER TABLE access_events ADD COLUMN client_id uuid DEFAULT nullif(current_setting('app.client_id', true), '')::uuid;

-- As in 0032; a line without a client is hashed as ever.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION access_line(e access_events) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT (jsonb_build_array(e.practice_id, e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied)
        || CASE WHEN e.client_id IS NULL THEN '[]' ELSE jsonb_build_array(e.client_id) END)::text
$$;
-- +goose StatementEnd

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON clients TO alongside_owner USING (true) WITH CHECK (true);
-- Whoever is asked to let an app in has to know what it is; nothing of it is secret.
CREATE POLICY app ON clients FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid));
GRANT SELECT ON clients TO alongside_app;

ALTER TABLE client_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON client_codes TO alongside_owner USING (true) WITH CHECK (true);

-- Everybody in a practice may know its programs by name, as its staff.
DROP POLICY app ON accounts;
CREATE POLICY app ON accounts FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
             OR roles && '{clinician,owner,client}' OR (SELECT app_has_role('owner'))));

-- As in 0043, and says which client uses the session. One that was opened for one patient is about this one, whoever is asked for.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION app_enter(p_practice uuid, p_session uuid, p_subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', practice_id::text, true),
            set_config('app.account_id', account_id::text, true),
            set_config('app.session_id', id::text, true),
            set_config('app.client_id', coalesce(client_id::text, ''), true),
            set_config('app.roles', array_to_string(roles, ','), true),
            set_config('app.own_patient_id', coalesce(own_patient_id::text, ''), true),
            set_config('app.only_patient_id', coalesce(only_patient_id::text, ''), true),
            set_config('app.subject_id', coalesce(only_patient_id::text, p_subject::text, ''), true)
       FROM sessions
      WHERE practice_id = p_practice AND id = p_session AND NOT enrolling
        AND ended_at IS NULL AND idle_until > now() AND ends_at > now();
    IF NOT FOUND THEN
        PERFORM account_enter(p_practice, p_session);
        RAISE EXCEPTION 'a second factor is missing' USING ERRCODE = 'AL403';
    END IF;
END $$;
-- +goose StatementEnd

-- As in 0043. No client has an account of a person's to see to.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION account_enter(p_practice uuid, p_session uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', practice_id::text, true),
            set_config('app.account_id', account_id::text, true),
            set_config('app.session_id', id::text, true),
            set_config('app.client_id', '', true),
            set_config('app.roles', '', true),
            set_config('app.own_patient_id', '', true),
            set_config('app.subject_id', '', true)
       FROM sessions
      WHERE practice_id = p_practice AND id = p_session AND client_id IS NULL
        AND ended_at IS NULL AND idle_until > now() AND ends_at > now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signed out' USING ERRCODE = 'AL401';
    END IF;
END $$;
-- +goose StatementEnd

-- As in 0002. A backend sees what the care teams of its practice see, and nobody whom nobody looks after.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION app_subject() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    subject uuid := nullif(current_setting('app.subject_id', true), '')::uuid;
    roles text[] := string_to_array(coalesce(current_setting('app.roles', true), ''), ',');
BEGIN
    IF subject IS NULL THEN RETURN NULL; END IF;
    IF NOT roles && '{clinician,client}' THEN RETURN NULL; END IF;
    PERFORM 1 FROM care_team
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND patient_id = subject
       AND (clinician_id = nullif(current_setting('app.account_id', true), '')::uuid OR 'client' = ANY (roles))
       AND since <= now() AND (until IS NULL OR until > now());
    IF FOUND THEN RETURN subject; END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION app_team() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = public, pg_temp AS $$
DECLARE
    roles text[] := string_to_array(coalesce(current_setting('app.roles', true), ''), ',');
BEGIN
    IF coalesce(current_setting('app.subject_id', true), '') <> '' THEN RETURN; END IF;
    IF 'client' = ANY (roles) THEN
        RETURN QUERY SELECT DISTINCT patient_id FROM care_team
         WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
           AND since <= now() AND (until IS NULL OR until > now());
        RETURN;
    END IF;
    IF NOT 'clinician' = ANY (roles) THEN RETURN; END IF;
    RETURN QUERY SELECT patient_id FROM care_team
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND clinician_id = nullif(current_setting('app.account_id', true), '')::uuid
       AND since <= now() AND (until IS NULL OR until > now());
END $$;
-- +goose StatementEnd

-- As in 0009, for the doors that are told which patient it is about: in a session that was opened for one it is this one.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION team_has(p_practice uuid, p_patient uuid, p_clinician uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM care_team
        WHERE practice_id = p_practice AND patient_id = p_patient AND clinician_id = p_clinician AND until IS NULL)
       AND coalesce(current_setting('app.only_patient_id', true), '') IN ('', p_patient::text)
$$;
-- +goose StatementEnd

-- Keeps clients from writing to a table, whatever its other policies allow. Every table to which the application writes calls
-- it; app_protect does so by itself.
-- +goose StatementBegin
CREATE PROCEDURE app_read_only_for_clients(t regclass)
LANGUAGE plpgsql AS $$
DECLARE
    no_client text := '(SELECT coalesce(current_setting(''app.client_id'', true), '''') = '''')';
BEGIN
    EXECUTE format('CREATE POLICY clients_read ON %s AS RESTRICTIVE TO alongside_app USING (true) WITH CHECK (%s)', t, no_client);
    EXECUTE format('CREATE POLICY clients_remove_nothing ON %s AS RESTRICTIVE FOR DELETE TO alongside_app USING (%s)', t, no_client);
END $$;
-- +goose StatementEnd

-- As in 0002.
-- +goose StatementBegin
CREATE OR REPLACE PROCEDURE app_protect(t regclass, who text, and_for_team text DEFAULT 'true')
LANGUAGE plpgsql AS $$
DECLARE
    here text := 'practice_id = (SELECT nullif(current_setting(''app.practice_id'', true), '''')::uuid)';
    own  text := 'patient_id = (SELECT nullif(current_setting(''app.own_patient_id'', true), '''')::uuid)';
    team text := '(patient_id = (SELECT app_subject()) OR patient_id IN (SELECT app_team()))';
    rule text;
BEGIN
    rule := CASE who
        WHEN 'own'  THEN format('%s AND %s', here, own)
        WHEN 'team' THEN format('%s AND (%s OR (%s AND %s))', here, own, team, and_for_team)
    END;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %s TO alongside_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY app ON %s TO alongside_app USING (%s) WITH CHECK (%s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO alongside_app', t);
    CALL app_read_only_for_clients(t);
END $$;
-- +goose StatementEnd

-- What a client leaves is a line of the trail, and the sealed copy of what it read of a log.
-- +goose StatementBegin
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN SELECT c.oid FROM pg_class c
              WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity AND c.relname NOT IN ('access_events', 'readings')
                AND (has_any_column_privilege('alongside_app', c.oid, 'INSERT, UPDATE') OR has_table_privilege('alongside_app', c.oid, 'DELETE'))
    LOOP
        CALL app_read_only_for_clients(t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- As in 0002. A client that is ended is out at once, of what it does by itself and of what people let it do.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION accounts_disabled_ends_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now()
     WHERE practice_id = NEW.practice_id AND account_id = NEW.id AND ended_at IS NULL;
    IF NEW.roles = '{client}' THEN
        UPDATE sessions SET ended_at = now()
         WHERE practice_id = NEW.practice_id AND client_id = NEW.id AND ended_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- What is ended stays so, and is no person: owners let nobody sign in by it, and rename nothing that patients have read of.
-- +goose StatementBegin
CREATE FUNCTION accounts_client_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a client is registered, and ended' USING ERRCODE = 'AL404';
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_client_stays BEFORE UPDATE ON accounts FOR EACH ROW
    WHEN ((OLD.roles = '{client}' OR NEW.roles = '{client}')
          AND (OLD.roles, OLD.display_name, OLD.login) IS DISTINCT FROM (NEW.roles, NEW.display_name, NEW.login)
          OR OLD.roles = '{client}' AND OLD.disabled_at IS NOT NULL)
    EXECUTE FUNCTION accounts_client_stays();

-- Registers a client, by an owner who has just shown who they are: it will read what people share.
-- +goose StatementBegin
CREATE FUNCTION client_register(p_id uuid, p_name text, p_kind text, p_keys jsonb, p_keys_at text, p_redirect_uris text[], p_scopes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
BEGIN
    IF NOT app_has_role('owner') THEN
        RAISE EXCEPTION 'not an owner' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    INSERT INTO accounts (practice_id, id, login, display_name, roles) VALUES (here, p_id, 'client:' || p_id, p_name, '{client}');
    INSERT INTO clients (practice_id, id, kind, keys, keys_at, redirect_uris, scopes, registered_by)
    VALUES (here, p_id, p_kind, p_keys, p_keys_at, p_redirect_uris, p_scopes, nullif(current_setting('app.account_id', true), '')::uuid);
    PERFORM account_event(p_id, 'client_registered');
END $$;
-- +goose StatementEnd

-- Ends one. Again changes nothing; false where there is none.
-- +goose StatementBegin
CREATE FUNCTION client_end(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
BEGIN
    IF NOT app_has_role('owner') OR NOT EXISTS (SELECT FROM clients WHERE practice_id = here AND id = p_id) THEN RETURN false; END IF;
    UPDATE accounts SET disabled_at = now() WHERE practice_id = here AND id = p_id AND disabled_at IS NULL;
    IF FOUND THEN PERFORM account_event(p_id, 'client_ended'); END IF;
    RETURN true;
END $$;
-- +goose StatementEnd

-- A living client by the id that it says, before there is a session.
-- +goose StatementBegin
CREATE FUNCTION client_find(p_id uuid)
RETURNS TABLE (practice_id uuid, name text, kind text, keys jsonb, keys_at text, redirect_uris text[], scopes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.practice_id, a.display_name, c.kind, c.keys, c.keys_at, c.redirect_uris, c.scopes
      FROM clients c JOIN accounts a ON a.practice_id = c.practice_id AND a.id = c.id
     WHERE c.id = p_id AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

-- Takes a client's assertion, once. A second use is AL401.
-- +goose StatementBegin
CREATE FUNCTION client_assertion_use(p_hash bytea, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO used_tickets (hash, until) VALUES (p_hash, p_until) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an assertion that was used' USING ERRCODE = 'AL401';
    END IF;
END $$;
-- +goose StatementEnd

-- The session of a backend that showed who it is: the one it has, for a day, or another.
-- +goose StatementBegin
CREATE FUNCTION client_session(p_practice uuid, p_client uuid, p_session uuid, p_hash bytea, p_until timestamptz) RETURNS uuid
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
     WHERE practice_id = p_practice AND account_id = p_client AND ended_at IS NULL AND ends_at > now() + interval '5 minutes'
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

-- Lets an app of the practice's read for the actor, as far as they may themselves. The patient is the actor's own, or one in their care.
-- +goose StatementBegin
CREATE FUNCTION client_allow(p_client uuid, p_hash bytea, p_redirect_uri text, p_challenge text, p_scopes text[], p_patient uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    own uuid := nullif(current_setting('app.own_patient_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM FROM clients c JOIN accounts a ON a.practice_id = c.practice_id AND a.id = c.id
      WHERE c.practice_id = here AND c.id = p_client AND c.kind = 'app' AND a.disabled_at IS NULL;
    IF NOT FOUND OR coalesce(current_setting('app.client_id', true), '') <> '' THEN
        RAISE EXCEPTION 'no such app' USING ERRCODE = 'AL404';
    END IF;
    IF (app_has_role('clinician') AND (p_patient IS NULL OR p_patient = app_subject()) OR p_patient = own) IS NOT TRUE THEN
        RAISE EXCEPTION 'not theirs to let be read' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO client_codes (practice_id, hash, client_id, account_id, ways_in, role, redirect_uri, challenge, scopes, only_patient_id)
    SELECT here, p_hash, p_client, id, ways_in, CASE WHEN p_patient = own THEN 'patient' ELSE 'clinician' END, p_redirect_uri, p_challenge, p_scopes, p_patient
      FROM accounts WHERE practice_id = here AND id = me;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, CASE WHEN p_patient = own THEN own END, me, 'client_allowed', 'account', p_client);
END $$;
-- +goose StatementEnd

-- Exchanges a code for a session of the one who gave it. Whoever presents it has used it up, also with something wrong; a second
-- time, two hold it, and the session that it became ends.
-- +goose StatementBegin
CREATE FUNCTION client_code_use(p_hash bytea, p_client uuid, p_redirect_uri text, p_challenge text, p_session uuid, p_refresh_hash bytea,
                                p_assertion_hash bytea, p_assertion_until timestamptz)
RETURNS TABLE (practice_id uuid, session_id uuid, account_id uuid, role text, own_patient_id uuid, only_patient_id uuid, scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    code client_codes;
    life interval;
    idle interval;
BEGIN
    IF p_assertion_hash IS NOT NULL THEN PERFORM client_assertion_use(p_assertion_hash, p_assertion_until); END IF;
    SELECT * INTO code FROM client_codes WHERE hash = p_hash FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    IF code.used_at IS NOT NULL THEN
        UPDATE sessions s SET ended_at = now()
         WHERE s.practice_id = code.practice_id AND s.id = code.session_id AND s.ended_at IS NULL;
        RETURN;
    END IF;
    UPDATE client_codes c SET used_at = now() WHERE c.hash = p_hash;
    IF code.client_id <> p_client OR code.redirect_uri <> p_redirect_uri OR code.challenge <> p_challenge
       OR code.created_at <= now() - interval '60 seconds' THEN
        RETURN;
    END IF;
    PERFORM FROM accounts a WHERE a.practice_id = code.practice_id AND a.id = p_client AND a.disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN RETURN; END IF;
    -- Without a refresh token it lasts as long as its one access token.
    SELECT CASE WHEN NOT code.scopes @> '{offline_access}' THEN interval '5 minutes' WHEN code.role = 'patient' THEN interval '30 days' ELSE interval '15 minutes' END,
           CASE WHEN NOT code.scopes @> '{offline_access}' THEN interval '5 minutes' WHEN code.role = 'patient' THEN interval '90 days' ELSE interval '12 hours' END
      INTO idle, life;
    INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, device, idle_for, idle_until, ends_at, proved_at, enrolling, client_id, scopes, only_patient_id)
    SELECT a.practice_id, p_session, a.id, ARRAY[code.role], CASE code.role WHEN 'patient' THEN code.only_patient_id END, '', idle, now() + idle, now() + life,
           '-infinity', second_factor_missing(a.practice_id, a.id), p_client, code.scopes, code.only_patient_id
      FROM accounts a
     WHERE a.practice_id = code.practice_id AND a.id = code.account_id AND a.disabled_at IS NULL AND a.ways_in = code.ways_in AND code.role = ANY (a.roles)
       FOR SHARE OF a;
    IF NOT FOUND THEN RETURN; END IF;
    UPDATE client_codes c SET session_id = p_session WHERE c.hash = p_hash;
    UPDATE clients c SET used_at = now() WHERE c.practice_id = code.practice_id AND c.id = p_client;
    IF code.scopes @> '{offline_access}' THEN
        INSERT INTO refresh_tokens (practice_id, session_id, hash) VALUES (code.practice_id, p_session, p_refresh_hash);
    END IF;
    INSERT INTO access_events (practice_id, account_id, action, object_kind, object_id, client_id)
    VALUES (code.practice_id, code.account_id, 'sign_in', 'session', p_session, p_client);
    RETURN QUERY
    SELECT s.practice_id, s.id, s.account_id, code.role, s.own_patient_id, s.only_patient_id, s.scopes
      FROM sessions s WHERE s.practice_id = code.practice_id AND s.id = p_session;
END $$;
-- +goose StatementEnd

-- As in 0043, for whom the session is: our own app's tokens are nothing to a client, nor a client's to our app or to another.
DROP FUNCTION session_rotate(bytea, bytea);
-- +goose StatementBegin
CREATE FUNCTION session_rotate(p_hash bytea, p_successor bytea, p_client uuid)
RETURNS TABLE (outcome text, practice_id uuid, session_id uuid, account_id uuid, own_patient_id uuid, roles text[],
               login text, display_name text, language text, ends_at timestamptz, enrolling boolean, ways_in bigint,
               only_patient_id uuid, scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token refresh_tokens;
    found_outcome text;
BEGIN
    SELECT r.* INTO token FROM refresh_tokens r JOIN sessions s ON s.practice_id = r.practice_id AND s.id = r.session_id
     WHERE r.hash = p_hash AND s.client_id IS NOT DISTINCT FROM p_client FOR UPDATE OF r;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN NEXT;
        RETURN;
    END IF;
    IF token.used_at IS NULL THEN
        found_outcome := 'rotated';
    ELSIF token.used_at > now() - interval '60 seconds' THEN
        found_outcome := 'repeated';
    ELSE
        found_outcome := 'reused';
        UPDATE sessions s SET ended_at = now()
         WHERE s.practice_id = token.practice_id AND s.id = token.session_id AND s.ended_at IS NULL;
        INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id, client_id)
        SELECT s.practice_id, s.own_patient_id, s.account_id, 'refresh_reused', 'account', s.account_id, p_client
          FROM sessions s WHERE s.practice_id = token.practice_id AND s.id = token.session_id;
    END IF;
    UPDATE sessions s SET seen_at = now(), idle_until = now() + s.idle_for
     WHERE found_outcome <> 'reused' AND s.practice_id = token.practice_id AND s.id = token.session_id
       AND s.ended_at IS NULL AND s.idle_until > now() AND s.ends_at > now();
    IF NOT FOUND AND found_outcome <> 'reused' THEN
        found_outcome := 'ended';
    END IF;
    IF found_outcome = 'rotated' THEN
        UPDATE refresh_tokens r SET used_at = now() WHERE r.hash = p_hash;
        INSERT INTO refresh_tokens (practice_id, session_id, hash) VALUES (token.practice_id, token.session_id, p_successor);
        UPDATE clients c SET used_at = now() WHERE c.practice_id = token.practice_id AND c.id = p_client;
    END IF;
    RETURN QUERY
    SELECT found_outcome, s.practice_id, s.id, s.account_id, s.own_patient_id, s.roles, a.login, a.display_name, a.language, s.ends_at, s.enrolling, a.ways_in,
           s.only_patient_id, s.scopes
      FROM sessions s JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.account_id
     WHERE s.practice_id = token.practice_id AND s.id = token.session_id;
END $$;
-- +goose StatementEnd

-- As in 0043. A code is kept for a day, so that its second use is known.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION session_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM sign_in_attempts WHERE at < now() - interval '1 day';
    DELETE FROM used_tickets WHERE until < now() - interval '1 day';
    DELETE FROM client_codes WHERE created_at < now() - interval '1 day';
    DELETE FROM refresh_tokens r USING sessions s
     WHERE s.practice_id = r.practice_id AND s.id = r.session_id
       AND least(s.ended_at, s.idle_until, s.ends_at) < now() - interval '1 day'
$$;
-- +goose StatementEnd

-- A client is nobody's colleague: no invitation opens its account.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION recovery_offer_staff(p_account uuid, p_id uuid, p_code_hash bytea, p_given_name text, p_birth_year integer,
                                     p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    IF NOT app_has_role('owner') OR p_account = me OR NOT EXISTS (
        SELECT FROM accounts WHERE practice_id = here AND id = p_account AND NOT roles && '{patient,client}') THEN
        RAISE EXCEPTION 'no such colleague' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    PERFORM recovery_offer(here, p_account, me, p_id, p_code_hash, p_given_name, p_birth_year, p_expires_at);
END $$;
-- +goose StatementEnd

-- As in 0032, with the program that somebody read through.
DROP FUNCTION practice_trail(uuid, date, date, timestamptz, uuid, integer, text);
-- +goose StatementBegin
CREATE FUNCTION practice_trail(p_person uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer, p_action text DEFAULT NULL)
RETURNS TABLE (id uuid, at timestamptz, action text, object_kind text, denied boolean, sealed boolean,
               account_id uuid, name text, credentials text, patient_name text, about_name text, client_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.at, e.action, e.object_kind, e.denied, e.seal IS NOT NULL,
           e.account_id, coalesce(a.display_name, ''), coalesce(a.credentials, ''), coalesce(p.display_name, ''),
           coalesce(o.display_name, i.display_name, ''), coalesce(c.display_name, '')
      FROM practices r
      JOIN access_events e ON e.practice_id = r.id
      LEFT JOIN accounts a ON a.practice_id = r.id AND a.id = e.account_id
      LEFT JOIN patients p ON p.practice_id = r.id AND p.id = e.patient_id
      LEFT JOIN accounts o ON e.object_kind = 'account' AND o.practice_id = r.id AND o.id = e.object_id
      LEFT JOIN invitations i ON e.object_kind = 'invitation' AND i.practice_id = r.id AND i.id = e.object_id
      LEFT JOIN accounts c ON c.practice_id = r.id AND c.id = e.client_id AND c.id <> e.account_id
     WHERE r.id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND e.action <> 'sync'
       AND (p_action IS NULL OR e.action = p_action)
       AND (p_person IS NULL OR e.account_id = p_person OR p.account_id = p_person OR o.id = p_person OR e.client_id = p_person)
       AND (p_from IS NULL OR e.at >= p_from::timestamp AT TIME ZONE r.time_zone)
       AND (p_to IS NULL OR e.at < (p_to + 1)::timestamp AT TIME ZONE r.time_zone)
       AND (p_before_at IS NULL OR (e.at, e.id) < (p_before_at, p_before_id))
     ORDER BY e.at DESC, e.id DESC LIMIT p_limit
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION accounts_client_stays(), client_register(uuid, text, text, jsonb, text, text[], text[]), client_end(uuid), client_find(uuid),
    client_assertion_use(bytea, timestamptz), client_session(uuid, uuid, uuid, bytea, timestamptz),
    client_allow(uuid, bytea, text, text, text[], uuid), client_code_use(bytea, uuid, text, text, uuid, bytea, bytea, timestamptz),
    session_rotate(bytea, bytea, uuid), practice_trail(uuid, date, date, timestamptz, uuid, integer, text) FROM PUBLIC;
REVOKE ALL ON PROCEDURE app_read_only_for_clients(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION client_register(uuid, text, text, jsonb, text, text[], text[]), client_end(uuid), client_find(uuid),
    client_assertion_use(bytea, timestamptz), client_session(uuid, uuid, uuid, bytea, timestamptz),
    client_allow(uuid, bytea, text, text, text[], uuid), client_code_use(bytea, uuid, text, text, uuid, bytea, bytea, timestamptz),
    session_rotate(bytea, bytea, uuid), practice_trail(uuid, date, date, timestamptz, uuid, integer, text) TO alongside_app;
