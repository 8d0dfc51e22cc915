package queue_test

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const event = ticketing.EventID("night-market")

var (
	hubKey = ed25519.NewKeyFromSeed(make([]byte, 32))
	macKey = []byte("a key that outlives the tables")
)

// venue is a hub's disk, clock and stock, with the room that works on them.
type venue struct {
	t     rapid.TB
	dir   string
	epoch uint32
	clock *fair.Clock
	load  queue.Load
	st    *store.Store
	room  *queue.Room
}

func newVenue(t rapid.TB, dir string, p queue.Policy) *venue {
	v := &venue{t: t, dir: dir, epoch: 1, clock: fair.NewClock(fair.Noon), load: queue.Load{Free: 1000, Capacity: 1000, Open: true, Types: []int64{700, 300}}}
	v.open()
	p.On, p.Line = true, true
	p, err := p.Filled(v.clock.Now())
	v.must(err)
	v.must(v.room.Set(context.Background(), p))
	return v
}

func (v *venue) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *venue) open() {
	var err error
	v.st, err = store.OpenSQLite(context.Background(), filepath.Join(v.dir, "hub.db"))
	v.must(err)
	v.room, err = queue.Open(context.Background(), queue.Config{Store: store.Of[queue.Tx]{Store: v.st}, Event: event, Epoch: v.epoch, Now: v.clock.Now, Key: macKey, Sign: hubKey,
		Load: func(context.Context) (queue.Load, [][]int64, error) { return v.load, [][]int64{v.load.Types}, nil }, Log: slog.New(slog.DiscardHandler)})
	v.must(err)
}

// ctx is a context of a test, or of rapid's.
func ctx(t rapid.TB) context.Context {
	if t, ok := t.(interface{ Context() context.Context }); ok {
		return t.Context()
	}
	return context.Background()
}

// close ends the room and its store, as a process ends.
func (v *venue) close() {
	v.room.Close()
	v.must(v.st.Close())
}

// passes lets seconds go by, with a tick after each.
func (v *venue) passes(seconds int) {
	v.t.Helper()
	for range seconds {
		v.clock.Add(1000)
		v.must(v.room.Tick(context.Background()))
	}
}

func account(i int) (a queue.Account) {
	binary.BigEndian.PutUint64(a[:], uint64(i)+1)
	return a
}

func (v *venue) entry(i int) queue.View {
	v.t.Helper()
	e, ok := v.room.Entry(account(i))
	if !ok {
		v.t.Fatalf("%d has no place", i)
	}
	return e
}

func (v *venue) joins(i int) queue.View {
	v.t.Helper()
	e, err := v.room.Join(context.Background(), account(i), "")
	v.must(err)
	return e
}

// Whatever people, the clock and crashes do: one entry for each account, whose number
// never changes; who is there is called in order; what was acknowledged is there after
// the process has ended.
func TestNobodyLosesAPlaceAndNobodyJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := newVenue(t, rapidFolder(t), queue.Policy{Shoppers: rapid.Int64Range(1, 20).Draw(t, "shoppers")})
		defer func() { v.close() }()
		ctx := context.Background()
		numbers := map[int]uint64{} // live ones, as they were acknowledged
		there := map[int]bool{}     // who keeps saying that he is there
		orders := 0
		who := rapid.IntRange(0, 40)
		for range rapid.IntRange(20, 120).Draw(t, "steps") {
			i := who.Draw(t, "who")
			switch rapid.SampledFrom([]string{"join", "join", "join", "tick", "tick", "minute", "claim", "leave", "buy", "goes", "comes", "end", "stock", "provider"}).Draw(t, "what") {
			case "join":
				e := v.joins(i)
				if n, ok := numbers[i]; ok && n != e.Number {
					t.Fatalf("%d had number %d, and has %d", i, n, e.Number)
				}
				if _, ok := numbers[i]; !ok {
					there[i] = true
				}
				numbers[i] = e.Number
			case "tick":
				v.tickInOrder(t, numbers, there)
			case "minute":
				for range 20 {
					v.clock.Add(2000)
					v.tickInOrder(t, numbers, there)
				}
			case "claim":
				if _, ok := numbers[i]; ok {
					before := v.entry(i)
					_, err := v.room.Claim(ctx, account(i))
					if (err == nil) != (before.State == queue.Called || before.State == queue.Claimed) {
						t.Fatalf("claiming as %v: %v", before.State, err)
					}
				}
			case "leave":
				if _, ok := numbers[i]; ok {
					if _, err := v.room.Leave(ctx, account(i)); err != nil {
						t.Fatal(err)
					}
				}
			case "buy":
				if _, ok := numbers[i]; ok && v.entry(i).State == queue.Claimed {
					orders++
					order := ticketing.OrderID(fmt.Sprintf("order-%d", orders))
					if err := v.room.Buys(ctx, account(i), order); err == nil && orders%2 == 0 {
						v.must(v.room.Bought(ctx, numbers[i], []int64{1, 1}))
						v.load.Free -= 2
					} else if err == nil {
						v.must(v.room.LetGo(ctx, numbers[i], order))
					}
				}
			case "goes":
				there[i] = false
			case "comes":
				there[i] = true
			case "end":
				before := v.snapshot(numbers)
				v.close()
				v.clock.Add(3600_000) // the night passes, and no deadline with it
				v.open()
				if after := v.snapshot(numbers); !slices.Equal(before, after) {
					t.Fatalf("before the end %v, after it %v", before, after)
				}
			case "stock":
				v.load.Free = rapid.Int64Range(0, 1000).Draw(t, "free")
			case "provider":
				v.load.Open = !v.load.Open
			}
			for j := range numbers {
				if s := v.entry(j).State; s == queue.Left || s == queue.Expired {
					delete(numbers, j) // may join anew, at the end
				}
			}
		}
	})
}

// snapshot is how each entry stands, with what is left of its time.
func (v *venue) snapshot(numbers map[int]uint64) (out []string) {
	for i := range 41 {
		if _, ok := numbers[i]; ok {
			e := v.entry(i)
			out = append(out, fmt.Sprintf("%d: %d %v %d %v", i, e.Number, e.State, e.LeftMs, e.Order))
		}
	}
	return out
}

// tickInOrder lets those who are there say so, ticks, and looks that nobody was called
// over somebody who was there.
func (v *venue) tickInOrder(t *rapid.T, numbers map[int]uint64, there map[int]bool) {
	before := map[int]queue.View{}
	for i := range numbers {
		if there[i] {
			_, err := v.room.Here(account(i))
			v.must(err)
		}
		before[i] = v.entry(i)
	}
	v.clock.Add(1000)
	v.must(v.room.Tick(context.Background()))
	last := uint64(0)
	for i := range numbers {
		if e := v.entry(i); before[i].State == queue.Waiting && e.State == queue.Called {
			last = max(last, e.Number)
		}
	}
	for i := range numbers {
		e := v.entry(i)
		if e.State == queue.Waiting && e.Number < last {
			t.Fatalf("number %d was called over %d, who waits", last, e.Number)
		}
		if e.State == queue.Away && before[i].State == queue.Waiting && there[i] {
			t.Fatalf("number %d was there and was passed over", e.Number)
		}
	}
}

func rapidFolder(t *rapid.T) string {
	return filepath.Join(folders, fmt.Sprintf("%d", nextFolder()))
}

// Who returns in time is called before the line goes on, once.
func TestWhoWasAwayIsCalledFirstAndOnce(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{Shoppers: 1})
	defer v.close()
	for i := range 4 {
		v.joins(i)
	}
	v.passes(130) // long enough to have been asked
	first := v.entry(0)
	if first.State != queue.Called {
		t.Fatalf("the first is %v", first.State)
	}
	_, err := v.room.Claim(t.Context(), account(0))
	v.must(err)
	v.passes(300) // meanwhile nobody else is there
	_, err = v.room.Leave(t.Context(), account(0))
	v.must(err)
	_, err = v.room.Here(account(3))
	v.must(err)
	v.passes(1)
	if a, b := v.entry(1).State, v.entry(3).State; a != queue.Away || b != queue.Called {
		t.Fatalf("who is not there is %v, who is there %v", a, b)
	}
	_, err = v.room.Leave(t.Context(), account(3))
	v.must(err)
	_, err = v.room.Here(account(1))
	v.must(err)
	v.joins(5)
	v.passes(1)
	if s := v.entry(1); s.State != queue.Called {
		t.Fatalf("who is back is %v", s.State)
	}
	v.passes(301) // and lets the second call go by
	if s := v.entry(1); s.State != queue.Expired {
		t.Fatalf("who let the second call go by is %v", s.State)
	}
}

// Who was there when called and lets the call go by has one more.
func TestAMissedCallComesOnceMore(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{Shoppers: 1})
	defer v.close()
	v.joins(0)
	v.passes(1)
	if s := v.entry(0); s.State != queue.Called || s.LeftMs != 300_000 {
		t.Fatalf("the first is %v for %d ms", s.State, s.LeftMs)
	}
	v.passes(300)
	if s := v.entry(0); s.State != queue.Away || s.LeftMs != 15*60_000 {
		t.Fatalf("who let the call go by is %v for %d ms", s.State, s.LeftMs)
	}
	_, err := v.room.Claim(t.Context(), account(0))
	if ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("claiming a call that has gone by: %v", err)
	}
	_, err = v.room.Here(account(0))
	v.must(err)
	v.passes(1)
	if s := v.entry(0); s.State != queue.Called {
		t.Errorf("who is back is %v", s.State)
	}
}

// A turn has its whole time again for who asks near its end, ten times, while something is
// left; asked for earlier nothing is given and nothing is used up.
func TestATurnIsMadeLongerForWhoNeedsIt(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{Shoppers: 1, TurnFor: 180_000})
	defer func() { v.close() }()
	v.joins(0)
	v.passes(1)
	more := func() (queue.View, ticketing.Code) {
		e, err := v.room.More(t.Context(), account(0))
		return e, ticketing.CodeOf(err)
	}
	if _, code := more(); code != ticketing.CodeTooLate {
		t.Errorf("more time without a turn: %q", code)
	}
	_, err := v.room.Claim(t.Context(), account(0))
	v.must(err)
	for n := range queue.MostMore {
		v.passes(30)
		for range 3 {
			if e, code := more(); code != "" || e.LeftMs != 150_000 {
				t.Fatalf("asked for early there are %d ms left, %q", e.LeftMs, code)
			}
		}
		v.passes(90)
		if n == 5 { // what was given stays given over a restart
			v.close()
			v.open()
			v.passes(1)
		}
		if n == 3 { // everything is held by others
			v.load.Free = 0
			v.passes(1)
			if _, code := more(); code != ticketing.CodeConflict {
				t.Fatalf("more time while nothing is left: %q", code)
			}
			v.load.Free = 1000
			v.passes(1)
		}
		if e, code := more(); code != "" || e.State != queue.Claimed || e.LeftMs != 180_000 {
			t.Fatalf("asked for the %d. time it has %d ms, %q", n+1, e.LeftMs, code)
		}
	}
	v.passes(120)
	if _, code := more(); code != ticketing.CodeConflict {
		t.Errorf("more time once more: %q", code)
	}
	v.passes(60)
	if s := v.entry(0).State; s != queue.Expired {
		t.Errorf("after it the turn is %v", s)
	}
}

// Who asks for more time keeps nobody waiting: with the shop full of such turns, and with as
// many of them as there are tickets, the next are called as ever.
func TestMoreTimeKeepsNobodyWaiting(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{Shoppers: 2, TurnFor: 180_000})
	defer func() { v.close() }()
	v.load = queue.Load{Free: 2, Capacity: 1000, Open: true, Types: []int64{2}}
	for i := range 4 {
		v.joins(i)
	}
	v.passes(2)
	for i := range 2 {
		_, err := v.room.Claim(t.Context(), account(i))
		v.must(err)
	}
	v.passes(60)
	if a, b := v.entry(2).State, v.entry(3).State; a != queue.Waiting || b != queue.Waiting {
		t.Fatalf("while two have a turn for two tickets the next are %v and %v", a, b)
	}
	for i := range 2 {
		v.must(func() error { _, err := v.room.Here(account(i + 2)); return err }())
		e, err := v.room.More(t.Context(), account(i))
		v.must(err)
		if e.LeftMs != 180_000 {
			t.Fatalf("a turn that was made longer has %d ms", e.LeftMs)
		}
	}
	v.close()
	v.open()
	for i := range 2 {
		v.must(func() error { _, err := v.room.Here(account(i + 2)); return err }())
	}
	v.passes(10)
	if a, b := v.entry(2).State, v.entry(3).State; a != queue.Called || b != queue.Called {
		t.Errorf("behind turns that were made longer the next are %v and %v", a, b)
	}
}

// A hub that was restored from before somebody joined puts him back where he was, from his
// own token, and gives nobody else that number.
func TestARestoredHubTakesPlacesFromTokens(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	for i := range 3 {
		v.joins(i)
	}
	kept, others := v.entry(1).Token, v.entry(0).Token
	v.close()
	v.dir, v.epoch = t.TempDir(), 1 // the backup is of before anybody came
	v.open()
	p, err := queue.Policy{On: true, Line: true, OpensAt: v.clock.Now() + 3600_000, JoinAt: v.clock.Now()}.Filled(v.clock.Now())
	v.must(err)
	v.must(v.room.Set(t.Context(), p))
	v.close()
	v.epoch = 2
	v.open()
	defer v.close()
	late := v.joins(9)
	for name, try := range map[string]struct {
		who   int
		token string
	}{"no token": {1, ""}, "another's token": {7, kept}, "a token of this epoch": {8, v.tokenOf(late)}} {
		if _, err := v.room.Back(t.Context(), account(try.who), try.token); ticketing.CodeOf(err) != ticketing.CodeNotFound {
			t.Errorf("back with %s: %v", name, err)
		}
	}
	back, err := v.room.Back(t.Context(), account(1), kept)
	v.must(err)
	if back.Number != 2 || back.Ahead != 0 {
		t.Errorf("who comes back with a token has number %d with %d ahead", back.Number, back.Ahead)
	}
	if late.Number <= 1<<20 {
		t.Errorf("a restored hub gave number %d, which it may have given before", late.Number)
	}
	stolen, err := v.room.Join(t.Context(), account(7), others)
	v.must(err)
	if stolen.Number < late.Number {
		t.Error("another account has taken a place with a token that is not its own")
	}
}

// tokenOf is a token as this hub would seal it for account 8, at another's number.
func (v *venue) tokenOf(e queue.View) string {
	return queue.Token{Epoch: v.epoch, Number: e.Number, Account: account(8)}.Seal(macKey, event)
}

func TestTokensAreOfOneEventAndOneKey(t *testing.T) {
	token := queue.Token{Epoch: 1, Number: 7, Account: account(1), IssuedAt: 5}
	sealed := token.Seal(macKey, event)
	if got, err := queue.ParseToken(macKey, event, sealed); err != nil || got != token {
		t.Fatalf("%+v %v", got, err)
	}
	for name, try := range map[string]func() (queue.Token, error){
		"other event": func() (queue.Token, error) { return queue.ParseToken(macKey, "another", sealed) },
		"other key":   func() (queue.Token, error) { return queue.ParseToken([]byte("another"), event, sealed) },
		"cut":         func() (queue.Token, error) { return queue.ParseToken(macKey, event, sealed[:40]) },
		"padded":      func() (queue.Token, error) { return queue.ParseToken(macKey, event, sealed+"=") },
		"empty":       func() (queue.Token, error) { return queue.ParseToken(macKey, event, "") },
	} {
		if _, err := try(); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range len(sealed) {
		b := []byte(sealed)
		b[i] ^= 1
		if _, err := queue.ParseToken(macKey, event, string(b)); err == nil {
			t.Errorf("changed at %d it still is a place", i)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add(queue.Token{Epoch: 1, Number: 7, Account: account(1)}.Seal(macKey, event))
	f.Fuzz(func(t *testing.T, s string) {
		if token, err := queue.ParseToken(macKey, event, s); err == nil && token.Seal(macKey, event) != s {
			t.Errorf("%q is a second spelling", s)
		}
	})
}

// A frame says the same to all in few bytes, and only this hub can have said it.
func TestFramesAreSmallAndSigned(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	defer v.close()
	var all sync.WaitGroup
	for i := range 3000 {
		all.Go(func() {
			if _, err := v.room.Join(context.Background(), account(i), ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	v.passes(3)
	text := v.room.Frame()
	f, err := queue.OpenFrame(hubKey.Public().(ed25519.PublicKey), event, text)
	v.must(err)
	if f.Phase != queue.Live || f.Last != 3000 || f.Serving == 0 || f.Waiting != 3000-int64(f.Serving) {
		t.Errorf("the frame says %+v", f)
	}
	if len(text) > 500 {
		t.Errorf("a frame takes %d bytes", len(text))
	}
	if _, err := queue.OpenFrame(hubKey.Public().(ed25519.PublicKey), "another", text); err == nil {
		t.Error("a frame of another event was taken")
	}
}

// What one batch refuses it refuses alone, and a store that is closed is said.
func TestAnAnswerIsOfWhatIsKept(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{})
	v.joins(1)
	v.must(v.st.Close())
	if _, err := v.room.Join(t.Context(), account(2), ""); ticketing.CodeOf(err) != ticketing.CodeNotKept {
		t.Errorf("a join that was not kept says %v", err)
	}
	if _, ok := v.room.Entry(account(2)); ok {
		t.Error("a join that was not kept has a place")
	}
	v.room.Close()
	if _, err := v.room.Join(t.Context(), account(3), ""); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a closed room says %v", err)
	}
}

// Two taps on Claim, or two tabs, are one turn: whoever comes second in the same commit
// finds the turn that the first has begun, and is not told that it has ended.
func TestClaimsAtOnceAreOneTurn(t *testing.T) {
	v := newVenue(t, t.TempDir(), queue.Policy{Shoppers: 1})
	defer v.close()
	v.joins(0)
	v.passes(1)
	var taps sync.WaitGroup
	for range 64 {
		taps.Go(func() {
			if s, err := v.room.Claim(t.Context(), account(0)); err != nil || s.State != queue.Claimed {
				t.Errorf("a tap was answered %v, %v", s.State, err)
			}
		})
	}
	taps.Wait()
}
