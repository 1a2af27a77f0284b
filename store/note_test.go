package store_test

import (
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

func TestANoteIsThePatientsAndAboutTheirOwnVisit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ben := o.practice.Patient()
	theirs := ben.Visit(o.maya, storetest.Tomorrow())
	phone := newPhone(t, o.db, o.ana)
	id := uuid.New()
	note := storetest.Fields{"visit_id": o.visit, "words": "thank you for asking"}
	phone.must("applied", set(models.KindNote, id, 0, 1, note))
	phone.must("identical", set(models.KindNote, id, 0, 1, note))
	phone.must("applied", set(models.KindNote, uuid.New(), 0, 2, storetest.Fields{"words": "about no visit"}))
	phone.refused(set(models.KindNote, uuid.New(), 0, 3, note.With(storetest.Fields{"visit_id": theirs})), "visit_id", "unknown")
	phone.refused(set(models.KindNote, uuid.New(), 0, 3, note.With(storetest.Fields{"words": " \n"})), "words", "required")
	phone.refused(set(models.KindNote, id, 1, 4, storetest.Fields{"words": "other words"}), "id", "stands")
	phone.refused(remove(models.KindNote, id, 1, 5), "kind", "unknown_kind")

	other := newPhone(t, o.db, o.ana)
	other.pull()
	other.shows(id, note.With(storetest.Fields{"side": "patient", "author": nil}))
	if other.holds[id].Fields["seq"] == nil {
		t.Error("the other phone does not learn its place")
	}
}
