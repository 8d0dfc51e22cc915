package store_test

import (
	"errors"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestASaleAndItsLine(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		const event = ticketing.EventID("e")
		sale := queue.Sale{Policy: queue.Policy{Event: event, On: true, Line: true, OpensAt: 7, MostItems: 4, By: "ada"}, Epoch: 3, Clock: 11, Tick: 12, Last: 1 << 40, Serving: 2, Called: 1, Joined: 3, GraceTo: 9}
		of := func(n uint64, a byte) queue.Entry {
			return queue.Entry{Number: n, Account: queue.Account{a}, State: queue.Waiting}
		}
		do(t, st, func(tx *store.Tx) error {
			older := sale
			older.Clock, older.Policy.On = 1, false
			return errors.Join(tx.PutWebSale(older), tx.PutWebSale(sale), tx.PutEntries(event, []queue.Entry{of(1, 1), of(2, 2), of(1<<40, 3)}),
				tx.PutEntries("another", []queue.Entry{of(1, 1)}), tx.PutEntries(event, nil))
		})
		for name, again := range map[string]queue.Entry{"its number": of(2, 9), "its account": of(5, 2)} {
			if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutEntries(event, []queue.Entry{of(4, 4), again}) }); err == nil {
				t.Errorf("two entries have %s", name)
			}
		}
		do(t, st, func(tx *store.Tx) error {
			changes := []struct {
				queue.Change
				want bool
			}{
				{queue.Change{Number: 1, From: queue.Waiting, To: queue.Called, Until: 5}, true},
				{queue.Change{Number: 1, From: queue.Waiting, To: queue.Called, Until: 6}, false},
				{queue.Change{Number: 1, From: queue.Called, To: queue.Claimed, Until: 8, Returned: true, Order: "o"}, true},
				{queue.Change{Number: 1, From: queue.Claimed, To: queue.Claimed, Until: 9, Returned: true, More: true}, true},
				{queue.Change{Number: 1, From: queue.Claimed, To: queue.Claimed, Until: 8, Returned: true, Order: "o"}, true},
				{queue.Change{Number: 1, From: queue.Called, To: queue.Claimed, More: true}, false},
				{queue.Change{Number: 3, From: queue.Waiting, To: queue.Left}, false},
				{queue.Change{Number: 2, From: queue.Waiting, To: queue.Left}, true},
			}
			for _, c := range changes {
				ok, err := tx.ChangeEntry(event, c.Change)
				if err != nil || ok != c.want {
					t.Errorf("%+v: %v %v", c.Change, ok, err)
				}
			}
			// Who has left may join anew, and has another number then.
			return errors.Join(tx.ForgetAccount(event, 2), tx.PutEntries(event, []queue.Entry{of(1<<40+1, 2)}))
		})
		read(t, st, func(tx *store.Tx) error {
			got, ok, err := tx.WebSale(event)
			same(t, "sale", got, sale)
			same(t, "there", ok, true)
			_, ok, err2 := tx.WebSale("none")
			same(t, "none", ok, false)
			var all []queue.Entry
			err3 := tx.EachEntry(event, func(e queue.Entry) error { all = append(all, e); return nil })
			same(t, "entries", all, []queue.Entry{
				{Number: 1, Account: queue.Account{1}, State: queue.Claimed, Returned: true, Until: 8, Order: "o", More: 1},
				{Number: 2, Was: queue.Account{2}, State: queue.Left}, of(1<<40, 3), of(1<<40+1, 2)})
			sales, err4 := tx.WebSales()
			same(t, "sales", sales, []queue.Sale{sale})
			return errors.Join(err, err2, err3, err4)
		})
	})
}
