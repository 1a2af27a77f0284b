-- +goose Up

-- Marks that the backup is asked to step in for a contact that passed and of which nothing was said; again changes nothing.
-- It is the job's, which has no session.
-- +goose StatementBegin
CREATE FUNCTION contact_escalate(p_practice uuid, p_patient uuid, p_contact uuid, p_now timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE contacts t SET escalated_at = p_now
     WHERE t.practice_id = p_practice AND t.patient_id = p_patient AND t.id = p_contact AND t.kind = 'planned'
       AND t.at <= p_now AND t.escalated_at IS NULL AND NOT EXISTS (
           SELECT FROM contacts o WHERE o.practice_id = p_practice AND o.patient_id = p_patient AND o.about = t.id)
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION contact_escalate(uuid, uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact_escalate(uuid, uuid, uuid, timestamptz) TO alongside_app;
DROP INDEX contacts_at;
