package api

import (
	"sync"
	"sync/atomic"
	"testing"
)

// A thousand reads race with the end of a session: none that begins after the end was answered is let in.
func TestNoReadThatBeginsAfterASessionEndedIsAnswered(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	in, refresh := s.signIn(s.db.Practice().Patient().Login)
	const reads, readers = 1000, 8
	var begun, let atomic.Int64
	var ended atomic.Bool
	half := make(chan struct{})
	var racing sync.WaitGroup
	racing.Go(func() {
		<-half
		if status := s.withCookie("/api/v1/auth/sign-out", refresh).StatusCode; status != 204 {
			t.Errorf("signing out: %d", status)
		}
		ended.Store(true)
	})
	for range readers {
		racing.Go(func() {
			// They read on until the session has ended, however long that takes, and then until it was a thousand.
			for over := false; begun.Load() < reads || !over; {
				over = ended.Load()
				if begun.Add(1) == reads/2 {
					close(half)
				}
				status := s.as(in.AccessToken, "GET", "/api/v1/me", nil).StatusCode
				switch {
				case status == 200 && !over:
					let.Add(1)
				case status != 401:
					t.Errorf("status %d, after the end: %v", status, over)
				}
			}
		})
	}
	racing.Wait()
	if let.Load() < reads/2-readers {
		t.Errorf("%d were let in before it ended", let.Load())
	}
}
