package store

import (
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// nutritionKind: a day's eating and drinking, found by its day.
func nutritionKind() kind {
	return kind{
		name: models.KindNutrition, table: "nutrition", sealed: []string{"supplements", "note"}, freeText: []string{"supplements", "note"},
		blank: func() model { return new(models.Nutrition) },
	}
}

// nutritionBetween answers from the day index alone; supplements are sealed and stand in supplementsBetween.
const nutritionBetween = `
SELECT day, zone, meals, appetite, breakfast, lunch, dinner, snacks, vegetables, protein, whole_grains, sweet, water, caffeine, caffeine_last, alcohol
  FROM nutrition WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL ORDER BY day`

func scanNutrition(row pgx.CollectableRow) (models.Nutrition, error) {
	var n models.Nutrition
	return n, row.Scan(&n.Day, &n.Zone, &n.Meals, &n.Appetite, &n.Breakfast, &n.Lunch, &n.Dinner, &n.Snacks,
		&n.Vegetables, &n.Protein, &n.WholeGrains, &n.Sweet, &n.Water, &n.Caffeine, &n.CaffeineLast, &n.Alcohol)
}

const supplementsBetween = `
SELECT id, day, supplements FROM nutrition
 WHERE practice_id = $1 AND patient_id = $2 AND day BETWEEN $3 AND $4 AND deleted_at IS NULL AND supplements IS NOT NULL`

// queueNutrition reads days with their supplements: $1 practice, $2 patient, $3 and $4 the first and the last day.
func queueNutrition(b *pgx.Batch, v vault, into *[]models.Nutrition, args ...any) {
	queueInto(b, into, scanNutrition, nutritionBetween, args...)
	b.Queue(supplementsBetween, args...).Query(func(rows pgx.Rows) error {
		opened := map[models.Day][]string{}
		var id uuid.UUID
		var day models.Day
		var sealed []byte
		_, err := pgx.ForEachRow(rows, []any{&id, &day, &sealed}, func() error {
			list, err := v.open("nutrition", "supplements", id, sealed)
			if err != nil {
				return err
			}
			var supplements []string
			err = json.Unmarshal(list, &supplements)
			opened[day] = supplements
			return err
		})
		for i, n := range *into {
			(*into)[i].Supplements = opened[n.Day]
		}
		return err
	})
}
