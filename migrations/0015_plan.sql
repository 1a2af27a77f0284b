-- +goose Up

-- The plan that a person and their clinicians write together. A line is every version of it; what stands is the last one.
-- Every table here is a part of the record (0013): the whole care team reads it, and what holds is what was said.
CREATE TABLE plan_lines (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT plan_lines_side_known CHECK (side IN ('patient', 'clinician')),
    received_at timestamptz NOT NULL,
    line_id     uuid NOT NULL,
    version     smallint NOT NULL CONSTRAINT plan_lines_version_range CHECK (version >= 1),
    kind        text NOT NULL CONSTRAINT plan_lines_kind_known CHECK (kind IN
                ('sleep', 'nutrition', 'regulation', 'body', 'learning', 'talking', 'medication', 'check', 'other')),
    words       bytea CONSTRAINT plan_lines_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    why         bytea CONSTRAINT plan_lines_why_sealed CHECK (get_byte(why, 0) = 1 AND octet_length(why) > 32),
    way_out     bytea CONSTRAINT plan_lines_way_out_sealed CHECK (get_byte(way_out, 0) = 1 AND octet_length(way_out) > 32),
    steps       bytea CONSTRAINT plan_lines_steps_sealed CHECK (get_byte(steps, 0) = 1 AND octet_length(steps) > 32),
    removed     boolean,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT plan_lines_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT plan_lines_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    -- Whatever two people write at once, one of them comes second, and is told so.
    CONSTRAINT plan_lines_version_key UNIQUE (practice_id, patient_id, line_id, version),
    CONSTRAINT plan_lines_way_out_before_the_way_in CHECK (steps IS NULL OR kind = 'medication' AND way_out IS NOT NULL),
    CONSTRAINT plan_lines_says_something CHECK (words IS NOT NULL OR removed)
);
CREATE INDEX plan_lines_seq ON plan_lines (practice_id, patient_id, seq);

-- What a side thinks of a line. Whoever wrote a version agrees to it.
CREATE TABLE stances (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT stances_side_known CHECK (side IN ('patient', 'clinician')),
    received_at timestamptz NOT NULL,
    line_id     uuid NOT NULL,
    version     smallint NOT NULL,
    stance      text NOT NULL CONSTRAINT stances_stance_known CHECK (stance IN ('agree', 'not_now', 'differently', 'talk')),
    may_raise   text CONSTRAINT stances_may_raise_known CHECK (may_raise IN ('only_if_i', 'in_a_month', 'next_visit')),
    seen        uuid,
    words       bytea CONSTRAINT stances_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT stances_line_fkey FOREIGN KEY (practice_id, patient_id, line_id, version)
        REFERENCES plan_lines (practice_id, patient_id, line_id, version),
    CONSTRAINT stances_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT stances_return_is_the_patients CHECK ((may_raise IS NOT NULL) = (stance = 'not_now' AND side = 'patient')),
    CONSTRAINT stances_yes_has_seen CHECK (stance <> 'agree' OR seen IS NOT NULL)
);
CREATE INDEX stances_seq ON stances (practice_id, patient_id, seq);

-- The steps of a medicine: who said go, stay, down or stop, and when.
CREATE TABLE moves (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    author_id   uuid NOT NULL,
    side        text NOT NULL CONSTRAINT moves_side_known CHECK (side IN ('patient', 'clinician')),
    received_at timestamptz NOT NULL,
    line_id     uuid NOT NULL,
    version     smallint NOT NULL,
    kind        text NOT NULL CONSTRAINT moves_kind_known CHECK (kind IN ('go', 'stay', 'down', 'stop', 'talk_first', 'way_out')),
    step        smallint CONSTRAINT moves_step_range CHECK (step BETWEEN 0 AND 99),
    seen        uuid,
    words       bytea CONSTRAINT moves_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT moves_line_fkey FOREIGN KEY (practice_id, patient_id, line_id, version)
        REFERENCES plan_lines (practice_id, patient_id, line_id, version),
    CONSTRAINT moves_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT moves_step_where_it_counts CHECK ((step IS NOT NULL) = (kind IN ('go', 'stay', 'down'))),
    CONSTRAINT moves_way_out_is_the_patients CHECK (kind <> 'way_out' OR side = 'patient' AND words IS NOT NULL),
    CONSTRAINT moves_yes_has_seen CHECK (kind <> 'go' OR seen IS NOT NULL)
);
CREATE INDEX moves_seq ON moves (practice_id, patient_id, seq);

-- When the two speak next, how, with whom, and who steps in; and what became of it.
CREATE TABLE contacts (
    practice_id  uuid NOT NULL,
    patient_id   uuid NOT NULL,
    id           uuid NOT NULL,
    rev          bigint NOT NULL,
    seq          bigint NOT NULL,
    recorded_at  timestamptz NOT NULL,
    clock        jsonb NOT NULL,
    needs_look   boolean NOT NULL DEFAULT false,
    deleted_at   timestamptz,
    author_id    uuid NOT NULL,
    side         text NOT NULL CONSTRAINT contacts_side_clinician CHECK (side = 'clinician'),
    received_at  timestamptz NOT NULL,
    kind         text NOT NULL CONSTRAINT contacts_kind_known CHECK (kind IN ('planned', 'happened', 'called_off')),
    at           timestamptz,
    how          text CONSTRAINT contacts_how_known CHECK (how IN ('visit', 'call', 'video', 'message')),
    person_id    uuid,
    backup_id    uuid,
    about        uuid,
    -- When the backup was asked to step in, as it had passed and nothing was said of it. The clinic's: no phone is told.
    escalated_at timestamptz,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT contacts_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT contacts_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT contacts_person_fkey FOREIGN KEY (practice_id, person_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT contacts_backup_fkey FOREIGN KEY (practice_id, backup_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT contacts_about_fkey FOREIGN KEY (practice_id, patient_id, about) REFERENCES contacts (practice_id, patient_id, id),
    CONSTRAINT contacts_planned_with_somebody CHECK (
        (kind = 'planned' AND num_nonnulls(at, how, person_id, backup_id) = 4 AND person_id <> backup_id)
        OR (kind <> 'planned' AND num_nonnulls(at, how, person_id, backup_id) = 0 AND about IS NOT NULL))
);
CREATE UNIQUE INDEX contacts_about_key ON contacts (practice_id, patient_id, about) WHERE deleted_at IS NULL;
CREATE INDEX contacts_seq ON contacts (practice_id, patient_id, seq);
CREATE INDEX contacts_at ON contacts (at) WHERE kind = 'planned' AND escalated_at IS NULL;

CALL app_protect_record('plan_lines');
CALL app_protect_record('stances');
CALL app_protect_record('moves');
CALL app_protect_record('contacts');
