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
