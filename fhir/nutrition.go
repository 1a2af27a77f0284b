package fhir

import "alongside/models"

// Nutrition is what somebody ate and drank on a day: no calories and no weight.
func Nutrition(of Of, n models.Nutrition) Observation {
	o := noted(of, "social-history", n.Day, Coding{System: phrObservation, Code: "Nutrition", Display: "Nutrition"})
	o.level("meals", n.Meals)
	o.choice("appetite", n.Appetite)
	o.meal("breakfast", n.Breakfast)
	o.meal("lunch", n.Lunch)
	o.meal("dinner", n.Dinner)
	o.meal("snacks", n.Snacks)
	o.choice("vegetables", n.Vegetables)
	o.choice("protein", n.Protein)
	o.choice("whole_grains", n.WholeGrains)
	o.choice("sweet", n.Sweet)
	own := func(code string) Coding { return Coding{System: System, Code: code} }
	o.quantity(own("water"), counted, n.Water)
	o.quantity(own("caffeine"), counted, n.Caffeine)
	o.clock("caffeine_last", n.CaffeineLast)
	o.quantity(Coding{System: phrObservation, Code: "numberOfAlcoholicBeverages", Display: "Number of alcoholic beverages"}, counted, n.Alcohol)
	for _, words := range n.Supplements {
		o.Component = append(o.Component, Component{Code: ours("supplement"), ValueString: words})
	}
	o.say(n.Note)
	return o
}

// meal is "skipped", "eaten", or when it was eaten.
func (o *Observation) meal(code string, meal *string) {
	if meal != nil && (*meal == "skipped" || *meal == "eaten") {
		o.choice(code, meal)
		return
	}
	o.clock(code, meal)
}

func (o *Observation) clock(code string, wall *string) {
	if wall != nil && *wall != "" {
		o.Component = append(o.Component, Component{Code: ours(code), ValueTime: *wall + ":00"})
	}
}
