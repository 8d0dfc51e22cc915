package guard

import (
	"cmp"
	"slices"
	"sync"
)

// Sign is one thing that a buyer's program does and a person at our pages does not. It is
// what an organizer reads: a reason in words, never a number.
type Sign string

// AtOnce: it chose sooner after it could than a person can press twice.
//
// What else was tried and taken out, since it changed nothing of how many tickets programs
// got (backend/internal/bots): who keeps and lets go again and again, and who sends none of
// what browsers send. Not tried: how regularly one asks (our own pages ask by timers), the
// mouse and the fingerprint (who uses a keyboard, a screen reader or Tor looks like nobody),
// the network (many people stand behind one).
const AtOnce Sign = "at_once"

const (
	// Quickest is the least time that a person takes from being able to choose to having
	// chosen, ms: a press on a stepper and one on the button, both painted first.
	Quickest = 700
	// slowFor is for how long one who is suspected is kept from choosing, ms, once.
	slowFor = 30_000
	// mostWatched bounds a generation of those who are watched: 100 bytes each.
	mostWatched = 1 << 17
)

// conduct is what one account did.
type conduct struct {
	chance int64 // since when it could choose, Unix ms; 0: not known
	until  int64 // slowed until then
	lifted bool
}

// Suspected is one whom a Watch has slowed, with every reason.
type Suspected struct {
	Code   string `json:"code"` // what the buyer can quote
	Signs  []Sign `json:"signs"`
	Times  int64  `json:"times"`
	Last   int64  `json:"last"` // Unix ms
	Lifted bool   `json:"lifted"`
}

// Watch sees how accounts choose and slows those who do what no person does. It takes
// nothing from anybody: who waits as he is told chooses then, and an organizer can lift it.
// It lives in memory: a restart forgets whom it suspected, and with it whom it was lifted
// from. It is for any number of goroutines.
type Watch struct {
	now      func() int64
	quickest int64

	mu     sync.Mutex
	kept   generations[string, *conduct]
	slowed map[string]*Suspected // by code
	count  int64
}

// NewWatch returns a Watch that has seen nobody. quickest is Quickest, or less: then fewer
// are suspected, and with 0 nobody.
func NewWatch(now func() int64, quickest int64) *Watch {
	return &Watch{now: now, quickest: quickest, kept: generations[string, *conduct]{most: mostWatched}, slowed: map[string]*Suspected{}}
}

// CodeOf is what stands for an account where people see it: as much of it as is ever shown.
func CodeOf(who string) string { return who[:min(len(who), shown)] }

func (w *Watch) of(who string) *conduct {
	c, ok := w.kept.get(who)
	if !ok {
		c = &conduct{}
	}
	w.kept.put(who, c)
	return c
}

// Chance notes since when an account can choose.
func (w *Watch) Chance(who string, since int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of(who).chance = since
}

// Chooses says in how many ms an account may choose; 0: now. since is from when on anybody
// could, 0: it is long ago. Who has waited once as he was told is not told again.
func (w *Watch) Chooses(who string, since int64) (wait int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, now := w.of(who), w.now()
	since = max(since, c.chance)
	switch {
	case c.lifted:
		return 0
	case c.until > 0:
		return max(c.until-now, 0)
	case since == 0 || now-since >= w.quickest:
		return 0
	}
	c.until = now + slowFor
	w.note(who, AtOnce, now)
	return slowFor
}

func (w *Watch) note(who string, sign Sign, now int64) {
	code := CodeOf(who)
	s, ok := w.slowed[code]
	if !ok {
		if len(w.slowed) >= mostSlowed {
			forgetOldest(w.slowed, func(s *Suspected) int64 { return s.Last })
		}
		s = &Suspected{Code: code}
		w.slowed[code] = s
	}
	if !slices.Contains(s.Signs, sign) {
		s.Signs = append(s.Signs, sign)
	}
	s.Times, s.Last = s.Times+1, now
	w.count++
}

// Count is how often somebody was suspected.
func (w *Watch) Count() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count
}

// Lift ends what is suspected of who quotes the code, for as long as the hub runs; false
// where nobody was slowed under it.
func (w *Watch) Lift(code string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.slowed[code]
	if !ok {
		return false
	}
	s.Lifted = true
	for _, all := range []map[string]*conduct{w.kept.young, w.kept.old} {
		for who, c := range all {
			if CodeOf(who) == code {
				c.lifted = true
			}
		}
	}
	return true
}

// WasSuspected lists who was slowed and why, the latest first.
func (w *Watch) WasSuspected() []Suspected {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Suspected, 0, len(w.slowed))
	for _, s := range w.slowed {
		one := *s
		one.Signs = slices.Clone(s.Signs)
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Suspected) int { return cmp.Compare(b.Last, a.Last) })
	return out
}
