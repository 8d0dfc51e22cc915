// Package draw puts those who came before a sale opened in an order that anyone can check:
// the hub commits itself to a secret before, the list of entrants is fixed by the root of a
// tree at the close, and only then others say what they had committed themselves to. Nobody
// who knew one of them knew the order (DRAW.md).
//
// It does not prove that entrants are different people.
package draw

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Hash is a SHA-256 sum. As text it is 64 hexadecimal digits.
type Hash [32]byte

// MarshalText spells the hash.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads the one spelling of a hash.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) || hex.EncodeToString(b) != string(text) {
		return ticketing.Errorf(ticketing.CodeInvalid, "A hash has 64 digits.", "field", "hash")
	}
	copy(h[:], b)
	return nil
}

// Zero reports whether nothing was set.
func (h Hash) Zero() bool { return h == Hash{} }

// The labels keep a hash of one kind from meaning anything else.
const (
	secretLabel  = "tc-draw-v1\x00"
	entropyLabel = "tc-entropy-v1\x00"
	seedLabel    = "tc-draw-seed-v1"
)

// Commitment is what the hub publishes of its secret before anybody joins.
func Commitment(event ticketing.EventID, secret Hash) Hash {
	return sum([]byte(secretLabel), []byte(event), secret[:])
}

// Entropy is what a committer publishes of its value before the close.
func Entropy(event ticketing.EventID, name, value string) Hash {
	return sum([]byte(entropyLabel), []byte(event), []byte{0}, []byte(name), []byte{0}, []byte(value))
}

func sum(parts ...[]byte) (h Hash) {
	s := sha256.New()
	for _, p := range parts {
		s.Write(p)
	}
	s.Sum(h[:0])
	return h
}

// Committer is somebody beside the hub who brings chance: he publishes a commitment before
// the close and his value after it. A public round has a name and no commitment: whoever
// wants looks its value up.
type Committer struct {
	Name       string `json:"name" cbor:"1,keyasint"`
	Commitment Hash   `json:"commitment" cbor:"2,keyasint"` // zero: a public round, named before
	Value      string `json:"value" cbor:"3,keyasint"`      // "": not said yet
	// Else is a later public round, named with this one before the close: it counts where this one does
	// not take place within so many ms of the close. "" and 0: there is none.
	Else   string `json:"else,omitempty" cbor:"6,keyasint,omitempty"`
	Within int64  `json:"within,omitempty" cbor:"7,keyasint,omitempty"`
}

// Record is all that is published of a draw. Secret and Seed are zero until it is drawn.
type Record struct {
	Event      ticketing.EventID `json:"event" cbor:"1,keyasint"`
	Commitment Hash              `json:"commitment" cbor:"2,keyasint"`
	Committers []Committer       `json:"committers" cbor:"3,keyasint"`
	Entrants   uint64            `json:"entrants" cbor:"4,keyasint"` // at the close
	Last       uint64            `json:"last" cbor:"5,keyasint"`     // the last number at the close
	Root       Hash              `json:"root" cbor:"6,keyasint"`
	ClosedAt   int64             `json:"closedAt" cbor:"7,keyasint"` // Unix ms; 0: not yet
	Secret     Hash              `json:"secret" cbor:"8,keyasint"`
	Seed       Hash              `json:"seed" cbor:"9,keyasint"`
	DrawnAt    int64             `json:"drawnAt" cbor:"10,keyasint"`
	// Verified is how many of the entrants had verified an e-mail address at the close. Nobody
	// can check it: it says how far one person may have had several places on the list.
	Verified uint64 `json:"verified" cbor:"11,keyasint"`
	// Silent are those who did not say their value after the close. Each of them stands among the
	// committers no more: a public round that was still to come took his place.
	Silent []Silence `json:"silent,omitempty" cbor:"12,keyasint,omitempty"`
	// Missed are public rounds that did not take place in time. Each of them stands among the committers no
	// more: the round that was named with it took its place.
	Missed []Miss `json:"missed,omitempty" cbor:"13,keyasint,omitempty"`
}

// Miss is a public round that did not take place in time, and when that was said, Unix ms.
type Miss struct {
	Committer
	SaidAt int64 `json:"saidAt" cbor:"4,keyasint"`
}

// Deadline is until when a public round with another one named with it must have taken place, Unix ms.
func (r Record) Deadline(c Committer) int64 { return r.ClosedAt + c.Within }

// Silence is a committer who kept his value to himself, and the public round in his place,
// named at a moment after the close, Unix ms.
type Silence struct {
	Committer
	Round   string `json:"round" cbor:"4,keyasint"`
	NamedAt int64  `json:"namedAt" cbor:"5,keyasint"`
}

// Waits reports whose values are still missing.
func (r Record) Waits() (names []string) {
	for _, c := range r.Committers {
		if c.Value == "" {
			names = append(names, c.Name)
		}
	}
	return names
}

// SeedOf is the seed that secret, root and values make: each of them in its whole length.
func (r Record) SeedOf(secret Hash) (Hash, error) {
	in := append(append([]byte{}, secret[:]...), r.Root[:]...)
	for _, c := range r.Committers {
		in = binary.BigEndian.AppendUint32(in, uint32(len(c.Value)))
		in = append(in, c.Value...)
	}
	key, err := hkdf.Key(sha256.New, in, []byte(r.Event), seedLabel, len(Hash{}))
	if err != nil {
		return Hash{}, err
	}
	return Hash(key), nil
}

// Verify checks all that can be checked of a record that was drawn. CodeInvalid with what
// is wrong: field is commitment, committer, entrants or seed.
func (r Record) Verify(leaves []Hash) error {
	bad := func(field, message string, args ...string) error {
		return ticketing.Errorf(ticketing.CodeInvalid, message, append([]string{"field", field}, args...)...)
	}
	secret := Commitment(r.Event, r.Secret)
	if subtle.ConstantTimeCompare(secret[:], r.Commitment[:]) == 0 {
		return bad("commitment", "The secret is not the one that the hub had committed itself to.")
	}
	if len(r.Committers) < LeastCommitters {
		return bad("committer", "Fewer than two others brought chance: the hub alone could have chosen the order.")
	}
	for _, c := range r.Committers {
		if c.Value == "" || !c.Commitment.Zero() && Entropy(r.Event, c.Name, c.Value) != c.Commitment {
			return bad("committer", "A committer said another value than he had committed himself to.", "name", c.Name)
		}
	}
	for _, s := range r.Silent {
		stands := slices.ContainsFunc(r.Committers, func(c Committer) bool { return c.Name == s.Round && c.Commitment.Zero() })
		if s.Commitment.Zero() || s.NamedAt <= r.ClosedAt || !stands {
			return bad("committer", "A public round stands for somebody who had not committed himself, or was not named after the close.", "name", s.Name)
		}
	}
	for _, m := range r.Missed {
		stands := slices.ContainsFunc(r.Committers, func(c Committer) bool { return c.Name == m.Else && c.Commitment.Zero() })
		if !m.Commitment.Zero() || m.Else == "" || m.Within <= 0 || m.SaidAt < r.Deadline(m.Committer) || !stands {
			return bad("committer", "A public round stands for another that it was not named with, or before that one's time was over.", "name", m.Name)
		}
	}
	if len(r.Committers) <= len(r.Silent) {
		return bad("committer", "Nobody of those who were named before the close brought chance.")
	}
	if uint64(len(leaves)) != r.Entrants || Root(leaves) != r.Root {
		return bad("entrants", "These entrants are not those of the close.")
	}
	if seed, err := r.SeedOf(r.Secret); err != nil || seed != r.Seed {
		return bad("seed", "The seed does not follow from the secret, the entrants and the values.")
	}
	return nil
}

// LeastCommitters is how many others have to bring chance.
const LeastCommitters = 2

// Order draws the order of n entrants: place[i], from 0, is that of the i-th who arrived.
func Order(seed Hash, n int) []uint32 {
	at := make([]uint32, n) // at[p] is who has place p
	for i := range at {
		at[i] = uint32(i)
	}
	r := newStream(seed)
	for i := n - 1; i > 0; i-- {
		j := r.below(uint32(i) + 1)
		at[i], at[j] = at[j], at[i]
	}
	place := make([]uint32, n)
	for p, i := range at {
		place[i] = uint32(p)
	}
	return place
}

// stream is chance that follows from a seed: AES-256 in counter mode over zeroes.
type stream struct {
	cipher cipher.Stream
	buffer [4096]byte
	used   int
}

func newStream(seed Hash) *stream {
	block, err := aes.NewCipher(seed[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	return &stream{cipher: cipher.NewCTR(block, make([]byte, aes.BlockSize)), used: 4096}
}

func (s *stream) next() uint32 {
	if s.used == len(s.buffer) {
		clear(s.buffer[:])
		s.cipher.XORKeyStream(s.buffer[:], s.buffer[:])
		s.used = 0
	}
	v := binary.BigEndian.Uint32(s.buffer[s.used:])
	s.used += 4
	return v
}

// below is a number below n, each as likely as the others: what would favour the small
// ones is thrown away.
func (s *stream) below(n uint32) uint32 {
	limit := ^uint32(0) - (^uint32(0)-n+1)%n
	for {
		if v := s.next(); v <= limit {
			return v % n
		}
	}
}
