// Package mail sends letters through an SMTP server: each with its own name, so that
// one that arrives twice can be told.
//
// It must never send a password over a line that anybody can read.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Server is where letters are handed in. Password redacts itself.
type Server struct {
	Host     string `json:"host"`
	Port     int    `json:"port"` // 465: TLS at once; else STARTTLS, which loopback may lack
	User     string `json:"user"`
	Password Secret `json:"password"`
	From     string `json:"from"` // an address
	Name     string `json:"name"` // shown as the sender; the organization's where it is empty
	ReplyTo  string `json:"replyTo"`
	// Roots are the authorities that are trusted; nil: the machine's own.
	Roots *x509.CertPool `json:"-"`
	// Dial reaches the server; nil: the network does.
	Dial func(ctx context.Context, network, address string) (net.Conn, error) `json:"-"`
}

// Secret prints as stars.
type Secret string

// String hides it.
func (s Secret) String() string { return "***" }

// GoString hides it.
func (s Secret) GoString() string { return "***" }

// Validate refuses what cannot be a server. CodeInvalid (field host, port, from,
// replyTo).
func (s Server) Validate() error {
	switch {
	case s.Host == "" || len(s.Host) > 253:
		return ticketing.Errorf(ticketing.CodeInvalid, "Name the mail server, as smtp.example.com.", "field", "host")
	case s.Port < 1 || s.Port > 65535:
		return ticketing.Errorf(ticketing.CodeInvalid, "The port is a number, as 587 or 465.", "field", "port")
	case !address(s.From):
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "from")
	case s.ReplyTo != "" && !address(s.ReplyTo):
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "replyTo")
	}
	return nil
}

func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}

// Letter is a mail to one person.
type Letter struct {
	ID       string // its name for ever: letters, digits, and . - _
	To       string
	Subject  string
	Text     string
	HTML     string
	Attached []File
}

// File goes with a letter.
type File struct {
	Name string
	Type string // of its content
	Body []byte
}

// Refused says that the server will never take this letter: nobody has the address.
type Refused struct{ Reason string }

// Error returns the reason.
func (r *Refused) Error() string { return "mail: refused: " + r.Reason }

// timeout bounds one letter on its way.
const timeout = 60 * time.Second

// Send hands a letter in. It returns after the server has taken it; *Refused where it
// never will.
func (s Server) Send(ctx context.Context, l Letter) error {
	m, err := s.message(l)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return s.outcome(client.DialAndSendWithContext(ctx, m))
}

// Try connects and signs in, without a letter.
func (s Server) Try(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	return client.Close()
}

func (s Server) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := m.FromFormat(s.Name, s.From); err != nil {
		return nil, err
	}
	if err := m.To(l.To); err != nil {
		return nil, &Refused{"not an address"}
	}
	if s.ReplyTo != "" {
		if err := m.ReplyTo(s.ReplyTo); err != nil {
			return nil, err
		}
	}
	m.Subject(l.Subject)
	m.SetDate()
	m.SetMessageIDWithValue(l.ID + "@" + domainOf(s.From))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	for _, f := range l.Attached {
		if err := m.AttachReader(f.Name, bytes.NewReader(f.Body), gomail.WithFileContentType(gomail.ContentType(f.Type))); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func domainOf(from string) string {
	for i := len(from) - 1; i >= 0; i-- {
		if from[i] == '@' {
			return from[i+1:]
		}
	}
	return "localhost"
}

// client speaks TLS always, but to a server on this machine.
func (s Server) client() (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	if ip := net.ParseIP(s.Host); s.Host == "localhost" || ip != nil && ip.IsLoopback() {
		policy = gomail.TLSOpportunistic
	}
	cfg := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(cfg)}
	if s.Dial != nil {
		options = append(options, gomail.WithDialContextFunc(s.Dial))
	}
	if s.Port == 465 {
		options = append(options, gomail.WithSSL())
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(string(s.Password)))
	}
	return gomail.NewClient(s.Host, options...)
}

// outcome tells what will never arrive from what may be tried again. Only a final
// refusal of the receiver says the first: one of the sender's own is for us to mend.
func (s Server) outcome(err error) error {
	var e *gomail.SendError
	if errors.As(err, &e) && e.Reason == gomail.ErrSMTPRcptTo && !e.IsTemp() && e.ErrorCode() >= 500 {
		return &Refused{strconv.Itoa(e.ErrorCode())}
	}
	if err != nil {
		return fmt.Errorf("hand a letter in at %s: %w", s.Host, err)
	}
	return nil
}
