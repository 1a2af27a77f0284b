package store_test

import (
	"slices"
	"testing"
	"time"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

func TestVisitsAndTurnsOfThePlanStandAcrossAPageAndALog(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	p.ana.Night(storetest.Today(), storetest.Fields{"quality": 3})
	zone, err := time.LoadLocation(p.practice.TimeZone)
	p.must(err)
	held := time.Now().AddDate(0, 0, -5)
	p.ana.Visit(p.maya, held)
	p.ana.Visit(p.maya, held.AddDate(0, 0, -20))
	line := p.taken()
	p.must(p.moves(models.MoveStop, line, 0))
	today := models.DateOf(time.Now().In(zone))
	want := []insight.Mark{
		{Day: models.DateOf(held.In(zone)), What: insight.MarkVisit},
		{Day: today, What: insight.MarkAgreed, Kind: models.PlanMedication},
		{Day: today, What: insight.MarkStep, Kind: models.PlanMedication, Dose: "25 mg"},
		{Day: today, What: insight.MarkOff, Kind: models.PlanMedication},
	}
	page, err := p.db.Store.Preview(t.Context(), p.ana.Actor, p.visit, today)
	p.must(err)
	if !slices.Equal(page.Marks, want) {
		t.Errorf("the page has %+v", page.Marks)
	}
	p.shares(models.DomainSleep, true)
	log, err := p.db.Store.ReadLog(t.Context(), p.maya.Actor, p.ana.Patient.ID, models.DomainSleep, today, 14)
	p.must(err)
	if !slices.Equal(log.Marks, want) {
		t.Errorf("the log has %+v", log.Marks)
	}
}
