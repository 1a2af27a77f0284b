package models

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Webhook is where a system of the practice's is told that something happened, with ids alone.
type Webhook struct {
	ID      uuid.UUID
	Address string
	Events  []WebhookEventType
	// FormerUntil is until when the secret before this one is signed with as well.
	FormerUntil  *time.Time
	CreatedAt    time.Time
	OffAt        *time.Time
	OffWhy       WebhookOff
	FailingSince *time.Time // nothing was taken since; nil: the last was, or none was sent
}

// WebhookEventType is what a webhook is told of.
type WebhookEventType string

// The types. A test is sent to one webhook when its owner asks for it; nothing happened.
const (
	WebhookCheckInShared    WebhookEventType = "check_in.shared"
	WebhookCheckInTakenBack WebhookEventType = "check_in.taken_back"
	WebhookFlagRaised       WebhookEventType = "flag.raised"
	WebhookPlanAgreed       WebhookEventType = "plan.agreed"
	WebhookTest             WebhookEventType = "webhook.test"
)

// WebhookEventTypes are those that an owner can choose.
func WebhookEventTypes() []WebhookEventType {
	return []WebhookEventType{WebhookCheckInShared, WebhookCheckInTakenBack, WebhookFlagRaised, WebhookPlanAgreed}
}

// WebhookOff is why a webhook is off; empty: it is on.
type WebhookOff string

// The reasons.
const (
	WebhookOffByOwner WebhookOff = "owner"
	WebhookOffGone    WebhookOff = "gone"    // it answered that it wants nothing more (410)
	WebhookOffFailing WebhookOff = "failing" // it took nothing for five days
)

// WebhookDelivery is what became of telling a webhook of something. It says nothing of whom that was about.
type WebhookDelivery struct {
	EventID  uuid.UUID
	Type     WebhookEventType
	At       time.Time // when it happened
	State    WebhookState
	Attempts int
	TriedAt  *time.Time
	NextAt   *time.Time // while it waits
	Status   int        // of the last answer; 0: there was none
	Fault    WebhookFault
}

// WebhookState is where a delivery stands.
type WebhookState string

// The states.
const (
	WebhookWaiting   WebhookState = "waiting"
	WebhookDelivered WebhookState = "delivered"
	WebhookFailed    WebhookState = "failed" // it is not tried again by itself
)

// WebhookFault is why there was no answer; empty: there was one, or it was not tried yet.
type WebhookFault string

// The faults.
const (
	WebhookPrivateNetwork WebhookFault = "private_network"
	WebhookAddressUnknown WebhookFault = "address_unknown" // there is no such host
	WebhookNoAnswer       WebhookFault = "no_answer"
	WebhookTooSlow        WebhookFault = "too_slow"
	WebhookNoCertificate  WebhookFault = "no_certificate" // none that can be trusted
)

// MaxWebhooks is how many a practice can have.
const MaxWebhooks = 10

// NewWebhook is one that an owner wants. ParseNewWebhook makes it.
type NewWebhook struct {
	Address string
	Events  []WebhookEventType
}

// ParseNewWebhook takes where and of what an owner wants a system to be told, and names every bad field at once. Where the address
// leads is judged again with every delivery, when it is known.
func ParseNewWebhook(address string, events []WebhookEventType) (NewWebhook, error) {
	var bad Invalid
	if code := endpointFault(address); code != "" {
		bad.Add("address", code)
	}
	checkWebhookEvents(&bad, events)
	return NewWebhook{address, eachOnce(events)}, bad.Err()
}

// eachOnce is a choice in the order of the list, with nothing twice.
func eachOnce(events []WebhookEventType) []WebhookEventType {
	return slices.DeleteFunc(WebhookEventTypes(), func(e WebhookEventType) bool { return !slices.Contains(events, e) })
}

// CanBeToldAt says whether an address can be a webhook's.
func CanBeToldAt(address string) bool { return endpointFault(address) == "" }

func checkWebhookEvents(bad *Invalid, events []WebhookEventType) {
	switch {
	case len(events) == 0:
		bad.Add("events", "required")
	case slices.ContainsFunc(events, func(e WebhookEventType) bool { return !slices.Contains(WebhookEventTypes(), e) }):
		bad.Add("events", "unknown")
	}
}

// WebhookPatch changes what a webhook is told of, or switches it off or on; nil leaves it.
type WebhookPatch struct {
	Events []WebhookEventType `json:"events,omitempty" enum:"check_in.shared,check_in.taken_back,flag.raised,plan.agreed"`
	Off    *bool              `json:"off,omitempty"`
}

// Validate names what can't be chosen.
func (p WebhookPatch) Validate() error {
	var bad Invalid
	if p.Events != nil {
		checkWebhookEvents(&bad, p.Events)
	}
	return bad.Err()
}

// WebhookSecret is what requests to a webhook are signed with, as Standard Webhooks writes it: whsec_ and base64.
type WebhookSecret string

// NewWebhookSecret makes one of 256 bits.
func NewWebhookSecret() WebhookSecret {
	b := make([]byte, 32)
	rand.Read(b)
	return WebhookSecret("whsec_" + base64.StdEncoding.EncodeToString(b))
}

// WebhookQueue is the queue of deliveries: whoever doesn't answer keeps nobody else waiting.
const WebhookQueue = "webhooks"

// WebhookWork is the job that delivers what is due at one webhook.
type WebhookWork struct {
	PracticeID uuid.UUID `json:"practice_id"`
	WebhookID  uuid.UUID `json:"webhook_id"`
}

// Kind names the job.
func (WebhookWork) Kind() string { return "webhook" }

// WebhookBatch is what is due at one webhook, for who delivers it.
type WebhookBatch struct {
	Address string
	Secrets []WebhookSecret // the newest first
	Due     []WebhookMessage
}

// WebhookMessage is what a webhook is told. ID is the same however often it comes: a receiver knows by it what it has.
type WebhookMessage struct {
	ID       uuid.UUID        `json:"id"`
	Type     WebhookEventType `json:"type"`
	At       time.Time        `json:"timestamp"`
	Data     json.RawMessage  `json:"data"`
	Attempts int              `json:"-"` // so far
}

// WebhookAttempt is what became of an attempt.
type WebhookAttempt struct {
	Status int // 0: no answer
	Fault  WebhookFault
	Taken  bool
	Gone   bool           // it wants nothing more
	Wait   *time.Duration // until it is tried again; nil: it is not
}

// WebhookLetter is the job that tells an owner that a webhook was switched off.
type WebhookLetter struct {
	ID         uuid.UUID `json:"id"` // the letter's
	PracticeID uuid.UUID `json:"practice_id"`
	AccountID  uuid.UUID `json:"account_id"`
}

// Kind names the job.
func (WebhookLetter) Kind() string { return "webhook_letter" }
