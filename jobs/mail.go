package jobs

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"

	"alongside/models"
)

// mailTime is how long handing one e-mail over may take.
const mailTime = 20 * time.Second

// Mail is where e-mails are handed over, and whom they are from.
type Mail struct {
	host    string
	from    string
	options []mail.Option
}

var errMailAddress = errors.New("it is like smtps://user:password@mail.example:465?from=alongside@clinic.example")

// ParseMail reads the address of a mail server: smtps:// for TLS from the beginning, smtp:// for TLS after it (STARTTLS),
// which only a server on this machine may do without. Its errors never repeat the address, as a password is in it.
func ParseMail(address string) (*Mail, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errMailAddress
	}
	m := &Mail{host: u.Hostname(), from: u.Query().Get("from")}
	if m.from == "" {
		m.from = u.User.Username()
	}
	if err := mail.NewMsg().From(m.from); err != nil {
		return nil, fmt.Errorf("it does not say who e-mails are from: %w", errMailAddress)
	}
	port := 587
	m.options = []mail.Option{mail.WithTimeout(mailTime)}
	switch {
	case u.Scheme == "smtps":
		port = 465
		m.options = append(m.options, mail.WithSSL())
	case u.Scheme == "smtp" && onThisMachine(m.host):
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	case u.Scheme == "smtp":
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		return nil, errMailAddress
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errMailAddress
		}
	}
	m.options = append(m.options, mail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		m.options = append(m.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	return m, nil
}

func onThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// errNoSuchAddress: the server says for good that there is nobody at an address.
var errNoSuchAddress = errors.New("the mail server knows nobody at an address")

// send hands an e-mail over; errNoSuchAddress where trying again is of no use.
func (m *Mail) send(ctx context.Context, l models.Mail) error {
	message := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(message.From(m.from), message.To(l.To)); err != nil {
		return errors.New("the address of an e-mail can't be used") // the library's sentence repeats it
	}
	message.Subject(l.Subject)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if l.ID != uuid.Nil {
		message.SetMessageIDWithValue(l.ID.String() + m.from[strings.LastIndexByte(m.from, '@'):])
	}
	if l.Stop != "" {
		message.SetGenHeader("List-Unsubscribe", "<"+l.Stop+">")
		message.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	message.SetBodyString(mail.TypeTextPlain, l.Body)
	client, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("the mail server can't be used: %w", err)
	}
	if err = client.DialWithContext(ctx); err == nil {
		err = client.Send(message)
		_ = client.Close() // what was taken stays taken
	}
	var refused *mail.SendError
	var network *net.OpError
	var untrusted *tls.CertificateVerificationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &untrusted):
		return errors.New("the mail server's certificate can't be trusted")
	case errors.As(err, &refused) && isUnknownAddress(refused):
		return errNoSuchAddress
	case errors.As(err, &refused):
		return fmt.Errorf("the mail server did not take an e-mail (%s, code %d)", refused.Reason, refused.ErrorCode())
	case errors.As(err, &network):
		return fmt.Errorf("the mail server can't be reached: %s", network.Op)
	}
	return errors.New("the mail server did not let us in")
}

// isUnknownAddress: of what a server refuses for good while it is told whom to (RFC 5321), not what is its policy (5.7,
// RFC 3463), which whoever runs the server can change.
func isUnknownAddress(refused *mail.SendError) bool {
	return refused.Reason == mail.ErrSMTPRcptTo && slices.Contains([]int{550, 551, 553}, refused.ErrorCode()) &&
		!strings.HasPrefix(refused.EnhancedStatusCode(), "5.7.")
}
