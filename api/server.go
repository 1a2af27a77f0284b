// Package api is Alongside's HTTP API and the web app's files. Every route is one row in routes.go, every error one case
// in problem.go, every handler (ctx, *Input) → (*Output, error) in the file of its noun.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"alongside/auth"
	"alongside/store"
)

// Limits of one request. A body of sync's 500 changes is well below a megabyte; only a sign-in may take longer than
// a moment, when many wait for their turn.
const (
	bodyLimit   = 1 << 20
	headerLimit = 8 << 10
	deadline    = 10 * time.Second
)

// Config is what the API stands on.
type Config struct {
	Store  *store.Store
	Keys   *auth.Keys
	Hasher *auth.Hasher
	// PublicURL is where browsers find the server: a scheme and a host, nothing else.
	PublicURL string
	// TrustedProxies may say in X-Forwarded-For whom they speak for. Nobody else is believed.
	TrustedProxies []netip.Prefix
	// Files is the built web app.
	Files fs.FS
	// FetchKeys gets the public keys of a client from where they are registered to be.
	FetchKeys func(ctx context.Context, address string) ([]byte, error)
	// Demo is whom anybody may sign in as; nil where the people are real.
	Demo *Demo
	// Mails says that e-mails can be sent.
	Mails bool
	// PushKey is what browsers subscribe with; empty where nothing can be pushed.
	PushKey string
	// Version is the program's, for the description.
	Version string
	// Deadline is how long a request may take, its statements in the database among them; 0 is ten seconds.
	Deadline time.Duration
	// Now is the clock of tokens; nil is the system's.
	Now func() time.Time
}

// API serves the routes and the web app.
type API struct{ server *server }

type server struct {
	Config

	app      *fiber.App
	huma     huma.API
	signer   *auth.Signer
	passkeys *auth.Passkeys
	site     site
	pages    docPages
	exports  chan struct{} // those that run
	fetched  clientKeys
}

// New puts the routes together. Its only errors are of the configuration.
func New(c Config) (*API, error) {
	where, err := parseSite(c.PublicURL)
	if err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Deadline == 0 {
		c.Deadline = deadline
	}
	passkeys, err := c.Keys.Passkeys(c.PublicURL, where.origins, c.Now)
	if err != nil {
		return nil, err
	}
	s := &server{Config: c, site: where, signer: c.Keys.Signer(c.PublicURL, c.Now), passkeys: passkeys, exports: make(chan struct{}, exportsAtOnce)}
	s.app = fiber.New(fiber.Config{
		// Without it strings taken from a request turn into another request's data.
		Immutable:                    true,
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               headerLimit,
		ReadTimeout:                  30 * time.Second,
		WriteTimeout:                 30 * time.Second,
		IdleTimeout:                  2 * time.Minute,
		CaseSensitive:                true,
		StrictRouting:                true,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		EnableTrustedProxyCheck:      true, // and no proxy listed: Fiber itself believes nobody
		ErrorHandler:                 s.fail,
	})
	s.app.Use(s.logRequest, s.setHeaders, catchPanic(), openToApps, refuseEncoded)
	s.app.Use(declineShare, onlyJSON, s.withDeadline) // what is shared comes as a form, unlike everything else
	s.huma = humafiber.New(s.app, describe(c.Version))
	s.register()
	if s.pages, err = renderDocs(s.huma.OpenAPI()); err != nil {
		return nil, err
	}
	files, err := newFiles(c.Files)
	if err != nil {
		return nil, err
	}
	s.app.Use(onlyReads, s.hideUnattested, files.serve)
	return &API{s}, nil
}

// Serve answers on ln until Shutdown.
func (a *API) Serve(ln net.Listener) error { return a.server.app.Listener(lingering{ln}) }

// Shutdown takes no more requests and waits for those that run, until ctx ends.
func (a *API) Shutdown(ctx context.Context) error { return a.server.app.ShutdownWithContext(ctx) }

// OpenAPI is the description of the API, without a server behind it.
func OpenAPI(version string) ([]byte, error) {
	s := &server{app: fiber.New()}
	s.huma = humafiber.New(s.app, describe(version))
	s.register()
	return json.MarshalIndent(s.huma.OpenAPI(), "", "  ")
}

func describe(version string) huma.Config {
	format := huma.Format{
		Marshal: func(w io.Writer, v any) error {
			encoder := json.NewEncoder(w)
			encoder.SetEscapeHTML(false)
			return encoder.Encode(v)
		},
		Unmarshal: decode,
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Alongside",
				Version:     version,
				Description: "Every error is a problem (RFC 9457) with a stable code. x-roles says who may call.",
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"access_token": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

// decode reads a body. Its error never repeats any of it.
func decode(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var wrongType *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrongType):
		return errors.New("wrong type")
	default:
		return errors.New(malformed)
	}
}

// site is where browsers find us.
type site struct {
	address string // without a slash at its end
	secure  bool
	port    string
	origins []string // that our own pages name
}

// parseSite reads PUBLIC_URL. Plain http is for this machine only: tokens and what patients write would travel in
// the clear.
func parseSite(publicURL string) (site, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return site{}, errors.New("PUBLIC_URL must be an address like https://alongside.example, without a path")
	}
	where := site{address: u.Scheme + "://" + u.Host, secure: u.Scheme == "https", port: u.Port(), origins: []string{u.Scheme + "://" + u.Host}}
	switch {
	case where.secure:
	case u.Scheme == "http" && Loopback(publicURL):
		for _, name := range []string{"localhost", "127.0.0.1", "[::1]"} {
			origin := "http://" + name
			if where.port != "" {
				origin += ":" + where.port
			}
			where.origins = append(where.origins, origin)
		}
	default:
		return site{}, errors.New("PUBLIC_URL must begin with https:// unless it is this machine's own (http://localhost:8080)")
	}
	return where, nil
}

// link is a page's address with a one-time code behind #, where no server sees or logs it.
func (w site) link(page, code string) string { return w.address + page + "#" + code }

// Loopback tells whether an address can be reached from this machine only.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}
