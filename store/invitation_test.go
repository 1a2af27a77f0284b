package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// invited is an invitation of a new patient.
func invited(t *testing.T, db *storetest.DB, maya *storetest.Person) (models.Invitation, store.Answers) {
	t.Helper()
	answers := store.Answers{CodeHash: hash(), GivenName: "Ana", BirthYear: 1990}
	invitation, err := db.Store.Invite(t.Context(), maya.Actor, models.Invitation{
		Role: models.RolePatient, DisplayName: "Ana R.", GivenName: "Ana", BirthYear: 1990, Pronouns: "she/her",
	}, answers.CodeHash)
	if err != nil {
		t.Fatal(err)
	}
	return invitation, answers
}

func newAccount() models.NewAccount {
	return models.NewAccount{Login: uuid.NewString() + "@test.example", PasswordHash: "$argon2id$", Language: "es"}
}

func TestAnInvitationOpensAnAccountOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	maya := db.Practice().Clinician()
	invitation, answers := invited(t, db, maya)
	answers.GivenName = " ana " // as people type
	shown, practice, err := db.Store.ConfirmInvitation(t.Context(), answers)
	if err != nil || shown.DisplayName != "Ana R." || practice == "" {
		t.Fatalf("%+v, %q, %v", shown, practice, err)
	}
	account := newAccount()
	in, err := db.Store.AcceptInvitation(t.Context(), answers, account, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := db.Store.OpenSession(t.Context(), &in, store.Try{Login: account.Login}, "Phone", hash())
	if err != nil || session.PatientID != invitation.PatientID {
		t.Fatalf("%+v, %v", session, err)
	}
	// The first thing a patient does works: keys and sequence are in place.
	answer, err := db.Store.Sync(t.Context(), actorOf(session), "", []models.Change{concern("hello")})
	if err != nil || answer.Results[0].Outcome != "applied" {
		t.Errorf("%+v, %v", answer.Results, err)
	}
	if _, err := db.Store.AcceptInvitation(t.Context(), answers, newAccount(), nil); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("accepted twice: %v", err)
	}
	if _, _, err := db.Store.ConfirmInvitation(t.Context(), answers); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("shown after: %v", err)
	}
}

func TestAnInvitationAcceptedTwiceAtOnceMakesOneAccount(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, answers := invited(t, db, db.Practice().Clinician())
	var both sync.WaitGroup
	made := make(chan store.SignIn, 6)
	for range 6 {
		both.Go(func() {
			in, err := db.Store.AcceptInvitation(t.Context(), answers, newAccount(), nil)
			if err == nil {
				made <- in
			} else if !errors.Is(err, models.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if len(made) != 1 {
		t.Errorf("%d accounts", len(made))
	}
}

func TestTenWrongAnswersBurnAnInvitation(t *testing.T) {
	t.Parallel()
	try := map[string]func(ctx context.Context, s *store.Store, a store.Answers) error{
		"asking what it is": func(ctx context.Context, s *store.Store, a store.Answers) error {
			_, _, err := s.ConfirmInvitation(ctx, a)
			return err
		},
		"accepting it": func(ctx context.Context, s *store.Store, a store.Answers) error {
			_, err := s.AcceptInvitation(ctx, a, newAccount(), nil)
			return err
		},
	}
	for name, act := range try {
		t.Run("by "+name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			maya := db.Practice().Clinician()
			_, spared := invited(t, db, maya)
			_, burned := invited(t, db, maya)
			for i := range 10 {
				wrong := burned
				if wrong.BirthYear = 1991; i%2 == 0 {
					wrong.BirthYear, wrong.GivenName = 1990, "Anna"
				}
				if err := act(t.Context(), db.Store, wrong); !errors.Is(err, models.ErrNotFound) {
					t.Fatalf("try %d: %v", i+1, err)
				}
			}
			if err := act(t.Context(), db.Store, burned); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("the right answer after ten wrong ones: %v", err)
			}
			if err := act(t.Context(), db.Store, spared); err != nil {
				t.Errorf("another invitation: %v", err)
			}
		})
	}
}

func TestAnInvitationThatCannotBeUsedLooksLikeNone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	maya := db.Practice().Clinician()
	_, expired := invited(t, db, maya)
	if _, err := db.Owner.Exec(t.Context(), `UPDATE invitations SET expires_at = now() WHERE code_hash = $1`, expired.CodeHash); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]store.Answers{"expired": expired, "unknown": {CodeHash: hash(), GivenName: "Ana", BirthYear: 1990}, "empty": {}} {
		if _, _, err := db.Store.ConfirmInvitation(t.Context(), a); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := db.Store.AcceptInvitation(t.Context(), a, newAccount(), nil); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s, accepted: %v", name, err)
		}
	}
}

func TestALoginIsTakenOnceAndTheInvitationStaysGood(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	_, answers := invited(t, db, db.Practice().Clinician())
	taken := newAccount()
	taken.Login = ana.Login
	var invalid models.Invalid
	if _, err := db.Store.AcceptInvitation(t.Context(), answers, taken, nil); !errors.As(err, &invalid) || invalid[0].Field != "login" {
		t.Errorf("taken: %v", err)
	}
	if _, err := db.Store.AcceptInvitation(t.Context(), answers, newAccount(), nil); err != nil {
		t.Errorf("another login: %v", err)
	}
}

func TestWhoMayInviteWhom(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya, olivia, ana := practice.Clinician(), practice.Owner(), practice.Patient()
	invite := func(as *storetest.Person, role models.Role) error {
		_, err := db.Store.Invite(t.Context(), as.Actor, models.Invitation{Role: role, DisplayName: "B", GivenName: "B", BirthYear: 1980}, hash())
		return err
	}
	for name, c := range map[string]struct {
		as   *storetest.Person
		role models.Role
		want error
	}{
		"a clinician invites a patient":   {maya, models.RolePatient, nil},
		"an owner invites a clinician":    {olivia, models.RoleClinician, nil},
		"a clinician invites a clinician": {maya, models.RoleClinician, models.ErrForbidden},
		"an owner invites a patient":      {olivia, models.RolePatient, models.ErrForbidden},
		"a patient invites a patient":     {ana, models.RolePatient, models.ErrForbidden},
		"a patient invites a clinician":   {ana, models.RoleClinician, models.ErrForbidden},
	} {
		if err := invite(c.as, c.role); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	people, err := db.Store.CaredFor(t.Context(), maya.Actor, "")
	if err != nil || len(people) != 1 || people[0].HasAccount {
		t.Errorf("in care: %+v, %v", people, err)
	}
}
