package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	recovering "github.com/gofiber/fiber/v2/middleware/recover"

	"alongside/models"
)

// logRequest writes one line a request: the route's pattern, never the path with its ids, and nothing private.
func (s *server) logRequest(c *fiber.Ctx) error {
	began := time.Now()
	id := make([]byte, 8)
	rand.Read(id)
	c.Set("X-Request-Id", hex.EncodeToString(id))
	if err := c.Next(); err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	slog.InfoContext(c.UserContext(), "request",
		"method", c.Method(), "route", c.Route().Path, "status", c.Response().StatusCode(),
		"ms", float64(time.Since(began).Microseconds())/1000, "id", hex.EncodeToString(id))
	return nil
}

// catchPanic turns a panic into an error, and so into a 500; without it the process would end. What was panicked with
// may be a patient's: only the runtime's own words are logged.
func catchPanic() fiber.Handler {
	return recovering.New(recovering.Config{
		EnableStackTrace: true,
		StackTraceHandler: func(c *fiber.Ctx, e any) {
			said := ""
			if err, ok := e.(runtime.Error); ok {
				said = err.Error()
			}
			slog.ErrorContext(c.UserContext(), "a handler panicked", "said", said, "stack", string(debug.Stack()))
		},
	})
}

// refuseEncoded refuses compressed bodies before anything unpacks them: half a megabyte can hold half a gigabyte.
func refuseEncoded(c *fiber.Ctx) error {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return statusProblem(http.StatusUnsupportedMediaType)
	}
	return c.Next()
}

// onlyJSON refuses a body that is said to be something else, or nothing: a form of another site can't claim JSON. Who posts to
// the link of a reminder holds all that it asks for in the link; the body is not looked at. OAuth asks for tokens with a form.
func onlyJSON(c *fiber.Ctx) error {
	if len(c.Request().Body()) > 0 && !strings.HasPrefix(c.Path(), models.ReminderStopPath) && c.Path() != tokenPath {
		kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
		ofFHIR := isFHIR(c.Path()) && (kind == fiber.MIMEApplicationForm || kind == fhirJSON) // of who shows a token, which no form can
		if err != nil || kind != fiber.MIMEApplicationJSON && !ofFHIR {
			return statusProblem(http.StatusUnsupportedMediaType)
		}
	}
	return c.Next()
}

// withDeadline bounds what a request may take of the database: fasthttp's own context never ends.
func (s *server) withDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// fail answers what no handler answered: a panic, a broken request, a route that isn't. It also runs where middleware
// doesn't, for requests that fasthttp refuses.
func (s *server) fail(c *fiber.Ctx, err error) error {
	p := statusProblem(http.StatusInternalServerError)
	var ours *Problem
	var fibers *fiber.Error
	switch {
	case errors.As(err, &ours):
		p = ours
	case errors.As(err, &fibers):
		p = statusProblem(fibers.Code)
	}
	s.headers(c)
	showToApps(c)
	p = p.at(c.Path())
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	return c.Status(p.Status).JSON(p, p.ContentType(""))
}
