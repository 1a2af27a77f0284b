package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/catalog"
	"alongside/models"
	"alongside/store"
)

// label is the message that says what a field is, as the app calls it where it is written; of one kind alone, or of all that
// have the field.
func label(kind models.Kind, field string) string {
	if name, ok := labels[string(kind)+"."+field]; ok {
		return name
	}
	return labels[field]
}

// labels are by kind and field, or by field.
var labels = map[string]string{ //nolint:gochecknoglobals // a table
	"day": "export_day", "at": "export_at", "note": "log_note", "words": "concern_words", "starts_at": "export_at",

	"into_bed": "sleep_into_bed", "tried_to_sleep": "sleep_tried_to_sleep", "final_awakening": "sleep_final_awakening",
	"out_of_bed": "sleep_out_of_bed", "sol_minutes": "sleep_sol_minutes", "awakenings": "sleep_awakenings",
	"waso_minutes": "sleep_waso_minutes", "sleep.about": "sleep_about_question", "band": "sleep_band_question",
	"quality": "sleep_quality_question",

	"meals": "nutrition_meals_title", "appetite": "nutrition_appetite", "breakfast": "nutrition_breakfast", "lunch": "nutrition_lunch",
	"dinner": "nutrition_dinner", "snacks": "nutrition_snacks", "vegetables": "nutrition_vegetables", "protein": "nutrition_protein",
	"whole_grains": "nutrition_whole_grains", "sweet": "nutrition_sweet", "water": "nutrition_water", "caffeine": "nutrition_caffeine",
	"caffeine_last": "nutrition_caffeine_last", "alcohol": "nutrition_alcohol", "supplements": "nutrition_supplements_title",

	"valence": "mood_title", "anxiety": "mood_anxiety", "energy": "mood_energy", "feelings": "mood_feelings_question",
	"connections": "mood_connections_question",

	"practice": "export_practice", "minutes": "regulation_minutes", "calmer": "export_calmer",
	"pain": "body_pain", "gut": "body_gut", "tired": "body_tired", "headache": "body_headache", "illness": "body_illness",
	"cycle_day": "cycle_day", "cycle.symptoms": "cycle_symptoms", "symptoms": "export_symptoms",
	"lab.name": "lab_name", "value": "lab_value", "unit": "lab_unit", "reference": "lab_reference",

	"written_on": "export_day", "kinds": "concern_kinds", "weight": "concern_weight", "origins": "concern_origins",
	"would_help": "concern_would_help", "wish": "concern_wish",
	"life_now": "matters_life_now", "better": "matters_better", "has_helped": "matters_has_helped", "not_wanted": "matters_not_wanted",
	"involve": "matters_involve",
	"notice":  "harddays_notice", "alone": "harddays_alone", "company": "harddays_company", "call": "harddays_call", "safer": "harddays_safer",
	"name": "medicine_name", "sort": "medicine_sort", "dose": "medicine_dose", "since": "medicine_since",
	"taken_when": "medicine_taken_when", "what_it_did": "medicine_what_it_did", "how_it_felt": "medicine_how_it_felt",
	"how_it_ended": "medicine_how_it_ended",
	"instrument":   "measure_one_title", "answers": "measure_answers", "total": "export_total", "language": "settings_language",
	"skipped": "measure_not_this_time", "due": "export_due", "compared": "export_compared", "settings.rhythm": "settings_rhythm", "measure_request.rhythm": "settings_rhythm", "weeks": "export_weeks",

	"top": "checkin_top", "hope": "checkin_hope", "wishes": "checkin_wishes", "medicine_today": "checkin_medicine",
	"nervous":   "export_nervous",
	"day_start": "settings_day_start", "trackers_off": "export_trackers_off", "trackers_on": "settings_trackers", "pins": "settings_pins",
	"gentle_food": "settings_gentle", "questions": "export_questions",

	"reply.kind": "export_said", "heard": "thread_heard", "share": "thread_share", "sources": "thread_sources", "ask": "thread_ask",
	"state": "export_state", "clinician": "export_with", "moved_from": "export_moved_from",
	"plan_line.kind": "plan_kind", "plan_line.words": "plan_words", "why": "plan_why", "way_out": "plan_way_out", "steps": "export_steps",
	"removed": "export_removed", "stance": "plan_stance", "may_raise": "plan_return", "move.kind": "export_said", "step": "export_step",
	"contact.kind": "export_contact", "how": "export_how", "person": "export_person", "backup": "export_backup", "backup_words": "export_backup",
	"reason": "export_reason", "owner": "export_person", "promised_at": "export_promised_at",
	"domain": "export_domain", "shared": "export_shared", "weekday": "standing_day_label",
	"concern_version.value": "concern_words", "revision.value": "concern_words", "written_at": "export_at",
	"until": "export_until", "team.since": "export_since", "works_here": "export_works_here",
}

// unsaid are fields that tell a reader nothing: which row is meant, and in which zone and order it was written. All of them are
// in alongside.json.
func unsaid(kind models.Kind, field string) bool {
	return strings.HasSuffix(field, "_id") || strings.HasSuffix(field, "_ids") || slices.Contains([]string{
		"zone", "side", "author", "recorded_at", "received_at", "seq", "version", "seen", "reply_to", "about", "ends", "alert", "carried_from",
		"left_out", "put_in",
	}, field) || (kind == models.KindRevision || kind == models.KindConcernVersion) && (field == "kind" || field == "field")
}

// codes are the beginnings of the messages that say a field's values; what is not among them is said as it stands.
var codes = map[string]string{ //nolint:gochecknoglobals // a table
	"band": "sleep_band_", "quality": "sleep_quality_", "meals": "nutrition_meals_", "appetite": "nutrition_appetite_",
	"breakfast": "nutrition_meal_", "lunch": "nutrition_meal_", "dinner": "nutrition_meal_", "snacks": "nutrition_meal_",
	"vegetables": "nutrition_share_", "protein": "nutrition_share_", "whole_grains": "nutrition_share_", "sweet": "nutrition_share_",
	"valence": "mood_valence_", "anxiety": "mood_anxiety_", "energy": "mood_energy_", "feelings": "mood_feeling_", "connections": "mood_connection_",
	"practice": "regulation_practice_", "calmer": "regulation_calmer_", "cycle.symptoms": "cycle_symptom_",
	"pain": "body_degree_", "gut": "body_degree_", "tired": "body_degree_", "headache": "body_degree_", "illness": "body_degree_",
	"concern.kinds": "kind_", "weight": "concern_weight_", "origins": "concern_origin_", "wish": "wish_", "wishes": "wish_",
	"sort": "medicine_sort_", "language": "settings_language_", "medicine_today": "summary_medicine_", "settings.rhythm": "settings_rhythm_", "measure_request.rhythm": "export_rhythm_",
	"reply.kind": "export_reply_", "visit.state": "export_visit_", "plan_line.kind": "plan_kind_", "stance.stance": "plan_stance_",
	"may_raise": "plan_return_", "move.kind": "export_move_", "contact.kind": "export_contact_", "how": "export_how_", "reason": "export_reason_",
	"pins": "settings_pin_", "compared": "clinic_measure_",
}

func code(kind models.Kind, field string) string {
	if prefix, ok := codes[string(kind)+"."+field]; ok {
		return prefix
	}
	return codes[field]
}

// said is a value in words.
func (a *archive) said(kind models.Kind, field string, value json.RawMessage, zone *time.Location) []string {
	var parsed any
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	if decoder.Decode(&parsed) != nil {
		return nil
	}
	switch v := parsed.(type) {
	case bool:
		return []string{a.say.Say(map[bool]string{true: "felt_yes", false: "felt_no"}[v])}
	case []any:
		return a.each(kind, field, v)
	case map[string]any:
		return a.parts(v)
	}
	text := fmt.Sprint(parsed)
	if field == "day_start" {
		minutes, _ := strconv.Atoi(text)
		return []string{a.say.Clock(minutes)}
	}
	return []string{a.saidText(kind, field, text, zone)}
}

// saidText says a code in words, a moment and a day as people write them, and everything else as it stands.
func (a *archive) saidText(kind models.Kind, field, text string, zone *time.Location) string {
	if prefix := code(kind, field); prefix != "" && a.say.Has(prefix+text) {
		return a.say.Say(prefix + text)
	}
	switch field {
	case "trackers_off", "trackers_on", "domain":
		return a.say.Say(trackerTitle(text))
	case "questions":
		return a.question(text)
	}
	if field == "weekday" && len(text) == 1 {
		monday := models.DateOf(time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC))
		return a.say.Weekday(monday.Add(int(text[0] - '1')))
	}
	if field == "instrument" {
		return strings.ToUpper(strings.ReplaceAll(text, "_", "-"))
	}
	if isMoment(field) {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return a.say.Full(at, zone)
		}
	}
	if field == "day" || field == "written_on" || field == "due" {
		if day, err := models.ParseDay(text); err == nil {
			return a.say.LongDay(day)
		}
	}
	return text
}

// trackerTitle is what a part of the log is called.
func trackerTitle(code string) string {
	switch code {
	case "labs":
		return "lab_title"
	case "supplements":
		return "nutrition_supplements_title"
	default:
		return code + "_title"
	}
}

// question says what somebody asks of their days: days with what, and what of them.
func (a *archive) question(code string) string {
	for _, q := range models.Questions() {
		if q.Code() == code {
			return a.say.Say("pattern_"+string(q.Exposure)) + " · " + a.say.Say(label("", string(q.Outcome)))
		}
	}
	return code
}

func isMoment(field string) bool {
	return strings.HasSuffix(field, "_at") || slices.Contains([]string{
		"at", "into_bed", "tried_to_sleep", "final_awakening", "out_of_bed", "since", "until", "moved_from",
	}, field)
}

// each says the things of a list: codes and texts, or steps and lines with parts.
func (a *archive) each(kind models.Kind, field string, list []any) (all []string) {
	for _, one := range list {
		switch v := one.(type) {
		case map[string]any:
			all = append(all, strings.Join(a.parts(v), " · "))
		default:
			all = append(all, a.saidText(kind, field, fmt.Sprint(v), time.UTC))
		}
	}
	return all
}

// parts says what has parts: a person by name, an answer by its question's code, a step.
func (a *archive) parts(v map[string]any) (all []string) {
	if name, ok := v["display_name"].(string); ok {
		if credentials, _ := v["credentials"].(string); credentials != "" {
			name += ", " + credentials
		}
		return []string{name}
	}
	if words, ok := v["words"].(string); ok {
		return []string{words}
	}
	if dose, ok := v["dose"].(string); ok {
		all = append(all, dose)
		delete(v, "dose")
	}
	for _, name := range sorted(v) {
		if name == "concern_id" {
			all = append(all, a.say.Say("checkin_top_concerns"))
			continue
		}
		all = append(all, a.part(name, v[name]))
	}
	return all
}

func (a *archive) part(name string, value any) string {
	switch v := value.(type) {
	case map[string]any: // a symptom and how much of it there is
		level := fmt.Sprint(v["level"])
		if words, ok := map[string]string{"0": "none", "1": "a_little", "2": "some", "3": "a_lot"}[level]; ok {
			level = a.say.Say("symptom_level_" + words)
		}
		if v["worries"] == true {
			level += ". " + a.say.Say("followup_worries")
		}
		if a.say.Has("symptom_" + name) {
			name = a.say.Say("symptom_" + name)
		}
		return name + ": " + level
	default:
		if words, ok := map[string]string{"days": "export_step_days", "check_day": "export_step_check_day", "watch_for": "plan_watch_for", "why": "plan_why_pace"}[name]; ok {
			name = a.say.Say(words)
		}
		return name + ": " + fmt.Sprint(value)
	}
}

func sorted(v map[string]any) []string {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// looked is a line of the trail in words.
func (a *archive) looked(e models.AccessEvent) string {
	name := e.Name
	switch {
	case name == "":
		name = a.say.Say("accessevent_someone")
	case e.Credentials != "":
		name += ", " + e.Credentials
	}
	switch {
	case e.Through != "" && e.ByYou: // a program that reads for the person themselves is told as one that reads
		name = e.Through
	case e.Through != "":
		name += " (" + e.Through + ")"
	}
	who := map[string]any{"name": name, "about": e.About}
	switch {
	case e.Denied:
		return a.say.Say("accessevent_denied", who)
	case e.ByYou && e.Through == "":
		return a.say.Say(byYou(e.Action), who)
	case e.Action == models.ActionGuestCheckIn && e.Name == "":
		return a.say.Say("accessevent_guest_check_in")
	}
	return a.say.Say(byOthers(e.Action), who)
}

// byYou and byOthers name the sentence of an action, as the app does (features/accessevent).
func byYou(action models.AccessAction) string {
	switch action {
	case models.ActionSignIn, models.ActionShare, models.ActionTakeBack, models.ActionExport, models.ActionClientAllowed:
		return "accessevent_you_" + string(action)
	case models.ActionAccepted:
		return "accessevent_you_accepted"
	case models.ActionRefreshReused:
		return "accessevent_refresh_reused"
	case models.ActionPasskeyAdded, models.ActionPasskeyRemoved, models.ActionPasswordSet, models.ActionFactorSet, models.ActionFactorRemoved,
		models.ActionCodesSet, models.ActionCodeUsed, models.ActionRecovered:
		return "waysin_change_" + string(action)
	default:
		return "accessevent_you_other"
	}
}

func byOthers(action models.AccessAction) string {
	switch action {
	case models.ActionWrongCodes:
		return "waysin_change_wrong_codes"
	case models.ActionReadingDay:
		return "accessevent_reading_day"
	case models.ActionGuestCheckIn:
		return "accessevent_guest_check_in_by"
	case models.ActionReadSummary, models.ActionListVisits, models.ActionListPeople, models.ActionReviewed, models.ActionReviewUndone,
		models.ActionTranslate, models.ActionTranslateUndone, models.ActionReply, models.ActionOpenSealedCopy, models.ActionListFollowUps,
		models.ActionAcknowledge, models.ActionAlert, models.ActionReadLog, models.ActionReadFHIR, models.ActionReadPlan, models.ActionReadMedicines, models.ActionPlan,
		models.ActionMove, models.ActionContact, models.ActionAskMeasure, models.ActionReadMeasures, models.ActionScheduleVisit,
		models.ActionMoveVisit, models.ActionCancelVisit, models.ActionMissVisit, models.ActionAddPatient, models.ActionInvited,
		models.ActionRecoveryOffered, models.ActionDisableAccount, models.ActionEnableAccount, models.ActionAccountChanged,
		models.ActionWithdrawn, models.ActionTeamJoined, models.ActionTeamLeft, models.ActionMakeGuestCode, models.ActionClientAllowed:
		return "accessevent_" + string(action)
	default:
		return "accessevent_other"
	}
}

// Unworded are the fields, values and actions that a catalog has no words for.
func Unworded(say *catalog.Catalog) (missing []string) {
	names := []string{"checkin_top_concerns", "felt_yes", "felt_no"}
	for kind, fields := range store.ExportedFields() {
		if slices.Contains(untold(), kind) {
			continue
		}
		for _, field := range fields {
			if name := label(kind, field); !unsaid(kind, field) && !say.Has(name) {
				missing = append(missing, fmt.Sprintf("the field %s.%s, called %q", kind, field, name))
			}
		}
	}
	for _, s := range sections() {
		names = append(names, s.title)
	}
	for _, action := range models.AccessActions() {
		names = append(names, byYou(action), byOthers(action))
	}
	for _, name := range names {
		if !say.Has(name) {
			missing = append(missing, name)
		}
	}
	return missing
}
