package store

import "alongside/models"

// nutritionKind: a day's eating and drinking, found by its day.
func nutritionKind() kind {
	return kind{
		name: models.KindNutrition, table: "nutrition", sealed: []string{"supplements", "note"}, freeText: []string{"supplements", "note"},
		blank: func() model { return new(models.Nutrition) },
	}
}
