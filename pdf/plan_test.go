package pdf_test

import (
	"strings"
	"testing"
	"time"

	"alongside/catalog"
	"alongside/insight"
	"alongside/models"
	"alongside/pdf"
)

// plan is one with a foundation, and a medicine on its first step.
func plan(language string, reader models.Side) pdf.Plan {
	began := shared.AddDate(0, 0, -3)
	return pdf.Plan{
		Language: language, Reader: reader, Zone: "America/Chicago", At: shared, Patient: "Theo Alvarez", Writes: "en",
		Contacts: []pdf.PlanContact{{At: shared.AddDate(0, 0, 4), How: models.ContactCall, Person: maya, Backup: "Noor Haddad, NP"}},
		FollowUp: &pdf.FollowUp{ReceivedAt: shared, Words: "My legs don't keep still.", Compared: true, Seen: &models.Acknowledged{By: maya, At: shared.Add(time.Hour)},
			Comparison: insight.Comparison{Tier: models.TierToday, Symptoms: []insight.ComparedSymptom{{Code: "restless", Change: insight.SymptomNew, SymptomFelt: models.SymptomFelt{Level: 2}}}}},
		Lines: []pdf.PlanLine{
			{PlanLine: models.PlanLine{Kind: models.PlanSleep, Words: new("Screens off at ten"), Why: new("I sleep better then")}, RecordedAt: began,
				Patient: pdf.Stance{Kind: models.StanceAgree}, Clinician: pdf.Stance{Kind: models.StanceTalk, Author: &maya, Words: "What about the night shifts?"}},
			{PlanLine: models.PlanLine{Kind: models.PlanMedication, Words: new("Sertraline, very little of it"), Why: new("Nights come first"), WayOut: new("Half of it for a week, then none"),
				Steps: []models.Step{{Dose: "12.5 mg", Days: new(7), CheckDay: new(5), WatchFor: new("Restless legs"), Why: new("Half of the smallest")}, {Dose: "25 mg", Days: new(14)}}},
				Author: &maya, RecordedAt: began, Agreed: true, Patient: pdf.Stance{Kind: models.StanceAgree}, Clinician: pdf.Stance{Kind: models.StanceAgree, Author: &maya},
				Step: 1, CheckOn: new(today.Add(2)), WantsToStop: "if I can't cry", Moves: []pdf.PlanMove{{Kind: models.MoveGo, Dose: "12.5 mg", RecordedAt: began}, {Kind: models.MoveGo, Dose: "12.5 mg", Author: &maya, RecordedAt: began}}},
			{PlanLine: models.PlanLine{Kind: models.PlanTalking, Words: new("A first talk with Sam")}, Author: &maya, RecordedAt: began,
				Patient: pdf.Stance{Kind: models.StanceNotNow, MayRaise: models.MayRaiseNextVisit}, NotNow: &models.NotNow{MayRaise: models.MayRaiseNextVisit, Since: began}, Holds: true},
		},
	}
}

func TestAPlanIsPrintedAsItIsSaid(t *testing.T) {
	t.Parallel()
	for _, language := range catalog.Languages() {
		for _, reader := range []models.Side{models.SidePatient, models.SideClinician} {
			p := plan(language, reader)
			text := p.Text()
			checkGolden(t, "plan."+string(reader)+"."+language+".txt", text)
			printed := read(t, p.PDF)
			if printed.pages != 1 {
				t.Errorf("%d sheets", printed.pages)
			}
			inOrder(t, printed.text, text)
		}
	}
}

// A plan that can't be read on one sheet goes on on the next: nothing of it folds.
func TestALongPlanGoesOnOnFurtherSheets(t *testing.T) {
	t.Parallel()
	p := plan("en", models.SidePatient)
	long := strings.TrimSpace(strings.Repeat("one more thing to know, ", 80))
	for range 30 {
		p.Lines = append(p.Lines, pdf.PlanLine{PlanLine: models.PlanLine{Kind: models.PlanLearning, Words: &long}, RecordedAt: shared})
	}
	printed := read(t, p.PDF)
	if count := strings.Count(strings.Join(strings.Fields(printed.text), " "), "one more thing to know,"); printed.pages < 2 || count < 30*70 {
		t.Errorf("%d sheets, %d times", printed.pages, count)
	}
	if strings.Contains(printed.text, catalog.In("en").Say("summary_more_on_screen")) {
		t.Error("something of a plan is folded")
	}
}
