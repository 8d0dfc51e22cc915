package mail_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
)

func sink(t *testing.T) (*mailtest.Sink, mail.Server) {
	certificate, roots := authority(t)
	s, err := mailtest.Open(&certificate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, mail.Server{Host: "127.0.0.1", Port: s.Port(), From: "tickets@fair.test", Name: "Fête d’été", Roots: roots}
}

// authority makes a certificate of 127.0.0.1, and who trusts it.
func authority(t *testing.T) (tls.Certificate, *x509.CertPool) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: private}, roots
}

// A letter arrives as it was written, with what goes with it, under its own name.
func TestALetterArrivesAsItWasWritten(t *testing.T) {
	s, server := sink(t)
	s.User, s.Password = "fair", "pa ss"
	server.User, server.Password = "fair", "pa ss"
	l, err := mail.Write(mail.Tickets, mail.About{Language: "fr", Event: "Marché de nuit <b>", When: "ven. 18 déc. 2026, 19:00", Order: "ABCD-0001", Tickets: 2, Organizer: "Fête"})
	if err != nil {
		t.Fatal(err)
	}
	l.ID, l.To = "tickets-1", "ada@example.org"
	l.Attached = []mail.File{{Name: "tickets.pdf", Type: "application/pdf", Body: []byte("%PDF-1.7 \x00\xff")}, mail.Calendar(mail.Entry{ID: "x", Title: "Marché; de, nuit", StartsAt: 1})}
	if err := server.Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	kept := s.Kept()
	if len(kept) != 1 {
		t.Fatalf("%d arrived", len(kept))
	}
	k := kept[0]
	if k.ID != "tickets-1@fair.test" || k.To != "ada@example.org" || k.Subject != "Vos billets : Marché de nuit <b>" || !strings.Contains(k.Text, "Commande ABCD-0001") {
		t.Errorf("arrived: %+v", k)
	}
	if strings.Contains(k.HTML, "<b>") || !strings.Contains(k.HTML, "Marché de nuit &lt;b&gt;") {
		t.Errorf("markup of a name is in the page: %s", k.HTML)
	}
	if string(k.Files["tickets.pdf"]) != "%PDF-1.7 \x00\xff" || !strings.Contains(string(k.Files["event.ics"]), `SUMMARY:Marché\; de\, nuit`) {
		t.Errorf("with it: %q", k.Files)
	}
}

// Every kind is written in both languages, without a hole in a sentence.
func TestEveryLetterIsWrittenInBothLanguages(t *testing.T) {
	for _, kind := range []string{mail.Tickets, mail.RefundRequested, mail.RefundClaim, mail.RefundDone, mail.TicketBack, mail.TurnSoon, mail.PaymentBack} {
		for _, language := range []string{"en", "fr", "de"} {
			for _, cancelled := range []bool{false, true} {
				l, err := mail.Write(kind, mail.About{Language: language, Event: "Night market", When: "Fri", Order: "A-1", Amount: "₦5", Tickets: 1, Cancelled: cancelled, Organizer: "Fair"})
				if err != nil || l.Subject == "" || strings.Contains(l.Text+l.Subject, "  ") || strings.Contains(l.Text+l.HTML, "no value") || !strings.Contains(l.Text+l.Subject, "Night market") {
					t.Errorf("%s %s: %q %q, %v", kind, language, l.Subject, l.Text, err)
				}
				if line, err := mail.Line(kind, mail.About{Language: language, Event: strings.Repeat("n", 500)}); err != nil || len([]rune(line)) > 300 {
					t.Errorf("%s as a line: %d, %v", kind, len(line), err)
				}
			}
		}
	}
	if _, err := mail.Write("no such", mail.About{}); err == nil {
		t.Error("a kind that nobody knows was written")
	}
}

// A code is read aloud by a telephone's lock screen, typed and clicked: it stands in the
// subject, alone on a line, and its link is one.
func TestACodeStandsWhereItIsLookedFor(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		a := mail.About{Language: language, Organizer: "Fair & Sons", Code: "1234 5678", Minutes: 20, Link: "https://tickets.test/me#abc-_"}
		l, err := mail.Write(mail.Code, a)
		if err != nil || !strings.HasPrefix(l.Subject, "1234 5678 ") || !strings.Contains(l.Text, "\n\n1234 5678\n\n") || !strings.Contains(l.Text, "\n\nhttps://tickets.test/me#abc-_\n\n") {
			t.Errorf("%s: %q, %v: %s", language, l.Subject, err, l.Text)
		}
		if !strings.Contains(l.HTML, `<a href="https://tickets.test/me#abc-_">`) || strings.Count(l.HTML, ">1234 5678</p>") != 1 {
			t.Errorf("%s as a page: %s", language, l.HTML)
		}
		a.Link = ""
		if l, err = mail.Write(mail.Code, a); err != nil || strings.Contains(l.Text, "\n\n\n") || strings.Contains(l.HTML, "<a ") {
			t.Errorf("%s without a link, %v: %s", language, err, l.Text)
		}
	}
	page := "https://tickets.test/o/" + strings.Repeat("k", 43)
	l, err := mail.Write(mail.Tickets, mail.About{Event: "Night market", Tickets: 1, Link: page})
	if err != nil || !strings.Contains(l.Text, "\n\n"+page+"\n\n") || !strings.Contains(l.HTML, `<a href="`+page+`">`) {
		t.Errorf("tickets with the page of their order, %v: %s", err, l.Text)
	}
	line, err := mail.Line(mail.Tickets, mail.About{Event: strings.Repeat("n", 500), When: strings.Repeat("w", 500), Tickets: 1, Link: page})
	if err != nil || !strings.HasSuffix(line, "\n"+page) || len([]rune(line)) > 300 {
		t.Errorf("as a line, %v: %s", err, line)
	}
	above, err := mail.Write(mail.PaymentBack, mail.About{Event: "Night market", Amount: "₦5", Above: true})
	if err != nil || !strings.Contains(above.Text, "more than one buyer may have") || strings.Contains(above.Text, "twice") {
		t.Errorf("what is above the limit, %v: %s", err, above.Text)
	}
	card, err := mail.Write(mail.PaymentBack, mail.About{Event: "Night market", Amount: "₦5", Card: true})
	if err != nil || !strings.Contains(card.Text, "its card would have paid for more") || strings.Contains(card.Text, "late") {
		t.Errorf("what a spent card has paid, %v: %s", err, card.Text)
	}
}

// What a server says of an address decides whether the letter is sent again.
func TestWhatAServerSaysDecides(t *testing.T) {
	s, server := sink(t)
	for _, c := range []struct {
		answer  error
		refused bool
	}{
		{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}, true},
		{&smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Mailbox full"}, false},
	} {
		s.Refuse = func(string) error { return c.answer }
		err := server.Send(t.Context(), mail.Letter{ID: "1", To: "ada@example.org", Subject: "s", Text: "t", HTML: "h"})
		var refused *mail.Refused
		if err == nil || errors.As(err, &refused) != c.refused {
			t.Errorf("%v: %v", c.answer, err)
		}
	}
	s.Close()
	var refused *mail.Refused
	if err := server.Send(t.Context(), mail.Letter{ID: "1", To: "ada@example.org"}); err == nil || errors.As(err, &refused) {
		t.Errorf("a server that is gone: %v", err)
	}
}

// A server elsewhere that speaks no TLS is given nothing.
func TestNothingIsSentInTheClear(t *testing.T) {
	s, err := mailtest.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	var d net.Dialer
	reached := false
	server := mail.Server{Host: "smtp.fair.test", Port: s.Port(), From: "tickets@fair.test", Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		reached = true
		return d.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port())))
	}}
	for _, user := range []string{"", "fair"} {
		server.User, server.Password = user, "secret"
		if err := server.Send(t.Context(), mail.Letter{ID: "1", To: "ada@example.org"}); err == nil || !reached || len(s.Kept()) != 0 {
			t.Errorf("sent in the clear: %v", err)
		}
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", server, server, server), "secret") {
		t.Error("the password shows")
	}
}

// Lines of a calendar are never longer than 75 octets, and never cut a letter.
func TestCalendarLinesAreFolded(t *testing.T) {
	f := mail.Calendar(mail.Entry{ID: "x", Title: strings.Repeat("é€𝄞", 60), StartsAt: 1, EndsAt: 2})
	whole := strings.ReplaceAll(string(f.Body), "\r\n ", "")
	if !strings.Contains(whole, strings.Repeat("é€𝄞", 60)) {
		t.Error("unfolded it is another title")
	}
	for _, line := range strings.Split(string(f.Body), "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
}
