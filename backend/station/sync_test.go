package station_test

import (
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Who syncs beside the station itself, while it writes, never makes it believe that
// it was restored from an older state.
func TestTwoSyncsAtOnceStopNobody(t *testing.T) {
	f := fair.New(t, 10_000, 10)
	counter := f.Join("counter", ticketing.PlaceCounter, "")
	f.Wait("it can sell", func() bool { return counter.Sell(fair.Standard, 1) == nil })
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 40 {
				_ = counter.Station.Step(t.Context())
			}
		})
	}
	for range 120 {
		if err := counter.Sell(fair.Standard, 1); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
	if err := counter.Station.Link().Stopped; err != nil {
		t.Errorf("it has stopped: %v", err)
	}
}

// A frame that comes after a newer one has been taken in says nothing any more: a
// device that was shut out is not let in again by an older word.
func TestAnOlderWordDoesNotComeAfterANewerOne(t *testing.T) {
	f := fair.New(t, 10, 10)
	gate := f.Join("gate", ticketing.PlaceGate, fair.North)
	thief := f.Join("thief", ticketing.PlaceCounter, "")
	state := func() (s access.DeviceState, at journal.Cursor) {
		if err := gate.Store.Read(t.Context(), func(tx *store.Tx) error {
			d, _, err := tx.Device(thief.ID)
			if s = d.State; err != nil {
				return err
			}
			at, err = tx.FeedCursor()
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return s, at
	}
	f.Wait("the gate knows the counter", func() bool { s, _ := state(); return s == access.Active })
	_, before := state()
	if err := f.Hub.Revoke(t.Context(), fair.Organizer, hubapi.DeviceChange{Device: thief.ID}); err != nil {
		t.Fatal(err)
	}
	thief.Gone = true
	f.Wait("the gate has heard", func() bool { s, _ := state(); return s == access.Revoked })
	old := hubapi.Frame{Epoch: before.Epoch, From: before.N - 1, To: before.N, Items: []hubapi.Item{{Topic: access.TopicDevice,
		Body: journal.Marshal(access.Said{Device: thief.ID, Key: thief.Key[32:], Name: "thief", Place: ticketing.PlaceCounter, State: access.Active, TrustedTo: -1})}}}
	if err := gate.Station.Apply(t.Context(), hubapi.SignFrame(f.HubKey, gate.ID, old), old); err != nil {
		t.Fatal(err)
	}
	if s, _ := state(); s != access.Revoked {
		t.Errorf("the thief is %s again", s)
	}
}
