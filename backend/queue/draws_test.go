package queue_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const opensIn = 3600 // seconds

// withDraw is a venue whose sale is drawn an hour from now.
func withDraw(t rapid.TB, dir string) *venue {
	v := newVenue(t, dir, queue.Policy{})
	p, err := queue.Policy{On: true, Line: true, Draw: true, Shoppers: 5, OpensAt: v.clock.Now() + opensIn*1000}.Filled(v.clock.Now())
	v.must(err)
	v.must(v.room.Set(ctx(t), p))
	return v
}

// refusals looks that what is asked for is refused in the way that is wanted.
func refusals(t *testing.T) func(what string, err error, want ticketing.Code) {
	return func(what string, err error, want ticketing.Code) {
		t.Helper()
		if ticketing.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
}

// The list is closed, those who bring chance say their values, and everybody has the place
// that anyone can work out: in that order they are called, a restart changes nothing, and
// who comes later stands behind all of them.
func TestWhoCameBeforeIsDrawn(t *testing.T) {
	v := withDraw(t, t.TempDir())
	defer func() { v.close() }()
	refused := refusals(t)
	const people = 40
	for i := range people {
		v.joins(i)
	}
	if e := v.entry(7); e.Place != 0 || e.Number != 8 {
		t.Errorf("before the draw a place is %+v", e)
	}
	// One goes, one goes and comes back, at the end.
	for _, i := range []int{3, 5} {
		_, err := v.room.Leave(t.Context(), account(i))
		v.must(err)
	}
	v.joins(5)
	v.must(v.room.Commit(t.Context(), draw.Committer{Name: "venue", Commitment: draw.Entropy(event, "venue", "seven drums")}))
	refused("the same name again", v.room.Commit(t.Context(), draw.Committer{Name: "venue"}), ticketing.CodeConflict)
	refused("a value before the close", v.room.Reveal(t.Context(), "venue", "seven drums"), ticketing.CodeConflict)
	v.must(v.room.Commit(t.Context(), draw.Committer{Name: "round 42"}))
	v.clock.Add(opensIn * 1000)
	v.passes(2)
	closed, leaves := v.room.Draw()
	if closed.ClosedAt == 0 || closed.Entrants != people+1 || !closed.Secret.Zero() || len(leaves) != people+1 {
		t.Fatalf("closed: %+v", closed)
	}
	refused("a commitment after the close", v.room.Commit(t.Context(), draw.Committer{Name: "late"}), ticketing.CodeConflict)
	refused("another value", v.room.Reveal(t.Context(), "venue", "eight drums"), ticketing.CodeInvalid)
	late := v.joins(99)
	v.must(v.room.Reveal(t.Context(), "venue", "seven drums"))
	v.passes(3)
	if _, phase, why := v.room.Sale(); phase != queue.Drawing || why != queue.WhyChance {
		t.Fatalf("while a value is missing it is %s %s", phase, why)
	}
	v.must(v.room.Reveal(t.Context(), "round 42", "8ac5"))
	v.passes(1)
	r, leaves := v.room.Draw()
	if err := r.Verify(leaves); err != nil {
		t.Fatal(err)
	}
	v.agrees(t, r, people)
	before := v.places(people)
	v.close()
	v.open()
	if after := v.places(people); !slices.Equal(before, after) {
		t.Errorf("places before the restart %v, after it %v", before, after)
	}
	if e := v.entry(99); e.Number != late.Number || e.Place <= people+1 {
		t.Errorf("who came after the close has %+v", e)
	}
	v.calledInOrder(t, people)
	changed, err := queue.Policy{On: true, Line: true}.Filled(v.clock.Now())
	v.must(err)
	refused("another way of selling after the close", v.room.Set(t.Context(), changed), ticketing.CodeConflict)
}

// Who keeps silent after the close holds nobody up for ever: a public round that is still to
// come stands for him, both are published, and what was drawn can be checked as ever.
func TestAPublicRoundStandsForWhoKeepsSilent(t *testing.T) {
	v := withDraw(t, t.TempDir())
	defer func() { v.close() }()
	refused := refusals(t)
	for i := range 12 {
		v.joins(i)
	}
	for _, name := range []string{"venue", "band"} {
		v.must(v.room.Commit(t.Context(), draw.Committer{Name: name, Commitment: draw.Entropy(event, name, "seven drums")}))
	}
	v.must(v.room.Commit(t.Context(), draw.Committer{Name: "round 42"}))
	replace := func(name, round string) error { return v.room.Replace(t.Context(), name, round) }
	refused("before the close", replace("venue", "round 43"), ticketing.CodeConflict)
	v.clock.Add(opensIn * 1000)
	v.passes(2)
	refused("at once", replace("venue", "round 43"), ticketing.CodeConflict)
	v.clock.Add(15 * 60_000)
	refused("a public round", replace("round 42", "round 43"), ticketing.CodeConflict)
	refused("nobody", replace("crowd", "round 43"), ticketing.CodeNotFound)
	refused("without a name", replace("venue", " "), ticketing.CodeInvalid)
	refused("a name that is there", replace("venue", "band"), ticketing.CodeConflict)
	v.must(replace("venue", "round 43"))
	refused("what stands for somebody", replace("round 43", "round 44"), ticketing.CodeConflict)
	refused("who was replaced speaks", v.room.Reveal(t.Context(), "venue", "seven drums"), ticketing.CodeNotFound)
	v.must(v.room.Reveal(t.Context(), "band", "seven drums"))
	refused("who has spoken", replace("band", "round 44"), ticketing.CodeConflict)
	v.passes(2)
	if r, _ := v.room.Draw(); r.DrawnAt != 0 {
		t.Fatal("it was drawn without the round")
	}
	v.must(v.room.Reveal(t.Context(), "round 42", "77"))
	v.must(v.room.Reveal(t.Context(), "round 43", "8ac5"))
	v.passes(1)
	r, leaves := v.room.Draw()
	for what, lie := range map[string]func(*draw.Silence){
		"who had committed to nothing": func(s *draw.Silence) { s.Commitment = draw.Hash{} },
		"named before the close":       func(s *draw.Silence) { s.NamedAt = r.ClosedAt },
		"a round that is none":         func(s *draw.Silence) { s.Round = "band" },
	} {
		false := r
		false.Silent = slices.Clone(r.Silent)
		if lie(&false.Silent[0]); false.Verify(leaves) == nil {
			t.Errorf("a record is right that says of one kept silent: %s", what)
		}
	}
	if err := r.Verify(leaves); err != nil || len(r.Silent) != 1 || r.Silent[0].Name != "venue" || r.Silent[0].Round != "round 43" || r.Silent[0].NamedAt <= r.ClosedAt {
		t.Errorf("the record says %+v, %v", r.Silent, err)
	}
	v.agrees(t, r, 12)
	before := v.places(12)
	v.close()
	v.open()
	if again, _ := v.room.Draw(); !reflect.DeepEqual(again, r) || !slices.Equal(before, v.places(12)) {
		t.Errorf("after a restart the record is %+v", again)
	}
}

// A public round that does not take place holds nobody up for ever either, where another one was named with
// it before the close: that one and no other, and not before the first one's time is over.
func TestTheRoundThatWasNamedWithItStandsForOneThatDoesNotTakePlace(t *testing.T) {
	v := withDraw(t, t.TempDir())
	defer func() { v.close() }()
	refused := refusals(t)
	for i := range 12 {
		v.joins(i)
	}
	const hour = 3_600_000
	commit := func(c draw.Committer) error { return v.room.Commit(t.Context(), c) }
	phrase := draw.Committer{Name: "venue", Commitment: draw.Entropy(event, "venue", "seven drums")}
	for what, c := range map[string]draw.Committer{
		"without a time":      {Name: "lotto 1", Else: "lotto 2"},
		"a time alone":        {Name: "lotto 1", Within: hour},
		"itself":              {Name: "lotto 1", Else: "lotto 1", Within: hour},
		"too soon":            {Name: "lotto 1", Else: "lotto 2", Within: 1000},
		"too late":            {Name: "lotto 1", Else: "lotto 2", Within: 1000 * hour},
		"for somebody's word": {Name: "venue", Commitment: phrase.Commitment, Else: "lotto 2", Within: hour},
	} {
		refused(what, commit(c), ticketing.CodeInvalid)
	}
	v.must(commit(phrase))
	v.must(commit(draw.Committer{Name: "lotto 1", Else: " lotto 2 ", Within: hour}))
	v.must(commit(draw.Committer{Name: "beacon 7"}))
	refused("a name that may stand for another", commit(draw.Committer{Name: "lotto 2"}), ticketing.CodeConflict)
	refused("instead, a name that may stand for another", commit(draw.Committer{Name: "lotto 0", Else: "lotto 2", Within: hour}), ticketing.CodeConflict)
	refused("instead, a name that is there", commit(draw.Committer{Name: "lotto 0", Else: "venue", Within: hour}), ticketing.CodeConflict)
	replace := func(name, round string) error { return v.room.Replace(t.Context(), name, round) }
	refused("before the close", replace("lotto 1", "lotto 2"), ticketing.CodeConflict)
	v.clock.Add(opensIn * 1000)
	v.passes(2)
	v.clock.Add(hour - 3000)
	refused("within its time", replace("lotto 1", "lotto 2"), ticketing.CodeConflict)
	v.clock.Add(3000)
	refused("another one than was named", replace("lotto 1", "lotto 3"), ticketing.CodeConflict)
	refused("where none was named", replace("beacon 7", "lotto 2"), ticketing.CodeConflict)
	refused("for who keeps silent, one that may stand for another", replace("venue", "lotto 2"), ticketing.CodeConflict)
	v.must(replace("lotto 1", "lotto 2"))
	refused("once more", replace("lotto 2", "lotto 3"), ticketing.CodeConflict)
	refused("a result of what did not take place", v.room.Reveal(t.Context(), "lotto 1", "3 8 11"), ticketing.CodeNotFound)
	for name, value := range map[string]string{"venue": "seven drums", "beacon 7": "8ac5", "lotto 2": "4 5 6"} {
		v.must(v.room.Reveal(t.Context(), name, value))
	}
	v.passes(1)
	r, leaves := v.room.Draw()
	if err := r.Verify(leaves); err != nil || len(r.Missed) != 1 || r.Missed[0].Name != "lotto 1" || r.Missed[0].Else != "lotto 2" || r.Missed[0].SaidAt != v.clock.Now()-1000 {
		t.Errorf("the record says %+v, %v", r.Missed, err)
	}
	for what, lie := range map[string]func(*draw.Miss){
		"who had committed to a phrase": func(m *draw.Miss) { m.Commitment = phrase.Commitment },
		"said too early":                func(m *draw.Miss) { m.SaidAt = r.ClosedAt + m.Within - 1 },
		"without a time":                func(m *draw.Miss) { m.Within = 0 },
		"with none named":               func(m *draw.Miss) { m.Else = "" },
		"with one that is not there":    func(m *draw.Miss) { m.Else = "lotto 3" },
		"for somebody's word":           func(m *draw.Miss) { m.Else = "venue" },
	} {
		other := r
		other.Missed = slices.Clone(r.Missed)
		if lie(&other.Missed[0]); other.Verify(leaves) == nil {
			t.Errorf("a record is right that says of one that it did not take place: %s", what)
		}
	}
	v.agrees(t, r, 12)
	before := v.places(12)
	v.close()
	v.open()
	if again, _ := v.room.Draw(); !reflect.DeepEqual(again, r) || !slices.Equal(before, v.places(12)) {
		t.Errorf("after a restart the record is %+v", again)
	}
}

// agrees looks that everyone's place is the one of the published order, and everyone's
// proof is in the published root.
func (v *venue) agrees(t *testing.T, r draw.Record, people int) {
	t.Helper()
	order := draw.Order(r.Seed, int(r.Entrants))
	for i := range people {
		if i == 3 {
			continue
		}
		number, proof, err := v.room.Proof(account(i))
		v.must(err)
		if !proof.Holds(draw.Leaf(number, account(i)), r.Root) {
			t.Errorf("%d is not in the published tree", i)
		}
		if e := v.entry(i); e.Place != uint64(order[proof.Index])+1 {
			t.Errorf("%d has place %d, drawn was %d", i, e.Place, order[proof.Index]+1)
		}
	}
	if _, _, err := v.room.Proof(account(99)); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("who came after the close has a proof: %v", err)
	}
}

func (v *venue) places(people int) (out []uint64) {
	for i := range people {
		out = append(out, v.entry(i).Place)
	}
	return out
}

// calledInOrder lets everybody be there and come and go, and looks that they are called as
// they were drawn.
func (v *venue) calledInOrder(t *testing.T, people int) {
	t.Helper()
	last := uint64(0)
	for range 200 {
		for i := range people {
			_, err := v.room.Here(account(i))
			v.must(err)
		}
		v.passes(1)
		var called []uint64
		for i := range people {
			if e := v.entry(i); e.State == queue.Called {
				called = append(called, e.Place)
				_, err := v.room.Leave(t.Context(), account(i))
				v.must(err)
			}
		}
		slices.Sort(called)
		for _, p := range called {
			if p <= last {
				t.Fatalf("place %d was called after %d", p, last)
			}
			last = p
		}
	}
	if last == 0 {
		t.Error("nobody was called")
	}
}

func TestADrawNeedsATime(t *testing.T) {
	if _, err := (queue.Policy{On: true, Line: true, Draw: true}).Filled(0); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("a draw without an opening: %v", err)
	}
}

// Where the pace has slowed down since, those who stand between are come to again.
func TestWhoIsSoonIsNotPassedOver(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	defer v.close()
	for i := range 30 {
		v.joins(i)
	}
	numbers, upTo := v.room.Soon(1, 25, 10) // at the least one is called
	if len(numbers) != 0 || upTo >= 25 {
		t.Errorf("after place 25 are %v, up to %d", numbers, upTo)
	}
	if numbers, upTo = v.room.Soon(1, 0, 10); !slices.Equal(numbers, []uint64{1}) || upTo != 1 {
		t.Errorf("from the first on are %v, up to %d", numbers, upTo)
	}
}
