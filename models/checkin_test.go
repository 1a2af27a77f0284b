package models_test

import (
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

func TestOnlyALineOfAPageIsLeftOutOrPutIn(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	keep := func(lines ...string) error {
		return models.CheckIn{VisitID: uuid.New(), LeftOut: lines, PutIn: lines}.Validate()
	}
	if err := keep("sleep", "top.3", "matters.life_now", "matters.better", "matters.has_helped", "matters.not_wanted", "matters.involve",
		"concern."+id, "lab."+id, "measure.gad_7", "measure.sent.phq_9"); err != nil {
		t.Error(err)
	}
	for _, line := range []string{
		"", "my mother", "sleep.", "sleep\n", "top.4", "matters.me", "concern.she said no", "concern." + id + ".", "lab.{" + id + "}",
		"measure.", "measure.my mother", "measure.sent.sent.gad_7",
	} {
		bad := problems(t, keep("sleep", line))
		if len(bad) != 2 || bad[0] != (models.FieldProblem{Field: "left_out", Code: "unknown"}) || bad[1] != (models.FieldProblem{Field: "put_in", Code: "unknown"}) {
			t.Errorf("%q: %v", line, bad)
		}
	}
}
