package jobs

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// postOffice is a mail server of the test's: what it was given, and what it refuses.
type postOffice struct {
	t  *testing.T
	ln net.Listener
	// way is how it seals: smtps, starttls or not at all. With a password, only who knows it may hand anything over.
	way      string
	tls      *tls.Config
	signer   *x509.Certificate
	password string

	mu       sync.Mutex
	replies  map[string]string   // to a verb, or a verb and an address, in place of yes
	took     func(letter string) // before it says so
	letters  []string            // whom to, and then the whole text
	wasAsked bool                // to take a password
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{t: t}
	p.open()
	return p
}

func (p *postOffice) open() {
	p.t.Helper()
	ln, err := new(net.ListenConfig).Listen(p.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	p.ln, p.replies = ln, map[string]string{}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			open.Go(func() { p.serve(conn) })
		}
	})
	p.t.Cleanup(func() {
		_ = ln.Close()
		open.Wait()
	})
}

// counter is one talk at the office.
type counter struct {
	*postOffice

	conn  net.Conn
	lines *bufio.Scanner
	known bool
	to    string
}

func (c *counter) sealed() {
	c.conn = tls.Server(c.conn, c.tls)
	c.lines = bufio.NewScanner(c.conn)
}

func (c *counter) answer(line string) { fmt.Fprintf(c.conn, "%s\r\n", line) }

// serve speaks SMTP (RFC 5321), as much of it as one letter needs.
func (p *postOffice) serve(conn net.Conn) {
	c := &counter{postOffice: p, conn: conn, lines: bufio.NewScanner(conn), known: p.password == ""}
	defer conn.Close()
	if p.way == "smtps" {
		c.sealed()
	}
	c.answer("220 post office")
	for c.lines.Scan() {
		verb, rest, _ := strings.Cut(c.lines.Text(), " ")
		if c.hear(strings.ToUpper(verb), rest); verb == "QUIT" {
			return
		}
	}
}

func (c *counter) hear(verb, rest string) {
	switch verb {
	case "EHLO", "HELO":
		c.greet()
	case "STARTTLS":
		c.answer("220 go on")
		c.sealed()
	case "AUTH":
		c.signIn(strings.TrimPrefix(rest, "PLAIN "))
	case "RCPT":
		c.to = strings.ToLower(strings.Trim(strings.TrimPrefix(strings.ToUpper(rest), "TO:"), "<>"))
		c.answer(cmp.Or(c.reply(verb), c.reply(verb+" "+c.to), "250 yes"))
	case "DATA":
		c.take(c.reply(verb))
	case "QUIT":
		c.answer(cmp.Or(c.reply(verb), "221 good bye"))
	default:
		c.answer(cmp.Or(c.reply(verb), "250 yes"))
	}
}

func (c *counter) greet() {
	c.answer("250-post office")
	if c.way == "starttls" {
		c.answer("250-STARTTLS")
	}
	if c.password != "" {
		c.answer("250-AUTH PLAIN")
	}
	c.answer("250 ENHANCEDSTATUSCODES")
}

func (c *counter) signIn(secret string) {
	c.mu.Lock()
	c.wasAsked = true
	c.mu.Unlock()
	text, err := base64.StdEncoding.DecodeString(secret)
	if c.known = err == nil && string(text) == "\x00alongside@clinic.example\x00"+c.password; !c.known {
		c.answer("535 5.7.8 no")
		return
	}
	c.answer("235 welcome")
}

func (c *counter) take(no string) {
	if no != "" || !c.known {
		c.answer(cmp.Or(no, "530 5.7.0 who are you"))
		return
	}
	c.answer("354 go on")
	var text strings.Builder
	for whole := false; !whole; {
		if !c.lines.Scan() {
			return // who wrote it ended in the middle: that is no letter
		}
		if whole = c.lines.Text() == "."; !whole {
			text.WriteString(c.lines.Text() + "\r\n")
		}
	}
	letter := c.to + "\r\n" + text.String()
	c.mu.Lock()
	c.letters = append(c.letters, letter)
	c.mu.Unlock()
	if c.took != nil {
		c.took(letter)
	}
	c.answer("250 kept")
}

func (p *postOffice) reply(to string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.replies[to]
}

// say has the office answer something else than yes; empty: yes again.
func (p *postOffice) say(to, reply string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.replies[to] = reply
}

// asked says whether somebody offered a password.
func (p *postOffice) asked() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wasAsked
}

// taken empties the office.
func (p *postOffice) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	letters := p.letters
	p.letters = nil
	return letters
}

// waitFor waits until a letter of each subject was taken.
func (p *postOffice) waitFor(subjects ...string) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		p.mu.Lock()
		all := strings.Join(p.letters, "")
		p.mu.Unlock()
		if !slices.ContainsFunc(subjects, func(s string) bool { return !strings.Contains(all, s) }) {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("of %q some never came", subjects)
		}
	}
}

// ids are how often a letter came under each Message-ID, by its subject.
func (p *postOffice) ids() map[string]map[string]int {
	p.t.Helper()
	bySubject := map[string]map[string]int{}
	for _, letter := range p.taken() {
		_, text, _ := strings.Cut(letter, "\r\n")
		message, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			p.t.Fatal(err)
		}
		subject := message.Header.Get("Subject")
		if bySubject[subject] == nil {
			bySubject[subject] = map[string]int{}
		}
		bySubject[subject][message.Header.Get("Message-Id")]++
	}
	return bySubject
}

// address is the office beside us, which needs no TLS, as ParseMail reads it.
func (p *postOffice) address() string {
	return "smtp://" + p.ln.Addr().String() + "?from=alongside@clinic.example"
}

func (p *postOffice) mail() *Mail {
	p.t.Helper()
	m, err := ParseMail(p.address())
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}
