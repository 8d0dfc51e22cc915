package fold_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// writer writes one machine's journal, as far as it needs it.
type writer struct {
	key ed25519.PrivateKey
	id  ticketing.DeviceID
	tip journal.Tip
}

func newWriter(name string) *writer {
	key := fair.Key(name)
	return &writer{key: key, id: journal.DeviceOf(key.Public().(ed25519.PublicKey))}
}

func (w *writer) write(t *testing.T, after uint64, kind string, body []byte) journal.Sealed {
	t.Helper()
	e, err := journal.Seal(w.tip, journal.Entry{Device: w.id, Epoch: 1, At: fair.Noon + int64(w.tip.Seq), After: journal.Cursor{Epoch: 1, N: after}, Kind: kind, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	w.tip = journal.Tip{Seq: e.Seq, Hash: e.Hash}
	return e
}

// desk is a hub's store with the hub's own journal, on which a test lays
// entries as they would arrive.
type desk struct {
	t   *testing.T
	st  *store.Store
	hub *writer
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, st: fair.Store(t), hub: newWriter("hub")}
	d.do(func(tx *store.Tx) error { return tx.StartFeed(1) })
	return d
}

func (d *desk) do(work func(*store.Tx) error) {
	d.t.Helper()
	if err := d.st.Do(d.t.Context(), work); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) lay(run ...journal.Sealed) {
	d.t.Helper()
	last := run[len(run)-1]
	d.do(func(tx *store.Tx) error {
		return tx.KeepReceived(journal.Received{Fresh: run, Head: journal.Head{Device: last.Device, Epoch: 1, Seq: last.Seq, Hash: last.Hash, Sig: []byte{}}}, 1)
	})
}

func (d *desk) judge() int {
	d.t.Helper()
	n, err := fold.Judge(d.t.Context(), d.st, d.hub.id, fair.Quiet())
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// enrol lets a machine in by the hub's journal.
func (d *desk) enrol(name string, place ticketing.Place) *writer {
	d.t.Helper()
	w := newWriter(name)
	d.lay(d.hub.write(d.t, 0, access.KindEnrolled, journal.Marshal(access.Enrolled{Device: w.id, Key: w.key.Public().(ed25519.PublicKey), Name: name, Place: place})))
	return w
}

func (d *desk) conflicts() (kinds map[string]int) {
	d.t.Helper()
	kinds = map[string]int{}
	if err := d.st.Read(d.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Conflicts()
		for _, c := range all {
			kinds[c.Conflict.Kind]++
		}
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return kinds
}

func (d *desk) waiting() (n int64) {
	d.t.Helper()
	if err := d.st.Read(d.t.Context(), func(tx *store.Tx) (err error) { n, err = tx.CountWaiting(); return err }); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func refusal() []byte {
	return journal.Marshal(gate.Refusal{Performance: fair.Friday, Verdict: ticketing.Forged, Gate: fair.North})
}

// What cannot be folded is kept aside for a person, and the rest goes on.
func TestWhatCannotBeFoldedIsParked(t *testing.T) {
	fold.AddRule("test.panic", func(*store.Tx, journal.Sealed) error { panic("a fault") })
	fold.AddRule("test.half", func(tx *store.Tx, e journal.Sealed) error {
		if err := tx.PutSetting("half", []byte{1}); err != nil {
			return err
		}
		return ticketing.Errorf(ticketing.CodeConflict, "half done")
	})
	d := newDesk(t)
	g := d.enrol("gate", ticketing.PlaceGate)
	var run []journal.Sealed
	for _, bad := range []struct {
		kind string
		body []byte
	}{
		{"order.dreamt", []byte{1}}, {gate.KindRefused, []byte("garbage")}, {gate.KindRefused, nil}, {gate.KindRefused, append(refusal(), 0)}, {"test.panic", nil}, {"test.half", nil},
		{access.KindRevoked, journal.Marshal(access.Revocation{Device: g.id})},
		{boxoffice.KindSold, journal.Marshal(orders.Sold{Order: "o"})},
	} {
		run = append(run, g.write(t, 1, bad.kind, bad.body), g.write(t, 1, gate.KindRefused, refusal()))
	}
	d.lay(run...)
	if n := d.judge(); n != len(run)+1 {
		t.Errorf("%d of %d judged", n, len(run)+1)
	}
	if n := d.waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
	want := map[string]int{journal.ConflictUnknown: 4, journal.ConflictFailed: 4}
	if got := d.conflicts(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("conflicts %v, want %v", got, want)
	}
	if err := d.st.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.LatestRefusals(fair.Friday, g.id, 100)
		if len(all) != len(run)/2 {
			t.Errorf("%d good ones were folded of %d", len(all), len(run)/2)
		}
		_, half, err2 := tx.Setting("half")
		if half {
			t.Error("half of a failed fold was kept")
		}
		device, _, err3 := tx.Device(g.id)
		if device.State != access.Active {
			t.Error("a gate has revoked a device")
		}
		for _, err := range []error{err, err2, err3} {
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := d.judge(); n != 0 {
		t.Errorf("%d were judged twice", n)
	}
}

// Two that judge at once fold every entry once.
func TestTwoJudgesAreAsGoodAsOne(t *testing.T) {
	fold.AddRule("test.count", func(tx *store.Tx, _ journal.Sealed) error {
		n, _, err := tx.Setting("count")
		return errors.Join(err, tx.PutSetting("count", append(n, 1)))
	})
	d := newDesk(t)
	w := d.enrol("gate", ticketing.PlaceGate)
	d.judge()
	var run []journal.Sealed
	for range 700 {
		run = append(run, w.write(t, 1, "test.count", nil))
	}
	d.lay(run...)
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if _, err := fold.Judge(t.Context(), d.st, d.hub.id, fair.Quiet()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	d.do(func(tx *store.Tx) error {
		n, _, err := tx.Setting("count")
		if len(n) != len(run) {
			t.Errorf("%d folds of %d entries", len(n), len(run))
		}
		return err
	})
	if n := d.waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
}

// A journal that waits, however long it is, does not hold up another.
func TestAWaitingJournalHoldsUpNobody(t *testing.T) {
	d := newDesk(t)
	a, b := d.enrol("gate a", ticketing.PlaceGate), d.enrol("gate b", ticketing.PlaceGate)
	if a.id > b.id {
		a, b = b, a // the one that waits comes first
	}
	for range fold.WaitingAtOnce/500 + 1 {
		var run []journal.Sealed
		for range 500 {
			run = append(run, a.write(t, 77, gate.KindRefused, refusal()))
		}
		d.lay(run...)
	}
	d.lay(b.write(t, 2, gate.KindRefused, refusal()))
	if n := d.judge(); n != 3 {
		t.Errorf("%d judged, want two enrolments and one scan", n)
	}
	if n := d.waiting(); n != int64(500*(fold.WaitingAtOnce/500+1)) {
		t.Errorf("%d wait", n)
	}
}

// Only the place that does a thing writes that it was done, and the hub's
// decisions are the hub's.
func TestPlacesWriteTheirOwnKinds(t *testing.T) {
	sells := map[string]bool{boxoffice.KindSold: true, boxoffice.KindVoided: true, boxoffice.KindShiftOpened: true, boxoffice.KindShiftClosed: true, boxoffice.KindDrawerMoved: true, inventory.KindReturned: true,
		orders.KindAsked: true, checkout.KindDropped: true, notify.KindContact: true}
	for place, may := range map[ticketing.Place]func(kind string) bool{
		ticketing.PlaceCounter: func(kind string) bool { return sells[kind] },
		ticketing.PlaceGate:    func(kind string) bool { return !sells[kind] },
		ticketing.PlaceHost:    func(string) bool { return true },
		ticketing.PlaceOffice:  func(string) bool { return false },
	} {
		d := newDesk(t)
		w := d.enrol("machine", place)
		d.judge()
		for kind, byHub := range fold.Kinds() {
			if kind == access.KindLeft || kind == "test.panic" || kind == "test.half" || kind == "test.count" {
				continue
			}
			err := d.st.Do(t.Context(), func(tx *store.Tx) error { return fold.Entry(tx, d.hub.id, w.write(t, 0, kind, nil)) })
			refused := ticketing.CodeOf(err) == ticketing.CodeForbidden
			if refused != (byHub || !may(kind)) && kind != gate.KindArmed && kind != gate.KindClock {
				t.Errorf("%s writes %s: %v", place, kind, err)
			}
		}
	}
}

// What a device wrote after the last entry that is trusted is folded, since it
// happened, and is a conflict, whichever came first.
func TestLateEntriesAreConflictsInAnyOrder(t *testing.T) {
	for name, decideFirst := range map[string]bool{"decided first": true, "written first": false} {
		d := newDesk(t)
		g := d.enrol("gate", ticketing.PlaceGate)
		run := []journal.Sealed{g.write(t, 1, gate.KindRefused, refusal()), g.write(t, 1, gate.KindRefused, refusal()), g.write(t, 1, gate.KindRefused, refusal())}
		revoked := d.hub.write(t, 0, access.KindRevoked, journal.Marshal(access.Revocation{Device: g.id, TrustedTo: 1, State: access.Revoked}))
		again := d.hub.write(t, 0, access.KindRevoked, journal.Marshal(access.Revocation{Device: g.id, TrustedTo: 3, State: access.WrittenOff}))
		if decideFirst {
			d.lay(revoked, again)
			d.judge()
			d.lay(run...)
			d.judge()
		} else {
			d.lay(run...)
			d.judge()
			d.lay(revoked, again)
			d.judge()
		}
		if n := d.conflicts()[fold.ConflictLate]; n != 2 {
			t.Errorf("%s: %d conflicts", name, n)
		}
		if err := d.st.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.LatestRefusals(fair.Friday, g.id, 10)
			if len(all) != 3 {
				t.Errorf("%s: %d folded", name, len(all))
			}
			device, _, err2 := tx.Device(g.id)
			if device.State != access.WrittenOff || device.TrustedTo != 1 || err2 != nil {
				t.Errorf("%s: %+v", name, device)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// An entry waits for what its writer had heard, and for nothing else.
func TestEntriesWaitForWhatTheyRestOn(t *testing.T) {
	d := newDesk(t)
	g := newWriter("gate")
	d.lay(g.write(t, 2, gate.KindRefused, refusal()))
	if n := d.judge(); n != 0 {
		t.Fatalf("%d judged before the hub's word arrived", n)
	}
	d.enrol("gate", ticketing.PlaceGate)
	if n := d.judge(); n != 1 {
		t.Fatalf("%d judged with half of it", n)
	}
	d.enrol("gate 2", ticketing.PlaceGate)
	if n := d.judge(); n != 2 {
		t.Fatalf("%d judged with all of it", n)
	}
}

// What a place may see of the feed: a counter hears no conflicts, and nobody
// hears what is said to one device.
func TestWhoSeesWhat(t *testing.T) {
	for _, topic := range []string{access.TopicStaff, inventory.TopicAllotment, inventory.TopicReturn} {
		for _, p := range []ticketing.Place{ticketing.PlaceCounter, ticketing.PlaceGate, ticketing.PlaceOffice, ticketing.PlaceHost} {
			if fold.MaySee(p, topic) {
				t.Errorf("a %s hears all of %s", p, topic)
			}
		}
	}
	if fold.MaySee(ticketing.PlaceCounter, store.TopicConflict) || fold.MaySee(ticketing.PlaceOffice, gate.TopicCheckin) || !fold.MaySee(ticketing.PlaceGate, gate.TopicCheckin) {
		t.Error("places hear what they should not, or do not hear what they should")
	}
}

// An entry that cites what its hub has not said cannot wait for it; before the
// hub's journal is known to be all here, and for what is on its way, it waits.
func TestWhatWasNeverSaidIsForAPerson(t *testing.T) {
	d := newDesk(t)
	gateA, gateB := d.enrol("gate a", ticketing.PlaceGate), d.enrol("gate b", ticketing.PlaceGate)
	said := d.hub.tip.Seq
	d.lay(gateA.write(t, said+1, gate.KindRefused, refusal()), gateA.write(t, said+1, gate.KindRefused, refusal()))
	d.lay(gateB.write(t, said, gate.KindRefused, refusal()))
	d.judge()
	if d.waiting() != 2 || len(d.conflicts()) != 0 {
		t.Fatalf("a copy of the hub's journal: %d wait, conflicts %v", d.waiting(), d.conflicts())
	}
	d.do(func(tx *store.Tx) error { return tx.PutSetting("hub", []byte(d.hub.id)) })
	d.judge()
	if d.waiting() != 0 || d.conflicts()[fold.ConflictUnsaid] != 2 {
		t.Errorf("at the hub itself: %d wait, conflicts %v", d.waiting(), d.conflicts())
	}
	d.lay(gateB.write(t, said, gate.KindRefused, refusal()))
	if d.judge() != 1 {
		t.Error("what rests on what was said does not go on")
	}
}
