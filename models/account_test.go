package models

import (
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// A clinician's page counts the minutes in which nobody is there by a clock of its own.
func TestTheAppEndsAnIdleSessionAsTheServerDoes(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../pwa/src/features/account/presence.ts")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`(?m)^export const endAfter = (\d+)$`).FindSubmatch(source)
	if said == nil {
		t.Fatal("the app says nowhere after how many minutes")
	}
	minutes, err := strconv.Atoi(string(said[1]))
	if idle := LimitsFor([]Role{RoleClinician}).Idle; err != nil || time.Duration(minutes)*time.Minute != idle {
		t.Errorf("the app ends a session after %d minutes, the server after %s", minutes, idle)
	}
}
