package export

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"slices"
	"time"

	"alongside/models"
	"alongside/store"
)

//go:embed page.html
var pageText string

// A section is one heading of the page, with what stands under it.
type section struct {
	title string // a message
	kinds []models.Kind
	// beside are kinds whose entries stand under the one of kinds that they name.
	beside []models.Kind
	by     string // the field that names it
}

// sections are the page in its order: first what somebody said of themselves, last what they chose.
func sections() []section {
	return []section{
		{title: "matters_title", kinds: []models.Kind{models.KindMatters}},
		{title: "harddays_title", kinds: []models.Kind{models.KindHardDays}},
		{title: "concern_list_title", kinds: []models.Kind{models.KindConcern}, beside: []models.Kind{models.KindConcernVersion, models.KindReply}, by: "concern_id"},
		{title: "medicine_now", kinds: []models.Kind{models.KindMedicine}},
		{title: "medicine_before", kinds: []models.Kind{models.KindPastMedicine}},
		{title: "sleep_title", kinds: []models.Kind{models.KindSleep}},
		{title: "nutrition_title", kinds: []models.Kind{models.KindNutrition}},
		{title: "mood_title", kinds: []models.Kind{models.KindMood}},
		{title: "mood_moments", kinds: []models.Kind{models.KindMoment}},
		{title: "regulation_title", kinds: []models.Kind{models.KindRegulation}},
		{title: "body_title", kinds: []models.Kind{models.KindBody}},
		{title: "cycle_title", kinds: []models.Kind{models.KindCycle}},
		{title: "lab_title", kinds: []models.Kind{models.KindLab}},
		{title: "export_measures_own", kinds: []models.Kind{models.KindMeasure}},
		{title: "export_measures_sent", kinds: []models.Kind{models.KindMeasureRequest, models.KindSentMeasure}},
		{title: "plan_title", kinds: []models.Kind{models.KindPlanLine}, beside: []models.Kind{models.KindStance, models.KindMove}, by: "line_id"},
		{title: "plan_contact_title", kinds: []models.Kind{models.KindContact}},
		{title: "followup_title", kinds: []models.Kind{models.KindFollowUp}},
		{title: "visit_list_title", kinds: []models.Kind{models.KindVisit}},
		{title: "checkin_title", kinds: []models.Kind{models.KindCheckIn}},
		{title: "note_title", kinds: []models.Kind{models.KindNote}},
		{title: "accessevent_team", kinds: []models.Kind{models.KindTeam}},
		{title: "standing_title", kinds: []models.Kind{models.KindStandingShare, models.KindReadingDay}},
		{title: "export_revisions", kinds: []models.Kind{models.KindRevision}},
		{title: "settings_title", kinds: []models.Kind{models.KindSettings}},
	}
}

// untold are kinds that say nothing to read: which row was seen, asked or shared when. The pages that were shared tell it better.
func untold() []models.Kind {
	return []models.Kind{models.KindShare, models.KindFeltHeard, models.KindAcknowledgement}
}

// shown is one entry as the page has it.
type shown struct {
	Title string
	By    string
	Facts []fact
	Under []shown
}

type fact struct {
	Label  string
	Values []string
}

// sheet writes the page, template by template, as its entries come.
type sheet struct {
	*archive

	to    io.Writer
	parts *template.Template
	zone  *time.Location // the practice's

	fields map[models.Kind][]string
}

// page writes what a person reads: no scripts, nothing from anywhere else, and their words as they wrote them.
func (a *archive) page() error {
	file, err := a.file(PageName)
	if err != nil {
		return err
	}
	parts, err := template.New("").Funcs(template.FuncMap{"say": func(name string) string { return a.say.Say(name) }}).Parse(pageText)
	if err != nil {
		return err
	}
	zone, err := models.LoadZone(a.from.Practice.TimeZone)
	if err != nil {
		return err
	}
	to := bufio.NewWriter(file)
	p := sheet{archive: a, to: to, parts: parts, zone: zone, fields: store.ExportedFields()}
	err = p.part("head", map[string]any{
		"Language": a.say.Language(), "Name": a.from.Person.DisplayName,
		"Made": a.say.Say("export_made", map[string]any{"practice": a.from.Practice.Name, "when": a.say.Full(a.at, zone)}),
	})
	for _, s := range sections() {
		if err == nil {
			err = p.section(s)
		}
	}
	if err == nil {
		err = p.shared()
	}
	if err == nil {
		err = p.trail()
	}
	if err == nil {
		err = p.part("foot", nil)
	}
	if err != nil {
		return err
	}
	return to.Flush()
}

func (p sheet) part(name string, about any) error { return p.parts.ExecuteTemplate(p.to, name, about) }

// section writes a heading with the first entry under it: what somebody has not used is not mentioned.
func (p sheet) section(s section) error {
	under := map[string][]shown{}
	for _, kind := range s.beside {
		err := p.from.Entries(p.ctx, kind, func(e store.Exported) error {
			of := textOf(e.Fields[s.by])
			under[of] = append(under[of], p.show(e))
			return nil
		})
		if err != nil {
			return err
		}
	}
	began := false
	for _, kind := range s.kinds {
		err := p.from.Entries(p.ctx, kind, func(e store.Exported) error {
			if !began {
				began = true
				if err := p.part("begin", s.title); err != nil {
					return err
				}
			}
			one := p.show(e)
			of := e.ID.String()
			if s.by != "" && e.Fields[s.by] != nil { // of a line of the plan all versions name it: what was said stands under the first
				of = textOf(e.Fields[s.by])
			}
			one.Under = under[of]
			delete(under, of)
			return p.part("entry", one)
		})
		if err != nil {
			return err
		}
	}
	if !began {
		return nil
	}
	return p.part("end", nil)
}

// show says an entry: its day or name as its title, who wrote it, and every field that is there.
func (p sheet) show(e store.Exported) shown {
	out := shown{By: p.by(e)}
	zone := p.zone
	if own, err := models.LoadZone(textOf(e.Fields["zone"])); err == nil {
		zone = own
	}
	if e.Kind == models.KindRevision || e.Kind == models.KindConcernVersion { // a text that was: of which field it is its title
		of := models.Kind(textOf(e.Fields["kind"]))
		if e.Kind == models.KindConcernVersion {
			of = models.KindConcern
		}
		out.Title = p.say.Say(label(of, textOf(e.Fields["field"])))
	}
	for _, name := range p.fields[e.Kind] {
		value := e.Fields[name]
		if value == nil || unsaid(e.Kind, name) {
			continue
		}
		said := slices.DeleteFunc(p.said(e.Kind, name, value, zone), func(text string) bool { return text == "" })
		if len(said) == 0 {
			continue
		}
		if out.Title == "" && (name == "day" || name == "written_on" || name == "starts_at" || e.Kind == models.KindContact && name == "at") {
			out.Title = said[0]
			continue
		}
		out.Facts = append(out.Facts, fact{Label: p.say.Say(label(e.Kind, name)), Values: said})
	}
	return out
}

// by says who wrote something of the record, and when.
func (p sheet) by(e store.Exported) string {
	at, err := time.Parse(time.RFC3339, textOf(e.Fields["recorded_at"]))
	if err != nil {
		return ""
	}
	who := p.say.Say("thread_you")
	var author struct {
		Name        string `json:"display_name"`
		Credentials string `json:"credentials"`
	}
	if json.Unmarshal(e.Fields["author"], &author) == nil && author.Name != "" {
		who = author.Name
		if author.Credentials != "" {
			who += ", " + author.Credentials
		}
	}
	return p.say.Say("export_by", map[string]any{"name": who, "when": p.say.Full(at, p.zone)})
}

// shared writes the words of the pages that were shared, and who read them.
func (p sheet) shared() error {
	began := false
	err := p.from.Pages(p.ctx, func(page store.ExportedPage) error {
		if !began {
			began = true
			if err := p.part("begin", "export_pages"); err != nil {
				return err
			}
		}
		one := shown{Title: p.say.Full(page.SharedAt, p.zone)}
		if at := page.Document.Visit.StartsAt; at != nil {
			one.By = p.say.Say("export_page_for", map[string]any{"when": p.say.Full(*at, p.zone)})
		}
		for _, block := range page.Document.Blocks {
			if block.Words == "" {
				continue
			}
			words := []string{block.Words + block.Facts.Continues}
			for _, t := range page.Translations {
				if t.Line == block.Line {
					words = append(words, p.say.Say("export_translated", map[string]any{"name": t.Translator, "words": t.Words}))
				}
			}
			one.Facts = append(one.Facts, fact{Label: p.say.Say(blockTitle(block.Block)), Values: words})
		}
		if page.ReadAt != nil {
			read := p.say.Say("export_by", map[string]any{"name": page.ReadBy.DisplayName, "when": p.say.Full(*page.ReadAt, p.zone)})
			one.Facts = append(one.Facts, fact{Label: p.say.Say("export_read_by"), Values: []string{read}})
		}
		return p.part("entry", one)
	})
	if err != nil || !began {
		return err
	}
	return p.part("end", nil)
}

// blockTitle is what the words of a block are.
func blockTitle(block string) string {
	switch block {
	case "matters":
		return "matters_title"
	case "top":
		return "checkin_top"
	case "concern":
		return "concern_title"
	case "hope":
		return "checkin_hope"
	case "taking", "took":
		return "medicine_title"
	case "lab":
		return "lab_title"
	default:
		return "concern_words"
	}
}

func (p sheet) trail() error {
	if err := p.part("begin", "accessevent_title"); err != nil {
		return err
	}
	err := p.from.Events(p.ctx, func(e models.AccessEvent) error {
		return p.part("line", map[string]string{"When": p.say.Full(e.At, p.zone), "What": p.looked(e)})
	})
	if err != nil {
		return err
	}
	return p.part("end", nil)
}

// textOf is a JSON text, or the empty one.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
