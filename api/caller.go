package api

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// caller is what is known of somebody before they are anybody: where they call from, and the browser's cookies.
type caller struct {
	address string // of the network, for counting tries
	refresh string // the refresh token
	device  string // what a browser shows that somebody signed in from before
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, ok := ctx.Value(callerKey{}).(caller)
	if !ok {
		panic("api: a route with roles asked for its caller")
	}
	return c
}

func (s *server) knowCaller(ctx huma.Context, next func(huma.Context)) {
	c := humafiber.Unwrap(ctx)
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	// A proxy may add a line instead of lengthening the one it found.
	forwarded := string(bytes.Join(c.Request().Header.PeekAll(fiber.HeaderXForwardedFor), []byte(",")))
	next(huma.WithValue(ctx, callerKey{}, caller{
		address: s.address(peer, forwarded),
		refresh: c.Cookies(s.site.refreshCookie()),
		device:  c.Cookies(s.site.deviceCookie()),
	}))
}

// address is the network a request comes from: the peer's address or, where the peer is a trusted proxy, the last
// address that such a proxy names in X-Forwarded-For. A household's IPv6 addresses (a /64) are one.
func (s *server) address(peer netip.Addr, forwarded string) string {
	peer = peer.Unmap()
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(peer); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop.Unmap()
	}
	if peer.Is6() {
		network, _ := peer.WithZone("").Prefix(64)
		return network.String()
	}
	return peer.String()
}

func (s *server) trusted(peer netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(peer) })
}

// onlyOurPages refuses requests that another site made the browser send along with our cookie.
func (s *server) onlyOurPages(ctx huma.Context, next func(huma.Context)) {
	if !slices.Contains(s.site.origins, ctx.Header("Origin")) {
		s.refuse(ctx, statusProblem(http.StatusForbidden))
		return
	}
	next(ctx)
}
