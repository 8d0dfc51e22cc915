package fair

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Names of the scene that every test shares.
const (
	EventID = ticketing.EventID("night-market")
	Friday  = ticketing.ScopeID("00000000000000f1")
	Sunday  = ticketing.ScopeID("00000000000000f2")

	Standard = ticketing.TypeNo(1) // one pass for one person, 5,000.00
	Family   = ticketing.TypeNo(2) // one pass for four people, 16,000.00, counted by people
	VIP      = ticketing.TypeNo(3) // north gate only, 25,000.00
	Guest    = ticketing.TypeNo(4) // free, looked at by the steward, unlimited

	QuotaGround = ticketing.QuotaID("friday-ground") // Standard and Family of Friday, in people
	QuotaVIP    = ticketing.QuotaID("friday-vip")
	QuotaSunday = ticketing.QuotaID("sunday-ground")

	North = ticketing.GateID("north")
	South = ticketing.GateID("south")

	Steward    = ticketing.StaffID("steward")
	Seller     = ticketing.StaffID("seller")
	Supervisor = ticketing.StaffID("supervisor")
	Organizer  = ticketing.StaffID("organizer")
)

// Noon is when a scene begins: Friday noon, UTC, six hours before the doors.
var Noon = time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC).UnixMilli()

// Hour in milliseconds.
const Hour = int64(3600_000)

// NightMarket is the event of the scene, with so many places on the ground and
// for VIPs.
func NightMarket(ground, vip int64) ticketing.Event {
	naira := func(minor int64) []ticketing.Tier {
		return []ticketing.Tier{{No: 1, Price: ticketing.Money{Minor: minor, Currency: "NGN"}}}
	}
	return ticketing.Event{ID: EventID, Version: 1, Name: "Night market", Venue: "Freedom Park", Zone: "Africa/Lagos", Currency: "NGN",
		Performances: []ticketing.Performance{
			{ID: Friday, DoorsAt: Noon + 6*Hour, StartsAt: Noon + 7*Hour, EndsAt: Noon + 12*Hour},
			{ID: Sunday, DoorsAt: Noon + 54*Hour, StartsAt: Noon + 55*Hour, EndsAt: Noon + 60*Hour},
		},
		Types: []ticketing.TicketType{
			{No: Standard, Name: "Standard", Tiers: naira(5_000_00), Passes: 1, People: 1},
			{No: Family, Name: "Family", Tiers: naira(16_000_00), Passes: 1, People: 4},
			{No: VIP, Name: "VIP", Tiers: naira(25_000_00), Passes: 1, People: 1, Gates: []ticketing.GateID{North}},
			{No: Guest, Name: "Guest", Tiers: naira(0), Passes: 1, People: 1, Check: "Look at the list."},
		},
		Quotas: []ticketing.Quota{
			{ID: QuotaGround, Performance: Friday, Name: "Ground", Capacity: ground, Types: []ticketing.TypeNo{Standard, Family}, CountsPeople: true},
			{ID: QuotaVIP, Performance: Friday, Name: "VIP", Capacity: vip, Types: []ticketing.TypeNo{VIP}},
			{ID: QuotaSunday, Performance: Sunday, Name: "Ground", Capacity: ground, Types: []ticketing.TypeNo{Standard, Family, VIP}},
		},
		Gates: []ticketing.Gate{{ID: North, Name: "North"}, {ID: South, Name: "South"}},
	}
}

// Clock is a clock that is set by hand and can be wrong, jump and stand still,
// beside what has really passed. It is for any number of goroutines.
type Clock struct {
	ms, passed atomic.Int64
	stopped    atomic.Bool
}

// NewClock returns a clock that stands at a moment, Unix ms.
func NewClock(at int64) *Clock {
	c := &Clock{}
	c.ms.Store(at)
	return c
}

// Now reads the clock.
func (c *Clock) Now() int64 { return c.ms.Load() }

// Elapsed is what has really passed since the clock was made, in ms.
func (c *Clock) Elapsed() int64 { return c.passed.Load() }

// Pass lets time go by; a clock that was stopped does not notice.
func (c *Clock) Pass(ms int64) {
	c.passed.Add(ms)
	if !c.stopped.Load() {
		c.ms.Add(ms)
	}
}

// Reach lets time go by until the clock says so; one that is ahead is set back.
func (c *Clock) Reach(at int64) {
	c.passed.Add(max(0, at-c.ms.Load()))
	c.ms.Store(at)
}

// Stop lets the clock stand still from now on, or go again.
func (c *Clock) Stop(still bool) { c.stopped.Store(still) }

// Add sets the clock forward, or back: nothing has passed.
func (c *Clock) Add(ms int64) { c.ms.Add(ms) }

// Set sets the clock.
func (c *Clock) Set(at int64) { c.ms.Store(at) }

// Key returns the same key for the same name.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("fair " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// IDs returns a generator of ids that never gives one twice.
func IDs(prefix string) func() string {
	var n atomic.Int64
	return func() string { return fmt.Sprintf("%s-%06d", prefix, n.Add(1)) }
}

// Random returns repeatable bytes, for any number of goroutines.
func Random(name string) io.Reader {
	return &locked{r: rand.NewChaCha8(sha256.Sum256([]byte(name)))}
}

type locked struct {
	mu sync.Mutex
	r  io.Reader
}

// Read fills b.
func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// Quiet is a log that nobody reads.
func Quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Folder returns an empty folder that ends with the test, in memory where the
// machine has such a place: most tests ask about rules, not about disks. With
// TICKETCRIB_TEST_ON_DISK it is on the disk, as benchmarks want it.
func Folder(t testing.TB) string {
	t.Helper()
	if os.Getenv("TICKETCRIB_TEST_ON_DISK") != "" {
		return t.TempDir()
	}
	if dir, err := os.MkdirTemp("/dev/shm", "ticketcrib-fair-"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

// Store opens a new SQLite store that ends with the test.
func Store(t testing.TB) *store.Store {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(Folder(t), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}
