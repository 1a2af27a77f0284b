package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"alongside/auth"
	"alongside/storetest"
)

func TestTheLastOwnerGetsBackInFromTheServer(t *testing.T) {
	db := storetest.Empty(t)
	dir := t.TempDir()
	if err := db.Keys.Save(filepath.Join(dir, auth.KeyFile)); err != nil {
		t.Fatal(err)
	}
	environ := append(theirs(db), "DATA_DIR="+dir)
	practice := db.Practice()
	olga, maya := practice.Owner(), practice.Clinician()

	for name, c := range map[string]struct{ login, typed, want string }{
		"a clinician":         {maya.Login, "Maya\n1980\n", "no owner signs in"},
		"nobody":              {"nobody", "Olga\n1980\n", "no owner signs in"},
		"nothing was typed":   {olga.Login, "", "at a terminal"},
		"a year that is none": {olga.Login, "Olga\nx\n", "birth year"},
		"a child":             {olga.Login, "Olga\n2190\n", "birth year"},
	} {
		if said := unsaid(t, environ, c.typed, "practice", "recover", c.login); !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := unsaid(t, []string{"DATABASE_URL=" + db.AppURL, "DATA_DIR=" + dir}, "Olga\n1980\n", "practice", "recover", olga.Login); !strings.Contains(said, "MIGRATE_DATABASE_URL") {
		t.Errorf("as the application: %s", said)
	}

	server := start(t, "serve", environ...)
	answer := said(t, environ, "Olga\n1980\n", "practice", "recover", strings.ToUpper(olga.Login))
	code := regexp.MustCompile(`/invitation#(\S+)`).FindStringSubmatch(answer)
	if code == nil || strings.Contains(answer, "1980") {
		t.Fatalf("it says %s", answer)
	}
	body := map[string]any{"code": code[1], "given_name": "olga", "birth_year": 1980, "password": "an evening by the lake"}
	if status, said := server.post("/api/v1/invitations/recover", body); status != 200 || !strings.Contains(said, olga.ID.String()) {
		t.Errorf("used: %d %s", status, said)
	}
	if status, _ := server.post("/api/v1/invitations/recover", body); status != 404 {
		t.Errorf("used again: %d", status)
	}
	server.stop()

	var trail string
	if err := db.Owner.QueryRow(t.Context(), `
SELECT string_agg(action || ' by ' || coalesce(account_id::text, 'the server'), ', ' ORDER BY at) FROM access_events
 WHERE practice_id = $1 AND object_kind = 'account' AND object_id = $2`, practice.ID, olga.ID).Scan(&trail); err != nil {
		t.Fatal(err)
	}
	if want := "recovery_offered by the server, recovered by " + olga.ID.String(); trail != want {
		t.Errorf("the record says %s", trail)
	}
}
