-- +goose Up

-- Doors: what must work before there is an actor (sign-in, refresh, invitation codes, set-up) and what no actor may
-- do (seal the trail). Each is one named function of the owner's with its search path pinned; nothing else passes
-- row-level security. SQLSTATEs of ours: AL401 signed out, AL404 not found, AL409 conflict.

-- Opens a transaction for a live session. Role and own patient come from the session's row, never from the caller.
-- +goose StatementBegin
CREATE FUNCTION app_enter(p_practice uuid, p_session uuid, p_subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', practice_id::text, true),
            set_config('app.account_id', account_id::text, true),
            set_config('app.session_id', id::text, true),
            set_config('app.roles', array_to_string(roles, ','), true),
            set_config('app.own_patient_id', coalesce(own_patient_id::text, ''), true),
            set_config('app.subject_id', coalesce(p_subject::text, ''), true)
       FROM sessions
      WHERE practice_id = p_practice AND id = p_session
        AND ended_at IS NULL AND idle_until > now() AND ends_at > now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signed out' USING ERRCODE = 'AL401';
    END IF;
END $$;
-- +goose StatementEnd

-- Counts a try under each key and answers how many seconds to wait; 0 means go ahead. A refused try is not counted.
-- +goose StatementBegin
CREATE FUNCTION sign_in_wait(p_keys bytea[], p_limits integer[], p_window interval) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wait integer := 0;
    oldest timestamptz;
    tries integer;
BEGIN
    -- Locks in one order, so that two tries with the same keys never wait for each other in a circle.
    PERFORM pg_advisory_xact_lock(lock) FROM (
        SELECT ('x' || encode(substr(k, 1, 8), 'hex'))::bit(64)::bigint AS lock FROM unnest(p_keys) k ORDER BY 1) locks;
    DELETE FROM sign_in_attempts WHERE key = ANY (p_keys) AND at <= clock_timestamp() - p_window;
    FOR i IN 1 .. cardinality(p_keys) LOOP
        SELECT count(*), min(at) INTO tries, oldest FROM sign_in_attempts WHERE key = p_keys[i];
        IF tries >= p_limits[i] THEN
            wait := greatest(wait, ceil(extract(epoch FROM oldest + p_window - clock_timestamp()))::integer, 1);
        END IF;
    END LOOP;
    IF wait = 0 THEN
        INSERT INTO sign_in_attempts (key) SELECT unnest(p_keys);
    END IF;
    RETURN wait;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION sign_in_account(p_login text)
RETURNS TABLE (practice_id uuid, account_id uuid, password_hash text, roles text[], display_name text,
               language text, outbox_public jsonb, outbox_private_sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.practice_id, a.id, a.password_hash, a.roles, a.display_name, a.language, a.outbox_public, a.outbox_private_sealed
      FROM accounts a WHERE a.login = p_login AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

-- Signs an account in and answers whose patient it is. A good sign-in forgets the tries counted under p_forget and
-- takes its own one back from p_take_back: a clinic's shared address is not used up by people who know their password.
-- +goose StatementBegin
CREATE FUNCTION session_open(p_practice uuid, p_account uuid, p_session uuid, p_device text, p_idle interval, p_life interval,
                             p_refresh_hash bytea, p_forget bytea, p_take_back bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    patient uuid;
BEGIN
    INSERT INTO sessions (practice_id, id, account_id, roles, own_patient_id, device, idle_for, idle_until, ends_at)
    SELECT a.practice_id, p_session, a.id, a.roles, p.id, p_device, p_idle, now() + p_idle, now() + p_life
      FROM accounts a LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
     WHERE a.practice_id = p_practice AND a.id = p_account AND a.disabled_at IS NULL
       FOR SHARE OF a -- whoever disables the account meanwhile waits, and then ends this session too
    RETURNING own_patient_id INTO patient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'AL401';
    END IF;
    INSERT INTO refresh_tokens (practice_id, session_id, hash) VALUES (p_practice, p_session, p_refresh_hash);
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, patient, p_account, 'sign_in', 'session', p_session);
    DELETE FROM sign_in_attempts WHERE key = p_forget;
    DELETE FROM sign_in_attempts WHERE ctid = (
        SELECT ctid FROM sign_in_attempts WHERE key = p_take_back ORDER BY at DESC LIMIT 1);
    RETURN patient;
END $$;
-- +goose StatementEnd

-- Exchanges a refresh token for its successor. Within 60 s a used token gets the same successor again (a lost answer
-- is not a sign-out); later it has been stolen or copied, and the whole family ends.
-- +goose StatementBegin
CREATE FUNCTION session_rotate(p_hash bytea, p_successor bytea)
RETURNS TABLE (outcome text, practice_id uuid, session_id uuid, account_id uuid, own_patient_id uuid, roles text[],
               display_name text, language text, ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token refresh_tokens;
    found_outcome text;
BEGIN
    SELECT * INTO token FROM refresh_tokens WHERE hash = p_hash FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid, NULL::uuid, NULL::uuid, NULL::text[], NULL::text, NULL::text, NULL::timestamptz;
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
        INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id, denied)
        SELECT s.practice_id, s.own_patient_id, s.account_id, 'refresh_reused', 'session', s.id, true
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
    SELECT found_outcome, s.practice_id, s.id, s.account_id, s.own_patient_id, s.roles, a.display_name, a.language, s.ends_at
      FROM sessions s JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.account_id
     WHERE s.practice_id = token.practice_id AND s.id = token.session_id;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION session_end(p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE sessions s SET ended_at = now() FROM refresh_tokens r
     WHERE r.hash = p_hash AND s.practice_id = r.practice_id AND s.id = r.session_id AND s.ended_at IS NULL
$$;
-- +goose StatementEnd

-- Forgets what no longer matters: tries of yesterday, and refresh tokens of sessions that ended by yesterday. Used tokens
-- of a session that lives are kept: they are how a stolen one is found.
-- +goose StatementBegin
CREATE FUNCTION session_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM sign_in_attempts WHERE at < now() - interval '1 day';
    DELETE FROM refresh_tokens r USING sessions s
     WHERE s.practice_id = r.practice_id AND s.id = r.session_id
       AND least(s.ended_at, s.idle_until, s.ends_at) < now() - interval '1 day'
$$;
-- +goose StatementEnd

-- The given name and birth year open an invitation; ten wrong tries burn it. Unknown, used, expired, burned and
-- wrongly answered codes look the same from outside.
-- +goose StatementBegin
CREATE FUNCTION invitation_confirm(p_code_hash bytea, p_given_name text, p_birth_year integer)
RETURNS TABLE (practice_id uuid, id uuid, role text, patient_id uuid, display_name text, credentials text, practice_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i invitations;
BEGIN
    SELECT * INTO i FROM invitations
     WHERE code_hash = p_code_hash AND used_at IS NULL AND expires_at > now() AND wrong_tries < 10 FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    IF lower(btrim(i.given_name)) <> lower(btrim(p_given_name)) OR i.birth_year <> p_birth_year THEN
        UPDATE invitations SET wrong_tries = wrong_tries + 1 WHERE code_hash = p_code_hash;
        RETURN;
    END IF;
    RETURN QUERY SELECT i.practice_id, i.id, i.role, i.patient_id, i.display_name, i.credentials, p.name
      FROM practices p WHERE p.id = i.practice_id;
END $$;
-- +goose StatementEnd

-- Makes the account of a confirmed invitation. Called in the same transaction as invitation_confirm, whose row lock
-- keeps a second acceptance out.
-- +goose StatementBegin
CREATE FUNCTION invitation_accept(p_practice uuid, p_id uuid, p_account uuid, p_login text, p_password_hash text,
                                  p_language text, p_outbox_public jsonb, p_outbox_private_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    i invitations;
BEGIN
    UPDATE invitations SET used_at = now()
     WHERE practice_id = p_practice AND id = p_id AND used_at IS NULL AND expires_at > now() RETURNING * INTO i;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such invitation' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
    VALUES (p_practice, p_account, p_login, i.display_name, i.credentials, ARRAY[i.role], p_language, p_password_hash,
            p_outbox_public, p_outbox_private_sealed);
    UPDATE patients SET account_id = p_account WHERE practice_id = p_practice AND id = i.patient_id AND account_id IS NULL;
    IF i.role = 'patient' AND NOT FOUND THEN
        RAISE EXCEPTION 'this person has an account' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, i.patient_id, p_account, 'invitation_accepted', 'invitation', i.id);
END $$;
-- +goose StatementEnd

-- Offers a set-up token while there is no practice (the demo has two); the newest offer replaces the ones before.
-- +goose StatementBegin
CREATE FUNCTION setup_offer(p_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM practices) AND NOT (SELECT demo FROM deployment) THEN RETURN false; END IF;
    DELETE FROM setup_tokens WHERE used_at IS NULL;
    INSERT INTO setup_tokens (hash) VALUES (p_hash);
    RETURN true;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION setup_needed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM practices)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION setup_practice(p_hash bytea, p_practice uuid, p_name text, p_time_zone text, p_help jsonb,
                               p_account uuid, p_login text, p_display_name text, p_credentials text, p_roles text[],
                               p_language text, p_password_hash text, p_outbox_public jsonb, p_outbox_private_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE setup_tokens SET used_at = now() WHERE hash = p_hash AND used_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such set-up token' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO practices (id, name, time_zone, help) VALUES (p_practice, p_name, p_time_zone, p_help);
    INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
    VALUES (p_practice, p_account, p_login, p_display_name, p_credentials, p_roles, p_language, p_password_hash,
            p_outbox_public, p_outbox_private_sealed);
END $$;
-- +goose StatementEnd

-- Records that the actor asked for a visit's page and was not let in. The patient is told, though the actor may not even
-- know whose visit it is.
-- +goose StatementBegin
CREATE FUNCTION access_denied(p_action text, p_visit uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
BEGIN
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id, denied)
    VALUES (here, (SELECT patient_id FROM visits WHERE practice_id = here AND id = p_visit LIMIT 1),
            nullif(current_setting('app.account_id', true), '')::uuid, p_action, 'visit', p_visit, true);
END $$;
-- +goose StatementEnd

-- What is hashed of an event, the same when sealing and when verifying.
-- +goose StatementBegin
CREATE FUNCTION access_event_text(e access_events) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION access_seal_hash(p_practice uuid, p_seal bigint, p_previous bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_previous || coalesce(string_agg(convert_to(access_event_text(e) || E'\n', 'UTF8'), ''::bytea ORDER BY e.at, e.id), ''::bytea))
      FROM access_events e WHERE e.practice_id = p_practice AND e.seal = p_seal
$$;
-- +goose StatementEnd

-- Seals what has been committed since the last time, one seal a practice. Answers how many events were sealed.
-- A chain inside each request would make every request of a practice wait for the one before.
-- +goose StatementBegin
CREATE FUNCTION access_seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    practice uuid;
    last access_seals;
    sealed integer;
    total bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_seal', 0));
    FOR practice IN SELECT DISTINCT practice_id FROM access_events WHERE seal IS NULL LOOP
        last := NULL;
        SELECT * INTO last FROM access_seals WHERE practice_id = practice ORDER BY seal DESC LIMIT 1;
        UPDATE access_events SET seal = coalesce(last.seal, 0) + 1 WHERE practice_id = practice AND seal IS NULL;
        GET DIAGNOSTICS sealed = ROW_COUNT;
        INSERT INTO access_seals (practice_id, seal, events, hash)
        VALUES (practice, coalesce(last.seal, 0) + 1, sealed,
                access_seal_hash(practice, coalesce(last.seal, 0) + 1, coalesce(last.hash, ''::bytea)));
        total := total + sealed;
    END LOOP;
    RETURN total;
END $$;
-- +goose StatementEnd

-- Walks a practice's chain. broken_at is the first seal that does not match (0: none); unsealed is the open tail.
-- +goose StatementBegin
CREATE FUNCTION access_verify(p_practice uuid, OUT seals bigint, OUT broken_at bigint, OUT unsealed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s access_seals;
    previous bytea := ''::bytea;
BEGIN
    seals := 0; broken_at := 0;
    FOR s IN SELECT * FROM access_seals WHERE practice_id = p_practice ORDER BY seal LOOP
        seals := seals + 1;
        IF broken_at = 0 AND (s.seal <> seals OR s.hash <> access_seal_hash(p_practice, s.seal, previous)
           OR s.events <> (SELECT count(*) FROM access_events WHERE practice_id = p_practice AND seal = s.seal)) THEN
            broken_at := s.seal;
        END IF;
        previous := s.hash;
    END LOOP;
    SELECT count(*) INTO unsealed FROM access_events WHERE practice_id = p_practice AND seal IS NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = 'alongside_owner'::regrole LOOP
        EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', f);
    END LOOP;
END $$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION
    app_subject(), app_team(), app_has_role(text), app_unattended(uuid, uuid), app_enter(uuid, uuid, uuid),
    sign_in_wait(bytea[], integer[], interval), sign_in_account(text),
    session_open(uuid, uuid, uuid, text, interval, interval, bytea, bytea, bytea), session_rotate(bytea, bytea), session_end(bytea),
    session_sweep(),
    invitation_confirm(bytea, text, integer), invitation_accept(uuid, uuid, uuid, text, text, text, jsonb, bytea),
    setup_offer(bytea), setup_needed(),
    setup_practice(bytea, uuid, text, text, jsonb, uuid, text, text, text, text[], text, text, jsonb, bytea),
    access_denied(text, uuid), access_seal(), access_verify(uuid)
    TO alongside_app;

-- A server that only has the app's way in still has to know whether it fits the schema.
GRANT SELECT ON goose_db_version TO alongside_app;
