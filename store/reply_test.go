package store_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// answered is a page of Ana's with one concern on it, which Maya can answer.
type answered struct {
	*office
	concern uuid.UUID
}

func newAnswered(t *testing.T) answered {
	t.Helper()
	o := newOffice(t)
	a := answered{o, o.ana.Concern("Will I still be me?")}
	o.ana.Share(o.visit)
	return a
}

func answer(concern uuid.UUID) models.Reply {
	return models.Reply{
		ConcernID: concern, Kind: models.ReplyAnswer, Heard: new("You want to stay who you are."),
		Share: new("Some people feel flat at first."), Sources: new("A leaflet"), Ask: new("How does that sit with you?"),
	}
}

func (a answered) says(kind models.ReplyKind, to *uuid.UUID) storetest.Fields {
	fields := storetest.Fields{"concern_id": a.concern, "kind": kind, "words": "and more"}
	if to != nil {
		fields["reply_to"] = *to
	}
	return fields
}

// page is what Maya reads.
func (a answered) page(t *testing.T) models.Thread {
	t.Helper()
	page, err := a.db.Store.Summary(t.Context(), a.maya.Actor, a.visit)
	if err != nil {
		t.Fatal(err)
	}
	var thread models.Thread
	for _, r := range page.Replies {
		thread = append(thread, r.Said)
	}
	return thread
}

func TestAConcernIsAnsweredAndBothSeeTheWholeThread(t *testing.T) {
	t.Parallel()
	a := newAnswered(t)
	ctx, s := t.Context(), a.db.Store
	first, second := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	for range 2 { // the answer to the first try was lost
		if err := s.Reply(ctx, a.maya.Actor, a.ana.Patient.ID, first, answer(a.concern)); err != nil {
			t.Fatal(err)
		}
	}
	phone := newPhone(t, a.db, a.ana)
	phone.pull()
	phone.shows(first, storetest.Fields{
		"heard": "You want to stay who you are.", "share": "Some people feel flat at first.", "side": "clinician",
		"author": map[string]any{"id": a.maya.ID, "display_name": a.maya.DisplayName, "credentials": a.maya.Credentials},
	})
	no := uuid.Must(uuid.NewV7())
	phone.must("applied", set(models.KindReply, no, 0, 1, a.says(models.ReplyNotQuite, &first)))
	phone.must("identical", set(models.KindReply, no, 0, 1, a.says(models.ReplyNotQuite, &first)))
	if state := a.page(t).State(); state != models.ConcernUnheard {
		t.Errorf("after not quite it is %s", state)
	}
	if err := s.Reply(ctx, a.maya.Actor, a.ana.Patient.ID, second, answer(a.concern)); err != nil {
		t.Fatal(err)
	}
	phone.must("applied", set(models.KindReply, uuid.Must(uuid.NewV7()), 0, 2, a.says(models.ReplyGotIt, &second)))
	thread := a.page(t)
	if len(thread) != 4 || thread.State() != models.ConcernAnswered || *thread[1].Words != "and more" {
		t.Errorf("Maya reads %+v", thread)
	}

	// Only Ana settles it. It then stays off her next page, and leaves nothing to answer.
	phone.must("applied", set(models.KindReply, uuid.Must(uuid.NewV7()), 0, 3, a.says(models.ReplySettled, nil)))
	err := s.Reply(ctx, a.maya.Actor, a.ana.Patient.ID, uuid.Must(uuid.NewV7()), answer(a.concern))
	if c, ok := errors.AsType[models.Conflict](err); !ok || c.Code != "settled" {
		t.Errorf("an answer to what is settled: %v", err)
	}
	page, err := s.Preview(ctx, a.ana.Actor, a.visit, storetest.Today())
	if err != nil || len(page.ConcernIDs()) != 0 {
		t.Errorf("the next page has %v, %v", page.ConcernIDs(), err)
	}
	phone.must("applied", set(models.KindReply, uuid.Must(uuid.NewV7()), 0, 4, a.says(models.ReplyReopened, nil)))
	if page, err = s.Preview(ctx, a.ana.Actor, a.visit, storetest.Today()); err != nil || len(page.ConcernIDs()) != 1 {
		t.Errorf("opened again, the next page has %v, %v", page.ConcernIDs(), err)
	}
	for _, words := range []string{"stay who you are", "feel flat", "How does that", "A leaflet", "and more"} {
		sealedEverywhere(t, a.db, words)
	}
}

func TestTwoCliniciansWhoAnswerAtOnceBothCount(t *testing.T) {
	t.Parallel()
	a := newAnswered(t)
	noor := a.practice.Clinician()
	noor.Join(a.ana.Patient)
	done := make(chan error, 2)
	for _, who := range []*storetest.Person{a.maya, noor} {
		go func() {
			done <- a.db.Store.Reply(t.Context(), who.Actor, a.ana.Patient.ID, uuid.Must(uuid.NewV7()), answer(a.concern))
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	if thread := a.page(t); len(thread) != 2 {
		t.Errorf("%+v", thread)
	}
}

func TestNobodySpeaksForTheOtherSide(t *testing.T) {
	t.Parallel()
	a := newAnswered(t)
	phone := newPhone(t, a.db, a.ana)
	for _, kind := range []models.ReplyKind{models.ReplyAnswer, models.ReplyTalked} {
		fields := storetest.Fields{"concern_id": a.concern, "kind": kind}
		if kind == models.ReplyAnswer {
			fields["heard"] = "me"
		}
		phone.refused(set(models.KindReply, uuid.New(), 0, 1, fields), "kind", "not_yours")
	}
	for _, column := range []string{"side", "author_id", "author", "received_at"} {
		phone.refused(set(models.KindReply, uuid.New(), 0, 1, a.says(models.ReplySettled, nil).With(storetest.Fields{column: "clinician"})), column, "unknown_field")
	}
	for _, kind := range []models.ReplyKind{models.ReplySettled, models.ReplyReopened, models.ReplyAdded} {
		err := a.db.Store.Reply(t.Context(), a.maya.Actor, a.ana.Patient.ID, uuid.New(), models.Reply{ConcernID: a.concern, Kind: kind, Words: new("x")})
		if bad, ok := errors.AsType[models.Invalid](err); !ok || bad[0].Field != "kind" || bad[0].Code != "not_yours" {
			t.Errorf("%s by a clinician: %v", kind, err)
		}
	}
}

func TestTheRecordIsAddedToAndNeverChanged(t *testing.T) {
	t.Parallel()
	a := newAnswered(t)
	phone := newPhone(t, a.db, a.ana)
	id := uuid.Must(uuid.NewV7())
	phone.must("applied", set(models.KindReply, id, 0, 1, a.says(models.ReplyAdded, nil)))
	for _, base := range []int64{0, 1} {
		phone.refused(set(models.KindReply, id, base, 2, a.says(models.ReplyAdded, nil).With(storetest.Fields{"words": "otherwise"})), "id", "stands")
	}
	phone.refused(remove(models.KindReply, id, 1, 3), "kind", "unknown_kind")
	phone.pull()
	phone.refused(set(models.KindReply, uuid.New(), 0, 4, a.says(models.ReplyGotIt, &id)), "reply_to", "unknown") // to one's own
	other := uuid.New()
	phone.refused(set(models.KindReply, uuid.New(), 0, 5, a.says(models.ReplyGotIt, &other)), "reply_to", "unknown")
	answer := uuid.Must(uuid.NewV7())
	if err := a.db.Store.Reply(t.Context(), a.maya.Actor, a.ana.Patient.ID, answer, models.Reply{ConcernID: a.concern, Kind: models.ReplyTalked}); err != nil {
		t.Fatal(err)
	}
	err := a.db.Store.Reply(t.Context(), a.maya.Actor, a.ana.Patient.ID, answer, models.Reply{ConcernID: a.concern, Kind: models.ReplyTalked, Words: new("more")})
	if bad, ok := errors.AsType[models.Invalid](err); !ok || bad[0].Code != "stands" {
		t.Errorf("changed: %v", err)
	}
}

func TestOnlyWhatIsSharedCanBeAnswered(t *testing.T) {
	t.Parallel()
	a := newAnswered(t)
	private := a.ana.Concern("nobody's but mine")
	noor := a.practice.Clinician()
	answerTo := func(who *storetest.Person, concern uuid.UUID) error {
		return a.db.Store.Reply(t.Context(), who.Actor, a.ana.Patient.ID, uuid.New(), answer(concern))
	}
	hidden(t, answerTo(a.maya, private))
	hidden(t, answerTo(a.maya, uuid.New()))
	hidden(t, answerTo(noor, a.concern))
	hidden(t, answerTo(a.ana, a.concern))
	hidden(t, answerTo(a.practice.Owner(), a.concern))
	if err := answerTo(a.maya, a.concern); err != nil {
		t.Fatal(err)
	}
	// Taken back, it is as if there had been nothing to answer; Ana keeps what was said to her.
	if err := a.db.Store.TakeBack(t.Context(), a.ana.Actor, a.visit); err != nil {
		t.Fatal(err)
	}
	hidden(t, answerTo(a.maya, a.concern))
	phone := newPhone(t, a.db, a.ana)
	replies := 0
	for _, e := range phone.pull() {
		if e.Kind == models.KindReply {
			replies++
		}
	}
	if replies != 1 {
		t.Errorf("Ana has %d replies", replies)
	}
	denied := readRows(t, a.db.Owner, `SELECT account_id FROM access_events WHERE patient_id = $1 AND action = 'reply' AND denied`, a.ana.Patient.ID)
	if len(denied) < 4 {
		t.Errorf("the trail has %d of those who were not let in", len(denied))
	}
}
