package bench

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Names of the one event of a venue.
const (
	evening = ticketing.ScopeID("00000000000000be")
	places  = ticketing.QuotaID("bench-places")
	door    = ticketing.GateID("door")
	plain   = ticketing.TypeNo(1)
	price   = int64(5_000_00)
	cashier = ticketing.StaffID("cashier")
	steward = ticketing.StaffID("steward")
	owner   = ticketing.StaffID("owner")
)

// venue is a hub that serves on loopback. It is owned by openVenue's caller,
// who closes it.
type venue struct {
	folder  string
	store   *store.Store
	hub     *hub.Hub
	address string
	stop    func() error
}

// device is a machine that was let in, with a store of its own.
type device struct {
	venue   *venue
	key     ed25519.PrivateKey
	id      ticketing.DeviceID
	place   ticketing.Place
	store   *store.Store
	station *station.Station
}

func now() int64 { return time.Now().UnixMilli() }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func openVenue(ctx context.Context, folder string, capacity int64) (*venue, error) {
	v := &venue{folder: folder}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	if v.store, err = store.OpenSQLite(ctx, filepath.Join(folder, "hub.db")); err != nil {
		return nil, err
	}
	v.hub, err = hub.Open(ctx, hub.Config{Store: v.store, Key: key, Name: "Bench", Version: "bench", Now: now, NewID: newID, Random: rand.Reader,
		Log: silent(), Address: func() string { return v.address }})
	if err != nil {
		return nil, errors.Join(err, v.store.Close())
	}
	if err := v.serve(ctx); err != nil {
		v.hub.Close()
		return nil, errors.Join(err, v.store.Close())
	}
	if err := v.furnish(ctx, capacity); err != nil {
		return nil, errors.Join(err, v.close())
	}
	return v, nil
}

func (v *venue) serve(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	v.address = l.Addr().String()
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- v.hub.Serve(serving, l) }()
	v.stop = func() error { cancel(); return <-served }
	return nil
}

// close ends the serving before the hub, and the hub before its store.
func (v *venue) close() error {
	err := v.stop()
	v.hub.Close()
	return errors.Join(err, v.store.Close())
}

// furnish says who works here and what is shown: one evening whose doors opened
// an hour ago.
func (v *venue) furnish(ctx context.Context, capacity int64) error {
	for _, s := range []hubapi.StaffDoc{{ID: owner, Role: ticketing.RoleOrganizer}, {ID: cashier, Role: ticketing.RoleSeller}, {ID: steward, Role: ticketing.RoleSteward}} {
		s.Name, s.PIN, s.Active = string(s.ID), "2580", true // the organizer first: without one there is nobody to allow the others
		if _, err := v.hub.SaveStaff(ctx, owner, s); err != nil {
			return err
		}
	}
	const hour = int64(3600_000)
	return v.hub.SaveEvent(ctx, owner, ticketing.Event{ID: "bench", Version: 1, Name: "Bench", Zone: "Africa/Lagos", Currency: "NGN",
		Performances: []ticketing.Performance{{ID: evening, DoorsAt: now() - hour, StartsAt: now() + hour, EndsAt: now() + 6*hour}},
		Types: []ticketing.TicketType{{No: plain, Name: "Standard", Passes: 1, People: 1,
			Tiers: []ticketing.Tier{{No: 1, Price: ticketing.Money{Minor: price, Currency: "NGN"}}}}},
		Quotas: []ticketing.Quota{{ID: places, Performance: evening, Name: "Places", Capacity: capacity, Types: []ticketing.TypeNo{plain}}},
		Gates:  []ticketing.Gate{{ID: door, Name: "Door"}}})
}

// enrol lets a machine in and starts it.
func (v *venue) enrol(ctx context.Context, name string, place ticketing.Place, at ticketing.GateID) (*device, error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	d := &device{venue: v, key: key, id: journal.DeviceOf(public), place: place}
	if err := v.hub.Enrol(ctx, access.Enrolled{Device: d.id, Key: public, Name: name, Place: place, Gate: at, By: owner}); err != nil {
		return nil, err
	}
	if d.store, err = store.OpenSQLite(ctx, filepath.Join(v.folder, name+".db")); err != nil {
		return nil, err
	}
	if err := d.connect(ctx); err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return d, nil
}

// connect starts the machine's program, which looks for the hub by itself.
func (d *device) connect(ctx context.Context) (err error) {
	d.station, err = station.Open(ctx, station.Config{Store: d.store, Key: d.key, Now: now, NewID: newID, Random: rand.Reader, Log: silent(), Changed: func(string) {},
		Identity: station.Identity{Hub: d.venue.hub.ID(), HubKey: d.venue.hub.Key(), Name: "bench", Place: d.place, Address: d.venue.address}})
	return err
}

func (d *device) close() error {
	d.station.Close()
	return d.store.Close()
}

// until looks every few milliseconds whether it is so, and gives up with ctx.
func until(ctx context.Context, st *store.Store, so func(*store.Tx) (bool, error)) error {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		found := false
		if err := st.Read(ctx, func(tx *store.Tx) (err error) { found, err = so(tx); return err }); err != nil || found {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}

// know lets a store know so many tickets of a counter that was never met.
func know(ctx context.Context, st *store.Store, count int) error {
	const some = 10_000
	for from := 0; from < count; from += some {
		if err := st.Do(ctx, func(tx *store.Tx) error {
			for n := from + 1; n <= min(from+some, count); n++ {
				k := ticketing.TicketKey{Key: stranger(), N: uint32(n)}
				if err := tx.PutTicket(orders.Ticket{Scope: evening, Key: k, Root: k, Type: plain, People: 1, CodeHash: fmt.Append(nil, n), Pass: []byte{}, IssuedAt: 1}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func stranger() ticketing.KeyID { return ticketing.KeyID{9, 9, 9, 9} }
