package backup_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/backup"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// shelf takes backups of a database and keeps them with their code.
type shelf struct {
	t     *testing.T
	db    *storetest.DB
	dir   string
	codes []string
}

func newShelf(t *testing.T, db *storetest.DB) *shelf {
	t.Helper()
	return &shelf{t: t, db: db, dir: t.TempDir()}
}

func (s *shelf) source() backup.Source {
	return backup.Source{OwnerURL: s.db.OwnerURL, Keys: s.db.Keys, Program: "test", ShowCode: func(code string) error {
		s.codes = append(s.codes, code)
		return nil
	}}
}

// take takes a backup and answers its path.
func (s *shelf) take() string {
	s.t.Helper()
	file, _, err := s.source().WriteFile(s.t.Context(), filepath.Join(s.dir, fmt.Sprint(len(s.files()))))
	if err != nil {
		s.t.Fatal(err)
	}
	return file.Path
}

func (s *shelf) files() []string {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (s *shelf) open(path string) *backup.Archive {
	s.t.Helper()
	a, err := backup.Open(path, s.codes[len(s.codes)-1])
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// place is somewhere to restore to.
type place struct {
	t                *testing.T
	ownerURL, appURL string
	keys             *auth.Keys // that were placed
	erasures         auth.Erasures
}

func newPlace(t *testing.T) *place {
	t.Helper()
	ownerURL, appURL := storetest.Bare(t)
	return &place{t: t, ownerURL: ownerURL, appURL: appURL}
}

func (p *place) restore(a *backup.Archive) error {
	p.t.Helper()
	_, err := a.Restore(p.t.Context(), backup.Target{OwnerURL: p.ownerURL, Erasures: p.erasures, PlaceKeys: func(k *auth.Keys) error {
		p.keys = k
		return nil
	}})
	return err
}

// ask asks the restored database something, as its owner.
func (p *place) ask(sql string) string { p.t.Helper(); return ask(p.t, p.ownerURL, sql) }

func ask(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	var answer string
	if err := conn.QueryRow(t.Context(), `SELECT coalesce((`+sql+`)::text, '')`).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

// signIn is the person's new session in another life of the database.
func signIn(t *testing.T, s *store.Store, p *storetest.Person) models.Actor {
	t.Helper()
	in, err := s.FindSignIn(t.Context(), p.Login)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.OpenSession(t.Context(), &in, store.Try{}, "Test", uuid.New().NodeID())
	if err != nil {
		t.Fatal(err)
	}
	return models.Actor{PracticeID: p.PracticeID, AccountID: p.ID, SessionID: session.ID, Roles: p.Roles, PatientID: session.PatientID}
}
