package pdf

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"alongside/catalog"
	"alongside/insight"
)

// The sentences of the charts, for whoever reads the page: those of pwa/src/lib/charts.

// level is the word of a level from 1 to 5.
func (w words) level(family string, level int) string { return w.code(family, strconv.Itoa(level)) }

// withChange says with how many steps lower or higher it is than in as many days before.
func (w words) withChange(text string, change *insight.LevelChange, days int) string {
	switch {
	case change == nil:
		return text
	case change.Levels == 0:
		return w.Say("chart_same", catalog.With{"text": text, "days": days})
	case change.Levels < 0:
		return w.Say("chart_lower", catalog.With{"text": text, "levels": -change.Levels, "days": days})
	default:
		return w.Say("chart_higher", catalog.With{"text": text, "levels": change.Levels, "days": days})
	}
}

// resting says on how many days it rests, where that is not every day written down, or fewer than three.
func (w words) resting(text string, count, logged int) string {
	if count == logged && count >= 3 {
		return text
	}
	return w.Say("chart_resting", catalog.With{"text": text, "count": count})
}

// onThePage ends with how many days are written down, and why nothing is said of the days before.
func (w words) onThePage(phrases []string, logged, days int, canCompare bool) string {
	said := make([]string, 0, len(phrases)+2)
	for _, p := range phrases {
		said = append(said, p+".")
	}
	said = append(said, w.Say("chart_caption_logged", catalog.With{"count": logged, "days": days}))
	if !canCompare && len(phrases) > 0 {
		said = append(said, w.Say("chart_few_before", catalog.With{"days": days}))
	}
	return strings.Join(said, " ")
}

func (w words) sleep(s insight.SleepSummary) string {
	text := w.Say("sleep_caption_only_logged", catalog.With{"nights": s.Logged, "days": s.Days})
	if usual := w.usualNight(s); usual != "" {
		text = w.Say("sleep_caption_logged", catalog.With{"text": w.withMinutes(usual, s), "nights": s.Logged, "days": s.Days})
	}
	if s.AboutNights > 0 {
		text += " " + w.Say("sleep_caption_about", catalog.With{"nights": s.AboutNights})
	}
	// A length that was only chosen from a list is compared with nothing.
	if s.Change == nil && s.TSTNights != 0 && s.TSTNights >= s.BandNights {
		text += " " + w.Say("chart_few_before", catalog.With{"days": s.Days})
	}
	return text
}

// usualNight is what the most nights have in common; empty where nothing is known.
func (w words) usualNight(s insight.SleepSummary) string {
	all := func(nights int) bool { return nights >= 3 && nights == s.Logged }
	switch {
	case s.MedianTSTMinutes != nil && s.TSTNights >= s.BandNights:
		duration := w.About(float64(*s.MedianTSTMinutes))
		if all(s.TSTNights) {
			return w.Say("sleep_caption_tst", catalog.With{"duration": duration})
		}
		return w.Say("sleep_caption_tst_some", catalog.With{"duration": duration, "nights": s.TSTNights})
	case s.MedianBand != nil:
		band := w.code("sleep_band_", string(*s.MedianBand))
		if all(s.BandNights) {
			return w.Say("sleep_caption_band", catalog.With{"band": band})
		}
		return w.Say("sleep_caption_band_some", catalog.With{"band": band, "nights": s.BandNights})
	case s.MedianTIBMinutes != nil:
		return w.Say("sleep_caption_tib", catalog.With{"duration": w.About(float64(*s.MedianTIBMinutes)), "nights": s.TIBNights})
	}
	return ""
}

func (w words) withMinutes(text string, s insight.SleepSummary) string {
	if s.Change == nil || s.TSTNights < s.BandNights {
		return text
	}
	minutes := math.Floor(math.Abs(float64(s.Change.TSTMinutes))/10+0.5) * 10
	with := catalog.With{"text": text, "duration": w.Duration(minutes), "days": s.Days}
	switch {
	case minutes == 0:
		return w.Say("chart_same", with)
	case s.Change.TSTMinutes < 0:
		return w.Say("sleep_caption_less", with)
	default:
		return w.Say("sleep_caption_more", with)
	}
}

// mostMeals stands for that many or more.
const mostMeals = 3

func (w words) nutrition(s insight.NutritionSummary) string {
	var phrases []string
	if s.MedianMeals != nil {
		text := w.Say("nutrition_caption_most")
		if *s.MedianMeals < mostMeals {
			text = w.Say("nutrition_caption_meals", catalog.With{"meals": *s.MedianMeals})
		}
		phrases = append(phrases, w.withMeals(w.resting(text, s.MealsDays, s.Logged), s))
	}
	phrases = append(phrases, w.appetite(s)...)
	return w.onThePage(phrases, s.Logged, s.Days, s.Change != nil || s.AppetiteBefore != nil)
}

func (w words) withMeals(text string, s insight.NutritionSummary) string {
	switch {
	case s.Change == nil:
		return text
	case s.Change.Levels == 0:
		return w.Say("chart_same", catalog.With{"text": text, "days": s.Days})
	case s.Change.Levels < 0:
		return w.Say("nutrition_caption_fewer", catalog.With{"text": text, "meals": -s.Change.Levels, "days": s.Days})
	default:
		return w.Say("nutrition_caption_more", catalog.With{"text": text, "meals": s.Change.Levels, "days": s.Days})
	}
}

// appetite is what was out of the usual, on the more days; two days or fewer say nothing.
func (w words) appetite(s insight.NutritionSummary) []string {
	name, of := "nutrition_less_appetite", func(a insight.AppetiteDays) int { return a.Less }
	if s.Appetite.More > s.Appetite.Less {
		name, of = "nutrition_more_appetite", func(a insight.AppetiteDays) int { return a.More }
	}
	if of(s.Appetite) < 3 {
		return nil
	}
	answered := func(a insight.AppetiteDays) int { return a.Less + a.Usual + a.More }
	text := w.Say(name, catalog.With{"count": of(s.Appetite), "of": answered(s.Appetite)})
	if before := s.AppetiteBefore; before != nil {
		text = w.Say("nutrition_appetite_before", catalog.With{"text": text, "count": of(*before), "of": answered(*before), "days": s.Days})
	}
	return []string{text}
}

func (w words) mood(s insight.MoodSummary) string {
	var phrases []string
	if s.MedianValence != nil {
		text := w.Say("mood_caption_valence", catalog.With{"level": w.level("mood_valence_", *s.MedianValence)})
		phrases = append(phrases, w.withChange(w.resting(text, s.ValenceDays, s.Logged), s.Change, s.Days))
	}
	if s.MedianAnxiety != nil {
		text := w.Say("mood_caption_anxiety", catalog.With{"level": w.level("mood_anxiety_", *s.MedianAnxiety)})
		phrases = append(phrases, w.withChange(w.resting(text, s.AnxietyDays, s.Logged), s.AnxietyChange, s.Days))
	}
	return w.onThePage(phrases, s.Logged, s.Days, s.Change != nil || s.AnxietyChange != nil)
}

func (w words) regulation(s insight.RegulationSummary) string {
	var phrases []string
	if len(s.Practices) > 0 {
		var most []string
		for _, p := range s.Practices[:min(2, len(s.Practices))] {
			most = append(most, w.Say("chart_resting", catalog.With{"text": w.practice(p.Practice), "count": p.Days}))
		}
		phrases = append(phrases, w.Say("regulation_sentence_most", catalog.With{"practices": strings.Join(most, ", ")}))
		count, of := 0, 0
		for _, p := range s.Practices {
			count += p.Calmer.More
			of += p.Calmer.Less + p.Calmer.Same + p.Calmer.More
		}
		if of > 0 {
			phrases = append(phrases, w.Say("regulation_sentence_calmer", catalog.With{"count": count, "of": of}))
		}
	}
	return w.onThePage(phrases, s.Logged, s.Days, true)
}

// practice is its name; one of a later version is shown as it is.
func (w words) practice(code string) string {
	if name := w.code("regulation_practice_", code); name != "" {
		return name
	}
	return code
}

// signal is one thing that is asked of the body.
type signal struct {
	code string
	days insight.SignalDays
	on   func(insight.BodyDay) *string
}

func signalsOf(s insight.BodySummary) []signal {
	return []signal{
		{"pain", s.Pain, func(d insight.BodyDay) *string { return d.Pain }},
		{"gut", s.Gut, func(d insight.BodyDay) *string { return d.Gut }},
		{"tired", s.Tired, func(d insight.BodyDay) *string { return d.Tired }},
		{"headache", s.Headache, func(d insight.BodyDay) *string { return d.Headache }},
		{"illness", s.Illness, func(d insight.BodyDay) *string { return d.Illness }},
	}
}

// degree is how much of it there was, from 0.
func degree(code *string) int {
	if code == nil {
		return 0
	}
	return max(0, slices.Index([]string{"none", "mild", "moderate", "strong"}, *code))
}

func (w words) body(s insight.BodySummary) string {
	var phrases []string
	answered, compared := false, false
	there := []signal{}
	for _, one := range signalsOf(s) {
		answered = answered || one.days.Days > 0
		compared = compared || one.days.Change != nil
		if one.days.Days > 0 && degree(one.days.Median) > 0 {
			there = append(there, one)
		}
	}
	slices.SortStableFunc(there, func(a, b signal) int { return degree(b.days.Median) - degree(a.days.Median) })
	for _, one := range there {
		text := w.Say("body_sentence_around", catalog.With{"signal": w.code("body_", one.code), "degree": w.code("body_degree_", *one.days.Median)})
		phrases = append(phrases, w.withChange(w.resting(text, one.days.Days, s.Logged), one.days.Change, s.Days))
	}
	if len(there) == 0 && answered {
		phrases = append(phrases, w.Say("body_sentence_nothing"))
	}
	return w.onThePage(phrases, s.Logged, s.Days, compared)
}

func (w words) cycle(s insight.CycleSummary) string {
	var phrases, symptoms []string
	for _, d := range slices.Backward(s.ByDay) {
		if d.CycleDay != nil {
			if *d.CycleDay != 0 {
				phrases = append(phrases, w.Say("summary_cycle_day", catalog.With{"number": *d.CycleDay, "day": w.ShortDay(d.Day)}))
			}
			break
		}
	}
	for _, one := range s.Symptoms {
		if text := w.code("cycle_symptom_", one.Symptom); text != "" {
			symptoms = append(symptoms, w.Say("chart_resting", catalog.With{"text": text, "count": one.Days}))
		}
	}
	return w.onThePage(append(phrases, nonEmpty(strings.Join(symptoms, ", "))...), s.Logged, s.Days, true)
}
