package hub_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A hub that is restored from before it shut a device out, let one in and changed
// an event hears all of it back from whoever heard it: the thief stays out.
func TestARestoredHubRemembersWhatItHadSaid(t *testing.T) {
	t.Parallel()
	for _, how := range []access.DeviceState{access.Revoked, access.WrittenOff} {
		t.Run(string(how), func(t *testing.T) {
			f := fair.New(t, 40, 10)
			f.Join("counter", ticketing.PlaceCounter, "")
			witness := f.Join("gate", ticketing.PlaceGate, fair.North)
			thief := f.Join("thief", ticketing.PlaceCounter, "")
			f.Wait("the thief can sell", func() bool { return thief.Sell(fair.Standard, 1) == nil })
			backup := f.Backup()

			change := hubapi.DeviceChange{Device: thief.ID, Name: "thief", Reason: "stolen"}
			err := f.Hub.Revoke(t.Context(), fair.Organizer, change)
			if how == access.WrittenOff {
				err = f.Hub.WriteOff(t.Context(), fair.Organizer, change)
			}
			if err != nil {
				t.Fatal(err)
			}
			thief.Gone = true
			fresh := f.Join("fresh", ticketing.PlaceGate, fair.South)
			e := fair.NightMarket(40, 10)
			e.Version, e.Name = 2, "Night market, moved"
			if err := f.Hub.SaveEvent(t.Context(), fair.Organizer, e); err != nil {
				t.Fatal(err)
			}
			heard := func(st *store.Store, want access.DeviceState) (ok bool) {
				_ = st.Read(t.Context(), func(tx *store.Tx) error {
					d, _, err := tx.Device(thief.ID)
					known, _, err2 := tx.Device(fresh.ID)
					saved, _, err3 := tx.Event(fair.EventID)
					ok = err == nil && err2 == nil && err3 == nil && d.State == want && known.State == access.Active && saved.Event.Version == 2
					return nil
				})
				return ok
			}
			f.Wait("the gate has heard all of it", func() bool { return heard(witness.Store, how) })

			names := f.Names
			f.Names = nil // nobody tells the restored hub anything by hand
			f.Restore(backup)
			f.Names = names
			f.Wait("the hub remembers", func() bool { return heard(f.Store, how) })
			f.Wait("who was let in may act again", func() bool { return fresh.Station.Link().Reached })
			if err := thief.Station.GiveBack(t.Context(), "by_hand"); err != nil {
				t.Fatal(err)
			}
			f.Wait("the thief is refused", func() bool { return ticketing.CodeOf(thief.Station.Link().Refused) == ticketing.CodeRevoked })
		})
	}
}

// A hub that is restored from before an order was paid sells it again from its own
// word, with the very passes that are out in the world: its units are not sold to
// anybody else, and the payment is not taken for a second one.
func TestARestoredHubRemembersWhatWasPaid(t *testing.T) {
	t.Parallel()
	k := newTill(t, 6)
	backup := k.Backup()
	p := k.ask(2)
	k.Bank.Pay(p.Reference, nil)
	k.look(p.Order)
	k.Wait("the counter hears", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	var before, after []orders.Ticket
	tickets := func(st *store.Store) (all []orders.Ticket) {
		_ = st.Read(t.Context(), func(tx *store.Tx) (err error) { all, err = tx.TicketsOf(p.Order); return err })
		return all
	}
	before = tickets(k.Store)
	k.Restore(backup)
	k.Wait("the hub has sold it again", func() bool { after = tickets(k.Store); return len(after) == 2 })
	for i := range before {
		if string(before[i].Pass) != string(after[i].Pass) {
			t.Error("another pass was issued")
		}
	}
	k.Wait("the provider was asked anew", func() (known bool) {
		_ = k.Store.Read(t.Context(), func(tx *store.Tx) error {
			a, _, err := tx.Attempt(p.Reference)
			known = a.State == ticketing.AttemptPaid && a.Txn > 0
			return err
		})
		return known
	})
	if owed := k.book(ledger.Due); owed != 0 {
		t.Errorf("%d are owed", owed)
	}
	k.Wait("every unit is in one place", func() bool { l := k.levels(); return l.sold == 2 && l.held == 0 && l.lent+l.free == 4 })
}
