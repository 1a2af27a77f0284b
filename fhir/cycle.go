package fhir

import "alongside/models"

// Cycle is where somebody is in their cycle on a day, and what came with it.
func Cycle(of Of, c models.Cycle) Observation {
	o := noted(of, "survey", c.Day, Coding{System: System, Code: "cycle"})
	o.level("cycle_day", c.CycleDay)
	o.choices("symptoms", c.Symptoms)
	o.say(c.Note)
	return o
}
