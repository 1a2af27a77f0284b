package store

import "alongside/models"

// followUpKind: how somebody is, said by the patient, with what the server says of it as it arrives.
func followUpKind() kind {
	return kind{
		name: models.KindFollowUp, table: "follow_ups", record: true, sealed: []string{"symptoms", "words"},
		readOnly: []string{"owner", "backup", "promised_at", "alert"},
		blank:    func() model { return new(models.FollowUp) },
		since: `
SELECT to_jsonb(t)
       || jsonb_build_object('owner', ` + colleagueOf("o") + `, 'backup', ` + colleagueOf("b") + `)
  FROM follow_ups t
  LEFT JOIN accounts o ON o.practice_id = t.practice_id AND o.id = t.owner_id
  LEFT JOIN accounts b ON b.practice_id = t.practice_id AND b.id = t.backup_id` + recordSince,
	}
}
