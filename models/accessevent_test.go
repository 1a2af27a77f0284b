package models

import (
	"os"
	"regexp"
	"testing"
)

func TestTheTrailsActionsAreAFixedList(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("accessevent.go")
	if err != nil {
		t.Fatal(err)
	}
	actions := regexp.MustCompile(`AccessAction += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	for _, action := range actions {
		if !AccessAction(action[1]).Known() {
			t.Errorf("%s is not known", action[1])
		}
	}
	if len(actions) < 40 || AccessAction("dance").Known() || AccessAction("").Known() {
		t.Errorf("%d actions", len(actions))
	}
}
