package store_test

import (
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func gad7Now() models.MeasureRequest {
	return models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(storetest.Today())}
}

// ask lets a clinician ask for a measure.
func ask(t *testing.T, db *storetest.DB, patient, clinician *storetest.Person, r models.MeasureRequest) uuid.UUID {
	t.Helper()
	id := uuid.New()
	if err := db.Store.AskMeasure(t.Context(), clinician.Actor, patient.Patient.ID, id, r); err != nil {
		t.Fatal(err)
	}
	return id
}

// leave lets the patient leave it this time.
func leave(patient *storetest.Person, request uuid.UUID) {
	patient.Save(models.KindSentMeasure, uuid.New(), storetest.Fields{
		"instrument": "gad_7", "version": 1, "day": storetest.Today(), "zone": "UTC", "language": "en",
		"request_id": request, "due": storetest.Today(), "skipped": true,
	})
}
