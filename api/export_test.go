package api

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"alongside/export"
)

func TestAnExportComesAsOneArchive(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	ana.Concern("only mine")
	in, _ := s.signIn(ana.Login)
	got := s.as(in.AccessToken, "GET", "/api/v1/export", nil).status(200)
	archive, err := zip.NewReader(strings.NewReader(got.text), int64(len(got.text)))
	if err != nil {
		t.Fatal(err)
	}
	if parts := got.Header.Get("Alongside-Parts"); parts != fmt.Sprint(len(archive.File)) {
		t.Errorf("%d files, told were %s", len(archive.File), parts)
	}
	if kind, name := got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"); kind != "application/zip" || !strings.HasPrefix(name, "attachment; ") {
		t.Errorf("it is %q, %q", kind, name)
	}
	page, err := archive.Open(export.PageName)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(page); err != nil || !bytes.Contains(body, []byte("only mine")) {
		t.Errorf("the page lacks what was written: %v", err)
	}
	s.stale(ana.Actor)
	s.as(in.AccessToken, "GET", "/api/v1/export", nil).problem(403, "not_fresh")
}

// Exports hold connections of the database: beyond a few somebody has to wait, and nobody's sync does.
func TestExportsThatNobodyTakesKeepNobodyElseOut(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	ana := s.db.Practice().Patient()
	for range 300 { // more than a connection takes before anybody reads
		ana.Concern(hex.EncodeToString(randomBytes(2000)))
	}
	in, _ := s.signIn(ana.Login)
	var waiting []net.Conn
	for range exportsAtOnce {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if tcp, ok := conn.(*net.TCPConn); !ok || tcp.SetReadBuffer(4096) != nil {
			t.Fatal("the connection takes as much as it likes")
		}
		_, _ = fmt.Fprintf(conn, "GET /api/v1/export HTTP/1.1\r\nHost: alongside.test\r\nAuthorization: Bearer %s\r\n\r\n", in.AccessToken)
		if _, err := io.ReadFull(conn, make([]byte, 15)); err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, conn)
	}
	refused := s.as(in.AccessToken, "GET", "/api/v1/export", nil)
	if refused.problem(503, "unavailable"); refused.Header.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}
	s.as(in.AccessToken, "POST", "/api/v1/sync", map[string]any{"cursor": "", "device": ana.ID, "app_version": "1", "changes": []any{}}).status(200)
	for _, conn := range waiting {
		_ = conn.Close()
	}
	for len(s.server.exports) > 0 { // whoever hangs up makes room
		time.Sleep(10 * time.Millisecond)
	}
	s.as(in.AccessToken, "GET", "/api/v1/export", nil).status(200)
}
