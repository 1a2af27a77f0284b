// Package demo lays two practices of made-up people, so that a newcomer can be any of them. It goes in by the same ways
// as real people: set-up, invitation, sync, sharing.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
)

// Lay makes the demo be as it should be today: people who are missing are made, and each day since the last start is
// logged. What a newcomer wrote stays. The store's database, which ownerURL opens as its schema's owner, has to be marked
// as a demo's.
func Lay(ctx context.Context, s *store.Store, ownerURL string, hasher *auth.Hasher, now time.Time) error {
	hash, err := hasher.Hash(ctx, Password)
	if err != nil {
		return err
	}
	l := layer{store: s, ownerURL: ownerURL, now: now, hash: hash}
	for _, p := range practices() {
		if err := l.practice(ctx, p); err != nil {
			return fmt.Errorf("lay %s: %w", p.name, err)
		}
	}
	return nil
}

type layer struct {
	store    *store.Store
	ownerURL string
	now      time.Time
	hash     string
}

func (l layer) practice(ctx context.Context, p practice) error {
	zone, err := time.LoadLocation(p.zone)
	if err != nil {
		return err
	}
	clinician, err := l.owner(ctx, p)
	if err != nil {
		return err
	}
	colleagues, err := l.colleagues(ctx, clinician, p)
	if err != nil {
		return err
	}
	if err := l.calendar(ctx, clinician, p, colleagues); err != nil {
		return err
	}
	for _, person := range p.patients {
		if err := l.patient(ctx, clinician, colleagues, person, zone); err != nil {
			return fmt.Errorf("%s: %w", person.name, err)
		}
	}
	for _, g := range p.guests {
		if err := l.guest(ctx, clinician, g, zone); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
	}
	return l.feltHeard(ctx, clinician, p, zone)
}

// owner answers the practice's clinician, signed in; the first time the practice is set up.
func (l layer) owner(ctx context.Context, p practice) (models.Actor, error) {
	account, err := l.store.FindSignIn(ctx, p.owner.login)
	if errors.Is(err, models.ErrNotFound) {
		account, err = l.setUp(ctx, p)
	}
	if err != nil {
		return models.Actor{}, err
	}
	return l.signIn(ctx, account)
}

func (l layer) setUp(ctx context.Context, p practice) (store.SignIn, error) {
	code, err := newCodeHash()
	if err != nil {
		return store.SignIn{}, err
	}
	offered, err := l.store.OfferSetup(ctx, code)
	if err != nil {
		return store.SignIn{}, err
	}
	if !offered {
		return store.SignIn{}, store.ErrNotDemo
	}
	first := models.Account{
		ID: uuid.New(), DisplayName: p.owner.name, Credentials: p.owner.credentials,
		Roles: []models.Role{models.RoleClinician, models.RoleOwner},
	}
	return l.store.SetUp(ctx, code, models.Practice{Name: p.name, TimeZone: p.zone, Help: p.help()}, first, l.account(p.owner.login, "en"), nil)
}

func (l layer) account(login, language string) models.NewAccount {
	return models.NewAccount{Login: auth.NormalizeLogin(login), PasswordHash: l.hash, Language: language}
}

// newCodeHash is the hash of a code that nobody has to type.
func newCodeHash() ([]byte, error) { return auth.HashCode(auth.NewCode()) }

// signIn opens a session of its own, so that everything is done by somebody and leaves its line in the trail.
func (l layer) signIn(ctx context.Context, account store.SignIn) (models.Actor, error) {
	_, refresh := auth.NewRefreshToken()
	session, err := l.store.OpenSession(ctx, &account, store.Try{Login: account.Login}, "demo", refresh)
	return models.Actor{
		PracticeID: account.PracticeID, AccountID: account.ID, SessionID: session.ID,
		Roles: account.Roles, PatientID: session.PatientID,
	}, err
}

func (l layer) patient(ctx context.Context, clinician models.Actor, colleagues []models.Colleague, p patient, zone *time.Location) error {
	account, err := l.store.FindSignIn(ctx, p.login)
	isNew := errors.Is(err, models.ErrNotFound)
	if isNew {
		account, err = l.invite(ctx, clinician, p)
	}
	if err != nil {
		return err
	}
	actor, err := l.signIn(ctx, account)
	if err != nil {
		return err
	}
	d := diary{
		layer: l, actor: actor, person: p, zone: zone, today: models.LocalDay(l.now, zone, models.DefaultDayStart),
		clinician: clinician, colleagues: colleagues,
	}
	for _, step := range d.steps(isNew) {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return l.store.EndSessionByID(ctx, actor, actor.SessionID)
}

// steps are what is done on a phone at a start, in their order.
func (d *diary) steps(isNew bool) []func(context.Context) error {
	steps := []func(context.Context) error{d.read, d.logDays}
	if isNew {
		// What there was before the next visit. What is sent comes along on the page that is shared after it.
		steps = append(steps, d.writeConcerns, d.tellStory, d.measure, d.come, d.letFall, d.shareWithoutDate)
	}
	steps = append(steps, d.planVisit)
	if isNew {
		// What the two say to each other, and in the record when each thing was said.
		steps = append(steps, d.talk, d.writePlan, d.begin, d.shareAround, d.receive)
	}
	return steps
}

func (d *diary) receive(ctx context.Context) error {
	return store.LayReceived(ctx, d.ownerURL, d.actor.PracticeID, d.actor.PatientID)
}

func (l layer) invite(ctx context.Context, clinician models.Actor, p patient) (store.SignIn, error) {
	return l.accept(ctx, clinician, models.Invitation{
		Role: models.RolePatient, DisplayName: p.name, GivenName: p.given, BirthYear: p.birthYear, Pronouns: p.pronouns,
	}, l.account(p.login, p.language))
}

// accept makes an account the way real ones are made: by an invitation that its person accepts.
func (l layer) accept(ctx context.Context, inviter models.Actor, i models.Invitation, n models.NewAccount) (store.SignIn, error) {
	code, err := newCodeHash()
	if err != nil {
		return store.SignIn{}, err
	}
	if _, err := l.store.Invite(ctx, inviter, i, code); err != nil {
		return store.SignIn{}, err
	}
	return l.store.AcceptInvitation(ctx, store.Answers{CodeHash: code, GivenName: i.GivenName, BirthYear: i.BirthYear}, n, nil)
}

// diary is one patient's phone, as far as the demo needs one.
type diary struct {
	layer

	actor   models.Actor
	person  patient
	zone    *time.Location
	today   models.Day
	entries []models.Entry

	clinician  models.Actor
	colleagues []models.Colleague
}

// read pulls everything that stands.
func (d *diary) read(ctx context.Context) error {
	cursor := ""
	for {
		answer, err := d.store.Sync(ctx, d.actor, cursor, nil)
		if err != nil {
			return err
		}
		d.entries = append(d.entries, answer.Changes...)
		if cursor = answer.Cursor; !answer.More {
			return nil
		}
	}
}

func (d *diary) writeConcerns(ctx context.Context) error {
	var changes []models.Change
	for i, c := range d.person.concerns {
		day := d.today.Add(-c.daysAgo)
		change, err := d.change(models.KindConcern, d.concernID(i), day.At(20, 0, d.zone), models.Concern{
			WrittenOn: day, Zone: d.zone.String(), Words: &c.words, Kinds: c.kinds,
			Weight: some(c.weight), Origins: c.origins, WouldHelp: some(c.help), Wish: some(c.wish),
		})
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	return d.push(ctx, changes)
}

// planVisit plans the next visit where none is ahead, and shares a check-in for it the evening before.
func (d *diary) planVisit(ctx context.Context) error {
	v := d.person.visit
	if v == nil {
		return nil
	}
	for _, e := range d.entries {
		var starts time.Time
		if e.Kind == models.KindVisit && json.Unmarshal(e.Fields["starts_at"], &starts) == nil && starts.After(d.now) {
			return nil
		}
	}
	visit := models.Visit{
		ID: uuid.Must(uuid.NewV7()), PatientID: d.actor.PatientID, Minutes: 45,
		StartsAt: d.today.Add(v.inDays).At(v.hour, v.minute, d.zone),
	}
	if err := d.store.PlanVisit(ctx, d.clinician, visit); err != nil {
		return err
	}
	if !v.shared {
		return nil
	}
	if err := d.writeCheckIn(ctx, visit.ID); err != nil {
		return err
	}
	if err := d.share(ctx, visit.ID); err != nil {
		return err
	}
	return d.follow(ctx, visit.ID)
}

// share shares the whole page, the evening before.
func (d *diary) share(ctx context.Context, visit uuid.UUID) error {
	yesterday := d.today.Add(-1)
	s := d.store.At(func() time.Time { return yesterday.At(21, 14, d.zone) })
	page, err := s.Preview(ctx, d.actor, visit, yesterday)
	if err != nil {
		return err
	}
	digest, err := page.Digest()
	if err != nil {
		return err
	}
	_, err = s.Share(ctx, d.actor, visit, yesterday, digest, models.Chosen{})
	return err
}

// follow lets what is shared meet its fate.
func (d *diary) follow(ctx context.Context, visit uuid.UUID) error {
	switch d.person.visit.then {
	case takenBack:
		return d.store.TakeBack(ctx, d.actor, visit)
	case read, reviewed:
		if _, err := d.store.Summary(ctx, d.clinician, visit); err != nil {
			return err
		}
	}
	if d.person.visit.then == reviewed {
		return d.store.Review(ctx, d.clinician, visit)
	}
	return nil
}

func (d *diary) writeCheckIn(ctx context.Context, visit uuid.UUID) error {
	v := d.person.visit
	checkIn := models.CheckIn{VisitID: visit, Hope: some(v.hope), Wishes: v.wishes, MedicineToday: some(v.medicine)}
	if v.nervous {
		checkIn.Nervous = &v.nervous
	}
	for place := 1; place <= models.TopLines; place++ {
		for i, c := range d.person.concerns {
			if id := d.concernID(i); c.topOrder == place {
				checkIn.Top = append(checkIn.Top, models.TopLine{ConcernID: &id})
			}
		}
	}
	return d.keepCheckIn(ctx, checkIn, d.today.Add(-1).At(21, 0, d.zone))
}

func (d *diary) keepCheckIn(ctx context.Context, c models.CheckIn, at time.Time) error {
	change, err := d.change(models.KindCheckIn, models.EntryID(models.KindCheckIn, c.EntryKey()), at, c)
	if err != nil {
		return err
	}
	return d.push(ctx, []models.Change{change})
}

// concernID is the same at every start.
func (d *diary) concernID(i int) uuid.UUID {
	return d.named("concern", i)
}

// change makes a change of everything in a model that is not empty: what was not answered is not sent.
func (d *diary) change(kind models.Kind, id uuid.UUID, at time.Time, model any) (models.Change, error) {
	text, err := json.Marshal(model)
	if err != nil {
		return models.Change{}, err
	}
	c := models.Change{ID: id, Kind: kind, Op: "set", RecordedAt: at}
	if err := json.Unmarshal(text, &c.Fields); err != nil {
		return c, err
	}
	for name, value := range c.Fields {
		if string(value) == "null" {
			delete(c.Fields, name)
		}
	}
	return c, nil
}

func (d *diary) push(ctx context.Context, changes []models.Change) error {
	if len(changes) == 0 {
		return nil
	}
	answer, err := d.store.Sync(ctx, d.actor, "", changes)
	if err != nil {
		return err
	}
	for _, r := range answer.Results {
		if r.Outcome == "rejected" {
			return fmt.Errorf("%s was rejected: %s %s", r.ID, r.Field, r.Code)
		}
	}
	return nil
}

// some is nil for what was not answered.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
