package main

import (
	"path/filepath"
	"strings"
	"testing"

	"alongside/auth"
	"alongside/store"
	"alongside/storetest"
)

func TestTheTrailIsVerifiedInPlainWords(t *testing.T) {
	db := storetest.Empty(t)
	dir := t.TempDir()
	if err := db.Keys.Save(filepath.Join(dir, auth.KeyFile)); err != nil {
		t.Fatal(err)
	}
	environ := append(theirs(db), "DATA_DIR="+dir)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	ana.Share(ana.Visit(maya, storetest.Tomorrow()))
	// The server's own job seals that, and remembers the seal.
	server := start(t, "serve", environ...)
	var heads store.TrailHeads
	for heads[practice.ID].Seal == 0 {
		var err error
		if heads, err = store.ReadTrailHeads(filepath.Join(dir, "trail.json")); err != nil {
			t.Fatal(err)
		}
	}
	server.stop()
	ana.Concern("canary")
	answer := said(t, environ, "", "audit", "verify")
	if !strings.Contains(answer, "whole   "+practice.Name+": 1 seal, the newest of ") || !strings.Contains(answer, "not sealed yet: 1 line since ") {
		t.Errorf("it says %s", answer)
	}
	for _, c := range []struct{ tamper, want string }{
		{`UPDATE access_events SET denied = true WHERE seal = 1`, "seal 1 (until "},
		{`DELETE FROM access_events WHERE seal = 1`, "seal 1 (until "},
		{`DELETE FROM access_seals`, "seal 1: this server remembers it, and it is missing"},
	} {
		if _, err := db.Owner.Exec(t.Context(), c.tamper); err != nil {
			t.Fatal(err)
		}
		out := &output{}
		err := program{out: out, progress: &output{}, environ: environ}.run(t.Context(), []string{"audit", "verify"})
		if err == nil || !strings.Contains(err.Error(), "1 trail broken") || !strings.Contains(out.String(), "BROKEN  "+practice.Name+", ") || !strings.Contains(out.String(), c.want) {
			t.Errorf("after %s it says %s: %v", c.tamper, out, err)
		}
		for _, private := range []string{"canary", ana.ID.String(), ana.Patient.ID.String(), ana.Login} {
			if strings.Contains(out.String(), private) {
				t.Errorf("it shows %s", private)
			}
		}
	}
	// A server that seals again takes nothing of that back.
	server = start(t, "serve", environ...)
	for seals := 0; seals == 0; {
		if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM access_seals`).Scan(&seals); err != nil {
			t.Fatal(err)
		}
	}
	server.stop()
	if sentence := unsaid(t, environ, "", "audit", "verify"); !strings.Contains(sentence, "1 trail broken") {
		t.Errorf("after another seal: %s", sentence)
	}
	if sentence := unsaid(t, []string{"DATABASE_URL=" + db.AppURL, "DATA_DIR=" + dir}, "", "audit", "verify"); !strings.Contains(sentence, "MIGRATE_DATABASE_URL") {
		t.Errorf("without the owner: %s", sentence)
	}
	if err := (program{out: &output{}, environ: environ}).run(t.Context(), []string{"audit"}); err == nil || !strings.Contains(err.Error(), "alongside help") {
		t.Errorf("without a verb: %v", err)
	}
}
