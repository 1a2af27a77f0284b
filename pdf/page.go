package pdf

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
)

// Page is a shared page as its reader has it on the screen.
//
// The document alone is a whole page: Page{Language: "en", Document: d, SharedAt: at}.PDF(). What else there is stands
// beside it, as on the screen.
type Page struct {
	Language string      // the reader's: en or es
	Reader   models.Side // a clinician, unless it is the patient's own
	Paper    Paper       // Letter, unless said otherwise
	Document insight.Document
	SharedAt time.Time
	// Translations stand beside the words, never instead of them.
	Translations []models.Translation
	Replies      []Reply // to its concerns, in their order
	Live         *Live   // what the record of both says at the moment
}

// Reply is one thing said about a concern.
type Reply struct {
	models.Said

	Author     *models.Colleague // nil: the patient
	RecordedAt time.Time
}

// PDF is the page on one sheet. The same page gives the same bytes.
func (p Page) PDF() ([]byte, error) {
	return onPaper(p.sheet(), setting{language: p.Language, paper: p.Paper, at: p.SharedAt, fits: true})
}

// Text is the page as plain text, with nothing folded.
func (p Page) Text() string { return p.sheet().text(catalog.In(p.Language)) }

// Section is one idea of a page in plain words, and the blocks that its own words are of.
type Section struct {
	Title  string
	Lines  []string
	Blocks []insight.Block
}

// Sections are the ideas of a page in their order, for who shows them otherwise.
func (p Page) Sections() []Section {
	var all []Section
	c := catalog.In(p.Language)
	for _, one := range p.sheet().parts {
		title := one.title
		one.title = ""
		all = append(all, Section{title, strings.Split(one.text(c), "\n"), one.blocks})
	}
	return all
}

// unknown is the tag of a language that nobody told.
const unknown = "und"

// pageWords says one page.
type pageWords struct {
	words

	page Page
	lang string // of the patient's words
}

func (p Page) sheet() sheet {
	if p.Reader == "" {
		p.Reader = models.SideClinician
	}
	w := pageWords{wordsIn(p.Language, p.Document.Visit.Zone), p, cmp.Or(p.Document.Language, unknown)}
	s := sheet{title: w.Say("clinic_page_title"), head: w.head()}
	add := func(parts ...part) {
		for _, one := range parts {
			if len(one.paras) > 0 {
				s.parts = append(s.parts, one)
			}
		}
	}
	live := p.Live
	if live == nil {
		live = &Live{}
	}
	add(w.flags(*live)...)
	add(w.alarming(*live)...)
	add(w.matters())
	add(w.top(), w.nervous())
	wordless := len(w.blocks("top"))+len(w.blocks("concern"))+len(w.blocks("nervous")) == 0
	if wordless {
		add(w.wants())
	}
	add(w.concerns())
	if !wordless {
		add(w.wants())
	}
	add(w.medicines("taking", "summary_taking_title"), w.medicines("took", "summary_took_title"), w.noted())
	add(w.strips()...)
	if p.Live != nil {
		add(w.now(*live))
	}
	add(w.measures(), w.marks(), w.prompt())
	return s
}

func (w pageWords) blocks(name string) []insight.Block {
	var all []insight.Block
	for _, b := range w.page.Document.Blocks {
		if b.Block == name {
			all = append(all, b)
		}
	}
	return all
}

func (w pageWords) head() head {
	d := w.page.Document
	visit := w.Say("summary_visit_open")
	if d.Visit.StartsAt != nil {
		visit = w.Say("summary_visit_at", w.at(*d.Visit.StartsAt))
	}
	h := head{
		name:  d.Patient.DisplayName,
		who:   joined(d.Patient.Pronouns, w.Say("summary_age", catalog.With{"age": d.Patient.Age})),
		under: joined(visit, w.Say("summary_shared", w.at(w.page.SharedAt))),
		tags:  nonEmpty(w.way(d)),
	}
	if w.page.Reader == models.SideClinician && d.Language != w.Language() {
		h.tags = append(h.tags, nonEmpty(w.code("summary_language_", d.Language))...)
	}
	return h
}

// verbatim are somebody's own words, with what was folded of them.
func (w pageWords) verbatim(words string) span { return span{words, voice, w.lang} }

// translated is what stands beside the words of a line.
func (w pageWords) translated(line string) []para {
	var all []para
	for _, t := range w.page.Translations {
		if line != "" && t.Line == line {
			all = append(all, para{under: true, spans: []span{
				strongly(w.Say("summary_interpreter", catalog.With{"name": t.Translator})), {t.Words, normal, t.Language},
			}})
		}
	}
	return all
}

func (w pageWords) matters() part {
	p := part{title: w.Say("summary_matters_title"), kind: across, folds: foldMatters}
	for _, b := range w.blocks("matters") {
		p.add(line(softly(w.code("summary_matters_", b.Facts.Answer)), w.verbatim(b.Words)))
		p.add(w.translated(b.Line)...)
	}
	return p
}

func (w pageWords) top() part {
	title := "summary_top_title"
	if w.page.Reader == models.SidePatient {
		title = "summary_top_title_yours"
	}
	p := part{title: w.Say(title), kind: large, folds: foldTop, blocks: w.blocks("top")}
	for i, b := range w.blocks("top") {
		words := line(w.verbatim(b.Words + b.Facts.Continues))
		words.mark = fmt.Sprintf("%d.", i+1)
		p.add(words)
		p.add(w.besides(b)...)
	}
	return p
}

func (w pageWords) nervous() part {
	p := part{folds: foldSheet}
	for range w.blocks("nervous") {
		if w.page.Reader == models.SidePatient {
			p.add(line(strongly(w.Say("summary_nervous_yours"))))
		} else {
			p.add(line(strongly(w.Say("summary_nervous"))))
		}
	}
	return p
}

func (w pageWords) concerns() part {
	p := part{title: w.Say("summary_concerns_title"), folds: foldConcerns, blocks: w.blocks("concern")}
	for _, b := range w.blocks("concern") {
		words := line(w.verbatim(b.Words))
		words.mark = "–"
		p.add(words)
		p.add(w.besides(b)...)
	}
	return p
}

// besides is what stands under the words of a line: chosen from a list, what would help, what was said, its translation.
func (w pageWords) besides(b insight.Block) []para {
	var all []para
	add := func(p para) {
		if len(p.spans) > 0 {
			p.under = true
			all = append(all, p)
		}
	}
	facts, thread := b.Facts.Concern, w.thread(b.Facts.ConcernID)
	if facts != nil {
		now := *facts
		if w.page.Live != nil {
			now.State = stateOf(thread)
		}
		add(line(softly(w.concern(&now))))
	}
	for i, r := range thread {
		said := w.reply(r)
		said.extra = i < len(thread)-1
		add(said)
	}
	if facts != nil && facts.WouldHelp != "" {
		help := line(softly(w.Say("summary_would_help")), w.verbatim(facts.WouldHelp))
		help.extra = true
		add(help)
	}
	return append(all, w.translated(b.Line)...)
}

func (w pageWords) thread(concern *uuid.UUID) []Reply {
	var thread []Reply
	for _, r := range w.page.Replies {
		if concern != nil && r.ConcernID == *concern {
			thread = append(thread, r)
		}
	}
	return thread
}

func stateOf(replies []Reply) models.ConcernState {
	var thread models.Thread
	for _, r := range replies {
		thread = append(thread, r.Said)
	}
	return thread.State()
}

// reply is what one of the two said about a concern: the patient's words in quotes.
func (w pageWords) reply(r Reply) para {
	who := spoken(r.Author, w.page.Document.Patient.DisplayName)
	spans := []span{strongly(who + ", " + w.when(r.RecordedAt) + ":")}
	add := func(name string, text *string, lang string) {
		if text == nil || *text == "" {
			return
		}
		if name != "" {
			spans = append(spans, softly(w.Say(name)))
		}
		spans = append(spans, span{*text, voice, lang})
	}
	if saying := w.saying(r.Kind); saying != "" {
		spans = append(spans, says(saying))
	}
	words := ""
	if r.Author == nil {
		words = w.lang
	}
	add("", r.Words, words)
	add("thread_heard", r.Heard, "")
	add("thread_share", r.Share, "")
	add("thread_sources", r.Sources, "")
	if r.Kind == models.ReplyAnswer {
		if r.Ask != nil && *r.Ask != "" {
			spans = append(spans, span{*r.Ask, voice, ""})
		} else {
			spans = append(spans, says(w.Say("thread_ask")))
		}
	}
	return line(spans...)
}

// saying is what a reply says by its kind alone.
func (w words) saying(k models.ReplyKind) string {
	switch k {
	case models.ReplyTalked, models.ReplyGotIt, models.ReplyNotQuite, models.ReplyReopened:
		return w.code("thread_", string(k))
	case models.ReplySettled:
		return w.Say("thread_settle")
	case models.ReplyAnswer, models.ReplyAdded:
	}
	return ""
}

func (w pageWords) wants() part {
	p := part{kind: beside, folds: foldWants}
	for _, b := range w.blocks("hope") {
		if b.Words == "" && w.wishes(b.Facts.Wishes) == "" {
			continue
		}
		p.title = w.Say("summary_hope_title")
		p.add(line(w.verbatim(b.Words)))
		p.add(line(says(w.wishes(b.Facts.Wishes))))
		p.add(w.translated(b.Line)...)
	}
	for _, b := range w.blocks("medicine") {
		if answer := w.code("summary_medicine_", b.Facts.Answer); answer != "" {
			p.add(line(span{w.Say("summary_medicine_title"), heading, ""}, says(answer)))
		}
	}
	return p
}

func (w pageWords) medicines(block, title string) part {
	p := part{title: w.Say(title), kind: beside, folds: foldMedicines, blocks: w.blocks(block)}
	for _, b := range w.blocks(block) {
		p.add(line(append([]span{w.verbatim(b.Words)}, w.medicine(b.Facts, w.lang)...)...))
		p.add(w.translated(b.Line)...)
	}
	return p
}

// noted are supplements as they were written down day by day, and results of tests.
func (w pageWords) noted() part {
	p := part{kind: beside, folds: foldBesides}
	for _, b := range w.blocks("supplements") {
		spans := []span{{w.Say("summary_supplements"), heading, ""}}
		p.add(line(append(spans, w.supplements(b.Facts.Supplements)...)...))
	}
	for _, b := range w.blocks("lab") {
		if b.Facts.Lab != nil {
			p.add(line(w.verbatim(b.Words), softly(w.lab(*b.Facts.Lab))))
			p.add(w.translated(b.Line)...)
		}
	}
	return p
}

func (w pageWords) supplements(all []insight.SupplementDays) []span {
	var spans []span
	for i, one := range all {
		if i > 0 {
			spans = append(spans, softly("·"))
		}
		spans = append(spans, w.verbatim(one.Words))
	}
	return spans
}

func (w pageWords) measures() part {
	p := part{title: w.Say("summary_measures_title"), folds: foldMeasures}
	seen, sources := map[string]bool{}, ""
	for _, b := range w.blocks("measure") {
		m := b.Facts.Measure
		if m == nil {
			continue
		}
		p.add(line(strongly(w.measureName(*m, b.Line)), says(w.measure(*m, w.page.Reader)), softly(w.measureChange(*m))))
		if m.Change != nil && m.Reliable != nil && !seen[m.Reliable.Source] {
			seen[m.Reliable.Source] = true
			if sources != "" {
				sources += "; "
			}
			sources += m.Reliable.Source
		}
	}
	if sources != "" {
		varies := line(softly(w.Say("summary_measure_varies", catalog.With{"sources": sources})))
		varies.extra = true
		p.add(varies)
	}
	return p
}

func (w pageWords) prompt() part {
	kind := "open"
	for _, b := range w.blocks("prompt") {
		kind = b.Facts.Prompt
	}
	return part{title: w.Say("summary_prompt_title"), kind: prompt, paras: []para{line(says(w.promptText(kind)))}}
}
