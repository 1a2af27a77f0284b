package fhir

import "alongside/models"

// Body is what somebody noticed of their body on a day, each in how much of it there was.
func Body(of Of, b models.Body) Observation {
	o := noted(of, "survey", b.Day, Coding{System: System, Code: "body"})
	o.choice("pain", b.Pain)
	o.choice("gut", b.Gut)
	o.choice("tired", b.Tired)
	o.choice("headache", b.Headache)
	o.choice("illness", b.Illness)
	o.say(b.Note)
	return o
}
