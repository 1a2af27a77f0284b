package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// shares is Ana's word on a domain of her log.
func (o *office) shares(domain models.Domain, shared bool) {
	o.ana.Save(models.KindStandingShare, uuid.Must(uuid.NewV7()), storetest.Fields{"domain": domain, "shared": shared})
}

func (o *office) readsLog(t *testing.T, who *storetest.Person, domain models.Domain) (insight.LogFacts, error) {
	t.Helper()
	return o.db.Store.ReadLog(t.Context(), who.Actor, o.ana.Patient.ID, domain, storetest.Today(), 14)
}

func TestAStandingShareIsOffUntilThePatientSaysSoAndOffAgainAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t) // with a visit tomorrow
	o.ana.Night(storetest.Today(), storetest.Fields{"note": "mine alone"})
	_, err := o.readsLog(t, o.maya, models.DomainSleep)
	hidden(t, err)
	o.shares(models.DomainSleep, true)
	facts, err := o.readsLog(t, o.maya, models.DomainSleep)
	if err != nil || facts.Sleep == nil || facts.Sleep.Logged != 1 || facts.Mood != nil {
		t.Fatalf("reads %+v, %v", facts, err)
	}
	if text, err := json.Marshal(facts); err != nil || strings.Contains(string(text), "mine alone") {
		t.Errorf("a note was read: %s, %v", text, err)
	}
	_, err = o.readsLog(t, o.maya, models.DomainMood)
	hidden(t, err)
	for _, who := range []*storetest.Person{o.practice.Clinician(), o.practice.Owner(), o.ana, o.db.Practice().Clinician()} {
		_, err := o.readsLog(t, who, models.DomainSleep)
		hidden(t, err)
	}
	o.shares(models.DomainSleep, false)
	_, err = o.readsLog(t, o.maya, models.DomainSleep)
	hidden(t, err)

	var read, denied int
	for _, e := range readRows(t, o.db.Owner, `SELECT account_id, object_kind, denied FROM access_events WHERE patient_id = $1 AND action = 'read_log'`, o.ana.Patient.ID) {
		if e["denied"] == true {
			denied++
		} else if read++; e["object_kind"] != "sleep" {
			t.Errorf("the trail says %v", e)
		}
	}
	if read != 1 || denied < 4 {
		t.Errorf("the trail has %d readings and %d who were not let in", read, denied)
	}
}

func TestEveryDomainIsReadByItselfAndWithoutAWord(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	for kind, said := range map[models.Kind]storetest.Fields{
		models.KindSleep: {"quality": 2}, models.KindNutrition: {"meals": 2, "supplements": []string{"mine alone"}}, models.KindMood: {"valence": 2},
		models.KindRegulation: {"practice": "walk", "calmer": "more"}, models.KindBody: {"pain": "mild"}, models.KindCycle: {"cycle_day": 3},
	} {
		id := models.EntryID(kind, today.String())
		if kind == models.KindRegulation {
			id = uuid.Must(uuid.NewV7())
		}
		o.ana.Save(kind, id, storetest.Fields{"day": today, "zone": o.practice.TimeZone, "note": "mine alone"}.With(said))
	}
	for _, name := range models.Domains() {
		domain := models.Domain(name)
		_, err := o.readsLog(t, o.maya, domain)
		hidden(t, err)
		o.shares(domain, true)
		facts, err := o.readsLog(t, o.maya, domain)
		if err != nil {
			t.Fatalf("%s: %v", domain, err)
		}
		text, err := json.Marshal(facts)
		if err != nil || strings.Contains(string(text), "mine alone") {
			t.Errorf("%s: a word was read: %s, %v", domain, text, err)
		}
		var parts map[models.Domain]struct {
			Logged int `json:"logged"`
		}
		if err := json.Unmarshal(text, &parts); err != nil || len(parts) != 1 || parts[domain].Logged != 1 {
			t.Errorf("%s: reads %s, %v", domain, text, err)
		}
		o.shares(domain, false)
	}
}

func TestACycleAndResultsOfTestsCanNotBeReadAroundVisits(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, domain := range []models.Domain{"cycle", "labs", "supplements"} {
		if (models.StandingShare{Domain: domain, Shared: new(true)}).Validate() == nil {
			t.Errorf("%s can be shared", domain)
		}
		_, err := o.readsLog(t, o.maya, domain)
		hidden(t, err)
	}
}

func TestWhatCalmsIsReadInItsOrder(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, practice := range []string{"water", "walk", "breathing"} {
		o.ana.Save(models.KindRegulation, uuid.Must(uuid.NewV7()),
			storetest.Fields{"day": storetest.Today(), "zone": o.practice.TimeZone, "practice": practice})
	}
	o.shares(models.DomainRegulation, true)
	facts, err := o.readsLog(t, o.maya, models.DomainRegulation)
	if err != nil || len(facts.Regulation.ByDay) != 1 || !slices.Equal(facts.Regulation.ByDay[0].Practices, []string{"water", "walk", "breathing"}) {
		t.Errorf("reads %+v, %v", facts.Regulation, err)
	}
}

func TestALogIsReadFromTwoDaysBeforeAVisitAndOnTheDayBothAgreedOn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	o := &office{db: db, practice: practice, maya: maya, ana: practice.Patient(maya)}
	o.shares(models.DomainMood, true)
	visit := o.ana.Visit(maya, time.Now().Add(49*time.Hour))
	closed := func(when string) {
		t.Helper()
		_, err := o.readsLog(t, maya, models.DomainMood)
		if c, ok := errors.AsType[models.Conflict](err); !ok || c.Code != "not_open" {
			t.Errorf("%s: %v", when, err)
		}
		o.window(t, when, false)
	}
	opened := func(when string) {
		t.Helper()
		if _, err := o.readsLog(t, maya, models.DomainMood); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		o.window(t, when, true)
	}
	closed("49 hours before")
	move := func(to time.Time) {
		t.Helper()
		if _, err := db.Owner.Exec(t.Context(), `UPDATE visits SET starts_at = $2 WHERE id = $1`, visit, to); err != nil {
			t.Fatal(err)
		}
	}
	move(time.Now().Add(47 * time.Hour))
	opened("47 hours before")
	move(time.Now().Add(-48 * time.Hour))
	closed("after its day")

	zone, err := time.LoadLocation(practice.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	today := models.Weekday(models.DateOf(time.Now().In(zone)))
	other := today%7 + 1
	o.ana.Save(models.KindReadingDay, uuid.Must(uuid.NewV7()), storetest.Fields{"weekday": today})
	closed("one side named the day")
	name := func(weekday *int) {
		t.Helper()
		if err := db.Store.NameReadingDay(t.Context(), maya.Actor, o.ana.Patient.ID, uuid.Must(uuid.NewV7()), models.ReadingDay{Weekday: weekday}); err != nil {
			t.Fatal(err)
		}
	}
	name(&other)
	closed("two sides named two days")
	name(&today)
	opened("both named this day")
	o.ana.Save(models.KindReadingDay, uuid.Must(uuid.NewV7()), storetest.Fields{"weekday": nil})
	closed("one side took it back")
	name(nil)
	closed("neither names a day")
}

// window fails unless the care team is told what the database decides.
func (o *office) window(t *testing.T, when string, open bool) {
	t.Helper()
	standing, err := o.db.Store.Standing(t.Context(), o.maya.Actor, o.ana.Patient.ID)
	if err != nil || standing.Window.Open != open {
		t.Errorf("%s: told %+v, %v", when, standing, err)
	}
}

func TestWhatWasReadStaysSealedAndAnOwnerOpensItInTheOpen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	o.ana.Night(storetest.Today(), storetest.Fields{"quality": 4})
	o.ana.Concern("Will I still be me?")
	o.shares(models.DomainSleep, true)
	if _, err := o.readsLog(t, o.maya, models.DomainSleep); err != nil {
		t.Fatal(err)
	}
	o.ana.Share(o.visit)
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	olivia := o.practice.Owner()
	copies, _, err := s.SealedCopies(ctx, olivia.Actor, store.Place{}, 50)
	if err != nil || len(copies) != 1 || copies[0].Kind != "sleep" || copies[0].Name != o.maya.DisplayName {
		t.Fatalf("while the page is shared: %+v, %v", copies, err)
	}
	if err := s.TakeBack(ctx, o.ana.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
	if copies, _, err = s.SealedCopies(ctx, olivia.Actor, store.Place{}, 50); err != nil || len(copies) != 2 {
		t.Fatalf("%+v, %v", copies, err)
	}
	for _, c := range copies {
		page, log, err := s.OpenSealedCopy(ctx, olivia.Actor, c.ID)
		switch {
		case err != nil:
			t.Error(err)
		case c.Kind == "page" && (page == nil || len(page.ConcernIDs()) != 1):
			t.Errorf("the page is %+v", page)
		case c.Kind == "sleep" && (log == nil || log.Sleep == nil || log.Sleep.Logged != 1):
			t.Errorf("the log is %+v", log)
		}
		for _, who := range []*storetest.Person{o.maya, o.ana} {
			_, _, err = s.OpenSealedCopy(ctx, who.Actor, c.ID)
			hidden(t, err)
		}
		_, _, err = s.OpenSealedCopy(ctx, o.db.Practice().Owner().Actor, c.ID)
		hidden(t, err)
	}
	if told := readRows(t, o.db.Owner, `SELECT 1 FROM access_events WHERE patient_id = $1 AND action = 'open_sealed_copy' AND account_id = $2`, o.ana.Patient.ID, olivia.ID); len(told) != 2 {
		t.Errorf("Ana is told of %d", len(told))
	}
}

// However much was read, an owner comes to the end of it, also where much was read in one moment.
func TestEverySealedCopyIsOnSomePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const copies = 501
	if _, err := o.db.Owner.Exec(t.Context(), `
INSERT INTO readings (practice_id, patient_id, id, reader_id, domain, read_at, document)
SELECT $1, $2, gen_random_uuid(), $3, 'sleep', now() - n / 7 * interval '1 minute', '\x01' || convert_to(repeat('x', 40), 'UTF8')
  FROM generate_series(1, $4) n`, o.maya.PracticeID, o.ana.Patient.ID, o.maya.ID, copies); err != nil {
		t.Fatal(err)
	}
	olivia := o.practice.Owner()
	seen := map[uuid.UUID]bool{}
	var last time.Time
	for place := new(store.Place); place != nil; {
		page, next, err := o.db.Store.SealedCopies(t.Context(), olivia.Actor, *place, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			if seen[c.ID] || !last.IsZero() && c.ReadAt.After(last) {
				t.Errorf("%s, read at %s, comes after what was read at %s", c.ID, c.ReadAt, last)
			}
			seen[c.ID], last = true, c.ReadAt
		}
		place = next
	}
	if len(seen) != copies {
		t.Errorf("%d copies are on the pages, expected %d", len(seen), copies)
	}
}
