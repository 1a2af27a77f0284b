-- +goose Up

-- Which questionnaires a practice offers, where it says other than the instrument does, and who attested that it may use
-- one that its authors do not leave to everybody.
CREATE TABLE practice_instruments (
    practice_id uuid NOT NULL,
    code        text NOT NULL CONSTRAINT practice_instruments_code_length CHECK (char_length(code) BETWEEN 1 AND 40),
    offered     boolean NOT NULL,
    attested_by uuid,
    attested_at timestamptz,
    PRIMARY KEY (practice_id, code),
    CONSTRAINT practice_instruments_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT practice_instruments_attested_fkey FOREIGN KEY (practice_id, attested_by) REFERENCES accounts (practice_id, id),
    CONSTRAINT practice_instruments_attested_by_somebody CHECK ((attested_by IS NULL) = (attested_at IS NULL))
);
ALTER TABLE practice_instruments ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_instruments FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON practice_instruments TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app_read ON practice_instruments FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid));
CREATE POLICY app_add ON practice_instruments FOR INSERT TO alongside_app
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner'))
        AND (attested_by IS NULL OR attested_by = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)));
CREATE POLICY app_manage ON practice_instruments FOR UPDATE TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')))
    WITH CHECK (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner'))
        AND (attested_by IS NULL OR attested_by = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)));
GRANT SELECT, INSERT (practice_id, code, offered, attested_by, attested_at), UPDATE (offered, attested_by, attested_at)
    ON practice_instruments TO alongside_app;

-- A questionnaire that somebody answered for themselves.
CREATE TABLE measures (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    instrument  text NOT NULL,
    version     smallint NOT NULL,
    day         date NOT NULL,
    zone        text NOT NULL,
    answers     bytea NOT NULL CONSTRAINT measures_answers_sealed CHECK (get_byte(answers, 0) = 1 AND octet_length(answers) > 32),
    total       smallint,
    language    text CONSTRAINT measures_language_known CHECK (language IN ('en', 'es')),
    sent_id     uuid,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT measures_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX measures_day ON measures (practice_id, patient_id, day);
CREATE INDEX measures_seq ON measures (practice_id, patient_id, seq);
CALL app_protect('measures', 'own');

-- What a clinician asks for, and from when on they do no longer. A part of the record (0013).
CREATE TABLE measure_requests (
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
    side        text NOT NULL CONSTRAINT measure_requests_side_clinician CHECK (side = 'clinician'),
    received_at timestamptz NOT NULL,
    instrument  text,
    rhythm      text CONSTRAINT measure_requests_rhythm_known CHECK (rhythm IN ('now', 'before_visit', 'weeks')),
    weeks       smallint CONSTRAINT measure_requests_weeks_range CHECK (weeks BETWEEN 1 AND 12),
    day         date,
    ends        uuid,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT measure_requests_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT measure_requests_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT measure_requests_ends_fkey FOREIGN KEY (practice_id, patient_id, ends) REFERENCES measure_requests (practice_id, patient_id, id),
    CONSTRAINT measure_requests_asks_or_ends CHECK (num_nonnulls(instrument, rhythm, day) = CASE WHEN ends IS NULL THEN 3 ELSE 0 END),
    CONSTRAINT measure_requests_weeks_of_a_rhythm CHECK ((weeks IS NOT NULL) = (rhythm IS NOT DISTINCT FROM 'weeks'))
);
CREATE UNIQUE INDEX measure_requests_ends_key ON measure_requests (practice_id, patient_id, ends) WHERE deleted_at IS NULL;
CREATE INDEX measure_requests_seq ON measure_requests (practice_id, patient_id, seq);
CALL app_protect_record('measure_requests');

-- A questionnaire that somebody answered for their care team, or was asked and left. An answer to the safety item above the
-- lowest comes with a promise, as a follow-up does (0014), and with how it lies to the one that was sent before.
CREATE TABLE sent_measures (
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
    side        text NOT NULL CONSTRAINT sent_measures_side_patient CHECK (side = 'patient'),
    received_at timestamptz NOT NULL,
    instrument  text NOT NULL,
    version     smallint NOT NULL,
    day         date NOT NULL,
    zone        text NOT NULL,
    answers     bytea CONSTRAINT sent_measures_answers_sealed CHECK (get_byte(answers, 0) = 1 AND octet_length(answers) > 32),
    total       smallint,
    language    text NOT NULL CONSTRAINT sent_measures_language_known CHECK (language IN ('en', 'es')),
    request_id  uuid, -- no reference: an answer that brings help is taken also where its request is not there any more
    due         date,
    skipped     boolean,
    compared    text CONSTRAINT sent_measures_compared_known CHECK (compared IN ('new', 'higher', 'same', 'lower')),
    owner_id    uuid,
    backup_id   uuid,
    promised_at timestamptz,
    alert       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT sent_measures_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT sent_measures_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT sent_measures_owner_fkey FOREIGN KEY (practice_id, owner_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT sent_measures_backup_fkey FOREIGN KEY (practice_id, backup_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT sent_measures_answered_or_left CHECK ((answers IS NULL) = coalesce(skipped, false)),
    CONSTRAINT sent_measures_due_of_a_request CHECK ((due IS NULL) = (request_id IS NULL)),
    CONSTRAINT sent_measures_promise_is_somebodys CHECK ((owner_id IS NULL) = (promised_at IS NULL) AND (backup_id IS NULL OR owner_id IS NOT NULL)),
    CONSTRAINT sent_measures_promise_is_of_an_alert CHECK (alert OR owner_id IS NULL AND compared IS NULL)
);
CREATE INDEX sent_measures_alert ON sent_measures (practice_id, patient_id) WHERE alert;
CREATE INDEX sent_measures_seq ON sent_measures (practice_id, patient_id, seq);
CALL app_protect_record('sent_measures');

-- A clinician has seen a follow-up, that a dose was ended, or a sent measure: each of them once.
ALTER TABLE acknowledgements
    ADD COLUMN sent_measure_id uuid,
    DROP CONSTRAINT acknowledgements_about_one,
    ADD CONSTRAINT acknowledgements_sent_measure_fkey FOREIGN KEY (practice_id, patient_id, sent_measure_id)
        REFERENCES sent_measures (practice_id, patient_id, id),
    ADD CONSTRAINT acknowledgements_about_one CHECK (num_nonnulls(follow_up_id, move_id, sent_measure_id) = 1);
CREATE UNIQUE INDEX acknowledgements_sent_measure_key ON acknowledgements (practice_id, patient_id, sent_measure_id) WHERE deleted_at IS NULL;

-- As in 0025, and of a sent measure.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION alert_turns(p_practice uuid, p_patient uuid, p_subject text, p_id uuid, p_turn text) RETURNS TABLE (account_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT CASE p_turn WHEN 'owner' THEN f.owner_id ELSE f.backup_id END FROM follow_ups f
     WHERE p_subject = 'follow_up' AND f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_id
       AND (f.alert OR p_turn = 'backup' AND f.promised_at IS NOT NULL) AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.follow_up_id = f.id)
    UNION ALL
    SELECT CASE p_turn WHEN 'owner' THEN m.owner_id ELSE m.backup_id END FROM moves m
     WHERE p_subject = 'move' AND m.practice_id = p_practice AND m.patient_id = p_patient AND m.id = p_id AND m.alert AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.move_id = m.id)
    UNION ALL
    SELECT CASE p_turn WHEN 'owner' THEN s.owner_id ELSE s.backup_id END FROM sent_measures s
     WHERE p_subject = 'sent_measure' AND s.practice_id = p_practice AND s.patient_id = p_patient AND s.id = p_id AND s.alert AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.sent_measure_id = s.id)
    UNION ALL
    SELECT CASE p_turn WHEN 'owner' THEN c.person_id ELSE coalesce(c.backup_id, c.person_id) END FROM contacts c
     WHERE p_subject = 'contact' AND c.practice_id = p_practice AND c.patient_id = p_patient AND c.id = p_id
       AND c.escalated_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = c.id)
$$;
-- +goose StatementEnd

-- Who of the people named in the practice's cover from a day on, or on somebody's care team, can be told by e-mail of nothing:
-- their names for its owner, who reads nobody's address.
-- +goose StatementBegin
CREATE FUNCTION alert_unreachable(p_from date) RETURNS TABLE (display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.display_name FROM accounts a
     WHERE app_has_role('owner') AND a.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND a.disabled_at IS NULL
       AND (EXISTS (SELECT FROM practice_cover c WHERE c.practice_id = a.practice_id AND a.id IN (c.clinician_id, c.backup_id)
                       AND (c.through IS NULL OR c.through >= p_from))
         OR 'clinician' = ANY (a.roles) AND EXISTS (SELECT FROM care_team t WHERE t.practice_id = a.practice_id AND t.clinician_id = a.id
                       AND t.since <= now() AND (t.until IS NULL OR t.until > now())))
       AND NOT EXISTS (SELECT FROM alert_addresses e WHERE e.practice_id = a.practice_id AND e.account_id = a.id)
     ORDER BY 1
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION alert_unreachable(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alert_unreachable(date) TO alongside_app;
