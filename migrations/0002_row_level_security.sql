-- +goose Up

-- The patient named by the actor, if this clinician is on the care team now. Naming one is the fast way in;
-- with nobody named, app_team lists everybody.
-- +goose StatementBegin
CREATE FUNCTION app_subject() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE subject uuid := nullif(current_setting('app.subject_id', true), '')::uuid;
BEGIN
    IF subject IS NULL THEN RETURN NULL; END IF;
    IF NOT 'clinician' = ANY (string_to_array(coalesce(current_setting('app.roles', true), ''), ',')) THEN RETURN NULL; END IF;
    PERFORM 1 FROM care_team
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND patient_id = subject
       AND clinician_id = nullif(current_setting('app.account_id', true), '')::uuid
       AND since <= now() AND (until IS NULL OR until > now());
    IF FOUND THEN RETURN subject; END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION app_team() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('app.subject_id', true), '') <> '' THEN RETURN; END IF;
    IF NOT 'clinician' = ANY (string_to_array(coalesce(current_setting('app.roles', true), ''), ',')) THEN RETURN; END IF;
    RETURN QUERY SELECT patient_id FROM care_team
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND clinician_id = nullif(current_setting('app.account_id', true), '')::uuid
       AND since <= now() AND (until IS NULL OR until > now());
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION app_has_role(role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT role = ANY (string_to_array(coalesce(current_setting('app.roles', true), ''), ','))
$$;
-- +goose StatementEnd

-- Protects a table of a patient's data; every such table calls it once, in the migration that creates it.
--   own:  only the patient, for everything
--   team: the patient, and the clinicians on the care team, for everything
-- The owner policy is explicit because under FORCE a plain owner's backfill silently changes nothing.
-- +goose StatementBegin
CREATE PROCEDURE app_protect(t regclass, who text, and_for_team text DEFAULT 'true')
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
END $$;
-- +goose StatementEnd

CALL app_protect('sleep', 'own');
CALL app_protect('concerns', 'own');
CALL app_protect('checkins', 'own');
CALL app_protect('settings', 'own');
CALL app_protect('entry_revisions', 'own');
CALL app_protect('visits', 'team');
CALL app_protect('sync_heads', 'team');
-- The care team opens the record and never the private log. Whoever invites somebody lays both keys, once.
CALL app_protect('patient_keys', 'team', 'purpose = ''record''');
CREATE POLICY app_add ON patient_keys FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (patient_id = (SELECT app_subject()) OR patient_id IN (SELECT app_team())));
-- What was shared can be read while the share lives, and not a request longer.
CALL app_protect('summaries', 'team', 'ended_at IS NULL AND ends_at > now()');
REVOKE UPDATE ON summaries FROM alongside_app;
GRANT UPDATE (rev, seq, document, ended_at, ended_by, first_read_at, first_read_by, reviewed_at, reviewed_by) ON summaries TO alongside_app;
REVOKE UPDATE ON patient_keys FROM alongside_app;

-- A document is immutable: it can only be wiped.
-- +goose StatementBegin
CREATE FUNCTION summaries_document_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.document IS NOT NULL AND NEW.document IS DISTINCT FROM OLD.document THEN
        RAISE EXCEPTION 'a shared document never changes' USING ERRCODE = 'AL409';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER summaries_document_immutable BEFORE UPDATE OF document ON summaries
    FOR EACH ROW EXECUTE FUNCTION summaries_document_immutable();

-- The tables below have rules of their own, so their policies are written out.
ALTER TABLE practices ENABLE ROW LEVEL SECURITY;
ALTER TABLE practices FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON practices TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON practices FOR SELECT TO alongside_app
    USING (id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid));
GRANT SELECT ON practices TO alongside_app;

-- Everybody in a practice may know its staff by name; a patient's account is known to the patient and to owners,
-- who manage people. Secrets of an account are columns the app role cannot read at all.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON accounts TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON accounts FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
             OR roles && '{clinician,owner}' OR (SELECT app_has_role('owner'))));
CREATE POLICY app_manage ON accounts FOR UPDATE TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')));
GRANT SELECT (practice_id, id, login, display_name, credentials, roles, language, outbox_public, disabled_at, created_at),
      UPDATE (disabled_at) ON accounts TO alongside_app;

-- A disabled account is out at once, wherever it is signed in.
-- +goose StatementBegin
CREATE FUNCTION accounts_disabled_ends_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now()
     WHERE practice_id = NEW.practice_id AND account_id = NEW.id AND ended_at IS NULL;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_disabled_ends_sessions AFTER UPDATE OF disabled_at ON accounts
    FOR EACH ROW WHEN (NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION accounts_disabled_ends_sessions();

ALTER TABLE patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE patients FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON patients TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app_read ON patients FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (id = (SELECT nullif(current_setting('app.own_patient_id', true), '')::uuid)
             OR id = (SELECT app_subject()) OR id IN (SELECT app_team())));
CREATE POLICY app_add ON patients FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('clinician')));
GRANT SELECT, INSERT ON patients TO alongside_app;

ALTER TABLE care_team ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_team FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON care_team TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app_read ON care_team FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (patient_id = (SELECT nullif(current_setting('app.own_patient_id', true), '')::uuid)
             OR clinician_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)));
-- A clinician joins the care team of somebody just invited, who has none yet; never of anybody else's patient.
-- +goose StatementBegin
CREATE FUNCTION app_unattended(p_practice uuid, p_patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM care_team WHERE practice_id = p_practice AND patient_id = p_patient)
$$;
-- +goose StatementEnd
CREATE POLICY app_add ON care_team FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND clinician_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
        AND (SELECT app_has_role('clinician')) AND app_unattended(practice_id, patient_id));
GRANT SELECT, INSERT ON care_team TO alongside_app;

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sessions TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON sessions TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid));
GRANT SELECT ON sessions TO alongside_app;
GRANT UPDATE (ended_at) ON sessions TO alongside_app;

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON invitations TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON invitations FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (invited_by = (SELECT nullif(current_setting('app.account_id', true), '')::uuid) OR (SELECT app_has_role('owner'))));
CREATE POLICY app_add ON invitations FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND invited_by = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
        AND ((role = 'patient' AND (patient_id = (SELECT app_subject()) OR patient_id IN (SELECT app_team())))
             OR (role = 'clinician' AND (SELECT app_has_role('owner')))));
GRANT SELECT (practice_id, id, role, patient_id, display_name, credentials, invited_by, created_at, expires_at, used_at),
      INSERT ON invitations TO alongside_app;

-- The trail: the app role can add to it and read it, and nothing else.
ALTER TABLE access_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_events FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON access_events TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app_read ON access_events FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (patient_id = (SELECT nullif(current_setting('app.own_patient_id', true), '')::uuid) OR (SELECT app_has_role('owner'))));
CREATE POLICY app_add ON access_events FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid));
GRANT SELECT ON access_events TO alongside_app;
GRANT INSERT (practice_id, patient_id, account_id, action, object_kind, object_id, denied) ON access_events TO alongside_app;

ALTER TABLE access_seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_seals FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON access_seals TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON access_seals FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')));
GRANT SELECT ON access_seals TO alongside_app;

-- Secrets that come before an actor: only definer functions touch them.
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON refresh_tokens TO alongside_owner USING (true) WITH CHECK (true);
ALTER TABLE sign_in_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sign_in_attempts TO alongside_owner USING (true) WITH CHECK (true);
ALTER TABLE setup_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE setup_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON setup_tokens TO alongside_owner USING (true) WITH CHECK (true);

GRANT SELECT ON deployment TO alongside_app;
