package pass_test

import (
	"crypto/ed25519"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// anyPayload draws a payload that the key of seed may sign.
func anyPayload(t *rapid.T) (ed25519.PrivateKey, pass.Payload) {
	key := keyFrom(rapid.Byte().Draw(t, "seed"))
	var scope [8]byte
	copy(scope[:], rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "scope"))
	p := pass.Payload{
		Issuer: pass.DeviceOf(public(key)).KeyID(), Scope: ticketing.ScopeFrom(scope),
		N:          rapid.Uint32Min(1).Draw(t, "n"),
		Generation: rapid.Uint8().Draw(t, "generation"),
		Type:       ticketing.TypeNo(rapid.Uint16Min(1).Draw(t, "type")),
		People:     rapid.Uint8Min(1).Draw(t, "people"), Seat: rapid.Uint32().Draw(t, "seat"),
		MinutesBefore: rapid.Uint16().Draw(t, "before"), MinutesAfter: rapid.Uint16().Draw(t, "after"),
		Flags: pass.Flags(rapid.Uint8Max(3).Draw(t, "flags")),
	}
	p.RootKey, p.RootN = p.Issuer, p.N
	if p.Generation > 0 {
		p.RootKey = ticketing.KeyID{1, 2, 3, 4}
		p.RootN = rapid.Uint32Min(1).Draw(t, "root n")
	}
	return key, p
}

func TestTokenKeepsEveryField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, p := anyPayload(t)
		token, err := pass.Sign(key, p)
		if err != nil {
			t.Fatal(err)
		}
		digits := token.Digits()
		if len(digits) != pass.TokenDigits || digits[0] != '1' {
			t.Fatalf("%d digits beginning with %q", len(digits), digits[0])
		}
		again, err := pass.ParseDigits(digits)
		if err != nil || again != token {
			t.Fatalf("digits do not come back: %v", err)
		}
		if got := again.Unverified(); got != p {
			t.Fatalf("got %+v\nwant %+v", got, p)
		}
	})
}

func TestReprintIsTheSameBytes(t *testing.T) {
	key := keyFrom(1)
	if sign(t, key, firstPass(key, 7)) != sign(t, key, firstPass(key, 7)) {
		t.Fatal("one payload gave two tokens")
	}
}

func TestSignRefusesWhatNoIssuerWrites(t *testing.T) {
	key := keyFrom(1)
	for field, spoil := range map[string]func(*pass.Payload){
		"scope":  func(p *pass.Payload) { p.Scope = "opening" },
		"n":      func(p *pass.Payload) { p.N, p.RootN = 0, 0 },
		"root":   func(p *pass.Payload) { p.RootN++ },
		"type":   func(p *pass.Payload) { p.Type = 0 },
		"people": func(p *pass.Payload) { p.People = 0 },
		"flags":  func(p *pass.Payload) { p.Flags = 4 },
		"issuer": func(p *pass.Payload) { p.Issuer[0]++; p.RootKey[0]++ },
	} {
		p := firstPass(key, 1)
		spoil(&p)
		_, err := pass.Sign(key, p)
		wantCode(t, err, ticketing.CodeInvalid, field)
	}
	p := firstPass(key, 1)
	p.Generation = 1
	_, err := pass.Sign(key, p)
	wantCode(t, err, ticketing.CodeInvalid, "root")
}

func TestParseDigitsAcceptsOneSpelling(t *testing.T) {
	key := keyFrom(1)
	token := sign(t, key, firstPass(key, 1))
	good := token.Digits()
	for name, c := range map[string]struct {
		text   string
		code   ticketing.Code
		reason string
	}{
		"empty":             {"", ticketing.CodeInvalid, "length"},
		"one dropped":       {good[:100] + good[101:], ticketing.CodeInvalid, "length"},
		"one doubled":       {good[:100] + good[99:], ticketing.CodeInvalid, "length"},
		"space before":      {" " + good[1:], ticketing.CodeInvalid, "digit"},
		"plus sign":         {"+" + good[1:], ticketing.CodeInvalid, "digit"},
		"underscore":        {good[:9] + "_" + good[10:], ticketing.CodeInvalid, "digit"},
		"letters of AZERTY": {strings.Repeat("é", 125) + "a", ticketing.CodeInvalid, "digit"},
		"leading zero":      {"0" + good[1:], ticketing.CodeInvalid, "version"},
		"too large":         {strings.Repeat("9", pass.TokenDigits), ticketing.CodeInvalid, "range"},
		"other version":     {withVersion(token, 0x60), ticketing.CodeInvalid, "version"},
		"newer version":     {withVersion(token, 0x5B), ticketing.CodeTooNew, "version"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pass.ParseDigits(c.text)
			wantCode(t, err, c.code, c.reason)
		})
	}
}

func withVersion(token pass.Token, version byte) string {
	token[0] = version
	return new(big.Int).SetBytes(token[:]).Text(10)
}

func TestParseTokenChecksLengthAndVersion(t *testing.T) {
	key := keyFrom(1)
	token := sign(t, key, firstPass(key, 1))
	if got, err := pass.ParseToken(token[:]); err != nil || got != token {
		t.Fatalf("%v", err)
	}
	_, err := pass.ParseToken(token[:103])
	wantCode(t, err, ticketing.CodeInvalid, "length")
	token[0]++
	_, err = pass.ParseToken(token[:])
	wantCode(t, err, ticketing.CodeTooNew, "version")
}

func TestSupersedes(t *testing.T) {
	key := keyFrom(1)
	sold := firstPass(key, 1)
	upgraded := sold
	upgraded.N, upgraded.Generation = 9, 1
	elsewhere := upgraded
	elsewhere.Scope = closing
	twin := upgraded
	twin.N = 10
	if !upgraded.Supersedes(sold) || sold.Supersedes(upgraded) || sold.Supersedes(sold) {
		t.Error("the higher generation of one right wins, and only it")
	}
	if elsewhere.Supersedes(sold) {
		t.Error("another scope is another right")
	}
	if !twin.Rivals(upgraded) || twin.Supersedes(upgraded) || upgraded.Rivals(upgraded) {
		t.Error("two passes of one generation are rivals")
	}
}
