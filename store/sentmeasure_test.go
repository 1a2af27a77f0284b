package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// phq9 are the fields of one with the answers 1, and another one to the last item.
func phq9(thoughts int) storetest.Fields {
	answers := map[string]int{
		"interest": 1, "mood": 1, "sleep": 1, "energy": 1, "appetite": 1, "self": 1, "concentration": 1, "movement": 1, "thoughts": thoughts,
	}
	return storetest.Fields{
		"instrument": "phq_9", "version": 1, "day": "2027-03-02", "zone": "America/New_York", "language": "en",
		"answers": answers, "total": 8 + thoughts,
	}
}

// sends lets Ana send one, and answers its id.
func (c covered) sends(fields storetest.Fields) uuid.UUID {
	c.phone.t.Helper()
	id := uuid.Must(uuid.NewV7())
	c.phone.must("applied", set(models.KindSentMeasure, id, 0, 1, fields))
	return id
}

func TestAMeasureThatNeedsSomebodyReachesTheCareTeamAndIsSeenOnce(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	quiet, id := c.sends(phq9(0)), c.sends(phq9(1))
	by := tuesday.Add(2 * time.Hour)
	c.phone.pull()
	c.phone.shows(quiet, storetest.Fields{"alert": false, "owner": nil, "promised_at": nil, "compared": nil})
	c.phone.shows(id, storetest.Fields{"alert": true, "compared": "new", "side": "patient"})
	if turns := c.turns(id); !slices.Equal(turns, []string{"owner", "backup"}) {
		t.Errorf("the turns are %q", turns)
	}
	waiting := func(who *storetest.Person, now time.Time) int {
		t.Helper()
		all, err := c.at(now).FollowUps(t.Context(), who.Actor)
		if err != nil {
			t.Fatal(err)
		}
		if waits, err := c.at(now).SomebodyWaits(t.Context(), who.Actor); err != nil || waits != (len(all.Measures) > 0) {
			t.Errorf("somebody waits: %t, %v", waits, err)
		}
		for _, m := range all.Measures {
			if m.ID != id || m.Patient.DisplayName != c.ana.Patient.DisplayName || m.Compared != models.ComparedNew || m.Owner.ID != c.maya.ID ||
				m.Backup.ID != c.noor.ID || !m.PromisedAt.Equal(by) || m.Overdue != now.After(by) {
				t.Errorf("%+v", m)
			}
		}
		return len(all.Measures)
	}
	for who, want := range map[*storetest.Person]int{c.maya: 1, c.noor: 1, c.practice.Clinician(): 0} {
		if got := waiting(who, tuesday); got != want {
			t.Errorf("%s sees %d", who.DisplayName, got)
		}
	}
	waiting(c.noor, by.Add(time.Minute))
	overdue := func() bool {
		t.Helper()
		all, err := c.at(by.Add(time.Minute)).Measures(t.Context(), c.maya.Actor, c.ana.Patient.ID)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(all.Sent, func(m store.ScoredMeasure) bool { return m.Overdue })
	}
	if !overdue() {
		t.Error("nobody has seen it, and it is not overdue")
	}

	see := func(what uuid.UUID) error {
		return c.db.Store.Acknowledge(t.Context(), c.noor.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{SentMeasureID: &what})
	}
	hidden(t, see(quiet))
	if err := see(id); err != nil {
		t.Fatal(err)
	}
	if again, ok := errors.AsType[models.Conflict](see(id)); !ok || again.Code != "acknowledged" || again.Current.Acknowledged.By.ID != c.noor.ID {
		t.Errorf("seen again: %+v", again)
	}
	if got := waiting(c.maya, tuesday); got != 0 || overdue() {
		t.Errorf("seen, %d wait", got)
	}
	recipients, err := c.db.Store.AlertRecipients(t.Context(), models.Alert{
		PracticeID: c.ana.PracticeID, PatientID: c.ana.Patient.ID, Subject: models.KindSentMeasure, SubjectID: id, Turn: models.AlertOwner,
	})
	if err != nil || len(recipients) != 0 {
		t.Errorf("seen, %+v are told: %v", recipients, err)
	}
}

func TestASafetyAnswerIsComparedToTheOneSentBefore(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	without := phq9(0).With(storetest.Fields{"answers": map[string]int{"interest": 3}, "total": nil})
	for _, step := range []struct {
		fields storetest.Fields
		want   any
	}{
		{phq9(1), "new"},
		{phq9(2), "higher"},
		{phq9(2), "same"},
		{without, nil}, // not answered is not "not at all"
		{phq9(1), "lower"},
		{phq9(3).With(storetest.Fields{"day": "2027-02-20"}), "new"}, // of an earlier day, from a phone that was offline
		{phq9(0), nil},
		{phq9(1), "new"},
	} {
		id := c.sends(step.fields)
		c.phone.pull()
		c.phone.shows(id, storetest.Fields{"compared": step.want, "alert": step.want != nil})
	}
	all, err := c.at(tuesday).Measures(t.Context(), c.maya.Actor, c.ana.Patient.ID)
	if err != nil || len(all.Sent) != 8 || all.Sent[0].Day.String() != "2027-02-20" {
		t.Fatalf("%+v, %v", all.Sent, err)
	}
	for _, m := range all.Sent {
		if complete := m.Answers["thoughts"] > 0 || len(m.Score.Missing) == 0; complete != (m.Score.Total != nil) {
			t.Errorf("%v comes to %+v", m.Answers, m.Score)
		}
	}
	if second := all.Sent[2]; second.Change == nil || second.Change.Points != 1 || *second.Change.Reliable {
		t.Errorf("%+v", second.Change)
	}
	told := readRows(t, c.db.Owner, `SELECT account_id FROM access_events WHERE patient_id = $1 AND action = 'read_measures'`, c.ana.Patient.ID)
	if len(told) != 1 || !told[0].is("account_id", c.maya.ID) {
		t.Errorf("Ana is told of %v", told)
	}
	sealedEverywhere(t, c.db, "concentration")
}

func TestASentMeasureIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	asked := askAt(t, c, models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(day(t, "2027-03-02"))})
	mine := func(answer int) map[string]int { return map[string]int{"interest": answer, "mood": 1} }
	whole := storetest.Fields{
		"instrument": "phq_2", "version": 1, "day": "2027-03-02", "zone": "America/New_York", "language": "en", "answers": mine(2), "total": 3,
	}
	for _, refused := range []struct {
		change      storetest.Fields
		field, code string
	}{
		{storetest.Fields{"answers": mine(4)}, "answers.interest", "out_of_range"},
		{storetest.Fields{"answers": mine(-1)}, "answers.interest", "out_of_range"},
		{storetest.Fields{"answers": map[string]int{"aura": 1}}, "answers.aura", "unknown"},
		{storetest.Fields{"answers": nil}, "answers", "required"},
		{storetest.Fields{"version": -1}, "version", "gone"},
		{storetest.Fields{"version": 9}, "version", "newer"},
		{storetest.Fields{"instrument": "isi"}, "instrument", "unknown"},
		{storetest.Fields{"instrument": "who_5", "answers": map[string]int{"calm": 1}, "total": nil}, "instrument", "not_offered"},
		{storetest.Fields{"total": 4}, "total", "mismatch"},
		{storetest.Fields{"total": nil}, "total", "mismatch"},
		{storetest.Fields{"answers": map[string]int{"mood": 1}, "total": 1}, "total", "mismatch"},
		{storetest.Fields{"language": "fr"}, "language", "unknown"},
		{storetest.Fields{"zone": "Nowhere"}, "zone", "unknown_zone"},
		{storetest.Fields{"skipped": true}, "skipped", "answered"},
		{storetest.Fields{"skipped": true, "answers": nil, "total": nil}, "request_id", "required"},
		{storetest.Fields{"due": "2027-03-02"}, "due", "not_of_this_kind"},
		{storetest.Fields{"request_id": asked}, "due", "required"},
		{storetest.Fields{"request_id": asked, "due": "2027-03-03"}, "due", "not_yet"},
		{storetest.Fields{"request_id": asked, "due": "2027-03-02"}, "instrument", "not_asked"},
		{storetest.Fields{"request_id": uuid.New(), "due": "2027-03-02"}, "request_id", "unknown"},
		{storetest.Fields{"alert": false}, "alert", "unknown_field"},
		{storetest.Fields{"compared": "lower"}, "compared", "unknown_field"},
	} {
		c.phone.refused(set(models.KindSentMeasure, uuid.New(), 0, 1, whole.With(refused.change)), refused.field, refused.code)
	}
	wrong := c.phone.push(set(models.KindSentMeasure, uuid.New(), 0, 1, whole.With(storetest.Fields{"total": 4})))
	if len(wrong.Problems) != 1 || wrong.Problems[0].Said != "4" || wrong.Problems[0].Have != "3" {
		t.Errorf("the figures are not both named: %+v", wrong.Problems)
	}
	c.sends(whole)
}

// What was asked for can be answered also where it is offered no longer, or was ended by then: the phone was offline.
func TestWhatWasAskedForCanBeAnswered(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	asked := askAt(t, c, models.MeasureRequest{Instrument: "phq_9", Rhythm: models.MeasureNow, Day: new(day(t, "2027-03-02"))})
	askAt(t, c, models.MeasureRequest{Ends: &asked})
	if err := c.db.Store.SetInstrument(t.Context(), c.practice.Owner().Actor, "phq_9", false, false); err != nil {
		t.Fatal(err)
	}
	c.phone.refused(set(models.KindSentMeasure, uuid.New(), 0, 1, phq9(0)), "instrument", "not_offered")
	c.sends(phq9(0).With(storetest.Fields{"request_id": asked, "due": "2027-03-02"}))
}

// turns are those of a sent measure's alerts.
func (c covered) turns(id uuid.UUID) (turns []string) {
	c.phone.t.Helper()
	if err := c.db.Owner.QueryRow(c.phone.t.Context(), `
SELECT ARRAY(SELECT args->>'turn' FROM river_job WHERE kind = 'alert' AND args->>'subject' = 'sent_measure' AND args->>'subject_id' = $1 ORDER BY id)`,
		id.String()).Scan(&turns); err != nil {
		c.phone.t.Fatal(err)
	}
	return turns
}

// Nothing that the practice says of an instrument, or lost of its requests, keeps an answer that can't wait from somebody.
func TestAnAnswerThatBringsHelpIsTakenWhateverElseIsSaidOfIt(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	other := askAt(t, c, models.MeasureRequest{Instrument: "gad_7", Rhythm: models.MeasureNow, Day: new(day(t, "2027-03-02"))})
	if err := c.db.Store.SetInstrument(t.Context(), c.practice.Owner().Actor, "phq_9", false, false); err != nil {
		t.Fatal(err)
	}
	for what, about := range map[string]storetest.Fields{
		"of one's own accord":                   nil,
		"for a request that is not there":       {"request_id": uuid.New(), "due": "2027-03-02"},
		"for a request of another instrument's": {"request_id": other, "due": "2027-03-02"},
	} {
		id := c.sends(phq9(1).With(about))
		c.phone.pull()
		c.phone.shows(id, storetest.Fields{"alert": true})
		if turns := c.turns(id); !slices.Equal(turns, []string{"owner", "backup"}) {
			t.Errorf("%s: the turns are %q", what, turns)
		}
	}
}

// However much somebody told within the hour, seen or not, an answer that can't wait is told.
func TestASafetyAnswerIsNeverOneTooMany(t *testing.T) {
	t.Parallel()
	for _, seen := range []bool{true, false} {
		c := newCovered(t)
		for range 10 {
			id := c.says(models.FollowUpNotRight, "restless", 1)
			if !seen {
				continue
			}
			if err := c.db.Store.Acknowledge(t.Context(), c.noor.Actor, c.ana.Patient.ID, uuid.New(), models.Acknowledgement{FollowUpID: &id}); err != nil {
				t.Fatal(err)
			}
		}
		if turns := c.turns(c.sends(phq9(1))); !slices.Equal(turns, []string{"owner", "backup"}) {
			t.Errorf("ten were seen: %t; the turns are %q", seen, turns)
		}
	}
}

func TestAMeasureOfOnesOwnIsNobodyElses(t *testing.T) {
	t.Parallel()
	c := newCovered(t)
	id := uuid.Must(uuid.NewV7())
	c.phone.must("applied", set(models.KindMeasure, id, 0, 1, phq9(2)))
	c.phone.refused(set(models.KindMeasure, uuid.New(), 0, 1, phq9(2).With(storetest.Fields{"total": 27})), "total", "mismatch")
	c.phone.refused(set(models.KindMeasure, id, 1, 2, storetest.Fields{"total": 27}), "total", "not_alone")
	c.phone.refused(set(models.KindMeasure, id, 1, 2, storetest.Fields{"instrument": "gad_7"}), "instrument", "not_alone")
	if all, err := c.at(tuesday).Measures(t.Context(), c.maya.Actor, c.ana.Patient.ID); err != nil || len(all.Sent) != 0 {
		t.Errorf("the clinic reads %+v: %v", all.Sent, err)
	}
	if waits, err := c.at(tuesday).SomebodyWaits(t.Context(), c.maya.Actor); err != nil || waits {
		t.Errorf("somebody waits: %v", err)
	}
	_, err := c.db.Store.Measures(t.Context(), c.practice.Clinician().Actor, c.ana.Patient.ID)
	hidden(t, err)
	sealedEverywhere(t, c.db, "concentration")
}

// Of her own page Ana can choose from what she answered for herself and what she sent, and none of it is there twice.
func TestAPageCanBeMadeOfMeasures(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	fields := func(more storetest.Fields) storetest.Fields {
		return phq9(0).With(storetest.Fields{"day": storetest.Today()}).With(more)
	}
	sent := o.ana.Save(models.KindSentMeasure, uuid.New(), fields(nil))
	o.ana.Save(models.KindMeasure, uuid.New(), fields(storetest.Fields{"sent_id": sent}))
	o.ana.Save(models.KindMeasure, uuid.New(), fields(storetest.Fields{"sent_id": uuid.New()})) // it did not arrive
	o.ana.Save(models.KindMeasure, uuid.New(), fields(storetest.Fields{"day": "2020-01-01"}))
	material, err := store.MaterialOf(t.Context(), o.db.Store, o.ana.Actor, o.visit, storetest.Today())
	if err != nil || len(material.Measures) != 2 || *material.Measures[0].Total != 8 || len(material.Measures[1].Answers) != 9 {
		t.Errorf("%+v, %v", material.Measures, err)
	}
}
