package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/wneessen/go-mail"

	"alongside/models"
)

const password = "correct horse"

// secured is an office with a certificate, in which a password is asked for.
func secured(t *testing.T, way string) *postOffice {
	t.Helper()
	s := httptest.NewTLSServer(nil) // for its certificate, of 127.0.0.1 and example.com
	t.Cleanup(s.Close)
	p := &postOffice{t: t, way: way, password: password, tls: &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, signer: s.Certificate()}
	p.open()
	return p
}

// trusted is the office as ParseMail reads its address, by a machine that knows who signed its certificate.
func (p *postOffice) trusted(word string) *Mail {
	p.t.Helper()
	m, name := p.named(word), "127.0.0.1"
	if p.way == "starttls" {
		name = "example.com"
	}
	all := x509.NewCertPool()
	all.AddCert(p.signer)
	m.options = append(m.options, mail.WithTLSConfig(&tls.Config{RootCAs: all, ServerName: name, MinVersion: tls.VersionTLS12}))
	return m
}

// named is the same by a machine that doesn't. With STARTTLS the office is one of the internet, where TLS is asked for.
func (p *postOffice) named(word string) *Mail {
	p.t.Helper()
	at := url.URL{Scheme: "smtps", Host: p.ln.Addr().String(), User: url.UserPassword("alongside@clinic.example", word)}
	if p.way != "smtps" {
		at.Scheme, at.Host = "smtp", "example.com"
	}
	m, err := ParseMail(at.String())
	if err != nil {
		p.t.Fatal(err)
	}
	if p.way != "smtps" {
		m.options = append(m.options, mail.WithDialContextFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", p.ln.Addr().String())
		}))
	}
	return m
}

var toMaya = models.Mail{To: "maya@clinic.example", Subject: "A look", Body: "Open it."}

func TestALetterGoesSealedAndSigned(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"smtps", "starttls"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			office := secured(t, way)
			if err := office.trusted(password).send(t.Context(), toMaya); err != nil {
				t.Fatal(err)
			}
			if all := office.taken(); len(all) != 1 || !strings.HasPrefix(all[0], "maya@clinic.example\r\n") || !strings.Contains(all[0], "Open it.") {
				t.Errorf("taken is %q", all)
			}
			for name, m := range map[string]*Mail{
				"the mail server did not let us in":              office.trusted("hush-hush"),
				"the mail server's certificate can't be trusted": office.named(password),
			} {
				if err := m.send(t.Context(), toMaya); err == nil || err.Error() != name {
					t.Errorf("it says %v, expected %s", err, name)
				}
			}
			if all := office.taken(); len(all) != 0 {
				t.Errorf("taken is %q", all)
			}
		})
	}
}

func TestALetterWaitsForAServerThatSeals(t *testing.T) {
	t.Parallel()
	office := secured(t, "plain")
	if err := office.trusted(password).send(t.Context(), toMaya); err == nil {
		t.Error("a server that does without TLS is spoken to")
	}
	if all := office.taken(); len(all) != 0 || office.asked() {
		t.Errorf("taken is %q; asked for a password: %t", all, office.asked())
	}
}

func TestWhatAServerRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, verb, reply string
		unknown           bool
	}{
		{"an address that nobody has", "RCPT", "550 5.1.1 nobody here", true},
		{"the same in fewer words", "RCPT", "550 no", true},
		{"an address that moved", "RCPT", "551 5.1.6 gone", true},
		{"an address for a while", "RCPT", "450 4.2.1 busy", false},
		{"whom it carries for", "RCPT", "550 5.7.1 relaying denied", false},
		{"whom it is from", "MAIL", "550 5.1.8 bad sender", false},
		{"the letter", "DATA", "554 5.6.0 no", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			office := newPostOffice(t)
			office.say(c.verb, c.reply)
			err := office.mail().send(t.Context(), toMaya)
			if err == nil || errors.Is(err, errNoSuchAddress) != c.unknown || strings.Contains(err.Error(), "maya") {
				t.Errorf("it says %v", err)
			}
			if office.say(c.verb, ""); office.mail().send(t.Context(), toMaya) != nil || len(office.taken()) != 1 {
				t.Error("later it does not take it")
			}
		})
	}
}

func TestWhatWasTakenIsNotSentAgainForAGoodByeThatFailed(t *testing.T) {
	t.Parallel()
	office := newPostOffice(t)
	office.say("QUIT", "421 busy")
	if err := office.mail().send(t.Context(), toMaya); err != nil || len(office.taken()) != 1 {
		t.Errorf("taken, it says %v", err)
	}
}

func TestNothingInAnAddressBeginsAnotherLine(t *testing.T) {
	t.Parallel()
	office := newPostOffice(t)
	for _, to := range []string{
		"maya@clinic.example\r\nBcc: all@clinic.example", "maya@clinic.example\nRCPT TO:<all@clinic.example>", "maya@clinic.example, all@clinic.example", "",
	} {
		if err := office.mail().send(t.Context(), models.Mail{To: to, Subject: "A look", Body: "Open it."}); err == nil || strings.Contains(err.Error(), "all@") {
			t.Errorf("%q: %v", to, err)
		}
	}
	if all := office.taken(); len(all) != 0 {
		t.Errorf("taken is %q", all)
	}
}

func TestTheAddressOfAMailServer(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"smtps://maya%40clinic.example:secret@mail.example", "smtp://mail.example?from=a@clinic.example", "smtp://127.0.0.1:2525?from=a@clinic.example",
	} {
		if _, err := ParseMail(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "mail.example", "https://mail.example?from=a@clinic.example", "smtp://?from=a@clinic.example", "smtps://user:hush-hush@mail.example",
		"smtps://mail.example:many?from=a@clinic.example", "smtps://a:hush-hush@mail.example:66666666?from=nobody",
	} {
		_, err := ParseMail(bad)
		if err == nil || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
