package store_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// A family of refresh tokens goes through any order of use, waiting and loss, on two servers. What each must answer is told by
// which token it is, and by whether it was used more than a minute ago.
func TestAFamilyOfRefreshTokensLivesThroughAnyOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	servers := []*store.Store{db.Store, db.Reopen()}
	rapid.Check(t, func(rt *rapid.T) {
		session, first := signedIn(t, db, ana)
		family := [][]byte{first, hash()} // each is the successor of the one before; the last was not handed out
		long := map[int]bool{}            // those that were used more than a minute ago
		ended := false
		rt.Repeat(map[string]func(*rapid.T){
			"": func(rt *rapid.T) {
				if alive := live(t.Context(), db, session); alive == ended {
					rt.Fatalf("alive: %v, ended: %v", alive, ended)
				}
			},
			"use": func(rt *rapid.T) {
				newest := len(family) - 2
				at := rapid.IntRange(0, newest).Draw(rt, "token")
				if rapid.Bool().Draw(rt, "the newest") {
					at = newest
				}
				got, err := rapid.SampledFrom(servers).Draw(rt, "server").RotateSession(t.Context(), family[at], family[at+1])
				ended = ended || long[at]
				if ended {
					if !errors.Is(err, models.ErrSignedOut) {
						rt.Fatalf("token %d of %d: %v", at, newest, err)
					}
					return
				}
				if err != nil || got.ID != session.ID {
					rt.Fatalf("token %d of %d: %+v, %v", at, newest, got, err)
				}
				if at == newest {
					family = append(family, hash())
				}
			},
			"wait": func(rt *rapid.T) {
				if _, err := db.Owner.Exec(t.Context(), `UPDATE refresh_tokens SET used_at = used_at - interval '61 seconds' WHERE session_id = $1`, session.ID); err != nil {
					rt.Fatal(err)
				}
				for at := range len(family) - 2 {
					long[at] = true
				}
			},
			"guess": func(rt *rapid.T) {
				if _, err := db.Store.RotateSession(t.Context(), hash(), hash()); !errors.Is(err, models.ErrSignedOut) {
					rt.Fatalf("a token that nobody was given: %v", err)
				}
			},
		})
	})
}
