package hub

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/guard/work"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// strain is how much buyers ask of the hub, and how far it holds back therefore. What
// counters and gates send comes on another listener and is never held back.
type strain struct {
	ladder   guard.Ladder // of the tick alone
	level    atomic.Int32
	requests atomic.Int64
	joins    atomic.Int64 // of the last second
	came     atomic.Int64 // in this one
	asked    atomic.Int64 // of all time
	joinMs   atomic.Int64 // what was measured last
	writeMs  atomic.Int64
	meter    meter
	spent    work.Ledger
	key      []byte // signs challenges

	mu      sync.Mutex
	streams int
	by      map[string]int // open streams by network
	// most and ofNetwork bound them.
	most, ofNetwork int
}

// mostOfNetwork bounds the streams of one network: the others of a campus poll, and nobody
// who has many machines in one place takes the streams of all.
const mostOfNetwork = 2000

func newStrain() *strain {
	return &strain{meter: meter{routes: map[string]*metered{}}, by: map[string]int{}, most: mostStreams(), ofNetwork: mostOfNetwork}
}

func (s *strain) at() guard.Level { return guard.Level(s.level.Load()) }

// listen takes one of the streams that a network may have; leave gives it back.
func (s *strain) listen(network string) (ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.streams >= s.most || s.by[network] >= s.ofNetwork {
		return false
	}
	s.streams++
	s.by[network]++
	return true
}

func (s *strain) leave(network string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streams--
	if s.by[network]--; s.by[network] <= 0 {
		delete(s.by, network)
	}
}

// measure moves the ladder by what the last second has cost: joins, and how long the tick
// itself waited for the store.
func (h *Hub) measure(rooms map[ticketing.EventID]*queue.Room, wroteMs int64) {
	s := h.shop.strain
	m := guard.Measure{WriteWait: wroteMs, Requests: s.requests.Load()}
	for _, r := range rooms {
		joins, wait := r.Pressure()
		m.Joins, m.JoinWait = m.Joins+joins, max(m.JoinWait, wait)
	}
	s.joins.Store(s.came.Swap(0))
	s.joinMs.Store(m.JoinWait)
	s.writeMs.Store(m.WriteWait)
	s.mu.Lock()
	m.Streams, m.MostStreams = int64(s.streams), int64(s.most)
	s.mu.Unlock()
	was := s.ladder.Level()
	s.ladder = s.ladder.Next(m)
	level := s.ladder.Level()
	if level == was {
		return
	}
	s.level.Store(int32(level))
	for _, r := range rooms {
		r.SetPause(level.Pause())
	}
	h.cfg.Log.Info("hub: buyers are held back as far as this", "level", int(level), "before", int(was), "measured", m)
}

// fedAtOnce is how many of those who were told to come again one tick writes into a line;
// fedStrained where the hub holds joins back still. It is never none: a line that stands
// costs those in it their patience.
const fedAtOnce, fedStrained = 8192, 1000

func (h *Hub) feed(ctx context.Context, r *queue.Room) error {
	if h.shop.strain.at() >= guard.Shed {
		return r.Feed(ctx, fedStrained)
	}
	return r.Feed(ctx, fedAtOnce)
}

// arrivedHeader is where a page shows the stamp that says when it came first.
const arrivedHeader = "Ticketcrib-Arrived"

// workHeader is where a page shows that it has worked.
const workHeader = "Ticketcrib-Work"

// worked refuses a join that has not proved its work yet, with a challenge; nil where none
// is asked for. Who has a place, or was told to come again, has no need to.
func (h *Hub) worked(r *http.Request, room *queue.Room, a queue.Account) error {
	s := h.shop.strain
	s.came.Add(1)
	s.asked.Add(1)
	if s.at() < guard.Work || room.Stamped(a, r.Header.Get(arrivedHeader)) {
		return nil
	}
	if v, ok := room.Entry(a); ok && v.State != queue.Left && v.State != queue.Expired {
		return nil
	}
	purpose := string(eventIn(r)) + "\x00" + nameOf(a)
	if shown := r.Header.Get(workHeader); shown != "" && s.spent.Check(s.key, purpose, shown, h.cfg.Now()) == nil {
		return nil
	}
	c, err := work.Ask(h.cfg.Random, s.key, purpose, work.Difficulty(s.joins.Load()), h.cfg.Now())
	if err != nil {
		return err
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeWork, "Very many people are joining. Your browser has to work a moment for its place first.", "challenge", string(raw))
}

// shed refuses a join that is to come again, with its stamp; nil where it may join now.
func (h *Hub) shed(r *http.Request, room *queue.Room, a queue.Account, token string) error {
	always := h.shop.strain.at() >= guard.Shed || room.Joins() >= guard.MostJoining
	stamp, err := room.Shed(a, token, r.Header.Get(arrivedHeader), always)
	if err != nil || stamp == "" {
		return err
	}
	return h.busy("stamp", stamp)
}

// busy refuses what may be asked again in some seconds, no two who ask in the same moment
// in the same one.
func (h *Hub) busy(args ...string) error {
	var b [1]byte
	_, _ = h.cfg.Random.Read(b[:]) // without it they come at once, and are told again
	return ticketing.Errorf(ticketing.CodeBusy, "Very many people are here now. Try again in a moment.", append(args, "seconds", strconv.Itoa(busyLeast+int(b[0])%busySpread))...)
}

const busyLeast, busySpread = 3, 8 // s

// againAfter says a refusal's wait as HTTP says it.
func againAfter(w http.ResponseWriter, err error) {
	var e *ticketing.Error
	if errors.As(err, &e) && e.Code == ticketing.CodeBusy && e.Args["seconds"] != "" {
		w.Header().Set("Retry-After", e.Args["seconds"])
	}
}

// reads lets a request through that only looks, within its network's budget and while the
// hub has room for those who only look.
func (h *Hub) reads(of guard.Rule, f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if h.slow(w, r, of, h.networkOf(r)) {
			return
		}
		if h.shop.strain.at() >= guard.Static {
			h.answerWeb(w, r, nil, h.busy())
			return
		}
		f(w, r)
	}
}

// sinceMs is how long ago an instant of this machine was, ms.
func sinceMs(at time.Time) int64 { return time.Since(at).Milliseconds() }
