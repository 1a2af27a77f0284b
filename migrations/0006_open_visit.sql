-- +goose Up

-- The talk without a date: an open visit, one a patient, made with the patient. A check-in without an appointment is a
-- check-in for it, so that drafts, previews and shares work on one kind of thing (docs/adr/0008-open-visit.md).
ALTER TABLE visits ALTER COLUMN starts_at DROP NOT NULL;
ALTER TABLE visits DROP CONSTRAINT visits_state_known;
ALTER TABLE visits
    ADD CONSTRAINT visits_state_known CHECK (state IN ('planned', 'cancelled', 'missed', 'open')),
    ADD CONSTRAINT visits_open_has_no_time CHECK ((state = 'open') = (starts_at IS NULL));
CREATE UNIQUE INDEX visits_open_key ON visits (practice_id, patient_id) WHERE state = 'open' AND deleted_at IS NULL;

-- Where a check-in's answers came from, when its visit was cancelled or missed: the phone takes them over, and says so.
ALTER TABLE checkins
    ADD COLUMN carried_from uuid,
    ADD CONSTRAINT checkins_carried_from_fkey FOREIGN KEY (practice_id, patient_id, carried_from)
        REFERENCES visits (practice_id, patient_id, id);

-- Everybody in care so far gets theirs, with whoever cared for them first. It takes a number, so that phones hear of it.
WITH first AS (
    SELECT DISTINCT ON (practice_id, patient_id) practice_id, patient_id, clinician_id
      FROM care_team WHERE until IS NULL OR until > now() ORDER BY practice_id, patient_id, since, clinician_id),
numbered AS (
    UPDATE sync_heads h SET seq = h.seq + 1 FROM first f
     WHERE h.practice_id = f.practice_id AND h.patient_id = f.patient_id
    RETURNING h.practice_id, h.patient_id, h.seq, f.clinician_id)
INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, minutes, state)
SELECT practice_id, patient_id, gen_random_uuid(), seq, clinician_id, 30, 'open' FROM numbered;
