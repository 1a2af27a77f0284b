package models

// Mood is how a whole day was, under that day. How somebody is right now is a Moment.
type Mood struct {
	Day  Day    `json:"day"`
	Zone string `json:"zone"`

	Valence     *int     `json:"valence"` // 1 (very low) to 5 (very good)
	Anxiety     *int     `json:"anxiety"` // 1 (calm) to 5 (very anxious)
	Energy      *int     `json:"energy"`  // 1 (none) to 5 (a lot)
	Feelings    []string `json:"feelings"`
	Connections []string `json:"connections"` // what it is connected to
	Note        *string  `json:"note"`
}

// MoodLevels is how many levels valence, anxiety and energy have: seven targets do not fit a narrow phone.
const MoodLevels = 5

// MaxMoodNote is in characters.
const MaxMoodNote = 2000

// Feelings are the words offered for a feeling, lighter ones first, in the order they are shown.
func Feelings() []string {
	return []string{
		"calm", "content", "hopeful", "grateful", "proud", "loved", "interested", "playful", "relieved", "rested", "strong", "connected",
		"sad", "lonely", "anxious", "worried", "restless", "irritable", "angry", "ashamed", "guilty", "empty", "numb", "tired",
		"overwhelmed", "hopeless", "scared", "jealous", "bored", "confused",
	}
}

// MoodConnections are what a feeling may be connected to, in the order they are shown.
func MoodConnections() []string {
	return []string{
		"people", "family", "partner", "work", "money", "home", "body", "sleep", "food", "medication", "news", "weather", "something_else",
	}
}

// EntryKey: one a day.
func (m Mood) EntryKey() string { return m.Day.String() }

// EntryDay is the day it is about.
func (m Mood) EntryDay() Day { return m.Day }

// Validate names every bad field at once. One answer is enough to save.
func (m Mood) Validate() error {
	var bad Invalid
	checkWhen(&bad, m.Day, m.Zone)
	checkFeeling(&bad, m.Valence, m.Anxiety, m.Energy, m.Feelings, m.Connections, m.Note)
	return bad.Err()
}

func checkFeeling(bad *Invalid, valence, anxiety, energy *int, feelings, connections []string, note *string) {
	checkRange(bad, "valence", valence, 1, MoodLevels)
	checkRange(bad, "anxiety", anxiety, 1, MoodLevels)
	checkRange(bad, "energy", energy, 1, MoodLevels)
	checkSet(bad, "feelings", feelings, Feelings())
	checkSet(bad, "connections", connections, MoodConnections())
	checkText(bad, "note", note, MaxMoodNote)
	if valence == nil && anxiety == nil && energy == nil && len(feelings)+len(connections) == 0 && (note == nil || *note == "") {
		bad.Add("valence", "empty")
	}
}
