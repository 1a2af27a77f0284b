-- +goose Up

-- Where a system of the practice's is told that something happened, and what it is told of. The address and the secrets that
-- requests are signed with are sealed with the deployment's keys: a job without a session has to open them. While one works at a
-- webhook nobody else does, until busy_until: a server that was killed holds nothing up for long.
CREATE TABLE webhooks (
    practice_id   uuid NOT NULL,
    id            uuid NOT NULL,
    address       bytea NOT NULL CONSTRAINT webhooks_address_sealed CHECK (get_byte(address, 0) = 1 AND octet_length(address) > 32),
    events        text[] NOT NULL CONSTRAINT webhooks_events_known
                  CHECK (events <@ '{check_in.shared,check_in.taken_back,flag.raised,plan.agreed}' AND cardinality(events) > 0),
    secret        bytea NOT NULL CONSTRAINT webhooks_secret_sealed CHECK (get_byte(secret, 0) = 1 AND octet_length(secret) > 32),
    former_secret bytea CONSTRAINT webhooks_former_secret_sealed CHECK (get_byte(former_secret, 0) = 1 AND octet_length(former_secret) > 32),
    former_until  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    off_at        timestamptz,
    off_why       text CONSTRAINT webhooks_off_why_known CHECK (off_why IN ('owner', 'gone', 'failing')),
    failing_since timestamptz,
    busy_until    timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT webhooks_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT webhooks_off_for_a_reason CHECK ((off_at IS NULL) = (off_why IS NULL))
);

-- What happened, once: the id is made of what it is about, and is what a receiver knows it by. Of people it holds ids alone.
CREATE TABLE webhook_events (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    type        text NOT NULL CONSTRAINT webhook_events_type_known
                CHECK (type IN ('check_in.shared', 'check_in.taken_back', 'flag.raised', 'plan.agreed', 'webhook.test')),
    at          timestamptz NOT NULL DEFAULT now(),
    data        jsonb NOT NULL,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT webhook_events_practice_fkey FOREIGN KEY (practice_id) REFERENCES practices (id)
);
CREATE INDEX webhook_events_of_practice ON webhook_events (practice_id, at DESC, id);
CREATE INDEX webhook_events_at ON webhook_events (at);

-- That a webhook is to be told of one, and what became of it: the last answer's status, or why there was none.
CREATE TABLE webhook_deliveries (
    practice_id uuid NOT NULL,
    webhook_id  uuid NOT NULL,
    event_id    uuid NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts    smallint NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL DEFAULT now(),
    tried_at    timestamptz,
    status      smallint,
    fault       text CONSTRAINT webhook_deliveries_fault_known
                CHECK (fault IN ('private_network', 'address_unknown', 'no_answer', 'too_slow', 'no_certificate')),
    PRIMARY KEY (practice_id, webhook_id, event_id),
    CONSTRAINT webhook_deliveries_webhook_fkey FOREIGN KEY (practice_id, webhook_id) REFERENCES webhooks (practice_id, id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_event_fkey FOREIGN KEY (practice_id, event_id) REFERENCES webhook_events (practice_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (practice_id, event_id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 'waiting';

-- All three are the owners'. They see that something happened, and not of whom; the secrets nobody reads.
-- +goose StatementBegin
DO $$
DECLARE
    t text;
    rule text := 'practice_id = (SELECT nullif(current_setting(''app.practice_id'', true), '''')::uuid) AND (SELECT app_has_role(''owner''))';
BEGIN
    FOREACH t IN ARRAY ARRAY['webhooks', 'webhook_events', 'webhook_deliveries'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_all ON %s TO alongside_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY app ON %s TO alongside_app USING (%s) WITH CHECK (%s)', t, rule, rule);
    END LOOP;
END $$;
-- +goose StatementEnd
GRANT SELECT (practice_id, id, address, events, former_until, created_at, off_at, off_why, failing_since),
      INSERT (practice_id, id, address, events, secret), UPDATE (events, off_at, off_why), DELETE ON webhooks TO alongside_app;
GRANT SELECT (practice_id, id, type, at) ON webhook_events TO alongside_app;
GRANT SELECT ON webhook_deliveries TO alongside_app;

CALL app_read_only_for_clients('webhooks');

-- Has a job work at a webhook soon.
-- +goose StatementBegin
CREATE FUNCTION webhook_work(p_practice uuid, p_webhook uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO river_job (kind, args, max_attempts, queue)
    VALUES ('webhook', jsonb_build_object('practice_id', p_practice, 'webhook_id', p_webhook), 25, 'webhooks')
$$;
-- +goose StatementEnd

-- Keeps that something happened, for the webhooks that are told of such things, in the transaction in which it did. The same again
-- changes nothing.
-- +goose StatementBegin
CREATE FUNCTION webhook_raise(p_practice uuid, p_type text, p_of uuid, p_data jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told uuid[];
    event uuid := md5(p_type || ' ' || p_of)::uuid;
BEGIN
    SELECT array_agg(id) INTO told FROM webhooks WHERE practice_id = p_practice AND off_at IS NULL AND p_type = ANY (events);
    IF told IS NULL THEN RETURN; END IF;
    INSERT INTO webhook_events (practice_id, id, type, data)
    VALUES (p_practice, event, p_type, jsonb_build_object('practice_id', p_practice) || p_data) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO webhook_deliveries (practice_id, webhook_id, event_id) SELECT p_practice, t, event FROM unnest(told) t;
    PERFORM webhook_work(p_practice, t) FROM unnest(told) t;
END $$;
-- +goose StatementEnd

-- A page is shared: from the phone, by a guest or from paper; or it is taken back.
-- +goose StatementBegin
CREATE FUNCTION summaries_raise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM webhook_raise(NEW.practice_id, CASE TG_OP WHEN 'INSERT' THEN 'check_in.shared' ELSE 'check_in.taken_back' END, NEW.id,
        jsonb_build_object('patient_id', NEW.patient_id, 'visit_id', NEW.visit_id, 'check_in_id', NEW.id));
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER summaries_raise_shared AFTER INSERT ON summaries FOR EACH ROW EXECUTE FUNCTION summaries_raise();
CREATE TRIGGER summaries_raise_taken_back AFTER UPDATE OF ended_by ON summaries
    FOR EACH ROW WHEN (OLD.ended_by IS NULL AND NEW.ended_by = 'taken_back') EXECUTE FUNCTION summaries_raise();

-- Somebody told what can't wait. In which way they did is nothing that an id says.
-- +goose StatementBegin
CREATE FUNCTION flag_raise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM webhook_raise(NEW.practice_id, 'flag.raised', NEW.id, jsonb_build_object('patient_id', NEW.patient_id, 'flag_id', NEW.id));
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER follow_ups_raise AFTER INSERT ON follow_ups FOR EACH ROW WHEN (NEW.alert) EXECUTE FUNCTION flag_raise();
CREATE TRIGGER sent_measures_raise AFTER INSERT ON sent_measures FOR EACH ROW WHEN (NEW.alert) EXECUTE FUNCTION flag_raise();
CREATE TRIGGER moves_raise AFTER INSERT ON moves FOR EACH ROW WHEN (NEW.alert) EXECUTE FUNCTION flag_raise();

-- Both sides agree to a line of the plan, since something was said in this transaction. That takes reading the plan, which is
-- sealed: whoever read it says so.
-- +goose StatementBegin
CREATE FUNCTION plan_raise(p_patient uuid, p_line uuid, p_said uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
BEGIN
    IF (p_patient = app_subject() OR p_patient = nullif(current_setting('app.own_patient_id', true), '')::uuid) IS NOT TRUE
       OR NOT EXISTS (SELECT FROM stances WHERE practice_id = here AND patient_id = p_patient AND line_id = p_line AND id = p_said) THEN
        RAISE EXCEPTION 'nobody said this' USING ERRCODE = 'AL404';
    END IF;
    PERFORM webhook_raise(here, 'plan.agreed', p_said, jsonb_build_object('patient_id', p_patient, 'plan_line_id', p_line));
END $$;
-- +goose StatementEnd

-- Locks a webhook of the actor's practice for its owner; one that is not there is AL404, and one that is off AL409.
-- +goose StatementBegin
CREATE FUNCTION webhook_own(p_webhook uuid, p_on boolean) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    w webhooks;
BEGIN
    SELECT * INTO w FROM webhooks
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND id = p_webhook AND app_has_role('owner') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such webhook' USING ERRCODE = 'AL404';
    END IF;
    IF p_on AND w.off_at IS NOT NULL THEN
        RAISE EXCEPTION 'it is off' USING ERRCODE = 'AL409', HINT = 'webhook_off';
    END IF;
    RETURN w.practice_id;
END $$;
-- +goose StatementEnd

-- Replaces a webhook's secret by another one. The one before is signed with as well for a while.
-- +goose StatementBegin
CREATE FUNCTION webhook_secret(p_webhook uuid, p_secret bytea, p_overlap interval) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := webhook_own(p_webhook, false);
    last_day timestamptz;
BEGIN
    UPDATE webhooks SET former_secret = secret, former_until = now() + p_overlap, secret = p_secret
     WHERE practice_id = here AND id = p_webhook RETURNING former_until INTO last_day;
    RETURN last_day;
END $$;
-- +goose StatementEnd

-- Has what waits at a webhook sent at once, as it does when it is switched on again.
-- +goose StatementBegin
CREATE FUNCTION webhook_resume(p_webhook uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := webhook_own(p_webhook, true);
BEGIN
    UPDATE webhooks SET failing_since = NULL WHERE practice_id = here AND id = p_webhook;
    UPDATE webhook_deliveries SET next_at = now(), attempts = 0 WHERE practice_id = here AND webhook_id = p_webhook AND state = 'waiting';
    PERFORM webhook_work(here, p_webhook);
END $$;
-- +goose StatementEnd

-- Tells a webhook of something that did not happen.
-- +goose StatementBegin
CREATE FUNCTION webhook_test(p_webhook uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := webhook_own(p_webhook, true);
    event uuid := gen_random_uuid();
BEGIN
    INSERT INTO webhook_events (practice_id, id, type, data) VALUES (here, event, 'webhook.test', jsonb_build_object('practice_id', here));
    INSERT INTO webhook_deliveries (practice_id, webhook_id, event_id) VALUES (here, p_webhook, event);
    PERFORM webhook_work(here, p_webhook);
    RETURN event;
END $$;
-- +goose StatementEnd

-- Sends again: one event, whatever became of it, or all that failed since a moment. It answers how many that are.
-- +goose StatementBegin
CREATE FUNCTION webhook_replay(p_webhook uuid, p_event uuid, p_since timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := webhook_own(p_webhook, true);
    again bigint;
BEGIN
    UPDATE webhook_deliveries d SET state = 'waiting', next_at = now(), attempts = 0
      FROM webhook_events e
     WHERE d.practice_id = here AND d.webhook_id = p_webhook AND e.practice_id = here AND e.id = d.event_id
       AND (d.event_id = p_event OR d.state = 'failed' AND e.at >= p_since);
    GET DIAGNOSTICS again = ROW_COUNT;
    IF p_event IS NOT NULL AND again = 0 THEN
        RAISE EXCEPTION 'no such event' USING ERRCODE = 'AL404';
    END IF;
    PERFORM webhook_work(here, p_webhook) WHERE again > 0;
    RETURN again;
END $$;
-- +goose StatementEnd

-- Doors: the job that delivers has no session.

-- Has jobs work at the webhooks at which something is due and nobody works.
-- +goose StatementBegin
CREATE FUNCTION webhooks_wake(p_limit integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM webhook_work(w.practice_id, w.id) FROM webhooks w
      WHERE w.off_at IS NULL AND (w.busy_until IS NULL OR w.busy_until < now()) AND EXISTS (
            SELECT FROM webhook_deliveries d
             WHERE d.practice_id = w.practice_id AND d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= now())
      LIMIT p_limit;
END $$;
-- +goose StatementEnd

-- Takes a webhook for a while, and answers what is due there, the earliest first. None where another one works at it: that looks
-- again once it is done, under the same lock, so that nothing is forgotten between the two.
-- +goose StatementBegin
CREATE FUNCTION webhook_take(p_practice uuid, p_webhook uuid, p_limit integer, p_while interval)
RETURNS TABLE (address bytea, secret bytea, former_secret bytea, event_id uuid, type text, at timestamptz, data jsonb, attempts smallint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    w webhooks;
BEGIN
    SELECT * INTO w FROM webhooks WHERE practice_id = p_practice AND id = p_webhook AND off_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR w.busy_until > clock_timestamp() THEN RETURN; END IF;
    RETURN QUERY SELECT w.address, w.secret, CASE WHEN w.former_until > now() THEN w.former_secret END, e.id, e.type, e.at, e.data, d.attempts
      FROM webhook_deliveries d JOIN webhook_events e ON e.practice_id = d.practice_id AND e.id = d.event_id
     WHERE d.practice_id = p_practice AND d.webhook_id = p_webhook AND d.state = 'waiting' AND d.next_at <= clock_timestamp()
     ORDER BY d.next_at, e.at, e.id LIMIT p_limit;
    IF FOUND THEN
        UPDATE webhooks SET busy_until = clock_timestamp() + p_while WHERE practice_id = p_practice AND id = p_webhook;
    END IF;
END $$;
-- +goose StatementEnd

-- Lets it go, and answers when something is due there next.
-- +goose StatementBegin
CREATE FUNCTION webhook_leave(p_practice uuid, p_webhook uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    next_due timestamptz;
BEGIN
    UPDATE webhooks SET busy_until = NULL WHERE practice_id = p_practice AND id = p_webhook;
    SELECT min(d.next_at) INTO next_due FROM webhook_deliveries d JOIN webhooks w ON w.practice_id = d.practice_id AND w.id = d.webhook_id
     WHERE d.practice_id = p_practice AND d.webhook_id = p_webhook AND d.state = 'waiting' AND w.off_at IS NULL;
    RETURN next_due;
END $$;
-- +goose StatementEnd

-- Switches a webhook off that takes nothing, leaves a line and has the practice's owners told. What waits there waits on.
-- +goose StatementBegin
CREATE FUNCTION webhook_switch_off(p_practice uuid, p_webhook uuid, p_why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    line uuid;
BEGIN
    UPDATE webhooks SET off_at = now(), off_why = p_why WHERE practice_id = p_practice AND id = p_webhook AND off_at IS NULL;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO access_events (practice_id, action, object_kind, object_id) VALUES (p_practice, 'webhook_off', 'webhook', p_webhook) RETURNING id INTO line;
    INSERT INTO river_job (kind, args, max_attempts)
    SELECT 'webhook_letter', jsonb_build_object('id', md5(line::text || a.id)::uuid, 'practice_id', p_practice, 'account_id', a.id), 25
      FROM accounts a WHERE a.practice_id = p_practice AND 'owner' = ANY (a.roles) AND a.disabled_at IS NULL;
END $$;
-- +goose StatementEnd

-- Keeps what became of an attempt: it was taken, it is tried again after a while, or, without p_wait, it failed for good. A webhook
-- that wants nothing more, or takes nothing for five days, is switched off.
-- +goose StatementBegin
CREATE FUNCTION webhook_tried(p_practice uuid, p_webhook uuid, p_event uuid, p_status smallint, p_fault text,
                              p_taken boolean, p_gone boolean, p_wait interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    failing timestamptz;
BEGIN
    UPDATE webhook_deliveries
       SET attempts = attempts + 1, tried_at = now(), status = p_status, fault = p_fault,
           state = CASE WHEN p_taken THEN 'delivered' WHEN p_wait IS NULL THEN 'failed' ELSE state END,
           next_at = coalesce(now() + p_wait, next_at)
     WHERE practice_id = p_practice AND webhook_id = p_webhook AND event_id = p_event AND state = 'waiting';
    IF p_taken THEN
        UPDATE webhooks SET failing_since = NULL WHERE practice_id = p_practice AND id = p_webhook AND failing_since IS NOT NULL;
        RETURN;
    END IF;
    UPDATE webhooks SET failing_since = coalesce(failing_since, now())
     WHERE practice_id = p_practice AND id = p_webhook RETURNING failing_since INTO failing;
    IF p_gone THEN
        PERFORM webhook_switch_off(p_practice, p_webhook, 'gone');
    ELSIF failing < now() - interval '5 days' THEN
        PERFORM webhook_switch_off(p_practice, p_webhook, 'failing');
    END IF;
END $$;
-- +goose StatementEnd

-- Where an owner is told that a webhook was switched off; none who is no owner any more.
-- +goose StatementBegin
CREATE FUNCTION webhook_letter(p_practice uuid, p_account uuid) RETURNS TABLE (login text, alert_email text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.login, t.email, a.language FROM accounts a
      LEFT JOIN alert_addresses t ON t.practice_id = a.practice_id AND t.account_id = a.id
     WHERE a.practice_id = p_practice AND a.id = p_account AND 'owner' = ANY (a.roles) AND a.disabled_at IS NULL
$$;
-- +goose StatementEnd

-- Forgets what happened a month ago, and secrets that nothing is signed with any more.
-- +goose StatementBegin
CREATE FUNCTION webhook_sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM webhook_events WHERE at < now() - interval '30 days';
    UPDATE webhooks SET former_secret = NULL, former_until = NULL WHERE former_until < now()
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION webhook_work(uuid, uuid), webhook_raise(uuid, text, uuid, jsonb), summaries_raise(), flag_raise(), plan_raise(uuid, uuid, uuid),
    webhook_own(uuid, boolean), webhook_secret(uuid, bytea, interval), webhook_resume(uuid), webhook_test(uuid),
    webhook_replay(uuid, uuid, timestamptz), webhooks_wake(integer), webhook_take(uuid, uuid, integer, interval), webhook_leave(uuid, uuid),
    webhook_switch_off(uuid, uuid, text), webhook_tried(uuid, uuid, uuid, smallint, text, boolean, boolean, interval),
    webhook_letter(uuid, uuid), webhook_sweep() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plan_raise(uuid, uuid, uuid),
    webhook_secret(uuid, bytea, interval), webhook_resume(uuid), webhook_test(uuid),
    webhook_replay(uuid, uuid, timestamptz), webhooks_wake(integer), webhook_take(uuid, uuid, integer, interval), webhook_leave(uuid, uuid),
    webhook_tried(uuid, uuid, uuid, smallint, text, boolean, boolean, interval),
    webhook_letter(uuid, uuid), webhook_sweep() TO alongside_app;
