// Package mailtest is a mail server that keeps what it is given, for tests and for
// trying the product without one.
package mailtest

import (
	"bytes"
	"crypto/tls"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Sink is a running server. Its goroutine ends with Close.
type Sink struct {
	// User and Password, where set, must be signed in with.
	User, Password string
	// Refuse answers for a receiver: nil takes the letter.
	Refuse func(to string) error

	mu     sync.Mutex
	kept   []Kept
	server *smtp.Server
	listen net.Listener
	ended  chan struct{}
}

// Kept is a letter as it came.
type Kept struct {
	ID      string
	To      string
	Subject string
	Text    string
	HTML    string
	Files   map[string][]byte
	Raw     []byte
}

// keptMost bounds what is kept: the oldest go.
const keptMost = 20_000

// Open starts a server on a loopback port; with a certificate it speaks STARTTLS.
func Open(certificate *tls.Certificate) (*Sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Sink{listen: l, ended: make(chan struct{})}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.server.Domain = "sink.test"
	s.server.MaxMessageBytes = 10 << 20
	s.server.ReadTimeout, s.server.WriteTimeout = 30*time.Second, 30*time.Second
	s.server.AllowInsecureAuth = certificate == nil
	if certificate != nil {
		s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	go func() {
		defer close(s.ended)
		_ = s.server.Serve(l) // it says only that it was closed
	}()
	return s, nil
}

// Close ends the server.
func (s *Sink) Close() {
	_ = s.server.Close()
	_ = s.listen.Close() // the server may not have known it yet
	<-s.ended
}

// Port is where it listens on 127.0.0.1.
func (s *Sink) Port() int { return s.listen.Addr().(*net.TCPAddr).Port }

// Kept returns every letter in the order in which it came.
func (s *Sink) Kept() []Kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Kept{}, s.kept...)
}

func (s *Sink) keep(k Kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, k)
	if len(s.kept) > keptMost {
		s.kept = s.kept[1:]
	}
}

type session struct {
	sink   *Sink
	signed bool
	to     []string
}

// AuthMechanisms and Auth let who knows the password in.
func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth checks a user and password.
func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != c.sink.User || password != c.sink.Password {
			return smtp.ErrAuthFailed
		}
		c.signed = true
		return nil
	}), nil
}

func (c *session) Mail(string, *smtp.MailOptions) error {
	if c.sink.User != "" && !c.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.sink.Refuse != nil {
		if err := c.sink.Refuse(to); err != nil {
			return err
		}
	}
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	k, err := Read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Not a letter: " + err.Error()}
	}
	k.To = strings.Join(c.to, ",")
	c.sink.keep(k)
	return nil
}

func (c *session) Reset()        { c.to = nil }
func (c *session) Logout() error { return nil }

// Read takes a letter apart.
func Read(raw []byte) (Kept, error) {
	k := Kept{Raw: raw, Files: map[string][]byte{}}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return k, err
	}
	k.ID = strings.Trim(m.Header.Get("Message-Id"), "<>")
	k.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return k, err
	}
	return k, k.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Header.Get("Content-Disposition"), m.Body)
}

func (k *Kept) part(contentType, encoding, disposition string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := k.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p); err != nil {
				return err
			}
		}
	}
	raw, err := decoded(encoding, body)
	if err != nil {
		return err
	}
	if _, d, err := mime.ParseMediaType(disposition); err == nil && d["filename"] != "" {
		k.Files[d["filename"]] = raw
		return nil
	}
	if kind == "text/html" {
		k.HTML = string(raw)
	} else {
		k.Text = strings.ReplaceAll(string(raw), "\r\n", "\n")
	}
	return nil
}
