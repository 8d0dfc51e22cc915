package draw_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const event = ticketing.EventID("night-market")

func leaves(n int) []draw.Hash {
	out := make([]draw.Hash, n)
	for i := range out {
		var account [16]byte
		binary.BigEndian.PutUint64(account[:], uint64(i)*7919)
		out[i] = draw.Leaf(uint64(i+1), account)
	}
	return out
}

func seedOf(i int) draw.Hash {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("seed"), uint64(i)))
}

// drawn is a draw of n entrants as it is published.
func drawn(n int) (draw.Record, []draw.Hash) {
	secret := seedOf(-1)
	all := leaves(n)
	r := draw.Record{Event: event, Commitment: draw.Commitment(event, secret), Entrants: uint64(n), Last: uint64(n), Root: draw.Root(all), ClosedAt: 1, Secret: secret, DrawnAt: 2,
		Committers: []draw.Committer{{Name: "venue", Commitment: draw.Entropy(event, "venue", "seven drums"), Value: "seven drums"}, {Name: "round 42 of a public beacon", Value: "8ac5"}}}
	r.Seed, _ = r.SeedOf(secret)
	return r, all
}

// Every entrant is in the tree where the proof says, and nobody else is; the tree is that
// of RFC 6962, worked out here as its definition says it.
func TestProofsHoldForEveryoneAndForNobodyElse(t *testing.T) {
	for n := 1; n <= 70; n++ {
		all := leaves(n)
		root, tree := draw.Root(all), draw.Grow(all)
		if want := byDefinition(all); root != want || tree.Root() != want {
			t.Fatalf("%d leaves: root %x, by its definition %x", n, root, want)
		}
		for i := range all {
			p := tree.Prove(i)
			if !p.Holds(all[i], root) {
				t.Fatalf("%d of %d is not in the tree", i, n)
			}
			for j := range all {
				if j != i && p.Holds(all[j], root) {
					t.Fatalf("the proof of %d holds for %d of %d", i, j, n)
				}
				other := p
				other.Index = uint64(j)
				if j != i && other.Holds(all[i], root) {
					t.Fatalf("the proof of %d of %d holds at %d", i, n, j)
				}
			}
			longer := p
			longer.Path = append(slices.Clone(p.Path), root)
			if longer.Holds(all[i], root) {
				t.Fatal("a longer proof holds")
			}
		}
	}
}

func byDefinition(d []draw.Hash) draw.Hash {
	if len(d) == 1 {
		return d[0]
	}
	k := 1
	for k*2 < len(d) {
		k *= 2
	}
	l, r := byDefinition(d[:k]), byDefinition(d[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

func TestWhatWasDrawnIsVerifiedAndWhatWasChangedIsNot(t *testing.T) {
	r, all := drawn(50)
	if err := r.Verify(all); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again draw.Record
	if err := json.Unmarshal(raw, &again); err != nil || again.Verify(all) != nil {
		t.Errorf("read again: %v %v", err, again.Verify(all))
	}
	for name, change := range map[string]func(*draw.Record, []draw.Hash) []draw.Hash{
		"another secret":     func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Secret[0] ^= 1; return l },
		"another event":      func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Event = "x"; return l },
		"another value":      func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Committers[0].Value = "eight drums"; return l },
		"another round":      func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Committers[1].Value = "8ac6"; return l },
		"no value":           func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Committers[1].Value = ""; return l },
		"one committer":      func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Committers = r.Committers[:1]; return l },
		"one entrant more":   func(_ *draw.Record, l []draw.Hash) []draw.Hash { return append(l, l[0]) },
		"an entrant changed": func(_ *draw.Record, l []draw.Hash) []draw.Hash { l[7][0] ^= 1; return l },
		"two exchanged":      func(_ *draw.Record, l []draw.Hash) []draw.Hash { l[7], l[8] = l[8], l[7]; return l },
		"another seed":       func(r *draw.Record, l []draw.Hash) []draw.Hash { r.Seed[31] ^= 1; return l },
	} {
		changed, l := r, slices.Clone(all)
		changed.Committers = slices.Clone(r.Committers)
		if l = change(&changed, l); ticketing.CodeOf(changed.Verify(l)) != ticketing.CodeInvalid {
			t.Errorf("%s: %v", name, changed.Verify(l))
		}
	}
}

// Values are told apart where one ends and the next begins.
func TestValuesDoNotRunTogether(t *testing.T) {
	r := draw.Record{Event: event, Committers: []draw.Committer{{Value: "ab"}, {Value: "c"}}}
	s := draw.Record{Event: event, Committers: []draw.Committer{{Value: "a"}, {Value: "bc"}}}
	a, _ := r.SeedOf(draw.Hash{})
	b, _ := s.SeedOf(draw.Hash{})
	if a == b {
		t.Error("ab, c and a, bc make one seed")
	}
}

func TestAnOrderHasEveryPlaceOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 500).Draw(t, "entrants")
		place := draw.Order(seedOf(rapid.Int().Draw(t, "seed")), n)
		sorted := slices.Sorted(slices.Values(place))
		for i, p := range sorted {
			if p != uint32(i) {
				t.Fatalf("places %v", sorted)
			}
		}
	})
}

// The vector that another implementation has to meet; openssl and a few lines of Python
// meet it.
func TestOrderVector(t *testing.T) {
	if got, want := draw.Order(draw.Hash{1}, 8), []uint32{4, 5, 7, 2, 0, 3, 6, 1}; !slices.Equal(got, want) {
		t.Errorf("seed 01 00 ... of 8: %v, want %v", got, want)
	}
}

const (
	draws    = 100_000
	entrants = 100
	deciles  = 10
	// 81 degrees of freedom: one in a million of fair draws is above.
	mostChi = 151.0
)

// chiSquare looks whether when one came has to do with which place one got.
func chiSquare(order func(i int) []uint32) (chi float64) {
	var seen [deciles][deciles]float64
	for i := range draws {
		for came, place := range order(i) {
			seen[came*deciles/entrants][int(place)*deciles/entrants]++
		}
	}
	want := float64(draws) * entrants / deciles / deciles
	for _, row := range seen {
		for _, n := range row {
			chi += (n - want) * (n - want) / want
		}
	}
	// Places of one draw exclude each other, which makes the sum a little smaller than that
	// of independent ones: n-1 of n.
	return chi * (entrants - 1) / entrants
}

// 100,000 draws favour nobody for when he came; an order that is drawn with a careless
// remainder does, and is found.
func TestNobodyIsFavouredForWhenHeCame(t *testing.T) {
	if chi := chiSquare(func(i int) []uint32 { return draw.Order(seedOf(i), entrants) }); chi > mostChi {
		t.Errorf("chi-square of fair draws is %.1f, above %.1f", chi, mostChi)
	}
	careless := func(i int) []uint32 {
		seed := seedOf(i)
		at := make([]uint32, entrants)
		for j := range at {
			at[j] = uint32(j)
		}
		state := binary.BigEndian.Uint64(seed[:])
		for j := entrants - 1; j > 0; j-- {
			state = state*6364136223846793005 + 1442695040888963407
			k := int(state>>56) % (j + 1) // of 256 values, the small ones come more often
			at[j], at[k] = at[k], at[j]
		}
		place := make([]uint32, entrants)
		for p, who := range at {
			place[who] = uint32(p)
		}
		return place
	}
	if chi := chiSquare(careless); chi < mostChi {
		t.Errorf("chi-square of careless draws is %.1f: this test finds nothing", chi)
	}
}

func FuzzHashText(f *testing.F) {
	f.Add("00")
	f.Fuzz(func(t *testing.T, s string) {
		var h draw.Hash
		if h.UnmarshalText([]byte(s)) != nil {
			return
		}
		if text, _ := h.MarshalText(); string(text) != s {
			t.Errorf("%q is a second spelling", s)
		}
	})
}

func BenchmarkMillion(b *testing.B) {
	all := leaves(1_000_000)
	b.ResetTimer()
	for range b.N {
		draw.Root(all)
		draw.Order(seedOf(1), len(all))
	}
}
