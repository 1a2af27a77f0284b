-- +goose Up

-- When a visit was before it last moved, so that the phone can say so; empty again where it moved back.
ALTER TABLE visits ADD COLUMN moved_from timestamptz;

-- +goose StatementBegin
CREATE FUNCTION visits_moved_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.starts_at IS DISTINCT FROM OLD.starts_at THEN
        NEW.moved_from := CASE WHEN NEW.starts_at IS DISTINCT FROM OLD.moved_from THEN OLD.starts_at END;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER visits_moved_from BEFORE UPDATE OF starts_at ON visits FOR EACH ROW EXECUTE FUNCTION visits_moved_from();

-- The practice's own id for a person, for schedules that name nobody.
ALTER TABLE patients ADD COLUMN reference text CONSTRAINT patients_reference_length CHECK (char_length(reference) BETWEEN 1 AND 40);
CREATE UNIQUE INDEX patients_reference_key ON patients (practice_id, lower(reference));
CREATE POLICY app_change ON patients FOR UPDATE TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (id = (SELECT app_subject()) OR id IN (SELECT app_team())));
GRANT UPDATE (reference) ON patients TO alongside_app;

-- A clinician's schedule as their own calendar offers it. The address is sealed: whoever has it reads the calendar.
CREATE TABLE calendar_feeds (
    practice_id   uuid NOT NULL,
    id            uuid NOT NULL,
    clinician_id  uuid NOT NULL,
    address       bytea NOT NULL CONSTRAINT calendar_feeds_address_sealed CHECK (get_byte(address, 0) = 1 AND octet_length(address) > 32),
    etag          text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT 'new' CONSTRAINT calendar_feeds_state_known CHECK (state IN ('new', 'read', 'not_https',
                  'private_network', 'address_unknown', 'no_answer', 'too_slow', 'no_certificate', 'not_there', 'not_allowed',
                  'server_trouble', 'too_many_moves', 'too_large', 'not_a_calendar', 'too_many_events')),
    -- Since when it has been in this state; when it was last tried, read, and read whole instead of "not modified".
    since         timestamptz NOT NULL DEFAULT now(),
    tried_at      timestamptz,
    read_at       timestamptz,
    whole_at      timestamptz,
    -- The host that answers in the end, where the address leads elsewhere for good.
    moved_to      text NOT NULL DEFAULT '',
    -- A time zone that nobody here knows, and how many events were left out for it.
    unknown_zone  text NOT NULL DEFAULT '',
    left_out      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT calendar_feeds_clinician_fkey FOREIGN KEY (practice_id, clinician_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT calendar_feeds_clinician_key UNIQUE (practice_id, clinician_id)
);
CREATE INDEX calendar_feeds_tried_at ON calendar_feeds (tried_at NULLS FIRST);

-- What stands in it around now. An event becomes a visit only when the clinician says whose it is; a title is sealed,
-- because it may name somebody, and wiped where the event is no visit.
CREATE TABLE calendar_events (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL,
    feed_id      uuid NOT NULL,
    clinician_id uuid NOT NULL,
    -- Which event it is, as a hash of what the calendar calls it, and which day of one that repeats.
    series       text NOT NULL,
    instance     text NOT NULL,
    starts_at    timestamptz NOT NULL,
    minutes      smallint NOT NULL CONSTRAINT calendar_events_minutes_range CHECK (minutes BETWEEN 5 AND 480),
    title        bytea CONSTRAINT calendar_events_title_sealed CHECK (get_byte(title, 0) = 1 AND octet_length(title) > 32),
    cancelled    boolean NOT NULL DEFAULT false,
    gone_at      timestamptz,
    dismissed_at timestamptz,
    patient_id   uuid,
    visit_id     uuid,
    made_visit   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT calendar_events_feed_fkey FOREIGN KEY (practice_id, feed_id) REFERENCES calendar_feeds (practice_id, id) ON DELETE CASCADE,
    CONSTRAINT calendar_events_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT calendar_events_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id),
    CONSTRAINT calendar_events_visit_of_somebody CHECK (visit_id IS NULL OR patient_id IS NOT NULL),
    CONSTRAINT calendar_events_instance_key UNIQUE (practice_id, feed_id, series, instance)
);
CREATE INDEX calendar_events_clinician_starts_at ON calendar_events (practice_id, clinician_id, starts_at);

-- A calendar is its clinician's alone: also a colleague on every care team, and the owner, see nothing of it. The role
-- 'calendar' is that of the reading job, entered by calendar_enter: it sees this one calendar and nothing of patients.
-- +goose StatementBegin
DO $$
DECLARE
    t text;
    rule text := 'practice_id = (SELECT nullif(current_setting(''app.practice_id'', true), '''')::uuid)
        AND clinician_id = (SELECT nullif(current_setting(''app.account_id'', true), '''')::uuid)
        AND ((SELECT app_has_role(''clinician'')) OR (SELECT app_has_role(''calendar'')))';
BEGIN
    FOREACH t IN ARRAY ARRAY['calendar_feeds', 'calendar_events'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_all ON %s TO alongside_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY app ON %s TO alongside_app USING (%s) WITH CHECK (%s)', t, rule, rule);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO alongside_app', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- Doors: the job that reads calendars has no session.

-- Takes the calendars that are due: ten minutes after the last try, an hour where a day of tries came to nothing. Whoever
-- takes one marks it tried, so that two servers never read one at once.
-- +goose StatementBegin
CREATE FUNCTION calendar_due(p_limit integer)
RETURNS TABLE (practice_id uuid, id uuid, clinician_id uuid, address bytea, etag text, last_modified text, whole_at timestamptz, time_zone text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE calendar_feeds f SET tried_at = now()
      FROM practices p
     WHERE p.id = f.practice_id AND (f.practice_id, f.id) IN (
        SELECT d.practice_id, d.id FROM calendar_feeds d JOIN accounts a ON a.practice_id = d.practice_id AND a.id = d.clinician_id
         WHERE a.disabled_at IS NULL AND (d.tried_at IS NULL OR d.tried_at <= now() - CASE
               WHEN d.state IN ('new', 'read') OR d.since > now() - interval '1 day' THEN interval '10 minutes' ELSE interval '1 hour' END)
         ORDER BY d.tried_at NULLS FIRST LIMIT p_limit FOR UPDATE OF d SKIP LOCKED)
    RETURNING f.practice_id, f.id, f.clinician_id, f.address, f.etag, f.last_modified, f.whole_at, p.time_zone
$$;
-- +goose StatementEnd

-- Opens a transaction of the reading job for one calendar.
-- +goose StatementBegin
CREATE FUNCTION calendar_enter(p_practice uuid, p_feed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.practice_id', f.practice_id::text, true), set_config('app.account_id', f.clinician_id::text, true),
            set_config('app.session_id', '', true), set_config('app.roles', 'calendar', true),
            set_config('app.own_patient_id', '', true), set_config('app.subject_id', '', true)
       FROM calendar_feeds f JOIN accounts a ON a.practice_id = f.practice_id AND a.id = f.clinician_id
      WHERE f.practice_id = p_practice AND f.id = p_feed AND a.disabled_at IS NULL FOR UPDATE OF f;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such calendar' USING ERRCODE = 'AL404';
    END IF;
END $$;
-- +goose StatementEnd

-- Brings the visit of an event in line with it: makes it, moves it, cancels it. Only of an event that the calendar's own
-- clinician gave to somebody who is in their care now, and only ahead of time: what is over stays as it was.
-- +goose StatementBegin
CREATE FUNCTION calendar_follow(p_event uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    who uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    e calendar_events;
    v visits;
    did text;
    place bigint;
BEGIN
    SELECT * INTO e FROM calendar_events
     WHERE practice_id = here AND clinician_id = who AND id = p_event AND patient_id IS NOT NULL AND gone_at IS NULL FOR UPDATE;
    IF NOT FOUND OR e.starts_at < now() - interval '1 day' THEN RETURN; END IF;
    PERFORM 1 FROM care_team WHERE practice_id = here AND patient_id = e.patient_id AND clinician_id = who
       AND since <= now() AND (until IS NULL OR until > now());
    IF NOT FOUND THEN RETURN; END IF;
    -- The head is locked before any visit, as everywhere.
    UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = here AND patient_id = e.patient_id RETURNING seq INTO place;

    IF e.visit_id IS NULL THEN
        IF e.cancelled THEN RETURN; END IF;
        -- One that was typed in already is this one.
        SELECT * INTO v FROM visits
         WHERE practice_id = here AND patient_id = e.patient_id AND clinician_id = who AND starts_at = e.starts_at
           AND state = 'planned' AND deleted_at IS NULL
           AND NOT EXISTS (SELECT FROM calendar_events o WHERE o.practice_id = here AND o.visit_id = visits.id) LIMIT 1;
        IF NOT FOUND THEN
            INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes)
            VALUES (here, e.patient_id, gen_random_uuid(), place, who, e.starts_at, e.minutes) RETURNING * INTO v;
            did := 'schedule_visit';
        END IF;
        UPDATE calendar_events SET visit_id = v.id, made_visit = did IS NOT NULL WHERE practice_id = here AND id = e.id;
    ELSE
        SELECT * INTO v FROM visits WHERE practice_id = here AND patient_id = e.patient_id AND id = e.visit_id AND deleted_at IS NULL FOR UPDATE;
        IF NOT FOUND OR v.state = 'open' OR v.starts_at < now() - interval '1 day' THEN RETURN; END IF;
        IF e.cancelled THEN
            did := CASE WHEN v.state = 'planned' THEN 'cancel_visit' END;
        ELSIF (v.starts_at, v.minutes) IS DISTINCT FROM (e.starts_at, e.minutes) THEN
            did := 'move_visit';
        ELSIF v.state = 'cancelled' THEN
            did := 'schedule_visit';
        END IF;
        UPDATE visits SET rev = rev + 1, seq = place,
               starts_at = CASE WHEN e.cancelled THEN starts_at ELSE e.starts_at END,
               minutes = CASE WHEN e.cancelled THEN minutes ELSE e.minutes END,
               state = CASE WHEN e.cancelled THEN 'cancelled' ELSE 'planned' END
         WHERE did IS NOT NULL AND practice_id = here AND patient_id = e.patient_id AND id = v.id;
    END IF;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT here, e.patient_id, who, did, 'visit', v.id WHERE did IS NOT NULL;
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION visits_moved_from(), calendar_due(integer), calendar_enter(uuid, uuid), calendar_follow(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION calendar_due(integer), calendar_enter(uuid, uuid), calendar_follow(uuid) TO alongside_app;
