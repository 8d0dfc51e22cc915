package fair

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Laptop is one machine with a store of its own that already knows the scene,
// as if its hub had said all of it, and that nobody talks to: the rules of
// counter and gate are tested on it.
type Laptop struct {
	Key   ed25519.PrivateKey
	ID    ticketing.DeviceID
	Store *store.Store
	Clock *Clock
	Event ticketing.Event
	Box   *boxoffice.BoxOffice
	Gate  *gate.Gate
}

// Ceiling is how many passes of a performance a laptop of the scene may number.
const Ceiling = 5000

// RootKey certifies who may issue passes of the scene's event.
func RootKey() ed25519.PrivateKey { return Key("event root") }

// CodeKey keys the short codes of the scene's event.
func CodeKey() []byte { return Key("short codes").Seed() }

// NewLaptop returns a laptop that has been lent all of an event's quotas.
func NewLaptop(t testing.TB, name string, e ticketing.Event) *Laptop {
	t.Helper()
	return LaptopOn(t, name, e, Store(t))
}

// LaptopOn is NewLaptop on an empty store that the caller opened.
func LaptopOn(t testing.TB, name string, e ticketing.Event, st *store.Store) *Laptop {
	t.Helper()
	l := laptop(name, e, st)
	l.Do(t, func(tx *store.Tx) error { return l.hearAll(tx) })
	l.ready(t)
	return l
}

// LaptopAgain is a laptop on a store that it has worked on before.
func LaptopAgain(t testing.TB, name string, e ticketing.Event, st *store.Store) *Laptop {
	t.Helper()
	l := laptop(name, e, st)
	l.ready(t)
	return l
}

func (l *Laptop) ready(t testing.TB) {
	t.Helper()
	l.Reload(t)
	l.Gate.Arm(gate.Armed{Performance: Friday, Gate: North, Lane: "1", Staff: Steward})
}

// Public is the public half of Key.
func Public(name string) ed25519.PublicKey { return Key(name).Public().(ed25519.PublicKey) }

func laptop(name string, e ticketing.Event, st *store.Store) *Laptop {
	key := Key(name)
	l := &Laptop{Key: key, ID: journal.DeviceOf(key.Public().(ed25519.PublicKey)), Store: st, Clock: NewClock(Noon), Event: e}
	author := journal.Author{Device: l.ID, Epoch: 1}
	l.Box = boxoffice.New(boxoffice.Config{Store: store.Of[boxoffice.Tx]{Store: st}, Author: author, Key: key,
		Now: l.Clock.Now, NewID: IDs(fmt.Sprint(name, "-", os.Getpid())), Random: Random(name)})
	l.Gate = gate.New(gate.Config{Store: store.Of[gate.Tx]{Store: st}, Author: author, Key: key, Now: l.Clock.Now, Log: Quiet()})
	return l
}

func (l *Laptop) hearAll(tx *store.Tx) error {
	root := RootKey().Public().(ed25519.PublicKey)
	if err := tx.PutEvent(catalog.Saved{Event: l.Event, RootKey: root, CodeKey: CodeKey()}); err != nil {
		return err
	}
	for id, role := range map[ticketing.StaffID]ticketing.Role{Steward: ticketing.RoleSteward, Seller: ticketing.RoleSeller,
		Supervisor: ticketing.RoleSupervisor, Organizer: ticketing.RoleOrganizer} {
		if err := tx.PutStaff(access.Staff{ID: id, Name: string(id), Role: role, PINHash: "-", Active: true, Version: 1}); err != nil {
			return err
		}
	}
	for _, q := range l.Event.Quotas {
		if err := tx.PutAllotment(inventory.Allotment{Device: l.ID, Quota: q.ID, Granted: q.Capacity}); err != nil {
			return err
		}
	}
	return l.Meet(tx, l)
}

// Certificate returns the one that lets this laptop issue passes of the scene.
func (l *Laptop) Certificate() (access.Certified, error) {
	c := pass.Certificate{Key: l.Key.Public().(ed25519.PublicKey), Event: l.Event.ID, Place: ticketing.PlaceCounter, Serial: 1, NotAfter: Noon + 1000*Hour}
	for _, p := range l.Event.Performances {
		c.Scopes = append(c.Scopes, pass.ScopeRight{Scope: p.ID, StartsAt: p.StartsAt, Ceiling: Ceiling})
	}
	raw, err := pass.SignCertificate(RootKey(), c)
	return access.Certified{Device: l.ID, Event: l.Event.ID, Serial: 1, Certificate: raw}, err
}

// Meet lets this laptop know another's certificate.
func (l *Laptop) Meet(tx *store.Tx, other *Laptop) error {
	c, err := other.Certificate()
	if err != nil {
		return err
	}
	return tx.PutCertificate(c)
}

// Do runs work in the laptop's writer and fails the test where it fails.
func (l *Laptop) Do(t testing.TB, work func(*store.Tx) error) {
	t.Helper()
	if err := l.Store.Do(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

// Reload lets the gate read its certificates anew.
func (l *Laptop) Reload(t testing.TB) {
	t.Helper()
	if err := l.Gate.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// OpenShift opens the seller's drawer with 10,000.00.
func (l *Laptop) OpenShift(t testing.TB) ticketing.ShiftID {
	t.Helper()
	id, err := l.Box.OpenShift(t.Context(), Seller, ticketing.Money{Minor: 10_000_00, Currency: l.Event.Currency})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Basket is a request for some of Friday's tickets, paid exactly in cash.
func (l *Laptop) Basket(key string, items ...orders.Item) boxoffice.Request {
	r := boxoffice.Request{Key: key, Staff: Seller, Performance: Friday, Items: items, Currency: l.Event.Currency}
	for _, i := range items {
		t, _ := l.Event.Type(i.Type)
		if len(t.Tiers) > 0 {
			r.Total += t.Tiers[0].Price.Minor * i.Count
		}
	}
	if r.Total > 0 {
		r.Tenders = []orders.Tender{{Kind: orders.TenderCash, Received: r.Total}}
	}
	return r
}

// Sell sells so many of a type and fails the test where it cannot.
func (l *Laptop) Sell(t testing.TB, key string, no ticketing.TypeNo, count int64) (orders.Sale, []orders.Ticket) {
	t.Helper()
	sale, tickets, err := l.Box.Sell(t.Context(), l.Basket(key, orders.Item{Type: no, Count: count}))
	if err != nil {
		t.Fatal(err)
	}
	return sale, tickets
}

// Digits is what the QR of a ticket says.
func Digits(t testing.TB, k orders.Ticket) string {
	t.Helper()
	token, err := pass.ParseToken(k.Pass)
	if err != nil {
		t.Fatal(err)
	}
	return token.Digits()
}

// Doors sets the clock to when Friday's doors are open.
func (l *Laptop) Doors() { l.Clock.Set(Noon + 7*Hour) }
