package api

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

// Three phones of one patient live through random histories against the real server and a real database: a hundred of
// each sort here, and thousands in make drill. The seed that is printed brings one back:
//
//	go test ./api -run TestPhonesLiveThroughAnyHistory -rapid.seed=…
func TestPhonesLiveThroughAnyHistory(t *testing.T) {
	t.Parallel()
	slog.SetLogLoggerLevel(slog.LevelWarn) // a line a request would bury what rapid says
	for name, restores := range map[string]bool{"of the network": false, "of a network and a restored database": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStackOn(t, storetest.Empty(t), Config{})
			practice := s.db.Practice()
			rapid.Check(t, func(t *rapid.T) {
				h := newHistory(t, s, practice.Patient())
				h.live(restores)
				h.quiet()
				h.check()
			})
		})
	}
}

// history is what three phones and the network between them and the server went through.
type history struct {
	*rapid.T

	stack  *stack
	ana    *storetest.Person
	phones []*phone
	now    time.Time
	count  int
	sent   []delivered
	// texts were written, and nobody who had them in sight has replaced them, deleted them or decided about them.
	texts map[string]bool
	wrote map[string]*phone
	// begun are all entries that anybody wrote; gone are those that somebody deleted or gave up, at any time.
	begun, gone map[uuid.UUID]bool
	came        map[*phone]map[uuid.UUID]int64 // the highest revision that a phone took in, in this life of the database

	backup   map[string]json.RawMessage
	restored bool
}

// delivered is a trip that reached the server in one of the database's lives.
type delivered struct {
	from     *phone
	trip     trip
	answer   tripAnswer
	restored bool
}

func newHistory(t *rapid.T, s *stack, ana *storetest.Person) *history {
	h := &history{
		T: t, stack: s, ana: ana, texts: map[string]bool{}, wrote: map[string]*phone{}, begun: map[uuid.UUID]bool{}, gone: map[uuid.UUID]bool{}, came: map[*phone]map[uuid.UUID]int64{},
		// A day ago, so that no clock is further ahead of the server's than is believed, unless it is far ahead.
		now: time.Now().Add(-24 * time.Hour).UTC().Truncate(time.Millisecond),
	}
	for range 3 {
		p := newPhone(h.token())
		p.skew = time.Duration(rapid.IntRange(-48, 48).Draw(t, "clock, hours")) * time.Hour
		if rapid.IntRange(0, 5).Draw(t, "a clock that nobody believes") == 0 {
			p.skew += 1000 * time.Hour
		}
		h.phones = append(h.phones, p)
		h.came[p] = map[uuid.UUID]int64{}
	}
	return h
}

// token is of another session of the patient's.
func (h *history) token() string {
	a := h.ana.SignIn()
	token, _, err := h.stack.server.signer.Sign(auth.AccessClaims{
		Account: a.AccountID, Session: a.SessionID, Practice: a.PracticeID, Roles: a.Roles, Patient: a.PatientID,
	})
	h.must(err)
	return token
}

func (h *history) must(err error) {
	if err != nil {
		h.Fatalf("%v", err)
	}
}

// post is a trip that reaches the server, whatever becomes of the answer.
func (h *history) post(p *phone, t trip) tripAnswer {
	body, err := json.Marshal(t)
	h.must(err)
	r, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.stack.url+"/api/v1/sync", bytes.NewReader(body))
	h.must(err)
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Authorization", "Bearer "+p.token)
	response, err := h.stack.client.Do(r)
	h.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	h.must(err)
	var a tripAnswer
	if err := json.Unmarshal(text, &a); err != nil || response.StatusCode != http.StatusOK || len(a.Results) != len(t.Changes) {
		h.Fatalf("the server answers %d %s", response.StatusCode, text)
	}
	h.sent = append(h.sent, delivered{p, t, a, h.restored})
	return a
}

// again delivers a trip another time. What was decided then is not decided anew, whatever came to pass since.
func (h *history) again(d delivered) {
	a := h.post(d.from, d.trip)
	if d.restored != h.restored {
		return // another database, which has not seen it
	}
	taken := func(r result) bool { return r.Outcome == "applied" || r.Outcome == "merged" }
	for i, r := range a.Results {
		if before := d.answer.Results[i]; before.Outcome != "rejected" && taken(r) {
			h.Errorf("%+v was %s and is %s when it comes again", d.trip.Changes[i], before.Outcome, r.Outcome)
		}
	}
}

// settle lets a phone take an answer, and holds what came against what came before.
func (h *history) settle(p *phone, t trip, a tripAnswer) {
	if a.Restart {
		h.came[p] = map[uuid.UUID]int64{}
	} else if from, to := position(p.Cursor), position(a.Cursor); to < from {
		h.Errorf("a cursor goes back from %d to %d", from, to)
	}
	for _, r := range a.Changes {
		if last, ok := h.came[p][r.ID]; ok && r.Rev <= last {
			h.Errorf("%s %s comes at revision %d after %d", r.Kind, r.ID, r.Rev, last)
		}
		h.came[p][r.ID] = r.Rev
	}
	p.settle(t, a, h.now.Add(p.skew))
}

// position is a cursor's place in the sequence.
func position(cursor string) uint64 {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) < 24 {
		return 0
	}
	return binary.BigEndian.Uint64(b[16:24])
}

// quiet: the faults are over. Whoever has something sends it, refused entries are mended, and soon nobody has anything to
// say any more.
func (h *history) quiet() {
	for _, p := range h.phones {
		p.flight = nil
	}
	for round, news := 0, true; news && round < 6; round++ {
		news = false
		for _, p := range h.phones {
			h.mend(p, round == 3)
			news = h.drain(p) || news
		}
	}
	for i, p := range h.phones {
		for _, e := range p.Entries {
			if e.Sent != nil || e.Next != nil {
				h.Fatalf("phone %d still has something to say of %s %s: %+v %+v", i, e.Kind, e.ID, e.Sent, e.Next)
			}
		}
	}
}

// drain syncs until there is nothing more to send or to fetch, and says whether there was anything.
func (h *history) drain(p *phone) (news bool) {
	for range 10 {
		t := p.outgoing()
		a := h.post(p, t)
		h.settle(p, t, a)
		news = news || len(t.Changes)+len(a.Changes) > 0
		if !a.Restart && !p.waits() {
			return news
		}
	}
	h.Fatalf("syncing does not come to an end")
	return false
}

// check compares all phones with what a new one is told, and that with what people did.
func (h *history) check() {
	fresh := newPhone(h.token())
	h.came[fresh] = map[uuid.UUID]int64{}
	h.drain(fresh)
	want := h.stands(fresh)
	for i, p := range h.phones {
		if got := h.stands(p); !reflect.DeepEqual(got, want) {
			h.Errorf("phone %d has\n%v\nand a new one is told\n%v", i, got, want)
		}
	}
	for id := range h.begun {
		if _, stands := want[id]; !stands && !h.gone[id] {
			h.Errorf("%s is gone, and nobody deleted it", id)
		}
	}
	for id, e := range want {
		if isWritten(e.kind) && !h.begun[id] {
			h.Errorf("%s %s is there, and nobody wrote it", e.kind, id)
		}
	}
	h.checkTexts(fresh)
	h.checkSequence()
}

// standing is an entry as it is compared.
type standing struct {
	kind   models.Kind
	rev    int64
	fields fields
}

// stands is what a phone shows. Of what the database forgot, a phone may still hold what only the server writes; and it
// may not know yet that its own revision is the server's.
func (h *history) stands(p *phone) map[uuid.UUID]standing {
	all := map[uuid.UUID]standing{}
	for id, e := range p.Entries {
		if e.Base == nil || h.restored && !isWritten(e.Kind) {
			continue
		}
		said := maps.Clone(e.Base)
		delete(said, "state") // comes when somebody else changes the entry
		all[id] = standing{e.Kind, e.Rev, said}
		if h.restored {
			all[id] = standing{e.Kind, 0, said}
		}
	}
	return all
}

// checkTexts looks for every text in what stands and in what is offered.
func (h *history) checkTexts(fresh *phone) {
	found := map[any]bool{}
	for _, p := range append(slices.Clone(h.phones), fresh) {
		for _, e := range p.Entries {
			for _, field := range []string{"note", "words", "value"} {
				if e.Base != nil && e.Kind != models.KindConcernVersion {
					found[e.Base[field]] = true
				}
			}
		}
	}
	for text := range h.texts {
		if !found[text] {
			h.Errorf("%q is lost", text)
		}
	}
}

// checkSequence: a number stands at one row only, and none is ahead of the head.
func (h *history) checkSequence() {
	var head int64
	var numbers []int64
	h.must(h.stack.db.Owner.QueryRow(h.Context(), `
SELECT h.seq, array(SELECT seq FROM (
         SELECT patient_id, seq FROM sleep UNION ALL SELECT patient_id, seq FROM concerns UNION ALL SELECT patient_id, seq FROM moments
         UNION ALL SELECT patient_id, seq FROM concern_versions UNION ALL SELECT patient_id, seq FROM entry_revisions) t
        WHERE t.patient_id = h.patient_id ORDER BY seq)
  FROM sync_heads h WHERE patient_id = $1`, h.ana.Patient.ID).Scan(&head, &numbers))
	for i, n := range numbers {
		if i > 0 && n == numbers[i-1] {
			h.Errorf("the number %d stands twice", n)
		}
		if n > head {
			h.Errorf("the number %d is ahead of the head, %d", n, head)
		}
	}
}
