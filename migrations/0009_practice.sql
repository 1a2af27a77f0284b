-- +goose Up

-- The practice as its owners run it: what it offers, when it is there, who is responsible from day to day, who works
-- here, and who looks after whom.
ALTER TABLE practices
    ADD COLUMN help_called_at timestamptz, -- somebody called every help number as it stands
    ADD CONSTRAINT practices_languages_known
        CHECK (languages <@ '{en,es}' AND cardinality(languages) BETWEEN 1 AND 2 AND languages[1] IS DISTINCT FROM languages[2]);

-- The calendar's times are those of clocks on the practice's walls; weekdays count from 1, Monday.
CREATE TABLE practice_hours (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    weekday     smallint NOT NULL CONSTRAINT practice_hours_weekday_range CHECK (weekday BETWEEN 1 AND 7),
    opens       text NOT NULL CONSTRAINT practice_hours_opens_time CHECK (opens ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    closes      text NOT NULL CONSTRAINT practice_hours_closes_time CHECK (closes ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT practice_hours_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT practice_hours_opens_key UNIQUE (practice_id, weekday, opens),
    CONSTRAINT practice_hours_in_order CHECK (opens COLLATE "C" < closes COLLATE "C")
);

CREATE TABLE practice_holidays (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    day         date NOT NULL,
    name        text NOT NULL CONSTRAINT practice_holidays_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT practice_holidays_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT practice_holidays_day_key UNIQUE (practice_id, day)
);

-- Of the cover that holds for a day, what begins last counts; two that begin together share no weekday (models.Cover).
CREATE TABLE practice_cover (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL DEFAULT gen_random_uuid(),
    from_day     date NOT NULL,
    through      date, -- NULL: until further notice
    weekdays     smallint[] NOT NULL CONSTRAINT practice_cover_weekdays_known
                 CHECK (weekdays <@ '{1,2,3,4,5,6,7}' AND cardinality(weekdays) BETWEEN 1 AND 7),
    clinician_id uuid NOT NULL,
    backup_id    uuid CONSTRAINT practice_cover_backup_other CHECK (backup_id <> clinician_id),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT practice_cover_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT practice_cover_clinician_fkey FOREIGN KEY (practice_id, clinician_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT practice_cover_backup_fkey FOREIGN KEY (practice_id, backup_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT practice_cover_in_order CHECK (from_day <= through)
);

-- Everybody in the practice reads its calendar; owners write it.
-- +goose StatementBegin
DO $$
DECLARE
    t text;
    here text := 'practice_id = (SELECT nullif(current_setting(''app.practice_id'', true), '''')::uuid)';
    owners text := here || ' AND (SELECT app_has_role(''owner''))';
BEGIN
    FOREACH t IN ARRAY '{practice_hours,practice_holidays,practice_cover}'::text[] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_all ON %I TO alongside_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY app_read ON %I FOR SELECT TO alongside_app USING (%s)', t, here);
        EXECUTE format('CREATE POLICY app_add ON %I FOR INSERT TO alongside_app WITH CHECK (%s)', t, owners);
        EXECUTE format('CREATE POLICY app_remove ON %I FOR DELETE TO alongside_app USING (%s)', t, owners);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO alongside_app', t);
    END LOOP;
END $$;
-- +goose StatementEnd

CREATE POLICY app_manage ON practices FOR UPDATE TO alongside_app
    USING (id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')));
GRANT UPDATE (name, time_zone, languages, help, help_called_at, version) ON practices TO alongside_app;
-- Phones that hold the practice as it was have no calendar yet.
UPDATE practices SET version = version + 1;

-- An open invitation can be let run out now, and never be given more time.
CREATE POLICY app_withdraw ON invitations FOR UPDATE TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND used_at IS NULL
        AND (invited_by = (SELECT nullif(current_setting('app.account_id', true), '')::uuid) OR (SELECT app_has_role('owner'))))
    WITH CHECK (expires_at <= now());
GRANT UPDATE (expires_at) ON invitations TO alongside_app;

-- People of the practice.
GRANT UPDATE (display_name, credentials, roles) ON accounts TO alongside_app;

-- What somebody may do is written in their sessions, so other roles need another sign-in.
CREATE TRIGGER accounts_roles_end_sessions AFTER UPDATE OF roles ON accounts
    FOR EACH ROW WHEN (OLD.roles IS DISTINCT FROM NEW.roles) EXECUTE FUNCTION accounts_disabled_ends_sessions();

-- A practice is never left without an owner, not by two who take it from each other at once either.
-- +goose StatementBegin
CREATE FUNCTION accounts_keep_an_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM practices WHERE id = NEW.practice_id FOR NO KEY UPDATE;
    PERFORM 1 FROM accounts WHERE practice_id = NEW.practice_id AND 'owner' = ANY (roles) AND disabled_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the last owner stays' USING ERRCODE = 'AL409';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_keep_an_owner AFTER UPDATE OF roles, disabled_at ON accounts FOR EACH ROW
    WHEN ('owner' = ANY (OLD.roles) AND OLD.disabled_at IS NULL AND NOT ('owner' = ANY (NEW.roles) AND NEW.disabled_at IS NULL))
    EXECUTE FUNCTION accounts_keep_an_owner();

-- Who is on a care team is told to the patient's phone: a membership has its place in the patient's sequence.
ALTER TABLE care_team
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN rev bigint NOT NULL DEFAULT 1,
    ADD COLUMN seq bigint NOT NULL DEFAULT 0;
UPDATE care_team c SET seq = h.seq + n.place
  FROM (SELECT id, practice_id, patient_id, row_number() OVER (PARTITION BY practice_id, patient_id ORDER BY since, clinician_id) AS place
          FROM care_team) n
  JOIN sync_heads h ON h.practice_id = n.practice_id AND h.patient_id = n.patient_id
 WHERE c.practice_id = n.practice_id AND c.patient_id = n.patient_id AND c.id = n.id;
UPDATE sync_heads h SET seq = n.last
  FROM (SELECT practice_id, patient_id, max(seq) AS last FROM care_team GROUP BY 1, 2) n
 WHERE h.practice_id = n.practice_id AND h.patient_id = n.patient_id AND h.seq < n.last;
CREATE INDEX care_team_seq ON care_team (practice_id, patient_id, seq);
CREATE UNIQUE INDEX care_team_once ON care_team (practice_id, patient_id, clinician_id) WHERE until IS NULL;

-- Takes the number. A person begins with their first clinician, and so does their sequence.
-- +goose StatementBegin
CREATE FUNCTION care_team_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO sync_heads AS h (practice_id, patient_id, seq) VALUES (NEW.practice_id, NEW.patient_id, 1)
        ON CONFLICT (practice_id, patient_id) DO UPDATE SET seq = h.seq + 1 RETURNING h.seq INTO NEW.seq;
    IF TG_OP = 'UPDATE' THEN NEW.rev := OLD.rev + 1; END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER care_team_number BEFORE INSERT OR UPDATE ON care_team FOR EACH ROW EXECUTE FUNCTION care_team_number();

-- Phones hear of it when somebody they know by name comes, goes, or is called otherwise: in the practice's cover, and on
-- the care teams. Teams in one order, so that two such changes never wait for each other in a circle.
-- +goose StatementBegin
CREATE FUNCTION accounts_change_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    patient uuid;
BEGIN
    UPDATE practices p SET version = version + 1 WHERE p.id = NEW.practice_id AND EXISTS (
        SELECT FROM practice_cover c WHERE c.practice_id = NEW.practice_id AND NEW.id IN (c.clinician_id, c.backup_id));
    FOR patient IN SELECT patient_id FROM care_team
                    WHERE practice_id = NEW.practice_id AND clinician_id = NEW.id AND until IS NULL ORDER BY 1 LOOP
        UPDATE care_team SET rev = rev WHERE practice_id = NEW.practice_id AND patient_id = patient AND clinician_id = NEW.id AND until IS NULL;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_change_is_told AFTER UPDATE OF roles, disabled_at, display_name, credentials ON accounts FOR EACH ROW
    WHEN ((OLD.roles, OLD.disabled_at, OLD.display_name, OLD.credentials)
        IS DISTINCT FROM (NEW.roles, NEW.disabled_at, NEW.display_name, NEW.credentials))
    EXECUTE FUNCTION accounts_change_is_told();

-- Whoever is on a care team sees who else is.
DROP POLICY app_read ON care_team;
CREATE POLICY app_read ON care_team FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid)
        AND (patient_id = (SELECT nullif(current_setting('app.own_patient_id', true), '')::uuid)
             OR clinician_id = (SELECT nullif(current_setting('app.account_id', true), '')::uuid)
             OR patient_id = (SELECT app_subject()) OR patient_id IN (SELECT app_team())));

-- +goose StatementBegin
CREATE FUNCTION team_has(p_practice uuid, p_patient uuid, p_clinician uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM care_team
        WHERE practice_id = p_practice AND patient_id = p_patient AND clinician_id = p_clinician AND until IS NULL)
$$;
-- +goose StatementEnd

-- Says whether a clinician who can sign in looks after somebody, without counting one of them.
-- +goose StatementBegin
CREATE FUNCTION team_stands(p_practice uuid, p_patient uuid, p_without uuid DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM care_team t JOIN accounts a ON a.practice_id = t.practice_id AND a.id = t.clinician_id
        WHERE t.practice_id = p_practice AND t.patient_id = p_patient AND t.until IS NULL AND t.clinician_id IS DISTINCT FROM p_without
          AND a.disabled_at IS NULL AND 'clinician' = ANY (a.roles))
$$;
-- +goose StatementEnd

-- Adds a colleague to a care team: as a clinician who is on it or, where nobody looks after the person any more, as an
-- owner, who sees nothing of the person's by it. Answers whether that changed anything; a colleague who is no clinician of
-- the practice is AL422. One change of a team at a time: what counts is who is on it then.
-- +goose StatementBegin
CREATE FUNCTION team_join(p_patient uuid, p_clinician uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM 1 FROM patients WHERE practice_id = here AND id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT (
        app_has_role('owner') AND NOT team_stands(here, p_patient)
        OR app_has_role('clinician') AND team_has(here, p_patient, me)) THEN
        RAISE EXCEPTION 'not on this care team' USING ERRCODE = 'AL404';
    END IF;
    PERFORM 1 FROM accounts WHERE practice_id = here AND id = p_clinician AND 'clinician' = ANY (roles) AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no clinician here' USING ERRCODE = 'AL422';
    END IF;
    IF team_has(here, p_patient, p_clinician) THEN RETURN false; END IF;
    INSERT INTO care_team (practice_id, patient_id, clinician_id) VALUES (here, p_patient, p_clinician);
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, me, 'team_joined', 'account', p_clinician);
    RETURN true;
END $$;
-- +goose StatementEnd

-- Takes a clinician off a care team, as one who is on it. Somebody always stays (AL409).
-- +goose StatementBegin
CREATE FUNCTION team_leave(p_patient uuid, p_clinician uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
BEGIN
    PERFORM 1 FROM patients WHERE practice_id = here AND id = p_patient FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT (app_has_role('clinician') AND team_has(here, p_patient, me) AND team_has(here, p_patient, p_clinician)) THEN
        RAISE EXCEPTION 'not on this care team' USING ERRCODE = 'AL404';
    END IF;
    IF NOT team_stands(here, p_patient, p_clinician) THEN
        RAISE EXCEPTION 'the last one stays' USING ERRCODE = 'AL409';
    END IF;
    UPDATE care_team SET until = now()
     WHERE practice_id = here AND patient_id = p_patient AND clinician_id = p_clinician AND until IS NULL;
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (here, p_patient, me, 'team_left', 'account', p_clinician);
END $$;
-- +goose StatementEnd

-- Whom nobody looks after any more, by the name on the practice's lists: for owners, who find them somebody.
-- +goose StatementBegin
CREATE FUNCTION practice_unattended() RETURNS TABLE (patient_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.display_name FROM patients p
     WHERE p.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND NOT team_stands(p.practice_id, p.id)
     ORDER BY p.display_name, p.id
$$;
-- +goose StatementEnd

-- Records what the actor did with an account. Whose it is, is told where that is a patient, though the actor may not know
-- the patient.
-- +goose StatementBegin
CREATE FUNCTION account_event(p_account uuid, p_action text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    SELECT a.practice_id, p.id, nullif(current_setting('app.account_id', true), '')::uuid, p_action, 'account', a.id
      FROM accounts a LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
     WHERE a.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND a.id = p_account
$$;
-- +goose StatementEnd

-- The practice's trail for its owners, newest first: who, what, when and about whom, by the names on the practice's lists,
-- and nothing of what was said. When a patient's phone sends what they logged is the patient's own affair and not in it.
-- Days are the practice's. p_before is the last event of the page before.
-- +goose StatementBegin
CREATE FUNCTION practice_trail(p_person uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, at timestamptz, action text, object_kind text, denied boolean, sealed boolean,
               account_id uuid, name text, credentials text, patient_name text, about_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.at, e.action, e.object_kind, e.denied, e.seal IS NOT NULL,
           e.account_id, coalesce(a.display_name, ''), coalesce(a.credentials, ''), coalesce(p.display_name, ''),
           coalesce(o.display_name, i.display_name, '')
      FROM practices r
      JOIN access_events e ON e.practice_id = r.id
      LEFT JOIN accounts a ON a.practice_id = r.id AND a.id = e.account_id
      LEFT JOIN patients p ON p.practice_id = r.id AND p.id = e.patient_id
      LEFT JOIN accounts o ON e.object_kind = 'account' AND o.practice_id = r.id AND o.id = e.object_id
      LEFT JOIN invitations i ON e.object_kind = 'invitation' AND i.practice_id = r.id AND i.id = e.object_id
     WHERE r.id = nullif(current_setting('app.practice_id', true), '')::uuid AND app_has_role('owner')
       AND e.action <> 'sync'
       AND (p_person IS NULL OR e.account_id = p_person OR p.account_id = p_person OR o.id = p_person)
       AND (p_from IS NULL OR e.at >= p_from::timestamp AT TIME ZONE r.time_zone)
       AND (p_to IS NULL OR e.at < (p_to + 1)::timestamp AT TIME ZONE r.time_zone)
       AND (p_before_at IS NULL OR (e.at, e.id) < (p_before_at, p_before_id))
     ORDER BY e.at DESC, e.id DESC LIMIT p_limit
$$;
-- +goose StatementEnd
CREATE INDEX access_events_at ON access_events (practice_id, at DESC, id DESC);

REVOKE ALL ON FUNCTION
    accounts_keep_an_owner(), care_team_number(), accounts_change_is_told(), team_has(uuid, uuid, uuid), team_stands(uuid, uuid, uuid), team_join(uuid, uuid),
    team_leave(uuid, uuid), practice_unattended(), account_event(uuid, text),
    practice_trail(uuid, date, date, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    team_join(uuid, uuid), team_leave(uuid, uuid), practice_unattended(), account_event(uuid, text),
    practice_trail(uuid, date, date, timestamptz, uuid, integer) TO alongside_app;
