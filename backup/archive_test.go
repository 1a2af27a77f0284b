package backup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/auth"
	"alongside/migrations"
)

// archived is a small archive, with whatever a test changes about its header.
func archived(t *testing.T, code string, change func(*Header)) []byte {
	t.Helper()
	keys, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	content, err := keys.Content()
	if err != nil {
		t.Fatal(err)
	}
	private, err := identity(code)
	if err != nil {
		t.Fatal(err)
	}
	latest, err := migrations.Latest()
	if err != nil {
		t.Fatal(err)
	}
	head := Header{Format: format, Program: "1.2.3", Schema: latest, TakenAt: time.Now(), Tables: []Table{
		{Name: "people", Columns: []string{"id", "name"}}, {Name: "empty", Columns: []string{"id"}},
	}}
	change(&head)
	var file bytes.Buffer
	s, err := newSealer(&file, private.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]byte, 0, 1<<20) // several frames, and several chunks of the seal even when compressed
	for i := range 20_000 {
		rows = append(rows, auth.NewCode()...)
		rows = append(rows, "\tÅsa\\nLind\n"[i%2:]...)
	}
	writing := []error{s.header(head), s.begin("people")}
	_, err = s.Write(rows)
	writing = append(writing, err, s.end(20_000), s.begin("empty"), s.end(0), s.keys(content), s.finish(sums{Tables: 2, Rows: 20_000}))
	if err := errors.Join(writing...); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func opened(t *testing.T, file []byte, code string) (*Archive, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.backup")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(path, code)
}

func TestAWholeFileOpensWithItsCodeOnly(t *testing.T) {
	t.Parallel()
	code := auth.NewRecoveryCode()
	file := archived(t, code, func(*Header) {})
	a, err := opened(t, file, strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	if a.Header.Program != "1.2.3" || len(a.Header.Tables) != 2 {
		t.Errorf("the header says %+v", a.Header)
	}
	if _, err := opened(t, file, auth.NewRecoveryCode()); !errors.Is(err, ErrWrongCode) {
		t.Errorf("with another code: %v", err)
	}
	if _, err := opened(t, file, code[1:]); !errors.Is(err, auth.ErrRecoveryCode) {
		t.Errorf("with a piece of the code: %v", err)
	}
}

func TestABrokenFileIsNeverTakenForAWholeOne(t *testing.T) {
	t.Parallel()
	code := auth.NewRecoveryCode()
	file := archived(t, code, func(*Header) {})
	if len(file) < 200_000 {
		t.Fatalf("%d bytes are less than several chunks", len(file))
	}
	for _, length := range []int{0, 10, 150, 200, 216, 70_000, len(file) / 2, len(file) - 17, len(file) - 1} {
		if _, err := opened(t, file[:length], code); !errors.Is(err, ErrBroken) {
			t.Errorf("cut at %d of %d: %v", length, len(file), err)
		}
	}
	for at := 0; at < len(file); at += len(file)/97 + 1 {
		flipped := bytes.Clone(file)
		flipped[at] ^= 1
		if _, err := opened(t, flipped, code); !errors.Is(err, ErrBroken) && !errors.Is(err, ErrWrongCode) {
			t.Errorf("a bit flipped at %d of %d: %v", at, len(file), err)
		}
	}
	if _, err := opened(t, append(bytes.Clone(file), 0), code); !errors.Is(err, ErrBroken) {
		t.Errorf("with something behind it: %v", err)
	}
	if _, err := opened(t, []byte("-- PostgreSQL database dump\n"), code); !errors.Is(err, ErrBroken) {
		t.Errorf("another kind of file: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"), code); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestWhatIsSealedButNotWholeIsRefused: the seal holds, and what is in it ends too early or says something else.
func TestWhatIsSealedButNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	code := auth.NewRecoveryCode()
	private, err := identity(code)
	if err != nil {
		t.Fatal(err)
	}
	latest, err := migrations.Latest()
	if err != nil {
		t.Fatal(err)
	}
	head := Header{Format: format, Schema: latest, Tables: []Table{{Name: "people", Columns: []string{"id"}}}}
	rows := func(s *sealer) error { _, err := s.Write([]byte("1\n2\n")); return err }
	begin := func(s *sealer) error { return errors.Join(s.header(head), s.begin("people"), rows(s)) }
	for name, write := range map[string]func(*sealer) error{
		"nothing":             func(s *sealer) error { return s.frames.Flush() },
		"a header alone":      func(s *sealer) error { return s.header(head) },
		"no end of a table":   begin,
		"no keys":             func(s *sealer) error { return errors.Join(begin(s), s.end(2)) },
		"another table":       func(s *sealer) error { return errors.Join(s.header(head), s.begin("places"), rows(s), s.end(2)) },
		"a row too many":      func(s *sealer) error { return errors.Join(begin(s), s.end(1)) },
		"no sums":             func(s *sealer) error { return errors.Join(begin(s), s.end(2), s.keys([]byte("{}"))) },
		"a frame of 4 GB":     func(s *sealer) error { _, err := s.frames.WriteString("H\xff\xff\xff\xff{}"); return err },
		"rows of another sum": func(s *sealer) error { return errors.Join(begin(s), s.frame(frameRows, []byte("3\n")), s.end(3)) },
	} {
		var file bytes.Buffer
		s, err := newSealer(&file, private.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(write(s), s.frames.Flush(), s.compressed.Close(), s.sealed.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := opened(t, file.Bytes(), code); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestANewerFileIsRefusedAndBothVersionsAreNamed(t *testing.T) {
	t.Parallel()
	code := auth.NewRecoveryCode()
	for want, change := range map[string]func(*Header){
		"format 1":    func(h *Header) { h.Format = 977 },
		"schema 977 ": func(h *Header) { h.Schema = 977 },
	} {
		_, err := opened(t, archived(t, code, change), code)
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "977") || !strings.Contains(err.Error(), "1.2.3") {
			t.Errorf("%v", err)
		}
	}
}

// TestPapersStayGood: what a code stands for is pinned, or papers out there would be of no use.
func TestPapersStayGood(t *testing.T) {
	t.Parallel()
	key, err := identity("B7QD-2KXW-9MRT-H4ZC-B7QD-2KXW-9MRT-H4KX")
	if err != nil {
		t.Fatal(err)
	}
	if got := key.Recipient().String(); got != "age1jm9w3dfrjeqhc6xf8pkpz69mr4wqyus5xh8e72k7kl8cztsccpfqvnrdez" {
		t.Errorf("the code's public half is %s", got)
	}
}
