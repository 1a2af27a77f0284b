-- +goose Up

-- A seal is signed with a key that the database doesn't hold: whoever may write here could make the whole chain anew, hashes
-- and all, and not its signatures. Seals from before this have none.
ALTER TABLE access_seals ADD COLUMN signature bytea CONSTRAINT access_seals_signature_bytes CHECK (octet_length(signature) = 32);

-- Reading the chain is the program's business now: a function in here could be changed together with what it should find.
DROP FUNCTION access_verify(uuid), access_seal(), access_seal_hash(uuid, bigint, bytea), access_event_text(access_events);

-- What is hashed of an event. Each value keeps its place, so that none can be moved into the next column.
-- +goose StatementBegin
CREATE FUNCTION access_line(e access_events) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(e.practice_id, e.id, extract(epoch FROM e.at), e.patient_id, e.account_id, e.action, e.object_kind, e.object_id, e.denied)::text
$$;
-- +goose StatementEnd

-- Seals what has been committed since the last time, one seal a practice, and answers them to be signed. A chain inside
-- each request would make every request of a practice wait for the one before.
-- +goose StatementBegin
CREATE FUNCTION access_seal_next() RETURNS SETOF access_seals
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    practice uuid;
    last access_seals;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_seal', 0));
    FOR practice IN SELECT DISTINCT practice_id FROM access_events WHERE seal IS NULL LOOP
        last := NULL;
        SELECT * INTO last FROM access_seals WHERE practice_id = practice ORDER BY seal DESC LIMIT 1;
        last.seal := coalesce(last.seal, 0) + 1;
        UPDATE access_events SET seal = last.seal WHERE practice_id = practice AND seal IS NULL;
        RETURN QUERY
        INSERT INTO access_seals (practice_id, seal, events, hash)
        SELECT practice, last.seal, count(*), sha256(coalesce(last.hash, ''::bytea)
               || string_agg(convert_to(access_line(e) || E'\n', 'UTF8'), ''::bytea ORDER BY e.at, e.id))
          FROM access_events e WHERE e.practice_id = practice AND e.seal = last.seal
        RETURNING *;
    END LOOP;
END $$;
-- +goose StatementEnd

-- Signs a seal in the transaction that made it, and no other.
-- +goose StatementBegin
CREATE FUNCTION access_seal_sign(p_practice uuid, p_seal bigint, p_signature bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_seals SET signature = p_signature
     WHERE practice_id = p_practice AND seal = p_seal AND signature IS NULL AND sealed_at = now()
$$;
-- +goose StatementEnd

-- The practice's trail for its owners, as before, and now also by what was done.
DROP FUNCTION practice_trail(uuid, date, date, timestamptz, uuid, integer);
-- +goose StatementBegin
CREATE FUNCTION practice_trail(p_person uuid, p_from date, p_to date, p_before_at timestamptz, p_before_id uuid, p_limit integer, p_action text DEFAULT NULL)
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
       AND (p_action IS NULL OR e.action = p_action)
       AND (p_person IS NULL OR e.account_id = p_person OR p.account_id = p_person OR o.id = p_person)
       AND (p_from IS NULL OR e.at >= p_from::timestamp AT TIME ZONE r.time_zone)
       AND (p_to IS NULL OR e.at < (p_to + 1)::timestamp AT TIME ZONE r.time_zone)
       AND (p_before_at IS NULL OR (e.at, e.id) < (p_before_at, p_before_id))
     ORDER BY e.at DESC, e.id DESC LIMIT p_limit
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION access_line(access_events), access_seal_next(), access_seal_sign(uuid, bigint, bytea),
    practice_trail(uuid, date, date, timestamptz, uuid, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_seal_next(), access_seal_sign(uuid, bigint, bytea),
    practice_trail(uuid, date, date, timestamptz, uuid, integer, text) TO alongside_app;
