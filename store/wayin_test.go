package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// Whoever changes a way in while something else ends their session comes too late: otherwise a thief would lay theirs into the
// account that its person has just got back.
func TestASessionThatEndsMeanwhileChangesNoWayIn(t *testing.T) { //nolint:tparallel // one waits at a time: that is told by database
	t.Parallel()
	db := storetest.Empty(t) // its own: who waits for whom is told by database
	practice := db.Practice()
	s, ctx := db.Store, t.Context()
	for name, change := range map[string]func(a models.Actor, passkey uuid.UUID) error{
		"a passkey is added": func(a models.Actor, _ uuid.UUID) error {
			_, err := s.AddPasskey(ctx, a, "A thief's", auth.Credential{ID: []byte(uuid.NewString())})
			return err
		},
		"a passkey is removed":    func(a models.Actor, passkey uuid.UUID) error { return s.RemovePasskey(ctx, a, passkey) },
		"a code app is set up":    func(a models.Actor, _ uuid.UUID) error { return s.SetSecondFactor(ctx, a, "another secret", 1, nil) },
		"the code app is removed": func(a models.Actor, _ uuid.UUID) error { return s.RemoveSecondFactor(ctx, a) },
		"other recovery codes are set": func(a models.Actor, _ uuid.UUID) error {
			return s.SetRecoveryCodes(ctx, a, [][]byte{[]byte("another")})
		},
		"another password is set": func(a models.Actor, _ uuid.UUID) error { return s.SetPassword(ctx, a, "$argon2id$") },
	} {
		t.Run(name, func(t *testing.T) {
			ana := practice.Patient()
			passkey, err := s.AddPasskey(ctx, ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login)})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SetSecondFactor(ctx, ana.Actor, "a secret", 1, [][]byte{[]byte("a hash")}); err != nil {
				t.Fatal(err)
			}
			before := waysInOf(t, db, ana)
			recovery, err := db.Owner.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = recovery.Rollback(context.WithoutCancel(ctx)) }()
			for _, step := range []string{
				`SELECT 1 FROM accounts WHERE practice_id = $1 AND id = $2 FOR NO KEY UPDATE`,
				`UPDATE sessions SET ended_at = now() WHERE practice_id = $1 AND account_id = $2`,
			} {
				if _, err := recovery.Exec(ctx, step, ana.PracticeID, ana.ID); err != nil {
					t.Fatal(err)
				}
			}
			changed := make(chan error, 1)
			go func() { changed <- change(ana.Actor, passkey.ID) }()
			awaitWaiting(t, db, 1, changed)
			if err := recovery.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			if err := <-changed; !errors.Is(err, models.ErrNotFresh) {
				t.Errorf("answered %v", err)
			}
			if after := waysInOf(t, db, ana); after != before {
				t.Errorf("before %s, after %s", before, after)
			}
		})
	}
}

// waysInOf is everything that opens somebody's account, in one text.
func waysInOf(t *testing.T, db *storetest.DB, p *storetest.Person) (all string) {
	t.Helper()
	if err := db.Owner.QueryRow(t.Context(), `
SELECT concat_ws(' ', a.ways_in, a.password_hash, f.secret_sealed,
       (SELECT string_agg(id::text, ' ' ORDER BY id) FROM passkeys WHERE practice_id = a.practice_id AND account_id = a.id),
       (SELECT string_agg(hash::text, ' ' ORDER BY hash) FROM recovery_codes WHERE practice_id = a.practice_id AND account_id = a.id))
  FROM accounts a LEFT JOIN second_factors f ON f.practice_id = a.practice_id AND f.account_id = a.id
 WHERE a.practice_id = $1 AND a.id = $2`, p.PracticeID, p.ID).Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Whoever was just signing in by a way that is taken away meanwhile is as late as if they had begun after it.
func TestASignInThatBeganBeforeAChangeIsOver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	s, ctx := db.Store, t.Context()
	passkey, err := s.AddPasskey(ctx, ana.Actor, "My phone", auth.Credential{ID: []byte(ana.Login)})
	if err != nil {
		t.Fatal(err)
	}
	known, err := s.FindPasskey(ctx, auth.CredentialHash([]byte(ana.Login)))
	if err != nil {
		t.Fatal(err)
	}
	ticket := uuid.New()
	if err := s.UsePasskey(ctx, known, auth.Presented{Ticket: ticket[:], Until: time.Now().Add(auth.TicketLife)}); err != nil {
		t.Fatal(err)
	}
	byPassword, err := s.FindSignIn(ctx, ana.Login)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RemovePasskey(ctx, ana.Actor, passkey.ID); err != nil {
		t.Fatal(err)
	}
	byPasskey, err := s.FindSignInBy(ctx, known)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]store.SignIn{"by the passkey": byPasskey, "by a password that needs more by now": byPassword} {
		if _, err := s.OpenSession(ctx, &in, store.Try{}, "Thief", hash()); !errors.Is(err, models.ErrSignedOut) {
			t.Errorf("%s: %v", name, err)
		}
	}
	signedIn(t, db, ana) // whoever begins anew is let in
}

// Two who change the ways in and use an invitation at once never wait for each other in a circle.
func TestAnInvitationIsUsedWhileAWayInChanges(t *testing.T) {
	t.Parallel()
	db := storetest.Empty(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	ctx := t.Context()
	answers := store.Answers{CodeHash: hash(), GivenName: ana.Patient.GivenName, BirthYear: ana.Patient.BirthYear}
	if _, err := db.Store.OfferPatientRecovery(ctx, maya.Actor, ana.Patient.ID, answers.CodeHash); err != nil {
		t.Fatal(err)
	}
	used := make(chan error, 1)
	err := pgx.BeginFunc(ctx, db.Owner, func(change pgx.Tx) error {
		if _, err := change.Exec(ctx, `SELECT 1 FROM accounts WHERE practice_id = $1 AND id = $2 FOR NO KEY UPDATE`, ana.PracticeID, ana.ID); err != nil {
			return err
		}
		go func() {
			_, err := db.Store.Recover(ctx, answers, "$argon2id$", nil)
			used <- err
		}()
		awaitWaiting(t, db, 1, used)
		_, err := change.Exec(ctx, `UPDATE invitations SET expires_at = now() WHERE practice_id = $1 AND account_id = $2`, ana.PracticeID, ana.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-used; !errors.Is(err, models.ErrNotFound) {
		t.Errorf("used after it ended: %v", err)
	}
}
