package hub_test

import (
	"bytes"
	ctx "context"
	"fmt"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func context() ctx.Context { return ctx.Background() }

// deviceOf is a device that talks to the hub without the network.
type deviceOf struct {
	t  *testing.T
	f  *fair.Fair
	id ticketing.DeviceID
}

func (d deviceOf) row() (row access.Device) {
	d.t.Helper()
	if err := d.f.Store.Read(d.t.Context(), func(tx *store.Tx) (err error) { row, _, err = tx.Device(d.id); return err }); err != nil {
		d.t.Fatal(err)
	}
	return row
}

func (d deviceOf) sync(b *journal.Batch) error {
	d.t.Helper()
	_, err := d.f.Hub.Sync(d.t.Context(), d.row(), hubapi.SyncRequest{Batch: b})
	return err
}

func (d deviceOf) frame(r hubapi.SyncRequest) (hubapi.Frame, int) {
	d.t.Helper()
	out, err := d.f.Hub.Sync(d.t.Context(), d.row(), r)
	if err != nil {
		d.t.Fatal(err)
	}
	f, err := out.Frame.Open(d.f.Hub.Key(), d.id)
	if err != nil {
		d.t.Fatal(err)
	}
	return f, len(journal.Marshal(out))
}

func feedHead(t *testing.T, f *fair.Fair) (c journal.Cursor) {
	t.Helper()
	if err := f.Store.Read(t.Context(), func(tx *store.Tx) (err error) { c, err = tx.FeedHead(); return err }); err != nil {
		t.Fatal(err)
	}
	return c
}

func say(t *testing.T, f *fair.Fair, topic string, device ticketing.DeviceID, body any) {
	t.Helper()
	if err := f.Store.Do(t.Context(), func(tx *store.Tx) error { return tx.Say(topic, device, body) }); err != nil {
		t.Fatal(err)
	}
}

// However much there is to say, an answer is one that a client takes, and a
// device gets to the end of it.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	m.Close()
	from := feedHead(t, f)
	for i := range 30 {
		say(t, f, "bulk", "", bytes.Repeat([]byte{byte(i)}, 300_000))
	}
	heard := 0
	for r := (hubapi.SyncRequest{Feed: from}); ; {
		frame, size := (deviceOf{t, f, m.ID}).frame(r)
		if size > hubapi.MaxBody {
			t.Fatalf("an answer of %d bytes", size)
		}
		if frame.From != r.Feed.N || frame.To <= r.Feed.N {
			t.Fatalf("asked from %d, got %d to %d", r.Feed.N, frame.From, frame.To)
		}
		for _, item := range frame.Items { // the hub itself may have a word too
			if item.Topic == "bulk" {
				heard++
			}
		}
		if r.Feed.N = frame.To; frame.To == feedHead(t, f).N {
			break
		}
	}
	if heard != 30 {
		t.Errorf("%d of 30 were heard", heard)
	}
}

// What a device may not hear does not break its stream: the next frame begins
// where the device is.
func TestStreamGoesOnPastWhatItMayNotSay(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	m.Close()
	c := hubapi.NewClient(f.Address(), f.Hub.ID(), m.Key, nil)
	t.Cleanup(c.Close)
	at := feedHead(t, f)
	wake, err := c.Wake(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer wake.Close()
	for i := range 3 {
		say(t, f, access.TopicStaff, "00000000000000000000000000000001", i) // to another
		f.Hub.CloseCode()
		say(t, f, "news", "", i)
		if err := f.Hub.Rename(t.Context(), fair.Organizer, hubapi.DeviceChange{Device: m.ID, Name: fmt.Sprint("gate ", i)}); err != nil { // wakes the streams
			t.Fatal(err)
		}
		for items := 0; items < 2; {
			_, frame, err := wake.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if frame.From > at.N {
				t.Fatalf("a frame from %d to a device at %d", frame.From, at.N)
			}
			items += len(frame.Items)
			at.N = frame.To
		}
	}
}

// One check-in to one other gate: the whole message of the stream.
func TestACheckinIsShortOnTheAir(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	m.Close()
	key := m.ID.KeyID()
	said := gate.Said(gate.Checkin{Device: m.ID, Epoch: 1, Seq: 4711, At: fair.Noon, Performance: fair.Friday, TicketKey: key[:], N: 70_000, Type: 12, Ordinal: 1,
		Gate: "0192f0c1-7aaa-7bbb-8ccc-0123456789ab", Lane: "Lane 12", How: "scan", GoodFor: 4})
	frame := hubapi.Frame{Epoch: 1, From: 123_456, To: 123_457, Journal: 4711, Items: []hubapi.Item{{Topic: gate.TopicCheckin, Body: journal.Marshal(said)}}}
	n := len(journal.Marshal(hubapi.SignFrame(f.HubKey, m.ID, frame)))
	t.Logf("%d bytes", n)
	if n >= 200 {
		t.Errorf("one check-in is %d bytes to each other gate", n)
	}
}

// A snapshot that goes out while an event closes leaves nothing of another out.
func TestSnapshotWhileAnEventCloses(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	m.Close()
	later := fair.NightMarket(10, 10)
	later.ID, later.Name = "zz", "Another"
	for i := range later.Performances {
		later.Performances[i].ID = ticketing.ScopeID(fmt.Sprintf("ff%014x", i))
	}
	for i := range later.Quotas {
		later.Quotas[i].ID += "-z"
	}
	later.Quotas[0].Performance, later.Quotas[1].Performance, later.Quotas[2].Performance = later.Performances[0].ID, later.Performances[0].ID, later.Performances[1].ID
	if err := f.Hub.SaveEvent(t.Context(), fair.Organizer, later); err != nil {
		t.Fatal(err)
	}
	key := m.ID.KeyID()
	if err := f.Store.Do(t.Context(), func(tx *store.Tx) error {
		return tx.PutCheckin(gate.Checkin{Performance: later.Performances[0].ID, TicketKey: key[:], N: 1, Type: 1, Ordinal: 1, Gate: fair.North, How: "scan", Device: "d", Epoch: 1, Seq: 1, At: 1})
	}); err != nil {
		t.Fatal(err)
	}
	checkins, closed := 0, false
	for page := ""; ; {
		frame, _ := (deviceOf{t, f, m.ID}).frame(hubapi.SyncRequest{Snapshot: page})
		for _, i := range frame.Items {
			if i.Topic == gate.TopicCheckin {
				checkins++
			}
		}
		if page = frame.Next; page == "" {
			break
		}
		if !closed && len(page) > 12 { // within the first event
			closed = true
			if err := f.Hub.CloseEvent(t.Context(), fair.Organizer, fair.EventID, "Night market"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if checkins != 1 || !closed {
		t.Errorf("%d check-ins were said; closed %v", checkins, closed)
	}
	for _, bad := range []string{"x", "1|2|3", "9999999|base||", "-1|tickets||", "0|nothing||", "0|tickets||zzz", "0|tickets|00000000000000f1|nothing-1"} {
		_, err := f.Hub.Sync(t.Context(), (deviceOf{t, f, m.ID}).row(), hubapi.SyncRequest{Snapshot: bad})
		if code := ticketing.CodeOf(err); code != ticketing.CodeInvalid && err != nil {
			t.Errorf("page %q: %v", bad, err)
		}
	}
}

// An event of a whole season is certified and lent like any other.
func TestAnEventOfManyDates(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	season := fair.NightMarket(10, 10)
	season.ID, season.Performances, season.Quotas = "season", nil, nil
	for i := range 70 {
		id := ticketing.ScopeID(fmt.Sprintf("aa%014x", i))
		at := fair.Noon + int64(i)*24*fair.Hour
		season.Performances = append(season.Performances, ticketing.Performance{ID: id, DoorsAt: at, StartsAt: at + 1, EndsAt: at + fair.Hour})
		season.Quotas = append(season.Quotas, ticketing.Quota{ID: ticketing.QuotaID("q-" + id), Performance: id, Capacity: 5, Types: []ticketing.TypeNo{fair.Standard}})
	}
	if err := f.Hub.SaveEvent(t.Context(), fair.Organizer, season); err != nil {
		t.Fatal(err)
	}
	c := f.Join("counter", ticketing.PlaceCounter, "")
	last := season.Performances[69].ID
	f.Wait("the last date can be sold", func() bool {
		ok := false
		_ = c.Store.Read(t.Context(), func(tx *store.Tx) error {
			n, found, err := tx.Ceiling(c.ID, last)
			a, _, err2 := tx.Allotment(c.ID, ticketing.QuotaID("q-"+last))
			ok = found && n > 0 && a.Left() == 5 && err == nil && err2 == nil
			return nil
		})
		return ok
	})
}

// A revoked device hears nothing more, and what it wrote is taken all the same.
func TestRevokedDeviceHandsItsJournalOver(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 40, 4)
	c := f.Join("counter", ticketing.PlaceCounter, "")
	f.Settle()
	c.Cut()
	if err := c.Sell(fair.Standard, 2); err != nil {
		t.Fatal(err)
	}
	if err := f.Hub.Revoke(t.Context(), fair.Organizer, hubapi.DeviceChange{Device: c.ID, Reason: "stolen"}); err != nil {
		t.Fatal(err)
	}
	c.Heal()
	c.Restart()
	f.Wait("it is refused, with nothing unsent", func() bool { l := c.Station.Link(); return l.Refused != nil && l.Unsent == 0 })
	f.Wait("its sale is at the hub, and a conflict", func() bool {
		all, err := f.Hub.Conflicts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sold := false
		_ = f.Store.Read(t.Context(), func(tx *store.Tx) error { _, sold, _ = tx.SaleByID(c.Sales[0].ID); return nil })
		return sold && len(all.Conflicts) == 1 && all.Conflicts[0].Kind == "late_after_revocation"
	})
	c.Gone = true
	client := hubapi.NewClient(f.Address(), f.Hub.ID(), c.Key, nil)
	t.Cleanup(client.Close)
	if _, err := client.Wake(t.Context(), journal.Cursor{}); err == nil {
		t.Error("it listens on")
	}
	if err := f.Hub.Enrol(t.Context(), access.Enrolled{Device: c.ID, Key: c.Station.Hub().HubKey(), Name: "again", Place: ticketing.PlaceCounter}); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("the same key joins again: %v", err)
	}
}

// What waits at the hub for longer than things are on their way is named: whose
// it is, how much, and since when.
func TestTheOverviewNamesWhatWaits(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	m.Close()
	e, err := journal.Seal(journal.Tip{}, journal.Entry{Device: m.ID, Epoch: 1, At: fair.Noon, After: journal.Cursor{Epoch: 9, N: 1}, Kind: gate.KindArmed, Body: journal.Marshal(gate.Opened{})})
	if err != nil {
		t.Fatal(err)
	}
	since := f.Clock.Now()
	if err := (deviceOf{t, f, m.ID}).sync(&journal.Batch{Entries: [][]byte{e.Bytes}, Head: journal.SignHead(m.Key, 1, journal.Tip{Seq: 1, Hash: e.Hash})}); err != nil {
		t.Fatal(err)
	}
	waits := func() []hubapi.WaitDoc {
		o, err := f.Hub.Overview(t.Context(), fair.Friday, 0)
		if err != nil {
			t.Fatal(err)
		}
		return o.Waits
	}
	if all := waits(); len(all) != 0 {
		t.Errorf("at once: %+v", all)
	}
	f.Clock.Add(2 * 60_000)
	if all := waits(); len(all) != 1 || all[0] != (hubapi.WaitDoc{Device: m.ID, Name: "gate", Entries: 1, Since: since}) {
		t.Errorf("after two minutes: %+v", all)
	}
}
