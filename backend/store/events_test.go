package store_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// An event's document is decoded once and read many times: what a transaction
// reads is what stands in it all the same, its own writing and the undone.
func TestEventsAreReadAsTheyStand(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		version := func(n uint32) catalog.Saved {
			e := fair.NightMarket(100, 10)
			e.Version, e.Venue = n, string(rune('a'+n))
			return catalog.Saved{Event: e, RootKey: []byte{1}, CodeKey: []byte{2}}
		}
		stands := func(tx *store.Tx, n uint32) {
			t.Helper()
			got, ok, err := tx.Event(fair.EventID)
			if want := version(n); err != nil || !ok || !reflect.DeepEqual(got, want) {
				t.Errorf("version %d: %v %v %+v", n, ok, err, got)
			}
		}
		undone := errors.New("undone")
		do(t, st, func(tx *store.Tx) error { return tx.PutEvent(version(1)) })
		do(t, st, func(tx *store.Tx) error { stands(tx, 1); stands(tx, 1); return nil })
		if err := st.Do(t.Context(), func(tx *store.Tx) error {
			err := tx.PutEvent(version(2))
			stands(tx, 2)
			return errors.Join(err, undone)
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		do(t, st, func(tx *store.Tx) error { stands(tx, 1); return nil })
		do(t, st, func(tx *store.Tx) error {
			err := tx.PutEvent(version(3))
			stands(tx, 3)
			return err
		})
		read(t, st, func(tx *store.Tx) error { stands(tx, 3); return nil })
	})
}

// Who changes what was read changes nothing for the next.
func TestEventsAreTheReadersOwn(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		saved := catalog.Saved{Event: fair.NightMarket(100, 10), RootKey: []byte{1}, CodeKey: []byte{2}}
		do(t, st, func(tx *store.Tx) error { return tx.PutEvent(saved) })
		for range 3 { // decoded, then kept
			do(t, st, func(tx *store.Tx) error {
				got, _, err := tx.Event(fair.EventID)
				if !reflect.DeepEqual(got, saved) {
					t.Fatalf("got %+v", got)
				}
				got.RootKey[0], got.CodeKey[0] = 9, 9
				got.Event.Performances[0].DoorsAt, got.Event.Gates[0].Name = 9, "9"
				got.Event.Types[0].Tiers[0].Price.Minor, got.Event.Types[0].Name = 9, "9"
				got.Event.Quotas[0].Types[0], got.Event.Quotas[0].Name = 9, "9"
				for i := range got.Event.Types {
					for j := range got.Event.Types[i].Gates {
						got.Event.Types[i].Gates[j] = "9"
					}
				}
				return err
			})
		}
	})
}
