// Package work lets a machine prove that it has worked a little before it is served: a
// brake on how fast many can be asked for by one, and nothing else. It tells no person from
// a program: who pays for machines pays next to nothing for this.
//
// The protocol on the wire is ALTCHA's first (altcha.org): the hub thinks of a number up to
// a bound, says SHA-256(salt, number) and the salt, and whoever finds the number says it. Other
// than there the signature covers every parameter, each with its length before it, and what
// it is for: in the original, digits could be moved between salt and number, and a solution
// be shown again (CVE-2025-68113).
package work

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"sync"
)

// Challenge is what a client is asked, as ALTCHA spells it.
type Challenge struct {
	Algorithm string `json:"algorithm"` // SHA-256
	Challenge string `json:"challenge"` // 64 hexadecimal digits
	MaxNumber int64  `json:"maxnumber"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

// Solution is what it answers, as ALTCHA spells it.
type Solution struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	Number    int64  `json:"number"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

const (
	algorithm = "SHA-256"
	// life is how long a challenge may be solved, s: a phone that was put away asks anew.
	life = 120
	// least and most bound the number, and with it the worst that can come: a phone at a
	// sixth of one core of the hub's machine tries all of most in three seconds.
	least, most = 50_000, 200_000
	// easy is up to how many joins a second the least is asked for.
	easy = 500
	// longest bounds what is read of a solution.
	longest = 1024
	label   = "ticketcrib work\x00"
)

// Difficulty is the bound of the number at so many joins a second.
func Difficulty(joins int64) int64 {
	return min(max(least*joins/easy, least), most)
}

// Ask makes a challenge for one purpose: an event and an account, say. Nobody but who has
// the key can make one, and it is of no use for anything else. now is Unix ms.
func Ask(random io.Reader, key []byte, purpose string, bound, now int64) (Challenge, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return Challenge{}, fmt.Errorf("work: draw a salt: %w", err)
	}
	n, err := rand.Int(random, big.NewInt(bound))
	if err != nil {
		return Challenge{}, fmt.Errorf("work: draw a number: %w", err)
	}
	c := Challenge{Algorithm: algorithm, MaxNumber: bound, Salt: fmt.Sprintf("%s?expires=%d&max=%d&", hex.EncodeToString(b[:]), now/1000+life, bound)}
	c.Challenge = digest(c.Salt, n.Int64())
	c.Signature = sign(key, purpose, c.Challenge, c.Salt)
	return c, nil
}

func digest(salt string, n int64) string {
	sum := sha256.Sum256([]byte(salt + strconv.FormatInt(n, 10)))
	return hex.EncodeToString(sum[:])
}

// sign covers all that a challenge says: its bound and its end stand in the salt.
func sign(key []byte, purpose, challenge, salt string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(label))
	for _, part := range []string{purpose, algorithm, challenge, salt} {
		_ = binary.Write(m, binary.BigEndian, uint32(len(part)))
		m.Write([]byte(part))
	}
	return hex.EncodeToString(m.Sum(nil))
}

// ErrNone is of what is no solution: for this purpose, of this key, in its time and shown
// for the first time. They are not told apart.
var ErrNone = errors.New("work: this proves nothing")

// Ledger knows which solutions were shown. The zero value knows none. It is for any number
// of goroutines.
type Ledger struct {
	mu         sync.Mutex
	young, old map[string]struct{} // salts
	turned     int64               // Unix s when young began
}

// mostKept bounds a generation: each cost its maker work.
const mostKept = 1 << 20

// Check takes a solution in, base64 of its JSON, once. ErrNone; now is Unix ms.
func (l *Ledger) Check(key []byte, purpose, text string, now int64) error {
	s, err := Parse(text)
	if err != nil {
		return err
	}
	ends, bound, err := readSalt(s.Salt)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(s.Signature), []byte(sign(key, purpose, s.Challenge, s.Salt))) || now/1000 >= ends || s.Number > bound || digest(s.Salt, s.Number) != s.Challenge {
		return ErrNone
	}
	return l.spend(s.Salt, now/1000)
}

func (l *Ledger) spend(salt string, now int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now >= l.turned+life { // whatever is in old by now has come to its end
		l.old, l.young, l.turned = l.young, nil, now
	}
	_, young := l.young[salt]
	_, old := l.old[salt]
	if young || old || len(l.young) >= mostKept {
		return ErrNone
	}
	if l.young == nil {
		l.young = map[string]struct{}{}
	}
	l.young[salt] = struct{}{}
	return nil
}

// Parse reads a solution strictly: known fields, and nothing behind them but
// how long it took, which ALTCHA's own client adds.
func Parse(text string) (s Solution, err error) {
	if len(text) > longest {
		return s, ErrNone
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return s, ErrNone
	}
	var in struct {
		Solution
		Took json.Number `json:"took,omitempty"`
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil || d.More() {
		return s, ErrNone
	}
	if s = in.Solution; s.Algorithm != algorithm || s.Number < 0 {
		return Solution{}, ErrNone
	}
	return s, nil
}

// readSalt reads what a salt says. There is one accepted spelling of it.
func readSalt(salt string) (ends, bound int64, err error) {
	var random string
	if n, err := fmt.Sscanf(strings.NewReplacer("?", " ", "&", " ").Replace(salt), "%16s expires=%d max=%d", &random, &ends, &bound); n != 3 || err != nil {
		return 0, 0, ErrNone
	}
	if salt != fmt.Sprintf("%s?expires=%d&max=%d&", random, ends, bound) {
		return 0, 0, ErrNone
	}
	return ends, bound, nil
}
