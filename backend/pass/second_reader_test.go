package pass_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// This file is a second reader of the format. It follows FORMAT.md section by
// section with the standard library alone and shares no code with the package,
// so that a vector passes only if the text says what the code does.

// bytesOf is section 3: decimal digits as a big-endian number of size bytes, by
// long multiplication. ok is false if it does not fit.
func bytesOf(digits string, size int) (out []byte, ok bool) {
	out = make([]byte, size)
	for _, d := range []byte(digits) {
		if d < '0' || d > '9' {
			return nil, false
		}
		carry := int(d - '0')
		for i := size - 1; i >= 0; i-- {
			carry += 10 * int(out[i])
			out[i] = byte(carry)
			carry >>= 8
		}
		if carry != 0 {
			return nil, false
		}
	}
	return out, true
}

func deviceID(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:16])
}

// readFields is the table of section 2.
func readFields(token []byte) payloadVector {
	u16, u32 := binary.BigEndian.Uint16, binary.BigEndian.Uint32
	return payloadVector{
		Issuer: hex.EncodeToString(token[1:5]), Scope: hex.EncodeToString(token[5:13]), N: u32(token[13:]),
		RootKey: hex.EncodeToString(token[17:21]), RootN: u32(token[21:]), Generation: token[25], Type: u16(token[26:]),
		People: token[28], Seat: u32(token[29:]), MinutesBefore: u16(token[33:]), MinutesAfter: u16(token[35:]), Flags: token[37],
	}
}

// understood is the last column of the table of section 2.
func understood(token []byte, p payloadVector) bool {
	own := p.Issuer == p.RootKey && p.N == p.RootN
	return p.N > 0 && p.RootN > 0 && own == (p.Generation == 0) && p.Type > 0 && p.People > 0 && p.Flags < 4 &&
		token[38] == 0 && token[39] == 0
}

// item is one element of CBOR.
type item struct {
	kind   byte // major type
	number uint64
	bytes  []byte
	list   []item
}

// readItem reads one element in deterministic encoding.
func readItem(b []byte) (out item, rest []byte, ok bool) {
	if len(b) == 0 {
		return item{}, nil, false
	}
	out.kind, out.number = b[0]>>5, uint64(b[0]&31)
	b = b[1:]
	if out.number >= 24 {
		size := map[uint64]int{24: 1, 25: 2, 26: 4, 27: 8}[out.number]
		if size == 0 || len(b) < size {
			return item{}, nil, false
		}
		out.number = 0
		for _, c := range b[:size] {
			out.number = out.number<<8 | uint64(c)
		}
		if least := map[int]uint64{1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size]; out.number < least {
			return item{}, nil, false
		}
		b = b[size:]
	}
	switch out.kind {
	case 2, 3:
		if out.number > uint64(len(b)) {
			return item{}, nil, false
		}
		out.bytes, b = b[:out.number], b[out.number:]
	case 4:
		for range min(out.number, 65) {
			var element item
			if element, b, ok = readItem(b); !ok {
				return item{}, nil, false
			}
			out.list = append(out.list, element)
		}
	}
	return out, b, out.kind == 0 || out.kind >= 2 && out.kind <= 4
}

// readCertificate is section 4.
func readCertificate(raw []byte) (f certificateFields, ok bool) {
	if len(raw) < 65 || len(raw) > 960 {
		return f, false
	}
	top, rest, ok := readItem(raw[:len(raw)-64])
	if !ok || len(rest) > 0 || len(top.list) != 8 || top.list[0].number != 1 {
		return f, false
	}
	e := top.list
	f = certificateFields{
		Key: hex.EncodeToString(e[1].bytes), Event: string(e[2].bytes), Place: string(e[3].bytes),
		Scopes: []scopeFields{}, Types: []uint16{}, NotAfter: int64(e[6].number), Serial: e[7].number,
	}
	for _, s := range e[4].list {
		f.Scopes = append(f.Scopes, scopeFields{hex.EncodeToString(s.list[0].bytes), int64(s.list[1].number), uint32(s.list[2].number)})
	}
	for i, no := range e[5].list {
		if no.number == 0 || i > 0 && uint16(no.number) <= f.Types[i-1] {
			return f, false
		}
		f.Types = append(f.Types, uint16(no.number))
	}
	return f, len(e[1].bytes) == 32 && slices.Contains([]string{"counter", "gate", "office", "host"}, f.Place)
}

func signedBy(root []byte, raw []byte) bool {
	cut := len(raw) - 64
	return ed25519.Verify(root, append([]byte("ticketcrib certificate v1\n"), raw[:cut]...), raw[cut:])
}

// readCard is section 5.
func readCard(digits string) (raw []byte, ok bool) {
	lengths := []int{0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29}
	if !strings.HasPrefix(digits, "901") {
		return nil, false
	}
	head, _ := bytesOf(digits[3:6], 2)
	left := int(binary.BigEndian.Uint16(head))
	for digits = digits[6:]; left > 0; {
		size := min(12, left)
		block, ok := bytesOf(digits[:lengths[size]], size)
		if !ok {
			return nil, false
		}
		raw, digits, left = append(raw, block...), digits[lengths[size]:], left-size
	}
	return raw, digits == ""
}

// conclude is section 8.
func conclude(t *testing.T, v conclusionVector) string {
	token := unhex(t, v.Token)
	p := readFields(token)
	root := public(seeded(t, v.RootSeed))
	var known, signers, named []certificateFields
	for _, raw := range v.Certificates {
		f, ok := readCertificate(unhex(t, raw))
		if ok && signedBy(root, unhex(t, raw)) && deviceID(unhex(t, f.Key))[:8] == p.Issuer {
			known = append(known, f)
		}
	}
	for _, f := range known {
		if ed25519.Verify(unhex(t, f.Key), append([]byte("ticketcrib pass v1\n"), token[:40]...), token[40:]) {
			signers = append(signers, f)
		}
	}
	for _, f := range signers {
		if slices.ContainsFunc(f.Scopes, func(s scopeFields) bool { return s.Scope == p.Scope }) {
			named = append(named, f)
		}
	}
	switch {
	case len(known) == 0:
		return "unknown_key"
	case len(signers) == 0:
		return "forged"
	case !understood(token, p):
		return "too_new"
	case len(named) == 0:
		return "out_of_scope"
	}
	best := slices.MaxFunc(named, func(a, b certificateFields) int { return int(a.Serial) - int(b.Serial) })
	for _, r := range v.Revoked {
		if r.Device == deviceID(unhex(t, best.Key)) && p.N > r.LastTrusted[p.Scope] {
			return "revoked_issuer"
		}
	}
	if len(best.Types) > 0 && !slices.Contains(best.Types, p.Type) {
		return "out_of_type"
	}
	for _, s := range best.Scopes {
		if s.Scope == p.Scope && p.N > s.Ceiling {
			return "above_ceiling"
		}
	}
	return "genuine"
}

// checkOf is section 7.
func checkOf(eight string) byte {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	s := 0
	for _, c := range eight {
		s = (s ^ strings.IndexRune(alphabet, c)) << 1
		if s >= 32 {
			s ^= 0b100101
		}
	}
	return alphabet[s]
}

func TestSecondReaderAgrees(t *testing.T) {
	all := vectors(t)
	for _, v := range all.Passes {
		token, ok := bytesOf(v.Digits, 104)
		if !ok || hex.EncodeToString(token) != v.Token || readFields(token) != v.Payload || !understood(token, v.Payload) {
			t.Errorf("%s: %x %+v", v.Name, token, readFields(token))
		}
		key := public(seeded(t, v.Seed))
		if deviceID(key)[:8] != v.Payload.Issuer || !ed25519.Verify(key, append([]byte("ticketcrib pass v1\n"), token[:40]...), token[40:]) {
			t.Errorf("%s: the signature does not verify", v.Name)
		}
	}
	for _, v := range all.BadDigits {
		if token, ok := bytesOf(v.Input, 104); ok && len(v.Input) == 251 && token[0] == 0x5A {
			t.Errorf("%s: accepted", v.Name)
		}
	}
	for _, v := range all.Certificates {
		raw, ok := readCard(v.Card)
		f, fine := readCertificate(raw)
		if !ok || !fine || hex.EncodeToString(raw) != v.Certificate || !signedBy(public(seeded(t, v.RootSeed)), raw) {
			t.Fatalf("%s: %v %v", v.Name, ok, fine)
		}
		if f.Key != v.Fields.Key || f.Event != v.Fields.Event || f.Serial != v.Fields.Serial || f.NotAfter != v.Fields.NotAfter ||
			!slices.Equal(f.Scopes, v.Fields.Scopes) || !slices.Equal(f.Types, v.Fields.Types) {
			t.Errorf("%s: %+v", v.Name, f)
		}
	}
	for _, v := range all.BadCertificates {
		if f, ok := readCertificate(unhex(t, v.Input)); ok {
			t.Errorf("%s: accepted as %+v", v.Name, f)
		}
	}
	for _, v := range all.Conclusions {
		if got := conclude(t, v); got != v.Standing {
			t.Errorf("%s: %q, want %q", v.Name, got, v.Standing)
		}
	}
	for _, v := range all.ShortCodes {
		mac := hmac.New(sha256.New, unhex(t, v.Key))
		mac.Write([]byte("ticketcrib short code v1\n" + v.Code))
		if checkOf(v.Code[:8]) != v.Code[8] || !bytes.Equal(mac.Sum(nil)[:8], unhex(t, v.Hash)) {
			t.Errorf("%s", v.Code)
		}
	}
}
