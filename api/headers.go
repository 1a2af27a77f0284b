package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// policy is what our pages may do (Content Security Policy): load only from us, run no script from text. Three Trusted
// Types policies exist: Svelte's for its own templates, and ours for the addresses of the service worker and of the worker
// that reads files.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; " +
	"trusted-types svelte-trusted-html alongside-worker alongside-import"

// permissions are the browser's abilities that we never use.
const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), " +
	"geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()"

func (s *server) setHeaders(c *fiber.Ctx) error {
	s.headers(c)
	return c.Next()
}

// headers stand on every answer, errors and files too.
func (s *server) headers(c *fiber.Ctx) {
	c.Set("Content-Security-Policy", policy)
	c.Set("Permissions-Policy", permissions)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Embedder-Policy", "require-corp")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("X-Frame-Options", "DENY")
	if s.site.secure {
		c.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	c.Set(fiber.HeaderCacheControl, "no-store") // the app's files say otherwise
}

func isAPI(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || isFHIR(path)
}
