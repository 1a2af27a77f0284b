package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// files is the built web app, in memory: a few hundred kilobytes.
type files struct{ byPath map[string]*file }

// file is one of them. Its compressed forms are made when first asked for.
type file struct {
	body         []byte
	contentType  string
	etag         string
	cacheControl string
	brotli, gzip func() []byte
}

// How hard to compress: each file once, when it is first asked for.
const (
	brotliLevel = 9
	gzipLevel   = 9
)

func newFiles(from fs.FS) (files, error) {
	all := files{byPath: map[string]*file{}}
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		body, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		all.byPath["/"+name] = newFile(name, body)
		return nil
	})
	if err != nil {
		return files{}, fmt.Errorf("read the web app: %w", err)
	}
	// Also for what watches a site and names no kind of answer.
	all.byPath["/"] = all.byPath["/index.html"]
	return all, nil
}

func newFile(name string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{body: body, contentType: contentType(name), etag: `"` + hex.EncodeToString(sum[:12]) + `"`, cacheControl: "no-cache"}
	if strings.HasPrefix(name, "assets/") { // their names hold a hash of what is in them
		f.cacheControl = "public, max-age=31536000, immutable"
	}
	if strings.HasPrefix(f.contentType, "font/") || strings.HasPrefix(f.contentType, "image/png") {
		f.brotli = func() []byte { return nil }
		f.gzip = f.brotli
		return f
	}
	f.brotli = sync.OnceValue(func() []byte { return fasthttp.AppendBrotliBytesLevel(nil, body, brotliLevel) })
	f.gzip = sync.OnceValue(func() []byte { return fasthttp.AppendGzipBytesLevel(nil, body, gzipLevel) })
	return f
}

// contentType doesn't ask the system, whose list may know less.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// shareTarget is where a phone sends what another app shares with ours: the manifest's share_target. The service worker
// receives it and the server never hears of it.
const shareTarget = "/concerns/new"

// declineShare is for the phone whose worker isn't there: what somebody shared is private, so it is dropped unread, and
// the page says that it did not come along. Nothing is read or done for anybody, so it is no route.
func declineShare(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost || c.Path() != shareTarget {
		return c.Next()
	}
	return c.Redirect(shareTarget+"?shared", http.StatusSeeOther)
}

// serve answers what no route did: a file, or for a page of the app its one HTML file.
func (f files) serve(c *fiber.Ctx) error {
	found := f.find(c)
	if found == nil {
		return statusProblem(http.StatusNotFound)
	}
	c.Set(fiber.HeaderCacheControl, found.cacheControl)
	c.Set(fiber.HeaderETag, found.etag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == found.etag {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, found.contentType)
	body, encoding := found.body, ""
	switch { // browsers name all they take and never refuse one with q=0
	case strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "br"):
		encoding = "br"
		body = found.brotli()
	case strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip"):
		encoding = "gzip"
		body = found.gzip()
	}
	if len(body) == 0 || encoding == "" {
		return c.Send(found.body)
	}
	c.Set(fiber.HeaderContentEncoding, encoding)
	return c.Send(body)
}

// find is nil for what isn't there. Addresses inside the app are the app's own business: it gets its page and says
// itself what it doesn't know.
func (f files) find(c *fiber.Ctx) *file {
	if c.Method() != http.MethodGet && c.Method() != http.MethodHead || isAPI(c.Path()) {
		return nil
	}
	if found := f.byPath[c.Path()]; found != nil {
		return found
	}
	isFile := strings.HasPrefix(c.Path(), "/assets/") || path.Ext(c.Path()) != ""
	if isFile || !strings.Contains(c.Get(fiber.HeaderAccept), "text/html") {
		return nil
	}
	return f.byPath["/index.html"]
}
