-- +goose Up

-- What stands of the seals that a server remembers: the signature of each, none where it is gone, and which seal of its practice
-- is the first one that is signed, 0 for none. Number 0 asks for the latter alone.
-- +goose StatementBegin
CREATE FUNCTION access_seals_remembered(p_practices uuid[], p_seals bigint[])
RETURNS TABLE (practice_id uuid, signature bytea, first_signed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.practice_id, s.signature,
           coalesce((SELECT min(f.seal) FROM access_seals f WHERE f.practice_id = r.practice_id AND f.signature IS NOT NULL), 0)
      FROM unnest(p_practices, p_seals) r (practice_id, seal)
      LEFT JOIN access_seals s ON s.practice_id = r.practice_id AND s.seal = r.seal
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION access_seals_remembered(uuid[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_seals_remembered(uuid[], bigint[]) TO alongside_app;
