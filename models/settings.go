package models

// Settings are a patient's own choices that follow them from phone to phone.
type Settings struct {
	DayStart *int    `json:"day_start"` // minutes after midnight at which the local day begins; 240 where unset
	Language *string `json:"language"`

	TrackersOff []string `json:"trackers_off"` // trackers the person switched off
	TrackersOn  []string `json:"trackers_on"`  // those of MoreTrackers that the person switched on
	Pins        []string `json:"pins"`         // extra questions on Today
	Rhythm      *string  `json:"rhythm"`       // how often the app asks: light_week where unset
	GentleFood  *bool    `json:"gentle_food"`  // no talk of skipped meals or of processed food (eating disorders)
	Questions   []string `json:"questions"`    // codes of Questions that the person asks of their days
}

// MaxPins is how many extra questions fit on Today.
const MaxPins = 2

// Trackers are what a patient can log, each of which can be switched off.
func Trackers() []string { return []string{"sleep", "nutrition", "mood"} }

// MoreTrackers are what a patient can log besides: off until they switch it on.
func MoreTrackers() []string { return []string{"regulation", "body", "cycle", "labs", "supplements"} }

// Pins are the extra questions that can be pinned to Today.
func Pins() []string { return []string{"energy", "feelings", "water", "caffeine", "alcohol"} }

// Rhythms are how often the app asks: a light week before each visit, or daily.
func Rhythms() []string { return []string{"light_week", "daily"} }

// EntryKey: one row a patient.
func (s Settings) EntryKey() string { return "" }

// Validate names every bad field at once.
func (s Settings) Validate() error {
	var bad Invalid
	if s.DayStart != nil && (*s.DayStart < 0 || *s.DayStart > 360) {
		bad.Add("day_start", "out_of_range")
	}
	checkOne(&bad, "language", s.Language, []string{"en", "es"})
	checkSet(&bad, "trackers_off", s.TrackersOff, Trackers())
	checkSet(&bad, "trackers_on", s.TrackersOn, MoreTrackers())
	checkSet(&bad, "pins", s.Pins, Pins())
	if len(s.Pins) > MaxPins {
		bad = append(bad, FieldProblem{Field: "pins", Code: "too_many", Limit: MaxPins})
	}
	checkOne(&bad, "rhythm", s.Rhythm, Rhythms())
	checkQuestions(&bad, "questions", s.Questions)
	return bad.Err()
}
