-- +goose Up

-- The rest of what a patient writes down: eating, mood, what matters, medicines. The columns every synced kind has are
-- those of sleep (0001).
CREATE TABLE nutrition (
    practice_id   uuid NOT NULL,
    patient_id    uuid NOT NULL,
    id            uuid NOT NULL,
    rev           bigint NOT NULL,
    seq           bigint NOT NULL,
    recorded_at   timestamptz NOT NULL,
    clock         jsonb NOT NULL,
    needs_look    boolean NOT NULL DEFAULT false,
    deleted_at    timestamptz,
    day           date NOT NULL,
    zone          text NOT NULL,
    meals         smallint CONSTRAINT nutrition_meals_range CHECK (meals BETWEEN 0 AND 3),
    appetite      text CONSTRAINT nutrition_appetite_known CHECK (appetite IN ('less', 'usual', 'more')),
    breakfast     text CONSTRAINT nutrition_breakfast_known CHECK (breakfast IN ('skipped', 'eaten') OR breakfast ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    lunch         text CONSTRAINT nutrition_lunch_known CHECK (lunch IN ('skipped', 'eaten') OR lunch ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    dinner        text CONSTRAINT nutrition_dinner_known CHECK (dinner IN ('skipped', 'eaten') OR dinner ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    snacks        text CONSTRAINT nutrition_snacks_known CHECK (snacks IN ('skipped', 'eaten') OR snacks ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    vegetables    text CONSTRAINT nutrition_vegetables_known CHECK (vegetables IN ('none', 'some', 'most')),
    protein       text CONSTRAINT nutrition_protein_known CHECK (protein IN ('none', 'some', 'most')),
    whole_grains  text CONSTRAINT nutrition_whole_grains_known CHECK (whole_grains IN ('none', 'some', 'most')),
    sweet         text CONSTRAINT nutrition_sweet_known CHECK (sweet IN ('none', 'some', 'most')),
    water         smallint CONSTRAINT nutrition_water_range CHECK (water BETWEEN 0 AND 40),
    caffeine      smallint CONSTRAINT nutrition_caffeine_range CHECK (caffeine BETWEEN 0 AND 40),
    caffeine_last text CONSTRAINT nutrition_caffeine_last_known CHECK (caffeine_last ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    alcohol       smallint CONSTRAINT nutrition_alcohol_range CHECK (alcohol BETWEEN 0 AND 40),
    supplements   bytea CONSTRAINT nutrition_supplements_sealed CHECK (get_byte(supplements, 0) = 1 AND octet_length(supplements) > 32),
    note          bytea CONSTRAINT nutrition_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT nutrition_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT nutrition_says_something CHECK (num_nonnulls(meals, appetite, breakfast, lunch, dinner, snacks, vegetables,
        protein, whole_grains, sweet, water, caffeine, caffeine_last, alcohol, supplements, note) > 0)
);
CREATE UNIQUE INDEX nutrition_day_key ON nutrition (practice_id, patient_id, day) WHERE deleted_at IS NULL;
CREATE INDEX nutrition_day ON nutrition (practice_id, patient_id, day) INCLUDE (zone, meals, appetite, breakfast, lunch, dinner,
    snacks, vegetables, protein, whole_grains, sweet, water, caffeine, caffeine_last, alcohol, deleted_at);
CREATE INDEX nutrition_seq ON nutrition (practice_id, patient_id, seq);

CREATE TABLE moods (
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
    valence     smallint CONSTRAINT moods_valence_range CHECK (valence BETWEEN 1 AND 5),
    anxiety     smallint CONSTRAINT moods_anxiety_range CHECK (anxiety BETWEEN 1 AND 5),
    energy      smallint CONSTRAINT moods_energy_range CHECK (energy BETWEEN 1 AND 5),
    feelings    text[],
    connections text[],
    note        bytea CONSTRAINT moods_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT moods_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT moods_says_something CHECK (num_nonnulls(valence, anxiety, energy, note) > 0
        OR cardinality(feelings) > 0 OR cardinality(connections) > 0)
);
CREATE UNIQUE INDEX moods_day_key ON moods (practice_id, patient_id, day) WHERE deleted_at IS NULL;
CREATE INDEX moods_day ON moods (practice_id, patient_id, day) INCLUDE (zone, valence, anxiety, energy, feelings, connections, deleted_at);
CREATE INDEX moods_seq ON moods (practice_id, patient_id, seq);

CREATE TABLE moments (
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
    at          timestamptz NOT NULL,
    valence     smallint CONSTRAINT moments_valence_range CHECK (valence BETWEEN 1 AND 5),
    anxiety     smallint CONSTRAINT moments_anxiety_range CHECK (anxiety BETWEEN 1 AND 5),
    energy      smallint CONSTRAINT moments_energy_range CHECK (energy BETWEEN 1 AND 5),
    feelings    text[],
    connections text[],
    note        bytea CONSTRAINT moments_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT moments_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT moments_says_something CHECK (num_nonnulls(valence, anxiety, energy, note) > 0
        OR cardinality(feelings) > 0 OR cardinality(connections) > 0)
);
CREATE INDEX moments_day ON moments (practice_id, patient_id, day);
CREATE INDEX moments_seq ON moments (practice_id, patient_id, seq);

CREATE TABLE matters (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    life_now    bytea CONSTRAINT matters_life_now_sealed CHECK (get_byte(life_now, 0) = 1 AND octet_length(life_now) > 32),
    better      bytea CONSTRAINT matters_better_sealed CHECK (get_byte(better, 0) = 1 AND octet_length(better) > 32),
    has_helped  bytea CONSTRAINT matters_has_helped_sealed CHECK (get_byte(has_helped, 0) = 1 AND octet_length(has_helped) > 32),
    not_wanted  bytea CONSTRAINT matters_not_wanted_sealed CHECK (get_byte(not_wanted, 0) = 1 AND octet_length(not_wanted) > 32),
    involve     bytea CONSTRAINT matters_involve_sealed CHECK (get_byte(involve, 0) = 1 AND octet_length(involve) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT matters_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX matters_seq ON matters (practice_id, patient_id, seq);

CREATE TABLE medicines (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    name        bytea NOT NULL CONSTRAINT medicines_name_sealed CHECK (get_byte(name, 0) = 1 AND octet_length(name) > 32),
    sort        text CONSTRAINT medicines_sort_known CHECK (sort IN ('medicine', 'supplement')),
    dose        bytea CONSTRAINT medicines_dose_sealed CHECK (get_byte(dose, 0) = 1 AND octet_length(dose) > 32),
    since       bytea CONSTRAINT medicines_since_sealed CHECK (get_byte(since, 0) = 1 AND octet_length(since) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT medicines_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX medicines_seq ON medicines (practice_id, patient_id, seq);

CREATE TABLE past_medicines (
    practice_id  uuid NOT NULL,
    patient_id   uuid NOT NULL,
    id           uuid NOT NULL,
    rev          bigint NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    clock        jsonb NOT NULL,
    needs_look   boolean NOT NULL DEFAULT false,
    deleted_at   timestamptz,
    name         bytea NOT NULL CONSTRAINT past_medicines_name_sealed CHECK (get_byte(name, 0) = 1 AND octet_length(name) > 32),
    taken_when   bytea CONSTRAINT past_medicines_taken_when_sealed CHECK (get_byte(taken_when, 0) = 1 AND octet_length(taken_when) > 32),
    what_it_did  bytea CONSTRAINT past_medicines_what_it_did_sealed CHECK (get_byte(what_it_did, 0) = 1 AND octet_length(what_it_did) > 32),
    how_it_felt  bytea CONSTRAINT past_medicines_how_it_felt_sealed CHECK (get_byte(how_it_felt, 0) = 1 AND octet_length(how_it_felt) > 32),
    how_it_ended bytea CONSTRAINT past_medicines_how_it_ended_sealed CHECK (get_byte(how_it_ended, 0) = 1 AND octet_length(how_it_ended) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT past_medicines_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX past_medicines_seq ON past_medicines (practice_id, patient_id, seq);

CALL app_protect('nutrition', 'own');
CALL app_protect('moods', 'own');
CALL app_protect('moments', 'own');
CALL app_protect('matters', 'own');
CALL app_protect('medicines', 'own');
CALL app_protect('past_medicines', 'own');

-- "About that": times guessed from the usual night. They are kept apart from typed ones, so the day index says which.
ALTER TABLE sleep ADD COLUMN about boolean;
ALTER TABLE sleep ADD CONSTRAINT sleep_about_has_times CHECK (about IS NOT TRUE OR num_nonnulls(into_bed, tried_to_sleep) > 0
    AND num_nonnulls(final_awakening, out_of_bed) > 0);
DROP INDEX sleep_day;
CREATE INDEX sleep_day ON sleep (practice_id, patient_id, day)
    INCLUDE (zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, about, band, quality, deleted_at);

ALTER TABLE settings
    ADD COLUMN trackers_off text[] CONSTRAINT settings_trackers_off_known CHECK (trackers_off <@ '{sleep,nutrition,mood}'),
    ADD COLUMN pins text[] CONSTRAINT settings_pins_known CHECK (cardinality(pins) <= 2),
    ADD COLUMN rhythm text CONSTRAINT settings_rhythm_known CHECK (rhythm IN ('light_week', 'daily')),
    ADD COLUMN gentle_food boolean;
