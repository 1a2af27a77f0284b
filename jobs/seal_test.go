package jobs

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"alongside/store"
	"alongside/storetest"
)

func TestATrailThatIsNotWhatWasSealedIsSaidOnce(t *testing.T) { //nolint:paralleltest // the log is everybody's
	before := slog.Default()
	var logged bytes.Buffer
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	db := storetest.Empty(t)
	practice := db.Practice()
	ana := practice.Patient(practice.Clinician())
	s, err := store.Open(t.Context(), store.Config{URL: db.AppURL, Keys: db.Keys, TrailHeads: filepath.Join(t.TempDir(), "trail.json")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &sealWorker{store: s}
	seal := func() {
		t.Helper()
		ana.Concern(ana.Login)
		if err := w.Work(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	seal()
	seal()
	if logged.Len() > 0 {
		t.Errorf("it says %s", logged.String())
	}
	for _, cut := range []string{`DELETE FROM access_events WHERE seal = 2`, `DELETE FROM access_seals WHERE seal = 2`} {
		if _, err := db.Owner.Exec(t.Context(), cut); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		seal()
	}
	said := logged.String()
	if strings.Count(said, "alongside audit verify") != 1 || !strings.Contains(said, practice.ID.String()) || strings.Contains(said, ana.Login) {
		t.Errorf("it says %s", said)
	}
}
