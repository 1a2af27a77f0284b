package fhir

import "alongside/models"

// Regulation is something that somebody did to settle, and how they were after it.
func Regulation(of Of, r models.Regulation) Observation {
	o := noted(of, "activity", r.Day, Coding{System: System, Code: "regulation"})
	o.choice("practice", r.Practice)
	if r.Minutes != nil {
		o.Component = append(o.Component, Component{Code: ours("minutes"), ValueQuantity: minutes(*r.Minutes)})
	}
	o.choice("calmer", r.Calmer)
	o.say(r.Note)
	return o
}
