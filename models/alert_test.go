package models_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestAnAlertOfAnEarlierVersionIsUnderstood(t *testing.T) {
	t.Parallel()
	want := models.Alert{PracticeID: uuid.New(), PatientID: uuid.New(), Subject: models.KindFollowUp, SubjectID: uuid.New(), Turn: models.AlertBackup}
	now, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	before, err := json.Marshal(map[string]any{
		"practice_id": want.PracticeID, "patient_id": want.PatientID, "follow_up_id": want.SubjectID, "turn": "backup",
	})
	if err != nil {
		t.Fatal(err)
	}
	for version, text := range map[string][]byte{"this": now, "an earlier": before} {
		var got models.Alert
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%s version: %+v, %v", version, got, err)
		}
	}
}
