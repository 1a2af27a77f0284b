package insight

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"alongside/models"
)

// Document is the one page: an immutable record of what the patient chose to share, as facts and verbatim words.
// Screens, print and mail make sentences of it, each in its reader's language.
type Document struct {
	Version  int             `json:"version"`
	Language string          `json:"language" doc:"the language the patient writes in"`
	Day      models.Day      `json:"day" doc:"the patient's local day it was made on"`
	Patient  DocumentPatient `json:"patient"`
	Visit    DocumentVisit   `json:"visit"`
	Way      models.GuestWay `json:"way,omitempty" enum:"link,tablet,paper" doc:"how somebody without an account checked in; absent from the app"`
	TypedBy  *DocumentName   `json:"typed_by,omitempty" doc:"who typed in paper"`
	Blocks   []Block         `json:"blocks" doc:"in the order of the page"`
	Marks    []Mark          `json:"marks,omitempty" doc:"of the days that its strips show: no part of what was shared, and known to both"`
}

// DocumentPatient is who the page is about.
type DocumentPatient struct {
	DisplayName string `json:"display_name"`
	Pronouns    string `json:"pronouns"`
	Age         int    `json:"age" doc:"in years, at the end of the day's year"`
}

// DocumentVisit is what the page is for.
type DocumentVisit struct {
	ID        uuid.UUID    `json:"id"`
	StartsAt  *time.Time   `json:"starts_at" doc:"null: an open visit, without a date"`
	Minutes   int          `json:"minutes"`
	Zone      string       `json:"zone"`
	Clinician DocumentName `json:"clinician"`
}

// DocumentName is a person of the practice.
type DocumentName struct {
	DisplayName string `json:"display_name"`
	Credentials string `json:"credentials"`
}

// Block is one idea of the page. Line names its switch: the patient can leave it out. A block without a line is the
// page's own.
type Block struct {
	Block string `json:"block" enum:"matters,top,nervous,concern,hope,medicine,sleep,nutrition,mood,regulation,body,cycle,lately,taking,took,supplements,lab,measure,prompt"`
	Line  string `json:"line"`
	Off   bool   `json:"off,omitempty" doc:"in a preview: it stays private unless it is put in"`
	Words string `json:"words,omitempty" doc:"verbatim"`
	Facts Facts  `json:"facts"`
}

// Facts holds only what its block has.
type Facts struct {
	Continues   string             `json:"continues,omitempty" doc:"the rest of long words, folded"`
	ConcernID   *uuid.UUID         `json:"concern_id,omitempty"`
	Wishes      []string           `json:"wishes,omitempty"`
	Answer      string             `json:"answer,omitempty" doc:"of medicine: yes, a_little, not_today; of matters: which question it answers"`
	Concern     *ConcernFacts      `json:"concern,omitempty"`
	Sleep       *SleepSummary      `json:"sleep,omitempty"`
	Nutrition   *NutritionSummary  `json:"nutrition,omitempty"`
	Mood        *MoodSummary       `json:"mood,omitempty"`
	Regulation  *RegulationSummary `json:"regulation,omitempty"`
	Body        *BodySummary       `json:"body,omitempty"`
	Cycle       *CycleSummary      `json:"cycle,omitempty"`
	Lately      *LatelyFacts       `json:"lately,omitempty"`
	Taking      *MedicineFacts     `json:"taking,omitempty"`
	Took        *PastMedicineFacts `json:"took,omitempty"`
	Supplements []SupplementDays   `json:"supplements,omitempty" doc:"as they were written down day by day, verbatim"`
	Lab         *LabFacts          `json:"lab,omitempty"`
	Measure     *MeasureFacts      `json:"measure,omitempty"`
	Prompt      string             `json:"prompt,omitempty" doc:"which reflective prompt: a kind of concern, or open"`
}

// ConcernFacts is what stands beside the words of a concern.
type ConcernFacts struct {
	State     models.ConcernState `json:"state" enum:"unheard,heard,answered,settled" doc:"when it was shared"`
	WrittenOn models.Day          `json:"written_on"`
	Kinds     []string            `json:"kinds,omitempty"`
	Weight    string              `json:"weight,omitempty"`
	Origins   []string            `json:"origins,omitempty"`
	Wish      string              `json:"wish,omitempty"`
	WouldHelp string              `json:"would_help,omitempty" doc:"verbatim"`
}

// SummaryDays is how many days a strip of the page shows; as many before are compared with it.
const SummaryDays = 14

// MeasureDays is for how many days a measure can stand on the page, or beside a later one.
const MeasureDays = 365

// Material is everything a page can be made of: what is the patient's at this moment.
type Material struct {
	Language  string
	Day       models.Day
	Patient   models.Patient
	Visit     DocumentVisit
	CheckIn   models.CheckIn
	Matters   models.Matters
	Concerns  []OpenConcern // not settled, newest first
	Nights    []models.Sleep
	Nutrition []models.Nutrition // gently, where the person asked for it
	Moods     []models.Mood
	Moments   []models.Moment
	Practices []models.Regulation
	Signals   []models.Body
	Cycle     []models.Cycle
	Taking    []Medicine     // in the order they were written down
	Took      []PastMedicine // the same
	Labs      []Lab
	Measures  []Answered // of the last MeasureDays, in the order in which they were recorded
	Marks     []Mark
}

// OpenConcern is a concern as the patient holds it.
type OpenConcern struct {
	ID    uuid.UUID
	State models.ConcernState
	models.Concern
}

// documentVersion grows when a reader of old documents would have to know the difference.
const documentVersion = 1

func aboutPatient(p models.Patient, day models.Day) DocumentPatient {
	return DocumentPatient{DisplayName: p.DisplayName, Pronouns: p.Pronouns, Age: day.Year() - p.BirthYear}
}

// Summarize makes the whole page, with every line that could be left out.
func Summarize(m Material) Document {
	d := Document{
		Version: documentVersion, Language: m.Language, Day: m.Day, Visit: m.Visit, Patient: aboutPatient(m.Patient, m.Day),
	}
	d.Blocks = mattersBlocks(m.Matters)
	top, picked := topBlocks(m)
	d.Blocks = append(d.Blocks, top...)
	d.Blocks = append(d.Blocks, nervousBlocks(m.CheckIn.Nervous)...)
	for _, c := range m.Concerns {
		if !slices.Contains(picked, c.ID) {
			d.Blocks = append(d.Blocks, Block{Block: "concern", Line: "concern." + c.ID.String(), Words: *c.Words, Facts: Facts{ConcernID: &c.ID, Concern: c.facts()}})
		}
	}
	d.Blocks = append(d.Blocks, wantBlocks(m.CheckIn)...)
	d.Blocks = append(d.Blocks, stripBlocks(m)...)
	d.Blocks = append(d.Blocks, medicineBlocks(m.Taking, m.Took)...)
	d.Blocks = append(d.Blocks, supplementBlocks(m)...)
	d.Blocks = append(d.Blocks, labBlocks(m.Labs)...)
	d.Blocks = append(d.Blocks, measureBlocks(m.Measures)...)
	d.Marks = MarksWithin(m.Marks, m.Day, SummaryDays)
	return d.withPrompt()
}

// stripBlocks are the days that were logged, each beside as many before. What nothing was logged of has no strip.
func stripBlocks(m Material) (blocks []Block) {
	if sleep := SleepWindow(m.Nights, m.Day, SummaryDays); sleep.Logged > 0 {
		blocks = append(blocks, Block{Block: "sleep", Line: "sleep", Facts: Facts{Sleep: &sleep}})
	}
	if nutrition := NutritionWindow(m.Nutrition, m.Day, SummaryDays); nutrition.Logged > 0 {
		nutrition.Supplements = []SupplementDays{} // a line of their own
		blocks = append(blocks, Block{Block: "nutrition", Line: "nutrition", Facts: Facts{Nutrition: &nutrition}})
	}
	if mood := MoodWindow(m.Moods, m.Moments, m.Day, SummaryDays); mood.Logged > 0 {
		blocks = append(blocks, Block{Block: "mood", Line: "mood", Facts: Facts{Mood: &mood}})
	}
	if regulation := RegulationWindow(m.Practices, m.Day, SummaryDays); regulation.Logged > 0 {
		blocks = append(blocks, Block{Block: "regulation", Line: "regulation", Facts: Facts{Regulation: &regulation}})
	}
	if body := BodyWindow(m.Signals, m.Day, SummaryDays); body.Logged > 0 {
		blocks = append(blocks, Block{Block: "body", Line: "body", Facts: Facts{Body: &body}})
	}
	if cycle := CycleWindow(m.Cycle, m.Day, SummaryDays); cycle.Logged > 0 {
		blocks = append(blocks, Block{Block: "cycle", Line: "cycle", Off: true, Facts: Facts{Cycle: &cycle}})
	}
	return blocks
}

// supplementBlocks are what was written down with the food, apart from it: they matter beside a medicine.
func supplementBlocks(m Material) []Block {
	all := NutritionWindow(m.Nutrition, m.Day, SummaryDays).Supplements
	if len(all) == 0 {
		return nil
	}
	return []Block{{Block: "supplements", Line: "supplements", Facts: Facts{Supplements: all}}}
}

// topBlocks are the three things that matter most, in the patient's order. A concern's words are cut for the page at
// the limit of a line; the rest is folded, not lost.
func topBlocks(m Material) (blocks []Block, picked []uuid.UUID) {
	for i, line := range m.CheckIn.Top {
		b := Block{Block: "top", Line: "top." + string(rune('1'+i))}
		if line.ConcernID == nil {
			b.Words = *line.Words
			blocks = append(blocks, b)
			continue
		}
		at := slices.IndexFunc(m.Concerns, func(c OpenConcern) bool { return c.ID == *line.ConcernID })
		if at < 0 || slices.Contains(picked, *line.ConcernID) {
			continue // deleted or settled since it was picked, or picked twice
		}
		c := m.Concerns[at]
		picked = append(picked, c.ID)
		b.Words, b.Facts.Continues = fold(*c.Words, models.TopLineLimit)
		b.Facts.ConcernID, b.Facts.Concern = &c.ID, c.facts()
		blocks = append(blocks, b)
	}
	return blocks, picked
}

func nervousBlocks(nervous *bool) []Block {
	if nervous == nil || !*nervous {
		return nil
	}
	return []Block{{Block: "nervous", Line: "nervous"}}
}

// wantBlocks are what the patient wants from this visit.
func wantBlocks(c models.CheckIn) []Block {
	var blocks []Block
	if text(c.Hope) != "" || len(c.Wishes) > 0 {
		blocks = append(blocks, Block{Block: "hope", Line: "hope", Words: text(c.Hope), Facts: Facts{Wishes: c.Wishes}})
	}
	if c.MedicineToday != nil {
		blocks = append(blocks, Block{Block: "medicine", Line: "medicine", Facts: Facts{Answer: *c.MedicineToday}})
	}
	return blocks
}

func (c OpenConcern) facts() *ConcernFacts {
	return &ConcernFacts{
		State: c.State, WrittenOn: c.WrittenOn, Kinds: c.Kinds, Weight: text(c.Weight), Origins: c.Origins,
		Wish: text(c.Wish), WouldHelp: text(c.WouldHelp),
	}
}

// Only is the page as it was chosen; that something was left out does not show. The prompt follows what is left.
func (d Document) Only(c models.Chosen) Document {
	var left []Block
	for _, b := range d.Blocks {
		if b.Block == "prompt" || b.Line != "" && slices.Contains(c.LeftOut, b.Line) || b.Off && !slices.Contains(c.PutIn, b.Line) {
			continue
		}
		b.Off = false
		left = append(left, b)
	}
	d.Blocks = left
	return d.withPrompt()
}

// withPrompt ends the page with one reflective prompt: by the first kind of the first concern on it.
func (d Document) withPrompt() Document {
	prompt := "open"
	for _, b := range d.Blocks {
		if b.Facts.Concern != nil && len(b.Facts.Concern.Kinds) > 0 {
			prompt = b.Facts.Concern.Kinds[0]
			break
		}
	}
	d.Blocks = append(d.Blocks, Block{Block: "prompt", Facts: Facts{Prompt: prompt}})
	return d
}

// Empty says that nothing of the patient's is on the page.
func (d Document) Empty() bool {
	return !slices.ContainsFunc(d.Blocks, func(b Block) bool { return b.Line != "" })
}

// Has says whether a line can be left out of this page.
func (d Document) Has(line string) bool {
	return line != "" && slices.ContainsFunc(d.Blocks, func(b Block) bool { return b.Line == line })
}

// ConcernIDs are the patient's concerns on this page.
func (d Document) ConcernIDs() []uuid.UUID {
	ids := []uuid.UUID{}
	for _, b := range d.Blocks {
		if b.Facts.ConcernID != nil {
			ids = append(ids, *b.Facts.ConcernID)
		}
	}
	return ids
}

// HasWords says whether a line of this page has words of the patient's that could be translated.
func (d Document) HasWords(line string) bool {
	return line != "" && slices.ContainsFunc(d.Blocks, func(b Block) bool { return b.Line == line && b.Words != "" })
}

// Digest changes whenever anything on the page does: the patient shares exactly what the preview showed.
func (d Document) Digest() ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return sum[:], nil
}

// FirstWords is what a list shows in the patient's own words: of what was written for this visit, or of what matters to
// them. The name of a medicine says nothing of the kind.
func (d Document) FirstWords() string {
	for _, blocks := range [][]string{{"top", "concern", "hope"}, {"matters"}} {
		for _, b := range d.Blocks {
			if b.Words != "" && slices.Contains(blocks, b.Block) {
				words, _ := fold(b.Words, 120)
				return words
			}
		}
	}
	return ""
}

// fold cuts words at a limit of characters, at a space where there is one near.
func fold(words string, limit int) (head, rest string) {
	if utf8.RuneCountInString(words) <= limit {
		return words, ""
	}
	runes := []rune(words)
	cut := limit
	for cut > limit*3/4 && runes[cut] != ' ' && runes[cut] != '\n' {
		cut--
	}
	if cut == limit*3/4 {
		cut = limit
	}
	return string(runes[:cut]), string(runes[cut:])
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
