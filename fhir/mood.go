package fhir

import "alongside/models"

// Mood is how a whole day was.
func Mood(of Of, m models.Mood) Observation {
	o := stateOfMind(of, m.Day, "dailyMood")
	o.feel(m.Valence, m.Anxiety, m.Energy, m.Feelings, m.Connections, m.Note)
	return o
}

// Moment is how somebody was at a moment.
func Moment(of Of, m models.Moment) Observation {
	o := stateOfMind(of, m.Day, "momentaryEmotion")
	o.EffectiveDateTime = local(m.At, m.Zone)
	o.feel(m.Valence, m.Anxiety, m.Energy, m.Feelings, m.Connections, m.Note)
	return o
}

func stateOfMind(of Of, day models.Day, kind string) Observation {
	o := noted(of, "survey", day, Coding{System: phrObservation, Code: "stateOfMind", Display: "State of Mind"})
	o.Component = []Component{{
		Code:                 CodeableConcept{Coding: []Coding{{System: phrStateOfMind, Code: "kind", Display: "Kind"}}},
		ValueCodeableConcept: &CodeableConcept{Coding: []Coding{{System: phrStateOfMindKind, Code: kind}}},
	}}
	return o
}

func (o *Observation) feel(valence, anxiety, energy *int, feelings, connections []string, note *string) {
	o.level("valence", valence)
	o.level("anxiety", anxiety)
	o.level("energy", energy)
	o.choices("feelings", feelings)
	o.choices("connections", connections)
	o.say(note)
}
