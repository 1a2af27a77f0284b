package storetest

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
)

// Fields are what a test says of an entry; the rest is made up.
type Fields map[string]any

// Raw is the wire form of fields.
func (f Fields) Raw() map[string]json.RawMessage {
	raw := make(map[string]json.RawMessage, len(f))
	for name, value := range f {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err) // a test's own literal
		}
		raw[name] = text
	}
	return raw
}

// With is the fields with others said after them.
func (f Fields) With(others ...Fields) Fields {
	all := maps.Clone(f)
	for _, fields := range others {
		maps.Copy(all, fields)
	}
	return all
}

// Without is the fields without some of them.
func (f Fields) Without(names ...string) Fields {
	rest := maps.Clone(f)
	for _, name := range names {
		delete(rest, name)
	}
	return rest
}

// Today is the day where practices are (see DB.Practice): in UTC theirs may be over, and what is of tomorrow is not due yet.
func Today() models.Day {
	where, err := models.LoadZone(newYork)
	if err != nil {
		panic(err) // it is embedded
	}
	return models.DateOf(time.Now().In(where))
}

// Save sends one new entry by sync and fails the test unless it is applied.
func (p *Person) Save(kind models.Kind, id uuid.UUID, fields Fields) uuid.UUID {
	p.db.tb.Helper()
	answer, err := p.db.Store.Sync(p.db.tb.Context(), p.Actor, "", []models.Change{
		{ID: id, Kind: kind, Op: "set", RecordedAt: time.Now(), Fields: fields.Raw()},
	})
	if err != nil {
		p.db.tb.Fatalf("storetest: save %s: %v", kind, err)
	}
	if got := answer.Results[0]; got.Outcome != "applied" {
		p.db.tb.Fatalf("storetest: save %s: %s %v", kind, got.Outcome, got.Problems)
	}
	return id
}

// Night logs a night.
func (p *Person) Night(day models.Day, said ...Fields) uuid.UUID {
	p.db.tb.Helper()
	return p.Save(models.KindSleep, models.EntryID(models.KindSleep, day.String()),
		Fields{"day": day, "zone": p.Practice.TimeZone, "quality": 3}.With(said...))
}

// Concern writes a concern.
func (p *Person) Concern(words string, said ...Fields) uuid.UUID {
	p.db.tb.Helper()
	return p.Save(models.KindConcern, uuid.Must(uuid.NewV7()),
		Fields{"written_on": Today(), "zone": p.Practice.TimeZone, "words": words}.With(said...))
}

// CheckIn drafts what the patient wants to say at a visit.
func (p *Person) CheckIn(visit uuid.UUID, said ...Fields) uuid.UUID {
	p.db.tb.Helper()
	return p.Save(models.KindCheckIn, models.EntryID(models.KindCheckIn, visit.String()), Fields{"visit_id": visit}.With(said...))
}

// Visit plans a visit with a clinician, at any time; one in the past too.
func (p *Person) Visit(clinician *Person, at time.Time) uuid.UUID {
	p.db.tb.Helper()
	id := uuid.New()
	p.db.exec(`
WITH head AS (UPDATE sync_heads SET seq = seq + 1 WHERE practice_id = $1 AND patient_id = $2 RETURNING seq)
INSERT INTO visits (practice_id, patient_id, id, seq, clinician_id, starts_at, minutes) SELECT $1, $2, $3, seq, $4, $5, 30 FROM head`,
		p.PracticeID, p.Patient.ID, id, clinician.ID, at)
	return id
}

// OpenVisit is the person's talk without a date.
func (p *Person) OpenVisit() uuid.UUID {
	p.db.tb.Helper()
	var id uuid.UUID
	err := p.db.Owner.QueryRow(p.db.tb.Context(), `SELECT id FROM visits WHERE practice_id = $1 AND patient_id = $2 AND state = 'open'`,
		p.PracticeID, p.Patient.ID).Scan(&id)
	if err != nil {
		p.db.tb.Fatalf("storetest: the open visit: %v", err)
	}
	return id
}

// Share shares the whole page for a visit. Somebody who wrote nothing says that they are nervous.
func (p *Person) Share(visit uuid.UUID, leftOut ...string) store.Shared {
	p.db.tb.Helper()
	ctx, s := p.db.tb.Context(), p.db.Store
	page, err := s.Preview(ctx, p.Actor, visit, Today())
	if err == nil && page.Empty() {
		p.CheckIn(visit, Fields{"nervous": true})
		page, err = s.Preview(ctx, p.Actor, visit, Today())
	}
	if err != nil {
		p.db.tb.Fatalf("storetest: preview: %v", err)
	}
	digest, err := page.Digest()
	if err != nil {
		p.db.tb.Fatalf("storetest: digest: %v", err)
	}
	shared, err := s.Share(ctx, p.Actor, visit, Today(), digest, models.Chosen{LeftOut: leftOut})
	if err != nil {
		p.db.tb.Fatalf("storetest: share: %v", err)
	}
	return shared
}

// Shared is a visit with its page shared.
func (p *Person) Shared(clinician *Person) uuid.UUID {
	p.db.tb.Helper()
	visit := p.Visit(clinician, Tomorrow())
	p.Share(visit)
	return visit
}

// EndedShare is a visit whose page was shared until the time for it was over.
func (p *Person) EndedShare(clinician *Person) uuid.UUID {
	p.db.tb.Helper()
	visit := p.Shared(clinician)
	p.Expire(visit)
	return visit
}

// Expire lets the time of what is shared for a visit be over.
func (p *Person) Expire(visit uuid.UUID) {
	p.db.tb.Helper()
	p.db.exec(`UPDATE summaries SET ends_at = now() - interval '1 second' WHERE practice_id = $1 AND visit_id = $2`, p.PracticeID, visit)
}
