package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

// office is a practice with a visit tomorrow: Maya cares for Ana, Noor for nobody.
type office struct {
	db                      *storetest.DB
	practice                *storetest.Practice
	maya, noor, olivia, ana *storetest.Person
	visit                   uuid.UUID
}

func newOffice(t *testing.T) *office {
	t.Helper()
	return newOfficeOn(t, storetest.Open(t))
}

func newOfficeOn(t *testing.T, db *storetest.DB) *office {
	t.Helper()
	o := &office{db: db, practice: db.Practice()}
	o.maya, o.noor, o.olivia = o.practice.Clinician(), o.practice.Clinician(), o.practice.Owner()
	o.ana = o.practice.Patient(o.maya)
	o.visit = o.ana.Visit(o.maya, storetest.Tomorrow())
	return o
}

// preview is the page and its digest.
func (o *office) preview(t *testing.T) (insight.Document, []byte) {
	t.Helper()
	page, err := o.db.Store.Preview(t.Context(), o.ana.Actor, o.visit, storetest.Today())
	if err != nil {
		t.Fatal(err)
	}
	digest, err := page.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return page, digest
}

func (o *office) read(t *testing.T, as *storetest.Person) (insight.Document, error) {
	t.Helper()
	summary, err := o.db.Store.Summary(t.Context(), as.Actor, o.visit)
	return summary.Document, err
}

func (o *office) takeBack(t *testing.T) {
	t.Helper()
	if err := o.db.Store.TakeBack(t.Context(), o.ana.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
}

// kept says whether the share's sealed document still lies in the database.
func (o *office) kept(t *testing.T, share uuid.UUID) bool {
	t.Helper()
	var kept bool
	err := o.db.Owner.QueryRow(t.Context(), `SELECT document IS NOT NULL FROM summaries WHERE practice_id = $1 AND id = $2`, o.ana.PracticeID, share).Scan(&kept)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func words(d insight.Document) map[string]string {
	all := map[string]string{}
	for _, b := range d.Blocks {
		if b.Line != "" {
			all[b.Line] = b.Words
		}
	}
	return all
}

func hidden(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, models.ErrNotFound) {
		t.Errorf("expected not found, got %v", err)
	}
}

func TestThePageThatWasSeenIsTheOneThatIsShared(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	one, other := o.ana.Concern("I am afraid of weight gain"), o.ana.Concern("My father says to pray")
	o.ana.Night(storetest.Today(), storetest.Fields{"band": "5_to_6"})
	o.ana.CheckIn(o.visit, storetest.Fields{"top": []any{map[string]any{"concern_id": one}}, "hope": "a plan", "nervous": true})
	page, digest := o.preview(t)
	leftOut := "concern." + other.String()
	shared, err := o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, storetest.Today(), digest, models.Chosen{LeftOut: []string{leftOut, "sleep"}})
	if err != nil {
		t.Fatal(err)
	}
	if ends := storetest.Tomorrow().AddDate(0, 0, 90); shared.EndsAt.Sub(ends).Abs() > time.Hour {
		t.Errorf("ends at %s, expected 90 days after the visit", shared.EndsAt)
	}
	read, err := o.read(t, o.maya)
	if err != nil {
		t.Fatal(err)
	}
	got, want := words(read), words(page)
	delete(want, leftOut)
	delete(want, "sleep")
	if fmt.Sprint(got) != fmt.Sprint(want) || got["top.1"] != "I am afraid of weight gain" {
		t.Errorf("reads %v\nexpected %v", got, want)
	}
	// What is written after stays the patient's, until it is shared too.
	o.ana.Concern("written after")
	if again, err := o.read(t, o.maya); err != nil || fmt.Sprint(words(again)) != fmt.Sprint(got) {
		t.Errorf("the page changed: %v, %v", words(again), err)
	}
}

func TestACycleAndResultsAreOnAPageOnceTheyArePutIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	when := storetest.Fields{"day": today, "zone": "UTC"}
	o.ana.Save(models.KindCycle, models.EntryID(models.KindCycle, today.String()), when.With(storetest.Fields{"cycle_day": 3}))
	lab := "lab." + o.ana.Save(models.KindLab, uuid.Must(uuid.NewV7()), when.With(storetest.Fields{"name": "TSH", "value": "2.1", "unit": "mIU/L"})).String()
	_, digest := o.preview(t)
	share := func(chosen models.Chosen) error {
		_, err := o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, today, digest, chosen)
		return err
	}
	for want, chosen := range map[string]models.Chosen{
		"left_out nothing_left": {}, "put_in unknown": {PutIn: []string{"cycle", "moon"}}, "left_out unknown": {LeftOut: []string{"moon"}, PutIn: []string{"cycle"}},
	} {
		bad, _ := errors.AsType[models.Invalid](share(chosen))
		if len(bad) != 1 || bad[0].Field+" "+bad[0].Code != want {
			t.Errorf("%+v: %v, expected %s", chosen, bad, want)
		}
	}
	if err := share(models.Chosen{PutIn: []string{lab}}); err != nil {
		t.Fatal(err)
	}
	page, err := o.read(t, o.maya)
	if err != nil || !page.Has(lab) || page.Has("cycle") || page.Blocks[0].Off {
		t.Errorf("reads %+v, %v", page.Blocks, err)
	}
}

func TestAPageThatIsNoLongerTheOneSeenIsNotShared(t *testing.T) {
	t.Parallel()
	change := map[string]func(o *office){
		"a concern was written": func(o *office) { o.ana.Concern("new") },
		"a night was logged":    func(o *office) { o.ana.Night(storetest.Today()) },
		"the check-in changed":  func(o *office) { o.ana.CheckIn(o.visit, storetest.Fields{"nervous": true}) },
		"the visit moved": func(o *office) {
			if _, err := o.db.Owner.Exec(t.Context(), `UPDATE visits SET minutes = minutes + 5 WHERE id = $1`, o.visit); err != nil {
				t.Error(err)
			}
		},
		"the language changed": func(o *office) {
			o.ana.Save(models.KindSettings, models.EntryID(models.KindSettings, ""), storetest.Fields{"language": "es"})
		},
	}
	for name, act := range change {
		t.Run("because "+name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.ana.Concern("first")
			_, digest := o.preview(t)
			act(o)
			if _, err := o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, storetest.Today(), digest, models.Chosen{}); !errors.Is(err, models.ErrConflict) {
				t.Errorf("expected a conflict, got %v", err)
			}
			_, err := o.read(t, o.maya)
			hidden(t, err)
		})
	}
}

func TestWhatCannotBeSharedIsNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.CheckIn(o.visit, storetest.Fields{"nervous": true})
	_, digest := o.preview(t)
	for name, c := range map[string]struct {
		leftOut []string
		code    string
	}{
		"a line that is not on the page": {[]string{"sleep"}, "unknown"},
		"the page's own prompt":          {[]string{""}, "unknown"},
		"everything":                     {[]string{"nervous"}, "nothing_left"},
	} {
		_, err := o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, storetest.Today(), digest, models.Chosen{LeftOut: c.leftOut})
		var invalid models.Invalid
		if !errors.As(err, &invalid) || invalid[0].Code != c.code {
			t.Errorf("leaving out %s: %v", name, err)
		}
	}
}

func TestOnlyThePatientSharesAndOnlyTheirOwnPlannedVisits(t *testing.T) { //nolint:tparallel // the trail is read when all are done
	t.Parallel()
	o := newOffice(t)
	ben := o.practice.Patient(o.maya)
	omar := o.db.Practice().Patient()
	bens := ben.Visit(o.maya, storetest.Tomorrow())
	cancelled := o.ana.Visit(o.maya, storetest.Tomorrow())
	if _, err := o.db.Owner.Exec(t.Context(), `UPDATE visits SET state = 'cancelled' WHERE id = $1`, cancelled); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		as    *storetest.Person
		visit uuid.UUID
	}{
		"another patient's visit":            {o.ana, bens},
		"a visit that never was":             {o.ana, uuid.New()},
		"a cancelled visit":                  {o.ana, cancelled},
		"a visit in another practice":        {omar, o.visit},
		"a visit, by its clinician":          {o.maya, o.visit},
		"a visit, by the practice's owner":   {o.olivia, o.visit},
		"a visit, by an unrelated clinician": {o.noor, o.visit},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.db.Store.Preview(t.Context(), c.as.Actor, c.visit, storetest.Today())
			hidden(t, err)
			_, err = o.db.Store.Share(t.Context(), c.as.Actor, c.visit, storetest.Today(), nil, models.Chosen{})
			hidden(t, err)
			hidden(t, o.db.Store.TakeBack(t.Context(), c.as.Actor, c.visit))
		})
	}
	// Nobody else's trail says that they did.
	for _, p := range []*storetest.Person{o.ana, ben} {
		for _, e := range o.trail(t, p) {
			if e.Action == models.ActionTakeBack || e.Action == models.ActionShare {
				t.Errorf("the trail says %+v", e)
			}
		}
	}
}

func TestTakenBackUnreadNothingIsLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	share := o.ana.Share(o.visit)
	if !o.kept(t, share.ID) {
		t.Fatal("nothing was shared")
	}
	o.takeBack(t)
	if o.kept(t, share.ID) {
		t.Error("the document is still there, though nobody read it")
	}
	_, err := o.read(t, o.maya)
	hidden(t, err)
	hidden(t, o.db.Store.TakeBack(t.Context(), o.ana.Actor, o.visit))
}

func TestTakenBackAfterItWasReadTheSealedCopyStaysAndNobodyReadsIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	share := o.ana.Share(o.visit)
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	o.takeBack(t)
	if !o.kept(t, share.ID) {
		t.Error("what was read belongs to the record")
	}
	_, err := o.read(t, o.maya)
	hidden(t, err)
}

func TestSharingAgainReplaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.Concern("first words")
	first := o.ana.Share(o.visit)
	o.ana.Concern("second words")
	second := o.ana.Share(o.visit)
	if o.kept(t, first.ID) || !o.kept(t, second.ID) {
		t.Error("the first page is left, though nobody read it, or the second is not there")
	}
	page, err := o.read(t, o.maya)
	if err != nil {
		t.Fatal(err)
	}
	if len(words(page)) != 2 {
		t.Errorf("reads %v", words(page))
	}
	a := newPhone(t, o.db, o.ana)
	a.pull()
	a.shows(first.ID, storetest.Fields{"ended_by": "replaced", "read_at": nil, "read_by": nil})
	a.shows(second.ID, storetest.Fields{"ended_by": nil, "ended_at": nil, "visit_id": o.visit,
		"read_by": map[string]any{"credentials": o.maya.Credentials, "display_name": o.maya.DisplayName}})
}

func TestThePhoneHearsOfEverythingThatBecomesOfAShare(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a := newPhone(t, o.db, o.ana)
	a.pull()
	concern := o.ana.Concern("Will I still be me?")
	share := o.ana.Share(o.visit)
	a.pull()
	a.shows(share.ID, storetest.Fields{"visit_id": o.visit, "ended_at": nil, "read_at": nil, "concern_ids": []uuid.UUID{concern}})
	for range 2 {
		if _, err := o.read(t, o.maya); err != nil {
			t.Fatal(err)
		}
	}
	if news := a.pull(); len(news) != 1 {
		t.Errorf("read twice, told %d times", len(news))
	}
	a.shows(share.ID, storetest.Fields{"read_by": map[string]any{"credentials": o.maya.Credentials, "display_name": o.maya.DisplayName}})
	o.takeBack(t)
	a.pull()
	a.shows(share.ID, storetest.Fields{"ended_by": "taken_back"})
}

func TestASharedDocumentNeverChanges(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	share := o.ana.Share(o.visit)
	for name, sql := range map[string]string{
		"another document":     `UPDATE summaries SET document = document || '\x00' WHERE id = $1`,
		"wiped while it lives": `UPDATE summaries SET document = NULL WHERE id = $1`,
	} {
		// Not even the owner of the tables can.
		_, err := o.db.Owner.Exec(t.Context(), sql, share.ID)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "AL409" && pg.Code != "23514" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePageHasEverythingThatWasWrittenDown(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := storetest.Today()
	o.ana.Save(models.KindMatters, models.EntryID(models.KindMatters, ""), storetest.Fields{"better": "Sleeping through", "involve": "My sister"})
	o.ana.Save(models.KindMedicine, uuid.Must(uuid.NewV7()), storetest.Fields{"name": "St John's wort", "sort": "supplement", "dose": "one at night"})
	o.ana.Save(models.KindPastMedicine, uuid.Must(uuid.NewV7()), storetest.Fields{"name": "a blue one", "how_it_felt": "behind glass"})
	o.ana.Save(models.KindNutrition, models.EntryID(models.KindNutrition, today.String()),
		storetest.Fields{"day": today, "zone": "UTC", "meals": 2, "supplements": []string{"valerian"}})
	o.ana.Save(models.KindMood, models.EntryID(models.KindMood, today.String()), storetest.Fields{"day": today, "zone": "UTC", "valence": 2, "note": "mine alone"})
	for kind, said := range map[models.Kind]storetest.Fields{
		models.KindRegulation: {"practice": "walk"}, models.KindBody: {"pain": "mild"}, models.KindCycle: {"cycle_day": 3, "symptoms": []string{"cramps"}},
		models.KindLab: {"name": "TSH", "value": "2.1", "unit": "mIU/L", "reference": "0.4 to 4"},
	} {
		id := models.EntryID(kind, today.String())
		if kind == models.KindRegulation || kind == models.KindLab {
			id = uuid.Must(uuid.NewV7())
		}
		o.ana.Save(kind, id, storetest.Fields{"day": today, "zone": "UTC", "note": "mine alone"}.With(said))
	}
	page, _ := o.preview(t)
	if text, err := json.Marshal(page); err != nil || strings.Contains(string(text), "mine alone") {
		t.Errorf("a note is on the page: %s, %v", text, err)
	}
	var got []string
	for _, b := range page.Blocks {
		line, _, _ := strings.Cut(b.Line, ".")
		got = append(got, strings.TrimSpace(line+" "+b.Words))
	}
	want := []string{"matters Sleeping through", "matters My sister", "nutrition", "mood", "regulation", "body", "cycle",
		"taking St John's wort", "took a blue one", "supplements", "lab TSH", ""}
	if !slices.Equal(got, want) {
		t.Fatalf("%q\nexpected %q", got, want)
	}
	if n := page.Blocks[2].Facts.Nutrition; n.Logged != 1 || len(n.Supplements) != 0 {
		t.Errorf("nutrition: %+v", n)
	}
	if all := page.Blocks[9].Facts.Supplements; len(all) != 1 || all[0].Words != "valerian" {
		t.Errorf("supplements: %+v", all)
	}
	if l := page.Blocks[10].Facts.Lab; *l != (insight.LabFacts{Day: today, Value: "2.1", Unit: "mIU/L", Reference: "0.4 to 4"}) {
		t.Errorf("lab: %+v", l)
	}
	if m := page.Blocks[7].Facts.Taking; *m != (insight.MedicineFacts{Sort: "supplement", Dose: "one at night"}) {
		t.Errorf("taking: %+v", m)
	}
	if m := page.Blocks[8].Facts.Took; *m != (insight.PastMedicineFacts{HowItFelt: "behind glass"}) {
		t.Errorf("took: %+v", m)
	}
	if text := fmt.Sprintf("%+v", page); strings.Contains(text, "mine alone") {
		t.Error("a note for oneself is on the page")
	}
}
