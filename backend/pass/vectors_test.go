package pass_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// vectorFile is testdata/vectors.json. Bytes are hex.
type vectorFile struct {
	Passes          []passVector        `json:"passes"`
	BadDigits       []badVector         `json:"badDigits"`
	Certificates    []certificateVector `json:"certificates"`
	BadCertificates []badVector         `json:"badCertificates"`
	Conclusions     []conclusionVector  `json:"conclusions"`
	ShortCodes      []shortCodeVector   `json:"shortCodes"`
	BadShortCodes   []badVector         `json:"badShortCodes"`
	Sets            []setVector         `json:"sets"`
}

type passVector struct {
	Name    string        `json:"name"`
	Seed    string        `json:"seed"`
	Payload payloadVector `json:"payload"`
	Token   string        `json:"token"`
	Digits  string        `json:"digits"`
}

type payloadVector struct {
	Issuer        string `json:"issuer"`
	Scope         string `json:"scope"`
	N             uint32 `json:"n"`
	RootKey       string `json:"rootKey"`
	RootN         uint32 `json:"rootN"`
	Generation    uint8  `json:"generation"`
	Type          uint16 `json:"type"`
	People        uint8  `json:"people"`
	Seat          uint32 `json:"seat"`
	MinutesBefore uint16 `json:"minutesBefore"`
	MinutesAfter  uint16 `json:"minutesAfter"`
	Flags         uint8  `json:"flags"`
}

// badVector is an input that must be refused, with the code and, as the error
// names it, the reason or field.
type badVector struct {
	Name   string `json:"name,omitempty"`
	Input  string `json:"input"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

type certificateVector struct {
	Name        string            `json:"name"`
	RootSeed    string            `json:"rootSeed"`
	Fields      certificateFields `json:"fields"`
	Certificate string            `json:"certificate"`
	Card        string            `json:"card"`
}

type certificateFields struct {
	Key      string        `json:"key"`
	Event    string        `json:"event"`
	Place    string        `json:"place"`
	Scopes   []scopeFields `json:"scopes"`
	Types    []uint16      `json:"types"`
	NotAfter int64         `json:"notAfter"`
	Serial   uint64        `json:"serial"`
}

type scopeFields struct {
	Scope    string `json:"scope"`
	StartsAt int64  `json:"startsAt"`
	Ceiling  uint32 `json:"ceiling"`
}

type conclusionVector struct {
	Name         string             `json:"name"`
	RootSeed     string             `json:"rootSeed"`
	Event        string             `json:"event"`
	Certificates []string           `json:"certificates"`
	Revoked      []revocationVector `json:"revoked"`
	Token        string             `json:"token"`
	Standing     string             `json:"standing"`
}

type revocationVector struct {
	Device      string            `json:"device"`
	LastTrusted map[string]uint32 `json:"lastTrusted"`
}

type shortCodeVector struct {
	Random string `json:"random"`
	Code   string `json:"code"`
	Shown  string `json:"shown"`
	Key    string `json:"key"`
	Hash   string `json:"hash"`
}

type setVector struct {
	Name   string        `json:"name"`
	Rights []rightVector `json:"rights"`
	Bytes  string        `json:"bytes"`
}

type rightVector struct {
	Scope string `json:"scope"`
	Key   string `json:"key"`
	N     uint32 `json:"n"`
}

func vectors(t *testing.T) vectorFile {
	t.Helper()
	file, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func seeded(t testing.TB, seed string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(unhex(t, seed))
}

func fieldsOf(p pass.Payload) payloadVector {
	return payloadVector{
		Issuer: p.Issuer.String(), Scope: string(p.Scope), N: p.N, RootKey: p.RootKey.String(), RootN: p.RootN,
		Generation: p.Generation, Type: uint16(p.Type), People: p.People, Seat: p.Seat,
		MinutesBefore: p.MinutesBefore, MinutesAfter: p.MinutesAfter, Flags: uint8(p.Flags),
	}
}

func (v payloadVector) payload(t testing.TB) pass.Payload {
	t.Helper()
	issuer, err1 := ticketing.ParseKeyID(v.Issuer)
	root, err2 := ticketing.ParseKeyID(v.RootKey)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return pass.Payload{
		Issuer: issuer, Scope: ticketing.ScopeID(v.Scope), N: v.N, RootKey: root, RootN: v.RootN,
		Generation: v.Generation, Type: ticketing.TypeNo(v.Type), People: v.People, Seat: v.Seat,
		MinutesBefore: v.MinutesBefore, MinutesAfter: v.MinutesAfter, Flags: pass.Flags(v.Flags),
	}
}

func certificateFieldsOf(c *pass.Certificate) certificateFields {
	f := certificateFields{
		Key: hex.EncodeToString(c.Key), Event: string(c.Event), Place: string(c.Place),
		Scopes: []scopeFields{}, Types: []uint16{}, NotAfter: c.NotAfter, Serial: c.Serial,
	}
	for _, s := range c.Scopes {
		f.Scopes = append(f.Scopes, scopeFields{string(s.Scope), s.StartsAt, s.Ceiling})
	}
	for _, no := range c.Types {
		f.Types = append(f.Types, uint16(no))
	}
	return f
}

func (v revocationVector) revocation() pass.Revocation {
	out := pass.Revocation{Device: ticketing.DeviceID(v.Device), LastTrusted: map[ticketing.ScopeID]uint32{}}
	for scope, n := range v.LastTrusted {
		out.LastTrusted[ticketing.ScopeID(scope)] = n
	}
	return out
}

func TestPassVectors(t *testing.T) {
	for _, v := range vectors(t).Passes {
		token, err := pass.Sign(seeded(t, v.Seed), v.Payload.payload(t))
		if err != nil || hex.EncodeToString(token[:]) != v.Token || token.Digits() != v.Digits {
			t.Errorf("%s: signed as %x, %v", v.Name, token, err)
		}
		back, err := pass.ParseDigits(v.Digits)
		if err != nil || back != token || fieldsOf(back.Unverified()) != v.Payload {
			t.Errorf("%s: read as %+v, %v", v.Name, back.Unverified(), err)
		}
	}
	for _, v := range vectors(t).BadDigits {
		_, err := pass.ParseDigits(v.Input)
		t.Run(v.Name, func(t *testing.T) { wantCode(t, err, ticketing.Code(v.Code), v.Reason) })
	}
}

func TestCertificateVectors(t *testing.T) {
	for _, v := range vectors(t).Certificates {
		root := seeded(t, v.RootSeed)
		raw, c, err := pass.ReadCard(v.Card)
		if err != nil || hex.EncodeToString(raw) != v.Certificate {
			t.Fatalf("%s: %v", v.Name, err)
		}
		got, _ := json.Marshal(certificateFieldsOf(c))
		want, _ := json.Marshal(v.Fields)
		if string(got) != string(want) || !pass.VerifyCertificate(public(root), raw) {
			t.Errorf("%s: %s", v.Name, got)
		}
		if again, err := pass.SignCertificate(root, *c); err != nil || hex.EncodeToString(again) != v.Certificate {
			t.Errorf("%s: signed as %x, %v", v.Name, again, err)
		}
	}
	for _, v := range vectors(t).BadCertificates {
		_, err := pass.ParseCertificate(unhex(t, v.Input))
		t.Run(v.Name, func(t *testing.T) { wantCode(t, err, ticketing.Code(v.Code), v.Reason) })
	}
}

func TestConclusionVectors(t *testing.T) {
	for _, v := range vectors(t).Conclusions {
		ring := pass.NewRing()
		if err := ring.Trust(ticketing.EventID(v.Event), public(seeded(t, v.RootSeed))); err != nil {
			t.Fatal(err)
		}
		for _, raw := range v.Certificates {
			if _, err := ring.Add(unhex(t, raw)); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range v.Revoked {
			ring.Revoke(r.revocation())
		}
		token, err := pass.ParseToken(unhex(t, v.Token))
		if got := ring.Check(token).Standing; err != nil || string(got) != v.Standing {
			t.Errorf("%s: %q, want %q, %v", v.Name, got, v.Standing, err)
		}
	}
}

func TestShortCodeVectors(t *testing.T) {
	for _, v := range vectors(t).ShortCodes {
		code := pass.NewShortCode([5]byte(unhex(t, v.Random)))
		if string(code) != v.Code || code.String() != v.Shown || code.Hash(unhex(t, v.Key)).String() != v.Hash {
			t.Errorf("%s: %s %s", v.Random, code, code.Hash(unhex(t, v.Key)))
		}
	}
	for _, v := range vectors(t).BadShortCodes {
		_, err := pass.ParseShortCode(v.Input)
		wantCode(t, err, ticketing.Code(v.Code), v.Reason)
	}
}

func TestSetVectors(t *testing.T) {
	for _, v := range vectors(t).Sets {
		var set, back pass.UseSet
		for _, r := range v.Rights {
			key, err := ticketing.ParseKeyID(r.Key)
			if err != nil {
				t.Fatal(err)
			}
			set.Add(pass.Root{Scope: ticketing.ScopeID(r.Scope), Key: key, N: r.N})
		}
		b, err := set.MarshalBinary()
		if err != nil || hex.EncodeToString(b) != v.Bytes {
			t.Errorf("%s: %x %v", v.Name, b, err)
		}
		if err := back.UnmarshalBinary(unhex(t, v.Bytes)); err != nil || back.Len() != len(v.Rights) {
			t.Errorf("%s: %d, %v", v.Name, back.Len(), err)
		}
	}
}
