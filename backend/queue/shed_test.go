package queue_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
)

// told lets an account ask for a place while joins are shed, or others are noted.
func (v *venue) told(i int, stamp string, always bool) string {
	v.t.Helper()
	stamp, err := v.room.Shed(account(i), "", stamp, always)
	v.must(err)
	return stamp
}

// Whoever comes, comes back, stays away or comes anew while joins are shed and after: all who
// were noted have places in the order in which they came, and nobody who came later is before
// them.
func TestSheddingCostsNobodyAPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := newVenue(t, rapidFolder(t), queue.Policy{})
		defer func() { v.close() }()
		came, stamps := map[int]int64{}, map[int]string{}
		comes := func(i int, always bool) {
			stamp := v.told(i, stamps[i], always)
			if _, ok := came[i]; !ok {
				came[i] = v.clock.Now()
			}
			if stamp == "" {
				v.joins(i)
			}
			stamps[i] = stamp
		}
		who := rapid.IntRange(0, 30)
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			v.clock.Add(rapid.Int64Range(1, 3000).Draw(t, "pause"))
			switch rapid.SampledFrom([]string{"comes", "comes", "comes", "calm", "feed"}).Draw(t, "what") {
			case "comes":
				comes(who.Draw(t, "who"), true)
			case "calm": // shedding is over, and there may be some who are noted still
				comes(who.Draw(t, "who"), false)
			case "feed":
				v.must(v.room.Feed(context.Background(), rapid.IntRange(1, 5).Draw(t, "n")))
			}
		}
		v.must(v.room.Feed(context.Background(), 1000))
		for i := range came {
			for j := range came {
				if came[i] < came[j] && v.entry(i).Number > v.entry(j).Number {
					t.Fatalf("%d came at %d and has number %d, %d came at %d and has %d", i, came[i], v.entry(i).Number, j, came[j], v.entry(j).Number)
				}
			}
		}
	})
}

// A hub that was killed has forgotten whom it told to come again: their stamps say it.
func TestAStampIsHonouredForTwoMinutes(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	stamps := map[int]string{}
	for i := range 4 {
		v.clock.Add(1000)
		stamps[i] = v.told(i, "", true)
	}
	v.close()
	v.open()
	defer v.close()
	v.clock.Add(10_000)
	v.told(4, "", true) // came after all of them, and is back first
	v.told(5, stamps[0], true)
	for _, i := range []int{3, 1, 2} {
		v.told(i, stamps[i], true)
	}
	v.clock.Add(121_000)
	v.told(0, stamps[0], true) // too late: as anybody
	v.must(v.room.Feed(t.Context(), 100))
	for place, i := range []int{1, 2, 3, 4, 5, 0} { // 5 shows what was given to another
		if e := v.entry(i); e.Number != uint64(place)+1 {
			t.Errorf("%d has number %d, want %d", i, e.Number, place+1)
		}
	}
}

// Who came before a draw closes and was told to come again is in it.
func TestWhoWasShedIsInTheDraw(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	defer v.close()
	opens := v.clock.Now() + 60_000
	p, err := queue.Policy{On: true, Line: true, Draw: true, JoinAt: v.clock.Now() - 1, OpensAt: opens}.Filled(v.clock.Now())
	v.must(err)
	v.must(v.room.Set(t.Context(), p))
	for _, name := range []string{"venue", "promoter"} {
		v.must(v.room.Commit(t.Context(), draw.Committer{Name: name, Commitment: draw.Entropy(event, name, "phrase")}))
	}
	v.joins(0)
	v.told(1, "", true)
	v.clock.Set(opens)
	v.passes(2)
	if s, _, _ := v.room.Sale(); s.Draw.ClosedAt != 0 {
		t.Fatal("the list was closed before all who came were written")
	}
	v.must(v.room.Feed(t.Context(), 10))
	v.passes(1)
	if s, _, _ := v.room.Sale(); s.Draw.ClosedAt == 0 || s.Draw.Entrants != 2 {
		t.Errorf("the draw is of %d, closed at %d", s.Draw.Entrants, s.Draw.ClosedAt)
	}
}
