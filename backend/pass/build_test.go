package pass_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const (
	opening = ticketing.ScopeID("00112233445566aa")
	closing = ticketing.ScopeID("00112233445566bb")
	fair    = ticketing.EventID("01934f2a-7c3e-7000-8000-00000000fa12")

	opensAt = int64(1_797_616_800_000)
	endsAt  = int64(1_797_703_200_000)
)

// keyFrom makes the key of a seed whose bytes are all b.
func keyFrom(b byte) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = b
	}
	return ed25519.NewKeyFromSeed(seed)
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// firstPass is a pass as sold by key: counter n, one person, type 1.
func firstPass(key ed25519.PrivateKey, n uint32) pass.Payload {
	id := pass.DeviceOf(public(key)).KeyID()
	return pass.Payload{
		Issuer: id, Scope: opening, N: n, RootKey: id, RootN: n, Type: 1, People: 1,
		MinutesBefore: 90, MinutesAfter: 240,
	}
}

func sign(t testing.TB, key ed25519.PrivateKey, p pass.Payload) pass.Token {
	t.Helper()
	token, err := pass.Sign(key, p)
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	return token
}

// counterRight is a certificate for key: types 1 and 2 of the opening, up to 100.
func counterRight(key ed25519.PrivateKey) pass.Certificate {
	return pass.Certificate{
		Key: public(key), Event: fair, Place: ticketing.PlaceCounter,
		Scopes:   []pass.ScopeRight{{Scope: opening, StartsAt: opensAt, Ceiling: 100}},
		Types:    []ticketing.TypeNo{1, 2},
		NotAfter: endsAt, Serial: 1,
	}
}

func certify(t testing.TB, root ed25519.PrivateKey, c pass.Certificate) []byte {
	t.Helper()
	raw, err := pass.SignCertificate(root, c)
	if err != nil {
		t.Fatalf("certify: %v", err)
	}
	return raw
}

// ringOf trusts root for the fair and holds the given certificates.
func ringOf(t testing.TB, root ed25519.PrivateKey, certificates ...[]byte) *pass.Ring {
	t.Helper()
	ring := pass.NewRing()
	if err := ring.Trust(fair, public(root)); err != nil {
		t.Fatal(err)
	}
	for _, raw := range certificates {
		if _, err := ring.Add(raw); err != nil {
			t.Fatalf("add: %v", err)
		}
	}
	return ring
}

// wantCode fails unless err carries the code and, where reason is not "", that
// reason or field.
func wantCode(t testing.TB, err error, code ticketing.Code, reason string) {
	t.Helper()
	if ticketing.CodeOf(err) != code {
		t.Fatalf("error %v, want code %q", err, code)
	}
	e, _ := err.(*ticketing.Error)
	if reason != "" && e.Args["reason"] != reason && e.Args["field"] != reason {
		t.Fatalf("error args %v, want %q", e.Args, reason)
	}
}
