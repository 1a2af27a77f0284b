package fhir

import (
	"alongside/insight"
	"alongside/models"
)

// Sleep is a night: how long was slept where that is known, and its parts. Times that are a guess say so in their method; a
// night of which only a band or its quality is known has no duration.
func Sleep(of Of, night models.Sleep) Observation {
	o := noted(of, "activity", night.Day,
		Coding{System: LOINC, Code: "93832-4", Display: "Sleep duration"},
		Coding{System: phrObservation, Code: "sleepEpisode", Display: "Sleep episode"})
	if start, end := night.Start(), night.End(); start != nil && end != nil {
		o.EffectiveDateTime = ""
		o.EffectivePeriod = &Period{Start: local(*start, night.Zone), End: local(*end, night.Zone)}
	}
	if night.About != nil && *night.About {
		o.Method = &CodeableConcept{Coding: []Coding{{System: System, Code: "about", Display: "A guess from the usual night"}}}
	}
	figures := insight.Figures(night)
	if figures.TSTMinutes != nil {
		o.ValueQuantity = minutes(*figures.TSTMinutes)
	}
	part := func(code, display string) Coding {
		return Coding{System: phrSleepEpisode, Code: code, Display: display}
	}
	o.quantity(part("latencyToSleepOnset", "Latency to sleep onset"), minutes, night.SOLMinutes)
	o.quantity(part("wakeAfterSleepOnset", "Wake after sleep onset"), minutes, night.WASOMinutes)
	o.quantity(part("numberOfAwakenings", "Number of awakenings"), counted, night.Awakenings)
	if figures.SEPercent != nil {
		o.Component = append(o.Component, Component{
			Code:          CodeableConcept{Coding: []Coding{part("sleepEfficiencyPercentage", "Sleep efficiency percentage")}},
			ValueQuantity: &Quantity{tenths(*figures.SEPercent), "%", UCUM, "%"},
		})
	}
	o.choice("band", (*string)(night.Band))
	o.level("quality", night.Quality)
	o.say(night.Note)
	return o
}
