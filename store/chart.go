package store

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/fhir"
	"alongside/insight"
	"alongside/models"
)

// ChartLogDays is how many days of a log others read at once, the last ones.
const ChartLogDays = 365

// chartTrail bounds how much of the trail a patient reads at once, the newest of it.
const chartTrail = 10_000

// Chart reads a patient's chart for FHIR: what some kinds of resources are made of, or all of them where none is named. The
// patient has everything of theirs, without a line in the trail unless a program reads for them. Anybody else who looks after them has what is shared: the plan,
// what was sent and said, the pages that are live, which count as read, and of the log what may be read around visits, of which a
// sealed copy stays; the patient is told. models.ErrNotFound for who does not look after them; that they tried is recorded.
func (s *Store) Chart(ctx context.Context, a models.Actor, patient uuid.UUID, kinds []string) (fhir.Chart, error) {
	c := charting{store: s, actor: a, patient: patient, kinds: kinds, own: a.PatientID == patient && patient != uuid.Nil}
	if !c.own {
		c.actor = a.About(patient)
	}
	c.Self = fhir.Of{ID: patient, Patient: patient}
	c.At = s.now()
	err := c.read(ctx)
	if err != nil {
		return fhir.Chart{}, s.orDenied(ctx, c.actor, models.ActionReadFHIR, patient, c.label(), err)
	}
	return c.Chart, nil
}

// charting is a chart while it is read.
type charting struct {
	fhir.Chart

	store   *Store
	actor   models.Actor
	patient uuid.UUID
	own     bool
	told    bool // by whoever keeps what is read here, with what they keep
	kinds   []string
	vaults  vaults
	zone    string
	pages   []sealedPage
	events  planEvents
	became  map[uuid.UUID]models.ContactKind
}

// sealedPage is a page as it lies.
type sealedPage struct {
	fhir.Page

	document []byte
}

// wants says whether any of these kinds of resources was asked for.
func (c *charting) wants(kinds ...string) bool {
	return len(c.kinds) == 0 || slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(c.kinds, k) })
}

// label is what the trail says of what was read.
func (c *charting) label() string {
	if len(c.kinds) == 0 {
		return "everything"
	}
	return strings.Join(c.kinds, ",")
}

// opensPages: what is made of pages needs their words.
func (c *charting) opensPages() bool {
	return c.wants("Composition", "DocumentReference") || !c.own && c.wants("Communication", "MedicationStatement")
}

func (c *charting) read(ctx context.Context) (err error) {
	if c.own {
		c.vaults, err = c.store.vaults(ctx, c.actor, c.patient)
	} else {
		c.vaults.record, err = c.store.vault(ctx, c.actor, c.patient, record)
	}
	if err != nil {
		return err
	}
	return c.store.tx(ctx, c.actor, func(t *transaction) error { return c.within(ctx, t) })
}

func (c *charting) within(ctx context.Context, t *transaction) error {
	var b pgx.Batch
	c.queue(&b)
	err := t.conn.SendBatch(ctx, &b).Close()
	if err != nil {
		return err
	}
	if c.Zone, err = models.LoadZone(c.zone); err != nil {
		return err
	}
	if !c.own && c.wants("Observation") {
		if err := c.readLog(ctx, t); err != nil {
			return err
		}
	}
	return c.finish()
}

const chartOf = `
SELECT p.display_name, p.given_name, p.pronouns, p.birth_year, coalesce(p.reference, ''), p.changed_at, r.time_zone
  FROM patients p JOIN practices r ON r.id = p.practice_id WHERE p.practice_id = $1 AND p.id = $2`

func (c *charting) queue(b *pgx.Batch) {
	if !c.own && !c.told {
		b.Queue(`SELECT chart_read($1, $2, $3)`, pgID(c.patient), c.label(), c.opensPages())
	}
	if c.own && c.actor.ClientID != uuid.Nil {
		b.Queue(addEvent, pgID(c.actor.PracticeID), pgID(c.patient), pgID(c.actor.AccountID), models.ActionReadFHIR, c.label(), nil, false)
	}
	own := []any{pgID(c.actor.PracticeID), pgID(c.patient)}
	b.Queue(chartOf, own...).QueryRow(func(row pgx.Row) error {
		c.Person.PracticeID, c.Person.ID = c.actor.PracticeID, c.patient
		err := row.Scan(&c.Person.DisplayName, &c.Person.GivenName, &c.Person.Pronouns, &c.Person.BirthYear, &c.Person.Reference, &c.Self.Updated, &c.zone)
		c.Self.Version = c.Self.Updated.UnixMicro()
		return err
	})
	if c.wants("Practitioner") {
		queueInto(b, &c.Staff, pgx.RowToStructByPos[models.Colleague], onTeam, own...)
	}
	if c.own {
		c.queueOwn(b)
	}
	if c.wants("Observation", "QuestionnaireResponse") {
		queueChart(c, b, models.KindSentMeasure, &c.Measures)
	}
	if c.wants("Communication") {
		c.queueReplies(b)
	}
	if c.wants("CarePlan", "MedicationRequest", "Goal", "Task", "Provenance") {
		c.store.queuePlan(b, c.vaults, c.actor.PracticeID, c.patient, &c.events)
		c.queueContacts(b)
	}
	if c.wants("Consent") {
		queueChart(c, b, models.KindStandingShare, &c.Shares)
	}
	if c.wants("Consent") || c.opensPages() {
		c.queuePages(b)
	}
}

// queueOwn reads what the patient alone holds.
func (c *charting) queueOwn(b *pgx.Batch) {
	if c.wants("Observation") {
		queueChart(c, b, models.KindSleep, &c.Nights)
		queueChart(c, b, models.KindNutrition, &c.Food)
		queueChart(c, b, models.KindMood, &c.Moods)
		queueChart(c, b, models.KindMoment, &c.Moments)
		queueChart(c, b, models.KindRegulation, &c.Regulation)
		queueChart(c, b, models.KindBody, &c.Body)
		queueChart(c, b, models.KindCycle, &c.Cycle)
		queueChart(c, b, models.KindLab, &c.Labs)
	}
	if c.wants("Communication") {
		queueChart(c, b, models.KindConcern, &c.Concerns)
	}
	if c.wants("MedicationStatement") {
		queueChart(c, b, models.KindMedicine, &c.Taking)
		queueChart(c, b, models.KindPastMedicine, &c.Took)
	}
	if c.wants("AuditEvent") {
		b.Queue(accessEvents, pgID(c.actor.PracticeID), pgID(c.patient), pgID(c.actor.AccountID), c.At.AddDate(1, 0, 0), chartTrail).
			Query(func(rows pgx.Rows) (err error) {
				c.Looks, _, err = scanEvents(rows)
				return err
			})
	}
}

// queueChart reads the rows of a kind that stand, in the order of the record.
func queueChart[M any](c *charting, b *pgx.Batch, name models.Kind, into *[]fhir.Row[M]) {
	k := c.store.kinds[name]
	b.Queue(`SELECT to_jsonb(t) FROM `+k.table+` t`+ofPatient+` AND t.deleted_at IS NULL ORDER BY t.seq`, pgID(c.actor.PracticeID), pgID(c.patient)).
		Query(func(rows pgx.Rows) error {
			var text []byte
			_, err := pgx.ForEachRow(rows, []any{&text}, func() error {
				r, err := k.open(c.vaults, text)
				if err != nil {
					return err
				}
				row := fhir.Row[M]{Of: c.of(r)}
				err = r.into(&row.What)
				*into = append(*into, row)
				return err
			})
			return err
		})
}

func (c *charting) of(r stored) fhir.Of {
	return fhir.Of{ID: r.ID, Patient: c.patient, Version: r.Rev, Updated: r.ReceivedAt}
}

func (c *charting) queueReplies(b *pgx.Batch) {
	c.store.queueRows(b, c.vaults, c.store.kinds[models.KindReply], saidIn("replies")+ofPatient+` ORDER BY t.seq`, func(r stored) error {
		said := fhir.Said{Row: fhir.Row[models.Reply]{Of: c.of(r)}}
		var by Spoken
		err := r.into(&said.What, &by)
		said.By = c.named(by.Author)
		c.Replies = append(c.Replies, said)
		return err
	}, pgID(c.actor.PracticeID), pgID(c.patient))
}

func (c *charting) queueContacts(b *pgx.Batch) {
	c.became = map[uuid.UUID]models.ContactKind{}
	c.store.queueRows(b, c.vaults, c.store.kinds[models.KindContact], contactsWithPeople()+ofPatient+` ORDER BY t.seq`, func(r stored) error {
		contact := fhir.Contact{Row: fhir.Row[models.Contact]{Of: c.of(r)}}
		var people struct{ Person, Backup *models.Colleague }
		err := r.into(&contact.What, &people)
		if contact.What.About != nil {
			c.became[*contact.What.About] = contact.What.Kind
		}
		if contact.What.Kind == models.ContactPlanned {
			c.named(people.Person)
			c.named(people.Backup)
			c.Contacts = append(c.Contacts, contact)
		}
		return err
	}, pgID(c.actor.PracticeID), pgID(c.patient))
}

// named adds a clinician to those who are named in the chart, and answers their id; uuid.Nil for the patient.
func (c *charting) named(who *models.Colleague) uuid.UUID {
	if who == nil {
		return uuid.Nil
	}
	if !slices.ContainsFunc(c.Staff, func(s models.Colleague) bool { return s.ID == who.ID }) {
		c.Staff = append(c.Staff, *who)
	}
	return who.ID
}

// pagesOf reads the pages that the actor can see, the newest first: with $3 what is on them, while they are live.
const pagesOf = `
SELECT id, rev, greatest(shared_at, first_read_at, reviewed_at, ended_at), shared_at, ends_at, ended_at,
       CASE WHEN $3 AND ended_at IS NULL AND ends_at > now() THEN document END
  FROM summaries WHERE practice_id = $1 AND patient_id = $2 AND deleted_at IS NULL ORDER BY shared_at DESC, id DESC`

func (c *charting) queuePages(b *pgx.Batch) {
	queueInto(b, &c.pages, func(row pgx.CollectableRow) (p sealedPage, err error) {
		p.Patient = c.patient
		err = row.Scan(&p.ID, &p.Version, &p.Updated, &p.SharedAt, &p.EndsAt, &p.EndedAt, &p.document)
		return p, err
	}, pagesOf, pgID(c.actor.PracticeID), pgID(c.patient), c.opensPages())
}

// readLog reads what may be read of the log now, and keeps a copy of each domain sealed.
func (c *charting) readLog(ctx context.Context, t *transaction) error {
	through := models.DateOf(c.At.In(c.Zone)).Add(1) // a phone can be a day ahead of its clinic
	read := map[models.Domain]*logged{}
	var b pgx.Batch
	b.Queue(`SELECT d.domain, r.kind, r.entry, r.gentle FROM standing_now($1) d (domain), standing_read($1, d.domain, $2, $3) r`,
		pgID(c.patient), through.Add(1-ChartLogDays), through).Query(func(rows pgx.Rows) error {
		var domain models.Domain
		var name models.Kind
		var entry []byte
		var gentle bool
		_, err := pgx.ForEachRow(rows, []any{&domain, &name, &entry, &gentle}, func() error {
			if read[domain] == nil {
				read[domain] = &logged{gentle: gentle}
			}
			return c.addLogged(read[domain], name, entry)
		})
		return err
	})
	if err := t.conn.SendBatch(ctx, &b).Close(); err != nil {
		return err
	}
	for domain, l := range read {
		if err := t.keepReading(c.vaults.record, domain, l.facts(domain, through, ChartLogDays)); err != nil {
			return err
		}
	}
	return nil
}

// addLogged adds a row of somebody's log to the chart, and to what is kept of it.
func (c *charting) addLogged(l *logged, name models.Kind, entry []byte) error {
	r, err := c.store.kinds[name].read(c.vaults, entry)
	if err != nil {
		return err
	}
	switch name { //nolint:exhaustive // the kinds of the domains
	case models.KindSleep:
		return addRead(c, r, &c.Nights, &l.nights)
	case models.KindNutrition:
		err = addRead(c, r, &c.Food, &l.meals)
		if last := len(c.Food) - 1; l.gentle && err == nil {
			c.Food[last].What = insight.Gently([]models.Nutrition{c.Food[last].What})[0]
		}
		return err
	case models.KindMood:
		return addRead(c, r, &c.Moods, &l.moods)
	case models.KindMoment:
		return addRead(c, r, &c.Moments, &l.moments)
	case models.KindRegulation:
		return addRead(c, r, &c.Regulation, &l.practices)
	}
	return addRead(c, r, &c.Body, &l.signals)
}

func addRead[M any](c *charting, r stored, rows *[]fhir.Row[M], kept *[]M) error {
	row := fhir.Row[M]{Of: c.of(r)}
	err := r.into(&row.What)
	*rows, *kept = append(*rows, row), append(*kept, row.What)
	return err
}

// finish makes of what was read what it comes to.
func (c *charting) finish() error {
	for i, contact := range c.Contacts {
		c.Contacts[i].Became = c.became[contact.ID]
	}
	c.lastShares()
	if err := c.openPages(); err != nil {
		return err
	}
	return c.lines()
}

// lastShares keeps the last word on each domain.
func (c *charting) lastShares() {
	last := map[models.Domain]fhir.Row[models.StandingShare]{}
	for i, r := range c.Shares { // in the order of the record
		r.ID, r.Version = fhir.ShareID(c.patient, r.What.Domain), int64(i+1)
		last[r.What.Domain] = r
	}
	c.Shares = c.Shares[:0]
	for _, domain := range models.Domains() {
		if r, ok := last[models.Domain(domain)]; ok {
			c.Shares = append(c.Shares, r)
		}
	}
}

// openPages opens what is shared; to others than the patient it says what the patient's own lists would.
func (c *charting) openPages() error {
	for _, p := range c.pages {
		if p.document != nil {
			document, err := openDocument(c.vaults.record, p.ID, p.document)
			if err != nil {
				return err
			}
			p.Document = &document
			if !c.own {
				c.takePage(p.Page)
			}
		}
		c.Pages = append(c.Pages, p.Page)
	}
	return nil
}

// takePage takes concerns and medicines as the newest page has them.
func (c *charting) takePage(p fhir.Page) {
	of := func(id uuid.UUID) fhir.Of {
		return fhir.Of{ID: id, Patient: c.patient, Version: p.SharedAt.UnixMicro(), Updated: p.SharedAt}
	}
	for _, b := range p.Document.Blocks {
		_, line, _ := strings.Cut(b.Line, ".")
		id, err := uuid.Parse(line)
		switch facts := b.Facts; {
		case facts.Concern != nil && c.wants("Communication"):
			addOnce(&c.Concerns, of(*facts.ConcernID), models.Concern{
				WrittenOn: facts.Concern.WrittenOn, Zone: p.Document.Visit.Zone, Words: new(b.Words + facts.Continues), Kinds: facts.Concern.Kinds,
				Weight: &facts.Concern.Weight, Origins: facts.Concern.Origins, WouldHelp: &facts.Concern.WouldHelp, Wish: said(facts.Concern.Wish),
			})
		case facts.Taking != nil && err == nil && c.wants("MedicationStatement"):
			addOnce(&c.Taking, of(id), models.Medicine{Name: &b.Words, Sort: said(facts.Taking.Sort), Dose: &facts.Taking.Dose, Since: &facts.Taking.Since})
		case facts.Took != nil && err == nil && c.wants("MedicationStatement"):
			addOnce(&c.Took, of(id), models.PastMedicine{
				Name: &b.Words, TakenWhen: &facts.Took.TakenWhen, WhatItDid: &facts.Took.WhatItDid, HowItFelt: &facts.Took.HowItFelt, HowItEnded: &facts.Took.HowItEnded,
			})
		}
	}
}

func said(choice string) *string {
	if choice == "" {
		return nil
	}
	return &choice
}

func addOnce[M any](rows *[]fhir.Row[M], of fhir.Of, what M) {
	if !slices.ContainsFunc(*rows, func(r fhir.Row[M]) bool { return r.ID == of.ID }) {
		*rows = append(*rows, fhir.Row[M]{Of: of, What: what})
	}
}

// lines are those of the plan, each as new as the last thing that was said of it.
func (c *charting) lines() error {
	if c.events.zone == "" {
		return nil
	}
	plan, err := c.events.read(c.At)
	if err != nil {
		return err
	}
	for _, l := range linesOf(c.events.all, plan) {
		line := fhir.Line{Row: fhir.Row[*models.Ladder]{Of: fhir.Of{ID: l.ID, Patient: c.patient}, What: l.Ladder}}
		newer := func(by Spoken) {
			line.Version = max(line.Version, by.Seq)
			if by.ReceivedAt.After(line.Updated) {
				line.Updated = by.ReceivedAt
			}
		}
		for _, v := range l.Versions {
			newer(v.Spoken)
			line.Written = append(line.Written, fhir.Written{At: v.ReceivedAt, By: c.named(v.Author)})
		}
		for _, stance := range l.Stances {
			newer(stance.Spoken)
		}
		for _, move := range l.Moves {
			newer(move.Spoken)
		}
		c.Lines = append(c.Lines, line)
	}
	return nil
}
