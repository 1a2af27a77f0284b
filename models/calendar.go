package models

import (
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// CalendarFeed is where a clinician's own calendar is read from. Address is a secret: whoever has it reads the calendar.
type CalendarFeed struct {
	PracticeID   uuid.UUID
	ID           uuid.UUID
	ClinicianID  uuid.UUID
	Address      string
	Etag         string
	LastModified string
	WholeAt      *time.Time // when it last came whole; nil: never
	Zone         string     // the practice's, for times without one
}

// CalendarState says how the last reading of a calendar went.
type CalendarState string

// The states of a calendar. All but the first two say why it could not be read.
const (
	CalendarNew            CalendarState = "new"
	CalendarRead           CalendarState = "read"
	CalendarNotHTTPS       CalendarState = "not_https"       // it leads to an address without https
	CalendarPrivateNetwork CalendarState = "private_network" // it leads into a network that is nobody else's business
	CalendarAddressUnknown CalendarState = "address_unknown" // there is no such host
	CalendarNoAnswer       CalendarState = "no_answer"
	CalendarTooSlow        CalendarState = "too_slow"
	CalendarNoCertificate  CalendarState = "no_certificate" // none that can be trusted
	CalendarNotThere       CalendarState = "not_there"      // 404 and 410
	CalendarNotAllowed     CalendarState = "not_allowed"    // 401 and 403
	CalendarServerTrouble  CalendarState = "server_trouble" // every other answer that is no calendar
	CalendarTooManyMoves   CalendarState = "too_many_moves"
	CalendarTooLarge       CalendarState = "too_large"
	CalendarNotACalendar   CalendarState = "not_a_calendar"
	CalendarTooManyEvents  CalendarState = "too_many_events"
)

// CalendarReading is what one reading of a calendar came to. Events count only where State is CalendarRead and it was
// modified: whatever goes wrong leaves everything as it stood.
type CalendarReading struct {
	State        CalendarState
	NotModified  bool
	Etag         string
	LastModified string
	MovedTo      string // the host that answers in the end, where the address leads elsewhere for good
	UnknownZone  string // a time zone that nobody here knows, and LeftOut events that are in it or another such
	LeftOut      int
	Events       []CalendarEvent
}

// CalendarEvent is one event of a calendar, or one day of an event that repeats.
type CalendarEvent struct {
	Series    string // which event, as a hash of what the calendar calls it
	Instance  string // the day it was first meant for, of one that repeats; else empty
	StartsAt  time.Time
	Minutes   int
	Title     string
	Cancelled bool
}

// TitleLetters is how much of a title is kept: enough to tell whose visit it is.
const TitleLetters = 120

// CalendarAddress is an address that a calendar can be read from. ParseCalendarAddress makes one.
type CalendarAddress string

// ParseCalendarAddress reads the address of a calendar as people copy it: https, or webcal, which means the same.
func ParseCalendarAddress(said string) (CalendarAddress, error) {
	said = strings.TrimSpace(said)
	if said == "" {
		return "", Invalid{{Field: "address", Code: "required"}}
	}
	if len(said) > 2000 {
		return "", Invalid{{Field: "address", Code: "too_long", Limit: 2000}}
	}
	u, err := url.Parse(said)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil {
		return "", Invalid{{Field: "address", Code: "wrong_format"}}
	}
	switch strings.ToLower(u.Scheme) {
	case "https", "webcal", "webcals":
		u.Scheme, u.Fragment = "https", ""
	default:
		return "", Invalid{{Field: "address", Code: "not_https"}}
	}
	return CalendarAddress(u.String()), nil
}
