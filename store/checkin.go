package store

import "alongside/models"

// checkInKind: one draft a visit, found by its visit. It is the patient's alone until a summary is made from it.
func checkInKind() kind {
	return kind{
		name: models.KindCheckIn, table: "checkins", sealed: []string{"top", "hope"}, freeText: []string{"top", "hope"},
		blank: func() model { return new(models.CheckIn) },
	}
}
