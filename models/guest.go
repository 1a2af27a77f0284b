package models

// Guest is a check-in without an account, for one visit. Every way of making one is one screen or one sheet, and ends as a
// summary on the same page as everybody's. Nothing in it is required but one answer.
type Guest struct {
	Language    string     `json:"language"`
	Nervous     *bool      `json:"nervous,omitempty"`
	Today       *string    `json:"today,omitempty"`        // what matters today
	SleepLately *SleepBand `json:"sleep_lately,omitempty"` // hours a night
	MoodLately  *int       `json:"mood_lately,omitempty"`  // 1 (very low) to 5 (very good)
	Worry       *string    `json:"worry,omitempty"`        // about medicine
}

// GuestWorryLimit is how many characters a worry holds on the one screen.
const GuestWorryLimit = 1000

// Validate names every bad field at once.
func (g Guest) Validate() error {
	var bad Invalid
	checkOne(&bad, "language", &g.Language, []string{"en", "es"})
	checkText(&bad, "today", g.Today, TopLineLimit)
	checkOne(&bad, "sleep_lately", (*string)(g.SleepLately), bandNames())
	checkRange(&bad, "mood_lately", g.MoodLately, 1, MoodLevels)
	checkText(&bad, "worry", g.Worry, GuestWorryLimit)
	said := func(text *string) bool { return text != nil && *text != "" }
	nervous := g.Nervous != nil && *g.Nervous
	if !nervous && g.SleepLately == nil && g.MoodLately == nil && !said(g.Today) && !said(g.Worry) {
		bad.Add("today", "empty")
	}
	return bad.Err()
}

func bandNames() []string {
	names := make([]string, 0, len(SleepBands()))
	for _, band := range SleepBands() {
		names = append(names, string(band))
	}
	return names
}

// GuestWay is how somebody checks in without an account.
type GuestWay string

// The ways.
const (
	GuestLink   GuestWay = "link"   // on a phone of their own, by the practice's own message
	GuestTablet GuestWay = "tablet" // together in the visit, on a device that is signed out
	GuestPaper  GuestWay = "paper"  // on a sheet that a clinician types in
)

// GuestWays lists them.
func GuestWays() []GuestWay { return []GuestWay{GuestLink, GuestTablet, GuestPaper} }
