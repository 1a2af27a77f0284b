-- +goose Up

-- A patient who ends a dose is told who sees it and by when, as with a follow-up (0014): said by the server, once, as it
-- arrives. An alert is that somebody has to be told; every other move has none.
ALTER TABLE moves
    ADD COLUMN owner_id    uuid,
    ADD COLUMN backup_id   uuid,
    ADD COLUMN promised_at timestamptz,
    ADD COLUMN alert       boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT moves_owner_fkey FOREIGN KEY (practice_id, owner_id) REFERENCES accounts (practice_id, id),
    ADD CONSTRAINT moves_backup_fkey FOREIGN KEY (practice_id, backup_id) REFERENCES accounts (practice_id, id),
    ADD CONSTRAINT moves_promise_is_somebodys CHECK ((owner_id IS NULL) = (promised_at IS NULL) AND (backup_id IS NULL OR owner_id IS NOT NULL)),
    ADD CONSTRAINT moves_alert_is_of_the_patients CHECK (NOT alert OR side = 'patient'),
    ADD CONSTRAINT moves_promise_is_of_an_alert CHECK (alert OR owner_id IS NULL);
CREATE INDEX moves_alert ON moves (practice_id, patient_id) WHERE alert;

-- A clinician has seen a follow-up, or that a dose was ended: each of them once.
ALTER TABLE acknowledgements
    ALTER COLUMN follow_up_id DROP NOT NULL,
    ADD COLUMN move_id uuid,
    ADD CONSTRAINT acknowledgements_move_fkey FOREIGN KEY (practice_id, patient_id, move_id) REFERENCES moves (practice_id, patient_id, id),
    ADD CONSTRAINT acknowledgements_about_one CHECK (num_nonnulls(follow_up_id, move_id) = 1);
CREATE UNIQUE INDEX acknowledgements_move_key ON acknowledgements (practice_id, patient_id, move_id) WHERE deleted_at IS NULL;

-- Whose turns they are, while an alert stands: nobody's once it was seen, or, of a contact, once it was said what became of
-- it. For a contact whose backup is somebody outside, whoever is named goes on being the one.
-- +goose StatementBegin
CREATE FUNCTION alert_turns(p_practice uuid, p_patient uuid, p_subject text, p_id uuid) RETURNS TABLE (owner_id uuid, backup_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT f.owner_id, f.backup_id FROM follow_ups f
     WHERE p_subject = 'follow_up' AND f.practice_id = p_practice AND f.patient_id = p_patient AND f.id = p_id AND f.alert AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.follow_up_id = f.id)
    UNION ALL
    SELECT m.owner_id, m.backup_id FROM moves m
     WHERE p_subject = 'move' AND m.practice_id = p_practice AND m.patient_id = p_patient AND m.id = p_id AND m.alert AND NOT EXISTS (
           SELECT FROM acknowledgements k WHERE k.practice_id = p_practice AND k.patient_id = p_patient AND k.move_id = m.id)
    UNION ALL
    SELECT c.person_id, coalesce(c.backup_id, c.person_id) FROM contacts c
     WHERE p_subject = 'contact' AND c.practice_id = p_practice AND c.patient_id = p_patient AND c.id = p_id
       AND c.escalated_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = c.id)
$$;
-- +goose StatementEnd

DROP FUNCTION alert_recipients(uuid, uuid, uuid, text), alert_sent(uuid, uuid, uuid, uuid, text), alert_event(uuid, uuid, text);

-- The id of the trail's line that somebody was alerted, once a turn; a job that runs again finds it by this.
-- +goose StatementBegin
CREATE FUNCTION alert_event(p_id uuid, p_account uuid, p_turn text) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT md5(p_id::text || p_account::text || p_turn)::uuid
$$;
-- +goose StatementEnd

-- As in 0018, of whatever an alert is about. p_without are those whom no e-mail reaches: as if they had no address.
-- +goose StatementBegin
CREATE FUNCTION alert_recipients(p_practice uuid, p_patient uuid, p_subject text, p_id uuid, p_turn text, p_without uuid[])
RETURNS TABLE (account_id uuid, email text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS (
        SELECT CASE p_turn WHEN 'owner' THEN owner_id ELSE backup_id END AS turns FROM alert_turns(p_practice, p_patient, p_subject, p_id)),
    team AS (
        SELECT a.id, e.email, a.language, due.turns FROM due
          JOIN care_team t ON t.practice_id = p_practice AND t.patient_id = p_patient
          JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
          JOIN alert_addresses e ON e.practice_id = a.practice_id AND e.account_id = a.id
         WHERE t.since <= now() AND (t.until IS NULL OR t.until > now()) AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles)
           AND a.id <> ALL (p_without))
    SELECT t.id, t.email, t.language FROM team t
     WHERE (t.id = t.turns OR NOT EXISTS (SELECT FROM team o WHERE o.id = o.turns))
       AND NOT EXISTS (SELECT FROM access_events s WHERE s.practice_id = p_practice AND s.id = alert_event(p_id, t.id, p_turn))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION alert_sent(p_practice uuid, p_patient uuid, p_subject text, p_id uuid, p_account uuid, p_turn text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_events (practice_id, id, patient_id, account_id, action, object_kind, object_id)
    SELECT p_practice, alert_event(p_id, p_account, p_turn), p.id, p_account, 'alert', p_subject, p_id
      FROM patients p WHERE p.practice_id = p_practice AND p.id = p_patient
        ON CONFLICT (practice_id, id) DO NOTHING
$$;
-- +goose StatementEnd

-- Says whether the trail has told a patient within the hour that the actor saw this in a list, which looks again and again
-- by itself.
-- +goose StatementBegin
CREATE FUNCTION access_told(p_action text, p_patient uuid, p_object uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM access_events e
        WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND e.patient_id = p_patient
          AND e.account_id = nullif(current_setting('app.account_id', true), '')::uuid
          AND e.action = p_action AND e.object_id = p_object AND e.at > now() - interval '1 hour')
$$;
-- +goose StatementEnd

-- What says when the backup of a contact is asked to step in: its time, and when the practice is open. Nothing of a contact
-- of which something was said, or whose backup was asked.
-- +goose StatementBegin
CREATE FUNCTION contact_waits(p_practice uuid, p_patient uuid, p_contact uuid)
RETURNS TABLE (at timestamptz, time_zone text, hours jsonb, holidays jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.at, p.time_zone,
           coalesce((SELECT jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', h.opens, 'closes', h.closes))
                       FROM practice_hours h WHERE h.practice_id = p_practice), '[]'),
           coalesce((SELECT jsonb_agg(jsonb_build_object('day', h.day, 'name', h.name))
                       FROM practice_holidays h WHERE h.practice_id = p_practice), '[]')
      FROM contacts c JOIN practices p ON p.id = c.practice_id
     WHERE c.practice_id = p_practice AND c.patient_id = p_patient AND c.id = p_contact AND c.kind = 'planned'
       AND c.escalated_at IS NULL AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = c.id)
$$;
-- +goose StatementEnd

DROP FUNCTION contact_escalate(uuid, uuid, uuid, timestamptz);

-- As in 0019, and answers whether it was marked now.
-- +goose StatementBegin
CREATE FUNCTION contact_escalate(p_practice uuid, p_patient uuid, p_contact uuid, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH marked AS (
        UPDATE contacts t SET escalated_at = p_now
         WHERE t.practice_id = p_practice AND t.patient_id = p_patient AND t.id = p_contact AND t.kind = 'planned'
           AND t.at <= p_now AND t.escalated_at IS NULL AND NOT EXISTS (
               SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = t.id)
        RETURNING t.id)
    SELECT EXISTS (SELECT FROM marked)
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION alert_turns(uuid, uuid, text, uuid), alert_event(uuid, uuid, text),
    alert_recipients(uuid, uuid, text, uuid, text, uuid[]), alert_sent(uuid, uuid, text, uuid, uuid, text), access_told(text, uuid, uuid),
    contact_waits(uuid, uuid, uuid), contact_escalate(uuid, uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alert_recipients(uuid, uuid, text, uuid, text, uuid[]), alert_sent(uuid, uuid, text, uuid, uuid, text),
    access_told(text, uuid, uuid), contact_waits(uuid, uuid, uuid), contact_escalate(uuid, uuid, uuid, timestamptz) TO alongside_app;
