package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"alongside/fhir"
	"alongside/models"
)

// Problem is every error's answer (RFC 9457). Code is a stable word that screens turn into a sentence. Nothing in it
// repeats what was sent or says what went wrong inside.
type Problem struct { //nolint:errname // it is the answer, under the standard's name
	Type   string                `json:"type" doc:"always about:blank: code says which problem it is"`
	Title  string                `json:"title"`
	Status int                   `json:"status"`
	Code   string                `json:"code" doc:"invalid, signed_out, wrong_sign_in, wrong_passkey, second_factor_needed, passkey_needed, wrong_code, forbidden, second_factor_missing, not_fresh, not_found, conflict or which rule of the record stands against it (settled, acknowledged, old_version, old_state, not_now, not_agreed, way_out_missing, baseline_missing, still_taken, contact_closed, contact_needed, contact_missing, last_way_in, too_many_passkeys, passkey_taken), used, over, malformed, too_large, unsupported_media_type, too_many_tries, unavailable or internal"`
	Errors []models.FieldProblem `json:"errors,omitempty" doc:"every bad field at once; of a rule of the record the thing that it stands against"`
	// Current spares who lost a race a second request before they can be told what happened.
	Current *models.Current `json:"current,omitempty" doc:"of a rule of the record: how what it stands against stands by now"`

	header http.Header
	fhir   bool
	issues []fhir.Issue // of an outcome, where they say more
}

func newProblem(status int, code string, fields ...models.FieldProblem) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Errors: fields}
}

// Error is for the log.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s", p.Status, p.Code) }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma the headers that go with it.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType tells huma the type that goes with it.
func (p *Problem) ContentType(string) string {
	if p.fhir {
		return fhirJSON
	}
	return "application/problem+json"
}

func (p *Problem) with(header, value string) *Problem {
	p.header = http.Header{header: {value}}
	return p
}

func wrongSignIn() *Problem { return newProblem(http.StatusUnauthorized, "wrong_sign_in") }

func wrongPasskey() *Problem { return newProblem(http.StatusUnauthorized, "wrong_passkey") }

// tooManyTries says when the next try is let through, in whole seconds.
func tooManyTries(wait time.Duration) *Problem {
	seconds := int((wait + time.Second - 1) / time.Second)
	return newProblem(http.StatusTooManyRequests, "too_many_tries").with("Retry-After", strconv.Itoa(seconds))
}

func unavailable() *Problem {
	return newProblem(http.StatusServiceUnavailable, "unavailable").with("Retry-After", "2")
}

// problem is the one mapping of the project's errors to answers.
func problem(ctx context.Context, err error) *Problem {
	var already *Problem
	var invalid models.Invalid
	var conflict models.Conflict
	var tooMany models.TooMany
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &invalid):
		return newProblem(http.StatusUnprocessableEntity, "invalid", invalid...)
	case errors.Is(err, models.ErrSignedOut):
		return statusProblem(http.StatusUnauthorized)
	case errors.Is(err, models.ErrForbidden):
		return statusProblem(http.StatusForbidden)
	case errors.Is(err, models.ErrSecondFactorMissing):
		return newProblem(http.StatusForbidden, "second_factor_missing")
	case errors.Is(err, models.ErrNotFresh):
		return newProblem(http.StatusForbidden, "not_fresh")
	case errors.Is(err, models.ErrNotFound):
		return statusProblem(http.StatusNotFound)
	case errors.As(err, &conflict):
		return conflictProblem(conflict)
	case errors.Is(err, models.ErrConflict):
		return statusProblem(http.StatusConflict)
	case errors.As(err, &tooMany):
		return tooManyTries(tooMany.Wait)
	case errors.Is(err, models.ErrUsed):
		return newProblem(http.StatusGone, "used")
	case errors.Is(err, models.ErrOver):
		return newProblem(http.StatusGone, "over")
	case errors.Is(err, context.DeadlineExceeded):
		slog.WarnContext(ctx, "a request took too long and was given up")
		return unavailable()
	}
	slog.ErrorContext(ctx, "a request failed", "error", withoutValues(err))
	return statusProblem(http.StatusInternalServerError)
}

func conflictProblem(c models.Conflict) *Problem {
	p := newProblem(http.StatusConflict, c.Code)
	if c.Field != "" {
		p.Errors = []models.FieldProblem{{Field: c.Field, Code: c.Code}}
	}
	p.Current = c.Current
	return p
}

// withoutValues takes out of an error's text what stands in quotes: libraries repeat values there.
func withoutValues(err error) string {
	return regexp.MustCompile("\"[^\"]*\"|'[^']*'|`[^`]*`").ReplaceAllString(err.Error(), "…")
}

// statusProblem is the problem of a status that says all there is to say.
func statusProblem(status int) *Problem {
	code := "malformed"
	switch status {
	case http.StatusUnauthorized:
		return newProblem(status, "signed_out").with("WWW-Authenticate", "Bearer")
	case http.StatusForbidden:
		code = "forbidden"
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		code, status = "not_found", http.StatusNotFound
	case http.StatusConflict:
		code = "conflict"
	case http.StatusRequestEntityTooLarge:
		code = "too_large"
	case http.StatusUnsupportedMediaType:
		code = "unsupported_media_type"
	case http.StatusUnprocessableEntity:
		code = "invalid"
	default:
		if status >= http.StatusInternalServerError {
			code = "internal"
		}
	}
	return newProblem(status, code)
}

// init hands huma our problems for what it finds wrong itself, and lets it take field names only in their one
// spelling. Package variables are the only place huma asks.
func init() { //nolint:gochecknoinits // see above
	huma.ValidateStrictCasing = true
	// The first describes them, the second answers.
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError { return requestProblem(status, errs) }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		address := ctx.URL()
		return requestProblem(status, errs).at(address.Path)
	}
}

// malformed is what our decoder says instead of repeating the body.
const malformed = "malformed"

// requestProblem words what huma found wrong with a request: every bad field, and none of the values it would repeat.
func requestProblem(status int, errs []error) *Problem {
	p := statusProblem(status)
	if status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
			continue
		}
		if detail.Message == malformed {
			return statusProblem(http.StatusBadRequest)
		}
		place, field, _ := strings.Cut(detail.Location, ".")
		if place == "path" {
			return statusProblem(http.StatusNotFound) // what isn't an id names nothing
		}
		p.Errors = append(p.Errors, fieldProblem(field, detail.Message))
	}
	return p
}

// fieldProblem turns huma's sentence into one of our codes. A sentence it doesn't know is a wrong type.
func fieldProblem(field, message string) models.FieldProblem {
	var name string
	var limit int
	matches := func(format string, into any) bool {
		n, _ := fmt.Sscanf(message, format, into)
		return n == 1
	}
	is := func(code string) models.FieldProblem {
		return models.FieldProblem{Field: field, Code: code, Limit: limit}
	}
	switch {
	case message == "unexpected property", message == "unknown query parameter":
		return is("unknown_field")
	case matches("expected required property %s to be present", &name):
		return models.FieldProblem{Field: strings.TrimPrefix(field+"."+name, "."), Code: "required"}
	case strings.HasPrefix(message, "required "):
		return is("required")
	case strings.HasPrefix(message, "expected value to be one of"):
		return is("unknown")
	case matches("expected length >= %d", &limit):
		if limit == 1 {
			return models.FieldProblem{Field: field, Code: "required"}
		}
		return is("too_short")
	case matches("expected length <= %d", &limit):
		return is("too_long")
	case matches("expected array length >= %d", &limit):
		return is("too_few")
	case matches("expected array length <= %d", &limit):
		return is("too_many")
	case strings.HasPrefix(message, "expected array items to be unique"):
		return is("twice")
	case strings.HasPrefix(message, "expected number >"), strings.HasPrefix(message, "expected number <"):
		return is("out_of_range")
	case strings.HasPrefix(message, "expected string to"), strings.HasPrefix(message, "invalid date"):
		return is("wrong_format")
	}
	return is("wrong_type")
}
