package models

import (
	"testing"
	"time"
)

func TestAPersonIsFoundByNameInitialsOrID(t *testing.T) {
	t.Parallel()
	ana := Patient{DisplayName: "Ana Íñiguez-Ruiz", Reference: "Q-1042"}
	if got := ana.Initials(); got != "AIR" {
		t.Errorf("initials %s", got)
	}
	for query, want := range map[string]bool{
		"": true, "ana": true, " ANA ": true, "iniguez": true, "Íñi": true, "ruiz": true, "AIR": true, "a.i.r.": true, "a i r": true,
		"q-10": true, "#Q-1042": true, "AR": false, "1042": false, "anna": false, "?": false,
	} {
		if got := ana.Found(query); got != want {
			t.Errorf("%q: found is %t", query, got)
		}
	}
	if (Patient{DisplayName: "Bo"}).Found("#") {
		t.Error("without an id, a mark finds nobody")
	}
}

func TestWhatIsWrongWithAPersonIsAllNamed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	err := Patient{DisplayName: " ", BirthYear: 2010, Reference: "a\nb"}.Validate(at)
	const want = "invalid: display_name=required given_name=required birth_year=adults_only reference=wrong_format"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if err := (Patient{DisplayName: "Ana R.", GivenName: "Ana", BirthYear: 1990}).Validate(at); err != nil {
		t.Error(err)
	}
}
