package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestAPageShowsWhatTheRecordSaysNow(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	words := "Will I still be me?"
	concern := p.ana.Concern(words)
	p.ana.Share(p.visit)
	page, err := p.db.Store.Summary(t.Context(), p.maya.Actor, p.visit)
	p.must(err)
	if page.LastVisit != nil || page.Since != nil || page.Plan != nil || page.FollowUp != nil {
		t.Errorf("before anything was said: %+v", page.Live)
	}

	before := time.Now().AddDate(0, 0, -20).UTC().Truncate(time.Microsecond)
	p.ana.Visit(p.maya, before.AddDate(0, 0, -20))
	p.ana.Visit(p.maya, before)
	missed := p.ana.Visit(p.maya, before.AddDate(0, 0, 10))
	p.must(p.db.Store.ChangeVisit(t.Context(), p.maya.Actor, missed, models.VisitPatch{State: new(models.VisitMissed)}))
	p.must(p.db.Store.Reply(t.Context(), p.maya.Actor, p.ana.Patient.ID, uuid.New(), models.Reply{ConcernID: concern, Kind: models.ReplyAnswer, Heard: new("That you may be changed.")}))
	line := p.taken()
	followUp := uuid.New()
	p.phone.must("applied", set(models.KindFollowUp, followUp, 0, 4, notRight().With(storetest.Fields{
		"line_id": line, "step": 1, "symptoms": map[string]models.SymptomFelt{"restless": {Level: 3}, "nausea": {Level: 1}},
	})))
	p.must(p.db.Store.Acknowledge(t.Context(), p.noor.Actor, p.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &followUp}))

	p.phone.must("applied", set(models.KindNote, uuid.New(), 0, 5, storetest.Fields{"visit_id": missed, "words": "thank you for asking"}))
	p.phone.must("applied", set(models.KindSentMeasure, uuid.New(), 0, 6, phq9(0)))
	p.phone.must("applied", set(models.KindSentMeasure, uuid.New(), 0, 7, phq9(1))) // can't wait: said before the news
	leave(p.ana, ask(t, p.db, p.ana, p.maya, gad2Now()))                            // no news

	page, err = p.db.Store.Summary(t.Context(), p.maya.Actor, p.visit)
	p.must(err)
	if len(page.Plan) != 1 || page.Plan[0].ID != line || page.Plan[0].Ladder.Step() != 1 || page.Plan[0].Ladder.Since().IsZero() || !page.Plan[0].Ladder.Agreed() {
		t.Errorf("the plan: %+v", page.Plan)
	}
	if page.FollowUp == nil || page.FollowUp.ID != followUp || !page.FollowUp.Compared || page.Seen == nil || page.Seen.By.ID != p.noor.ID {
		t.Fatalf("how Ana was last: %+v, seen by %+v", page.FollowUp, page.Seen)
	}
	plan, err := p.db.Store.Plan(t.Context(), p.maya.Actor, p.ana.Patient.ID)
	p.must(err)
	if plan.FollowUp == nil || plan.FollowUp.ID != followUp || plan.FollowUp.Comparison.Tier != page.FollowUp.Comparison.Tier || plan.Seen == nil {
		t.Errorf("beside the plan: %+v, seen by %+v", plan.FollowUp, plan.Seen)
	}
	changes := map[string]string{}
	for _, s := range page.FollowUp.Comparison.Symptoms {
		changes[s.Code] = string(s.Change)
	}
	if changes["restless"] != "worse" || changes["nausea"] != "new" {
		t.Errorf("beside the baseline: %v", changes)
	}
	if page.LastVisit == nil || !page.LastVisit.Equal(before) {
		t.Errorf("the last visit: %v, expected %v", page.LastVisit, before)
	}
	var news []string
	for _, n := range page.Since {
		news = append(news, string(n.What)+" "+n.How+" "+string(n.Side)+" "+n.Dose)
	}
	if want := []string{
		"concern new patient ", "reply answer clinician ", "plan_line new clinician ", "stance agree patient ", "move way_out patient ",
		"follow_up baseline patient ", "move go clinician 25 mg", "move go patient 25 mg",
		"note  patient ", "sent_measure  patient ",
	}; !slices.Equal(news, want) {
		t.Errorf("since the last visit: %q", news)
	}
	if said := page.Since[1]; said.Of != words || said.Words != "That you may be changed." {
		t.Errorf("the reply: %+v", said)
	}
	if go1 := page.Since[6]; go1.Of != "Sertraline, slowly" || go1.Author == nil || go1.Author.ID != p.maya.ID {
		t.Errorf("Maya's go: %+v", go1)
	}

	if note := page.Since[8]; note.Words != "thank you for asking" || note.Author != nil {
		t.Errorf("her note: %+v", note)
	}
	if measure := page.Since[9]; measure.Of != "PHQ-9" || measure.Words != "" {
		t.Errorf("her answers: %+v", measure)
	}
	sealedEverywhere(t, p.db, "thank you for asking")

	p.must(p.moves(models.MoveStop, line, 0))
	removed := medicine(line, 2)
	removed.Words, removed.WayOut, removed.Removed = nil, nil, true
	p.must(p.save(models.PlanSave{Lines: []models.SaidLine{removed}}))
	page, err = p.db.Store.Summary(t.Context(), p.maya.Actor, p.visit)
	p.must(err)
	if last := page.Since[len(page.Since)-1]; len(page.Plan) != 0 || last.How != "removed" || last.Of != "Sertraline, slowly" {
		t.Errorf("after the line was taken off: %+v, %+v", page.Plan, last)
	}
}
