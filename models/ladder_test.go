package models_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/models"
)

var update = flag.Bool("update", false, "write the random cases of testdata/golden/ladder.json anew")

const (
	ladderFile  = "../testdata/golden/ladder.json"
	randomCases = 200
)

// ladderCase is a story of one line: what arrives in the record, what of it is refused, and where that leaves the line.
// The app's tests read the same.
type ladderCase struct {
	Name     string    `json:"name"`
	Arrivals []arrival `json:"arrivals"`
	Ends     ladderEnd `json:"ends"`
}

type ladderEnd struct {
	Version int           `json:"version"`
	Step    int           `json:"step"`
	Agreed  bool          `json:"agreed"`
	Goes    []models.Side `json:"goes"`
	Seen    string        `json:"seen"`
}

// ladders are the stories written by hand and the random ones, and where each kind is from.
type ladders struct {
	Sources json.RawMessage `json:"sources"`
	Stories []ladderCase    `json:"stories"`
	Random  []ladderCase    `json:"random"`
}

// arrival is an event as the file has it: ids are any words, and doses stand for steps.
type arrival struct {
	ID       string            `json:"id"`
	By       models.Side       `json:"by"`
	Version  int               `json:"version,omitempty"`
	Doses    []string          `json:"doses,omitempty"`
	Removed  bool              `json:"removed,omitempty"`
	Stance   models.StanceKind `json:"stance,omitempty"`
	Move     models.MoveKind   `json:"move,omitempty"`
	Step     *int              `json:"step,omitempty"`
	Seen     string            `json:"seen,omitempty"`
	Baseline bool              `json:"baseline,omitempty"`
	Refused  string            `json:"refused,omitempty"`
}

func (a arrival) event() models.LineEvent {
	e := models.LineEvent{ID: named(a.ID), Side: a.By, Baseline: a.Baseline}
	var seen *uuid.UUID
	if a.Seen != "" {
		seen = new(named(a.Seen))
	}
	switch {
	case a.Baseline:
	case a.Stance != "":
		e.Stance = &models.Stance{Version: a.Version, Stance: a.Stance, Seen: seen}
		if a.Stance == models.StanceNotNow && a.By == models.SidePatient {
			e.Stance.MayRaise = new(models.MayRaiseOnlyIfI)
		}
	case a.Move != "":
		e.Move = &models.Move{Version: a.Version, Kind: a.Move, Step: a.Step, Seen: seen, Words: new("words")}
	default:
		e.Line = &models.PlanLine{Version: a.Version, Kind: models.PlanMedication, Removed: a.Removed}
		for _, dose := range a.Doses {
			e.Line.Steps = append(e.Line.Steps, models.Step{Dose: dose})
		}
		if len(a.Doses) > 0 {
			e.Line.WayOut = new("slowly")
		}
	}
	return e
}

// refusal is why an event does not count, in one word.
func refusal(err error) string {
	if c, ok := errors.AsType[models.Conflict](err); ok {
		return c.Code
	}
	if bad, ok := errors.AsType[models.Invalid](err); ok {
		return bad[0].Field + "=" + bad[0].Code
	}
	return ""
}

func endOf(l *models.Ladder, arrivals []arrival) ladderEnd {
	stands, _ := l.Line()
	end := ladderEnd{Version: stands.Version, Step: l.Step(), Agreed: l.Agreed(), Goes: l.Goes()}
	for _, a := range arrivals {
		if named(a.ID) == l.Seen() {
			end.Seen = a.ID
		}
	}
	return end
}

func TestALadderIsWhatTheRecordSays(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(ladderFile)
	if err != nil {
		t.Fatal(err)
	}
	var file ladders
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if *update {
		file.Random = nil
		for n := range randomCases {
			random := rand.New(rand.NewPCG(uint64(n), 0))
			arrivals := newTwoPhones(random.IntN).play(24, nil)
			l := new(models.Ladder)
			for _, a := range arrivals {
				_ = l.Add(a.event())
			}
			file.Random = append(file.Random, ladderCase{fmt.Sprint(n), arrivals, endOf(l, arrivals)})
		}
		writeLadders(t, file)
	}
	if len(file.Random) != randomCases {
		t.Errorf("%d random cases: run this test with -update", len(file.Random))
	}
	for _, c := range append(file.Stories, file.Random...) {
		l := new(models.Ladder)
		for _, a := range c.Arrivals {
			if got := refusal(l.Add(a.event())); got != a.Refused {
				t.Errorf("%s: %s is refused as %q, expected %q", c.Name, a.ID, got, a.Refused)
			}
		}
		if got := endOf(l, c.Arrivals); !reflect.DeepEqual(got, c.Ends) {
			t.Errorf("%s: ends as %+v, expected %+v", c.Name, got, c.Ends)
		}
	}
}

func writeLadders(t *testing.T, file ladders) {
	t.Helper()
	lines := func(cases []ladderCase) string {
		all := make([]string, len(cases))
		for i, c := range cases {
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			all[i] = "    " + string(text)
		}
		return strings.Join(all, ",\n")
	}
	text := fmt.Sprintf("{\n  \"sources\": %s,\n  \"stories\": [\n%s\n  ],\n  \"random\": [\n%s\n  ]\n}\n", file.Sources, lines(file.Stories), lines(file.Random))
	if err := os.WriteFile(ladderFile, []byte(text), 0o644); err != nil { //nolint:gosec // a file of the repository
		t.Fatal(err)
	}
}

// twoPhones are two phones of a patient and a clinician at one line. Each writes by what it last had from the record; the
// phones send when they have signal again, and the clinician's page may be old.
type twoPhones struct {
	pick   func(int) int
	ladder *models.Ladder
	record []arrival // what counts, in its order
	sees   [3]int    // how much of the record each has; the last is the clinician's
	outbox [2][]arrival
	ids    int
	all    []arrival
}

func newTwoPhones(pick func(int) int) *twoPhones {
	return &twoPhones{pick: pick, ladder: new(models.Ladder)}
}

// play lets some turns pass. Each arrival is shown with the ladders before and after it.
func (w *twoPhones) play(turns int, show func(a arrival, before, after *models.Ladder)) []arrival {
	arrive := func(a arrival) {
		before := ladderOf(w.record)
		a.Refused = refusal(w.ladder.Add(a.event()))
		w.all = append(w.all, a)
		if a.Refused == "" {
			w.record = append(w.record, a)
		}
		if show != nil {
			show(a, before, w.ladder)
		}
	}
	arrive(w.version(models.SideClinician, new(models.Ladder)))
	for range turns {
		who := w.pick(3)
		if who == 2 {
			if w.pick(4) > 0 {
				w.sees[2] = len(w.record)
			}
			arrive(w.write(2))
			continue
		}
		if w.pick(3) > 0 { // signal
			for _, a := range w.outbox[who] {
				arrive(a)
			}
			w.outbox[who], w.sees[who] = nil, len(w.record)
		}
		w.outbox[who] = append(w.outbox[who], w.write(who))
	}
	return w.all
}

func ladderOf(record []arrival) *models.Ladder {
	events := make([]models.LineEvent, len(record))
	for i, a := range record {
		events[i] = a.event()
	}
	return models.LadderOf(events)
}

// write is what somebody says by what they have.
func (w *twoPhones) write(who int) arrival {
	side := models.SidePatient
	if who == 2 {
		side = models.SideClinician
	}
	has := w.record[:w.sees[who]]
	sight := ladderOf(has)
	stands, ok := sight.Line()
	if !ok {
		return w.next(arrival{By: side, Version: 1 + w.pick(2), Move: models.MoveTalkFirst})
	}
	a := arrival{By: side, Version: stands.Version}
	yes := func() {
		for _, seen := range has {
			if !seen.Baseline && (a.Seen == "" || w.pick(40) > 0) { // now and then not all of it
				a.Seen = seen.ID
			}
		}
	}
	if w.pick(6) > 0 { // what leads to the next dose
		switch patient := side == models.SidePatient; {
		case sight.Stance(side) != models.StanceAgree:
			a.Stance = models.StanceAgree
		case patient && sight.WayOut() == "":
			a.Move = models.MoveWayOut
			return w.next(a)
		case patient && !sight.HasBaseline():
			return w.next(arrival{By: side, Baseline: true})
		default:
			a.Move, a.Step = models.MoveGo, new(sight.Step()+1)
		}
		yes()
		return w.next(a)
	}
	switch w.pick(8) {
	case 0:
		return w.version(side, sight)
	case 1:
		a.Stance = []models.StanceKind{models.StanceNotNow, models.StanceDifferently, models.StanceTalk}[w.pick(3)]
	case 2, 3:
		a.Move, a.Step = models.MoveStay, new(w.pick(sight.Step()+2))
	case 4, 5:
		a.Move, a.Step = models.MoveDown, new(1+w.pick(sight.Step()+1))
	case 6:
		a.Move = []models.MoveKind{models.MoveStop, models.MoveTalkFirst, models.MoveLooked}[w.pick(3)]
	default:
		a.Move, a.Step = models.MoveGo, new(1+w.pick(4))
		yes()
	}
	return w.next(a)
}

// version rewrites the ladder, most of the time with the doses that were reached.
func (w *twoPhones) version(side models.Side, sight *models.Ladder) arrival {
	stands, _ := sight.Line()
	a := arrival{By: side, Version: stands.Version + 1}
	if side == models.SidePatient { // in other words
		for _, s := range stands.Steps {
			a.Doses = append(a.Doses, s.Dose)
		}
		return w.next(a)
	}
	if a.Removed = w.pick(10) == 0; a.Removed {
		return w.next(a)
	}
	keeps := w.pick(4) > 0
	for mg := 5; mg <= 40; mg += 5 {
		reached := slices.ContainsFunc(stands.Steps[:sight.Step()], func(s models.Step) bool { return s.Dose == dose(mg) })
		if keeps && reached || w.pick(2) == 0 {
			a.Doses = append(a.Doses, dose(mg))
		}
	}
	return w.next(a)
}

func (w *twoPhones) next(a arrival) arrival {
	w.ids++
	a.ID = fmt.Sprint(w.ids)
	return a
}

func dose(mg int) string { return fmt.Sprintf("%d mg", mg) }

// milligrams is what somebody takes; the ladders here say their doses in numbers, and the lowest first.
func milligrams(l *models.Ladder) int {
	stands, _ := l.Line()
	return milligramsOf(stands, l.Step())
}

func milligramsOf(line models.PlanLine, step int) (mg int) {
	if step > 0 {
		_, _ = fmt.Sscanf(line.Steps[step-1].Dose, "%d mg", &mg)
	}
	return mg
}

// brakes says whether an arrival is anything but a yes.
func (a arrival) brakes() bool {
	return !a.Baseline && a.Stance != models.StanceAgree && a.Move != models.MoveGo && !a.isAside()
}

// isAside says whether a move changes nothing of the steps.
func (a arrival) isAside() bool { return a.Move == models.MoveWayOut || a.Move == models.MoveLooked }

// played plays what can happen between two phones and a clinician, late arrivals too: as rapid draws it, which finds the
// shortest way to a fault, and often by chance.
func played(t *testing.T, show func(t rapid.TB, record []arrival, a arrival, before, after *models.Ladder)) {
	t.Helper()
	play := func(t rapid.TB, pick func(int) int) {
		w := newTwoPhones(pick)
		w.play(60, func(a arrival, before, after *models.Ladder) {
			record := w.record
			if a.Refused == "" {
				record = record[:len(record)-1]
			}
			show(t, record, a, before, after)
		})
	}
	rapid.Check(t, func(r *rapid.T) {
		play(r, func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "pick") })
	})
	for n := range 1000 {
		play(t, rand.New(rand.NewPCG(uint64(n), 1)).IntN)
	}
}

func TestNoDoseRisesThatBothDidNotSayGoTo(t *testing.T) {
	t.Parallel()
	rises, late := 0, 0
	played(t, func(t rapid.TB, record []arrival, a arrival, before, after *models.Ladder) {
		was, is := milligrams(before), milligrams(after)
		if a.Refused != "" {
			if is != was || !slices.Equal(before.Goes(), after.Goes()) || before.Agreed() != after.Agreed() {
				t.Fatalf("%+v was refused and changed something", a)
			}
			return
		}
		if is > was {
			if rises++; !bothSaidGo(record, a, before) {
				t.Fatalf("%+v raised %d to %d mg, and both did not say so", a, was, is)
			}
		}
		if is < was {
			if a.Version < len(before.Versions()) {
				late++
			}
			if !(models.Move{Kind: a.Move}).CanEnd() { // or else a dose would end that nobody is told of
				t.Fatalf("%+v lowered %d to %d mg", a, was, is)
			}
		}
		if limit, ends := endsAbove(after, a); ends && is > limit {
			t.Fatalf("%+v, and it is still %d mg", a, is)
		}
	})
	if rises < 300 || late < 30 { // or else it was about nothing
		t.Errorf("%d rises, %d brakes of an old version that lowered", rises, late)
	}
}

// endsAbove is the dose above which a brake ends all.
func endsAbove(l *models.Ladder, a arrival) (mg int, ends bool) {
	switch a.Move {
	case models.MoveStop:
		return 0, true
	case models.MoveStay, models.MoveDown:
		return milligramsOf(l.Versions()[a.Version-1], *a.Step), true
	case models.MoveGo, models.MoveTalkFirst, models.MoveWayOut, models.MoveLooked:
	}
	return 0, false
}

// bothSaidGo looks through the record by itself: both sides said go to this very step of the version that stands, after
// everything that is no yes, and had all of that in sight; and both agree to that version.
func bothSaidGo(record []arrival, last arrival, before *models.Ladder) bool {
	if last.Move != models.MoveGo || *last.Step != before.Step()+1 {
		return false
	}
	brake, version, agree := 0, 0, map[models.Side]bool{}
	for i, a := range record {
		if a.brakes() {
			brake = i
		}
		switch {
		case a.Move == "" && a.Stance == "" && !a.Baseline:
			version, agree = a.Version, map[models.Side]bool{a.By: true}
		case a.Stance != "":
			agree[a.By] = a.Stance == models.StanceAgree
		}
	}
	said := map[models.Side]bool{}
	for i, a := range append(slices.Clone(record), last) {
		saw := slices.IndexFunc(record, func(r arrival) bool { return r.ID == a.Seen })
		if i > brake && a.Move == models.MoveGo && a.Version == version && *a.Step == *last.Step && saw >= brake {
			said[a.By] = true
		}
	}
	return said[models.SidePatient] && said[models.SideClinician] && agree[models.SidePatient] && agree[models.SideClinician]
}

// TestEveryBrakeCounts: whoever says it, whenever it arrives, and whatever was said since.
func TestEveryBrakeCounts(t *testing.T) {
	t.Parallel()
	played(t, func(t rapid.TB, _ []arrival, a arrival, before, after *models.Ladder) {
		if a.Move == "" || a.Move == models.MoveGo || a.Version > len(before.Versions()) || a.Refused == "step=unknown" {
			return
		}
		if a.Refused != "" {
			t.Fatalf("%+v was refused", a)
		}
		if !a.isAside() && len(after.Goes()) > 0 {
			t.Fatalf("after %+v an old go still waits", a)
		}
	})
}
