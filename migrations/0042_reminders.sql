-- +goose Up

-- What somebody wants to be reminded of, when and where. The address is sealed with the deployment's keys: a job without a session
-- has to open it. next_at is when there may be something to remind them of: who is to be looked at is found by it alone.
CREATE TABLE reminder_settings (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    account_id  uuid NOT NULL,
    zone        text NOT NULL,
    log_at      text NOT NULL DEFAULT '' CONSTRAINT reminder_settings_log_at_time CHECK (log_at ~ '^(([01]\d|2[0-3]):[0-5]\d)?$'),
    off         text[] NOT NULL DEFAULT '{}' CONSTRAINT reminder_settings_off_known CHECK (off <@ '{log,check_in,answer,step,contact,digest}'),
    quiet_from  text NOT NULL CONSTRAINT reminder_settings_quiet_from_time CHECK (quiet_from ~ '^([01]\d|2[0-3]):[0-5]\d$'),
    quiet_until text NOT NULL CONSTRAINT reminder_settings_quiet_until_time CHECK (quiet_until ~ '^([01]\d|2[0-3]):[0-5]\d$'),
    email       bytea CONSTRAINT reminder_settings_email_sealed CHECK (get_byte(email, 0) = 1 AND octet_length(email) > 32),
    since       timestamptz NOT NULL DEFAULT now(),
    next_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT reminder_settings_account_key UNIQUE (practice_id, account_id),
    CONSTRAINT reminder_settings_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX reminder_settings_id_key ON reminder_settings (id);
CREATE INDEX reminder_settings_next_at ON reminder_settings (next_at);

-- A browser that takes what is pushed, as long as it is signed in. The id is a keyed hash of its address: the same browser is one row.
CREATE TABLE push_subscriptions (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL,
    account_id   uuid NOT NULL,
    session_id   uuid NOT NULL,
    subscription bytea NOT NULL CONSTRAINT push_subscriptions_subscription_sealed
                 CHECK (get_byte(subscription, 0) = 1 AND octet_length(subscription) > 32),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT push_subscriptions_session_fkey FOREIGN KEY (practice_id, session_id) REFERENCES sessions (practice_id, id),
    CONSTRAINT push_subscriptions_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (practice_id, account_id);
CREATE INDEX push_subscriptions_session ON push_subscriptions (practice_id, session_id);

-- Both are their account's alone.
-- +goose StatementBegin
DO $$
DECLARE
    t text;
    rule text := 'practice_id = (SELECT nullif(current_setting(''app.practice_id'', true), '''')::uuid)
        AND account_id = (SELECT nullif(current_setting(''app.account_id'', true), '''')::uuid)';
BEGIN
    FOREACH t IN ARRAY ARRAY['reminder_settings', 'push_subscriptions'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_all ON %s TO alongside_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY app ON %s TO alongside_app USING (%s) WITH CHECK (%s)', t, rule, rule);
    END LOOP;
END $$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE ON reminder_settings TO alongside_app;
GRANT SELECT, DELETE ON push_subscriptions TO alongside_app;

-- What somebody is or was reminded of, once: the id is made of whom, the kind and what it is about. A round is one time that it is
-- sent; another one begins where they want it later.
CREATE TABLE reminders (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    account_id  uuid NOT NULL,
    kind        text NOT NULL CONSTRAINT reminders_kind_known CHECK (kind IN ('log', 'check_in', 'answer', 'step', 'contact', 'digest')),
    about       text NOT NULL,
    due_at      timestamptz NOT NULL,
    round       smallint NOT NULL DEFAULT 1 CONSTRAINT reminders_round_range CHECK (round BETWEEN 1 AND 4),
    done_at     timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT reminders_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX reminders_id_key ON reminders (id);
CREATE INDEX reminders_due_at ON reminders (due_at);

-- What took a round of one: a browser, or for an e-mail the account.
CREATE TABLE reminder_deliveries (
    practice_id uuid NOT NULL,
    reminder_id uuid NOT NULL,
    round       smallint NOT NULL,
    target_id   uuid NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, reminder_id, round, target_id),
    CONSTRAINT reminder_deliveries_reminder_fkey FOREIGN KEY (practice_id, reminder_id) REFERENCES reminders (practice_id, id) ON DELETE CASCADE
);
ALTER TABLE reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON reminders TO alongside_owner USING (true) WITH CHECK (true);
ALTER TABLE reminder_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminder_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON reminder_deliveries TO alongside_owner USING (true) WITH CHECK (true);

-- The day on which the two check in on the step that somebody is on, read off the plan whenever that changes: the plan itself is
-- sealed to a job.
CREATE TABLE step_days (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    line_id     uuid NOT NULL,
    day         date NOT NULL,
    PRIMARY KEY (practice_id, patient_id, line_id),
    CONSTRAINT step_days_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CALL app_protect('step_days', 'team');
GRANT DELETE ON step_days TO alongside_app;

-- E-mails of a deployment without a mail server, for its owners to see. What one says is sealed with the deployment's keys.
CREATE TABLE mails (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    mail        bytea NOT NULL CONSTRAINT mails_mail_sealed CHECK (get_byte(mail, 0) = 1 AND octet_length(mail) > 32),
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT mails_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id)
);
CREATE INDEX mails_of_practice ON mails (practice_id, at DESC, id);
CREATE INDEX mails_at ON mails (at);
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON mails TO alongside_owner USING (true) WITH CHECK (true);
CREATE POLICY app ON mails FOR SELECT TO alongside_app
    USING (practice_id = (SELECT nullif(current_setting('app.practice_id', true), '')::uuid) AND (SELECT app_has_role('owner')));
GRANT SELECT ON mails TO alongside_app;

-- What browsers know the server by when it pushes to them, sealed with the deployment's keys.
ALTER TABLE deployment ADD COLUMN vapid_key bytea CONSTRAINT deployment_vapid_key_sealed
    CHECK (get_byte(vapid_key, 0) = 1 AND octet_length(vapid_key) > 32);

-- Keeps the first one that a server made, and answers which that is.
-- +goose StatementBegin
CREATE FUNCTION vapid_key_keep(p_key bytea) RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deployment SET vapid_key = coalesce(vapid_key, p_key) RETURNING vapid_key
$$;
-- +goose StatementEnd

-- Takes the actor's browser as one to push to. Whoever is signed in there now is whose it is; one session has one browser, and
-- an account as many as there are places for.
-- +goose StatementBegin
CREATE FUNCTION push_subscribe(p_id uuid, p_subscription bytea, p_limit integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
    me uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    session uuid := nullif(current_setting('app.session_id', true), '')::uuid;
BEGIN
    -- Shared with whoever ends the session meanwhile: they wait, and then take this one away too.
    PERFORM 1 FROM sessions WHERE practice_id = here AND id = session AND ended_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'signed out' USING ERRCODE = 'AL401';
    END IF;
    DELETE FROM push_subscriptions WHERE practice_id = here AND session_id = session AND id <> p_id;
    INSERT INTO push_subscriptions (practice_id, id, account_id, session_id, subscription) VALUES (here, p_id, me, session, p_subscription)
    ON CONFLICT (practice_id, id) DO UPDATE SET account_id = me, session_id = session, subscription = p_subscription, created_at = now();
    DELETE FROM push_subscriptions WHERE practice_id = here AND id IN (
        SELECT id FROM push_subscriptions WHERE practice_id = here AND account_id = me ORDER BY created_at DESC, id OFFSET p_limit);
END $$;
-- +goose StatementEnd

-- Where somebody is signed out nothing is pushed any more.
-- +goose StatementBegin
CREATE FUNCTION sessions_end_push() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM push_subscriptions WHERE practice_id = NEW.practice_id AND session_id = NEW.id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER sessions_end_push AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION sessions_end_push();

-- Has somebody looked at soon, because something of theirs changed.
-- +goose StatementBegin
CREATE FUNCTION reminder_nudge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE reminder_settings s SET next_at = least(s.next_at, now()) FROM patients p
     WHERE p.practice_id = NEW.practice_id AND p.id = NEW.patient_id AND s.practice_id = p.practice_id AND s.account_id = p.account_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER reminder_nudge AFTER INSERT OR UPDATE OF starts_at, state, deleted_at ON visits FOR EACH ROW EXECUTE FUNCTION reminder_nudge();
CREATE TRIGGER reminder_nudge AFTER INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION reminder_nudge();
CREATE TRIGGER reminder_nudge AFTER INSERT ON replies FOR EACH ROW WHEN (NEW.side = 'clinician') EXECUTE FUNCTION reminder_nudge();
CREATE TRIGGER reminder_nudge AFTER INSERT OR UPDATE ON step_days FOR EACH ROW EXECUTE FUNCTION reminder_nudge();

-- Doors: the jobs that remind people have no session.

-- Locks those of whom something may be due by a moment, and answers what they want. Whoever is locked already is another server's.
-- +goose StatementBegin
CREATE FUNCTION reminders_due(p_now timestamptz, p_limit integer)
RETURNS TABLE (practice_id uuid, account_id uuid, zone text, log_at text, off text[], quiet_from text, quiet_until text, since timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.practice_id, s.account_id, s.zone, s.log_at, s.off, s.quiet_from, s.quiet_until, s.since
      FROM reminder_settings s WHERE s.next_at <= p_now ORDER BY s.next_at LIMIT p_limit FOR UPDATE SKIP LOCKED
$$;
-- +goose StatementEnd

-- What there is to remind accounts of around a moment: days, moments and ids, and nothing of what anybody wrote. Of the log it
-- says of which days of late there is an entry, and when those were written. Which day a moment is depends on a zone that somebody
-- named, and PostgreSQL fails on one it doesn't know: that is for who asks. Nobody who is not let in has any.
-- Like the others that are called for each of twenty thousand reminders it is planned once a connection, and not with each call as
-- functions in SQL are.
-- +goose StatementBegin
CREATE FUNCTION reminder_occasions(p_practices uuid[], p_accounts uuid[], p_now timestamptz)
RETURNS TABLE (practice_id uuid, account_id uuid, roles text[], language text, day_start smallint,
               logged date[], written timestamptz[], visits jsonb, contacts jsonb, answers jsonb, steps jsonb, busy timestamptz[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT a.practice_id, a.id, a.roles, coalesce(own.language, a.language), coalesce(own.day_start, 240)::smallint,
           l.logged, l.written,
           (SELECT jsonb_agg(jsonb_build_object('id', v.id, 'at', v.starts_at)) FROM visits v
             WHERE v.practice_id = p.practice_id AND v.patient_id = p.id AND v.state = 'planned' AND v.deleted_at IS NULL
               AND v.starts_at > p_now AND v.starts_at < p_now + interval '10 days' AND NOT EXISTS (
                   SELECT FROM summaries m WHERE m.practice_id = v.practice_id AND m.patient_id = v.patient_id AND m.visit_id = v.id AND m.ended_at IS NULL)),
           (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'at', c.at)) FROM contacts c
             WHERE c.practice_id = p.practice_id AND c.patient_id = p.id AND c.kind = 'planned' AND c.at > p_now AND c.at < p_now + interval '4 days' AND NOT EXISTS (
                   SELECT FROM contacts o WHERE o.practice_id = c.practice_id AND o.patient_id = c.patient_id AND o.about = c.id)),
           (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'at', r.received_at)) FROM replies r
             WHERE r.practice_id = p.practice_id AND r.patient_id = p.id AND r.side = 'clinician' AND r.received_at > p_now - interval '4 days'),
           (SELECT jsonb_agg(jsonb_build_object('line_id', d.line_id, 'day', d.day)) FROM step_days d
             WHERE d.practice_id = p.practice_id AND d.patient_id = p.id AND d.day > p_now::date - 4),
           CASE WHEN 'clinician' = ANY (a.roles) THEN (
               SELECT array_agg(DISTINCT b.at) FROM (
                   SELECT v.starts_at AS at FROM visits v
                    WHERE v.practice_id = a.practice_id AND v.clinician_id = a.id AND v.state = 'planned' AND v.deleted_at IS NULL
                      AND v.starts_at > p_now - interval '1 day' AND v.starts_at < p_now + interval '2 days'
                   UNION ALL SELECT greatest(c.at, p_now) FROM care_team t
                     JOIN contacts c ON c.practice_id = t.practice_id AND c.patient_id = t.patient_id AND c.person_id = a.id
                    WHERE t.practice_id = a.practice_id AND t.clinician_id = a.id AND (t.until IS NULL OR t.until > p_now)
                      AND c.at < p_now + interval '2 days' AND NOT EXISTS (
                          SELECT FROM contacts o WHERE o.practice_id = c.practice_id AND o.patient_id = c.patient_id AND o.about = c.id)
                   UNION ALL SELECT p_now FROM care_team t
                     JOIN follow_ups f ON f.practice_id = t.practice_id AND f.patient_id = t.patient_id AND f.alert
                    WHERE t.practice_id = a.practice_id AND t.clinician_id = a.id AND (t.until IS NULL OR t.until > p_now) AND NOT EXISTS (
                          SELECT FROM acknowledgements k WHERE k.practice_id = f.practice_id AND k.patient_id = f.patient_id AND k.follow_up_id = f.id)) b) END
      FROM unnest(p_practices, p_accounts) q (practice_id, account_id)
      JOIN accounts a ON a.practice_id = q.practice_id AND a.id = q.account_id AND a.disabled_at IS NULL
      JOIN reminder_settings s ON s.practice_id = a.practice_id AND s.account_id = a.id
      LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
      LEFT JOIN LATERAL (SELECT x.language, x.day_start FROM settings x
            WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.deleted_at IS NULL LIMIT 1) own ON true
      LEFT JOIN LATERAL (
           SELECT array_agg(DISTINCT e.day) AS logged,
                  array_agg(DISTINCT least(e.recorded_at, p_now)) FILTER (WHERE e.recorded_at > p_now - interval '4 days') AS written FROM (
                SELECT day, recorded_at FROM sleep x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM nutrition x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM moods x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM moments x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM regulation x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM body x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                UNION ALL SELECT day, recorded_at FROM cycle x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL) e
            WHERE s.log_at <> '') l ON true;
END $$;
-- +goose StatementEnd

-- Keeps what somebody is to be reminded of, and answers what of it is new: each once.
-- +goose StatementBegin
CREATE FUNCTION reminders_add(p_practices uuid[], p_ids uuid[], p_accounts uuid[], p_kinds text[], p_abouts text[], p_due timestamptz[])
RETURNS TABLE (practice_id uuid, id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO reminders (practice_id, id, account_id, kind, about, due_at)
    SELECT * FROM unnest(p_practices, p_ids, p_accounts, p_kinds, p_abouts, p_due)
        ON CONFLICT DO NOTHING
    RETURNING reminders.practice_id, reminders.id
$$;
-- +goose StatementEnd

-- Says when accounts are to be looked at again.
-- +goose StatementBegin
CREATE FUNCTION reminders_looked(p_practices uuid[], p_accounts uuid[], p_next timestamptz[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE reminder_settings s SET next_at = q.next_at FROM unnest(p_practices, p_accounts, p_next) q (practice_id, account_id, next_at)
     WHERE s.practice_id = q.practice_id AND s.account_id = q.account_id
$$;
-- +goose StatementEnd

-- A round of a reminder that is to be sent, where to, and what there is to remind of: the browsers in which the person is signed in
-- and the e-mail, but for those that took it already. None where it is done, another round began, or its account is closed.
-- +goose StatementBegin
CREATE FUNCTION reminder_open(p_practice uuid, p_id uuid, p_round smallint, p_now timestamptz)
RETURNS TABLE (account_id uuid, kind text, about text, settings_id uuid, zone text, log_at text, off text[],
               quiet_from text, quiet_until text, since timestamptz, email bytea, is_demo boolean, took integer, targets uuid[], subscriptions bytea[],
               roles text[], language text, day_start smallint, logged date[], written timestamptz[], visits jsonb, contacts jsonb, answers jsonb, steps jsonb, busy timestamptz[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT r.account_id, r.kind, r.about, s.id, s.zone, s.log_at, s.off, s.quiet_from, s.quiet_until, s.since, s.email,
           (SELECT demo FROM deployment),
           (SELECT count(*)::integer FROM reminder_deliveries d WHERE d.practice_id = r.practice_id AND d.reminder_id = r.id AND d.round = r.round),
           array_agg(b.id) FILTER (WHERE b.id IS NOT NULL), array_agg(b.subscription) FILTER (WHERE b.id IS NOT NULL),
           o.roles, o.language, o.day_start, o.logged, o.written, o.visits, o.contacts, o.answers, o.steps, o.busy
      FROM reminders r
      JOIN accounts a ON a.practice_id = r.practice_id AND a.id = r.account_id AND a.disabled_at IS NULL
      JOIN reminder_settings s ON s.practice_id = r.practice_id AND s.account_id = r.account_id
     CROSS JOIN LATERAL reminder_occasions(ARRAY[r.practice_id], ARRAY[r.account_id], p_now) o
      LEFT JOIN LATERAL (
           SELECT p.id, p.subscription FROM push_subscriptions p JOIN sessions n ON n.practice_id = p.practice_id AND n.id = p.session_id
            WHERE p.practice_id = r.practice_id AND p.account_id = r.account_id
              AND n.ended_at IS NULL AND n.idle_until > now() AND n.ends_at > now() AND NOT EXISTS (
                  SELECT FROM reminder_deliveries d
                   WHERE d.practice_id = r.practice_id AND d.reminder_id = r.id AND d.round = r.round AND d.target_id = p.id)) b ON true
     WHERE r.practice_id = p_practice AND r.id = p_id AND r.round = p_round AND r.done_at IS NULL
     GROUP BY r.practice_id, r.id, s.practice_id, s.id, o.roles, o.language, o.day_start, o.logged, o.written, o.visits, o.contacts, o.answers, o.steps, o.busy;
END $$;
-- +goose StatementEnd

-- Keeps which of them took it, and that it is done.
-- +goose StatementBegin
CREATE FUNCTION reminder_told(p_practice uuid, p_id uuid, p_round smallint, p_targets uuid[], p_done boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reminder_deliveries (practice_id, reminder_id, round, target_id) SELECT p_practice, p_id, p_round, t FROM unnest(p_targets) t
        ON CONFLICT DO NOTHING;
    UPDATE reminders SET done_at = now() WHERE p_done AND practice_id = p_practice AND id = p_id AND round = p_round AND done_at IS NULL;
END $$;
-- +goose StatementEnd

-- Forgets a browser that its service knows no more.
-- +goose StatementBegin
CREATE FUNCTION push_forget(p_practice uuid, p_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM push_subscriptions WHERE practice_id = p_practice AND id = p_id
$$;
-- +goose StatementEnd

-- The language of whose settings these are; none where there are no such settings. Who calls holds a signed link.
-- +goose StatementBegin
CREATE FUNCTION reminder_language(p_settings uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(x.language, a.language) FROM reminder_settings s
      JOIN accounts a ON a.practice_id = s.practice_id AND a.id = s.account_id
      LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
      LEFT JOIN settings x ON x.practice_id = p.practice_id AND x.patient_id = p.id AND x.deleted_at IS NULL
     WHERE s.id = p_settings LIMIT 1
$$;
-- +goose StatementEnd

-- Switches a kind off for whose settings these are. Who calls holds a signed link.
-- +goose StatementBegin
CREATE FUNCTION reminder_stop(p_settings uuid, p_kind text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE reminder_settings SET off = off || p_kind WHERE id = p_settings AND p_kind <> ALL (off)
$$;
-- +goose StatementEnd

-- Begins another round of a reminder that something took, and answers which, whose and what they want; none where there is no such
-- one, or it came as often as it may. Asked again before that is sent, it begins none. Who calls holds a signed link.
-- +goose StatementBegin
CREATE FUNCTION reminder_later(p_id uuid) RETURNS TABLE (practice_id uuid, zone text, quiet_from text, quiet_until text, round smallint, begun boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    r reminders;
    came boolean;
BEGIN
    SELECT * INTO r FROM reminders WHERE id = p_id AND due_at > now() - interval '3 days' FOR UPDATE;
    -- One of several browsers may have it while another fails for hours.
    came := r.done_at IS NOT NULL OR EXISTS (
        SELECT FROM reminder_deliveries d WHERE d.practice_id = r.practice_id AND d.reminder_id = r.id AND d.round = r.round);
    IF r.id IS NULL OR came AND r.round = 4 THEN RETURN; END IF;
    IF came THEN
        UPDATE reminders SET round = round + 1, done_at = NULL WHERE id = p_id RETURNING * INTO r;
    END IF;
    RETURN QUERY SELECT r.practice_id, s.zone, s.quiet_from, s.quiet_until, r.round, came
      FROM reminder_settings s WHERE s.practice_id = r.practice_id AND s.account_id = r.account_id;
END $$;
-- +goose StatementEnd

-- Keeps an e-mail that nobody carries, once.
-- +goose StatementBegin
CREATE FUNCTION mail_keep(p_practice uuid, p_id uuid, p_mail bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO mails (practice_id, id, mail) VALUES (p_practice, p_id, p_mail) ON CONFLICT DO NOTHING
$$;
-- +goose StatementEnd

-- Forgets what is long over. A reminder is kept for longer than anything can still be about the same.
-- +goose StatementBegin
CREATE FUNCTION reminder_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM reminders WHERE due_at < now() - interval '60 days';
    DELETE FROM mails WHERE at < now() - interval '30 days';
    DELETE FROM push_subscriptions p USING sessions s
     WHERE s.practice_id = p.practice_id AND s.id = p.session_id AND least(s.ended_at, s.idle_until, s.ends_at) < now()
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION vapid_key_keep(bytea), push_subscribe(uuid, bytea, integer), sessions_end_push(), reminder_nudge(),
    reminders_due(timestamptz, integer), reminder_occasions(uuid[], uuid[], timestamptz),
    reminders_add(uuid[], uuid[], uuid[], text[], text[], timestamptz[]), reminders_looked(uuid[], uuid[], timestamptz[]),
    reminder_open(uuid, uuid, smallint, timestamptz), reminder_told(uuid, uuid, smallint, uuid[], boolean), push_forget(uuid, uuid),
    reminder_language(uuid), reminder_stop(uuid, text), reminder_later(uuid), mail_keep(uuid, uuid, bytea), reminder_sweep() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vapid_key_keep(bytea), push_subscribe(uuid, bytea, integer),
    reminders_due(timestamptz, integer), reminder_occasions(uuid[], uuid[], timestamptz),
    reminders_add(uuid[], uuid[], uuid[], text[], text[], timestamptz[]), reminders_looked(uuid[], uuid[], timestamptz[]),
    reminder_open(uuid, uuid, smallint, timestamptz), reminder_told(uuid, uuid, smallint, uuid[], boolean), push_forget(uuid, uuid),
    reminder_language(uuid), reminder_stop(uuid, text), reminder_later(uuid), mail_keep(uuid, uuid, bytea), reminder_sweep() TO alongside_app;
