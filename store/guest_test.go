package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

// desk is a clinician, somebody in care without an account, and a visit of theirs tomorrow.
type desk struct {
	db         *storetest.DB
	maya, noor *storetest.Person
	patient    models.Patient
	visit      uuid.UUID
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db := storetest.Open(t)
	practice := db.Practice()
	d := &desk{db: db, maya: practice.Clinician(), noor: practice.Clinician()}
	d.patient = practice.InCare(d.maya)
	d.visit = uuid.Must(uuid.NewV7())
	if err := db.Store.PlanVisit(t.Context(), d.maya.Actor, models.Visit{ID: d.visit, PatientID: d.patient.ID, StartsAt: storetest.Tomorrow(), Minutes: 30}); err != nil {
		t.Fatal(err)
	}
	return d
}

// code makes one and answers its hash.
func (d *desk) code(t *testing.T, way models.GuestWay) []byte {
	t.Helper()
	hash, err := auth.HashCode(auth.NewCode())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.db.Store.MakeGuestCode(t.Context(), d.maya.Actor, d.visit, way, hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

func (d *desk) at(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := d.db.Owner.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func said(words string) models.Guest {
	band, low := models.Sleep4To5, 2
	return models.Guest{Language: "es", Today: &words, SleepLately: &band, MoodLately: &low}
}

func TestAGuestChecksInAndTheClinicianReadsTheSamePage(t *testing.T) {
	t.Parallel()
	for _, way := range []models.GuestWay{models.GuestLink, models.GuestTablet, models.GuestPaper} {
		t.Run(string(way), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			hash := d.code(t, way)
			id := uuid.New()
			var err error
			if way == models.GuestPaper {
				err = d.db.Store.PaperCheckIn(t.Context(), d.maya.Actor, hash, id, said(canary))
			} else {
				err = d.db.Store.GuestCheckIn(t.Context(), hash, id, said(canary))
			}
			if err != nil {
				t.Fatal(err)
			}
			page, err := d.db.Store.Summary(t.Context(), d.maya.Actor, d.visit)
			if err != nil {
				t.Fatal(err)
			}
			doc := page.Document
			if doc.Way != way || doc.Language != "es" || doc.Blocks[0].Words != canary || !doc.Has("lately") {
				t.Errorf("the page is %+v", doc)
			}
			if typed := doc.TypedBy != nil; typed != (way == models.GuestPaper) {
				t.Errorf("typed by %+v", doc.TypedBy)
			}
			if len(readRows(t, d.db.Owner, `SELECT 1 FROM summaries t WHERE t::text LIKE '%' || $1 || '%'`, canary[:11])) > 0 {
				t.Error("the words are kept in the clear")
			}
			// The answer was lost: the same again changes nothing. Somebody else with the code comes too late.
			keep := d.db.Store.GuestCheckIn
			if way == models.GuestPaper {
				return
			}
			if err := keep(t.Context(), hash, id, said(canary)); err != nil {
				t.Errorf("the same again: %v", err)
			}
			if err := keep(t.Context(), hash, uuid.New(), said("other words")); !errors.Is(err, models.ErrUsed) {
				t.Errorf("used twice: %v", err)
			}
			if _, err := d.db.Store.GuestVisit(t.Context(), hash); !errors.Is(err, models.ErrUsed) {
				t.Errorf("opened again: %v", err)
			}
		})
	}
}

func TestAGuestCodeEndsWithItsTime(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		way  models.GuestWay
		then string // $1 practice, $2 visit
		want error
	}{
		{"a link before the visit", models.GuestLink, `UPDATE visits SET starts_at = now() + interval '1 minute' WHERE practice_id = $1 AND id = $2`, nil},
		{"a link during the visit", models.GuestLink, `UPDATE visits SET starts_at = now() - interval '29 minutes' WHERE practice_id = $1 AND id = $2`, nil},
		{"a link after the visit", models.GuestLink, `UPDATE visits SET starts_at = now() - interval '31 minutes' WHERE practice_id = $1 AND id = $2`, models.ErrOver},
		{"a link to a visit that was cancelled", models.GuestLink, `UPDATE visits SET state = 'cancelled' WHERE practice_id = $1 AND id = $2`, models.ErrOver},
		{"a tablet's code after a while", models.GuestTablet, `UPDATE guest_codes SET created_at = now() - interval '121 minutes' WHERE practice_id = $1 AND visit_id = $2`, models.ErrOver},
		{"paper a week after the visit", models.GuestPaper, `UPDATE visits SET starts_at = now() - interval '7 days' WHERE practice_id = $1 AND id = $2`, nil},
		{"paper long after the visit", models.GuestPaper, `UPDATE visits SET starts_at = now() - interval '31 days' WHERE practice_id = $1 AND id = $2`, models.ErrOver},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			hash := d.code(t, c.way)
			d.at(t, c.then, d.maya.PracticeID, d.visit)
			if _, err := d.db.Store.GuestVisit(t.Context(), hash); !errors.Is(err, c.want) {
				t.Errorf("opens: %v, want %v", err, c.want)
			}
			keep := func() error { return d.db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), said("late")) }
			if c.way == models.GuestPaper {
				keep = func() error {
					return d.db.Store.PaperCheckIn(t.Context(), d.maya.Actor, hash, uuid.New(), said("late"))
				}
			}
			if err := keep(); !errors.Is(err, c.want) {
				t.Errorf("checks in: %v, want %v", err, c.want)
			}
		})
	}
}

func TestAGuestNeverReplacesWhatIsShared(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	d := &desk{db: db, maya: maya, visit: ana.Shared(maya)}
	hash := d.code(t, models.GuestLink)
	if err := db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), said("over it")); !errors.Is(err, models.ErrConflict) {
		t.Fatalf("got %v, want ErrConflict", err)
	}
	if err := db.Store.TakeBack(t.Context(), ana.Actor, d.visit); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), said("after it")); err != nil {
		t.Errorf("the code was burned by the conflict: %v", err)
	}
}

func TestOfTwoGuestsWithOneCodeOneIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hash := d.code(t, models.GuestLink)
	results := make([]error, 8)
	var racing sync.WaitGroup
	for i := range results {
		racing.Go(func() { results[i] = d.db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), said("me first")) })
	}
	racing.Wait()
	kept := 0
	for _, err := range results {
		switch {
		case err == nil:
			kept++
		case !errors.Is(err, models.ErrUsed):
			t.Errorf("got %v", err)
		}
	}
	if kept != 1 {
		t.Errorf("%d were kept", kept)
	}
}

func TestOnlyTheCareTeamMakesCodesAndTypesIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hash, err := auth.HashCode(auth.NewCode())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.db.Store.MakeGuestCode(t.Context(), d.noor.Actor, d.visit, models.GuestLink, hash); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a colleague made a code: %v", err)
	}
	sheet, link := d.code(t, models.GuestPaper), d.code(t, models.GuestLink)
	if err := d.db.Store.PaperCheckIn(t.Context(), d.noor.Actor, sheet, uuid.New(), said("not hers")); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a colleague typed in: %v", err)
	}
	if _, _, err := d.db.Store.PaperVisit(t.Context(), d.noor.Actor, sheet); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a colleague saw whose sheet it is: %v", err)
	}
	if err := d.db.Store.GuestCheckIn(t.Context(), sheet, uuid.New(), said("from outside")); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a sheet's code worked from outside: %v", err)
	}
	if err := d.db.Store.PaperCheckIn(t.Context(), d.maya.Actor, link, uuid.New(), said("a link")); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a link was typed in: %v", err)
	}
	if v, who, err := d.db.Store.PaperVisit(t.Context(), d.maya.Actor, sheet); err != nil || who.DisplayName != d.patient.DisplayName || v.Visit.ID != d.visit {
		t.Errorf("%+v, %+v, %v", v, who, err)
	}
}

func TestWhatAGuestSaysIsJudged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hash := d.code(t, models.GuestLink)
	long, band, high, yes, no := strings.Repeat("a", 1001), models.SleepBand("all day"), 6, true, false
	for name, c := range map[string]struct {
		guest models.Guest
		want  models.Invalid
	}{
		"nothing":           {models.Guest{Language: "en"}, models.Invalid{{Field: "today", Code: "empty"}}},
		"nervous no longer": {models.Guest{Language: "en", Nervous: &no}, models.Invalid{{Field: "today", Code: "empty"}}},
		"everything wrong": {models.Guest{Language: "fr", Today: &long, SleepLately: &band, MoodLately: &high, Worry: &long}, models.Invalid{
			{Field: "language", Code: "unknown"}, {Field: "today", Code: "too_long", Limit: 280}, {Field: "sleep_lately", Code: "unknown"},
			{Field: "mood_lately", Code: "too_large", Limit: 5}, {Field: "worry", Code: "too_long", Limit: 1000},
		}},
	} {
		err := d.db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), c.guest)
		if got, ok := errors.AsType[models.Invalid](err); !ok || got.Error() != c.want.Error() {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := d.db.Store.GuestCheckIn(t.Context(), hash, uuid.New(), models.Guest{Language: "en", Nervous: &yes}); err != nil {
		t.Errorf("nervous alone is complete: %v", err)
	}
	page, err := d.db.Store.Summary(t.Context(), d.maya.Actor, d.visit)
	if err != nil || page.Document.Blocks[0].Block != "nervous" {
		t.Errorf("%+v, %v", page.Document, err)
	}
}

// The talk without a date takes guests too, for two weeks.
func TestAGuestOfTheOpenVisit(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if err := d.db.Owner.QueryRow(t.Context(), `SELECT id FROM visits WHERE practice_id = $1 AND patient_id = $2 AND state = 'open'`,
		d.maya.PracticeID, d.patient.ID).Scan(&d.visit); err != nil {
		t.Fatal(err)
	}
	hash := d.code(t, models.GuestLink)
	v, err := d.db.Store.GuestVisit(t.Context(), hash)
	if err != nil || v.Visit.StartsAt != nil {
		t.Fatalf("%+v, %v", v, err)
	}
	d.at(t, `UPDATE guest_codes SET created_at = $3 WHERE practice_id = $1 AND visit_id = $2`, d.maya.PracticeID, d.visit, time.Now().AddDate(0, 0, -15))
	if _, err := d.db.Store.GuestVisit(t.Context(), hash); !errors.Is(err, models.ErrOver) {
		t.Errorf("two weeks later: %v", err)
	}
}

func TestAGuestPageIsMadeFromWhatWasSaidAlone(t *testing.T) {
	t.Parallel()
	words := "Solo hoy."
	doc := insight.SummarizeGuest(insight.GuestMaterial{Day: storetest.Today(), Guest: models.Guest{Language: "es", Today: &words}})
	var blocks []string
	for _, b := range doc.Blocks {
		blocks = append(blocks, b.Block)
	}
	if got := strings.Join(blocks, " "); got != "top prompt" {
		t.Errorf("the page has %s", got)
	}
}
