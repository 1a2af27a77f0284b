package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"alongside/calendar"
	"alongside/models"
	"alongside/store"
)

const (
	calendarsATime  = 100
	calendarsAtOnce = 4
	// readTime is how long working out what a calendar says may take.
	readTime = 10 * time.Second
)

// calendarArgs asks for the calendars that are due to be read. Jobs carry nothing of anybody's.
type calendarArgs struct{}

// Kind names the job in the queue.
func (calendarArgs) Kind() string { return "read_calendars" }

type calendarWorker struct {
	river.WorkerDefaults[calendarArgs]

	store   *store.Store
	fetcher *fetcher
}

// Timeout is for all of them together.
func (w *calendarWorker) Timeout(*river.Job[calendarArgs]) time.Duration {
	return calendarsATime / calendarsAtOnce * (fetchTime + readTime)
}

// Work reads the calendars that are due, a few at once. Whatever becomes of one is kept with it for its clinician to see;
// only what goes wrong with the database is an error of the job.
func (w *calendarWorker) Work(ctx context.Context, _ *river.Job[calendarArgs]) error {
	due, err := w.store.DueCalendars(ctx, calendarsATime)
	if err != nil {
		return err
	}
	var reading sync.WaitGroup
	failed := make(chan error, len(due))
	turns := make(chan struct{}, calendarsAtOnce)
	for _, feed := range due {
		turns <- struct{}{}
		reading.Go(func() {
			defer func() { <-turns }()
			failed <- w.read(ctx, feed)
		})
	}
	reading.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	return err
}

// read reads one calendar and keeps what came of it. A panic over what a stranger wrote ends this reading only.
func (w *calendarWorker) read(ctx context.Context, feed models.CalendarFeed) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("reading calendar %s panicked", feed.ID)
		}
	}()
	reading, text := w.fetcher.fetch(ctx, feed)
	if text != nil {
		reading = understand(ctx, feed, reading, text, w.fetcher.now())
	}
	err = w.store.KeepCalendar(ctx, feed, reading)
	if errors.Is(err, models.ErrNotFound) {
		return nil // another address took its place meanwhile
	}
	return err
}

// understand fills in what the text says, or why it says nothing.
func understand(ctx context.Context, feed models.CalendarFeed, r models.CalendarReading, text []byte, now time.Time) models.CalendarReading {
	zone, err := time.LoadLocation(feed.Zone)
	if err != nil {
		zone = time.UTC
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	said, err := calendar.Read(ctx, text, calendar.WindowAt(now), zone)
	switch {
	case errors.Is(err, calendar.ErrNotACalendar):
		return models.CalendarReading{State: models.CalendarNotACalendar}
	case err != nil:
		return models.CalendarReading{State: models.CalendarTooManyEvents}
	}
	r.Events, r.UnknownZone, r.LeftOut = said.Events, said.UnknownZone, said.LeftOut
	return r
}
