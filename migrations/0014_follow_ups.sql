-- +goose Up

-- How somebody is after a step, or at any time: the symptoms they answered and their own words. It is the patient's, and
-- answering it shares it with the care team. What it sets in motion is the server's to say, once, as it arrives: who
-- answers for it and by when (nobody, where nobody can be promised), and whether it can't wait for that.
CREATE TABLE follow_ups (
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
    side        text NOT NULL CONSTRAINT follow_ups_side_patient CHECK (side = 'patient'),
    received_at timestamptz NOT NULL,
    line_id     uuid,
    step        smallint CONSTRAINT follow_ups_step_range CHECK (step BETWEEN 1 AND 99),
    reason      text NOT NULL CONSTRAINT follow_ups_reason_known CHECK (reason IN ('baseline', 'check_in', 'not_right')),
    day         date NOT NULL,
    zone        text NOT NULL,
    symptoms    bytea CONSTRAINT follow_ups_symptoms_sealed CHECK (get_byte(symptoms, 0) = 1 AND octet_length(symptoms) > 32),
    words       bytea CONSTRAINT follow_ups_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    owner_id    uuid,
    backup_id   uuid,
    promised_at timestamptz,
    alert       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT follow_ups_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT follow_ups_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT follow_ups_owner_fkey FOREIGN KEY (practice_id, owner_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT follow_ups_backup_fkey FOREIGN KEY (practice_id, backup_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT follow_ups_step_of_a_line CHECK (step IS NULL OR line_id IS NOT NULL),
    CONSTRAINT follow_ups_promise_is_somebodys CHECK ((owner_id IS NULL) = (promised_at IS NULL) AND (backup_id IS NULL OR owner_id IS NOT NULL))
);
CREATE INDEX follow_ups_baseline ON follow_ups (practice_id, patient_id) WHERE reason = 'baseline';
CREATE INDEX follow_ups_seq ON follow_ups (practice_id, patient_id, seq);
CALL app_protect_record('follow_ups');

-- That a clinician has seen a follow-up: one of them, once.
CREATE TABLE acknowledgements (
    practice_id  uuid NOT NULL,
    patient_id   uuid NOT NULL,
    id           uuid NOT NULL,
    rev          bigint NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    clock        jsonb NOT NULL,
    needs_look   boolean NOT NULL DEFAULT false,
    deleted_at   timestamptz,
    author_id    uuid NOT NULL,
    side         text NOT NULL CONSTRAINT acknowledgements_side_clinician CHECK (side = 'clinician'),
    received_at  timestamptz NOT NULL,
    follow_up_id uuid NOT NULL,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT acknowledgements_follow_up_fkey FOREIGN KEY (practice_id, patient_id, follow_up_id)
        REFERENCES follow_ups (practice_id, patient_id, id),
    CONSTRAINT acknowledgements_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX acknowledgements_follow_up_key ON acknowledgements (practice_id, patient_id, follow_up_id) WHERE deleted_at IS NULL;
CREATE INDEX acknowledgements_seq ON acknowledgements (practice_id, patient_id, seq);
CALL app_protect_record('acknowledgements');

-- Where a clinician wants to be told that somebody needs a look. Nobody else in the practice reads it.
CREATE TABLE alert_addresses (
    practice_id uuid NOT NULL,
    account_id  uuid NOT NULL,
    email       text NOT NULL CONSTRAINT alert_addresses_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
    PRIMARY KEY (practice_id, account_id),
    CONSTRAINT alert_addresses_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
ALTER TABLE alert_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON alert_addresses TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON alert_addresses TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid))
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND account_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
        AND (SELECT app_has_role('clinician')));
GRANT SELECT, INSERT, UPDATE, DELETE ON alert_addresses TO alongside_app;

-- The trail says that somebody was alerted, once a turn; a job that runs again finds it by this id.
-- +goose StatementBegin
CREATE FUNCTION alert_event(p_follow_up uuid, p_account uuid, p_turn text) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT md5(p_follow_up::text || p_account::text || p_turn)::uuid
$$;
-- +goose StatementEnd

-- Whom to alert of a follow-up that nobody has seen yet, in the owner's turn or the backup's; where that is nobody who is
-- on the care team any more, everybody who is. Whoever was told in this turn is not told again. It is the job's, which
-- has no session, and answers nothing of the patient.
-- +goose StatementBegin
CREATE FUNCTION alert_recipients(p_practice uuid, p_patient uuid, p_follow_up uuid, p_turn text)
RETURNS TABLE (account_id uuid, email text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS (
        SELECT CASE p_turn WHEN 'owner' THEN owner_id ELSE backup_id END AS turns FROM follow_ups f
         WHERE f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_follow_up AND f.alert AND NOT EXISTS (
               SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.follow_up_id = f.id)),
    team AS (
        SELECT a.id, a.language, due.turns FROM due
          JOIN care_team t ON t.practice_id = p_practice AND t.patient_id = p_patient
          JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
         WHERE t.since <= now() AND (t.until IS NULL OR t.until > now()) AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles))
    SELECT t.id, e.email, t.language FROM team t
      JOIN alert_addresses e ON e.practice_id = p_practice AND e.account_id = t.id
     WHERE (t.id = t.turns OR NOT EXISTS (SELECT FROM team o WHERE o.id = o.turns))
       AND NOT EXISTS (SELECT FROM access_events s WHERE s.practice_id = p_practice AND s.id = alert_event(p_follow_up, t.id, p_turn))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION alert_sent(p_practice uuid, p_patient uuid, p_follow_up uuid, p_account uuid, p_turn text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_events (practice_id, id, patient_id, account_id, action, object_kind, object_id)
    SELECT p_practice, alert_event(p_follow_up, p_account, p_turn), p_patient, p_account, 'alert', 'follow_up', p_follow_up
     WHERE EXISTS (SELECT FROM follow_ups f WHERE f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_follow_up)
        ON CONFLICT (practice_id, id) DO NOTHING
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION alert_recipients(uuid, uuid, uuid, text), alert_event(uuid, uuid, text), alert_sent(uuid, uuid, uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alert_recipients(uuid, uuid, uuid, text), alert_sent(uuid, uuid, uuid, uuid, text) TO alongside_app;
