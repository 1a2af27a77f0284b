-- +goose Up

-- What a person can log besides, each switched on by them: what calms them, how their body is, their cycle, and results of
-- tests as they were told. The columns every synced kind has are those of sleep (0001).
CREATE TABLE regulation (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    day         date NOT NULL,
    zone        text NOT NULL,
    practice    text NOT NULL CONSTRAINT regulation_practice_known CHECK (practice IN ('breathing', 'walk', 'movement', 'yoga', 'prayer',
        'journaling', 'outdoors', 'company', 'music', 'water')),
    minutes     smallint CONSTRAINT regulation_minutes_range CHECK (minutes BETWEEN 1 AND 600),
    calmer      text CONSTRAINT regulation_calmer_known CHECK (calmer IN ('less', 'same', 'more')),
    note        bytea CONSTRAINT regulation_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT regulation_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX regulation_day ON regulation (practice_id, patient_id, day) INCLUDE (zone, practice, minutes, calmer, deleted_at);
CREATE INDEX regulation_seq ON regulation (practice_id, patient_id, seq);

CREATE TABLE body (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    day         date NOT NULL,
    zone        text NOT NULL,
    pain        text CONSTRAINT body_pain_known CHECK (pain IN ('none', 'mild', 'moderate', 'strong')),
    gut         text CONSTRAINT body_gut_known CHECK (gut IN ('none', 'mild', 'moderate', 'strong')),
    tired       text CONSTRAINT body_tired_known CHECK (tired IN ('none', 'mild', 'moderate', 'strong')),
    headache    text CONSTRAINT body_headache_known CHECK (headache IN ('none', 'mild', 'moderate', 'strong')),
    illness     text CONSTRAINT body_illness_known CHECK (illness IN ('none', 'mild', 'moderate', 'strong')),
    note        bytea CONSTRAINT body_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT body_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT body_says_something CHECK (num_nonnulls(pain, gut, tired, headache, illness, note) > 0)
);
CREATE UNIQUE INDEX body_day_key ON body (practice_id, patient_id, day) WHERE deleted_at IS NULL;
CREATE INDEX body_day ON body (practice_id, patient_id, day) INCLUDE (zone, pain, gut, tired, headache, illness, deleted_at);
CREATE INDEX body_seq ON body (practice_id, patient_id, seq);

CREATE TABLE cycle (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    day         date NOT NULL,
    zone        text NOT NULL,
    cycle_day   smallint CONSTRAINT cycle_cycle_day_range CHECK (cycle_day BETWEEN 1 AND 120),
    symptoms    text[],
    note        bytea CONSTRAINT cycle_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT cycle_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT cycle_says_something CHECK (num_nonnulls(cycle_day, note) > 0 OR cardinality(symptoms) > 0)
);
CREATE UNIQUE INDEX cycle_day_key ON cycle (practice_id, patient_id, day) WHERE deleted_at IS NULL;
CREATE INDEX cycle_day ON cycle (practice_id, patient_id, day) INCLUDE (zone, cycle_day, symptoms, deleted_at);
CREATE INDEX cycle_seq ON cycle (practice_id, patient_id, seq);

CREATE TABLE labs (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    day         date NOT NULL,
    zone        text NOT NULL,
    name        bytea NOT NULL CONSTRAINT labs_name_sealed CHECK (get_byte(name, 0) = 1 AND octet_length(name) > 32),
    value       bytea NOT NULL CONSTRAINT labs_value_sealed CHECK (get_byte(value, 0) = 1 AND octet_length(value) > 32),
    unit        bytea NOT NULL CONSTRAINT labs_unit_sealed CHECK (get_byte(unit, 0) = 1 AND octet_length(unit) > 32),
    reference   bytea CONSTRAINT labs_reference_sealed CHECK (get_byte(reference, 0) = 1 AND octet_length(reference) > 32),
    note        bytea CONSTRAINT labs_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT labs_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX labs_day ON labs (practice_id, patient_id, day);
CREATE INDEX labs_seq ON labs (practice_id, patient_id, seq);

CALL app_protect('regulation', 'own');
CALL app_protect('body', 'own');
CALL app_protect('cycle', 'own');
CALL app_protect('labs', 'own');

ALTER TABLE settings
    ADD COLUMN trackers_on text[] CONSTRAINT settings_trackers_on_known CHECK (trackers_on <@ '{regulation,body,cycle,labs,supplements}');
