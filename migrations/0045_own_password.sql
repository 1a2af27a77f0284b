-- +goose Up

-- Clinic days are reckoned here, in the practice's zone: one that only the application knows would fail whoever asks for a day.
-- What stands is not looked at: no upgrade fails of it.
ALTER TABLE practices ADD CONSTRAINT practices_time_zone_known CHECK (timezone(time_zone, timestamptz 'epoch') IS NOT NULL) NOT VALID;

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
