package pass_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// The parsers read what strangers hold up to a scanner. Each must refuse or
// give back the very input, and never panic.

func FuzzParseDigits(f *testing.F) {
	key := keyFrom(2)
	f.Add(sign(f, key, firstPass(key, 1)).Digits())
	f.Add("")
	f.Add(strings.Repeat("9", pass.TokenDigits))
	f.Fuzz(func(t *testing.T, text string) {
		if token, err := pass.ParseDigits(text); err == nil && token.Digits() != text {
			t.Fatalf("%q is read as %q", text, token.Digits())
		}
	})
}

func FuzzCheck(f *testing.F) {
	root, key := keyFrom(1), keyFrom(2)
	ring := ringOf(f, root, certify(f, root, counterRight(key)))
	good := sign(f, key, firstPass(key, 1))
	f.Add(good[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		token, err := pass.ParseToken(b)
		if err != nil {
			return
		}
		if got := ring.Check(token); got.Standing == pass.Genuine && token != good {
			t.Fatalf("%x is genuine", b)
		}
	})
}

func FuzzParseCertificate(f *testing.F) {
	root := keyFrom(1)
	f.Add(certify(f, root, counterRight(keyFrom(2))))
	f.Add(certify(f, root, largest(keyFrom(2), pass.MaxScopes)))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := pass.ParseCertificate(b)
		if err != nil {
			return
		}
		again, err := pass.SignCertificate(root, *c)
		if err != nil || !bytes.Equal(again[:len(again)-64], b[:len(b)-64]) {
			t.Fatalf("%x is read and written as %x, %v", b, again, err)
		}
	})
}

func FuzzParseCard(f *testing.F) {
	card, err := pass.Card(certify(f, keyFrom(1), counterRight(keyFrom(2))))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(card)
	f.Add("901001007")
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := pass.ParseCard(text)
		if err != nil {
			return
		}
		if again, err := pass.Card(raw); err != nil || again != text {
			t.Fatalf("%q is read and written as %q, %v", text, again, err)
		}
	})
}

func FuzzParseShortCode(f *testing.F) {
	f.Add("K9F2-2K7DG")
	f.Add("k9f2 2k7dg")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := pass.ParseShortCode(text)
		if err != nil {
			return
		}
		if again, err := pass.ParseShortCode(code.String()); err != nil || again != code {
			t.Fatalf("%q is read as %q, %v", text, code, err)
		}
	})
}

func FuzzUseSet(f *testing.F) {
	var set pass.UseSet
	for n := range uint32(9000) {
		set.Add(pass.Root{Scope: opening, Key: ticketing.KeyID{1}, N: n * n})
		set.Add(pass.Root{Scope: closing, N: n})
	}
	good, err := set.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("tcuse1\n\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var read pass.UseSet
		if read.UnmarshalBinary(b) != nil {
			return
		}
		if again, err := read.MarshalBinary(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%d bytes are read and written as %d, %v", len(b), len(again), err)
		}
	})
}
