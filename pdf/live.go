package pdf

import (
	"slices"
	"strings"
	"time"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
)

// Live is what the record of both says when a page is read: no part of what was shared, and on the patient's own phone as
// well.
type Live struct {
	Flags     []Flag     // what can't wait
	Plan      []PageLine // what stands, the foundations first
	FollowUp  *FollowUp  // how the patient was last; nil before the first one
	LastVisit *time.Time // the last one before this one that took place
	Since     []News     // what was said since then, in its order
}

// Flag is something the patient told that can't wait.
type Flag struct {
	What       models.Kind // a sent measure, a follow-up, or the move that ended a dose
	Of         string      // the name of the measure; of a move the words of the line
	Compared   models.Compared
	Answer     models.Wording
	Reason     models.FollowUpReason
	Tier       models.Tier
	Owner      *models.Colleague // nil: nobody was on duty
	Backup     *models.Colleague
	PromisedAt *time.Time
	ReceivedAt time.Time
	Overdue    bool
	Seen       *models.Acknowledged
}

// PageLine is a line of the plan as a page shows it.
type PageLine struct {
	Kind   models.PlanKind
	Words  string
	NotNow *models.NotNow // while it holds
	Step   *PageStep      // of a medicine with steps
}

// PageStep is the step that somebody is on; its number is 0 where nothing is taken.
type PageStep struct {
	Number  int
	Of      int
	Dose    string
	Since   *time.Time
	CheckOn *models.Day
}

// FollowUp is how the patient was last.
type FollowUp struct {
	insight.Comparison

	Words      string
	ReceivedAt time.Time
	Compared   bool // false: there is no baseline
	Flagged    bool // it stands among what can't wait, with who has seen it
	Seen       *models.Acknowledged
}

// News is one thing said since the last visit.
type News struct {
	What          models.Kind
	How, Of, Dose string
	Words         string
	Author        *models.Colleague // nil: the patient
	At            time.Time
}

func (w pageWords) flags(l Live) []part {
	var all []part
	for i, f := range l.Flags {
		p := part{kind: flag}
		if i == 0 {
			p.title = w.Say("clinic_flags_title")
		}
		what, answer, how := w.told(f)
		of := strings.Join(nonEmpty(f.Of, w.when(f.ReceivedAt)), ", ")
		p.add(line(strongly(strings.Join(nonEmpty(what, answer), " ")), says(prefixed(how, of, w.promised(f)))))
		all = append(all, p)
	}
	return all
}

// prefixed says more of what stands before it.
func prefixed(texts ...string) string {
	if text := joined(texts...); text != "" {
		return "· " + text
	}
	return ""
}

func (w pageWords) told(f Flag) (what, answer, how string) {
	name := catalog.With{"name": w.page.Document.Patient.DisplayName}
	switch f.What {
	case models.KindSentMeasure:
		said := f.Answer[w.Language()]
		if said == "" {
			said = f.Answer["en"]
		}
		if said != "" {
			said = w.Say("summary_copy_quote", catalog.With{"words": said})
		}
		return w.Say("clinic_measure_item"), said, w.code("clinic_measure_", string(f.Compared))
	case models.KindMove:
		return w.Say("clinic_due_stop", name), "", w.Say("clinic_due_told_today")
	default:
		reason := f.Reason
		if reason == "" {
			reason = models.FollowUpNotRight
		}
		return w.Say("clinic_due_"+string(reason), name), "", w.code("clinic_due_told_", string(f.Tier))
	}
}

// promised is who answers for it by when, until somebody has seen it; and who has.
func (w words) promised(f Flag) string {
	if f.Seen != nil {
		return w.seen(f.Seen)
	}
	late := ""
	if f.Overdue {
		late = w.Say("clinic_due_overdue")
	}
	return joined(w.promise(f), late, w.seen(nil))
}

func (w words) promise(f Flag) string {
	if f.Owner == nil {
		return w.Say("clinic_due_nobody")
	}
	text := w.Say("clinic_due_owner_open", catalog.With{"owner": f.Owner.Name()})
	if f.PromisedAt != nil {
		text = w.Say("clinic_due_owner", catalog.With{"owner": f.Owner.Name(), "time": w.when(*f.PromisedAt)})
	}
	if f.Backup != nil {
		text += " " + w.Say("clinic_due_backup", catalog.With{"backup": f.Backup.Name()})
	}
	return text
}

func (w words) seen(by *models.Acknowledged) string {
	if by == nil {
		return w.Say("clinic_now_unseen")
	}
	return w.Say("clinic_now_seen", catalog.With{"name": by.By.Name(), "time": w.when(by.At)})
}

// alarming are measures on the page whose answer brings help, unless they stand among the flags.
func (w pageWords) alarming(l Live) []part {
	var all []part
	for _, b := range w.blocks("measure") {
		m := b.Facts.Measure
		flagged := m != nil && strings.HasPrefix(b.Line, sentMeasure) && slices.ContainsFunc(l.Flags, func(f Flag) bool {
			return f.What == models.KindSentMeasure && f.Of == m.Name
		})
		if m != nil && m.Safety && !flagged {
			text := w.Say("summary_measure_safety", catalog.With{"name": m.Name, "day": w.ShortDay(m.Day)})
			all = append(all, part{kind: flag, paras: []para{line(strongly(text))}})
		}
	}
	return all
}

// now is what both say by now.
func (w pageWords) now(l Live) part {
	p := part{title: w.Say("clinic_now_title"), folds: foldNews}
	if f := l.FollowUp; f != nil {
		spans := []span{strongly(w.Say("clinic_now_effects")), softly(w.day(f.ReceivedAt) + " ·"), says(w.effects(*f)), w.verbatim(f.Words)}
		if !f.Flagged {
			told := w.code("clinic_due_told_", string(f.Tier))
			spans = append(spans, strongly(told), softly("· "+w.seen(f.Seen)))
		}
		p.add(line(spans...))
	}
	for _, one := range l.Plan {
		if no := one.NotNow; no != nil {
			p.add(line(strongly(w.code("plan_kind_", string(one.Kind))+":"), says(w.notNow(*no)), softly("·"), says(one.Words)))
		}
		if one.Step != nil {
			p.add(line(strongly(w.Say("clinic_now_step")), says(w.step(*one.Step)), softly("·"), says(one.Words)))
		}
	}
	if l.LastVisit == nil {
		return p
	}
	title := line(strongly(w.Say("clinic_now_since", catalog.With{"day": w.day(*l.LastVisit)})))
	if len(l.Since) == 0 {
		title.spans = append(title.spans, says(w.Say("clinic_now_since_nothing")))
	}
	p.add(title)
	for i, n := range l.Since {
		news := w.news(n)
		news.extra = i < len(l.Since)-6
		p.add(news)
	}
	return p
}

func (w pageWords) notNow(n models.NotNow) string {
	return w.Say("clinic_plans_not_now", catalog.With{
		"name": w.page.Document.Patient.DisplayName, "time": w.when(n.Since), "back": w.code("plan_return_", string(n.MayRaise)),
	})
}

func (w words) step(s PageStep) string {
	switch {
	case s.Since == nil:
		return w.Say("clinic_now_step_none")
	case s.Number == 0:
		return w.Say("clinic_now_step_off", catalog.With{"day": w.day(*s.Since)})
	}
	on := w.Say("clinic_now_step_on", catalog.With{"dose": s.Dose, "number": s.Number, "of": s.Of, "day": w.day(*s.Since)})
	if s.CheckOn != nil {
		on += "; " + w.Say("clinic_now_check", catalog.With{"day": w.ShortDay(*s.CheckOn)})
	}
	return on
}

// effects is `new: nausea · worse: restlessness`.
func (w words) effects(f FollowUp) string {
	names := func(change insight.SymptomChange) []string {
		var all []string
		for _, s := range f.Symptoms {
			if s.Change == change && s.Level > 0 {
				name := w.code("symptom_", s.Code)
				if name == "" {
					name = w.Say("clinic_due_symptom_other")
				}
				all = append(all, name)
			}
		}
		return all
	}
	var parts []string
	if fresh := names(insight.SymptomNew); len(fresh) > 0 {
		parts = append(parts, w.Say("clinic_now_effects_new", catalog.With{"list": w.List(fresh)}))
	}
	if worse := names(insight.SymptomWorse); len(worse) > 0 {
		parts = append(parts, w.Say("clinic_now_effects_worse", catalog.With{"list": w.List(worse)}))
	}
	all := joined(parts...)
	if all == "" {
		all = w.Say("clinic_now_effects_none")
	}
	if !f.Compared && len(f.Symptoms) > 0 {
		all += ". " + w.Say("clinic_due_no_baseline")
	}
	return all
}

// news is who and when, what it is about, what they did, and their words.
func (w pageWords) news(n News) para {
	about := ""
	if n.What == models.KindStance || n.What == models.KindMove || n.What == models.KindPlanLine && n.Words == "" {
		about = n.Of
	}
	lang := ""
	if n.Author == nil {
		lang = w.lang
	}
	p := line(softly(w.day(n.At)+" · "+spoken(n.Author, w.page.Document.Patient.DisplayName)+":"), says(joined(about, w.deed(n))), span{n.Words, voice, lang})
	p.mark = "–"
	return p
}

// deed is what somebody did; empty where a reply has only words.
func (w words) deed(n News) string {
	switch n.What {
	case models.KindConcern:
		return w.Say("clinic_now_news_concern")
	case models.KindReply:
		if n.How == string(models.ReplyAnswer) {
			return w.Say("thread_heard")
		}
		return w.saying(models.ReplyKind(n.How))
	case models.KindPlanLine:
		return w.code("clinic_now_news_line_", n.How)
	case models.KindStance:
		return w.code("plan_stance_", n.How)
	case models.KindMove:
		return w.move(models.MoveKind(n.How), n.Dose)
	case models.KindFollowUp:
		return w.code("clinic_now_news_", n.How)
	case models.KindNote:
		return w.Say("clinic_now_news_note")
	case models.KindSentMeasure:
		if n.How != "" {
			return w.Say("clinic_now_news_measure_look", catalog.With{"name": n.Of})
		}
		return w.Say("clinic_now_news_measure", catalog.With{"name": n.Of})
	default:
		return ""
	}
}

// move is what was said about the steps. To stay without a dose is not to begin.
func (w words) move(k models.MoveKind, dose string) string {
	switch k {
	case models.MoveStay:
		if dose == "" {
			return w.Say("plan_move_wait")
		}
		return w.Say("plan_move_stay")
	case models.MoveGo, models.MoveDown, models.MoveStop, models.MoveTalkFirst:
		return w.Say("plan_move_"+string(k), catalog.With{"dose": dose})
	case models.MoveWayOut:
		return w.Say("plan_way_out_mine")
	case models.MoveLooked:
		return w.Say("plan_looked")
	}
	return ""
}
