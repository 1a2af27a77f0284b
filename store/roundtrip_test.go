package store_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/store"
	"alongside/storetest"
)

// wire stands between a store and PostgreSQL and counts round trips: how often the store asks for an answer. It reads
// the protocol itself (PostgreSQL's documentation, "Message Formats"), so that no library's word is taken for it.
type wire struct{ trips atomic.Int64 }

// newWire opens a store whose every connection goes through the wire.
func newWire(t *testing.T, db *storetest.DB) (*wire, *store.Store) {
	t.Helper()
	address, err := url.Parse(db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	server := filepath.Join(address.Query().Get("host"), socket)
	dir, err := os.MkdirTemp("", "wire") //nolint:usetesting // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	w := &wire{}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go w.connect(client, server)
		}
	}()
	address.RawQuery = url.Values{"host": {dir}}.Encode()
	s, err := store.Open(t.Context(), store.Config{URL: address.String(), Keys: db.Keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return w, s
}

// connect carries one connection until either side is done.
func (w *wire) connect(client net.Conn, path string) {
	defer client.Close()
	server, err := net.Dial("unix", path)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(client, server) }()
	_ = w.ask(server, bufio.NewReader(client))
}

// ask carries messages to the server and counts those that ask for an answer: Sync, and simple queries.
func (w *wire) ask(server io.Writer, client io.Reader) error {
	header := make([]byte, 4) // the first message has no type
	for {
		if _, err := io.ReadFull(client, header); err != nil {
			return err
		}
		length := binary.BigEndian.Uint32(header[len(header)-4:])
		if len(header) == 5 && (header[0] == 'S' || header[0] == 'Q') {
			w.trips.Add(1)
		}
		if _, err := server.Write(header); err != nil {
			return err
		}
		if _, err := io.CopyN(server, client, int64(length)-4); err != nil {
			return err
		}
		header = make([]byte, 5)
	}
}

// fewest is how many round trips fn takes when statements are prepared and keys are known. The pool asks whether a
// connection that was idle for a second still lives, which on a busy machine may happen to any one call.
func (w *wire) fewest(t *testing.T, fn func() error) int64 {
	t.Helper()
	fewest := int64(1 << 30)
	for range 8 {
		before := w.trips.Load()
		if err := fn(); err != nil {
			t.Fatal(err)
		}
		fewest = min(fewest, w.trips.Load()-before)
	}
	return fewest
}

func TestHotPathsTakeOneRoundTrip(t *testing.T) { //nolint:tparallel // one wire is counted at a time
	t.Parallel()
	db := storetest.Open(t)
	practice := db.Practice()
	maya := practice.Clinician()
	ana := practice.Patient(maya)
	ana.Night(storetest.Today())
	for _, k := range conformingKinds { // something of everything that a page is made of
		id, fields := k.entry(ana, maya)
		ana.Save(k.kind, id, fields)
	}
	visit := ana.Shared(maya)
	backup := practice.Clinician()
	backup.Join(ana.Patient)
	edited := concern("x")
	a := newPhone(t, db, ana)
	a.must("applied", edited)
	rev := int64(1)
	w, s := newWire(t, db)
	ctx := t.Context()
	cases := []struct {
		name  string
		trips int64
		call  func() error
	}{
		{"sync that only pulls", 1, func() error {
			_, err := s.Sync(ctx, ana.Actor, "", nil)
			return err
		}},
		{"sync of new entries", 1, func() error {
			_, err := s.Sync(ctx, ana.Actor, "", []models.Change{concern("a"), concern("b"), night(models.DateOf(longAgo).Add(int(w.trips.Load())))})
			return err
		}},
		{"sync of an edit", 1, func() error {
			answer, err := s.Sync(ctx, ana.Actor, "", []models.Change{set(models.KindConcern, edited.ID, rev, int(rev), storetest.Fields{"weight": "some"})})
			if err != nil {
				return err
			}
			if answer.Results[0].Outcome != "applied" {
				return errors.New(answer.Results[0].Outcome)
			}
			rev = answer.Results[0].Rev
			return nil
		}},
		{"sync with a change that cannot be taken", 1, func() error {
			_, err := s.Sync(ctx, ana.Actor, "", []models.Change{set("dream", uuid.New(), 0, 0, nil), concern("c")})
			return err
		}},
		{"a plan of six lines: no more reads than one of one line, and a look and a write a line", 13 + 2*5, func() error {
			save := models.PlanSave{Contact: nextContact(maya, backup)}
			for range 6 {
				save.Lines = append(save.Lines, walks(1, uuid.Must(uuid.NewV7()), "Walk"))
			}
			return s.SavePlan(ctx, maya.Actor, ana.Patient.ID, uuid.New(), save)
		}},
		{"reading a page", 1, func() error {
			_, err := s.Summary(ctx, maya.Actor, visit)
			return err
		}},
		{"making a page", 1, func() error {
			_, err := s.Preview(ctx, ana.Actor, visit, storetest.Today())
			return err
		}},
		{"the clinician's day", 1, func() error {
			_, err := s.ClinicVisits(ctx, maya.Actor, storetest.Today(), storetest.Today().Add(2))
			return err
		}},
		{"sharing: the page is made once more, and kept", 2, func() error {
			page, err := s.Preview(ctx, ana.Actor, visit, storetest.Today())
			if err != nil {
				return err
			}
			digest, err := page.Digest()
			if err != nil {
				return err
			}
			w.trips.Add(-1) // the preview's
			_, err = s.Share(ctx, ana.Actor, visit, storetest.Today(), digest, models.Chosen{})
			return err
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if trips := w.fewest(t, c.call); trips != c.trips {
				t.Errorf("%d round trips", trips)
			}
		})
	}
}
