package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
	"alongside/pdf"
)

var (
	today  = models.DateOf(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	shared = time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)
	maya   = models.Colleague{ID: uuid.MustParse("0193a000-0000-7000-8000-000000000001"), DisplayName: "Maya Chen", Credentials: "NP"}
)

func id(n int) uuid.UUID { return uuid.MustParse(fmt.Sprintf("0193a000-0000-7000-8000-%012d", n)) }

// material is of a person who wrote something of everything.
func material(language string) insight.Material {
	visit := shared.Add(28 * time.Hour)
	m := insight.Material{
		Language: language, Day: today,
		Patient: models.Patient{DisplayName: "Theo Alvarez", Pronouns: "he/him", BirthYear: 1992},
		Visit: insight.DocumentVisit{ID: id(2), StartsAt: &visit, Minutes: 30, Zone: "America/Chicago",
			Clinician: insight.DocumentName{DisplayName: "Maya Chen", Credentials: "NP"}},
		Matters: models.Matters{LifeNow: new("Two children, nights at the bakery. My brother moved out in spring."), Better: new("Waking up and wanting the day"),
			HasHelped: new("Walking with the dog"), NotWanted: new("Feeling flat, like last time"), Involve: new("My sister")},
		CheckIn: models.CheckIn{Nervous: new(true), Hope: new("A plan that I can stop when I want to"), Wishes: []string{"be_heard", "decide_together"}, MedicineToday: new("a_little")},
		Taking: []insight.Medicine{{ID: id(3), Medicine: models.Medicine{Name: new("St. John's wort"), Sort: new("supplement"), Dose: new("one in the morning"), Since: new("since May")}},
			{ID: id(4), Medicine: models.Medicine{Name: new("Ibuprofen"), Dose: new("when my back hurts")}}},
		Took: []insight.PastMedicine{{ID: id(5), PastMedicine: models.PastMedicine{Name: new("a blue one"), TakenWhen: new("2019"), WhatItDid: new("helped me sleep"), HowItFelt: new("far away"), HowItEnded: new("I stopped by myself")}}},
		Labs: []insight.Lab{{ID: id(6), Lab: models.Lab{Day: today.Add(-40), Name: new("TSH"), Value: new("2.1"), Unit: new("mIU/L"), Reference: new("0.4 to 4")}}},
	}
	for i, words := range []string{
		"Will I still be me? Last time I could not cry at my own grandmother's funeral, and I do not want to be that person again.",
		"My mother says that medicine is for people who have given up.",
		"What happens if I forget it for a day, with the night shifts?",
		"It costs more than my phone.",
	} {
		m.Concerns = append(m.Concerns, insight.OpenConcern{ID: id(10 + i), State: models.ConcernUnheard, Concern: models.Concern{
			WrittenOn: today.Add(-3 * i), Words: &words, Kinds: [][]string{{"change_who_i_am", "past_side_effects"}, {"family_or_culture"}, {"first_weeks"}, {"cost_or_access"}}[i],
			Weight: new("a_lot"), Origins: []string{"past_experience"}, Wish: new("talk_it_over"), WouldHelp: new("To hear from somebody who has been there")}})
	}
	m.CheckIn.Top = []models.TopLine{{ConcernID: &m.Concerns[0].ID}, {ConcernID: &m.Concerns[1].ID}, {Words: new("Sundays are the hardest.")}}
	for i := range 28 {
		if i%5 == 3 {
			continue
		}
		addDay(&m, today.Add(-i), i)
	}
	return m
}

// addDay logs everything on a day, differently from day to day.
func addDay(m *insight.Material, d models.Day, i int) {
	night := models.Sleep{Day: d, Quality: new(1 + i%5)}
	if i%4 == 1 {
		night.Band = new(models.Sleep5To6)
	} else {
		bed := d.At(0, 0, time.UTC).Add(time.Duration(i%5*20-100) * time.Minute)
		night.Zone, night.TriedToSleep, night.FinalAwakening = "UTC", &bed, new(bed.Add(time.Duration(300+i%4*40)*time.Minute))
	}
	m.Nights = append(m.Nights, night)
	m.Nutrition = append(m.Nutrition, models.Nutrition{Day: d, Meals: new(1 + i%3), Appetite: new([]string{"less", "usual", "less", "more"}[i%4]), Supplements: []string{"Magnesium"}})
	m.Moods = append(m.Moods, models.Mood{Day: d, Valence: new(1 + (i*2)%5), Anxiety: new(5 - i%4)})
	m.Practices = append(m.Practices, models.Regulation{Day: d, Practice: new([]string{"walk", "breathing", "music"}[i%3])})
	m.Signals = append(m.Signals, models.Body{Day: d, Pain: new([]string{"none", "mild", "strong"}[i%3]), Tired: new("moderate")})
}

func page(language string) pdf.Page {
	d := insight.Summarize(material(language)).Only(models.Chosen{PutIn: []string{"lab." + id(6).String()}})
	d.Marks = []insight.Mark{{Day: today.Add(-9), What: insight.MarkVisit}, {Day: today.Add(-4), What: insight.MarkStep, Dose: "25 mg"}}
	return pdf.Page{Language: language, Document: d, SharedAt: shared}
}

// live is what both say by now.
func live() *pdf.Live {
	last := shared.AddDate(0, 0, -9)
	return &pdf.Live{
		Flags: []pdf.Flag{{What: models.KindFollowUp, Reason: models.FollowUpNotRight, Tier: models.TierToday, Owner: &maya, PromisedAt: new(shared.Add(time.Hour)), ReceivedAt: shared}},
		Plan: []pdf.PageLine{
			{Kind: models.PlanSleep, Words: "Screens off at ten", NotNow: &models.NotNow{MayRaise: models.MayRaiseNextVisit, Since: last}},
			{Kind: models.PlanMedication, Words: "A small dose, in the evening", Step: &pdf.PageStep{Number: 1, Of: 3, Dose: "12.5 mg", Since: &last, CheckOn: new(today.Add(2))}},
		},
		FollowUp: &pdf.FollowUp{ReceivedAt: shared, Words: "My legs don't keep still.", Compared: true, Comparison: insight.Comparison{Tier: models.TierToday,
			Symptoms: []insight.ComparedSymptom{{Code: "restless", Change: insight.SymptomNew, SymptomFelt: models.SymptomFelt{Level: 2}}}}},
		LastVisit: &last,
		Since: []pdf.News{
			{What: models.KindConcern, How: "new", Words: "It costs more than my phone.", At: last},
			{What: models.KindMove, How: "go", Of: "A small dose", Dose: "12.5 mg", Author: &maya, At: last},
			{What: models.KindNote, Words: "Thank you for calling.", At: shared},
		},
	}
}

// replies are one answer to the first concern, and what became of it.
func replies() []pdf.Reply {
	answer := models.Said{ID: id(20), Reply: models.Reply{ConcernID: id(10), Kind: models.ReplyAnswer,
		Heard: new("You want to stay the one who can cry."), Share: new("There is a way to begin with very little."), Sources: new("What others told us")}}
	got := models.Said{ID: id(21), Reply: models.Reply{ConcernID: id(10), Kind: models.ReplyGotIt, ReplyTo: new(id(20)), Words: new("Yes, that.")}}
	return []pdf.Reply{{Said: answer, Author: &maya, RecordedAt: shared}, {Said: got, RecordedAt: shared.Add(time.Minute)}}
}

// everything is the fullest page there is: folded somewhere.
func everything(language string) pdf.Page {
	p := page(language)
	p.Replies, p.Live = replies(), live()
	p.Translations = []models.Translation{{Line: "top.3", Language: "en", Words: "Sundays are the hardest.", Translator: "Rosa M."}}
	return p
}

// What is on the paper is what the text says, word for word, in its order; and so it is in Spanish, and on A4.
func TestAPageIsPrintedAsItIsSaid(t *testing.T) {
	t.Parallel()
	for _, language := range catalog.Languages() {
		for _, paper := range []pdf.Paper{pdf.Letter, pdf.A4} {
			p := page(language)
			p.Paper = paper
			text := p.Text()
			checkGolden(t, "page."+language+".txt", text)
			printed := read(t, p.PDF)
			if printed.pages != 1 {
				t.Errorf("%s, %s: %d sheets", language, paper, printed.pages)
			}
			if printed.language != language+"-US" {
				t.Errorf("%s is tagged %q", language, printed.language)
			}
			inOrder(t, printed.text, text)
		}
	}
}

// With all that stands beside it, it is still one sheet, and what can't wait is whole.
func TestTheFullestPageIsOneSheet(t *testing.T) {
	t.Parallel()
	for _, language := range catalog.Languages() {
		p := everything(language)
		checkGolden(t, "everything."+language+".txt", p.Text())
		printed := read(t, p.PDF)
		if printed.pages != 1 {
			t.Errorf("%d sheets", printed.pages)
		}
		inOrder(t, printed.text, strings.Split(p.Text(), "\n\n")[1]) // what can't wait stands after the head
	}
}

func TestTheSamePageIsTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, p := range []interface{ PDF() ([]byte, error) }{everything("es"), plan("en", models.SidePatient)} {
		first, err := p.PDF()
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if again, err := p.PDF(); err != nil || !bytes.Equal(first, again) {
				t.Fatalf("another time it is another: %v", err)
			}
		}
	}
}

// What a print has no letter for is a sign on it, and itself behind the sign; and the print says so.
func TestNothingIsLostSilently(t *testing.T) {
	t.Parallel()
	p := page("en")
	words := "Ich weiß ẽ… 我害怕 😱👩‍👩‍👧 שלום e\u0301tat \u202eback\u202c \x00\x1b[31m (a\\b) \ufffd end"
	for i := range p.Document.Blocks {
		if p.Document.Blocks[i].Line == "top.3" {
			p.Document.Blocks[i].Words = words
		}
	}
	printed := read(t, p.PDF)
	for _, want := range []string{"Ich weiß ẽ…", "我害怕", "😱👩", "שלום", "état", "(a\\b)", "end"} {
		if !strings.Contains(printed.text, want) {
			t.Errorf("%q is not in it: %q", want, printed.text)
		}
	}
	if said := catalog.In("en").Say("pdf_missing", catalog.With{"sign": "¤"}); !strings.Contains(printed.text, said) {
		t.Errorf("it does not say that something is missing: %q", printed.text)
	}
	if strings.Contains(read(t, page("en").PDF).text, "¤") {
		t.Error("a page with nothing missing says that something is")
	}
}

// However much there is, it is one sheet, and says that there is more.
func TestAPageThatHoldsTooMuchIsStillOneSheet(t *testing.T) {
	t.Parallel()
	p := everything("es")
	for i := range 60 {
		p.Document.Blocks = append(p.Document.Blocks, insight.Block{Block: "concern", Line: fmt.Sprint(i), Words: strings.Repeat("palabra ", 200)},
			insight.Block{Block: "taking", Words: strings.Repeat("x", 3000)})
		p.Live.Flags = append(p.Live.Flags, p.Live.Flags[0])
	}
	printed := read(t, p.PDF)
	if more := catalog.In("es").Say("summary_more_on_screen"); printed.pages != 1 || !strings.Contains(printed.text, more) {
		t.Errorf("%d sheets: %q", printed.pages, printed.text)
	}
}
