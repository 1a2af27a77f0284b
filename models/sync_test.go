package models_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

// Whatever a phone sends, a change is either refused with its bad fields named, or can be judged by its kind.
func FuzzParseChange(f *testing.F) {
	for _, seed := range []string{
		`{"id":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","kind":"sleep","op":"set","base_rev":0,"recorded_at":"2026-11-24T08:00:00Z","fields":{"quality":3}}`,
		`{"id":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","kind":"concern","op":"delete","base_rev":7,"recorded_at":"2026-11-24T08:00:00-06:00"}`,
		`{"id":1,"kind":null,"op":"","base_rev":-1,"recorded_at":"yesterday","fields":[]}`,
		`{"id":"0190f3a2-7b6c-7e10-8a55-0d6f3c1b2a49","ID":"x","op":"set","recorded_at":"0001-01-01T00:00:00Z"}`,
		`[]`, `null`, `{`, `""`, `{"fields":{"a":{"b":[[[[]]]]}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		change, err := models.ParseChange(text)
		if err != nil {
			var bad models.Invalid
			if !errors.As(err, &bad) || len(bad) == 0 {
				t.Fatalf("refused without a bad field: %v", err)
			}
			for _, problem := range bad {
				if problem.Code == "" {
					t.Fatalf("a problem without a code: %+v", problem)
				}
			}
			return
		}
		if change.ID == uuid.Nil || change.BaseRev < 0 || change.RecordedAt.IsZero() || change.Op != "set" && change.Op != "delete" {
			t.Fatalf("taken, and cannot be judged: %+v", change)
		}
	})
}
