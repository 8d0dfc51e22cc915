// Package station is the desktop's engine: it opens the device's store, builds
// the use cases of its place, and carries its journal to the hub and the hub's
// feed back, while selling and scanning go on without either.
//
// It must never make a sale or a verdict wait for the hub.
package station

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Identity is what a device was enrolled as. It knows its hub by key; Address
// is where it was last found.
type Identity struct {
	Hub     ticketing.DeviceID `json:"hub"`
	HubKey  []byte             `json:"hubKey"`
	HubName string             `json:"hubName"`
	Address string             `json:"address"`
	Name    string             `json:"name"`
	Place   ticketing.Place    `json:"place"`
}

// Config is what a Station works with.
type Config struct {
	Store    *store.Store
	Key      ed25519.PrivateKey
	Identity Identity
	Now      func() int64 // this machine's clock, Unix ms
	// Elapsed is what has really passed since some moment, in ms, asleep or
	// awake, whatever the clock is set to; nil: the clock is not watched.
	Elapsed func() int64
	NewID   func() string
	Random  io.Reader
	Log     *slog.Logger
	// Changed tells that something on the screens may have changed: a topic of
	// the feed, "link", "sale", "scan" or "shift". It must not block.
	Changed func(topic string)
	// Dial may be nil; the fair gives its own network.
	Dial func(context.Context, string, string) (net.Conn, error)
	// Find looks for the hub on the LAN; nil: it is not looked for.
	Find func(context.Context, ticketing.DeviceID) (address string, ok bool)
}

// Station is a running device. Its sync goroutines are owned by Open and end
// with Close.
type Station struct {
	cfg    Config
	author journal.Author
	client *hubapi.Client
	box    *boxoffice.BoxOffice
	gate   *gate.Gate

	poked  chan struct{}
	turn   chan struct{} // held by the step that goes on
	cancel context.CancelFunc
	ended  sync.WaitGroup

	mu     sync.Mutex
	link   Link
	asks   map[ticketing.QuotaID]int64
	staff  ticketing.StaffID
	prove  bool   // the hub is recovering and asks what it lent
	offset int64  // ms to add to this machine's clock to get the hub's
	sure   moment // when the clock was last believed
}

// Link is how the station stands with its hub.
type Link struct {
	Reached   bool
	Ever      bool
	HeardAt   int64 // this machine's clock, Unix ms
	Address   string
	Unsent    uint64
	Copies    int   // machines that hold the whole journal, this one counted
	ClockSkew int64 // this machine's clock minus the hub's, ms
	Stopped   error // why this station must not go on, or nil
	Refused   error // why the hub does not take it, or nil
}

// SaveIdentity keeps what the device was enrolled as.
func SaveIdentity(ctx context.Context, st *store.Store, id Identity) error {
	raw, err := json.Marshal(id)
	if err != nil {
		return fmt.Errorf("encode the identity: %w", err)
	}
	return st.Do(ctx, func(tx *store.Tx) error { return tx.PutSetting("identity", raw) })
}

// LoadIdentity returns what the device was enrolled as; ok is false for one
// that never was.
func LoadIdentity(ctx context.Context, st *store.Store) (id Identity, ok bool, err error) {
	err = st.Read(ctx, func(tx *store.Tx) error {
		var raw []byte
		if raw, ok, err = tx.Setting("identity"); err != nil || !ok {
			return err
		}
		return json.Unmarshal(raw, &id)
	})
	return id, ok, err
}

// Open starts an enrolled device. It works at once; the hub is looked for in
// the background.
func Open(ctx context.Context, cfg Config) (*Station, error) {
	s := &Station{cfg: cfg, author: journal.Author{Device: journal.DeviceOf(cfg.Key.Public().(ed25519.PublicKey)), Epoch: 1},
		poked: make(chan struct{}, 1), turn: make(chan struct{}, 1), asks: map[ticketing.QuotaID]int64{}}
	s.client = hubapi.NewClient(cfg.Identity.Address, cfg.Identity.Hub, cfg.Key, cfg.Dial)
	s.box = boxoffice.New(boxoffice.Config{Store: store.Of[boxoffice.Tx]{Store: cfg.Store}, Author: s.author, Key: cfg.Key,
		Now: s.Now, NewID: cfg.NewID, Random: cfg.Random, FoldAsked: func(tx boxoffice.Tx, e journal.Sealed) error { return checkout.FoldAsked(tx.(*store.Tx), e) }})
	s.gate = gate.New(gate.Config{Store: store.Of[gate.Tx]{Store: cfg.Store}, Author: s.author, Key: cfg.Key, Now: s.Now, Log: cfg.Log})
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	if err := s.gate.Reload(ctx); err != nil {
		return nil, fmt.Errorf("read the certificates: %w", err)
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.believe()
	s.ended.Go(func() { s.run(run) })
	return s, nil
}

// load reads what the link was like when the program last ran.
func (s *Station) load(ctx context.Context) error {
	return s.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		raw, ok, err := tx.Setting("clock")
		if err != nil {
			return err
		}
		if ok {
			_ = json.Unmarshal(raw, &s.offset)
		}
		if err := s.doubtClock(tx); err != nil {
			return err
		}
		if _, ended, err := tx.Setting(stopped); err != nil {
			return err
		} else if ended {
			s.link.Stopped = restoredImage()
		}
		feed, err := tx.FeedCursor()
		s.link.Ever = feed.Epoch > 0
		s.link.Address = s.cfg.Identity.Address
		if err != nil {
			return err
		}
		return s.count(tx)
	})
}

// Close ends the sync and leaves the store open: it is the caller's.
func (s *Station) Close() {
	s.cancel()
	s.ended.Wait()
	s.client.Close()
}

// Device returns the station's own id.
func (s *Station) Device() ticketing.DeviceID { return s.author.Device }

// Identity returns what the station was enrolled as.
func (s *Station) Identity() Identity { return s.cfg.Identity }

// BoxOffice and Gate are the use cases of this device.
func (s *Station) BoxOffice() *boxoffice.BoxOffice { return s.box }

// Gate returns the gate of this device, after a look at the clock that it goes
// by.
func (s *Station) Gate() *gate.Gate {
	s.watch()
	return s.gate
}

// Hub returns the client of the hub.
func (s *Station) Hub() *hubapi.Client { return s.client }

// Read runs work on a snapshot of the device's store.
func (s *Station) Read(ctx context.Context, work func(*store.Tx) error) error {
	return s.cfg.Store.Read(ctx, work)
}

// Do runs work in the device's writer.
func (s *Station) Do(ctx context.Context, work func(*store.Tx) error) error {
	return s.cfg.Store.Do(ctx, work)
}

// Now is the time that this station goes by, Unix ms: its own clock, set right
// by the hub's where the two have met.
func (s *Station) Now() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.Now() + s.offset
}

// Link returns how the station stands with its hub, as it was last noted.
func (s *Station) Link() Link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.link
}

// Count returns Link with what is unsent counted anew.
func (s *Station) Count(ctx context.Context) (Link, error) {
	err := s.Read(ctx, s.count)
	return s.Link(), err
}

// Recorded tells the sync that the journal has grown, and the screens why.
func (s *Station) Recorded(topic string) {
	s.poke()
	s.cfg.Changed(topic)
}

// Ask asks the hub for more of some quotas, with the next sync.
func (s *Station) Ask(u map[ticketing.QuotaID]int64) {
	s.mu.Lock()
	for q, n := range u {
		s.asks[q] = n
	}
	s.mu.Unlock()
	s.poke()
}

// SignedIn tells the hub, with the next sync, who is on.
func (s *Station) SignedIn(id ticketing.StaffID) {
	s.mu.Lock()
	s.staff = id
	s.mu.Unlock()
	s.poke()
}

func (s *Station) poke() {
	select {
	case s.poked <- struct{}{}:
	default:
	}
}

// Roster lists who may sign in here, by name.
func (s *Station) Roster(ctx context.Context) (out []access.Staff, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.StaffList()
		for _, p := range all {
			if p.Active && p.OnRosterOf(s.cfg.Identity.Place) {
				out = append(out, p)
			}
		}
		return err
	})
	return out, err
}

// SignIn checks a PIN. CodeWrongPIN, CodeLockedOut, CodeForbidden. The hash is
// worked out outside of the writer, so that no scan waits for it; what it means
// is judged inside, one attempt after another.
func (s *Station) SignIn(ctx context.Context, id ticketing.StaffID, pin string) (p access.Staff, err error) {
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		p, _, err = tx.StaffByID(id)
		return err
	})
	if err != nil {
		return access.Staff{}, err
	}
	looked, good := p.PINHash, p.PINHash != "" && access.PINMatches(pin, p.PINHash)
	var wrong error
	err = s.Do(ctx, func(tx *store.Tx) (err error) {
		matches := func(hash string) bool { return good && hash == looked }
		p, wrong, err = access.SignIn(tx, id, matches, s.cfg.Identity.Place, s.cfg.Now())
		return err
	})
	if err == nil {
		err = wrong
	}
	return p, err
}

// Leave gives back what is lent, writes this device's last entry and waits
// until the hub holds all of its journal. CodeUnsent (count) where it does not.
// The caller then wipes keys and data.
func (s *Station) Leave(ctx context.Context, by ticketing.StaffID) error {
	if err := s.GiveBack(ctx, "leaving"); err != nil {
		return err
	}
	err := s.Do(ctx, func(tx *store.Tx) error {
		e, err := journal.Record(tx, s.author, s.Now(), access.KindLeft, access.Leaving{By: by})
		if err != nil {
			return err
		}
		return access.FoldLeft(tx, e)
	})
	if err != nil {
		return err
	}
	if err := s.step(ctx); err != nil || s.Link().Unsent > 0 {
		return errors.Join(ticketing.Errorf(ticketing.CodeUnsent, "The hub does not have everything of this laptop yet. Reach the hub, then leave.",
			"count", strconv.FormatUint(s.Link().Unsent, 10)), err)
	}
	return nil
}

// backoff is how long to wait before the n-th try in a row, with jitter from
// the caller's randomness.
func backoff(n int, jitter byte) time.Duration {
	wait := min(500*time.Millisecond<<min(n, 6), 15*time.Second)
	return wait/2 + wait*time.Duration(jitter)/512
}
