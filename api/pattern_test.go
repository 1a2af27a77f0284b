package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

type answeredPatterns struct {
	Patterns []struct {
		Question string               `json:"question"`
		State    insight.PatternState `json:"state"`
		Days     int                  `json:"days"`
		More     int                  `json:"more"`
		Found    bool                 `json:"found"`
		ByDay    []insight.PairedDay  `json:"by_day"`
	} `json:"patterns"`
}

// Too few days are an answer, and so is a pattern.
func TestAPersonsDaysAnswerWhatTheyAsk(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	other := w.maya.Practice.Patient(w.maya)
	today := storetest.Today()
	var log []models.Change
	write := func(kind models.Kind, id uuid.UUID, day models.Day, fields storetest.Fields) {
		fields = fields.With(storetest.Fields{"day": day, "zone": "America/New_York"})
		log = append(log, models.Change{ID: id, Kind: kind, Op: "set", RecordedAt: time.Now(), Fields: fields.Raw()})
	}
	for n := range 100 {
		day := today.Add(-n)
		anxiety, last := 2, "09:00"
		if n/9%2 == 0 {
			anxiety, last = 4, "16:00"
		}
		write(models.KindMood, models.EntryID(models.KindMood, day.String()), day, storetest.Fields{"anxiety": anxiety})
		write(models.KindNutrition, models.EntryID(models.KindNutrition, day.String()), day, storetest.Fields{"caffeine_last": last})
	}
	write(models.KindRegulation, uuid.Must(uuid.NewV7()), today, storetest.Fields{"practice": "breathing"})
	if _, err := w.db.Store.Sync(t.Context(), other.Actor, "", log); err != nil {
		t.Fatal(err)
	}
	ask := func(as *storetest.Person, questions string) answer {
		return w.as(w.token(as.Actor), "GET", "/api/v1/patterns?day="+today.String()+"&questions="+questions, nil)
	}
	var all answeredPatterns
	ask(other, "breathing_anxiety,late_caffeine_anxiety").status(http.StatusOK).into(&all)
	if len(all.Patterns) != 2 {
		t.Fatalf("%+v", all)
	}
	if p := all.Patterns[0]; p.Question != "late_caffeine_anxiety" || p.State != insight.PatternTested || !p.Found || p.Days != 100 ||
		len(p.ByDay) != 100 || p.ByDay[99].Day != today || p.ByDay[99] != (insight.PairedDay{Day: today, Value: 4, With: true}) {
		t.Errorf("%+v", p)
	}
	if p := all.Patterns[1]; p.Question != "breathing_anxiety" || p.State != insight.PatternTooFew || p.Days != 1 || p.More != 13 {
		t.Errorf("%+v", p)
	}
	ask(w.ana, "late_caffeine_anxiety").status(http.StatusOK).into(&all)
	if p := all.Patterns[0]; len(all.Patterns) != 1 || p.State != insight.PatternTooFew || p.Days != 0 || p.More != 14 || p.ByDay == nil {
		t.Errorf("nobody else's days: %+v", p)
	}
}

func TestWhatCannotBeAskedIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(newStack(t))
	today := storetest.Today().String()
	for query, want := range map[string]models.FieldProblem{
		"day=" + today + "&questions=dose_mood":                                 {Field: "questions", Code: "medicine"},
		"day=" + today + "&questions=walk_mood,medicine_sleep":                  {Field: "questions", Code: "medicine"},
		"day=" + today + "&questions=weather_mood":                              {Field: "questions", Code: "unknown"},
		"day=" + today + "&questions=walk_mood,walk_mood":                       {Field: "questions", Code: "unknown"},
		"day=" + today + "&questions=walk_mood,walk_sleep,pain_mood,pain_sleep": {Field: "questions", Code: "too_many", Limit: models.MaxQuestions},
		"day=2020-01-01&questions=walk_mood":                                    {Field: "day", Code: "not_today"},
	} {
		p := w.as(w.token(w.ana.Actor), "GET", "/api/v1/patterns?"+query, nil).problem(http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0] != want {
			t.Errorf("%s: %+v", query, p.Errors)
		}
	}
}
