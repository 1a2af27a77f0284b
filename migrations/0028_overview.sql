-- +goose Up

-- From when on what people shared makes them stand on their clinicians' lists with why they may need a look. It is the
-- practice's to set, and said wherever it is used; the bounds are those of models.LookThresholds.
ALTER TABLE practices
    ADD COLUMN look_sleep_below    smallint NOT NULL DEFAULT 300 CONSTRAINT practices_look_sleep_below_range CHECK (look_sleep_below BETWEEN 60 AND 600),
    ADD COLUMN look_sleep_change   smallint NOT NULL DEFAULT 30 CONSTRAINT practices_look_sleep_change_range CHECK (look_sleep_change BETWEEN 10 AND 240),
    ADD COLUMN look_low_days       smallint NOT NULL DEFAULT 5 CONSTRAINT practices_look_low_days_range CHECK (look_low_days BETWEEN 1 AND 14),
    ADD COLUMN look_new_days       smallint NOT NULL DEFAULT 14 CONSTRAINT practices_look_new_days_range CHECK (look_new_days BETWEEN 1 AND 90),
    ADD COLUMN look_unanswered_days smallint NOT NULL DEFAULT 3 CONSTRAINT practices_look_unanswered_days_range CHECK (look_unanswered_days BETWEEN 0 AND 30),
    ADD COLUMN look_contact_days   smallint NOT NULL DEFAULT 0 CONSTRAINT practices_look_contact_days_range CHECK (look_contact_days BETWEEN 0 AND 30);
GRANT UPDATE (look_sleep_below, look_sleep_change, look_low_days, look_new_days, look_unanswered_days, look_contact_days) ON practices TO alongside_app;

-- A patient's go or talk first, which may wait for the clinic. Few rows of a table that only grows.
CREATE INDEX moves_asks ON moves (practice_id, patient_id) WHERE side = 'patient' AND kind IN ('go', 'talk_first');

-- When the actor read somebody's measures last. What came since is new to them.
-- +goose StatementBegin
CREATE FUNCTION measures_read_at(p_patient uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(e.at) FROM access_events e
     WHERE e.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid AND e.patient_id = p_patient
       AND e.account_id = nullif(current_setting('app.account_id', true), '')::uuid AND e.action = 'read_measures' AND NOT e.denied
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION measures_read_at(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION measures_read_at(uuid) TO alongside_app;
CREATE INDEX access_events_measures_read ON access_events (practice_id, patient_id, account_id, at) WHERE action = 'read_measures' AND NOT denied;

-- How many visits of the last 90 days had a check-in, in which way, by what tells whether somebody is left behind: language
-- and age. A line is of one person, without who it is; the server shows groups alone (insight/uptake.go). The language is that
-- of the account: without one nobody has said any, but on a page that is sealed.
-- +goose StatementBegin
CREATE FUNCTION check_in_uptake(p_now timestamptz) RETURNS TABLE (
    language text, birth_year integer, visits integer, app integer, link integer, tablet integer, paper integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(min(a.language), ''), p.birth_year, count(*)::integer,
           count(*) FILTER (WHERE w.way = 'app')::integer, count(*) FILTER (WHERE w.way = 'link')::integer,
           count(*) FILTER (WHERE w.way = 'tablet')::integer, count(*) FILTER (WHERE w.way = 'paper')::integer
      FROM visits v
      JOIN patients p ON p.practice_id = v.practice_id AND p.id = v.patient_id
      LEFT JOIN accounts a ON a.practice_id = p.practice_id AND a.id = p.account_id
      LEFT JOIN LATERAL (
           SELECT coalesce(c.way, 'app') AS way FROM summaries s
             LEFT JOIN guest_codes c ON c.practice_id = s.practice_id AND c.patient_id = s.patient_id AND c.visit_id = s.visit_id AND c.used_at IS NOT NULL
            WHERE s.practice_id = v.practice_id AND s.patient_id = v.patient_id AND s.visit_id = v.id AND s.ended_by IS DISTINCT FROM 'taken_back'
            ORDER BY s.shared_at, c.used_at LIMIT 1) w ON true
     WHERE app_has_role('owner') AND v.practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND v.state = 'planned' AND v.deleted_at IS NULL AND v.starts_at < p_now AND v.starts_at >= p_now - interval '90 days'
     GROUP BY p.id, p.birth_year
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION check_in_uptake(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_in_uptake(timestamptz) TO alongside_app;
CREATE INDEX visits_starts ON visits (practice_id, starts_at) WHERE state = 'planned';
