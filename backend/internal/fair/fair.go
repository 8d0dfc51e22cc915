package fair

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Fair is a running hub and the machines that were let in. It ends with the
// test.
type Fair struct {
	T       testing.TB
	Clock   *Clock // the hub's
	HubKey  ed25519.PrivateKey
	Hub     *hub.Hub
	Store   *store.Store // the hub's
	HubPath string
	Names   []string
	All     map[string]*Machine

	newID   func() string
	address string
	stop    func()
	changed chan struct{}
}

// Machine is a counter, a gate or a host with its own disk, clock and line.
type Machine struct {
	*Line
	Name    string
	Key     ed25519.PrivateKey
	ID      ticketing.DeviceID
	Place   ticketing.Place
	Gate    ticketing.GateID
	Clock   *Clock
	Path    string
	Store   *store.Store
	Station *station.Station

	Sales   []boxoffice.Sale   // confirmed and not undone
	Tickets []boxoffice.Ticket // confirmed, void ones too
	Undone  map[ticketing.OrderID]bool
	Entered []gate.Outcome // confirmed admissions
	Gone    bool           // written off, revoked or stopped

	fair  *Fair
	sales int
	scans int
}

// New opens a fair of one event with so many places, without any machine.
func New(t testing.TB, ground, vip int64) *Fair {
	t.Helper()
	f := &Fair{T: t, Clock: NewClock(Noon), HubKey: Key("hub"), HubPath: filepath.Join(Folder(t), "hub.db"), All: map[string]*Machine{},
		newID: IDs("hub"), changed: make(chan struct{}, 1)}
	f.OpenHub()
	t.Cleanup(f.CloseHub)
	for _, s := range []hubapi.StaffDoc{{ID: Organizer, Role: ticketing.RoleOrganizer}, {ID: Supervisor, Role: ticketing.RoleSupervisor},
		{ID: Seller, Role: ticketing.RoleSeller}, {ID: Steward, Role: ticketing.RoleSteward}} {
		s.Name, s.PIN, s.Active = string(s.ID), "2580", true
		if _, err := f.Hub.SaveStaff(t.Context(), Organizer, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Hub.SaveEvent(t.Context(), Organizer, NightMarket(ground, vip)); err != nil {
		t.Fatal(err)
	}
	return f
}

// OpenHub starts the hub on its disk, at a new address.
func (f *Fair) OpenHub() {
	f.T.Helper()
	st, err := store.OpenSQLite(context.Background(), f.HubPath)
	if err != nil {
		f.T.Fatal(err)
	}
	h, err := hub.Open(context.Background(), hub.Config{Store: st, Key: f.HubKey, Name: "Fair", Version: "test", Now: f.Clock.Now, NewID: f.newID,
		Random: Random("hub"), Log: Quiet(), Address: func() string { return f.address }})
	if err != nil {
		f.T.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.T.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx, l) }()
	f.Hub, f.Store, f.address = h, st, l.Addr().String()
	f.stop = sync.OnceFunc(func() {
		cancel()
		<-served
		h.Close()
		_ = st.Close()
	})
}

// CloseHub stops the hub.
func (f *Fair) CloseHub() { f.stop() }

// Address is where the hub answers now.
func (f *Fair) Address() string { return f.address }

// Join lets a machine in, opens it, and waits until it knows what it must to
// work.
func (f *Fair) Join(name string, place ticketing.Place, at ticketing.GateID) *Machine {
	f.T.Helper()
	m := f.Enrol(name, place, at)
	f.Wait(name+" knows the event", func() bool { return m.knows() })
	if place.Sells() {
		if _, err := m.Station.BoxOffice().OpenShift(f.T.Context(), Seller, ticketing.Money{Minor: 10_000_00, Currency: "NGN"}); err != nil {
			f.T.Fatal(err)
		}
		m.Station.Recorded("shift")
	}
	if place.Scans() {
		m.Station.Gate().Arm(gate.Armed{Performance: Friday, Gate: at, Lane: name, Staff: Steward})
	}
	return m
}

// Enrol lets a machine in and opens it.
func (f *Fair) Enrol(name string, place ticketing.Place, at ticketing.GateID) *Machine {
	f.T.Helper()
	key := Key(f.T.Name() + name)
	m := &Machine{Line: newLine(func() string { return f.address }), Name: name, Key: key, ID: journal.DeviceOf(key.Public().(ed25519.PublicKey)), Place: place, Gate: at,
		Clock: NewClock(f.Clock.Now()), Path: filepath.Join(Folder(f.T), "data.db"), Undone: map[ticketing.OrderID]bool{}, fair: f}
	if err := f.Hub.Enrol(f.T.Context(), access.Enrolled{Device: m.ID, Key: key.Public().(ed25519.PublicKey), Name: name, Place: place, Gate: at, By: Organizer}); err != nil {
		f.T.Fatal(err)
	}
	f.All[name] = m
	f.Names = append(f.Names, name)
	m.Open()
	f.T.Cleanup(m.Close)
	return m
}

// Open starts the machine's program on its disk.
func (m *Machine) Open() {
	f := m.fair
	f.T.Helper()
	st, err := store.OpenSQLite(context.Background(), m.Path)
	if err != nil {
		f.T.Fatal(err)
	}
	m.Store = st
	m.Station, err = station.Open(context.Background(), station.Config{Store: st, Key: m.Key,
		Identity: station.Identity{Hub: f.Hub.ID(), HubKey: f.Hub.Key(), Name: m.Name, Place: m.Place, Address: "127.0.0.1:1"},
		Now:      m.Clock.Now, NewID: IDs(fmt.Sprint(m.Name, m.sales, "x", m.scans)), Random: Random(m.Name), Log: Quiet(), Dial: m.Dial,
		Changed: func(string) { f.notice() }})
	if err != nil {
		f.T.Fatal(err)
	}
	if m.Place.Scans() {
		m.Station.Gate().Arm(gate.Armed{Performance: Friday, Gate: m.Gate, Lane: m.Name, Staff: Steward})
	}
}

// Close ends the machine's program.
func (m *Machine) Close() {
	if m.Store == nil {
		return
	}
	m.Station.Close()
	_ = m.Store.Close()
	m.Store = nil
}

// Restart ends the program and starts it again.
func (m *Machine) Restart() {
	m.fair.T.Helper()
	m.Close()
	m.Open()
}

func (m *Machine) knows() bool {
	known := false
	_ = m.Store.Read(context.Background(), func(tx *store.Tx) error {
		_, ok, err := tx.EventOf(Friday)
		_, staff, err2 := tx.StaffByID(Seller)
		if !m.Place.Sells() {
			staff = true
		}
		sells := true
		if m.Place.Sells() {
			_, sells, _ = tx.Ceiling(m.ID, Friday)
		}
		known = ok && staff && sells && err == nil && err2 == nil
		return nil
	})
	return known
}

func (f *Fair) notice() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// Wait returns when it is so, and fails the test when it does not become so.
func (f *Fair) Wait(what string, so func() bool) {
	f.T.Helper()
	deadline := time.NewTimer(40 * time.Second)
	defer deadline.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-deadline.C:
			f.T.Fatalf("it never came to this: %s", what)
		case <-f.changed:
		case <-look.C:
		}
	}
}

// Sell sells so many of a type for cash and keeps what was confirmed.
func (m *Machine) Sell(no ticketing.TypeNo, count int64) error {
	m.sales++
	e := NightMarket(1, 1)
	t, _ := e.Type(no)
	r := boxoffice.Request{Key: fmt.Sprint(m.Name, "-", m.sales), Staff: Seller, Performance: Friday, Items: []boxoffice.Item{{Type: no, Count: count}}, Total: t.Tiers[0].Price.Minor * count}
	if r.Total > 0 {
		r.Tenders = []boxoffice.Tender{{Kind: boxoffice.TenderCash, Received: r.Total}}
	}
	sale, tickets, err := m.Station.BoxOffice().Sell(m.fair.T.Context(), r)
	if err == nil {
		m.Sales, m.Tickets = append(m.Sales, sale), append(m.Tickets, tickets...)
		m.Station.Recorded("sale")
	}
	return err
}

// Undo voids the newest sale.
func (m *Machine) Undo() error {
	if len(m.Sales) == 0 {
		return nil
	}
	s := m.Sales[len(m.Sales)-1]
	_, err := m.Station.BoxOffice().Undo(m.fair.T.Context(), s.ID, Seller, "", m.Name)
	if err == nil {
		m.Sales, m.Undone[s.ID] = m.Sales[:len(m.Sales)-1], true
		m.Station.Recorded("sale")
	}
	return err
}

// Scan reads a ticket and keeps what was confirmed.
func (m *Machine) Scan(k boxoffice.Ticket) gate.Outcome {
	m.scans++
	o := m.Station.Gate().Scan(m.fair.T.Context(), gate.Scan{Key: fmt.Sprint(m.Name, "-", m.scans), Code: Digits(m.fair.T, k)})
	if o.Verdict == ticketing.Admit {
		m.Entered = append(m.Entered, o)
	}
	m.Station.Recorded("scan")
	return o
}

// Image copies the machine's disk as it is now; the program runs on.
func (m *Machine) Image() string {
	t := m.fair.T
	t.Helper()
	m.Close()
	image := filepath.Join(Folder(t), "image.db")
	raw, err := os.ReadFile(m.Path)
	if err == nil {
		err = os.WriteFile(image, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.Open()
	return image
}

// PutBack makes the machine's disk what it was when the image was taken, and
// starts the program on it.
func (m *Machine) PutBack(image string) {
	t := m.fair.T
	t.Helper()
	m.Close()
	for _, beside := range []string{"-wal", "-shm"} {
		_ = os.Remove(m.Path + beside)
	}
	raw, err := os.ReadFile(image)
	if err == nil {
		err = os.WriteFile(m.Path, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.Open()
}
