package pass_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func anyRoot(t *rapid.T) pass.Root {
	return pass.Root{
		Scope: rapid.SampledFrom([]ticketing.ScopeID{opening, closing}).Draw(t, "scope"),
		Key:   ticketing.KeyID{rapid.Uint8Max(2).Draw(t, "key")},
		N:     rapid.OneOf(rapid.Uint32Range(1, 300), rapid.Uint32Range(65_000, 70_000), rapid.Uint32()).Draw(t, "n"),
	}
}

// TestUseSetIsASet compares with a map, and shows that neither order nor
// repeats nor the way of building leave a trace in the bytes.
func TestUseSetIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roots := rapid.SliceOfN(rapid.Custom(anyRoot), 0, 200).Draw(t, "roots")
		model := map[pass.Root]bool{}
		var one, left, right, merged pass.UseSet
		for i, r := range roots {
			if one.Add(r) == model[r] {
				t.Fatalf("%v: new is wrong", r)
			}
			model[r] = true
			if i%2 == 0 {
				left.Add(r)
			} else {
				right.Add(r)
			}
		}
		merged.Merge(&right)
		merged.Merge(&left)
		merged.Merge(&left)
		a, errA := one.MarshalBinary()
		b, errB := merged.MarshalBinary()
		if errA != nil || errB != nil || !bytes.Equal(a, b) || one.Len() != len(model) {
			t.Fatalf("%v %v: merged set differs", errA, errB)
		}
		var back pass.UseSet
		if err := back.UnmarshalBinary(a); err != nil {
			t.Fatal(err)
		}
		for r := range model {
			if !back.Has(r) || !back.Remove(r) || back.Has(r) || back.Remove(r) {
				t.Fatalf("%v is lost", r)
			}
		}
		if back.Len() != 0 {
			t.Fatal("something was never put in")
		}
	})
}

func TestUseSetRefusesOtherBytes(t *testing.T) {
	var set pass.UseSet
	for n := range uint32(5000) {
		set.Add(pass.Root{Scope: opening, N: 3*n + 1})
	}
	good, err := set.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(good)
	huge[7] = 0xff
	for name, b := range map[string][]byte{
		"empty": nil, "magic only": good[:7], "cut": good[:len(good)-1], "more": append(bytes.Clone(good), 0),
		"other magic": append([]byte("X"), good[1:]...), "too many groups": huge,
	} {
		var got pass.UseSet
		got.Add(pass.Root{Scope: closing, N: 1})
		if err := got.UnmarshalBinary(b); ticketing.CodeOf(err) != ticketing.CodeInvalid || got.Len() != 1 {
			t.Errorf("%s: %v, %d left", name, err, got.Len())
		}
	}
	if set.Add(pass.Root{Scope: "no scope", N: 1}) || set.Has(pass.Root{Scope: "no scope", N: 1}) {
		t.Error("a malformed scope was taken")
	}
}
