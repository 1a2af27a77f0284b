package api

import (
	"strings"
	"testing"
)

func TestWhoSendsTooMuchIsAlwaysTold(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	body := strings.Repeat(" ", 8*bodyLimit) // more than fits between the two, so that the client is still sending
	for range 20 {
		s.post("/api/v1/auth/sign-in", body).problem(413, "too_large")
	}
}
