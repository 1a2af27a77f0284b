package models

import "strings"

// Medicine is a medicine or supplement that somebody takes now, as they say it.
type Medicine struct {
	Name  *string `json:"name"`
	Sort  *string `json:"sort"`  // medicine or supplement
	Dose  *string `json:"dose"`  // as the person says it
	Since *string `json:"since"` // as the person says it
}

// Limits of what is said of a medicine, in characters.
const (
	MedicineNameLimit = 120
	MedicineTextLimit = 1000
)

// MedicineSorts are what stands in the list of what somebody takes now.
func MedicineSorts() []string { return []string{"medicine", "supplement"} }

// Validate names every bad field at once. Only the name is needed.
func (m Medicine) Validate() error {
	var bad Invalid
	checkMedicineName(&bad, m.Name)
	checkOne(&bad, "sort", m.Sort, MedicineSorts())
	checkText(&bad, "dose", m.Dose, MedicineNameLimit)
	checkText(&bad, "since", m.Since, MedicineNameLimit)
	return bad.Err()
}

func checkMedicineName(bad *Invalid, name *string) {
	if name == nil || strings.TrimSpace(*name) == "" {
		bad.Add("name", "required")
	}
	checkText(bad, "name", name, MedicineNameLimit)
}
