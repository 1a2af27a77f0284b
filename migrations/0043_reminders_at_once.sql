-- +goose Up

-- As in 0042. What is called for each of twenty thousand reminders is planned once a connection, and not with each call as
-- functions in SQL are.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reminder_occasions(p_practices uuid[], p_accounts uuid[], p_now timestamptz)
RETURNS TABLE (practice_id uuid, account_id uuid, roles text[], language text, day_start smallint,
               logged date[], visits jsonb, contacts jsonb, answers jsonb, steps jsonb, busy date[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT a.practice_id, a.id, a.roles, coalesce(own.language, a.language), coalesce(own.day_start, 240)::smallint,
           CASE WHEN p.id IS NOT NULL AND s.log_at <> '' THEN (
               SELECT array_agg(DISTINCT greatest(e.day, (least(e.recorded_at, p_now) AT TIME ZONE s.zone
                      - make_interval(mins => coalesce(own.day_start, 240)))::date)) FROM (
                   SELECT day, recorded_at FROM sleep x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM nutrition x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM moods x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM moments x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM regulation x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM body x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL
                   UNION ALL SELECT day, recorded_at FROM cycle x WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.day > p_now::date - 16 AND x.deleted_at IS NULL) e) END,
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
               SELECT array_agg(DISTINCT b.day) FROM (
                   SELECT (v.starts_at AT TIME ZONE s.zone)::date AS day FROM visits v
                    WHERE v.practice_id = a.practice_id AND v.clinician_id = a.id AND v.state = 'planned' AND v.deleted_at IS NULL
                      AND v.starts_at > p_now - interval '1 day' AND v.starts_at < p_now + interval '2 days'
                   UNION ALL SELECT greatest(c.at AT TIME ZONE s.zone, p_now AT TIME ZONE s.zone)::date FROM care_team t
                     JOIN contacts c ON c.practice_id = t.practice_id AND c.patient_id = t.patient_id AND c.person_id = a.id
                    WHERE t.practice_id = a.practice_id AND t.clinician_id = a.id AND (t.until IS NULL OR t.until > p_now)
                      AND c.at < p_now + interval '2 days' AND NOT EXISTS (
                          SELECT FROM contacts o WHERE o.practice_id = c.practice_id AND o.patient_id = c.patient_id AND o.about = c.id)
                   UNION ALL SELECT (p_now AT TIME ZONE s.zone)::date FROM care_team t
                     JOIN follow_ups f ON f.practice_id = t.practice_id AND f.patient_id = t.patient_id AND f.alert
                    WHERE t.practice_id = a.practice_id AND t.clinician_id = a.id AND (t.until IS NULL OR t.until > p_now) AND NOT EXISTS (
                          SELECT FROM acknowledgements k WHERE k.practice_id = f.practice_id AND k.patient_id = f.patient_id AND k.follow_up_id = f.id)) b) END
      FROM unnest(p_practices, p_accounts) q (practice_id, account_id)
      JOIN accounts a ON a.practice_id = q.practice_id AND a.id = q.account_id AND a.disabled_at IS NULL
      JOIN reminder_settings s ON s.practice_id = a.practice_id AND s.account_id = a.id
      LEFT JOIN patients p ON p.practice_id = a.practice_id AND p.account_id = a.id
      LEFT JOIN LATERAL (SELECT x.language, x.day_start FROM settings x
            WHERE x.practice_id = p.practice_id AND x.patient_id = p.id AND x.deleted_at IS NULL LIMIT 1) own ON true;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reminder_told(p_practice uuid, p_id uuid, p_round smallint, p_targets uuid[], p_done boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reminder_deliveries (practice_id, reminder_id, round, target_id) SELECT p_practice, p_id, p_round, t FROM unnest(p_targets) t
        ON CONFLICT DO NOTHING;
    UPDATE reminders SET done_at = now() WHERE p_done AND practice_id = p_practice AND id = p_id AND round = p_round AND done_at IS NULL;
END $$;
-- +goose StatementEnd

-- As in 0042, with what there is to remind of beside it, so that sending one asks once.
DROP FUNCTION reminder_open(uuid, uuid);
-- +goose StatementBegin
CREATE FUNCTION reminder_open(p_practice uuid, p_id uuid, p_now timestamptz)
RETURNS TABLE (account_id uuid, kind text, about text, round smallint, settings_id uuid, zone text, log_at text, off text[],
               quiet_from text, quiet_until text, since timestamptz, email bytea, is_demo boolean, took integer, targets uuid[], subscriptions bytea[],
               roles text[], language text, day_start smallint, logged date[], visits jsonb, contacts jsonb, answers jsonb, steps jsonb, busy date[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT r.account_id, r.kind, r.about, r.round, s.id, s.zone, s.log_at, s.off, s.quiet_from, s.quiet_until, s.since, s.email,
           (SELECT demo FROM deployment),
           (SELECT count(*)::integer FROM reminder_deliveries d WHERE d.practice_id = r.practice_id AND d.reminder_id = r.id AND d.round = r.round),
           array_agg(b.id) FILTER (WHERE b.id IS NOT NULL), array_agg(b.subscription) FILTER (WHERE b.id IS NOT NULL),
           o.roles, o.language, o.day_start, o.logged, o.visits, o.contacts, o.answers, o.steps, o.busy
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
     WHERE r.practice_id = p_practice AND r.id = p_id AND r.done_at IS NULL
     GROUP BY r.practice_id, r.id, s.practice_id, s.id, o.roles, o.language, o.day_start, o.logged, o.visits, o.contacts, o.answers, o.steps, o.busy;
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION reminder_open(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reminder_open(uuid, uuid, timestamptz) TO alongside_app;
