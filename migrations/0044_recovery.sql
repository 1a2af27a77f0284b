-- +goose Up

-- The way back in for somebody who lost every other: an invitation that opens the account there is anew, instead of making
-- one. An account can also begin with a passkey, and its person is told by e-mail of what is done to the ways in.

ALTER TABLE invitations
    ADD COLUMN account_id uuid, -- whose account it opens; NULL: it makes one
    DROP CONSTRAINT invitations_role_known,
    ADD CONSTRAINT invitations_role_known CHECK (role IN ('patient', 'clinician') OR role = 'owner' AND account_id IS NOT NULL),
    ADD CONSTRAINT invitations_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id);
-- One way back at a time: who asks for another one has lost the paper.
CREATE INDEX invitations_account ON invitations (practice_id, account_id) WHERE account_id IS NOT NULL;
-- One that opens an account is made through the doors below alone.
REVOKE INSERT ON invitations FROM alongside_app;
GRANT INSERT (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, credentials, invited_by, expires_at),
      SELECT (account_id) ON invitations TO alongside_app;

-- Lays an account's first passkey, in the transaction that makes the account or opens it anew. No id: it has none.
-- +goose StatementBegin
CREATE FUNCTION passkey_first(p_practice uuid, p_account uuid,
                              p_id uuid, p_name text, p_hash bytea, p_sealed bytea, p_synced boolean, p_count bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO passkeys (practice_id, id, account_id, name, credential_hash, credential_sealed, synced, count)
    SELECT p_practice, p_id, p_account, p_name, p_hash, p_sealed, p_synced, p_count WHERE p_id IS NOT NULL
$$;
-- +goose StatementEnd

-- Every account has a way in. Only a password's hash can be held against nothing, so that it has to be asked here.
-- +goose StatementBegin
CREATE FUNCTION way_in_needed(p_password_hash text, p_passkey uuid) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_password_hash IS NULL AND p_passkey IS NULL THEN
        RAISE EXCEPTION 'no way in' USING ERRCODE = 'AL409';
    END IF;
END $$;
-- +goose StatementEnd

-- As in 0043, and ends every open invitation to the account: whoever is in, and has just shown who they are, needs no way back.
-- So can somebody stop one that they did not ask for.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION way_in_changed(p_action text) RETURNS void
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
    UPDATE invitations SET expires_at = now() WHERE practice_id = here AND account_id = me AND used_at IS NULL AND expires_at > now();
    PERFORM account_event(me, p_action);
END $$;
-- +goose StatementEnd

-- Says whether who made an invitation may still do so: an owner for a colleague, a clinician for a patient on whose care team
-- they are. One that whoever runs the server made is in its person's own name.
-- +goose StatementBegin
CREATE FUNCTION invitation_stands(i invitations) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT i.invited_by = i.account_id OR EXISTS (
        SELECT FROM accounts a WHERE a.practice_id = i.practice_id AND a.id = i.invited_by AND a.disabled_at IS NULL
           AND CASE WHEN i.patient_id IS NULL THEN 'owner' = ANY (a.roles)
               ELSE 'clinician' = ANY (a.roles) AND team_has(i.practice_id, i.patient_id, a.id) END)
$$;
-- +goose StatementEnd

-- As in 0003, and says whose account it opens. None shows anything whose maker could not make it any more, nor one to an account
-- that was disabled meanwhile.
DROP FUNCTION invitation_confirm(bytea, text, integer);
-- +goose StatementBegin
CREATE FUNCTION invitation_confirm(p_code_hash bytea, p_given_name text, p_birth_year integer)
RETURNS TABLE (practice_id uuid, id uuid, role text, patient_id uuid, display_name text, credentials text, practice_name text,
               account_id uuid, login text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i invitations;
BEGIN
    -- The account first, as whoever changes a way in or offers another invitation does: in two orders they would wait for each
    -- other. It may have been a while, so that it is the clock that counts.
    PERFORM 1 FROM invitations v JOIN accounts a ON a.practice_id = v.practice_id AND a.id = v.account_id
     WHERE v.code_hash = p_code_hash FOR NO KEY UPDATE OF a;
    SELECT * INTO i FROM invitations
     WHERE code_hash = p_code_hash AND used_at IS NULL AND expires_at > clock_timestamp() AND wrong_tries < 10 FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    IF lower(btrim(i.given_name)) <> lower(btrim(p_given_name)) OR i.birth_year <> p_birth_year THEN
        UPDATE invitations SET wrong_tries = wrong_tries + 1 WHERE code_hash = p_code_hash;
        RETURN;
    END IF;
    RETURN QUERY SELECT i.practice_id, i.id, i.role, i.patient_id, i.display_name, i.credentials, p.name, i.account_id, a.login
      FROM practices p LEFT JOIN accounts a ON a.practice_id = i.practice_id AND a.id = i.account_id
     WHERE p.id = i.practice_id AND a.disabled_at IS NULL AND invitation_stands(i);
END $$;
-- +goose StatementEnd

-- Whether a login is somebody's, also of an account that was closed: it may be opened again.
-- +goose StatementBegin
CREATE FUNCTION login_taken(p_login text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts WHERE login = p_login)
$$;
-- +goose StatementEnd

-- As in 0003, with a password, a passkey, or both. It opens no account that there is.
DROP FUNCTION invitation_accept(uuid, uuid, uuid, text, text, text, jsonb, bytea);
-- +goose StatementBegin
CREATE FUNCTION invitation_accept(p_practice uuid, p_id uuid, p_account uuid, p_login text, p_password_hash text,
                                  p_language text, p_outbox_public jsonb, p_outbox_private_sealed bytea,
                                  p_passkey uuid, p_name text, p_hash bytea, p_sealed bytea, p_synced boolean, p_count bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    i invitations;
BEGIN
    PERFORM way_in_needed(p_password_hash, p_passkey);
    UPDATE invitations SET used_at = now()
     WHERE practice_id = p_practice AND id = p_id AND account_id IS NULL AND used_at IS NULL AND expires_at > now() RETURNING * INTO i;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such invitation' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
    VALUES (p_practice, p_account, p_login, i.display_name, i.credentials, ARRAY[i.role], p_language, p_password_hash,
            p_outbox_public, p_outbox_private_sealed);
    PERFORM passkey_first(p_practice, p_account, p_passkey, p_name, p_hash, p_sealed, p_synced, p_count);
    UPDATE patients SET account_id = p_account WHERE practice_id = p_practice AND id = i.patient_id AND account_id IS NULL;
    IF i.role = 'patient' AND NOT FOUND THEN
        RAISE EXCEPTION 'this person has an account' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, i.patient_id, p_account, 'invitation_accepted', 'invitation', i.id);
END $$;
-- +goose StatementEnd

-- As in 0003, with a password, a passkey, or both.
DROP FUNCTION setup_practice(bytea, uuid, text, text, jsonb, uuid, text, text, text, text[], text, text, jsonb, bytea);
-- +goose StatementBegin
CREATE FUNCTION setup_practice(p_token bytea, p_practice uuid, p_practice_name text, p_time_zone text, p_help jsonb,
                               p_account uuid, p_login text, p_display_name text, p_credentials text, p_roles text[],
                               p_language text, p_password_hash text, p_outbox_public jsonb, p_outbox_private_sealed bytea,
                               p_passkey uuid, p_name text, p_hash bytea, p_sealed bytea, p_synced boolean, p_count bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM way_in_needed(p_password_hash, p_passkey);
    UPDATE setup_tokens SET used_at = now() WHERE hash = p_token AND used_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such set-up token' USING ERRCODE = 'AL404';
    END IF;
    INSERT INTO practices (id, name, time_zone, help) VALUES (p_practice, p_practice_name, p_time_zone, p_help);
    INSERT INTO accounts (practice_id, id, login, display_name, credentials, roles, language, password_hash, outbox_public, outbox_private_sealed)
    VALUES (p_practice, p_account, p_login, p_display_name, p_credentials, p_roles, p_language, p_password_hash,
            p_outbox_public, p_outbox_private_sealed);
    PERFORM passkey_first(p_practice, p_account, p_passkey, p_name, p_hash, p_sealed, p_synced, p_count);
END $$;
-- +goose StatementEnd

-- Makes the invitation that opens an account anew, in place of one before; whose account it is, is told. An account that
-- may not sign in is AL409: who disabled it has to enable it first. Ten an hour are made, so that nobody is flooded with what they are
-- told: then it is AL429, with the seconds to wait. None that whoever runs the server makes waits for those.
-- +goose StatementBegin
CREATE FUNCTION recovery_offer(p_practice uuid, p_account uuid, p_by uuid, p_id uuid, p_code_hash bytea,
                               p_given_name text, p_birth_year integer, p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a accounts;
    patient uuid;
    tenth timestamptz;
BEGIN
    SELECT * INTO a FROM accounts WHERE practice_id = p_practice AND id = p_account FOR NO KEY UPDATE;
    IF a.disabled_at IS NOT NULL THEN
        RAISE EXCEPTION 'this account is disabled' USING ERRCODE = 'AL409';
    END IF;
    SELECT created_at INTO tenth FROM invitations
     WHERE practice_id = p_practice AND account_id = p_account AND created_at > now() - interval '1 hour'
     ORDER BY created_at DESC OFFSET 9 LIMIT 1;
    IF FOUND AND p_by IS NOT NULL THEN
        RAISE EXCEPTION 'ten were made' USING ERRCODE = 'AL429',
            HINT = ceil(extract(epoch FROM tenth + interval '1 hour' - now()))::text;
    END IF;
    SELECT id INTO patient FROM patients WHERE practice_id = p_practice AND account_id = p_account;
    UPDATE invitations SET expires_at = now()
     WHERE practice_id = p_practice AND account_id = p_account AND used_at IS NULL AND expires_at > now();
    INSERT INTO invitations (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, credentials,
                             invited_by, expires_at, account_id)
    VALUES (p_practice, p_id, p_code_hash,
            CASE WHEN patient IS NOT NULL THEN 'patient' WHEN 'clinician' = ANY (a.roles) THEN 'clinician' ELSE 'owner' END,
            patient, a.display_name, p_given_name, p_birth_year, a.credentials, coalesce(p_by, p_account), p_expires_at, p_account);
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (p_practice, patient, p_by, 'recovery_offered', 'account', p_account);
END $$;
-- +goose StatementEnd

-- By a clinician, for a patient in their care who has an account and nothing else here: whoever opens a colleague's account
-- as well is an owner. A session in which nobody has shown lately who they are is AL428.
-- +goose StatementBegin
CREATE FUNCTION recovery_offer_patient(p_patient uuid, p_id uuid, p_code_hash bytea, p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    p patients;
BEGIN
    SELECT * INTO p FROM patients WHERE practice_id = here AND id = p_patient AND id = app_subject()
       AND id IS DISTINCT FROM nullif(current_setting('app.own_patient_id', true), '')::uuid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not on this care team' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    IF NOT EXISTS (SELECT FROM accounts WHERE practice_id = here AND id = p.account_id AND roles = '{patient}') THEN
        RAISE EXCEPTION 'no account of a patient' USING ERRCODE = 'AL409';
    END IF;
    PERFORM recovery_offer(here, p.account_id, nullif(current_setting('app.account_id', true), '')::uuid,
                           p_id, p_code_hash, p.given_name, p.birth_year, p_expires_at);
END $$;
-- +goose StatementEnd

-- By an owner, for a colleague; never for themselves, nor for an account that opens what a patient wrote (AL404). As above
-- it wants a fresh session.
-- +goose StatementBegin
CREATE FUNCTION recovery_offer_staff(p_account uuid, p_id uuid, p_code_hash bytea, p_given_name text, p_birth_year integer,
                                     p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    IF NOT app_has_role('owner') OR p_account = me OR NOT EXISTS (
        SELECT FROM accounts WHERE practice_id = here AND id = p_account AND NOT 'patient' = ANY (roles)) THEN
        RAISE EXCEPTION 'no such colleague' USING ERRCODE = 'AL404';
    END IF;
    PERFORM session_fresh();
    PERFORM recovery_offer(here, p_account, me, p_id, p_code_hash, p_given_name, p_birth_year, p_expires_at);
END $$;
-- +goose StatementEnd

-- By whoever runs the server, for an owner: whom nobody else can let in may be the only one. The application may not.
-- +goose StatementBegin
CREATE FUNCTION recovery_offer_owner(p_login text, p_id uuid, p_code_hash bytea, p_given_name text, p_birth_year integer,
                                     p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a accounts;
BEGIN
    SELECT * INTO a FROM accounts WHERE login = p_login AND 'owner' = ANY (roles);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such owner' USING ERRCODE = 'AL404';
    END IF;
    PERFORM recovery_offer(a.practice_id, a.id, NULL, p_id, p_code_hash, p_given_name, p_birth_year, p_expires_at);
END $$;
-- +goose StatementEnd

-- Opens an account anew, and answers how often its ways in have changed by then. Called in the same transaction as
-- invitation_confirm, whose row lock keeps a second use out. What opened the account before opens it no more, whoever has it; who
-- is signed in anywhere is out.
-- +goose StatementBegin
CREATE FUNCTION account_recover(p_code_hash bytea, p_password_hash text,
                                p_passkey uuid, p_name text, p_hash bytea, p_sealed bytea, p_synced boolean, p_count bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    i invitations;
    changes bigint;
BEGIN
    PERFORM way_in_needed(p_password_hash, p_passkey);
    UPDATE invitations SET used_at = now()
     WHERE code_hash = p_code_hash AND account_id IS NOT NULL AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING * INTO i;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such invitation' USING ERRCODE = 'AL404';
    END IF;
    UPDATE accounts SET password_hash = p_password_hash, ways_in = ways_in + 1
     WHERE practice_id = i.practice_id AND id = i.account_id AND disabled_at IS NULL RETURNING ways_in INTO changes;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this account is disabled' USING ERRCODE = 'AL404';
    END IF;
    DELETE FROM second_factors WHERE practice_id = i.practice_id AND account_id = i.account_id;
    DELETE FROM passkeys WHERE practice_id = i.practice_id AND account_id = i.account_id;
    PERFORM passkey_first(i.practice_id, i.account_id, p_passkey, p_name, p_hash, p_sealed, p_synced, p_count);
    UPDATE sessions SET ended_at = now() WHERE practice_id = i.practice_id AND account_id = i.account_id AND ended_at IS NULL;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (i.practice_id, i.patient_id, i.account_id, 'recovered', 'account', i.account_id);
    RETURN changes;
END $$;
-- +goose StatementEnd

-- What is told of an account's ways in, to its person.
-- +goose StatementBegin
CREATE FUNCTION way_in_told(p_action text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_action IN ('passkey_added', 'passkey_removed', 'password_set', 'second_factor_set', 'second_factor_removed', 'recovery_codes_set',
                        'recovery_code_used', 'wrong_codes', 'refresh_reused', 'recovery_offered', 'recovered')
$$;
-- +goose StatementEnd

-- As in 0043, with what others did, whether it was seen, and whether it is an invitation that still opens the account. The server's own is nobody's.
-- Of each kind the latest three of a month stay: nobody pushes what they did off the list by doing something else.
DROP FUNCTION way_in_changes();
-- +goose StatementBegin
CREATE FUNCTION way_in_changes() RETURNS TABLE (at timestamptz, action text, by_you boolean, seen boolean, open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.at, c.action, coalesce(c.account_id = c.object_id, false), c.at <= c.ways_in_seen_at, c.action = 'recovery_offered' AND EXISTS (
        SELECT FROM invitations i WHERE i.practice_id = c.practice_id AND i.account_id = c.object_id AND i.created_at = c.at
           AND i.used_at IS NULL AND i.expires_at > now())
      FROM (SELECT e.*, a.ways_in_seen_at, row_number() OVER (ORDER BY e.at DESC, e.id DESC) AS place,
                   row_number() OVER (PARTITION BY e.action ORDER BY e.at DESC, e.id DESC) AS place_of_kind
              FROM access_events e JOIN accounts a ON a.practice_id = e.practice_id AND a.id = e.object_id
             WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
               AND e.object_kind = 'account' AND e.object_id = nullif(current_setting('app.account_id', true), '')::uuid
               AND NOT e.denied AND way_in_told(e.action)) c
     WHERE c.place <= 10 OR c.place_of_kind <= 3 AND c.at > now() - interval '30 days'
     ORDER BY c.at DESC, c.id DESC
$$;
-- +goose StatementEnd

-- Ends every open invitation to the actor's account; AL404 where there is none. It wants no fresh session: nobody gains
-- anything by it, and who forgot their password has none to show.
-- +goose StatementBegin
CREATE FUNCTION recovery_refuse() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    WITH refused AS (
        UPDATE invitations SET expires_at = now() WHERE practice_id = here AND account_id = me AND used_at IS NULL AND expires_at > now()
        RETURNING id, patient_id)
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT here, patient_id, me, 'invitation_withdrawn', 'invitation', id FROM refused;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no open invitation' USING ERRCODE = 'AL404';
    END IF;
END $$;
-- +goose StatementEnd

-- Whether something was done to an account's ways in that its person has not seen.
-- +goose StatementBegin
CREATE FUNCTION way_in_unseen(p_practice uuid, p_account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM access_events e JOIN accounts a ON a.practice_id = e.practice_id AND a.id = e.object_id
         WHERE e.practice_id = p_practice AND e.object_kind = 'account' AND e.object_id = p_account AND e.at > a.ways_in_seen_at
           AND NOT e.denied AND way_in_told(e.action))
$$;
-- +goose StatementEnd

-- The actor has seen what was done up to a moment, and nothing that is still to come.
-- +goose StatementBegin
CREATE FUNCTION way_in_seen(p_until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE accounts SET ways_in_seen_at = greatest(ways_in_seen_at, least(p_until, now()))
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND id = nullif(current_setting('app.account_id', true), '')::uuid
$$;
-- +goose StatementEnd

-- Has an e-mail written about it, by a job of the transaction in which it was done.
-- +goose StatementBegin
CREATE FUNCTION way_in_letter_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO river_job (kind, args, max_attempts)
    VALUES ('way_in_letter', jsonb_build_object('practice_id', NEW.practice_id, 'event_id', NEW.id), 25);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER way_in_letter_due AFTER INSERT ON access_events FOR EACH ROW
    WHEN (NEW.object_kind = 'account' AND NOT NEW.denied AND way_in_told(NEW.action)) EXECUTE FUNCTION way_in_letter_due();

-- Since when somebody is reached at an address: one that was set shortly before what they are to be told of may be a stranger's.
ALTER TABLE reminder_settings ADD COLUMN email_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE reminder_settings ALTER COLUMN email_at SET DEFAULT now();
ALTER TABLE alert_addresses ADD COLUMN since timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE alert_addresses ALTER COLUMN since SET DEFAULT now();

-- Whom such an e-mail is for, where they were reached for seven days beside their login, whether they work here, and what it is
-- about. Nobody where the account is disabled.
-- +goose StatementBegin
CREATE FUNCTION way_in_letter(p_practice uuid, p_event uuid) RETURNS TABLE (login text, settings_id uuid, reminder_email bytea, alert_email text, language text, staff boolean, action text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.login, s.id, s.email, t.email, a.language, a.roles && '{clinician,owner}', e.action
      FROM access_events e JOIN accounts a ON a.practice_id = e.practice_id AND a.id = e.object_id
      LEFT JOIN reminder_settings s ON s.practice_id = a.practice_id AND s.account_id = a.id AND s.email_at < e.at - interval '7 days'
      LEFT JOIN alert_addresses t ON t.practice_id = a.practice_id AND t.account_id = a.id AND t.since < e.at - interval '7 days'
     WHERE e.practice_id = p_practice AND e.id = p_event AND e.object_kind = 'account' AND NOT e.denied AND way_in_told(e.action)
       AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION
    passkey_first(uuid, uuid, uuid, text, bytea, bytea, boolean, bigint), way_in_needed(text, uuid), invitation_stands(invitations), invitation_confirm(bytea, text, integer),
    login_taken(text), invitation_accept(uuid, uuid, uuid, text, text, text, jsonb, bytea, uuid, text, bytea, bytea, boolean, bigint),
    setup_practice(bytea, uuid, text, text, jsonb, uuid, text, text, text, text[], text, text, jsonb, bytea, uuid, text, bytea, bytea, boolean, bigint),
    recovery_offer(uuid, uuid, uuid, uuid, bytea, text, integer, timestamptz), recovery_offer_patient(uuid, uuid, bytea, timestamptz),
    recovery_offer_staff(uuid, uuid, bytea, text, integer, timestamptz), recovery_offer_owner(text, uuid, bytea, text, integer, timestamptz),
    account_recover(bytea, text, uuid, text, bytea, bytea, boolean, bigint),
    way_in_told(text), way_in_changes(), recovery_refuse(), way_in_unseen(uuid, uuid), way_in_seen(timestamptz), way_in_letter_due(), way_in_letter(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    invitation_confirm(bytea, text, integer),
    login_taken(text), invitation_accept(uuid, uuid, uuid, text, text, text, jsonb, bytea, uuid, text, bytea, bytea, boolean, bigint),
    setup_practice(bytea, uuid, text, text, jsonb, uuid, text, text, text, text[], text, text, jsonb, bytea, uuid, text, bytea, bytea, boolean, bigint),
    recovery_offer_patient(uuid, uuid, bytea, timestamptz), recovery_offer_staff(uuid, uuid, bytea, text, integer, timestamptz),
    account_recover(bytea, text, uuid, text, bytea, bytea, boolean, bigint),
    way_in_told(text), way_in_changes(), recovery_refuse(), way_in_unseen(uuid, uuid), way_in_seen(timestamptz), way_in_letter(uuid, uuid) TO alongside_app;
