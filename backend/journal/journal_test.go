package journal_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func testKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

// write returns a journal of n entries of the key's device.
func write(t interface{ Fatal(...any) }, key ed25519.PrivateKey, n int, salt byte) []journal.Sealed {
	var tip journal.Tip
	var out []journal.Sealed
	for i := range n {
		e, err := journal.Seal(tip, journal.Entry{Device: journal.DeviceOf(public(key)), Epoch: 1, At: int64(i), Kind: "test.fact", Body: []byte{salt, byte(i)}})
		if err != nil {
			t.Fatal(err)
		}
		tip = journal.Tip{Seq: e.Seq, Hash: e.Hash}
		out = append(out, e)
	}
	return out
}

func batch(key ed25519.PrivateKey, run []journal.Sealed) journal.Batch {
	last := run[len(run)-1]
	b := journal.Batch{Head: journal.SignHead(key, 1, journal.Tip{Seq: last.Seq, Hash: last.Hash})}
	for _, e := range run {
		b.Entries = append(b.Entries, e.Bytes)
	}
	return b
}

func holding(run []journal.Sealed) (journal.Tip, func(uint64) (journal.Hash, bool)) {
	var tip journal.Tip
	if len(run) > 0 {
		last := run[len(run)-1]
		tip = journal.Tip{Seq: last.Seq, Hash: last.Hash}
	}
	return tip, func(seq uint64) (journal.Hash, bool) {
		if seq == 0 || seq > uint64(len(run)) {
			return journal.Hash{}, false
		}
		return run[seq-1].Hash, true
	}
}

func TestReceive(t *testing.T) {
	key, other := testKey("counter 1"), testKey("counter 2")
	log := write(t, key, 6, 0)
	forked := append(append([]journal.Sealed{}, log[:3]...), write(t, key, 6, 9)[3:]...)
	damaged := batch(key, log[2:4])
	damaged.Entries[0] = append(bytes.Clone(damaged.Entries[0]), 0)
	reordered := batch(key, log[:3])
	reordered.Entries[0], reordered.Entries[1] = reordered.Entries[1], reordered.Entries[0]
	wrongHead := batch(key, log[:3])
	wrongHead.Entries = wrongHead.Entries[:2]

	for name, c := range map[string]struct {
		have    []journal.Sealed
		batch   journal.Batch
		fresh   int
		known   int
		code    ticketing.Code
		gap     bool
		fork    bool
		trusted ed25519.PublicKey
	}{
		"first entries":        {nil, batch(key, log[:3]), 3, 0, "", false, false, nil},
		"the rest":             {log[:3], batch(key, log[3:]), 3, 0, "", false, false, nil},
		"overlap":              {log[:3], batch(key, log[1:5]), 2, 2, "", false, false, nil},
		"the same again":       {log[:3], batch(key, log[:3]), 0, 3, "", false, false, nil},
		"gap":                  {log[:2], batch(key, log[4:]), 0, 0, "", true, false, nil},
		"fork at a known seq":  {log[:5], batch(key, write(t, key, 5, 9)), 0, 0, "", false, true, nil},
		"fork after the tip":   {forked[:4], batch(key, log[4:]), 0, 0, "", false, true, nil},
		"signed by another":    {nil, batch(key, log[:3]), 0, 0, ticketing.CodeUnauthorized, false, false, public(other)},
		"damaged entry":        {log[:2], damaged, 0, 0, ticketing.CodeInvalid, false, false, nil},
		"reordered":            {nil, reordered, 0, 0, ticketing.CodeInvalid, false, false, nil},
		"head beyond the run":  {nil, wrongHead, 0, 0, ticketing.CodeInvalid, false, false, nil},
		"a head without a run": {log[:3], journal.Batch{Head: batch(key, log[:3]).Head}, 0, 0, "", false, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tip, have := holding(c.have)
			trusted := c.trusted
			if trusted == nil {
				trusted = public(key)
			}
			got, err := journal.Receive(trusted, tip, have, c.batch)
			var gap *journal.Gap
			var fork *journal.Fork
			if errors.As(err, &gap) != c.gap || errors.As(err, &fork) != c.fork {
				t.Fatalf("gap %v, fork %v: %v", c.gap, c.fork, err)
			}
			if !c.gap && !c.fork && ticketing.CodeOf(err) != c.code {
				t.Fatalf("got %v, want %q", err, c.code)
			}
			if len(got.Fresh) != c.fresh || got.Known != c.known {
				t.Fatalf("fresh %d, known %d", len(got.Fresh), got.Known)
			}
		})
	}
}

// Any split of a journal into batches, with repeats, rebuilds it.
func TestAnyCarriageRebuildsTheJournal(t *testing.T) {
	key := testKey("gate")
	log := write(t, key, 40, 1)
	rapid.Check(t, func(t *rapid.T) {
		var mine []journal.Sealed
		for len(mine) < len(log) {
			from := rapid.IntRange(0, len(mine)).Draw(t, "from")
			to := rapid.IntRange(from+1, len(log)).Draw(t, "to")
			tip, have := holding(mine)
			got, err := journal.Receive(public(key), tip, have, batch(key, log[from:to]))
			if err != nil {
				t.Fatal(err)
			}
			mine = append(mine, got.Fresh...)
		}
		for i := range log {
			if !bytes.Equal(mine[i].Bytes, log[i].Bytes) {
				t.Fatalf("entry %d differs", i)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, e := range write(f, testKey("seed"), 3, 0) {
		f.Add(e.Bytes)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := journal.Parse(raw)
		if err != nil {
			return
		}
		again, err := journal.Parse(e.Bytes)
		if err != nil || again.Hash != e.Hash || !bytes.Equal(raw, e.Bytes) {
			t.Fatal("an accepted entry has two spellings")
		}
	})
}
