-- +goose Up

-- The ways in beside the password. A passkey is two factors in one; an authenticator app is the second beside a password.

-- Whoever got in by a passkey may have no password.
ALTER TABLE accounts ALTER COLUMN password_hash DROP NOT NULL,
    -- Counts the changes of its ways in, so that nobody gets in by one that is no more.
    ADD COLUMN ways_in bigint NOT NULL DEFAULT 0,
    -- Up to when its person has seen what was done to them.
    ADD COLUMN ways_in_seen_at timestamptz NOT NULL DEFAULT now();

-- When whoever uses the session has last shown who they are, and whether they still lack a second factor that they must have.
-- In the sessions that there are nobody has shown it lately.
ALTER TABLE sessions ADD COLUMN proved_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN enrolling boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ALTER COLUMN proved_at SET DEFAULT now();
-- Staff sign in once more, and are led to set a second factor up: a session of before would go on without one.
UPDATE sessions SET ended_at = now() WHERE ended_at IS NULL AND roles && '{clinician,owner}' AND NOT (SELECT demo FROM deployment);

-- The record is sealed, so that nobody lays a passkey of theirs into the database without the keys.
CREATE TABLE passkeys (
    practice_id       uuid NOT NULL,
    id                uuid NOT NULL,
    account_id        uuid NOT NULL,
    name              text NOT NULL CONSTRAINT passkeys_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    credential_hash   bytea NOT NULL,
    credential_sealed bytea NOT NULL CONSTRAINT passkeys_credential_sealed
                      CHECK (get_byte(credential_sealed, 0) = 1 AND octet_length(credential_sealed) > 32),
    synced            boolean NOT NULL,
    count             bigint NOT NULL, -- of its uses, by its device; 0 where it doesn't count
    created_at        timestamptz NOT NULL DEFAULT now(),
    used_at           timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT passkeys_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX passkeys_credential_hash_key ON passkeys (credential_hash);
CREATE INDEX passkeys_account ON passkeys (practice_id, account_id);

CREATE TABLE second_factors (
    practice_id   uuid NOT NULL,
    account_id    uuid NOT NULL,
    secret_sealed bytea NOT NULL CONSTRAINT second_factors_secret_sealed
                  CHECK (get_byte(secret_sealed, 0) = 1 AND octet_length(secret_sealed) > 32),
    last_step     bigint NOT NULL, -- of the last code that was taken: none works twice
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, account_id),
    CONSTRAINT second_factors_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);

CREATE TABLE recovery_codes (
    practice_id uuid NOT NULL,
    account_id  uuid NOT NULL,
    hash        bytea NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (practice_id, account_id, hash),
    CONSTRAINT recovery_codes_factor_fkey FOREIGN KEY (practice_id, account_id) REFERENCES second_factors (practice_id, account_id) ON DELETE CASCADE
);

-- Tickets that were handed in, by a hash of their challenge, until they are over: none works twice.
CREATE TABLE used_tickets (
    hash  bytea PRIMARY KEY,
    until timestamptz NOT NULL
);

ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON passkeys TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON passkeys TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid));
GRANT SELECT, UPDATE (name) ON passkeys TO alongside_app;

ALTER TABLE second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_factors FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON second_factors TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON second_factors FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid));
GRANT SELECT (practice_id, account_id, created_at) ON second_factors TO alongside_app;

ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON recovery_codes TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON recovery_codes FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid));
GRANT SELECT (practice_id, account_id, used_at) ON recovery_codes TO alongside_app;

ALTER TABLE used_tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON used_tickets TO alongside_owner USING (true) WITH CHECK (true);

-- Whether an account has to have a second factor and lacks it. The demo's people sign in with a password that everybody knows.
-- +goose StatementBegin
CREATE FUNCTION second_factor_missing(p_practice uuid, p_account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT d.demo AND a.roles && '{clinician,owner}'
       AND NOT EXISTS (SELECT FROM passkeys p WHERE p.practice_id = a.practice_id AND p.account_id = a.id)
       AND NOT EXISTS (SELECT FROM second_factors f WHERE f.practice_id = a.practice_id AND f.account_id = a.id)
      FROM deployment d, accounts a WHERE a.practice_id = p_practice AND a.id = p_account
$$;
-- +goose StatementEnd

-- As in 0003. Whoever has to have a second factor and lacks it can do nothing but set one up: AL403.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION app_enter(p_practice uuid, p_session uuid, p_subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', practice_id::text, true),
            set_config('app.account_id', account_id::text, true),
            set_config('app.session_id', id::text, true),
            set_config('app.roles', array_to_string(roles, ','), true),
            set_config('app.own_patient_id', coalesce(own_patient_id::text, ''), true),
            set_config('app.subject_id', coalesce(p_subject::text, ''), true)
       FROM sessions
      WHERE practice_id = p_practice AND id = p_session AND NOT enrolling
        AND ended_at IS NULL AND idle_until > now() AND ends_at > now();
    IF NOT FOUND THEN
        PERFORM account_enter(p_practice, p_session);
        RAISE EXCEPTION 'a second factor is missing' USING ERRCODE = 'AL403';
    END IF;
END $$;
-- +goose StatementEnd

-- Opens a transaction for a live session in which an account can be seen to and nothing else: it has no role.
-- +goose StatementBegin
CREATE FUNCTION account_enter(p_practice uuid, p_session uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', practice_id::text, true),
            set_config('app.account_id', account_id::text, true),
            set_config('app.session_id', id::text, true),
            set_config('app.roles', '', true),
            set_config('app.own_patient_id', '', true),
            set_config('app.subject_id', '', true)
       FROM sessions
      WHERE practice_id = p_practice AND id = p_session
        AND ended_at IS NULL AND idle_until > now() AND ends_at > now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signed out' USING ERRCODE = 'AL401';
    END IF;
END $$;
-- +goose StatementEnd

-- As in 0003, with a window for each key.
DROP FUNCTION sign_in_wait(bytea[], integer[], interval);
-- +goose StatementBegin
CREATE FUNCTION sign_in_wait(p_keys bytea[], p_tries integer[], p_windows interval[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wait integer;
BEGIN
    -- Locks in one order, so that two tries with the same keys never wait for each other in a circle.
    PERFORM pg_advisory_xact_lock(lock) FROM (
        SELECT ('x' || encode(substr(k, 1, 8), 'hex'))::bit(64)::bigint AS lock FROM unnest(p_keys) k ORDER BY 1) locks;
    DELETE FROM sign_in_attempts a USING unnest(p_keys, p_windows) AS b (key, span) WHERE a.key = b.key AND a.at <= clock_timestamp() - b.span;
    SELECT max(greatest(ceil(extract(epoch FROM used_up.oldest + b.span - clock_timestamp())), 1)) INTO wait
      FROM unnest(p_keys, p_tries, p_windows) AS b (key, tries, span)
     CROSS JOIN LATERAL (SELECT min(at) AS oldest FROM sign_in_attempts a WHERE a.key = b.key HAVING count(*) >= b.tries) used_up;
    IF wait IS NULL THEN
        INSERT INTO sign_in_attempts (key) SELECT unnest(p_keys);
    END IF;
    RETURN coalesce(wait, 0);
END $$;
-- +goose StatementEnd

-- Forgets tries that turned out good: every one under p_forget, and the last one under each of p_take_back.
-- +goose StatementBegin
CREATE FUNCTION tries_forget(p_forget bytea[], p_take_back bytea[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM sign_in_attempts WHERE key = ANY (p_forget);
    DELETE FROM sign_in_attempts WHERE ctid IN (
        SELECT DISTINCT ON (key) ctid FROM sign_in_attempts WHERE key = ANY (p_take_back) ORDER BY key, at DESC);
$$;
-- +goose StatementEnd

-- As in 0003, and says of the session whether its account lacks a second factor. Where a way in was changed since the account
-- was found, whoever showed one of before is AL401: the change ended every session, and theirs would have begun just after.
DROP FUNCTION session_open(uuid, uuid, uuid, text, interval, interval, bytea, bytea, bytea);
-- +goose StatementBegin
CREATE FUNCTION session_open(p_practice uuid, p_account uuid, p_session uuid, p_device text, p_idle interval, p_life interval,
                             p_refresh_hash bytea, p_forget bytea[], p_take_back bytea[], p_ways_in bigint) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    patient uuid;
BEGIN
    INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, device, idle_for, idle_until, ends_at, enrolling)
    SELECT a.practice_id, p_session, a.id, a.roles, p.id, p_device, p_idle, now() + p_idle, now() + p_life,
           second_factor_missing(a.practice_id, a.id)
      FROM accounts a LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
     WHERE a.practice_id = p_practice AND a.id = p_account AND a.disabled_at IS NULL AND a.ways_in = p_ways_in
       FOR SHARE OF a -- whoever disables the account or changes a way in meanwhile waits, and then ends this session too
    RETURNING own_patient_id INTO patient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'AL401';
    END IF;
    INSERT INTO refresh_tokens (practice_id, session_id, hash) VALUES (p_practice, p_session, p_refresh_hash);
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, patient, p_account, 'sign_in', 'session', p_session);
    PERFORM tries_forget(p_forget, p_take_back);
    RETURN patient;
END $$;
-- +goose StatementEnd

-- Makes the actor's session fresh: whoever uses it has just shown again who they are.
-- +goose StatementBegin
CREATE FUNCTION session_prove(p_forget bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET proved_at = now()
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND id = nullif(current_setting('app.session_id', true), '')::uuid;
    PERFORM tries_forget(p_forget, '{}');
END $$;
-- +goose StatementEnd

-- Whether a session can do nothing yet but set a second factor up.
-- +goose StatementBegin
CREATE FUNCTION session_enrolling(p_practice uuid, p_session uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT enrolling FROM sessions WHERE practice_id = p_practice AND id = p_session
$$;
-- +goose StatementEnd

-- As in 0003, with what makes the browser known anew after a change of a way in. Of a token that two hold the account's person is
-- told as of what is done to their ways in.
DROP FUNCTION session_rotate(bytea, bytea);
-- +goose StatementBegin
CREATE FUNCTION session_rotate(p_hash bytea, p_successor bytea)
RETURNS TABLE (outcome text, practice_id uuid, session_id uuid, account_id uuid, own_patient_id uuid, roles text[],
               login text, display_name text, language text, ends_at timestamptz, enrolling boolean, ways_in bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token refresh_tokens;
    found_outcome text;
BEGIN
    SELECT * INTO token FROM refresh_tokens WHERE hash = p_hash FOR UPDATE;
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
        INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
        SELECT s.practice_id, s.own_patient_id, s.account_id, 'refresh_reused', 'account', s.account_id
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
    END IF;
    RETURN QUERY
    SELECT found_outcome, s.practice_id, s.id, s.account_id, s.own_patient_id, s.roles, a.login, a.display_name, a.language, s.ends_at, s.enrolling, a.ways_in
      FROM sessions s JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.account_id
     WHERE s.practice_id = token.practice_id AND s.id = token.session_id;
END $$;
-- +goose StatementEnd

-- As in 0003, with what there is beside the password.
DROP FUNCTION sign_in_account(text);
-- +goose StatementBegin
CREATE FUNCTION sign_in_account(p_login text)
RETURNS TABLE (practice_id uuid, account_id uuid, login text, password_hash text, roles text[], display_name text,
               language text, outbox_public jsonb, outbox_private_sealed bytea, secret_sealed bytea, passkeys bigint, ways_in bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.practice_id, a.id, a.login, coalesce(a.password_hash, ''), a.roles, a.display_name, a.language, a.outbox_public, a.outbox_private_sealed,
           f.secret_sealed, (SELECT count(*) FROM passkeys p WHERE p.practice_id = a.practice_id AND p.account_id = a.id), a.ways_in
      FROM accounts a LEFT JOIN second_factors f ON f.practice_id = a.practice_id AND f.account_id = a.id
     WHERE a.login = p_login AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

-- Whose passkey it is, as signing in needs it.
-- +goose StatementBegin
CREATE FUNCTION passkey_account(p_hash bytea)
RETURNS TABLE (practice_id uuid, account_id uuid, login text, passkey_id uuid, credential_sealed bytea, count bigint, ways_in bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.practice_id, a.id, a.login, p.id, p.credential_sealed, p.count, a.ways_in
      FROM passkeys p JOIN accounts a ON a.practice_id = p.practice_id AND a.id = p.account_id
     WHERE p.credential_hash = p_hash AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

-- Takes a passkey that showed to be its holder's, and the ticket with it. A ticket that was taken before, and a device that
-- counts less than it did, are AL401.
-- +goose StatementBegin
CREATE FUNCTION passkey_use(p_practice uuid, p_passkey uuid, p_count bigint, p_ticket bytea, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE passkeys SET count = p_count, used_at = now()
     WHERE practice_id = p_practice AND id = p_passkey AND (p_count > count OR p_count = 0 AND count = 0);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a passkey that counts back' USING ERRCODE = 'AL401';
    END IF;
    INSERT INTO used_tickets (hash, until) VALUES (p_ticket, p_until) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a ticket that was used' USING ERRCODE = 'AL401';
    END IF;
END $$;
-- +goose StatementEnd

-- Takes the code of a step of an authenticator app's, once, and forgets tries as a good sign-in does.
-- +goose StatementBegin
CREATE FUNCTION second_factor_use(p_practice uuid, p_account uuid, p_step bigint, p_forget bytea[], p_take_back bytea[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE second_factors SET last_step = p_step WHERE practice_id = p_practice AND account_id = p_account AND last_step < p_step;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM tries_forget(p_forget, p_take_back);
    RETURN true;
END $$;
-- +goose StatementEnd

-- Takes a recovery code, once; its person is told.
-- +goose StatementBegin
CREATE FUNCTION recovery_code_use(p_practice uuid, p_account uuid, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE recovery_codes SET used_at = now() WHERE practice_id = p_practice AND account_id = p_account AND hash = p_hash AND used_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT a.practice_id, p.id, a.id, 'recovery_code_used', 'account', a.id
      FROM accounts a LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
     WHERE a.practice_id = p_practice AND a.id = p_account;
    RETURN true;
END $$;
-- +goose StatementEnd

-- After a wrong code, or where a passkey is missing. Whoever comes so far has the right password, so that its person is told of the tenth within a window, and once
-- for as long as tries from before that count.
-- +goose StatementBegin
CREATE FUNCTION code_refused(p_practice uuid, p_account uuid, p_key bytea, p_window interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong integer;
    since timestamptz;
BEGIN
    PERFORM 1 FROM accounts WHERE practice_id = p_practice AND id = p_account FOR NO KEY UPDATE; -- of two at once one tells
    SELECT count(*), min(at) INTO wrong, since FROM sign_in_attempts WHERE key = p_key AND at > clock_timestamp() - p_window;
    INSERT INTO access_events (practice_id, patient_id, action, object_kind, object_id)
    SELECT p_practice, (SELECT id FROM patients WHERE practice_id = p_practice AND account_id = p_account), 'wrong_codes', 'account', p_account
     WHERE wrong >= 10 AND NOT EXISTS (SELECT FROM access_events WHERE practice_id = p_practice AND object_kind = 'account' AND object_id = p_account
            AND action = 'wrong_codes' AND at > since);
END $$;
-- +goose StatementEnd

-- Refuses with AL428 whoever has not shown within ten minutes who they are, and a session that was ended meanwhile. An unlocked
-- screen alone changes no way in.
-- +goose StatementBegin
CREATE FUNCTION session_fresh() RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM 1 FROM sessions
      WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
        AND id = nullif(current_setting('app.session_id', true), '')::uuid
        AND proved_at > now() - interval '10 minutes' AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'sign in again' USING ERRCODE = 'AL428';
    END IF;
END $$;
-- +goose StatementEnd

-- What comes before every change of a way in. The account is locked before the session is looked at: one that another change, or
-- the account's recovery, has ended while this one waited changes nothing any more.
-- +goose StatementBegin
CREATE FUNCTION way_in_changing() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
        AND id = nullif(current_setting('app.account_id', true), '')::uuid FOR NO KEY UPDATE;
    PERFORM session_fresh();
END $$;
-- +goose StatementEnd

-- What follows from every change of a way in: whoever is signed in elsewhere is out, it stands in the trail, and the person
-- is told. An account that is left without a second factor that it must have, or with no way in at all, is AL409.
-- +goose StatementBegin
CREATE FUNCTION way_in_changed(p_action text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    session uuid := nullif(current_setting('app.session_id', true), '')::uuid;
BEGIN
    IF second_factor_missing(here, me) OR NOT EXISTS (
        SELECT FROM accounts a WHERE a.practice_id = here AND a.id = me AND (a.password_hash IS NOT NULL OR EXISTS (
            SELECT FROM passkeys p WHERE p.practice_id = here AND p.account_id = me))) THEN
        RAISE EXCEPTION 'the last way in stays' USING ERRCODE = 'AL409', HINT = 'last_way_in';
    END IF;
    UPDATE accounts SET ways_in = ways_in + 1 WHERE practice_id = here AND id = me;
    UPDATE sessions SET ended_at = now() WHERE practice_id = here AND account_id = me AND id <> session AND ended_at IS NULL;
    UPDATE sessions SET enrolling = false WHERE practice_id = here AND id = session AND enrolling;
    PERFORM account_event(me, p_action);
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION passkey_add(p_id uuid, p_name text, p_hash bytea, p_sealed bytea, p_synced boolean, p_count bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM way_in_changing();
    IF (SELECT count(*) FROM passkeys WHERE practice_id = here AND account_id = me) >= 20 THEN
        RAISE EXCEPTION 'too many passkeys' USING ERRCODE = 'AL409', HINT = 'too_many_passkeys';
    END IF;
    INSERT INTO passkeys (practice_id, id, account_id, name, credential_hash, credential_sealed, synced, count)
    VALUES (here, p_id, me, p_name, p_hash, p_sealed, p_synced, p_count);
    PERFORM way_in_changed('passkey_added');
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION passkey_remove(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM way_in_changing();
    DELETE FROM passkeys WHERE practice_id = here AND account_id = me AND id = p_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such passkey' USING ERRCODE = 'AL404';
    END IF;
    PERFORM way_in_changed('passkey_removed');
END $$;
-- +goose StatementEnd

-- Sets an authenticator app up, in place of one before, with its recovery codes.
-- +goose StatementBegin
CREATE FUNCTION second_factor_set(p_sealed bytea, p_step bigint, p_codes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM way_in_changing();
    DELETE FROM second_factors WHERE practice_id = here AND account_id = me;
    INSERT INTO second_factors (practice_id, account_id, secret_sealed, last_step) VALUES (here, me, p_sealed, p_step);
    INSERT INTO recovery_codes (practice_id, account_id, hash) SELECT here, me, unnest(p_codes);
    PERFORM way_in_changed('second_factor_set');
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION second_factor_remove() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM way_in_changing();
    DELETE FROM second_factors WHERE practice_id = here AND account_id = me;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no second factor' USING ERRCODE = 'AL404';
    END IF;
    PERFORM way_in_changed('second_factor_removed');
END $$;
-- +goose StatementEnd

-- Puts other recovery codes in place of those before.
-- +goose StatementBegin
CREATE FUNCTION recovery_codes_set(p_codes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM way_in_changing();
    PERFORM 1 FROM second_factors WHERE practice_id = here AND account_id = me;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no second factor' USING ERRCODE = 'AL404';
    END IF;
    DELETE FROM recovery_codes WHERE practice_id = here AND account_id = me;
    INSERT INTO recovery_codes (practice_id, account_id, hash) SELECT here, me, unnest(p_codes);
    PERFORM way_in_changed('recovery_codes_set');
END $$;
-- +goose StatementEnd

-- What was done lately to the ways into the actor's account, for the person themselves, the latest first.
-- +goose StatementBegin
CREATE FUNCTION way_in_changes() RETURNS TABLE (at timestamptz, action text, by_you boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.at, e.action, e.account_id = e.object_id FROM access_events e
     WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND e.object_kind = 'account' AND e.object_id = nullif(current_setting('app.account_id', true), '')::uuid
       AND e.action IN ('passkey_added', 'passkey_removed', 'second_factor_set', 'second_factor_removed', 'recovery_codes_set', 'recovery_code_used')
     ORDER BY e.at DESC, e.id DESC LIMIT 10
$$;
-- +goose StatementEnd
CREATE INDEX access_events_account ON access_events (practice_id, object_id, at DESC) WHERE object_kind = 'account';

-- As in 0003, and forgets tickets that are over.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION session_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM sign_in_attempts WHERE at < now() - interval '1 day';
    DELETE FROM used_tickets WHERE until < now() - interval '1 day';
    DELETE FROM refresh_tokens r USING sessions s
     WHERE s.practice_id = r.practice_id AND s.id = r.session_id
       AND least(s.ended_at, s.idle_until, s.ends_at) < now() - interval '1 day'
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION
    second_factor_missing(uuid, uuid), account_enter(uuid, uuid), sign_in_wait(bytea[], integer[], interval[]), tries_forget(bytea[], bytea[]),
    session_open(uuid, uuid, uuid, text, interval, interval, bytea, bytea[], bytea[], bigint), session_prove(bytea[]), session_rotate(bytea, bytea),
    session_enrolling(uuid, uuid), sign_in_account(text), passkey_account(bytea),
    passkey_use(uuid, uuid, bigint, bytea, timestamptz), second_factor_use(uuid, uuid, bigint, bytea[], bytea[]), recovery_code_use(uuid, uuid, bytea),
    code_refused(uuid, uuid, bytea, interval), session_fresh(), way_in_changing(), way_in_changed(text), passkey_add(uuid, text, bytea, bytea, boolean, bigint), passkey_remove(uuid),
    second_factor_set(bytea, bigint, bytea[]), second_factor_remove(), recovery_codes_set(bytea[]), way_in_changes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    account_enter(uuid, uuid), sign_in_wait(bytea[], integer[], interval[]), session_open(uuid, uuid, uuid, text, interval, interval, bytea, bytea[], bytea[], bigint), session_prove(bytea[]), session_rotate(bytea, bytea),
    session_enrolling(uuid, uuid), sign_in_account(text), passkey_account(bytea),
    passkey_use(uuid, uuid, bigint, bytea, timestamptz), second_factor_use(uuid, uuid, bigint, bytea[], bytea[]), recovery_code_use(uuid, uuid, bytea),
    code_refused(uuid, uuid, bytea, interval), session_fresh(), passkey_add(uuid, text, bytea, bytea, boolean, bigint), passkey_remove(uuid),
    second_factor_set(bytea, bigint, bytea[]), second_factor_remove(), recovery_codes_set(bytea[]), way_in_changes() TO alongside_app;
