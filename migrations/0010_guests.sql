-- +goose Up

-- Codes with which somebody checks in for one visit without an account: a link, the clinic's tablet, or paper. Each works
-- once. How long it is good follows from the visit, so that it moves along with it.
CREATE TABLE guest_codes (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    visit_id    uuid NOT NULL,
    way         text NOT NULL CONSTRAINT guest_codes_way_known CHECK (way IN ('link', 'tablet', 'paper')),
    code_hash   bytea NOT NULL,
    made_by     uuid NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT guest_codes_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id),
    CONSTRAINT guest_codes_made_by_fkey FOREIGN KEY (practice_id, made_by) REFERENCES accounts (practice_id, id)
);
CREATE UNIQUE INDEX guest_codes_code_key ON guest_codes (code_hash);
CALL app_protect('guest_codes', 'team');
REVOKE SELECT, UPDATE ON guest_codes FROM alongside_app;
GRANT SELECT (practice_id, patient_id, id, visit_id, way, made_by, created_at, used_at) ON guest_codes TO alongside_app;

-- What a code opens: whom the check-in goes to, for when, and the key that seals it. state says whether it still works.
-- +goose StatementBegin
CREATE FUNCTION guest_open(p_hash bytea)
RETURNS TABLE (state text, practice_id uuid, patient_id uuid, visit_id uuid, way text, starts_at timestamptz, minutes integer,
               clinician_name text, clinician_credentials text, practice_name text, time_zone text, help jsonb,
               display_name text, pronouns text, birth_year integer, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
             WHEN c.used_at IS NOT NULL THEN 'used'
             WHEN v.state NOT IN ('planned', 'open') OR now() >= CASE c.way
                  WHEN 'tablet' THEN c.created_at + interval '2 hours'
                  WHEN 'paper'  THEN coalesce(v.starts_at, c.created_at) + interval '30 days'
                  ELSE coalesce(v.starts_at + make_interval(mins => v.minutes), c.created_at + interval '14 days') END THEN 'over'
             ELSE 'good' END,
           c.practice_id, c.patient_id, c.visit_id, c.way, v.starts_at, v.minutes, a.display_name, a.credentials,
           r.name, r.time_zone, r.help, p.display_name, p.pronouns, p.birth_year, k.wrapped
      FROM guest_codes c
      JOIN visits v ON v.practice_id = c.practice_id AND v.patient_id = c.patient_id AND v.id = c.visit_id
      JOIN accounts a ON a.practice_id = v.practice_id AND a.id = v.clinician_id
      JOIN practices r ON r.id = c.practice_id
      JOIN patients p ON p.practice_id = c.practice_id AND p.id = c.patient_id
      JOIN patient_keys k ON k.practice_id = c.practice_id AND k.patient_id = c.patient_id AND k.purpose = 'record'
     WHERE c.code_hash = p_hash
$$;
-- +goose StatementEnd

-- Keeps what a guest checked in with as the visit's summary, once: the code's row lock keeps a second one out, and what is
-- shared already from a phone is not replaced. The summary's id is the sender's, so that a lost answer can be asked for
-- again. p_account is the clinician who typed in paper, NULL where the person did it.
-- +goose StatementBegin
CREATE FUNCTION guest_check_in(p_hash bytea, p_summary uuid, p_document bytea, p_shared_at timestamptz, p_ends_at timestamptz,
                               p_account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c guest_codes;
    number bigint;
BEGIN
    UPDATE guest_codes SET used_at = now() WHERE code_hash = p_hash AND used_at IS NULL RETURNING * INTO c;
    IF NOT FOUND THEN
        PERFORM 1 FROM guest_codes g JOIN summaries s USING (practice_id, patient_id, visit_id)
          WHERE g.code_hash = p_hash AND s.id = p_summary;
        IF FOUND THEN RETURN; END IF;
        RAISE EXCEPTION 'the code was used' USING ERRCODE = 'AL410';
    END IF;
    UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = c.practice_id AND patient_id = c.patient_id RETURNING seq INTO number;
    PERFORM 1 FROM summaries WHERE practice_id = c.practice_id AND patient_id = c.patient_id AND visit_id = c.visit_id AND ended_at IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'something is shared for this visit' USING ERRCODE = 'AL409';
    END IF;
    INSERT INTO summaries (practice_id, patient_id, id, seq, visit_id, document, shared_at, ends_at)
    VALUES (c.practice_id, c.patient_id, p_summary, number, c.visit_id, p_document, p_shared_at, p_ends_at);
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id)
    VALUES (c.practice_id, c.patient_id, p_account, 'guest_check_in', 'visit', c.visit_id);
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION guest_open(bytea), guest_check_in(bytea, uuid, bytea, timestamptz, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guest_open(bytea), guest_check_in(bytea, uuid, bytea, timestamptz, timestamptz, uuid) TO alongside_app;
