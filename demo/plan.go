package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// plan is what a person and their clinician have written down together.
type plan struct {
	// mine are the patient's lines, theirs the clinician's.
	mine, theirs []models.PlanLine
	// agrees is whether the patient agrees to theirs; a medicine is left open until it is begun.
	agrees bool
	// begun is how far they have come on the steps of the medicine; nil: not begun.
	begun *begun
	// daysAgo is when it was written: on the evening before that day.
	daysAgo int
	// how the two speak next, inDays from today at an hour of the practice's clock.
	how    models.ContactHow
	inDays int
	hour   int
}

// writePlan has both write their lines, and the clinician say who speaks with the patient next. Whoever steps in then
// looks after the patient too.
func (d *diary) writePlan(ctx context.Context) error {
	p := d.person.plan
	if p == nil || len(d.colleagues) == 0 {
		return nil
	}
	backup := d.colleagues[0].ID
	if err := d.store.JoinTeam(ctx, d.clinician, d.actor.PatientID, backup); err != nil {
		return err
	}
	evening := d.today.Add(-1-p.daysAgo).At(21, 45, d.zone)
	if err := d.writeLines(ctx, backup, evening); err != nil {
		return err
	}
	var changes []models.Change
	for i, line := range p.mine {
		line.LineID, line.Version = d.named("own line", i), 1
		change, err := d.change(models.KindPlanLine, d.named("own version", i), evening, line)
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	for i, line := range p.theirs {
		if !p.agrees || line.Kind == models.PlanMedication && p.begun == nil {
			continue
		}
		seen := d.named("version", i)
		change, err := d.change(models.KindStance, d.named("stance", i), evening.Add(10*time.Minute), models.Stance{
			LineID: d.named("line", i), Version: 1, Stance: models.StanceAgree, Seen: &seen,
		})
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	if err := d.push(ctx, changes); err != nil {
		return err
	}
	return d.agreeToOwn(ctx, evening.Add(20*time.Minute))
}

// writeLines writes the clinician's lines, and the next contact.
func (d *diary) writeLines(ctx context.Context, backup uuid.UUID, at time.Time) error {
	p := d.person.plan
	next := d.today.Add(p.inDays).At(p.hour, 0, d.zone)
	save := models.PlanSave{Contact: &models.SaidContact{ID: d.named("contact", 0), Contact: models.Contact{
		Kind: models.ContactPlanned, At: &next, How: &p.how, PersonID: &d.clinician.AccountID, BackupID: &backup,
	}}}
	for i, line := range p.theirs {
		line.LineID, line.Version = d.named("line", i), 1
		save.Lines = append(save.Lines, models.SaidLine{ID: d.named("version", i), PlanLine: line})
	}
	s := d.store.At(func() time.Time { return at })
	return s.SavePlan(ctx, d.clinician, d.actor.PatientID, d.named("plan", 0), save)
}

// agreeToOwn has the clinician agree to what the patient wrote.
func (d *diary) agreeToOwn(ctx context.Context, at time.Time) error {
	var save models.PlanSave
	for i := range d.person.plan.mine {
		seen := d.named("own version", i)
		save.Stances = append(save.Stances, models.SaidStance{ID: d.named("clinician's stance", i), Stance: models.Stance{
			LineID: d.named("own line", i), Version: 1, Stance: models.StanceAgree, Seen: &seen,
		}})
	}
	if len(save.Stances) == 0 {
		return nil
	}
	s := d.store.At(func() time.Time { return at })
	return s.SavePlan(ctx, d.clinician, d.actor.PatientID, d.named("plan", 1), save)
}

// anasPlan has foundations, a line of her own, and a ladder of three steps that she has said nothing to yet.
func anasPlan() *plan {
	return &plan{
		mine: []models.PlanLine{{
			Kind: models.PlanSleep, Words: some("Phone out of the bedroom, up at 7 every day."),
			Why: some("I slept better the summer I did this."),
		}},
		theirs: []models.PlanLine{
			{
				Kind: models.PlanRegulation, Words: some("Ten minutes of slow walking after work, alone."),
				Why: some("You said that the walk home is when your chest lets go."),
			},
			{
				Kind: models.PlanMedication, Words: some("A very small start with sertraline, if and when you want it."),
				Why:    some("It is one way, and not the first one we try. You asked for someone to check in after the first week."),
				WayOut: some("From any step we go back to the one before for two weeks, then stop. From the first step you can stop at once."),
				Steps: []models.Step{
					{
						Dose: "12.5 mg each morning", Days: new(7), CheckDay: new(7), WatchFor: some("Feeling flat, behind glass. Restless legs."),
						Why: some("Half of the smallest tablet: enough to see how your body takes it."),
					},
					{Dose: "25 mg each morning", Days: new(14), CheckDay: new(7), WatchFor: some("The same, and your sleep.")},
					{Dose: "37.5 mg each morning", Days: new(14), CheckDay: new(7), Why: some("Only if 25 mg helps a little and feels all right.")},
				},
			},
		},
		agrees: true, how: models.ContactCall, inDays: 3, hour: 16,
	}
}

// priyasPlan has a ladder whose first step she is on.
func priyasPlan() *plan {
	return &plan{
		mine: []models.PlanLine{{
			Kind: models.PlanRegulation, Words: some("Stroller walk before work, phone at home."), Why: some("It is the only quiet I get."),
		}},
		theirs: []models.PlanLine{
			{
				Kind: models.PlanSleep, Words: some("Two nights a week your husband takes the first waking."),
				Why: some("You said you lie awake listening even when she sleeps."),
			},
			{
				Kind: models.PlanMedication, Words: some("Sertraline, begun low, to see whether mornings get lighter."),
				Why:    some("You want mornings that don't start with dread, and to wake when she cries. So we go slowly and ask how you sleep."),
				WayOut: some("From half a tablet you can stop on any day. From a whole one: half for a week, then stop. Call first if you can."),
				Steps: []models.Step{
					{Dose: "half a tablet (12.5 mg), mornings", Days: new(21), CheckDay: new(7), WatchFor: some("Sleeping so deeply that you miss her.")},
					{Dose: "one tablet (25 mg), mornings", Days: new(28), CheckDay: new(7), Why: some("Only if half a tablet sits well.")},
				},
			},
		},
		agrees: true, daysAgo: 15, how: models.ContactCall, inDays: 2, hour: 12,
		begun: &begun{
			daysAgo: 14, wayOut: "I don't wake up when she cries.",
			baseline: map[string]models.SymptomFelt{"anxiety": {Level: 3}, "sleep": {Level: 2}, "low_mood": {Level: 2}},
			told: []told{
				{
					daysAgo: 7, reason: models.FollowUpCheckIn, words: "A bit queasy after breakfast. It passes.", seen: true,
					symptoms: map[string]models.SymptomFelt{"anxiety": {Level: 2}, "sleep": {Level: 2}, "low_mood": {Level: 2}, "nausea": {Level: 1}},
				},
				{
					reason: models.FollowUpNotRight, words: "I slept through her crying. My husband got up. This is what I was afraid of.",
					symptoms: map[string]models.SymptomFelt{
						"anxiety": {Level: 2}, "sleep": {Level: 1}, "nausea": {}, "sleepiness": {Level: 2, Worries: true},
					},
				},
			},
		},
	}
}

// theosPlan is complete without a medicine.
func theosPlan() *plan {
	return &plan{
		mine: []models.PlanLine{{
			Kind: models.PlanBody, Words: some("Jugar futbol los domingos, como antes."), Why: some("Ahí no tengo que explicar nada."),
		}},
		theirs: []models.PlanLine{
			{
				Kind: models.PlanSleep, Words: some("Acostarse antes de la una, también los fines de semana."),
				Why: some("Usted contó que los días peores vienen después de dormir poco."),
			},
			{
				Kind: models.PlanLearning, Words: some("Leer juntos una hoja sobre el ánimo y la familia, en español."),
				Why: some("Para tener palabras, por si un día quiere contarlo en casa."),
			},
			{
				Kind: models.PlanTalking, Words: some("Hablar con Noor cada dos semanas, en español."),
				Why: some("Usted dijo que lo lleva a solas. Así ya no."),
			},
		},
		agrees: true, how: models.ContactVideo, inDays: 4, hour: 11,
	}
}
