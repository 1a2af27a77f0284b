package calendar

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestATitleNamesWhoItMayBeAndChoosesNobody(t *testing.T) {
	t.Parallel()
	person := func(name, reference string) models.Patient {
		return models.Patient{ID: uuid.NewSHA1(uuid.Nil, []byte(name+reference)), DisplayName: name, Reference: reference}
	}
	ana, ariel := person("Ana Reyes", "1042"), person("Ariel Rosén", "")
	theo, bo, inigo := person("Theo G.", "G-7"), person("Bo", "9"), person("Íñigo Á. Ruiz", "")
	people := []models.Patient{ana, ariel, theo, bo, inigo}
	cases := map[string][]Candidate{
		"AR":                          {{ana.ID, ByInitials}, {ariel.ID, ByInitials}},
		"a.r.":                        {{ana.ID, ByInitials}, {ariel.ID, ByInitials}},
		"Visit A. R. (video)":         {{ana.ID, ByInitials}, {ariel.ID, ByInitials}},
		"AR #1042":                    {{ana.ID, ByReference}, {ariel.ID, ByInitials}},
		"1042":                        {{ana.ID, ByReference}},
		"follow-up g-7":               {{theo.ID, ByReference}},
		"Ana R":                       {{ana.ID, ByName}},
		"Ana R.":                      {{ana.ID, ByName}},
		"ANA REYES 45":                {{ana.ID, ByName}},
		"Theo Garza":                  {{theo.ID, ByName}},
		"IAR":                         {{inigo.ID, ByInitials}},
		"Ana":                         nil,
		"Anabel Reyes":                nil,
		"Ana S.":                      nil,
		"B":                           nil, // one letter names nobody
		"10421":                       nil,
		"art class":                   nil,
		"":                            nil,
		"lunch with a really old pal": nil,
	}
	for title, want := range cases {
		if got := Candidates(title, people); !slices.Equal(got, want) {
			t.Errorf("%q: %v, expected %v", title, got, want)
		}
	}
}
