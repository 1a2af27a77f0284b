-- +goose Up

-- Who is asking is a setting of the transaction, written by app_enter and by nothing else. Policies read it
-- inside (SELECT …) so that the planner evaluates it once a statement, not once a row.

-- The deployment: one row. A restore gives it a new epoch, and phones then offer everything again.
CREATE TABLE deployment (
    only_row   boolean PRIMARY KEY DEFAULT true CONSTRAINT deployment_only_row CHECK (only_row),
    epoch      uuid NOT NULL DEFAULT gen_random_uuid(),
    demo       boolean NOT NULL DEFAULT false
);
INSERT INTO deployment DEFAULT VALUES;

CREATE TABLE practices (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CONSTRAINT practices_name_length CHECK (char_length(name) BETWEEN 1 AND 120),
    time_zone  text NOT NULL,
    languages  text[] NOT NULL DEFAULT '{en,es}',
    help       jsonb NOT NULL,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE accounts (
    practice_id           uuid NOT NULL REFERENCES practices (id),
    id                    uuid NOT NULL,
    login                 text NOT NULL,
    display_name          text NOT NULL CONSTRAINT accounts_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 80),
    credentials           text NOT NULL DEFAULT '',
    roles                 text[] NOT NULL CONSTRAINT accounts_roles_known
                          CHECK (roles <@ '{patient,clinician,owner}' AND cardinality(roles) > 0),
    language              text NOT NULL DEFAULT 'en' CONSTRAINT accounts_language_known CHECK (language IN ('en', 'es')),
    password_hash         text NOT NULL,
    -- What the phone seals unsent changes to; the private half leaves the server only at this account's sign-in.
    outbox_public         jsonb NOT NULL,
    outbox_private_sealed bytea NOT NULL CONSTRAINT accounts_outbox_private_sealed
                          CHECK (get_byte(outbox_private_sealed, 0) = 1 AND octet_length(outbox_private_sealed) > 32),
    disabled_at           timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, id)
);
CREATE UNIQUE INDEX accounts_login_key ON accounts (login);

CREATE TABLE patients (
    practice_id  uuid NOT NULL REFERENCES practices (id),
    id           uuid NOT NULL,
    account_id   uuid,
    display_name text NOT NULL CONSTRAINT patients_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 80),
    given_name   text NOT NULL,
    pronouns     text NOT NULL DEFAULT '',
    birth_year   smallint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, id),
    CONSTRAINT patients_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT patients_account_key UNIQUE (practice_id, account_id)
);

CREATE TABLE patient_keys (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    purpose     text NOT NULL CONSTRAINT patient_keys_purpose_known CHECK (purpose IN ('private', 'record')),
    wrapped     bytea NOT NULL CONSTRAINT patient_keys_wrapped_sealed CHECK (get_byte(wrapped, 0) = 1 AND octet_length(wrapped) > 32),
    PRIMARY KEY (practice_id, patient_id, purpose),
    CONSTRAINT patient_keys_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);

CREATE TABLE care_team (
    practice_id  uuid NOT NULL,
    patient_id   uuid NOT NULL,
    clinician_id uuid NOT NULL,
    since        timestamptz NOT NULL DEFAULT now(),
    until        timestamptz,
    PRIMARY KEY (practice_id, patient_id, clinician_id, since),
    CONSTRAINT care_team_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT care_team_clinician_fkey FOREIGN KEY (practice_id, clinician_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX care_team_clinician ON care_team (practice_id, clinician_id) INCLUDE (patient_id, since, until);

CREATE TABLE sessions (
    practice_id    uuid NOT NULL,
    id             uuid NOT NULL,
    account_id     uuid NOT NULL,
    roles          text[] NOT NULL,
    own_patient_id uuid,
    device         text NOT NULL DEFAULT '',
    idle_for       interval NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    seen_at        timestamptz NOT NULL DEFAULT now(),
    idle_until     timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    ended_at       timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT sessions_account_fkey FOREIGN KEY (practice_id, account_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX sessions_account ON sessions (practice_id, account_id) WHERE ended_at IS NULL;

CREATE TABLE refresh_tokens (
    practice_id uuid NOT NULL,
    session_id  uuid NOT NULL,
    hash        bytea NOT NULL,
    issued_at   timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz,
    PRIMARY KEY (practice_id, session_id, hash),
    CONSTRAINT refresh_tokens_session_fkey FOREIGN KEY (practice_id, session_id) REFERENCES sessions (practice_id, id)
);
CREATE UNIQUE INDEX refresh_tokens_hash_key ON refresh_tokens (hash);

-- Keys are hashes of a login or an address: nobody can read from here who tried to sign in.
CREATE TABLE sign_in_attempts (
    key bytea NOT NULL,
    at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_in_attempts_key_at ON sign_in_attempts (key, at);

CREATE TABLE setup_tokens (
    hash       bytea PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);

CREATE TABLE invitations (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL,
    code_hash    bytea NOT NULL,
    role         text NOT NULL CONSTRAINT invitations_role_known CHECK (role IN ('patient', 'clinician')),
    patient_id   uuid,
    display_name text NOT NULL,
    given_name   text NOT NULL,
    birth_year   smallint NOT NULL,
    credentials  text NOT NULL DEFAULT '',
    invited_by   uuid NOT NULL,
    wrong_tries  smallint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT invitations_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT invitations_invited_by_fkey FOREIGN KEY (practice_id, invited_by) REFERENCES accounts (practice_id, id),
    CONSTRAINT invitations_patient_named CHECK ((role = 'patient') = (patient_id IS NOT NULL))
);
CREATE UNIQUE INDEX invitations_code_key ON invitations (code_hash);

-- The head of a patient's sequence. Numbers are taken under this row's lock, so a cursor never skips a commit.
CREATE TABLE sync_heads (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    seq         bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (practice_id, patient_id),
    CONSTRAINT sync_heads_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);

-- Every synced kind has these columns: rev counts the row's versions, seq is its place in the patient's sequence,
-- clock says for each field at which rev and recorded_at it last changed. Free text is sealed (bytea).
CREATE TABLE sleep (
    practice_id     uuid NOT NULL,
    patient_id      uuid NOT NULL,
    id              uuid NOT NULL,
    rev             bigint NOT NULL,
    seq             bigint NOT NULL,
    recorded_at     timestamptz NOT NULL,
    clock           jsonb NOT NULL,
    needs_look      boolean NOT NULL DEFAULT false,
    deleted_at      timestamptz,
    day             date NOT NULL,
    zone            text NOT NULL,
    into_bed        timestamptz,
    tried_to_sleep  timestamptz,
    final_awakening timestamptz,
    out_of_bed      timestamptz,
    sol_minutes     smallint CONSTRAINT sleep_sol_minutes_range CHECK (sol_minutes BETWEEN 0 AND 1440),
    awakenings      smallint CONSTRAINT sleep_awakenings_range CHECK (awakenings BETWEEN 0 AND 99),
    waso_minutes    smallint CONSTRAINT sleep_waso_minutes_range CHECK (waso_minutes BETWEEN 0 AND 1440),
    band            text CONSTRAINT sleep_band_known CHECK (band IN ('under_4', '4_to_5', '5_to_6', '6_to_7', 'over_7')),
    quality         smallint CONSTRAINT sleep_quality_range CHECK (quality BETWEEN 1 AND 5),
    note            bytea CONSTRAINT sleep_note_sealed CHECK (get_byte(note, 0) = 1 AND octet_length(note) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT sleep_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    -- The same rules as models.Sleep, so that a patch which is fine alone but not with what stands is caught here.
    CONSTRAINT sleep_times_in_order CHECK (
        coalesce(into_bed <= tried_to_sleep, true) AND coalesce(into_bed <= final_awakening, true)
        AND coalesce(into_bed <= out_of_bed, true) AND coalesce(tried_to_sleep <= final_awakening, true)
        AND coalesce(tried_to_sleep <= out_of_bed, true) AND coalesce(final_awakening <= out_of_bed, true)),
    CONSTRAINT sleep_window_holds_minutes CHECK (
        coalesce(make_interval(mins => coalesce(sol_minutes, 0) + coalesce(waso_minutes, 0))
            <= coalesce(final_awakening, out_of_bed) - coalesce(tried_to_sleep, into_bed), true)),
    CONSTRAINT sleep_says_something CHECK (num_nonnulls(into_bed, tried_to_sleep, final_awakening, out_of_bed,
        sol_minutes, awakenings, waso_minutes, band, quality, note) > 0),
    CONSTRAINT sleep_window_length CHECK (
        coalesce(greatest(out_of_bed, final_awakening) - least(into_bed, tried_to_sleep) <= interval '24 hours', true))
);
CREATE UNIQUE INDEX sleep_day_key ON sleep (practice_id, patient_id, day) WHERE deleted_at IS NULL;
CREATE INDEX sleep_day ON sleep (practice_id, patient_id, day)
    INCLUDE (zone, into_bed, tried_to_sleep, final_awakening, out_of_bed, sol_minutes, awakenings, waso_minutes, band, quality, deleted_at);
CREATE INDEX sleep_seq ON sleep (practice_id, patient_id, seq);

CREATE TABLE concerns (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    written_on  date NOT NULL,
    zone        text NOT NULL,
    words       bytea CONSTRAINT concerns_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    kinds       text[],
    weight      text CONSTRAINT concerns_weight_known CHECK (weight IN ('a_little', 'some', 'a_lot')),
    origins     text[],
    would_help  bytea CONSTRAINT concerns_would_help_sealed CHECK (get_byte(would_help, 0) = 1 AND octet_length(would_help) > 32),
    wish        text CONSTRAINT concerns_wish_known CHECK (wish IN ('be_heard', 'learn_more', 'talk_it_over', 'decide_together')),
    state       text NOT NULL DEFAULT 'unheard' CONSTRAINT concerns_state_known CHECK (state IN ('unheard', 'heard', 'answered', 'settled')),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT concerns_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX concerns_seq ON concerns (practice_id, patient_id, seq);

CREATE TABLE visits (
    practice_id  uuid NOT NULL,
    patient_id   uuid NOT NULL,
    id           uuid NOT NULL,
    rev          bigint NOT NULL DEFAULT 1,
    seq          bigint NOT NULL,
    deleted_at   timestamptz,
    clinician_id uuid NOT NULL,
    starts_at    timestamptz NOT NULL,
    minutes      smallint NOT NULL CONSTRAINT visits_minutes_range CHECK (minutes BETWEEN 5 AND 480),
    state        text NOT NULL DEFAULT 'planned' CONSTRAINT visits_state_known CHECK (state IN ('planned', 'cancelled')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT visits_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT visits_clinician_fkey FOREIGN KEY (practice_id, clinician_id) REFERENCES accounts (practice_id, id)
);
CREATE INDEX visits_clinician_starts_at ON visits (practice_id, clinician_id, starts_at);
CREATE INDEX visits_id ON visits (practice_id, id);
CREATE INDEX visits_seq ON visits (practice_id, patient_id, seq);

CREATE TABLE checkins (
    practice_id    uuid NOT NULL,
    patient_id     uuid NOT NULL,
    id             uuid NOT NULL,
    rev            bigint NOT NULL,
    seq            bigint NOT NULL,
    recorded_at    timestamptz NOT NULL,
    clock          jsonb NOT NULL,
    needs_look     boolean NOT NULL DEFAULT false,
    deleted_at     timestamptz,
    visit_id       uuid NOT NULL,
    top            bytea CONSTRAINT checkins_top_sealed CHECK (get_byte(top, 0) = 1 AND octet_length(top) > 32),
    hope           bytea CONSTRAINT checkins_hope_sealed CHECK (get_byte(hope, 0) = 1 AND octet_length(hope) > 32),
    wishes         text[],
    medicine_today text CONSTRAINT checkins_medicine_today_known CHECK (medicine_today IN ('yes', 'a_little', 'not_today')),
    nervous        boolean,
    left_out       text[],
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT checkins_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id),
    CONSTRAINT checkins_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id)
);
CREATE UNIQUE INDEX checkins_visit_key ON checkins (practice_id, patient_id, visit_id) WHERE deleted_at IS NULL;
CREATE INDEX checkins_seq ON checkins (practice_id, patient_id, seq);

CREATE TABLE settings (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL,
    seq         bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    clock       jsonb NOT NULL,
    needs_look  boolean NOT NULL DEFAULT false,
    deleted_at  timestamptz,
    day_start   smallint CONSTRAINT settings_day_start_range CHECK (day_start BETWEEN 0 AND 360),
    language    text CONSTRAINT settings_language_known CHECK (language IN ('en', 'es')),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT settings_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX settings_seq ON settings (practice_id, patient_id, seq);

-- The other version of a free text that two phones wrote at once: kept, and offered to the patient.
CREATE TABLE entry_revisions (
    practice_id uuid NOT NULL,
    patient_id  uuid NOT NULL,
    id          uuid NOT NULL,
    rev         bigint NOT NULL DEFAULT 1,
    seq         bigint NOT NULL,
    deleted_at  timestamptz,
    kind        text NOT NULL,
    entry_id    uuid NOT NULL,
    field       text NOT NULL,
    value       bytea NOT NULL CONSTRAINT entry_revisions_value_sealed CHECK (get_byte(value, 0) = 1 AND octet_length(value) > 32),
    recorded_at timestamptz NOT NULL,
    kept_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT entry_revisions_patient_fkey FOREIGN KEY (practice_id, patient_id) REFERENCES patients (practice_id, id)
);
CREATE INDEX entry_revisions_seq ON entry_revisions (practice_id, patient_id, seq);

-- A summary is one sharing of one check-in: an immutable sealed document and the window in which it may be read.
-- The document is wiped when it is taken back unread; once read, the sealed copy belongs to the record.
CREATE TABLE summaries (
    practice_id   uuid NOT NULL,
    patient_id    uuid NOT NULL,
    id            uuid NOT NULL,
    rev           bigint NOT NULL DEFAULT 1,
    seq           bigint NOT NULL,
    deleted_at    timestamptz,
    visit_id      uuid NOT NULL,
    document      bytea CONSTRAINT summaries_document_sealed CHECK (get_byte(document, 0) = 1 AND octet_length(document) > 32),
    shared_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    ended_by      text CONSTRAINT summaries_ended_by_known CHECK (ended_by IN ('taken_back', 'replaced')),
    first_read_at timestamptz,
    first_read_by uuid,
    reviewed_at   timestamptz,
    reviewed_by   uuid,
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT summaries_visit_fkey FOREIGN KEY (practice_id, patient_id, visit_id) REFERENCES visits (practice_id, patient_id, id),
    CONSTRAINT summaries_wiped_only_unread CHECK (document IS NOT NULL OR (ended_at IS NOT NULL AND first_read_at IS NULL))
);
CREATE UNIQUE INDEX summaries_live_key ON summaries (practice_id, patient_id, visit_id) WHERE ended_at IS NULL;
CREATE INDEX summaries_seq ON summaries (practice_id, patient_id, seq);

-- Who saw or changed what of a patient's. No content, and no foreign key to anything that can be erased.
CREATE TABLE access_events (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    at          timestamptz NOT NULL DEFAULT now(),
    patient_id  uuid,
    account_id  uuid,
    action      text NOT NULL,
    object_kind text NOT NULL,
    object_id   uuid,
    denied      boolean NOT NULL DEFAULT false,
    seal        bigint,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX access_events_patient_at ON access_events (practice_id, patient_id, at DESC);
CREATE INDEX access_events_unsealed ON access_events (practice_id) WHERE seal IS NULL;
CREATE INDEX access_events_seal ON access_events (practice_id, seal);

-- Each seal covers the events committed since the one before and is chained to it, so a changed or missing row shows.
CREATE TABLE access_seals (
    practice_id uuid NOT NULL,
    seal        bigint NOT NULL,
    events      integer NOT NULL,
    hash        bytea NOT NULL,
    sealed_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (practice_id, seal)
);
CREATE INDEX summaries_visit ON summaries (practice_id, visit_id) WHERE ended_at IS NULL;
