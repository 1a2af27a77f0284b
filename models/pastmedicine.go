package models

// PastMedicine is a medicine that somebody took before, and what became of it.
type PastMedicine struct {
	Name       *string `json:"name"`
	TakenWhen  *string `json:"taken_when"`
	WhatItDid  *string `json:"what_it_did"`
	HowItFelt  *string `json:"how_it_felt"`
	HowItEnded *string `json:"how_it_ended"`
}

// Validate names every bad field at once. Only the name is needed.
func (m PastMedicine) Validate() error {
	var bad Invalid
	checkMedicineName(&bad, m.Name)
	checkText(&bad, "taken_when", m.TakenWhen, MedicineNameLimit)
	checkText(&bad, "what_it_did", m.WhatItDid, MedicineTextLimit)
	checkText(&bad, "how_it_felt", m.HowItFelt, MedicineTextLimit)
	checkText(&bad, "how_it_ended", m.HowItEnded, MedicineTextLimit)
	return bad.Err()
}
