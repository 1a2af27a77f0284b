package store_test

import (
	"errors"
	"strings"
	"testing"

	"alongside/insight"
	"alongside/models"
	"alongside/storetest"
)

func translation(line string) models.Translation {
	return models.Translation{Line: line, Language: "en", Words: "Will I still be me?", Translator: "Interpreter: Rosa M."}
}

// wordedLine is the first line of a page with words of the patient's.
func wordedLine(d insight.Document) string {
	for _, b := range d.Blocks {
		if d.HasWords(b.Line) {
			return b.Line
		}
	}
	return ""
}

func TestATranslationStandsBesideTheWordsWithItsTranslatorsName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	line := "concern." + o.ana.Concern("¿Seguiré siendo yo?").String()
	o.ana.Share(o.visit)
	hidden(t, s.Translate(ctx, o.maya.Actor, o.visit, translation(line))) // nobody has read it yet
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	if err := s.Translate(ctx, o.maya.Actor, o.visit, translation(line)); err != nil {
		t.Fatal(err)
	}
	again := translation(line)
	again.Words = "Will it still be me?"
	if err := s.Translate(ctx, o.maya.Actor, o.visit, again); err != nil {
		t.Fatal(err)
	}
	noor := o.practice.Clinician()
	noor.Join(o.ana.Patient)
	page, err := s.Summary(ctx, noor.Actor, o.visit)
	if err != nil || len(page.Translations) != 1 || page.Translations[0].Translation != again || page.Translations[0].AddedBy.DisplayName != o.maya.DisplayName {
		t.Errorf("reads %+v, %v", page.Translations, err)
	}
	if words(page.Document)[line] != "¿Seguiré siendo yo?" {
		t.Errorf("the words changed: %v", words(page.Document))
	}
	if found := storedAs(t, o, "Will it still be me?", "Rosa"); found {
		t.Error("a translation or its translator lies open in the database")
	}

	if err := s.RemoveTranslation(ctx, noor.Actor, o.visit, line); err != nil {
		t.Error(err)
	}
	hidden(t, s.RemoveTranslation(ctx, noor.Actor, o.visit, line))
	if page, err := s.Summary(ctx, noor.Actor, o.visit); err != nil || len(page.Translations) > 0 {
		t.Errorf("removed, and reads %+v, %v", page.Translations, err)
	}
}

// storedAs says whether any of some texts lies open in a translation's row.
func storedAs(t *testing.T, o *office, texts ...string) bool {
	t.Helper()
	var rows string
	err := o.db.Owner.QueryRow(t.Context(), `
SELECT string_agg(encode(words || translator, 'escape') || to_jsonb(t)::text, '')
  FROM translations t WHERE practice_id = $1`, o.ana.PracticeID).Scan(&rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if strings.Contains(rows, text) {
			return true
		}
	}
	return false
}

func TestATranslationGoesWithItsPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, s := t.Context(), o.db.Store
	line := "concern." + o.ana.Concern("¿Seguiré siendo yo?").String()
	o.ana.Share(o.visit)
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	if err := s.Translate(ctx, o.maya.Actor, o.visit, translation(line)); err != nil {
		t.Fatal(err)
	}
	o.ana.Share(o.visit) // anew: the words may be others now
	if page, err := s.Summary(ctx, o.maya.Actor, o.visit); err != nil || len(page.Translations) > 0 {
		t.Errorf("of the page before: %+v, %v", page.Translations, err)
	}
	if err := s.Translate(ctx, o.maya.Actor, o.visit, translation(line)); err != nil {
		t.Fatal(err)
	}
	o.takeBack(t)
	hidden(t, s.Translate(ctx, o.maya.Actor, o.visit, translation(line)))
	hidden(t, s.RemoveTranslation(ctx, o.maya.Actor, o.visit, line))
}

func TestAWrongTranslationIsNamedFieldByField(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ana.CheckIn(o.visit, storetest.Fields{"nervous": true})
	line := "concern." + o.ana.Concern("x").String()
	o.ana.Share(o.visit)
	if _, err := o.read(t, o.maya); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", models.TranslationLimit+1)
	for name, c := range map[string]struct {
		tr   models.Translation
		want string
	}{
		"nothing":                {models.Translation{Line: line}, "invalid: words=required translator=required language=unknown"},
		"too much":               {models.Translation{Line: line, Language: "en", Words: long, Translator: long}, "invalid: words=too_long translator=too_long"},
		"a line without words":   {translation("nervous"), "invalid: line=unknown"},
		"a line that is nowhere": {translation("concern.x"), "invalid: line=unknown"},
	} {
		var bad models.Invalid
		if err := o.db.Store.Translate(t.Context(), o.maya.Actor, o.visit, c.tr); !errors.As(err, &bad) || bad.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
