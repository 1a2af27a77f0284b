package fhir

import "alongside/models"

// Lab is a result of a test as somebody was told it, with the range that was printed beside it. All of it is their words: what may
// look like a number is none that was measured here, and has no interpretation.
func Lab(of Of, l models.Lab) Observation {
	o := noted(of, "laboratory", l.Day)
	o.Code.Text = words(l.Name)
	o.ValueString = words(l.Value) + " " + words(l.Unit)
	if printed := words(l.Reference); printed != "" {
		o.ReferenceRange = []Words{{printed}}
	}
	o.say(l.Note)
	return o
}
