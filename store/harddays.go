package store

import "alongside/models"

// hardDaysKind: the person's own plan for hard days; one row a patient.
func hardDaysKind() kind {
	texts := []string{"notice", "alone", "company", "call", "safer"}
	return kind{
		name: models.KindHardDays, table: "hard_days", sealed: texts, freeText: texts,
		blank: func() model { return new(models.HardDays) },
	}
}
