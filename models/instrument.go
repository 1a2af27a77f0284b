package models

import (
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"sync"
	"time"
)

// Instrument is a questionnaire as its authors wrote it: a file of ours that is never changed, only followed by its next
// version.
type Instrument struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
	Name    string `json:"name"`
	// Rights says whether a practice can use it as it is, or its owner has to attest that it may.
	Rights  InstrumentRights `json:"rights"`
	Licence string           `json:"licence"`
	Source  string           `json:"source"`
	// Off: it is not offered until the practice switches it on.
	Off bool `json:"off,omitempty"`
	// Languages are those its texts are published in, and where. In any other it is offered in English, and says so.
	Languages map[string]string `json:"languages"`

	Intro   Wording            `json:"intro"`
	Answers []InstrumentAnswer `json:"answers,omitempty"` // of every item that has none of its own
	Items   []InstrumentItem   `json:"items"`
	// Extra are asked with the items and count for nothing.
	Extra []InstrumentItem `json:"extra,omitempty"`
	// Safety is the item whose answers above the lowest bring help at once.
	Safety string `json:"safety,omitempty"`

	// NoTotal: its items are shown, and never a sum of them.
	NoTotal bool `json:"no_total,omitempty"`
	// Times is what the sum is multiplied by; 0 is once.
	Times int `json:"times,omitempty"`
	// Better: a higher total is better.
	Better bool   `json:"better,omitempty"`
	Bands  []Band `json:"bands,omitempty"`
	// PositiveFrom is the total of a short screen from which the long one is worth asking; 0: it is none.
	PositiveFrom   int             `json:"positive_from,omitempty"`
	ReliableChange *ReliableChange `json:"reliable_change,omitempty"`

	// LOINC codes, where there are any.
	Panel string `json:"panel,omitempty"`
	Total string `json:"total,omitempty"`
}

// IsOffered says whether a practice offers an instrument: as the instrument says, unless the practice says otherwise, and
// one that has to be attested only where it was.
func (i Instrument) IsOffered(said *PracticeInstrument) bool {
	if said == nil {
		return !i.Off && i.Rights == RightsFree
	}
	return said.Offered && (i.Rights == RightsFree || said.AttestedAt != nil)
}

// PracticeInstrument is what a practice says of an instrument.
type PracticeInstrument struct {
	Code    string `json:"code"`
	Offered bool   `json:"offered"`
	// AttestedBy is the owner who attested that the practice may use it, and AttestedAt when.
	AttestedBy *Colleague `json:"attested_by"`
	AttestedAt *time.Time `json:"attested_at"`
}

// Offered are the instruments that a practice offers, by what it says of them; of each the version that is asked from now on.
func Offered(said []PracticeInstrument) []Instrument {
	return slices.DeleteFunc(LastInstruments(), func(i Instrument) bool { return !i.IsOffered(SaidOf(said, i.Code)) })
}

// SaidOf finds what a practice says of an instrument; nil: nothing.
func SaidOf(said []PracticeInstrument, code string) *PracticeInstrument {
	at := slices.IndexFunc(said, func(p PracticeInstrument) bool { return p.Code == code })
	if at < 0 {
		return nil
	}
	return &said[at]
}

// Wording is a text by its language.
type Wording map[string]string

// InstrumentRights is who may use an instrument.
type InstrumentRights string

// Free for everybody, and only where the owner attests that the practice may.
const (
	RightsFree   InstrumentRights = "free"
	RightsAttest InstrumentRights = "attest"
)

// InstrumentItem is one question.
type InstrumentItem struct {
	Code    string             `json:"code"`
	LOINC   string             `json:"loinc,omitempty"`
	Text    Wording            `json:"text"`
	Answers []InstrumentAnswer `json:"answers,omitempty"`
}

// InstrumentAnswer is one of those to choose from, and what it counts.
type InstrumentAnswer struct {
	Value int     `json:"value"`
	LOINC string  `json:"loinc,omitempty"`
	Text  Wording `json:"text"`
}

// Band names the totals from one on.
type Band struct {
	From int    `json:"from"`
	Code string `json:"code"`
}

// ReliableChange is how many points two totals have to lie apart to be more than what the instrument varies by itself.
type ReliableChange struct {
	Points int    `json:"points"`
	Source string `json:"source"`
}

//go:embed instruments
var instrumentFiles embed.FS

// Instruments are all that can be asked, by their codes and versions; of each code the last one is asked from now on.
var Instruments = sync.OnceValue(func() []Instrument { //nolint:gochecknoglobals // a constant that Go can't write
	var all []Instrument
	names, err := fs.Glob(instrumentFiles, "instruments/*.json")
	for _, name := range names {
		var text []byte
		if text, err = instrumentFiles.ReadFile(name); err != nil {
			break
		}
		var i Instrument
		if err = json.Unmarshal(text, &i); err != nil {
			break
		}
		all = append(all, i)
	}
	if err != nil {
		panic(err) // files of ours
	}
	return all
})

// FindInstrument finds one by its code and version.
func FindInstrument(code string, version int) (Instrument, bool) {
	at := slices.IndexFunc(Instruments(), func(i Instrument) bool { return i.Code == code && i.Version == version })
	if at < 0 {
		return Instrument{}, false
	}
	return Instruments()[at], true
}

// LastInstrument is the version of an instrument that is asked from now on.
func LastInstrument(code string) (Instrument, bool) {
	var last Instrument
	for _, i := range Instruments() {
		if i.Code == code && i.Version > last.Version {
			last = i
		}
	}
	return last, last.Version > 0
}

// LastInstruments are all instruments in the versions that are asked from now on.
func LastInstruments() []Instrument {
	return slices.DeleteFunc(slices.Clone(Instruments()), func(i Instrument) bool {
		last, _ := LastInstrument(i.Code)
		return last.Version != i.Version
	})
}

// AnswersTo are what an item can be answered with.
func (i Instrument) AnswersTo(item InstrumentItem) []InstrumentAnswer {
	if item.Answers != nil {
		return item.Answers
	}
	return i.Answers
}

// SafetyWording is how the answer to the item that brings help at once is worded; nil where there is none.
func (i Instrument) SafetyWording(answers map[string]int) Wording {
	value, ok := answers[i.Safety]
	at := slices.IndexFunc(i.All(), func(item InstrumentItem) bool { return item.Code == i.Safety })
	if !ok || at < 0 {
		return nil
	}
	for _, answer := range i.AnswersTo(i.All()[at]) {
		if answer.Value == value {
			return answer.Text
		}
	}
	return nil
}

// All are the items in the order in which they are asked, the extra ones last.
func (i Instrument) All() []InstrumentItem { return slices.Concat(i.Items, i.Extra) }

// Seconds is about how long somebody takes to answer all of it: the one place where that is said.
func (i Instrument) Seconds() int { return 6 * len(i.All()) }

// Highest is the highest total there is; 0 where it has none.
func (i Instrument) Highest() int {
	most := map[string]int{}
	for _, item := range i.Items {
		for _, a := range i.AnswersTo(item) {
			most[item.Code] = max(most[item.Code], a.Value)
		}
	}
	if sum := i.Sum(most); sum != nil {
		return *sum
	}
	return 0
}
