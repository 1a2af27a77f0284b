package models_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/models"
)

// threadCases are read by the app's tests too.
func TestAConcernIsWhatItsRepliesSay(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/golden/thread.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Name    string `json:"name"`
			Replies []struct {
				ID string `json:"id"`
				models.Reply
				ReplyTo string `json:"reply_to"`
			} `json:"replies"`
			State models.ConcernState `json:"state"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		var thread models.Thread
		for _, r := range c.Replies {
			if r.ReplyTo != "" {
				r.Reply.ReplyTo = new(named(r.ReplyTo))
			}
			thread = append(thread, models.Said{ID: named(r.ID), Reply: r.Reply})
		}
		if got := thread.State(); got != c.State {
			t.Errorf("%s: %s, expected %s", c.Name, got, c.State)
		}
	}
}

func named(name string) uuid.UUID { return uuid.NewSHA1(uuid.Nil, []byte(name)) }

func TestOnlyThePatientSettlesOrReopens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var thread models.Thread
		for range rapid.IntRange(0, 20).Draw(t, "length") {
			r := models.Said{ID: uuid.New(), Reply: models.Reply{Kind: rapid.SampledFrom([]models.ReplyKind{
				models.ReplyAnswer, models.ReplyTalked, models.ReplyGotIt, models.ReplyNotQuite, models.ReplyAdded, models.ReplySettled, models.ReplyReopened,
			}).Draw(t, "kind")}}
			if r.Kind == models.ReplyGotIt || r.Kind == models.ReplyNotQuite {
				if len(thread) == 0 {
					continue
				}
				r.ReplyTo = new(rapid.SampledFrom(thread).Draw(t, "to").ID)
			}
			if r.Kind == models.ReplyAnswer && rapid.Bool().Draw(t, "shares") {
				r.Share = new("because")
			}
			before := thread.State()
			thread = append(thread, r)
			after := thread.State()
			if (before == models.ConcernSettled) != (after == models.ConcernSettled) && r.Kind != models.ReplySettled && r.Kind != models.ReplyReopened {
				t.Fatalf("%s made %s of %s", r.Kind, after, before)
			}
			if r.Kind == models.ReplyTalked && before != after {
				t.Fatalf("what nobody confirmed made %s of %s", after, before)
			}
		}
	})
}

func TestAReplyIsJudgedByWhatItIs(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	long := strings.Repeat("é", models.ReplyLimit+1)
	for name, c := range map[string]struct {
		reply models.Reply
		field string
		code  string
	}{
		"without a concern":            {models.Reply{Kind: models.ReplySettled}, "concern_id", "required"},
		"of no kind":                   {models.Reply{ConcernID: id, Kind: "order"}, "kind", "unknown"},
		"an answer without reflection": {models.Reply{ConcernID: id, Kind: models.ReplyAnswer, Share: new("take it")}, "heard", "required"},
		"a blank reflection":           {models.Reply{ConcernID: id, Kind: models.ReplyAnswer, Heard: new("  ")}, "heard", "required"},
		"sources of nothing":           {models.Reply{ConcernID: id, Kind: models.ReplyAnswer, Heard: new("h"), Sources: new("a paper")}, "share", "required"},
		"a reaction to nothing":        {models.Reply{ConcernID: id, Kind: models.ReplyGotIt}, "reply_to", "required"},
		"an answer to an answer":       {models.Reply{ConcernID: id, Kind: models.ReplyAnswer, Heard: new("h"), ReplyTo: &id}, "reply_to", "not_of_this_kind"},
		"a reaction with parts":        {models.Reply{ConcernID: id, Kind: models.ReplyGotIt, ReplyTo: &id, Heard: new("h")}, "heard", "not_of_this_kind"},
		"nothing added":                {models.Reply{ConcernID: id, Kind: models.ReplyAdded}, "words", "required"},
		"too long":                     {models.Reply{ConcernID: id, Kind: models.ReplyAdded, Words: &long}, "words", "too_long"},
	} {
		bad := problems(t, c.reply.Validate())
		if len(bad) != 1 || bad[0].Field != c.field || bad[0].Code != c.code {
			t.Errorf("%s: %v, expected %s to be %s", name, bad, c.field, c.code)
		}
	}
	good := models.Reply{ConcernID: id, Kind: models.ReplyAnswer, Heard: new("h"), Share: new("s"), Sources: new("a paper"), Ask: new("?")}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}
