package fair

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
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
	// Web is where buyers reach the hub.
	Web   string
	Bank  *Bank // what the hub takes payments through
	Names []string
	All   map[string]*Machine

	newID   func() string
	address atomic.Pointer[string] // a hub that begins anew has another one; stations look meanwhile
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

	Sales   []orders.Sale       // confirmed and not undone
	Tickets []orders.Ticket     // confirmed, void ones too
	Entered []gate.Outcome      // confirmed admissions
	Orders  []ticketing.OrderID // asked for, to be paid online
	Gone    bool                // written off, revoked or stopped
	Forked  bool                // its disk was put back to before what the hub holds: it writes a second history

	fair    *Fair
	undone  []undone
	sales   int
	tries   int
	scans   int
	opened  int
	meddler *meddler
}

// undone is a sale and the entry that undid it.
type undone struct {
	sale orders.Sale
	by   uint64
}

// New opens a fair of one event with so many places, without any machine.
func New(t testing.TB, ground, vip int64) *Fair {
	t.Helper()
	f := &Fair{T: t, Clock: NewClock(Noon), HubKey: Key("hub"), HubPath: newDisk(t), Web: "http://tickets.test", All: map[string]*Machine{}, Bank: NewBank(),
		newID: IDs("hub"), changed: make(chan struct{}, 1)}
	f.OpenHub()
	t.Cleanup(f.CloseHub)
	for _, s := range []hubapi.StaffDoc{{ID: Organizer, Role: ticketing.RoleOrganizer}, {ID: Supervisor, Role: ticketing.RoleSupervisor},
		{ID: Seller, Role: ticketing.RoleSeller}, {ID: Steward, Role: ticketing.RoleSteward}} {
		s.Name, s.Active = string(s.ID), true
		f.hasPIN(s)
		if _, err := f.Hub.SaveStaff(t.Context(), Organizer, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Hub.SaveEvent(t.Context(), Organizer, NightMarket(ground, vip)); err != nil {
		t.Fatal(err)
	}
	return f
}

// pinHash is of everybody's PIN, 2580. Hashing is slow on purpose: it is done once for all fairs.
var pinHash = sync.OnceValues(func() (string, error) { return access.HashPIN("2580") })

// hasPIN gives a person the PIN that saving keeps.
func (f *Fair) hasPIN(s hubapi.StaffDoc) {
	f.T.Helper()
	hash, err := pinHash()
	if err == nil {
		err = f.Store.Do(f.T.Context(), func(tx *store.Tx) error {
			return tx.PutStaff(access.Staff{ID: s.ID, Name: s.Name, Role: s.Role, PINHash: hash, Active: true})
		})
	}
	if err != nil {
		f.T.Fatal(err)
	}
}

// OpenHub starts the hub on its disk, at a new address.
func (f *Fair) OpenHub() {
	f.T.Helper()
	st, err := openDisk(context.Background(), f.HubPath)
	if err != nil {
		f.T.Fatal(err)
	}
	h, err := hub.Open(context.Background(), hub.Config{Store: st, Key: f.HubKey, Name: "Fair", Version: "test", Now: f.Clock.Now, NewID: f.newID,
		Random: Random("hub"), Log: Quiet(), Provider: f.Bank, Address: f.Address,
		WebAddress: func() string { return f.Web }, BehindProxy: true})
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
	at := l.Addr().String()
	f.address.Store(&at)
	f.Hub, f.Store = h, st
	f.stop = sync.OnceFunc(func() {
		cancel()
		<-served
		h.Close()
		_ = st.Close()
	})
}

// CloseHub stops the hub.
func (f *Fair) CloseHub() { f.stop() }

// Backup copies the hub's disk while it works.
func (f *Fair) Backup() (path string) {
	if isPostgres(f.HubPath) {
		return copySchema(f.T, f.HubPath)
	}
	return f.copyOf(f.Store, "backup.db")
}

// Restore ends the hub and begins it anew from a backup, as another laptop does
// that takes over: in a new epoch, elsewhere. People do what only they can: who
// joined since joins again, and who was gone is gone again.
func (f *Fair) Restore(backup string) {
	f.T.Helper()
	f.CloseHub()
	if isPostgres(backup) {
		f.HubPath = copySchema(f.T, backup)
	} else {
		f.HubPath = newDisk(f.T)
		replace(f.T, f.HubPath, backup)
	}
	st, err := openDisk(f.T.Context(), f.HubPath)
	if err != nil {
		f.T.Fatal(err)
	}
	if _, err := hub.BeginEpoch(f.T.Context(), st, f.HubKey, f.Clock.Now()); err != nil {
		f.T.Fatal(err)
	}
	if err := st.Close(); err != nil {
		f.T.Fatal(err)
	}
	f.OpenHub()
	f.T.Cleanup(f.CloseHub)
	for _, name := range f.Names {
		m := f.All[name]
		d := f.device(m.ID)
		switch {
		case d.ID == "":
			f.let(m)
		case m.Gone && d.State == access.Active:
			m.writeOff("gone again")
		}
	}
}

func (f *Fair) device(id ticketing.DeviceID) (d access.Device) {
	f.T.Helper()
	f.read(f.Store, func(tx *store.Tx) (err error) { d, _, err = tx.Device(id); return err })
	return d
}

// let lets a machine in.
func (f *Fair) let(m *Machine) {
	f.T.Helper()
	key := m.Key.Public().(ed25519.PublicKey)
	if err := f.Hub.Enrol(f.T.Context(), access.Enrolled{Device: m.ID, Key: key, Name: m.Name, Place: m.Place, Gate: m.Gate, By: Organizer}); err != nil {
		f.T.Fatal(err)
	}
}

func (m *Machine) writeOff(reason string) {
	f := m.fair
	f.T.Helper()
	m.Gone = true
	if err := f.Hub.WriteOff(f.T.Context(), Organizer, hubapi.DeviceChange{Device: m.ID, Name: m.Name, Reason: reason}); err != nil {
		f.T.Fatal(err)
	}
}

// Address is where the hub answers now.
func (f *Fair) Address() string {
	if at := f.address.Load(); at != nil {
		return *at
	}
	return ""
}

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
	m := &Machine{Line: newLine(f.Address), Name: name, Key: key, ID: journal.DeviceOf(key.Public().(ed25519.PublicKey)), Place: place, Gate: at,
		Clock: NewClock(f.Clock.Now()), Path: filepath.Join(Folder(f.T), "data.db"), fair: f}
	f.let(m)
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
	m.opened++
	st, err := store.OpenSQLite(context.Background(), m.Path)
	if err != nil {
		f.T.Fatal(err)
	}
	m.Store = st
	m.Station, err = station.Open(context.Background(), station.Config{Store: st, Key: m.Key,
		Identity: station.Identity{Hub: f.Hub.ID(), HubKey: f.Hub.Key(), Name: m.Name, Place: m.Place, Address: "127.0.0.1:1"},
		Now:      m.Clock.Now, Elapsed: m.Clock.Elapsed, NewID: IDs(fmt.Sprint(m.Name, m.sales, "x", m.scans, "x", m.opened)), Random: Random(m.Name), Log: Quiet(), Dial: m.Dial,
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

// Meddle lets somebody stand on the machine's line who does such harm now and
// then, of every kind where none is named.
func (m *Machine) Meddle(kinds ...string) {
	m.fair.T.Helper()
	if len(kinds) == 0 || kinds[0] == "any" {
		kinds = meddles
	}
	if m.meddler == nil {
		m.meddler = newMeddler(m.fair.T, m.Name, m.fair.HubKey, m.to)
	}
	m.meddler.do(kinds...)
	m.Via(m.meddler.address)
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
	r := boxoffice.Request{Key: fmt.Sprint(m.Name, "-", m.sales), Staff: Seller, Performance: Friday, Items: []orders.Item{{Type: no, Count: count}}, Total: t.Tiers[0].Price.Minor * count, Currency: "NGN"}
	if r.Total > 0 {
		r.Tenders = []orders.Tender{{Kind: orders.TenderCash, Received: r.Total}}
	}
	sale, tickets, err := m.Station.BoxOffice().Sell(m.fair.T.Context(), r)
	if err == nil && !m.Forked {
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
		m.Sales, m.undone = m.Sales[:len(m.Sales)-1], append(m.undone, undone{s, m.tip(m.Store)})
		m.Station.Recorded("sale")
	}
	return err
}

// tip is how far a store holds the machine's journal.
func (m *Machine) tip(st *store.Store) (seq uint64) {
	m.fair.read(st, func(tx *store.Tx) error {
		tip, err := tx.Tip(m.ID, 1)
		seq = tip.Seq
		return err
	})
	return seq
}

// Scan reads a ticket and keeps what was confirmed.
func (m *Machine) Scan(k orders.Ticket) gate.Outcome {
	m.scans++
	o := m.Station.Gate().Scan(m.fair.T.Context(), gate.Scan{Key: fmt.Sprint(m.Name, "-", m.scans), Code: Digits(m.fair.T, k)})
	if o.Verdict == ticketing.Admit && !m.Forked {
		m.Entered = append(m.Entered, o)
	}
	m.Station.Recorded("scan")
	return o
}

// Image copies the machine's disk as it is now; the program runs on.
func (m *Machine) Image() (path string) { return m.fair.copyOf(m.Store, "image.db") }

func (f *Fair) copyOf(st *store.Store, name string) (path string) {
	f.T.Helper()
	path = filepath.Join(Folder(f.T), name)
	if err := st.CopyTo(f.T.Context(), path); err != nil {
		f.T.Fatal(err)
	}
	return path
}

// PutBack makes the machine's disk what it was when the image was taken, and
// starts the program on it. What only the old disk had is lost with it.
func (m *Machine) PutBack(image string) {
	m.fair.T.Helper()
	m.Close()
	replace(m.fair.T, m.Path, image)
	m.Open()
	own, held := m.tip(m.Store), m.tip(m.fair.Store)
	m.Forked = m.Forked || held > own
	kept := max(own, held)
	m.Sales = slices.DeleteFunc(m.Sales, func(s orders.Sale) bool { return s.Seq > kept })
	m.Entered = slices.DeleteFunc(m.Entered, func(o gate.Outcome) bool { return o.Seq > kept })
	m.undone = slices.DeleteFunc(m.undone, func(u undone) bool {
		if u.by > kept && u.sale.Seq <= kept {
			m.Sales = append(m.Sales, u.sale)
		}
		return u.by > kept
	})
	slices.SortFunc(m.Sales, func(a, b orders.Sale) int { return cmp.Compare(a.Seq, b.Seq) })
}

// replace puts another disk in the place of a database that nobody has open.
func replace(t testing.TB, path, by string) {
	t.Helper()
	for _, beside := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + beside)
	}
	raw, err := os.ReadFile(by)
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
