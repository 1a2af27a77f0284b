-- +goose Up

-- Clinic days are reckoned here, in the practice's zone: one that only the application knows would fail whoever asks for a day.
-- Asked of a zone that is set, and of no other change: what stands may be of another PostgreSQL, and is restored as it is.
-- +goose StatementBegin
CREATE FUNCTION practices_time_zone_known() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM timezone(NEW.time_zone, timestamptz 'epoch'); -- 22023 where it is unknown
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER practices_time_zone_known BEFORE INSERT OR UPDATE OF time_zone ON practices
    FOR EACH ROW EXECUTE FUNCTION practices_time_zone_known();
REVOKE ALL ON FUNCTION practices_time_zone_known() FROM PUBLIC;

-- Sets the password of whoever is signed in, in place of one before.
-- +goose StatementBegin
CREATE FUNCTION password_set(p_hash text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM way_in_changing();
    UPDATE accounts SET password_hash = p_hash
     WHERE practice_id = nullif(current_setting('app.practice_id', true), '')::uuid
       AND id = nullif(current_setting('app.account_id', true), '')::uuid;
    PERFORM way_in_changed('password_set');
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION password_set(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_set(text) TO alongside_app;
