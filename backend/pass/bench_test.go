package pass_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/pass"
)

func BenchmarkSign(b *testing.B) {
	key := keyFrom(2)
	p := firstPass(key, 1)
	for b.Loop() {
		if _, err := pass.Sign(key, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	root, key := keyFrom(1), keyFrom(2)
	ring := ringOf(b, root, certify(b, root, counterRight(key)))
	token := sign(b, key, firstPass(key, 1))
	for b.Loop() {
		if ring.Check(token).Standing != pass.Genuine {
			b.Fatal("not genuine")
		}
	}
}

// BenchmarkCheckForged must cost what BenchmarkCheck costs: a flood of forged
// passes may not slow a gate down.
func BenchmarkCheckForged(b *testing.B) {
	root, key := keyFrom(1), keyFrom(2)
	ring := ringOf(b, root, certify(b, root, counterRight(key)))
	token := sign(b, key, firstPass(key, 1))
	token[28]++
	for b.Loop() {
		if ring.Check(token).Standing != pass.Forged {
			b.Fatal("not forged")
		}
	}
}

func BenchmarkDigits(b *testing.B) {
	key := keyFrom(2)
	token := sign(b, key, firstPass(key, 1))
	for b.Loop() {
		if _, err := pass.ParseDigits(token.Digits()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUseSetMarshal100k(b *testing.B) {
	var set pass.UseSet
	for n := range uint32(100_000) {
		if n%8 < 3 {
			set.Add(pass.Root{Scope: opening, N: n})
		}
	}
	for b.Loop() {
		if _, err := set.MarshalBinary(); err != nil {
			b.Fatal(err)
		}
	}
}
