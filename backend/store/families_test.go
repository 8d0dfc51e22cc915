package store_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// same fails the test where two values differ.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

const (
	one = ticketing.DeviceID("11111111111111111111111111111111")
	two = ticketing.DeviceID("22222222222222222222222222222222")
)

func TestSettingsAndBaskets(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutSetting("a", []byte("1")), tx.PutSetting("a", []byte("2")), tx.PutSetting("empty", nil),
				tx.PutSetting("gone", []byte("x")), tx.DeleteSetting("gone"), tx.DeleteSetting("never"),
				tx.Park(store.Parked{ID: "b", At: 2, Doc: []byte("later")}), tx.Park(store.Parked{ID: "a", At: 1, Doc: []byte("first")}))
		})
		do(t, st, func(tx *store.Tx) error {
			v, ok, err := tx.Setting("a")
			same(t, "setting", string(v), "2")
			same(t, "there", ok, true)
			v, ok, err2 := tx.Setting("empty")
			same(t, "empty setting", len(v), 0)
			same(t, "empty is there", ok, true)
			_, ok, err3 := tx.Setting("gone")
			same(t, "gone", ok, false)
			all, err4 := tx.ParkedBaskets()
			same(t, "baskets", all, []store.Parked{{ID: "a", At: 1, Doc: []byte("first")}, {ID: "b", At: 2, Doc: []byte("later")}})
			doc, ok, err5 := tx.Unpark("a")
			same(t, "taken", string(doc), "first")
			_, again, err6 := tx.Unpark("a")
			same(t, "taken twice", ok && again, false)
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
	})
}

func TestPeopleAndDevices(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		d := access.Device{ID: one, Key: []byte{1, 2}, Name: "Tunde's laptop – été ⛺ عربي", Place: ticketing.PlaceGate, Gate: fair.North, State: access.Active, TrustedTo: -1, Enrolled: 5}
		ada := access.Staff{ID: "1", Name: "Ada", Role: ticketing.RoleSeller, PINHash: "h1", Active: true, Version: 2}
		do(t, st, func(tx *store.Tx) error {
			older, newer := ada, ada
			older.Version, older.Name = 1, "older"
			newer.Version, newer.Name, newer.Active = 3, "newer", false
			revoked := d
			revoked.Name, revoked.State, revoked.TrustedTo, revoked.Place, revoked.Enrolled = "renamed", access.Revoked, 7, ticketing.PlaceCounter, 99
			return errors.Join(tx.PutDevice(d), tx.HearDevice(access.Device{ID: one, HeardAt: 9, Unsent: 3, Staff: "1", ClockSkew: -40}), tx.PutDevice(revoked),
				tx.PutStaff(ada), tx.PutStaff(older), tx.PutStaff(newer), tx.PutStaff(ada),
				tx.PutTries("1", access.Tries{Failures: 2, LastAt: 3, Until: 4}),
				tx.PutRevocation(one, map[ticketing.ScopeID]uint32{fair.Friday: 4_000_000_000}), tx.PutRevocation(two, nil),
				tx.PutCertificate(certified(t, 2, fair.Friday, fair.Sunday)), tx.PutCertificate(certified(t, 1, fair.Friday)), tx.PutCertificate(certified(t, 3, fair.Sunday)))
		})
		read(t, st, func(tx *store.Tx) error {
			got, _, err := tx.Device(one)
			same(t, "device", got, access.Device{ID: one, Key: []byte{1, 2}, Name: "renamed", Place: ticketing.PlaceGate, Gate: fair.North, State: access.Revoked,
				TrustedTo: 7, Enrolled: 5, HeardAt: 9, Unsent: 3, Staff: "1", ClockSkew: -40})
			_, ok, err2 := tx.Device(two)
			same(t, "unknown device", ok, false)
			all, err3 := tx.StaffList()
			same(t, "staff", all, []access.Staff{{ID: "1", Name: "newer", Role: ticketing.RoleSeller, PINHash: "h1", Version: 3}})
			tries, err4 := tx.Tries("1")
			same(t, "tries", tries, access.Tries{Failures: 2, LastAt: 3, Until: 4})
			revoked, err5 := tx.Revocations()
			same(t, "revocations", revoked, map[ticketing.DeviceID]map[ticketing.ScopeID]uint32{one: {fair.Friday: 4_000_000_000}, two: {}})
			certificates, err6 := tx.Certificates()
			same(t, "certificates", certificates, []access.Certified{certified(t, 2, fair.Friday, fair.Sunday), certified(t, 3, fair.Sunday)})
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
		do(t, st, func(tx *store.Tx) error {
			err := tx.PutTries("1", access.Tries{})
			tries, err2 := tx.Tries("1")
			same(t, "forgotten", tries, access.Tries{})
			return errors.Join(err, err2)
		})
		if err := st.Do(t.Context(), func(tx *store.Tx) error {
			d.ID, d.Place = two, "bar"
			return tx.PutDevice(d)
		}); err == nil {
			t.Error("a place that does not exist was kept")
		}
	})
}

// certified is a certificate of device one for some performances.
func certified(t *testing.T, serial uint64, scopes ...ticketing.ScopeID) access.Certified {
	t.Helper()
	c := pass.Certificate{Key: fair.Key("one").Public().(ed25519.PublicKey), Event: "e", Place: ticketing.PlaceCounter, Serial: serial, NotAfter: fair.Noon}
	for _, s := range scopes {
		c.Scopes = append(c.Scopes, pass.ScopeRight{Scope: s, StartsAt: fair.Noon, Ceiling: 9})
	}
	raw, err := pass.SignCertificate(fair.RootKey(), c)
	if err != nil {
		t.Fatal(err)
	}
	return access.Certified{Device: one, Event: "e", Serial: serial, Certificate: raw}
}

func TestEventsAndQuotas(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		saved := catalog.Saved{Event: fair.NightMarket(100, 10), RootKey: []byte{1}, CodeKey: []byte{2}}
		old := saved
		saved.Event.Version, saved.Event.Name = 2, "Moved"
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutEvent(saved), tx.PutEvent(old), tx.SetCapacity(saved.Event.Quotas[0], fair.EventID),
				tx.SetCapacity(saved.Event.Quotas[1], fair.EventID))
		})
		read(t, st, func(tx *store.Tx) error {
			got, ok, err := tx.EventOf(fair.Sunday)
			same(t, "event", got, saved)
			same(t, "known", ok, true)
			_, ok, err2 := tx.EventOf("00000000000000ff")
			same(t, "unknown performance", ok, false)
			all, err3 := tx.Events()
			same(t, "events", len(all), 1)
			l, _, err4 := tx.Level(fair.QuotaGround)
			same(t, "level", l, inventory.Level{Quota: fair.QuotaGround, Event: fair.EventID, Performance: fair.Friday, Capacity: 100})
			_, ok, err5 := tx.Level("none")
			same(t, "unknown quota", ok, false)
			return errors.Join(err, err2, err3, err4, err5)
		})
	})
}

// Each move takes from one place and gives to another; where there is not so
// much to take, nothing happens.
func TestGuardsRefuseWhatIsNotThere(t *testing.T) {
	q := ticketing.Quota{ID: "q", Performance: fair.Friday, Capacity: 10}
	level := func(held, sold, lent, gone int64) inventory.Level {
		return inventory.Level{Quota: "q", Event: "e", Performance: fair.Friday, Capacity: 10, Held: held, Sold: sold, Lent: lent, WrittenOff: gone}
	}
	start := level(2, 2, 2, 2) // and 2 are free
	for name, c := range map[string]struct {
		how   inventory.Move
		after inventory.Level
	}{
		"free to lent":        {inventory.FreeToLent, level(2, 2, 4, 2)},
		"lent to free":        {inventory.LentToFree, level(2, 2, 0, 2)},
		"lent to sold":        {inventory.LentToSold, level(2, 4, 0, 2)},
		"lent to written off": {inventory.LentToWrittenOff, level(2, 2, 0, 4)},
		"sold to lent":        {inventory.SoldToLent, level(2, 0, 4, 2)},
		"sold to written off": {inventory.SoldToWrittenOff, level(2, 0, 2, 4)},
		"written off to sold": {inventory.WrittenOffToSold, level(2, 4, 2, 0)},
		"written off to free": {inventory.WrittenOffToFree, level(2, 2, 2, 0)},
		"free to held":        {inventory.FreeToHeld, level(4, 2, 2, 2)},
		"held to free":        {inventory.HeldToFree, level(0, 2, 2, 2)},
		"held to sold":        {inventory.HeldToSold, level(0, 4, 2, 2)},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, st *store.Store) {
				do(t, st, func(tx *store.Tx) error { return errors.Join(tx.SetCapacity(q, "e"), tx.HearLevel(start)) })
				err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.MoveUnits("q", c.how, 3) })
				same(t, "three of two", ticketing.CodeOf(err), ticketing.CodeConflict)
				do(t, st, func(tx *store.Tx) error {
					l, _, err := tx.Level("q")
					same(t, "untouched", l, start)
					return errors.Join(err, tx.MoveUnits("q", c.how, 2))
				})
				read(t, st, func(tx *store.Tx) error {
					l, _, err := tx.Level("q")
					same(t, "moved", l, c.after)
					return err
				})
			})
		})
	}
}

func TestCapacityNeverFallsBelowWhatIsInUse(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		q := ticketing.Quota{ID: "q", Capacity: 10}
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.SetCapacity(q, "e"), tx.MoveUnits("q", inventory.FreeToLent, 8))
		})
		q.Capacity = 7
		err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.SetCapacity(q, "e") })
		same(t, "seven of eight", ticketing.CodeOf(err), ticketing.CodeConflict)
		q.Capacity = 8
		do(t, st, func(tx *store.Tx) error { return tx.SetCapacity(q, "e") })
		err = st.Do(t.Context(), func(tx *store.Tx) error { return tx.MoveUnits("q", inventory.FreeToLent, 1) })
		same(t, "nothing is free", ticketing.CodeOf(err), ticketing.CodeConflict)
	})
}

// The schema itself refuses an allotment that has given more than it was lent.
func TestAllotmentsNeverGiveMoreThanTheyHave(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		good := inventory.Allotment{Device: one, Quota: "q", Granted: 10, Sold: 4, Returned: 3, WrittenOff: 3, Until: 9, Asked: 1, AskedAt: 2, Gone: true}
		do(t, st, func(tx *store.Tx) error { return tx.PutAllotment(good) })
		for name, bad := range map[string]inventory.Allotment{
			"more than lent": {Device: one, Quota: "q", Granted: 10, Sold: 4, Returned: 4, WrittenOff: 3},
			"less than none": {Device: one, Quota: "q", Granted: 10, Sold: -1},
			"negative grant": {Device: one, Quota: "q", Granted: -1},
		} {
			if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutAllotment(bad) }); err == nil {
				t.Errorf("%s was kept", name)
			}
		}
		read(t, st, func(tx *store.Tx) error {
			got, _, err := tx.Allotment(one, "q")
			same(t, "allotment", got, good)
			none, ok, err2 := tx.Allotment(two, "q")
			same(t, "none", none, inventory.Allotment{Device: two, Quota: "q"})
			same(t, "known", ok, false)
			return errors.Join(err, err2)
		})
	})
}

func TestJournalKeepsWhatItIsGiven(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		key := fair.Key("counter")
		var run []journal.Sealed
		do(t, st, func(tx *store.Tx) error {
			for i := range 5 {
				e, err := journal.Record(tx, journal.Author{Device: one, Epoch: 1}, int64(i), "note", i)
				if err != nil {
					return err
				}
				run = append(run, e)
			}
			head := journal.SignHead(key, 1, journal.Tip{Seq: 5, Hash: run[4].Hash})
			other := run[2]
			other.Hash[0]++
			return errors.Join(tx.KeepReceived(journal.Received{Fresh: run, Head: head}, 9), // again: adds nothing
				tx.KeepAside(other, 9, "fork"), tx.SetHeard(journal.Cursor{Epoch: 3, N: 1 << 40}), tx.SetFeedCursor(journal.Cursor{Epoch: 1, N: 2}),
				tx.PutCopy(store.Copied{Holder: "hub", Seq: 4, HeardAt: 1}))
		})
		read(t, st, func(tx *store.Tx) error {
			tip, err := tx.Tip(one, 1)
			same(t, "tip", tip, journal.Tip{Seq: 5, Hash: run[4].Hash})
			hash, _, err2 := tx.EntryHash(one, 1, 3)
			same(t, "hash beside a fork", hash, run[2].Hash)
			some, err3 := tx.EntriesFrom(one, 1, 2, 10)
			same(t, "entries after 2", len(some), 3)
			same(t, "bytes", bytes.Equal(some[2].Bytes, run[4].Bytes), true)
			newest, err4 := tx.EntriesBefore(one, 0, 2)
			same(t, "newest", newest[0].Entry.Seq, 5)
			heard, err5 := tx.Heard()
			same(t, "heard", heard, journal.Cursor{Epoch: 3, N: 1 << 40})
			folded, err6 := tx.FoldedTo(one)
			same(t, "folded", folded, 5)
			none, err7 := tx.Tip(two, 1)
			same(t, "no journal", none, journal.Tip{})
			copies, err8 := tx.Copies()
			same(t, "copies", copies, []store.Copied{{Holder: "hub", Seq: 4, HeardAt: 1}})
			return errors.Join(err, err2, err3, err4, err5, err6, err7, err8)
		})
	})
}

func TestFeedNumbersHaveNoHole(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		do(t, st, func(tx *store.Tx) error { return tx.Say("unheard", "", 1) }) // at a station: to nobody
		do(t, st, func(tx *store.Tx) error { return errors.Join(tx.StartFeed(4), tx.Say("a", "", 1), tx.Say("b", one, 2)) })
		undone := errors.New("undone")
		if err := st.Do(t.Context(), func(tx *store.Tx) error { return errors.Join(tx.Say("never", "", 1), undone) }); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		do(t, st, func(tx *store.Tx) error { return tx.Say("c", "", 3) })
		read(t, st, func(tx *store.Tx) error {
			head, err := tx.FeedHead()
			same(t, "head", head, journal.Cursor{Epoch: 4, N: 3})
			items, err2 := tx.FeedAfter(journal.Cursor{Epoch: 4, N: 1}, 10)
			same(t, "items", items, []store.FeedItem{{N: 2, Topic: "b", Device: one, Body: []byte{2}}, {N: 3, Topic: "c", Body: []byte{3}}})
			other, err3 := tx.FeedAfter(journal.Cursor{Epoch: 3}, 10)
			same(t, "another epoch", len(other), 0)
			return errors.Join(err, err2, err3)
		})
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutFrame(store.KeptFrame{At: journal.Cursor{Epoch: 4, N: 3}, Bytes: []byte("x")}), tx.PutFrame(store.KeptFrame{At: journal.Cursor{Epoch: 4, N: 3}, Bytes: []byte("y")}))
		})
		read(t, st, func(tx *store.Tx) error {
			frames, err := tx.Frames(journal.Cursor{Epoch: 4, N: 2}, 5)
			same(t, "frames", frames, []store.KeptFrame{{At: journal.Cursor{Epoch: 4, N: 3}, Bytes: []byte("x")}})
			return err
		})
	})
}

// A sale and all that hangs on it comes back as it was, and adds up.
func TestSalesComeBack(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		k := ticketing.TicketKey{Key: one.KeyID(), N: 1}
		sale := orders.Sale{ID: "o1", Number: "1111-0001", Key: "basket", Device: one, Seq: 3, Event: fair.EventID, Performance: fair.Friday, Shift: "s", Staff: "ada", At: 50,
			Lines: []orders.Line{{Type: 1, Tier: 1, Items: 2, Price: 700}, {Type: 2, Tier: 3, Items: 1, Price: 0}}, Total: ticketing.Money{Minor: 1400, Currency: "NGN"},
			Tenders: []orders.Tender{{Kind: "card", Minor: 400, Received: 400, Slip: "77"}, {Kind: "cash", Minor: 1000, Received: 5000}}, Cash: 1000, Card: 400, Change: 4000, Rightful: true}
		ticket := orders.Ticket{Scope: fair.Friday, Key: k, Root: k, Type: 1, People: 4, CodeHash: []byte{9}, Code: "CODE", Sale: "o1", Position: 1, Pass: []byte{1, 2}, IssuedAt: 50}
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutEvent(catalog.Saved{Event: fair.NightMarket(9, 9)}), tx.PutShift(boxoffice.Shift{ID: "s", Device: one, Staff: "ada", Currency: "NGN", OpenedAt: 1, Float: 500}),
				tx.VoidTicket(fair.Friday, ticketing.TicketKey{Key: one.KeyID(), N: 2}, 70, "North"), // before it is known
				tx.PutSale(sale), tx.PutSale(sale), tx.PutTicket(ticket), tx.PutTicket(ticket),
				tx.PutDrawerMove(boxoffice.DrawerMove{DrawerMoved: boxoffice.DrawerMoved{Shift: "s", Staff: "ada", Minor: -300, Reason: "change"}, Seq: 4, At: 51}))
		})
		do(t, st, func(tx *store.Tx) error {
			got, ok, err := tx.SaleByKey(one, "basket")
			same(t, "sale", got, sale)
			same(t, "found", ok, true)
			f, err2 := tx.Figures(boxoffice.Shift{ID: "s", Currency: "NGN"})
			same(t, "figures", f, boxoffice.Figures{Sales: 1, Cash: 1000, Card: 400, PaidOut: 300})
			same(t, "expected", f.Expected(500), 1200)
			second := ticket
			second.Key.N, second.Root.N, second.Position = 2, 2, 2
			err3 := tx.PutTicket(second)
			all, err4 := tx.TicketsOf("o1")
			same(t, "tickets", len(all), 2)
			same(t, "first", all[0], ticket)
			same(t, "void before it was known", all[1].State(), ticketing.TicketVoid)
			n, err5 := tx.CountTickets(fair.Friday)
			same(t, "standing", n, 1)
			last, err6 := tx.LastTicketNumber(fair.Friday, one.KeyID())
			same(t, "last number", last, 2)
			sold, err7 := tx.EverSold(fair.EventID, "", 1)
			same(t, "ever sold", sold, true)
			never, err8 := tx.EverSold(fair.EventID, fair.Sunday, 0)
			same(t, "never sold", never, false)
			return errors.Join(err, err2, err3, err4, err5, err6, err7, err8)
		})
		do(t, st, func(tx *store.Tx) error {
			err := errors.Join(tx.VoidSale("o1", boxoffice.Voided{Staff: "tunde"}, 80), tx.VoidSale("o1", boxoffice.Voided{Staff: "late"}, 90),
				tx.CloseShift("s", boxoffice.ShiftClosed{Staff: "ada", Counted: 5, Expected: 6}, 100), tx.CloseShift("s", boxoffice.ShiftClosed{Staff: "late"}, 110))
			got, _, err2 := tx.SaleByID("o1")
			same(t, "void once", got.VoidedBy, "tunde")
			shift, _, err3 := tx.ShiftByID("s")
			same(t, "closed once", shift.ClosedAt, 100)
			_, open, err4 := tx.OpenShift(one)
			same(t, "open", open, false)
			f, err5 := tx.Figures(boxoffice.Shift{ID: "s", Currency: "NGN"})
			same(t, "voided cash", f.VoidedCash, 1000)
			found, err6 := tx.SalesByNumber("1111-%", 10)
			same(t, "a pattern is text", len(found), 1)
			taken, err7 := tx.TakenByType(fair.Friday, "NGN")
			same(t, "taken of a void sale", taken, []report.TypeCount{})
			return errors.Join(err, err2, err3, err4, err5, err6, err7)
		})
	})
}

// Naira and dollars of one evening are each added up apart, on either engine.
func TestSumsAreOfOneCurrency(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		naira, dollars := ticketing.Money{Minor: 1000, Currency: "NGN"}, ticketing.Money{Minor: 70, Currency: "USD"}
		sale := func(id string, total ticketing.Money, seq uint64) orders.Sale {
			return orders.Sale{ID: ticketing.OrderID(id), Number: id, Key: id, Device: one, Seq: seq, Event: fair.EventID, Performance: fair.Friday, Shift: "s", Staff: "ada", At: 50,
				Lines: []orders.Line{{Type: 1, Tier: 1, Items: 1, Price: total.Minor - 9, Fee: 9}}, Total: total, Tenders: []orders.Tender{{Kind: "card", Minor: total.Minor, Received: total.Minor}}, Card: total.Minor, Rightful: true}
		}
		do(t, st, func(tx *store.Tx) error {
			err := errors.Join(tx.PutEvent(catalog.Saved{Event: fair.NightMarket(9, 9)}), tx.PutSale(sale("n", naira, 3)), tx.PutSale(sale("d", dollars, 4)))
			for id, m := range map[string]ticketing.Money{"n": {Minor: 400, Currency: "NGN"}, "d": {Minor: 30, Currency: "USD"}} {
				_, put := tx.PutRefund(refund.Refund{Item: refund.Item{ID: id, Order: ticketing.OrderID(id), Method: refund.Card, Minor: m.Minor, Currency: m.Currency},
					Batch: "all", Event: fair.EventID, Performance: fair.Friday, State: refund.IsPlanned, PlannedAt: 60})
				err = errors.Join(err, put, tx.AddRefunded(ticketing.OrderID(id), m.Minor))
			}
			return err
		})
		read(t, st, func(tx *store.Tx) error {
			f, err := tx.Figures(boxoffice.Shift{ID: "s", Currency: "NGN"})
			same(t, "the shift", f, boxoffice.Figures{Sales: 2, Card: 1000, Others: []ticketing.Money{dollars}})
			of, err2 := tx.TakenByType(fair.Friday, "USD")
			same(t, "of the type", of, []report.TypeCount{{Type: 1, Items: 2, Minor: 61}})
			taken, err3 := tx.Taken(fair.Friday, "NGN", 50)
			same(t, "taken", taken, report.Taken{Card: 1000, Since: 1000, Fees: 9, Others: []ticketing.Money{dollars}})
			left, err4 := tx.LeftOfPerformance(fair.Friday)
			same(t, "left", left, []ticketing.Money{{Minor: 600, Currency: "NGN"}, {Minor: 40, Currency: "USD"}})
			batches, err5 := tx.RefundBatches()
			sums := map[string]int64{}
			for _, b := range batches {
				for _, s := range b.Sums {
					sums[b.Currency] += s.Minor
				}
			}
			same(t, "to go back", sums, map[string]int64{"NGN": 400, "USD": 30})
			return errors.Join(err, err2, err3, err4, err5)
		})
	})
}

func TestAdmissionsComeBack(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		k := ticketing.TicketKey{Key: one.KeyID(), N: 7}
		c := gate.Checkin{Performance: fair.Friday, Scope: fair.Friday, TicketKey: k.Key[:], N: 7, RootKey: k.Key[:], RootN: 7, Type: 1, Ordinal: 1, Gate: fair.North, Lane: "2", How: "scan",
			Staff: "s", Key: "scan-1", Device: one, Epoch: 1, Seq: 9, At: 100}
		second := c
		second.Device, second.Key, second.Seq, second.At = two, "scan-2", 1, 120
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutReopening(gate.Reopened{Device: two, Epoch: 1, Seq: 1}, 130), // before it is known
				tx.PutCheckin(c), tx.PutCheckin(c), tx.PutCheckin(second),
				tx.PutRefusal(gate.Refusal{Performance: fair.Friday, Verdict: ticketing.Forged, Gate: fair.North, Device: one, Epoch: 1, Seq: 10, At: 101}))
		})
		read(t, st, func(tx *store.Tx) error {
			got, ok, err := tx.CheckinByKey(one, "scan-1")
			same(t, "by key", got, c)
			_, none, err2 := tx.CheckinByKey(one, "scan-2")
			same(t, "of another device", ok && none, false)
			in, ok, err8 := tx.Checkin(fair.Friday, one, 9)
			same(t, "by its entry", []any{in, ok}, []any{c, true})
			_, ok, err9 := tx.Checkin(fair.Friday, one, 8)
			same(t, "of another entry", ok, false)
			_, none, err3 := tx.CheckinByKey(one, "")
			same(t, "no key", none, false)
			entries, err4 := tx.Entries(fair.Friday, fair.Friday, k)
			same(t, "entries", entries, []gate.Entry{{Device: one, Epoch: 1, Seq: 9, Ordinal: 1, Gate: fair.North, Lane: "2", Staff: "s", At: 100},
				{Device: two, Epoch: 1, Seq: 1, Ordinal: 1, Gate: fair.North, Lane: "2", Staff: "s", At: 120, Reopened: true}})
			f, err5 := tx.GateFigures(fair.Friday, one, 100)
			same(t, "figures", f, store.GateFigures{Inside: 1, ThisDevice: 1, Lately: 1, Refused: 1})
			page, err6 := tx.CheckinsAfter(fair.Friday, one, 9, 5)
			same(t, "page", len(page), 1)
			gates, err7 := tx.CountByGate(fair.Friday, 0)
			same(t, "gates", gates, []report.GateCount{{Gate: fair.North, In: 1, Lately: 1}})
			return errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9)
		})
		err := st.Do(t.Context(), func(tx *store.Tx) error {
			again := c
			again.Seq = 11
			return tx.PutCheckin(again)
		})
		if err == nil {
			t.Error("one device has admitted one right twice with one number")
		}
	})
}

func TestConflictsAreDecidedOnce(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		c := journal.Conflict{ID: "c1", Kind: "fork", At: 5, Detail: []byte{1}}
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutConflict(c), tx.PutConflict(c), tx.PutConflict(journal.Conflict{ID: "c2", Kind: "gap", At: 9}),
				tx.Decide(report.Decided{Conflict: "c2", Decision: "seen", By: "o"}, 10), tx.Decide(report.Decided{Conflict: "c2", Decision: "late", By: "o"}, 11))
		})
		read(t, st, func(tx *store.Tx) error {
			all, err := tx.Conflicts()
			same(t, "conflicts", len(all), 2)
			same(t, "open first", all[0].Conflict, c)
			same(t, "decided once", all[1].Decision, "seen")
			n, err2 := tx.OpenConflicts()
			same(t, "open", n, 1)
			return errors.Join(err, err2)
		})
		err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.Decide(report.Decided{Conflict: "never"}, 1) })
		if !errors.Is(err, journal.ErrNotYet) {
			t.Errorf("a decision of an unknown conflict: %v", err)
		}
	})
}

func TestVersionsOfAnEvent(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		version := func(n uint32) catalog.Saved {
			e := fair.NightMarket(9, 9)
			e.Version = n
			return catalog.Saved{Event: e}
		}
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutEvent(version(7)), tx.PutVersion(version(1), journal.Cursor{Epoch: 1, N: 5}), tx.PutVersion(version(2), journal.Cursor{Epoch: 1, N: 9}),
				tx.PutVersion(version(3), journal.Cursor{Epoch: 4, N: 2}), tx.PutVersion(version(8), journal.Cursor{Epoch: 4, N: 2}))
		})
		do(t, st, func(tx *store.Tx) error {
			for at, want := range map[journal.Cursor]uint32{{Epoch: 1, N: 4}: 7, {Epoch: 1, N: 5}: 1, {Epoch: 1, N: 8}: 1, {Epoch: 1, N: 99}: 2, {Epoch: 4, N: 1}: 2, {Epoch: 4, N: 2}: 3, {Epoch: 9}: 3} {
				s, ok, err := tx.EventAt(fair.EventID, at)
				if err != nil || !ok || s.Event.Version != want {
					t.Errorf("at %v: version %d, %v, %v; want %d", at, s.Event.Version, ok, err, want)
				}
			}
			_, ok, err := tx.EventAt("never", journal.Cursor{Epoch: 1, N: 5})
			same(t, "never", ok, false)
			return err
		})
	})
}

// Of two histories of one device, the one that is held is read, whichever of
// the other side was kept aside.
func TestTheOtherSideOfAForkIsNotRead(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		for i, id := range []ticketing.DeviceID{one, two} {
			var sides []journal.Sealed
			for _, at := range []int64{1, 2} {
				e, err := journal.Seal(journal.Tip{}, journal.Entry{Device: id, Epoch: 1, At: at, Kind: "a", Body: []byte{0xa0}})
				if err != nil {
					t.Fatal(err)
				}
				sides = append(sides, e)
			}
			if (bytes.Compare(sides[0].Hash[:], sides[1].Hash[:]) < 0) != (i == 0) {
				sides[0], sides[1] = sides[1], sides[0]
			}
			held, aside := sides[0], sides[1] // the held one has the smaller hash first, then the larger
			do(t, st, func(tx *store.Tx) error {
				return errors.Join(tx.KeepReceived(journal.Received{Fresh: []journal.Sealed{held}, Head: journal.Head{Sig: []byte{}}}, 1),
					tx.Folded(held, "kept aside too"), tx.KeepAside(aside, 1, journal.ConflictFork))
			})
			do(t, st, func(tx *store.Tx) error {
				run, err := tx.EntriesFrom(id, 1, 0, 9)
				hash, _, err2 := tx.EntryHash(id, 1, 1)
				if len(run) != 1 || run[0].Hash != held.Hash || hash != held.Hash {
					t.Errorf("read %d entries, the held one first: %v, its hash: %v", len(run), len(run) > 0 && run[0].Hash == held.Hash, hash == held.Hash)
				}
				return errors.Join(err, err2)
			})
		}
	})
}

// A payout is kept once, with its parts; what went back is waited for until a payout was
// short of it.
func TestPayoutsComeBack(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		p := ledger.PaidOut{ID: "7", At: 50, Minor: 900, Currency: "NGN", Others: 100, Parts: []ledger.Part{{Event: "a", Net: 1000, Deducted: 200}, {Net: 1, Deducted: 1}}}
		for i, want := range []bool{true, false} {
			do(t, st, func(tx *store.Tx) error {
				fresh, err := tx.PutPayout(p)
				if fresh != want {
					t.Errorf("time %d: fresh %v", i, fresh)
				}
				return err
			})
			p.Minor = 5 // the same number with other words changes nothing
		}
		do(t, st, func(tx *store.Tx) error {
			for _, r := range []refund.Refund{{Item: refund.Item{ID: "r1", Method: refund.Online, Txn: 1, Minor: 500, Currency: "NGN"}, Event: "a"},
				{Item: refund.Item{ID: "r2", Method: refund.Online, Txn: 1, Minor: 70, Currency: "NGN"}, Event: "a"}, // never sent
				{Item: refund.Item{ID: "r3", Method: refund.Cash, Minor: 70, Currency: "NGN"}, Event: "a"},
				{Item: refund.Item{ID: "r4", Method: refund.Online, Txn: 1, Minor: 70, Currency: "GHS"}, Event: "a"}} {
				if _, err := tx.PutRefund(r); err != nil {
					return err
				}
			}
			return tx.ChangeRefund(refund.Refund{Item: refund.Item{ID: "r1"}, State: refund.Pending, Provider: 9})
		})
		read(t, st, func(tx *store.Tx) error {
			all, err := tx.Payouts(50, 10)
			if len(all) != 1 || all[0].ID != "7" || all[0].Amount.Minor != 900 || all[0].Deducted != 201 || all[0].Others != 100 {
				t.Errorf("listed: %+v", all)
			}
			later, err2 := tx.Payouts(51, 10)
			there, err3 := tx.PaidOut("7")
			none, err4 := tx.PaidOut("8")
			if len(later) != 0 || !there || none {
				t.Errorf("later %+v, there %v, none %v", later, there, none)
			}
			gone, err5 := tx.NotDeducted("NGN")
			if len(gone) != 1 || gone["a"] != 300 {
				t.Errorf("not deducted: %v", gone)
			}
			return errors.Join(err, err2, err3, err4, err5)
		})
	})
}
