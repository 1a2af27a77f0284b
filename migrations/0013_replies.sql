-- +goose Up

-- The record of a person and their clinicians: what either side says there is added and never changed, so that what holds
-- is what was said, in order. Besides the columns of every synced kind (0001), such a table has author_id, side and
-- received_at, which its trigger fills in: nobody speaks for somebody else. Every such table calls this once instead of
-- app_protect.
-- +goose StatementBegin
CREATE FUNCTION record_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.author_id := nullif(current_setting('app.account_id', true), '')::uuid;
    NEW.side := CASE WHEN NEW.patient_id = nullif(current_setting('app.own_patient_id', true), '')::uuid THEN 'patient' ELSE 'clinician' END;
    NEW.received_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE PROCEDURE app_protect_record(t regclass, and_for_team text DEFAULT 'true')
LANGUAGE plpgsql AS $$
BEGIN
    CALL app_protect(t, 'team', and_for_team);
    EXECUTE format('REVOKE UPDATE ON %s FROM alongside_app', t);
    EXECUTE format('CREATE TRIGGER record_author BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION record_author()', t);
END $$;
-- +goose StatementEnd

-- Which of the patient's concerns stand on a shared page. While it is shared, they can be answered.
ALTER TABLE summaries ADD COLUMN concern_ids uuid[] NOT NULL DEFAULT '{}';

-- The thread of a concern: the clinicians' answers, and what the patient says to them. What a concern's state is, is what
-- its replies say.
CREATE TABLE replies (
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
    side        text NOT NULL CONSTRAINT replies_side_known CHECK (side IN ('patient', 'clinician')),
    received_at timestamptz NOT NULL,
    concern_id  uuid NOT NULL,
    kind        text NOT NULL CONSTRAINT replies_kind_known CHECK (
                (side = 'clinician' AND kind IN ('answer', 'talked'))
                OR (side = 'patient' AND kind IN ('got_it', 'not_quite', 'added', 'settled', 'reopened'))),
    reply_to    uuid,
    heard       bytea CONSTRAINT replies_heard_sealed CHECK (get_byte(heard, 0) = 1 AND octet_length(heard) > 32),
    share       bytea CONSTRAINT replies_share_sealed CHECK (get_byte(share, 0) = 1 AND octet_length(share) > 32),
    sources     bytea CONSTRAINT replies_sources_sealed CHECK (get_byte(sources, 0) = 1 AND octet_length(sources) > 32),
    ask         bytea CONSTRAINT replies_ask_sealed CHECK (get_byte(ask, 0) = 1 AND octet_length(ask) > 32),
    words       bytea CONSTRAINT replies_words_sealed CHECK (get_byte(words, 0) = 1 AND octet_length(words) > 32),
    PRIMARY KEY (practice_id, patient_id, id),
    CONSTRAINT replies_concern_fkey FOREIGN KEY (practice_id, patient_id, concern_id) REFERENCES concerns (practice_id, patient_id, id),
    CONSTRAINT replies_reply_to_fkey FOREIGN KEY (practice_id, patient_id, reply_to) REFERENCES replies (practice_id, patient_id, id),
    CONSTRAINT replies_author_fkey FOREIGN KEY (practice_id, author_id) REFERENCES accounts (practice_id, id),
    CONSTRAINT replies_answer_reflects CHECK (kind <> 'answer' OR heard IS NOT NULL),
    CONSTRAINT replies_reaction_is_to_one CHECK ((kind IN ('got_it', 'not_quite')) = (reply_to IS NOT NULL))
);
CREATE INDEX replies_concern ON replies (practice_id, patient_id, concern_id);
CREATE INDEX replies_seq ON replies (practice_id, patient_id, seq);

-- Clinicians read and answer while a page with the concern on it is shared with them; the patient keeps the thread.
CALL app_protect_record('replies', 'EXISTS (SELECT FROM summaries s WHERE s.practice_id = replies.practice_id
    AND s.patient_id = replies.patient_id AND replies.concern_id = ANY (s.concern_ids) AND s.ended_at IS NULL AND s.ends_at > now())');

-- The state was never written; it is read off the replies.
ALTER TABLE concerns DROP COLUMN state;

-- Tells a patient, and the practice's trail, of somebody who would have spoken about a person they don't look after.
-- +goose StatementBegin
CREATE FUNCTION record_denied(p_action text, p_patient uuid, p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here uuid := nullif(current_setting('app.practice_id', true), '')::uuid;
BEGIN
    INSERT INTO access_events (practice_id, patient_id, account_id, action, object_kind, object_id, denied)
    VALUES (here, (SELECT id FROM patients WHERE practice_id = here AND id = p_patient),
            nullif(current_setting('app.account_id', true), '')::uuid, p_action, p_kind, NULL, true);
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION record_author(), record_denied(text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_author(), record_denied(text, uuid, text) TO alongside_app;
REVOKE ALL ON PROCEDURE app_protect_record(regclass, text) FROM PUBLIC;
