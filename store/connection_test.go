package store_test

import (
	"testing"

	"alongside/storetest"
)

func TestNothingOfAnActorStaysOnTheConnection(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ana := db.Practice().Patient()
	ana.Night(storetest.Today())
	cases := []struct {
		name       string
		statements []string // "enter" enters as Ana
	}{
		{"a commit", []string{"BEGIN", "enter", "COMMIT"}},
		{"a rollback", []string{"BEGIN", "enter", "ROLLBACK"}},
		{"a released savepoint", []string{"BEGIN", "SAVEPOINT a", "enter", "RELEASE SAVEPOINT a", "COMMIT"}},
		{"a savepoint rolled back", []string{"BEGIN", "enter", "SAVEPOINT a", "enter", "ROLLBACK TO SAVEPOINT a", "COMMIT"}},
		{"a failed statement", []string{"BEGIN", "enter", "SELECT 1/0", "COMMIT"}},
		{"a statement of its own", []string{"enter"}},
	}
	for _, c := range cases {
		t.Run("after "+c.name, func(t *testing.T) {
			t.Parallel()
			conn, err := db.Store.Pool().Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Release()
			for _, statement := range c.statements {
				if statement == "enter" {
					err = enter(t.Context(), conn, ana.Actor)
				} else {
					_, err = conn.Exec(t.Context(), statement)
				}
				if (err != nil) != (statement == "SELECT 1/0") {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if seen := readRows(t, conn, `SELECT id FROM sleep`); len(seen) != 0 {
				t.Errorf("the next user of the connection sees %d nights", len(seen))
			}
		})
	}
}
