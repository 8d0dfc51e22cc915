package pass_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestCheckTellsEveryStanding(t *testing.T) {
	root, counter, stranger := keyFrom(1), keyFrom(2), keyFrom(3)
	for name, c := range map[string]struct {
		spoil func(*pass.Payload)
		after func(*pass.Ring, *pass.Token)
		want  pass.Standing
	}{
		"genuine":          {want: pass.Genuine},
		"last of ceiling":  {spoil: func(p *pass.Payload) { p.N, p.RootN = 100, 100 }, want: pass.Genuine},
		"above ceiling":    {spoil: func(p *pass.Payload) { p.N, p.RootN = 101, 101 }, want: pass.AboveCeiling},
		"other type":       {spoil: func(p *pass.Payload) { p.Type = 3 }, want: pass.OutOfType},
		"other scope":      {spoil: func(p *pass.Payload) { p.Scope = closing }, want: pass.OutOfScope},
		"one bit changed":  {after: func(_ *pass.Ring, k *pass.Token) { k[28] ^= 2 }, want: pass.Forged},
		"signature cut":    {after: func(_ *pass.Ring, k *pass.Token) { k[103] = 0 }, want: pass.Forged},
		"unknown hint":     {after: func(_ *pass.Ring, k *pass.Token) { k[1] ^= 1 }, want: pass.UnknownKey},
		"revoked":          {after: revokeAfter(counter, 4), want: pass.RevokedIssuer},
		"revoked later":    {after: revokeAfter(counter, 5), want: pass.Genuine},
		"stranger revoked": {after: revokeAfter(stranger, 0), want: pass.Genuine},
	} {
		t.Run(name, func(t *testing.T) {
			p := firstPass(counter, 5)
			if c.spoil != nil {
				c.spoil(&p)
			}
			ring := ringOf(t, root, certify(t, root, counterRight(counter)))
			token := sign(t, counter, p)
			if c.after != nil {
				c.after(ring, &token)
			}
			if got := ring.Check(token); got.Standing != c.want {
				t.Fatalf("standing %q, want %q", got.Standing, c.want)
			}
		})
	}
}

func revokeAfter(key ed25519.PrivateKey, n uint32) func(*pass.Ring, *pass.Token) {
	return func(r *pass.Ring, _ *pass.Token) {
		r.Revoke(pass.Revocation{
			Device: pass.DeviceOf(public(key)), LastTrusted: map[ticketing.ScopeID]uint32{opening: n},
		})
	}
}

func TestCheckOfNothingTrustedIsUnknown(t *testing.T) {
	counter := keyFrom(2)
	token := sign(t, counter, firstPass(counter, 1))
	got := pass.NewRing().Check(token)
	if got.Standing != pass.UnknownKey || got.Device != "" || got.Event != "" {
		t.Fatalf("%+v", got)
	}
}

func TestCheckSaysWhoAndUntilWhen(t *testing.T) {
	root, counter := keyFrom(1), keyFrom(2)
	ring := ringOf(t, root, certify(t, root, counterRight(counter)))
	got := ring.Check(sign(t, counter, firstPass(counter, 5)))
	if got.Device != pass.DeviceOf(public(counter)) || got.Event != fair || got.NotAfter != endsAt {
		t.Fatalf("%+v", got)
	}
	from, until := got.Window()
	if from != opensAt-90*60_000 || until != opensAt+240*60_000 {
		t.Fatalf("window %d to %d", from, until)
	}
	got.Payload.MinutesBefore, got.Payload.MinutesAfter = pass.OpenEnd, pass.OpenEnd
	if from, until = got.Window(); from != 0 || until != 0 {
		t.Fatalf("open window %d to %d", from, until)
	}
}

func TestRestoreTakesRevocationBack(t *testing.T) {
	root, counter := keyFrom(1), keyFrom(2)
	ring := ringOf(t, root, certify(t, root, counterRight(counter)))
	token := sign(t, counter, firstPass(counter, 5))
	revokeAfter(counter, 0)(ring, nil)
	ring.Restore(pass.DeviceOf(public(counter)))
	if got := ring.Check(token).Standing; got != pass.Genuine {
		t.Fatal(got)
	}
}

func TestAddRefusesOtherRoots(t *testing.T) {
	root, other, counter := keyFrom(1), keyFrom(9), keyFrom(2)
	ring := ringOf(t, root)
	_, err := ring.Add(certify(t, other, counterRight(counter)))
	wantCode(t, err, ticketing.CodeForbidden, "")

	elsewhere := counterRight(counter)
	elsewhere.Event = "another"
	_, err = ring.Add(certify(t, root, elsewhere))
	wantCode(t, err, ticketing.CodeForbidden, "")
	if ring.Knows(pass.DeviceOf(public(counter))) {
		t.Fatal("a refused certificate left a key behind")
	}
	wantCode(t, ring.Trust(fair, public(root)[:31]), ticketing.CodeInvalid, "root")
}

func TestSecondRootOfAnEventIsTrusted(t *testing.T) {
	root, next, counter := keyFrom(1), keyFrom(9), keyFrom(2)
	ring := ringOf(t, root)
	if err := ring.Trust(fair, public(next)); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Add(certify(t, next, counterRight(counter))); err != nil {
		t.Fatal(err)
	}
	if got := ring.Check(sign(t, counter, firstPass(counter, 1))).Standing; got != pass.Genuine {
		t.Fatal(got)
	}
}

// TestRingForgetsTheOrder adds certificates of rising serials, with ceilings
// that rise and fall, in any order and with repeats.
func TestRingForgetsTheOrder(t *testing.T) {
	root, counter := keyFrom(1), keyFrom(2)
	var raws [][]byte
	for serial, ceiling := range []uint32{10, 50, 20, 40} {
		c := counterRight(counter)
		c.Serial, c.Scopes[0].Ceiling = uint64(serial/2), ceiling
		raws = append(raws, certify(t, root, c))
	}
	token := func(n uint32) pass.Token { return sign(t, counter, firstPass(counter, n)) }
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation([]int{0, 0, 1, 1, 2, 2, 3, 3}).Draw(rt, "order")
		ring := ringOf(t, root)
		for _, i := range order {
			if _, err := ring.Add(raws[i]); err != nil {
				rt.Fatal(err)
			}
		}
		// Serial 1 decides; of its two ceilings, 20 and 40, the lower.
		if got := ring.Check(token(20)).Standing; got != pass.Genuine {
			rt.Fatalf("20: %q", got)
		}
		if got := ring.Check(token(21)).Standing; got != pass.AboveCeiling {
			rt.Fatalf("21: %q", got)
		}
	})
}

func TestTwoKeysUnderOneHintBothVerify(t *testing.T) {
	a, b := sameHint(t)
	root := keyFrom(1)
	ring := ringOf(t, root, certify(t, root, counterRight(a)), certify(t, root, counterRight(b)))
	for _, key := range []ed25519.PrivateKey{a, b} {
		got := ring.Check(sign(t, key, firstPass(key, 3)))
		if got.Standing != pass.Genuine || got.Device != pass.DeviceOf(public(key)) {
			t.Fatalf("%+v", got)
		}
	}
}

func TestTooNewIsSignedButNotUnderstood(t *testing.T) {
	root, counter := keyFrom(1), keyFrom(2)
	ring := ringOf(t, root, certify(t, root, counterRight(counter)))
	for _, at := range []int{37, 38, 39} {
		plain := sign(t, counter, firstPass(counter, 1))
		plain[at] |= 0x80
		token := resign(counter, plain)
		if got := ring.Check(token).Standing; got != pass.TooNew {
			t.Fatalf("byte %d: %q", at, got)
		}
	}
}

// resign signs a token's payload bytes as FORMAT.md says, whatever they hold.
func resign(key ed25519.PrivateKey, token pass.Token) pass.Token {
	message := append([]byte("ticketcrib pass v1\n"), token[:pass.PayloadSize]...)
	copy(token[pass.PayloadSize:], ed25519.Sign(key, message))
	return token
}

// sameHint returns two keys whose ids begin with the same 4 bytes: the first
// pair among the keys whose seeds are SHA-256 of 0, 1, 2 ... as 4 bytes.
func sameHint(t *testing.T) (a, b ed25519.PrivateKey) {
	t.Helper()
	key := func(i uint32) ed25519.PrivateKey {
		seed := sha256.Sum256(binary.BigEndian.AppendUint32(nil, i))
		return ed25519.NewKeyFromSeed(seed[:])
	}
	a, b = key(64095), key(69928)
	if pass.DeviceOf(public(a)).KeyID() != pass.DeviceOf(public(b)).KeyID() {
		t.Fatal("the two keys do not share a hint")
	}
	return a, b
}

// TestRingIsSharedSafely is for the race detector: a gate scans while the feed
// brings certificates and revocations.
func TestRingIsSharedSafely(t *testing.T) {
	root, counter := keyFrom(1), keyFrom(2)
	ring := ringOf(t, root)
	raw := certify(t, root, counterRight(counter))
	token := sign(t, counter, firstPass(counter, 5))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if _, err := ring.Add(raw); err != nil {
					t.Error(err)
				}
				ring.Revoke(pass.Revocation{Device: pass.DeviceOf(public(counter))})
				ring.Check(token)
				ring.Restore(pass.DeviceOf(public(counter)))
				ring.Knows(pass.DeviceOf(public(counter)))
			}
		})
	}
	all.Wait()
	if got := ring.Check(token).Standing; got != pass.Genuine {
		t.Fatal(got)
	}
}
