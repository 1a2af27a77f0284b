package pdf

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"alongside/catalog"
	"alongside/models"
)

// Plan is the plan as it stands at a moment, as its reader has it on the screen.
type Plan struct {
	Language string      // the reader's: en or es
	Reader   models.Side // a clinician, unless it is the patient's own
	Paper    Paper       // Letter, unless said otherwise
	Zone     string      // of the practice
	At       time.Time   // the moment it is of
	Patient  string      // by the name that the reader knows
	Writes   string      // the language that the patient writes in
	Contacts []PlanContact
	FollowUp *FollowUp // how the patient was last, for a clinician
	Lines    []PlanLine
}

// PlanContact is when the two speak next.
type PlanContact struct {
	At     time.Time
	How    models.ContactHow
	Person models.Colleague
	Backup string // who steps in; empty where nobody is named
	Passed bool   // its time is over, and nothing was said of it
}

// PlanLine is a line that stands, and what the two make of it.
type PlanLine struct {
	models.PlanLine

	Author      *models.Colleague // of the version that stands; nil: the patient
	RecordedAt  time.Time
	Agreed      bool
	Patient     Stance
	Clinician   Stance
	NotNow      *models.NotNow
	Holds       bool // the return that the patient set has not come
	Step        int  // that somebody is on, counted from 1; 0: none
	CheckOn     *models.Day
	WantsToStop string // the patient's: I'd want to stop if …
	Moves       []PlanMove
}

// Stance is what one of the two thinks of a line.
type Stance struct {
	Kind     models.StanceKind // empty: not said yet
	Author   *models.Colleague // nil: the patient
	MayRaise models.MayRaise
	Words    string
}

// PlanMove is one thing said about the steps.
type PlanMove struct {
	Kind       models.MoveKind
	Dose       string // of the step that it names
	Author     *models.Colleague
	RecordedAt time.Time
	Words      string
}

// PDF is the plan, on one sheet where it can be read on one; else on more, each with its number. Nothing of a plan is ever
// folded: a step that is not on the paper could be missed. The same plan gives the same bytes.
func (p Plan) PDF() ([]byte, error) {
	return onPaper(p.sheet(), setting{language: p.Language, paper: p.Paper, at: p.At})
}

// Text is the plan as plain text.
func (p Plan) Text() string { return p.sheet().text(catalog.In(p.Language)) }

// planWords says one plan.
type planWords struct {
	words

	plan  Plan
	yours bool // the patient reads it
}

func (p Plan) sheet() sheet {
	w := planWords{wordsIn(p.Language, p.Zone), p, p.Reader == models.SidePatient}
	s := sheet{title: w.Say("clinic_plans_title"), head: head{name: w.Say("plan_title"), who: p.Patient, under: w.Full(p.At, w.zone)}}
	if !w.yours {
		s.head.name, s.head.who = w.Say("clinic_plans_of", catalog.With{"name": p.Patient}), ""
	}
	add := func(parts ...part) {
		for _, one := range parts {
			if len(one.paras) > 0 {
				s.parts = append(s.parts, one)
			}
		}
	}
	if !w.yours {
		add(w.contacts(), w.followUp())
	} else {
		add(w.complete())
	}
	for _, l := range p.Lines {
		add(w.line(l))
	}
	if len(p.Lines) == 0 {
		none := "clinic_plans_none"
		if w.yours {
			none = "plan_none"
		}
		add(part{paras: []para{line(says(w.Say(none)))}})
	}
	if w.yours {
		add(w.contacts())
	}
	return s
}

// name is who said something, by the reader's side: the patient reads "You".
func (w planWords) name(author *models.Colleague) string {
	if author == nil && w.yours {
		return w.Say("thread_you")
	}
	return spoken(author, w.plan.Patient)
}

// verbatim is what somebody wrote; the patient's in their own language.
func (w planWords) verbatim(text string, author *models.Colleague) span {
	s := span{text: text, look: voice}
	if author == nil {
		s.lang = cmp.Or(w.plan.Writes, unknown)
	}
	return s
}

func (w planWords) complete() part {
	p := part{kind: prompt}
	for _, l := range w.plan.Lines {
		if !l.Agreed {
			return part{}
		}
	}
	if len(w.plan.Lines) > 0 {
		p.add(line(says(w.Say("plan_complete"))))
	}
	return p
}

func (w planWords) contacts() part {
	p := part{title: w.Say("clinic_plans_contact"), kind: prompt}
	if w.yours {
		p.title = w.Say("plan_contact_title")
	}
	for _, c := range w.plan.Contacts {
		with := catalog.With{"name": c.Person.Name(), "person": c.Person.Name(), "time": w.when(c.At)}
		switch {
		case !w.yours:
			with["how"] = w.code("clinic_plans_how_", string(c.How))
			p.add(line(strongly(w.Say("clinic_plans_next", with))))
			if c.Backup != "" {
				p.add(line(says(w.Say("clinic_due_backup", catalog.With{"backup": c.Backup}))))
			}
		case c.Passed:
			p.add(line(strongly(w.Say("plan_contact_passed", with))), line(says(w.Say("plan_contact_not_you"))))
		default:
			if w.Has("plan_contact_" + string(c.How)) {
				p.add(line(strongly(w.Say("plan_contact_"+string(c.How), with))))
			}
			if c.Backup != "" {
				p.add(line(says(w.Say("plan_contact_backup", catalog.With{"name": c.Backup}))))
			}
		}
	}
	if len(w.plan.Contacts) == 0 {
		none := w.Say("clinic_plans_contact_first", catalog.With{"name": w.plan.Patient})
		if w.yours {
			none = w.Say("plan_contact_none")
		}
		p.add(line(says(none)))
	}
	return p
}

func (w planWords) followUp() part {
	f := w.plan.FollowUp
	if f == nil {
		return part{}
	}
	p := part{title: w.Say("clinic_now_effects")}
	p.add(line(strongly(w.effects(*f)), says(w.code("clinic_due_told_", string(f.Tier)))))
	p.add(line(w.verbatim(f.Words, nil)))
	p.add(line(softly(joined(catalog.Capitalized(w.when(f.ReceivedAt)), w.seen(f.Seen)))))
	return p
}

func (w planWords) line(l PlanLine) part {
	p := part{title: w.code("plan_kind_", string(l.Kind)), tag: w.tag(l), kind: stepped}
	wrote := w.Say("plan_wrote", catalog.With{"name": w.name(l.Author), "time": w.when(l.RecordedAt)})
	if w.yours && l.Author == nil {
		wrote = w.Say("plan_you_wrote", catalog.With{"time": w.when(l.RecordedAt)})
	}
	p.add(line(softly(wrote)), line(w.verbatim(text(l.Words), l.Author)))
	if why := text(l.Why); why != "" {
		p.add(line(softly(w.Say("plan_why")), w.verbatim(why, l.Author)))
	}
	stances, ladder := w.stances(l), w.ladder(l)
	if w.yours { // the order of the screen
		p.add(append(stances, ladder...)...)
	} else {
		p.add(append(ladder, stances...)...)
	}
	return p
}

func (w planWords) tag(l PlanLine) string {
	switch {
	case w.yours && l.Step > 0:
		return w.Say("plan_step_of", catalog.With{"step": l.Step, "steps": len(l.Steps)})
	case l.Agreed:
		return w.Say("plan_agreed")
	case l.Patient.Kind == models.StanceNotNow:
		return w.Say("plan_tag_not_now")
	case l.Patient.Kind == models.StanceDifferently || l.Clinician.Kind == models.StanceDifferently:
		return w.Say("plan_tag_differently")
	default:
		return w.Say("plan_tag_open")
	}
}

func (w planWords) stances(l PlanLine) []para {
	return append(w.patientStance(l), w.clinicStance(l)...)
}

func (w planWords) patientStance(l PlanLine) []para {
	said := w.code("plan_stance_", string(l.Patient.Kind))
	if said == "" && w.yours {
		return []para{line(says(w.Say("plan_not_said")))}
	}
	if said == "" {
		said = w.Say("clinic_plans_not_said")
	}
	p := line(strongly(w.name(nil)+":"), says(said))
	if w.yours {
		p.spans = append(p.spans, line(softly(w.code("plan_return_", string(l.Patient.MayRaise)))).spans...)
	}
	all := []para{line(append(p.spans, w.verbatim(l.Patient.Words, nil))...)}
	if no := l.NotNow; no != nil && !w.yours {
		until := w.Say("clinic_plans_not_now_over")
		if l.Holds {
			until = w.Say("clinic_plans_not_now_wait", catalog.With{"name": w.plan.Patient})
		}
		all = append(all, line(says(w.Say("clinic_plans_not_now", catalog.With{
			"name": w.plan.Patient, "time": w.when(no.Since), "back": w.code("plan_return_", string(no.MayRaise)),
		})+" "+until)))
	}
	return all
}

func (w planWords) clinicStance(l PlanLine) []para {
	said := w.code("plan_stance_", string(l.Clinician.Kind))
	if said == "" && w.yours {
		return []para{line(says(w.Say("plan_clinic_not_said")))}
	}
	if said == "" {
		said = w.Say("clinic_plans_not_said")
	}
	who := w.Say("plan_clinic")
	if author := l.Clinician.Author; author != nil {
		who = author.Name()
	} else if l.Author != nil {
		who = l.Author.Name()
	}
	return []para{line(strongly(who+":"), says(said), span{text: l.Clinician.Words, look: voice})}
}

// ladder is the way in and the way out of a medicine.
func (w planWords) ladder(l PlanLine) []para {
	if l.Kind != models.PlanMedication {
		return nil
	}
	wayOut, mine := text(l.WayOut), l.WantsToStop
	if wayOut == "" && !w.yours {
		wayOut = w.Say("clinic_plans_none_yet")
	}
	stopIf := w.Say("plan_way_out_mine")
	if !w.yours {
		stopIf = w.Say("clinic_plans_stop_if", catalog.With{"name": w.plan.Patient})
	}
	all := []para{line(softly(w.Say("plan_way_out")), span{text: wayOut, look: voice}), line(softly(stopIf), w.verbatim(mine, nil))}
	if wayOut == "" {
		all[0] = line(softly(w.Say("plan_way_out")), says(w.Say("plan_start_no_way_out")))
	}
	if mine == "" {
		all[1] = line(softly(stopIf), says(w.Say("clinic_plans_none_yet")))
	}
	for i, s := range l.Steps {
		all = append(all, w.step(l, s, i+1)...)
	}
	if len(l.Steps) > 0 && l.Step == 0 && !w.yours {
		all = append(all, line(says(w.Say("clinic_plans_not_taking"))))
	}
	if len(l.Steps) > 0 && w.yours {
		all = append(all, line(softly(w.Say("plan_any_last"))))
	}
	return append(all, w.moves(l)...)
}

func (w planWords) step(l PlanLine, s models.Step, number int) []para {
	here := number == l.Step
	var timing []string
	if s.Days != nil {
		timing = append(timing, w.Say("plan_days", catalog.With{"days": *s.Days}))
	}
	switch {
	case w.yours && here && l.CheckOn != nil:
		timing = append(timing, w.Say("plan_check_on", catalog.With{"day": w.OnDay(*l.CheckOn)}))
	case s.CheckDay != nil:
		timing = append(timing, w.Say("plan_check_day", catalog.With{"day": *s.CheckDay}))
	}
	at, both := "", ""
	switch {
	case here && w.yours:
		at = w.Say("plan_here")
	case here:
		at = w.Say("clinic_plans_here")
	case number > l.Step && w.yours:
		both = w.Say("plan_needs_both")
	}
	first := line(strongly(s.Dose), says(prefixed(timing...)), strongly(prefixed(at)), softly(prefixed(both)))
	first.mark = fmt.Sprintf("%d.", number)
	all := []para{first}
	if watch := text(s.WatchFor); watch != "" {
		all = append(all, para{under: true, spans: []span{softly(w.Say("plan_watch_for")), {text: watch, look: voice}}})
	}
	if why := text(s.Why); why != "" {
		all = append(all, para{under: true, spans: []span{softly(w.Say("plan_why_pace")), {text: why, look: voice}}})
	}
	return all
}

// moves are what was said so far.
func (w planWords) moves(l PlanLine) []para {
	var all []para
	for _, m := range l.Moves {
		if len(all) == 0 {
			all = append(all, line(span{w.Say("plan_moves_said"), heading, ""}))
		}
		said := line(strongly(w.name(m.Author)+":"), says(w.move(m.Kind, m.Dose)), softly("· "+w.when(m.RecordedAt)), w.verbatim(m.Words, m.Author))
		said.mark = "–"
		all = append(all, said)
	}
	return all
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}
