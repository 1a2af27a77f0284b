package insight_test

import (
	"encoding/json"
	"testing"

	"alongside/models"
)

// logged is an entry of a tracker, about one day.
type logged interface {
	Validate() error
	EntryDay() models.Day
}

// goldenWindows holds a tracker's window to its file of cases.
func goldenWindows[T logged, S any](t *testing.T, file string, window func([]T, models.Day, int) S) {
	t.Helper()
	var golden struct {
		Windows []struct {
			Name    string          `json:"name"`
			Through models.Day      `json:"through"`
			Days    int             `json:"days"`
			Entries []T             `json:"entries"`
			Summary json.RawMessage `json:"summary"`
		} `json:"windows"`
	}
	readGolden(t, file, &golden)
	for _, test := range golden.Windows {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			for _, e := range test.Entries {
				if err := e.Validate(); err != nil {
					t.Errorf("%s is no entry that can be: %v", e.EntryDay(), err)
				}
			}
			wantJSON(t, window(test.Entries, test.Through, test.Days), test.Summary)
		})
	}
}
