package pdf

import (
	"strings"
	"time"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
)

// words says facts in the reader's language. A code that this version does not know has no words: it is left out, never
// shown raw. What is here is what pwa/src/features/summary/wording.ts says, and its neighbours in lib.
type words struct {
	*catalog.Catalog

	zone *time.Location
}

func wordsIn(language, zone string) words {
	at, err := models.LoadZone(zone)
	if err != nil {
		at = time.UTC
	}
	return words{catalog.In(language), at}
}

// code is the message of a code, where there is one.
func (w words) code(family, code string) string {
	if code == "" || !w.Has(family+code) {
		return ""
	}
	return w.Say(family + code)
}

func (w words) codes(family string, codes []string) []string {
	var all []string
	for _, code := range codes {
		all = append(all, nonEmpty(w.code(family, code))...)
	}
	return all
}

// at are the inputs of a moment.
func (w words) at(t time.Time) catalog.With {
	return catalog.With{"day": w.OnDay(models.DateOf(t.In(w.zone))), "time": w.Time(t, w.zone)}
}

// when is a moment inside a sentence.
func (w words) when(t time.Time) string { return w.Say("time_at", w.at(t)) }

func (w words) day(t time.Time) string { return w.ShortDay(models.DateOf(t.In(w.zone))) }

func joined(texts ...string) string { return strings.Join(nonEmpty(texts...), " · ") }

// spoken is who said something: a clinician by name, else the patient.
func spoken(author *models.Colleague, patient string) string {
	if author == nil {
		return patient
	}
	return author.Name()
}

// promptText is the question to open with: a fixed text for a kind of concern.
func (w words) promptText(kind string) string {
	if kind == "faith" {
		kind = "family_or_culture"
	}
	if text := w.code("prompt_", kind); text != "" {
		return text
	}
	return w.Say("prompt_open")
}

func (w words) wishes(codes []string) string {
	known := w.codes("summary_wish_", codes)
	if len(known) == 0 {
		return ""
	}
	return w.Say("summary_wishes", catalog.With{"wishes": w.List(known)})
}

// concern is what stands quietly beside its words.
func (w words) concern(c *insight.ConcernFacts) string {
	if c == nil {
		return ""
	}
	all := append(w.codes("kind_", c.Kinds), w.code("summary_weight_", c.Weight))
	all = append(all, w.codes("summary_origin_", c.Origins)...)
	if wish := w.code("summary_wish_", c.Wish); wish != "" {
		all = append(all, w.Say("summary_wish", catalog.With{"wish": wish}))
	}
	if c.State != models.ConcernUnheard {
		all = append(all, w.code("summary_", string(c.State)))
	}
	return joined(append(all, w.Say("summary_written", catalog.With{"day": w.ShortDay(c.WrittenOn)}))...)
}

// way is how it came, where it did not come from the app.
func (w words) way(d insight.Document) string {
	if d.Way == models.GuestPaper {
		name := ""
		if d.TypedBy != nil {
			name = d.TypedBy.DisplayName
		}
		return w.Say("summary_way_paper", catalog.With{"name": name})
	}
	return w.code("summary_way_", string(d.Way))
}

// medicine is what stands beside the name of a medicine: what it is about, and the person's words.
func (w words) medicine(f insight.Facts, lang string) []span {
	var spans []span
	add := func(name, words string) {
		if words != "" {
			spans = append(spans, softly("· "+w.Say(name)), span{words, voice, lang})
		}
	}
	if t := f.Taking; t != nil {
		if t.Sort == "supplement" {
			spans = append(spans, softly("· "+w.Say("summary_taking_supplement")))
		}
		add("summary_taking_dose", t.Dose)
		add("summary_taking_since", t.Since)
	}
	if t := f.Took; t != nil {
		add("summary_took_when", t.TakenWhen)
		add("summary_took_did", t.WhatItDid)
		add("summary_took_felt", t.HowItFelt)
		add("summary_took_ended", t.HowItEnded)
	}
	return spans
}

func (w words) lately(f *insight.LatelyFacts) string {
	if f == nil {
		return ""
	}
	sleep, mood := "", ""
	if band := w.code("sleep_band_", string(f.Sleep)); band != "" {
		sleep = w.Say("summary_lately_sleep", catalog.With{"band": band})
	}
	if f.Valence != 0 {
		mood = w.Say("summary_lately_mood", catalog.With{"level": w.level("mood_valence_", f.Valence)})
	}
	return strings.Join(nonEmpty(sleep, mood), " ")
}

func (w words) lab(f insight.LabFacts) string {
	text := w.Say("summary_lab", catalog.With{"value": f.Value, "unit": f.Unit, "day": w.ShortDay(f.Day)})
	if f.Reference != "" {
		return w.Say("summary_lab_reference", catalog.With{"text": text, "reference": f.Reference})
	}
	return text
}

// measure is `12 of 27 on Nov 20`; what a range is called stands behind it for clinicians only, and never beside an answer
// that brings help: it would call that mild.
func (w words) measure(m insight.MeasureFacts, reader models.Side) string {
	on := w.ShortDay(m.Day)
	switch {
	case m.Total == nil && len(m.Missing) > 0:
		return w.Say("summary_measure_missing", catalog.With{"day": on, "count": len(m.Missing)})
	case m.Total == nil:
		return w.Say("summary_measure_answered", catalog.With{"day": on})
	}
	text := w.Say("summary_measure_total", catalog.With{"total": *m.Total, "of": m.Highest, "day": on})
	if band := w.code("measure_band_", m.Band); band != "" && reader == models.SideClinician && !m.Safety {
		return w.Say("summary_measure_band", catalog.With{"text": text, "band": band})
	}
	return text
}

// measureChange is how it lies to the one before; nothing where there is none.
func (w words) measureChange(m insight.MeasureFacts) string {
	if m.Change == nil || m.BeforeDay == nil {
		return ""
	}
	day := w.ShortDay(*m.BeforeDay)
	points := m.Change.Points
	text := w.Say("summary_measure_same", catalog.With{"day": day})
	switch {
	case points == 0:
		return text
	case points < 0:
		text = w.Say("summary_measure_lower", catalog.With{"points": -points, "day": day})
	default:
		text = w.Say("summary_measure_higher", catalog.With{"points": points, "day": day})
	}
	if m.Change.Reliable == nil || m.Reliable == nil {
		return text
	}
	least := catalog.With{"text": text, "points": m.Reliable.Points}
	if *m.Change.Reliable {
		return w.Say("summary_measure_reliable", least)
	}
	return w.Say("summary_measure_within", least)
}

// measureName tells one that was sent from one that the person shows of their own.
func (w words) measureName(m insight.MeasureFacts, line string) string {
	if strings.HasPrefix(line, sentMeasure) {
		return m.Name
	}
	return w.Say("summary_measure_own", catalog.With{"name": m.Name})
}

const sentMeasure = "measure.sent."
