package work_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/guard/work"
)

const now = int64(1_800_000_000_000)

var key = []byte("a key of the hub")

func asked(t testing.TB, purpose string) work.Challenge {
	t.Helper()
	c, err := work.Ask(rand.Reader, key, purpose, 2000, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// solved tries all numbers, as a client does.
func solved(t testing.TB, c work.Challenge) work.Solution {
	t.Helper()
	for n := int64(0); n <= c.MaxNumber; n++ {
		if sum := sha256.Sum256([]byte(c.Salt + strconv.FormatInt(n, 10))); hex.EncodeToString(sum[:]) == c.Challenge {
			return work.Solution{Algorithm: c.Algorithm, Challenge: c.Challenge, Number: n, Salt: c.Salt, Signature: c.Signature}
		}
	}
	t.Fatalf("%+v has no solution", c)
	return work.Solution{}
}

func spelled(s any) string {
	raw, _ := json.Marshal(s)
	return base64.StdEncoding.EncodeToString(raw)
}

func TestASolutionCountsOnceForItsPurposeInItsTime(t *testing.T) {
	var l work.Ledger
	s := solved(t, asked(t, "night a"))
	for name, check := range map[string]func() error{
		"another purpose": func() error { return l.Check(key, "night b", spelled(s), now) },
		"another key":     func() error { return l.Check([]byte("another"), "night a", spelled(s), now) },
		"too late":        func() error { return l.Check(key, "night a", spelled(s), now+120_000) },
	} {
		if err := check(); !errors.Is(err, work.ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := l.Check(key, "night a", spelled(s), now+119_000); err != nil {
		t.Errorf("in its time: %v", err)
	}
	if err := l.Check(key, "night a", spelled(s), now+119_500); !errors.Is(err, work.ErrNone) {
		t.Errorf("a second time: %v", err)
	}
}

// However many show the same solution at once, it counts once.
func TestASolutionIsSpentOnce(t *testing.T) {
	var l work.Ledger
	text := spelled(solved(t, asked(t, "p")))
	var good atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if l.Check(key, "p", text, now) == nil {
				good.Add(1)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("it counted %d times", good.Load())
	}
}

// Whatever is changed of a solution, it proves nothing: digits moved between salt and number
// as in CVE-2025-68113, a later end, an easier bound, a challenge of one's own.
func TestNothingOfASolutionCanBeChanged(t *testing.T) {
	s := solved(t, asked(t, "p"))
	digits := strconv.FormatInt(s.Number, 10)
	own := sha256.Sum256([]byte(s.Salt + "7"))
	for name, change := range map[string]func(*work.Solution){
		"digits moved into the salt": func(s *work.Solution) { s.Salt += digits[:1]; s.Number, _ = strconv.ParseInt("0"+digits[1:], 10, 64) },
		"a later end":                func(s *work.Solution) { s.Salt = strings.Replace(s.Salt, "expires=1", "expires=9", 1) },
		"another bound":              func(s *work.Solution) { s.Salt = strings.Replace(s.Salt, "max=2", "max=1", 1) },
		"another number":             func(s *work.Solution) { s.Number++ },
		"an own challenge":           func(s *work.Solution) { s.Number, s.Challenge = 7, hex.EncodeToString(own[:]) },
		"another algorithm":          func(s *work.Solution) { s.Algorithm = "SHA-1" },
		"no signature":               func(s *work.Solution) { s.Signature = "" },
		"a parameter more":           func(s *work.Solution) { s.Salt += "x=1&" },
	} {
		var l work.Ledger
		changed := s
		change(&changed)
		if err := l.Check(key, "p", spelled(changed), now); !errors.Is(err, work.ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var l work.Ledger
	if err := l.Check(key, "p", spelled(s), now); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

func TestDifficultyFollowsTheJoins(t *testing.T) {
	for joins, want := range map[int64]int64{0: 50_000, 500: 50_000, 1500: 150_000, 3000: 200_000, 1 << 40: 200_000} {
		if got := work.Difficulty(joins); got != want {
			t.Errorf("at %d joins a second %d, want %d", joins, got, want)
		}
	}
}

// The vectors were made with altcha-lib 2.8.0 of npm: its challenges are solved by the same
// search, and what it solves of ours is what we take (testdata/altcha.mjs).
func TestAltchasClientIsUnderstood(t *testing.T) {
	raw, err := os.ReadFile("testdata/altcha.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Key, Purpose string
		Now          int64
		Ours         []struct{ Payload string }
		Theirs       []struct {
			Challenge work.Challenge
			Number    int64
		}
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Ours) == 0 || len(vectors.Theirs) == 0 {
		t.Fatal("there are no vectors")
	}
	for _, o := range vectors.Ours {
		var l work.Ledger
		if err := l.Check([]byte(vectors.Key), vectors.Purpose, o.Payload, vectors.Now); err != nil {
			t.Errorf("what their client says: %v: %s", err, o.Payload)
		}
	}
	for _, o := range vectors.Theirs {
		if s := solved(t, o.Challenge); s.Number != o.Number {
			t.Errorf("we find %d in theirs, they %d", s.Number, o.Number)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(spelled(solved(f, asked(f, "p"))))
	f.Add(spelled(map[string]any{"algorithm": "SHA-256", "number": -1}))
	f.Add("e30=")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		var l work.Ledger
		if s, err := work.Parse(text); err == nil && (s.Algorithm != "SHA-256" || s.Number < 0) {
			t.Errorf("%q is read as %+v", text, s)
		}
		if l.Check([]byte("a key that made nothing"), "p", text, now) == nil {
			t.Errorf("%q counts", text)
		}
	})
}
