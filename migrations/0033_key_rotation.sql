-- +goose Up

-- What a server has to know of the deployment's keys before it starts, so that none with an old key file writes what others
-- can't read. The numbers are names of keys, which are no secret.
ALTER TABLE deployment
    ADD COLUMN data_key          bigint,                        -- it has to know this one; none: they were never replaced
    ADD COLUMN retired_data_keys bigint[] NOT NULL DEFAULT '{}', -- and to seal with none of these
    ADD COLUMN keys_since        timestamptz NOT NULL DEFAULT now();
