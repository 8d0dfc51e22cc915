package pass

import (
	"bytes"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Standing is what the ring can say of a token by its signature alone.
type Standing string

// The standings. Only Genuine may be admitted without a person; Forged is the
// only one that proves a fraud. All others are for attention: the gate does not
// know enough and asks.
const (
	Genuine Standing = "genuine"

	// UnknownKey: sold by a counter that this gate has not met, or made up; the
	// two cannot be told apart. Scan that counter's card.
	UnknownKey Standing = "unknown_key"

	// OutOfScope: a known counter, but no certificate here lets it sell this
	// performance. Scan that counter's card: it may have a newer one.
	OutOfScope Standing = "out_of_scope"

	// OutOfType: the counter's certificate does not cover this ticket type.
	OutOfType Standing = "out_of_type"

	// AboveCeiling: the counter has issued more than its certificate allows.
	AboveCeiling Standing = "above_ceiling"

	// RevokedIssuer: issued after the last entry that the organizer trusts of a
	// revoked device.
	RevokedIssuer Standing = "revoked_issuer"

	// TooNew: signed by a known counter, in a way that this version does not
	// understand.
	TooNew Standing = "too_new"

	// Forged: our format under a known key's hint, and no key under it signed.
	Forged Standing = "forged"
)

// Finding is what Check found. Where Standing is UnknownKey or Forged nobody
// trusted has signed: Payload is then what the token claims, no more, and every
// field after it is zero.
type Finding struct {
	Standing Standing
	Payload  Payload

	Device   ticketing.DeviceID // whose key signed
	Event    ticketing.EventID  // whose root key certified it
	StartsAt int64              // Unix ms of the scope, as the certificate has it
	NotAfter int64              // Unix ms: end of the certificate, for the caller's clock
}

// Check verifies the token's signature against every key that the ring holds
// under its hint, and only then reads it. A forged token costs what a genuine
// one costs: one verification for each key under the hint, of which there is
// nearly always one.
func (r *Ring) Check(t Token) Finding {
	claimed := t.Unverified()
	candidates, revoked := r.candidates(claimed.Issuer)
	if len(candidates) == 0 {
		return Finding{Standing: UnknownKey, Payload: claimed}
	}
	for i, c := range candidates {
		if t.signedBy(c.key) {
			return judge(t, claimed, c, revoked[i])
		}
	}
	return Finding{Standing: Forged, Payload: claimed}
}

// candidates copies the issuers under a hint and what was revoked of each, so
// that no signature is checked under the lock.
func (r *Ring) candidates(hint ticketing.KeyID) (issuers []issuer, revoked []*Revocation) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, i := range r.issuers[hint] {
		issuers = append(issuers, *i)
		var word *Revocation
		if v, ok := r.revoked[i.device]; ok {
			word = &v
		}
		revoked = append(revoked, word)
	}
	return issuers, revoked
}

// judge weighs a token that the issuer's key has signed.
func judge(t Token, p Payload, by issuer, revoked *Revocation) Finding {
	f := Finding{Payload: p, Device: by.device}
	if !t.wellFormed() {
		f.Standing = TooNew
		return f
	}
	c, right, ok := by.deciding(p.Scope)
	if !ok {
		f.Standing = OutOfScope
		return f
	}
	f.Event, f.StartsAt, f.NotAfter = c.Event, right.StartsAt, c.NotAfter
	switch {
	case revoked != nil && p.N > revoked.LastTrusted[p.Scope]:
		f.Standing = RevokedIssuer
	case !c.Covers(p.Type):
		f.Standing = OutOfType
	case p.N > right.Ceiling:
		f.Standing = AboveCeiling
	default:
		f.Standing = Genuine
	}
	return f
}

// deciding returns the certificate that speaks for a scope: of those that name
// it the one with the highest serial; between two of one serial, which only a
// fault at the hub can make, the one with the lower ceiling, then the greater
// bytes, so that every gate decides alike.
func (i issuer) deciding(scope ticketing.ScopeID) (best signedCertificate, right ScopeRight, ok bool) {
	for _, c := range i.certificates {
		candidate, names := c.Right(scope)
		if names && (!ok || outranks(c, candidate, best, right)) {
			best, right, ok = c, candidate, true
		}
	}
	return best, right, ok
}

func outranks(c signedCertificate, right ScopeRight, over signedCertificate, overRight ScopeRight) bool {
	if c.Serial != over.Serial {
		return c.Serial > over.Serial
	}
	if right.Ceiling != overRight.Ceiling {
		return right.Ceiling < overRight.Ceiling
	}
	return bytes.Compare(c.raw, over.raw) > 0
}

// Window returns the instants, Unix ms, between which the pass is good by its
// own word: the fallback of a gate that has no catalogue. A side without a
// limit is 0.
func (f Finding) Window() (from, until int64) {
	const minute = 60_000
	if f.StartsAt == 0 {
		return 0, 0
	}
	if f.Payload.MinutesBefore != OpenEnd {
		from = f.StartsAt - int64(f.Payload.MinutesBefore)*minute
	}
	if f.Payload.MinutesAfter != OpenEnd {
		until = f.StartsAt + int64(f.Payload.MinutesAfter)*minute
	}
	return from, until
}
