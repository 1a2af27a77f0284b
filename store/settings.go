package store

import "alongside/models"

// settingsKind: one row a patient.
func settingsKind() kind {
	return kind{
		name: models.KindSettings, table: "settings",
		blank: func() model { return new(models.Settings) },
	}
}
