package pass_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// largest is a certificate with every list at its bound.
func largest(key ed25519.PrivateKey, scopes int) pass.Certificate {
	c := counterRight(key)
	c.Scopes, c.Types = nil, nil
	for i := range scopes {
		c.Scopes = append(c.Scopes, pass.ScopeRight{
			Scope: ticketing.ScopeID(fmt.Sprintf("%016x", i)), StartsAt: opensAt, Ceiling: 4_000_000_000,
		})
	}
	return c
}

func TestCertificateComesBack(t *testing.T) {
	root := keyFrom(1)
	rapid.Check(t, func(t *rapid.T) {
		c := largest(keyFrom(2), rapid.IntRange(0, pass.MaxScopes-4).Draw(t, "scopes"))
		c.Place = rapid.SampledFrom([]ticketing.Place{"counter", "gate", "office", "host"}).Draw(t, "place")
		c.Serial = rapid.Uint64().Draw(t, "serial")
		c.NotAfter = rapid.Int64Range(0, 1<<53-1).Draw(t, "not after")
		for no := range rapid.IntRange(0, 9).Draw(t, "types") {
			c.Types = append(c.Types, ticketing.TypeNo(no+1))
		}
		raw, err := pass.SignCertificate(root, c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pass.ParseCertificate(raw)
		if err != nil || !reflect.DeepEqual(*got, c) {
			t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, c)
		}
		digits, err := pass.Card(raw)
		if err != nil {
			t.Fatal(err)
		}
		if kind, want := pass.KindOf(digits[:6]); kind != pass.KindCard || want != len(digits) {
			t.Fatalf("kind %q, %d digits of %d", kind, want, len(digits))
		}
		back, same, err := pass.ReadCard(digits)
		if err != nil || !bytes.Equal(back, raw) || !reflect.DeepEqual(same, got) {
			t.Fatalf("card: %v", err)
		}
	})
}

func TestLargestCertificateFitsOneCard(t *testing.T) {
	raw := certify(t, keyFrom(1), largest(keyFrom(2), pass.MaxScopes))
	digits, err := pass.Card(raw)
	if err != nil || len(digits) > 2395 { // QR version 25, level M
		t.Fatalf("%d bytes, %d digits: %v", len(raw), len(digits), err)
	}
	one, err := pass.Card(certify(t, keyFrom(1), counterRight(keyFrom(2))))
	if err != nil || len(one) > 604 { // QR version 11, level M
		t.Fatalf("%d digits: %v", len(one), err)
	}
}

func TestSignCertificateRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*pass.Certificate){
		"key":      func(c *pass.Certificate) { c.Key = c.Key[:31] },
		"event":    func(c *pass.Certificate) { c.Event = "" },
		"place":    func(c *pass.Certificate) { c.Place = "roof" },
		"scopes":   func(c *pass.Certificate) { c.Scopes = append(c.Scopes, c.Scopes[0]) },
		"types":    func(c *pass.Certificate) { c.Types = []ticketing.TypeNo{2, 1} },
		"notAfter": func(c *pass.Certificate) { c.NotAfter = -1 },
	} {
		c := counterRight(keyFrom(2))
		spoil(&c)
		_, err := pass.SignCertificate(keyFrom(1), c)
		wantCode(t, err, ticketing.CodeInvalid, field)
	}
	for field, spoil := range map[string]func(*pass.Certificate){
		"event":  func(c *pass.Certificate) { c.Event = ticketing.EventID(strings.Repeat("e", 65)) },
		"scopes": func(c *pass.Certificate) { *c = largest(keyFrom(2), pass.MaxScopes+1) },
		"types":  func(c *pass.Certificate) { c.Types = []ticketing.TypeNo{0, 1} },
		"size": func(c *pass.Certificate) {
			*c = largest(keyFrom(2), pass.MaxScopes)
			for no := range ticketing.TypeNo(pass.MaxTypes) {
				c.Types = append(c.Types, no+1000)
			}
		},
	} {
		c := counterRight(keyFrom(2))
		spoil(&c)
		_, err := pass.SignCertificate(keyFrom(1), c)
		wantCode(t, err, ticketing.CodeInvalid, field)
	}
}

func TestParseCertificateAcceptsOneSpelling(t *testing.T) {
	root := keyFrom(1)
	raw := certify(t, root, counterRight(keyFrom(2)))
	body := raw[:len(raw)-ed25519.SignatureSize]
	for name, b := range map[string][]byte{
		"empty":           {},
		"signature only":  raw[len(body):],
		"truncated":       raw[:len(raw)-1],
		"trailing byte":   append(bytes.Clone(raw), 0),
		"longer version":  signedBody(root, bytes.Replace(body, []byte{0x88, 0x01}, []byte{0x88, 0x18, 0x01}, 1)),
		"indefinite list": signedBody(root, append(append([]byte{0x9f}, body[1:]...), 0xff)),
		"version 2":       signedBody(root, bytes.Replace(body, []byte{0x88, 0x01}, []byte{0x88, 0x02}, 1)),
		"a map":           signedBody(root, []byte{0xa0}),
		"too long":        make([]byte, pass.MaxCertificate+1),
	} {
		if c, err := pass.ParseCertificate(b); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%s: %v %v", name, c, err)
		}
	}
	if !pass.VerifyCertificate(public(root), raw) || pass.VerifyCertificate(public(keyFrom(2)), raw) ||
		pass.VerifyCertificate(public(root)[:5], raw) || pass.VerifyCertificate(public(root), raw[:64]) {
		t.Error("verify")
	}
}

func signedBody(root ed25519.PrivateKey, body []byte) []byte {
	return append(bytes.Clone(body), ed25519.Sign(root, append([]byte("ticketcrib certificate v1\n"), body...))...)
}

func TestParseCardAcceptsOneSpelling(t *testing.T) {
	good, err := pass.Card(certify(t, keyFrom(1), counterRight(keyFrom(2))))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, reason string }{
		"empty":          {"", "length"},
		"one dropped":    {good[:50] + good[51:], "length"},
		"one more":       {good + "0", "length"},
		"a letter":       {good[:50] + "x" + good[51:], "digit"},
		"other prefix":   {"902" + good[3:], "version"},
		"zero bytes":     {"901000", "length"},
		"block too high": {good[:6] + strings.Repeat("9", 29) + good[35:], "range"},
	} {
		_, err := pass.ParseCard(c.text)
		if wantCode(t, err, ticketing.CodeInvalid, c.reason); t.Failed() {
			t.Log(name)
		}
	}
	for _, b := range [][]byte{nil, make([]byte, pass.MaxCertificate+1)} {
		_, err := pass.Card(b)
		wantCode(t, err, ticketing.CodeInvalid, "size")
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		text string
		kind pass.Kind
		want int
	}{
		{"", pass.KindNone, 0}, {"1", pass.KindPass, 251}, {"9", pass.KindCard, 0}, {"90", pass.KindCard, 0},
		{"901", pass.KindCard, 0}, {"901012", pass.KindCard, 35}, {"901013", pass.KindCard, 38}, {"901x12", pass.KindCard, 0},
		{"902", pass.KindNone, 0}, {"https://", pass.KindNone, 0}, {"2", pass.KindNone, 0},
	} {
		if kind, want := pass.KindOf(c.text); kind != c.kind || want != c.want {
			t.Errorf("%q: %q %d", c.text, kind, want)
		}
	}
}
