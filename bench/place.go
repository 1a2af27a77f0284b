package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/embeddedpg"
	"alongside/migrations"
	"alongside/models"
	"alongside/store"
)

const publicURL = "http://localhost:8080"

// place is a deployment for measuring: its database, its keys and its people.
type place struct {
	dir, program string
	postgres     *embeddedpg.Server
	keys         *auth.Keys
	// Half of the patients are the server's, half pgbench's, so that neither meets what the other wrote.
	served, peers []person
	filled        filled
}

// person is a patient with a visit, and the clinician's session that reads its page.
type person struct {
	patient, clinician models.Actor
	visit              uuid.UUID

	asked  int    // how many requests were sent while measuring
	days   int    // how many days they were about
	cursor string // of the last answer
}

// next is the first day of the person's next request.
func (p *person) next() models.Day { return firstDay().Add(p.days) }

func (p *person) count(w workload) { p.asked, p.days = p.asked+1, p.days+w.days }

// openPlace makes a practice, with people of its own to ask about and as many for pgbench.
func openPlace(ctx context.Context, dir string, people int, of practice, settings map[string]string) (_ *place, err error) {
	p := &place{dir: dir}
	config := embeddedpg.Config{Dir: filepath.Join(dir, "postgres"), Settings: map[string]string{
		"log_line_prefix":    "@%v@", // the transaction, by which a request's statements are found
		"timezone":           "UTC",  // of parameters in the log
		"autovacuum":         "off",  // it would fall on one side only
		"checkpoint_timeout": "1h",   // the same
		"max_wal_size":       "4GB",
	}}
	maps.Copy(config.Settings, settings)
	if p.postgres, err = embeddedpg.Start(ctx, config); err != nil {
		return nil, err
	}
	if err := p.arrange(ctx, people, of); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *place) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return p.postgres.Stop(ctx)
}

func (p *place) keyFile() string { return filepath.Join(p.dir, auth.KeyFile) }

// arrange makes the bench's own people by the ways real people come in, and the rest of the practice like them.
func (p *place) arrange(ctx context.Context, people int, of practice) (err error) {
	if _, err := migrations.Apply(ctx, p.postgres.OwnerURL()); err != nil {
		return err
	}
	if p.keys, err = auth.OpenKeys(p.keyFile()); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{URL: p.postgres.AppURL(), Keys: p.keys})
	if err != nil {
		return err
	}
	defer s.Close()
	m := maker{store: s}
	if m.hash, err = auth.NewHasher(1).Hash(ctx, "a quiet morning walk"); err != nil {
		return err
	}
	if err := m.practice(ctx); err != nil {
		return fmt.Errorf("make the practice: %w", err)
	}
	for n := range 2 * people {
		made, err := m.person(ctx, n)
		if err != nil {
			return fmt.Errorf("make a patient: %w", err)
		}
		if n < people {
			p.served = append(p.served, made)
		} else {
			p.peers = append(p.peers, made)
		}
	}
	return p.fill(ctx, of)
}

type maker struct {
	store     *store.Store
	hash      string
	clinician store.SignIn
}

func (m *maker) practice(ctx context.Context) error {
	code, err := auth.HashCode(auth.NewCode())
	if err != nil {
		return err
	}
	if _, err := m.store.OfferSetup(ctx, code); err != nil {
		return err
	}
	help := models.DefaultHelp()
	help.PracticePhone = "+1 555 0100"
	m.clinician, err = m.store.SetUp(ctx, code, models.Practice{Name: "Bench", TimeZone: "UTC", Help: help},
		models.Account{ID: uuid.New(), DisplayName: "Maya", Roles: []models.Role{models.RoleClinician, models.RoleOwner}},
		models.NewAccount{Login: "maya", PasswordHash: m.hash, Language: "en"}, nil)
	if err != nil {
		return err
	}
	clinician, err := m.signIn(ctx, m.clinician)
	if err != nil {
		return err
	}
	// Staff are let in nowhere without a second factor.
	if _, err := m.store.AddPasskey(ctx, clinician, "bench", auth.Credential{ID: []byte("bench")}); err != nil {
		return err
	}
	// What was known of her before tells no longer how she signs in.
	m.clinician, err = m.store.OwnSignIn(ctx, clinician)
	return err
}

func (m *maker) signIn(ctx context.Context, account store.SignIn) (models.Actor, error) {
	_, refresh := auth.NewRefreshToken()
	session, err := m.store.OpenSession(ctx, &account, store.Try{}, "bench", refresh)
	return models.Actor{
		PracticeID: account.PracticeID, AccountID: account.ID, SessionID: session.ID, Roles: account.Roles, PatientID: session.PatientID,
	}, err
}

// person has logged 90 days of sleep, food, mood and moments, lets them be read around visits, has written two concerns, shared a page for tomorrow, and has a full
// record: threads, a plan, a ladder and follow-ups.
func (m *maker) person(ctx context.Context, n int) (person, error) {
	clinician, err := m.signIn(ctx, m.clinician)
	if err != nil {
		return person{}, err
	}
	code, err := auth.HashCode(auth.NewCode())
	if err != nil {
		return person{}, err
	}
	name := fmt.Sprintf("Patient %d", n)
	if _, err := m.store.Invite(ctx, clinician, models.Invitation{
		Role: models.RolePatient, DisplayName: name, GivenName: name, BirthYear: 1990,
	}, code); err != nil {
		return person{}, err
	}
	account, err := m.store.AcceptInvitation(ctx, store.Answers{CodeHash: code, GivenName: name, BirthYear: 1990},
		models.NewAccount{Login: fmt.Sprintf("patient%d", n), PasswordHash: m.hash, Language: "en"}, nil)
	if err != nil {
		return person{}, err
	}
	patient, err := m.signIn(ctx, account)
	if err != nil {
		return person{}, err
	}
	made := person{patient: patient, clinician: clinician, visit: newID()}
	concerns := []uuid.UUID{newID(), newID()}
	if err := m.log(ctx, patient, concerns); err != nil {
		return made, err
	}
	if err := m.share(ctx, made); err != nil {
		return made, err
	}
	return made, m.record(ctx, made, concerns)
}

func (m *maker) log(ctx context.Context, patient models.Actor, concerns []uuid.UUID) error {
	today := models.DateOf(time.Now().UTC())
	var changes []models.Change
	for back := range 90 {
		day := today.Add(-back)
		changes = append(changes, dayOf(day)...)
		for _, at := range []string{"T09:00:00Z", "T21:00:00Z"} {
			changes = append(changes, change(models.KindMoment, newID(), map[string]any{"day": day, "zone": "UTC", "at": day.String() + at, "valence": 3, "anxiety": 2}))
		}
	}
	words := []string{"What if it changes who I am?", "The last one made me feel like glass."}
	for i, id := range concerns {
		changes = append(changes, change(models.KindConcern, id,
			map[string]any{"written_on": today, "zone": "UTC", "words": words[i], "kinds": []string{"change_who_i_am"}}))
	}
	for _, domain := range models.Domains() {
		changes = append(changes, change(models.KindStandingShare, newID(), map[string]any{"domain": domain, "shared": true}))
	}
	return m.push(ctx, patient, changes)
}

func (m *maker) share(ctx context.Context, p person) error {
	today := models.DateOf(time.Now().UTC())
	if err := m.store.PlanVisit(ctx, p.clinician, models.Visit{
		ID: p.visit, PatientID: p.patient.PatientID, StartsAt: time.Now().Add(24 * time.Hour), Minutes: 30,
	}); err != nil {
		return err
	}
	if err := m.push(ctx, p.patient, []models.Change{change(models.KindCheckIn, models.EntryID(models.KindCheckIn, p.visit.String()),
		map[string]any{"visit_id": p.visit, "nervous": true, "hope": "That somebody listens first."})}); err != nil {
		return err
	}
	page, err := m.store.Preview(ctx, p.patient, p.visit, today)
	if err != nil {
		return err
	}
	digest, err := page.Digest()
	if err != nil {
		return err
	}
	_, err = m.store.Share(ctx, p.patient, p.visit, today, digest, models.Chosen{})
	return err
}

func (m *maker) push(ctx context.Context, a models.Actor, changes []models.Change) error {
	answer, err := m.store.Sync(ctx, a, "", changes)
	if err != nil {
		return err
	}
	for _, r := range answer.Results {
		if r.Outcome != "applied" {
			return fmt.Errorf("an entry was %s: %s %s", r.Outcome, r.Field, r.Code)
		}
	}
	return nil
}

// dayOf is what somebody logs of a day: a typed night, food and mood. A night's hours lie on its day.
func dayOf(day models.Day) []models.Change {
	at := func(clock string) string { return day.String() + "T" + clock + ":00Z" }
	key := day.String()
	return []models.Change{
		change(models.KindSleep, models.EntryID(models.KindSleep, key), map[string]any{
			"day": day, "zone": "UTC", "into_bed": at("00:10"), "tried_to_sleep": at("00:30"), "final_awakening": at("06:50"), "out_of_bed": at("07:15"),
			"sol_minutes": 25, "awakenings": 2, "waso_minutes": 20, "quality": 3,
		}),
		change(models.KindNutrition, models.EntryID(models.KindNutrition, key), map[string]any{
			"day": day, "zone": "UTC", "meals": 3, "appetite": "usual", "water": 6, "caffeine": 2,
		}),
		change(models.KindMood, models.EntryID(models.KindMood, key), map[string]any{
			"day": day, "zone": "UTC", "valence": 3, "anxiety": 2, "energy": 3, "feelings": []string{"calm", "tired"},
		}),
	}
}

func change(kind models.Kind, id uuid.UUID, fields map[string]any) models.Change {
	c := models.Change{ID: id, Kind: kind, Op: "set", RecordedAt: time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC), Fields: map[string]json.RawMessage{}}
	for name, value := range fields {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err) // our own literals
		}
		c.Fields[name] = text
	}
	return c
}
