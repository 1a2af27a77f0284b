package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

const recordsAddress = "https://records.example.com/alongside?token=kept-7431"

// hook has a system told of everything, for the practice of somebody.
func hook(t *testing.T, db *storetest.DB, owner *storetest.Person) uuid.UUID {
	t.Helper()
	id, secret, err := db.Store.AddWebhook(t.Context(), owner.Actor, models.NewWebhook{Address: recordsAddress, Events: models.WebhookEventTypes()})
	if err != nil || !strings.HasPrefix(string(secret), "whsec_") {
		t.Fatalf("%s, %v", secret, err)
	}
	return id
}

// raised are the events of a practice: their types, and the ids in them by name.
func raised(t *testing.T, db *storetest.DB, practice uuid.UUID) (types []string, ids []map[string]uuid.UUID) {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `SELECT type, data FROM webhook_events WHERE practice_id = $1 ORDER BY at, type`, practice)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var data []byte
		of := map[string]uuid.UUID{}
		if err := rows.Scan(&kind, &data); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &of); err != nil { // fails for anything that is no id
			t.Fatalf("%s: %v", data, err)
		}
		types, ids = append(types, kind), append(ids, of)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return types, ids
}

// jobsAt counts the jobs that are to work at a webhook.
func jobsAt(t *testing.T, db *storetest.DB, webhook uuid.UUID) (n int) {
	t.Helper()
	if err := db.Owner.QueryRow(t.Context(), `
SELECT count(*) FROM river_job WHERE kind = 'webhook' AND queue = 'webhooks' AND args->>'webhook_id' = $1`, webhook.String()).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAWebhookIsToldOfPagesSharedAndTakenBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	owner := o.practice.Owner()
	w := hook(t, o.db, owner)
	stranger := o.db.Practice()
	hook(t, o.db, stranger.Owner())
	shared := o.ana.Share(o.visit)
	if _, err := o.db.Store.Share(t.Context(), o.ana.Actor, o.visit, storetest.Today(), []byte("another page"), models.Chosen{}); !errors.Is(err, models.ErrConflict) {
		t.Fatal(err) // what was not shared is not told
	}
	again := o.ana.Share(o.visit) // one in place of another is no taking back
	if err := o.db.Store.TakeBack(t.Context(), o.ana.Actor, o.visit); err != nil {
		t.Fatal(err)
	}
	types, ids := raised(t, o.db, o.practice.ID)
	if !slices.Equal(types, []string{"check_in.shared", "check_in.shared", "check_in.taken_back"}) {
		t.Fatalf("told is %q", types)
	}
	for i, page := range []uuid.UUID{shared.ID, again.ID, again.ID} {
		want := map[string]uuid.UUID{"practice_id": o.practice.ID, "patient_id": o.ana.Patient.ID, "visit_id": o.visit, "check_in_id": page}
		if len(ids[i]) != len(want) {
			t.Errorf("%s: %v", types[i], ids[i])
		}
		for name, id := range want {
			if ids[i][name] != id {
				t.Errorf("%s: %s is %s", types[i], name, ids[i][name])
			}
		}
	}
	if n := jobsAt(t, o.db, w); n != 3 {
		t.Errorf("%d jobs", n)
	}
	if types, _ := raised(t, o.db, stranger.ID); types != nil {
		t.Errorf("another practice is told %q", types)
	}
}

func TestAWebhookIsToldOfWhatGuestsAndPaperShare(t *testing.T) {
	t.Parallel()
	for _, way := range []models.GuestWay{models.GuestLink, models.GuestPaper} {
		d := newDesk(t)
		hook(t, d.db, d.maya.Practice.Owner())
		hash, id := d.code(t, way), uuid.New()
		for range 2 { // the same again is told once
			var err error
			if way == models.GuestPaper {
				err = d.db.Store.PaperCheckIn(t.Context(), d.maya.Actor, hash, id, said(canary))
			} else {
				err = d.db.Store.GuestCheckIn(t.Context(), hash, id, said(canary))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		types, ids := raised(t, d.db, d.maya.PracticeID)
		if !slices.Equal(types, []string{"check_in.shared"}) || ids[0]["check_in_id"] != id || ids[0]["patient_id"] != d.patient.ID {
			t.Errorf("%s: told is %q %v", way, types, ids)
		}
	}
}

func TestAWebhookIsToldOfFlags(t *testing.T) {
	t.Parallel()
	s := newStopping(t)
	hook(t, s.db, s.practice.Owner())
	flags := []uuid.UUID{
		s.brakes(models.MoveStop, 0),
		s.ana.Save(models.KindFollowUp, uuid.Must(uuid.NewV7()), notRight()),
		s.ana.Save(models.KindSentMeasure, uuid.Must(uuid.NewV7()), phq9(1).With(storetest.Fields{"day": storetest.Today()})),
	}
	s.ana.Save(models.KindNote, uuid.Must(uuid.NewV7()), storetest.Fields{"words": "this can wait"})
	types, ids := raised(t, s.db, s.practice.ID)
	if !slices.Equal(types, []string{"flag.raised", "flag.raised", "flag.raised"}) {
		t.Fatalf("told is %q", types)
	}
	for i, flag := range flags {
		if len(ids[i]) != 3 || ids[i]["flag_id"] != flag || ids[i]["patient_id"] != s.ana.Patient.ID {
			t.Errorf("flag %d: %v", i, ids[i])
		}
	}
}

func TestAWebhookIsToldOnceWhenBothAgree(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	hook(t, p.db, p.practice.Owner())
	save, line := ladder(p.maya, p.noor)
	p.must(p.save(save))
	p.phone.pull()
	if types, _ := raised(t, p.db, p.practice.ID); types != nil {
		t.Fatalf("one side alone: %q", types)
	}
	agree := models.Stance{LineID: line, Version: 1, Stance: models.StanceAgree, Seen: new(p.line(line).Ladder.Seen())}
	id := uuid.Must(uuid.NewV7())
	for _, outcome := range []string{"applied", "identical"} { // as a phone sends again what it was not answered
		p.phone.must(outcome, set(models.KindStance, id, 0, 1, storetest.Fields{"line_id": agree.LineID, "version": 1, "stance": "agree", "seen": agree.Seen}))
	}
	// And a line of Ana's, to which Maya agrees.
	hers := walks(1, uuid.Must(uuid.NewV7()), "Walk by the river")
	p.phone.must("applied", set(models.KindPlanLine, hers.ID, 0, 2, storetest.Fields{
		"line_id": hers.LineID, "version": 1, "kind": hers.Kind, "words": hers.Words, "why": hers.Why,
	}))
	yes := models.SaidStance{ID: uuid.Must(uuid.NewV7()), Stance: models.Stance{LineID: hers.LineID, Version: 1, Stance: models.StanceAgree, Seen: &hers.ID}}
	for range 2 {
		p.must(p.save(models.PlanSave{Stances: []models.SaidStance{yes}}))
	}
	types, ids := raised(t, p.db, p.practice.ID)
	if !slices.Equal(types, []string{"plan.agreed", "plan.agreed"}) || ids[1]["plan_line_id"] != hers.LineID || len(ids[0]) != 3 || ids[0]["plan_line_id"] != line || ids[0]["patient_id"] != p.ana.Patient.ID {
		t.Fatalf("told is %q %v", types, ids)
	}
}

func TestOnlyOwnersHaveWebhooks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	owner, stranger := o.practice.Owner(), o.db.Practice().Owner()
	w := hook(t, o.db, owner)
	n := models.NewWebhook{Address: recordsAddress, Events: models.WebhookEventTypes()}
	event, err := o.db.Store.TestWebhook(t.Context(), owner.Actor, w)
	if err != nil {
		t.Fatal(err)
	}
	theirs := hook(t, o.db, stranger)
	for name, p := range map[string]*storetest.Person{"a clinician": o.maya, "a patient": o.ana, "another practice's owner": stranger} {
		if p != stranger {
			if _, _, err := o.db.Store.AddWebhook(t.Context(), p.Actor, n); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s adds one: %v", name, err)
			}
		}
		if all, err := o.db.Store.Webhooks(t.Context(), p.Actor); err != nil || slices.ContainsFunc(all, func(one models.Webhook) bool { return one.ID == w }) {
			t.Errorf("%s sees %+v, %v", name, all, err)
		}
	}
	// An event of somebody else's, at a webhook of one's own.
	if err := o.db.Store.ReplayWebhook(t.Context(), stranger.Actor, theirs, event); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("somebody else's event: %v", err)
	}
	for range models.MaxWebhooks - 1 {
		hook(t, o.db, owner)
	}
	if _, _, err := o.db.Store.AddWebhook(t.Context(), owner.Actor, n); !isInvalid(err, "address", "too_many") {
		t.Errorf("one more: %v", err)
	}
}

func isInvalid(err error, field, code string) bool {
	bad, ok := errors.AsType[models.Invalid](err)
	return ok && len(bad) == 1 && bad[0].Field == field && bad[0].Code == code
}

func TestAWebhookThatIsOffIsToldNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	owner := o.practice.Owner()
	w := hook(t, o.db, owner)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	change := func(p models.WebhookPatch) {
		t.Helper()
		must(o.db.Store.ChangeWebhook(t.Context(), owner.Actor, w, p))
	}
	conflict := func(err error) {
		t.Helper()
		if c, ok := errors.AsType[models.Conflict](err); !ok || c.Code != "webhook_off" {
			t.Errorf("while it is off: %v", err)
		}
	}
	change(models.WebhookPatch{Off: new(true)})
	o.ana.Share(o.visit)
	_, err := o.db.Store.TestWebhook(t.Context(), owner.Actor, w)
	conflict(err)
	_, err = o.db.Store.ReplayFailedWebhook(t.Context(), owner.Actor, w, time.Time{})
	conflict(err)
	change(models.WebhookPatch{Off: new(false), Events: []models.WebhookEventType{models.WebhookCheckInTakenBack}})
	o.ana.Share(o.visit) // not what it is told of
	must(o.db.Store.TakeBack(t.Context(), o.ana.Actor, o.visit))
	if types, _ := raised(t, o.db, o.practice.ID); !slices.Equal(types, []string{"check_in.taken_back"}) {
		t.Errorf("told is %q", types)
	}
	all, err := o.db.Store.Webhooks(t.Context(), owner.Actor)
	must(err)
	if len(all) != 1 || all[0].OffAt != nil || all[0].Address != recordsAddress || !slices.Equal(all[0].Events, []models.WebhookEventType{models.WebhookCheckInTakenBack}) {
		t.Errorf("%+v", all)
	}
	must(o.db.Store.RemoveWebhook(t.Context(), owner.Actor, w))
	if err := o.db.Store.RemoveWebhook(t.Context(), owner.Actor, w); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}
