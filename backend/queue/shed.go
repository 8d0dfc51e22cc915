package queue

import (
	"container/heap"
	"context"
	"encoding/binary"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// What shedding keeps. Who is told to come again is noted here with when he came, and is
// written into the line in that order, before anybody who comes later: nobody overtakes him,
// come back or not. What he is given, a stamp, says when he came. It is needed where the list
// is lost or full: for two minutes it puts him among those who are noted then to where he
// belongs. A hub that is killed keeps those in order who are back before they are written;
// who was written meanwhile keeps his place (I2). Being noted is no place: nothing is
// acknowledged before it is durable (I5).

// stampFor is how long a stamp counts after it was given, ms. Who is told again to come
// again is given a new one, of when he came first.
const stampFor = 2 * minute

// mostNoted bounds the list: about 100 bytes each.
const mostNoted = 500_000

// noted is one who came while joins are shed.
type noted struct {
	account Account
	at      int64 // Unix ms when he came
	turn    int   // of those of one ms
	token   *Token
}

type notes []noted

func (n notes) Len() int { return len(n) }
func (n notes) Less(i, j int) bool {
	return n[i].at < n[j].at || n[i].at == n[j].at && n[i].turn < n[j].turn
}
func (n notes) Swap(i, j int) { n[i], n[j] = n[j], n[i] }
func (n *notes) Push(x any)   { *n = append(*n, x.(noted)) }
func (n *notes) Pop() any {
	last := len(*n) - 1
	x := (*n)[last]
	*n = (*n)[:last]
	return x
}

// shedding is who is noted. Those that are being written stay in who until they are durable.
type shedding struct {
	mu    sync.Mutex
	list  notes
	who   map[Account]int64 // -> at
	turns int
}

func (s *shedding) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.who)
}

// Shed notes the account for a place at the end of those who came before it, and returns
// its stamp; "" where it need not wait: it has a place, or always is false and nobody is
// noted. The errors are those of Join.
func (r *Room) Shed(a Account, token, stamp string, always bool) (string, error) {
	if v, ok := r.Entry(a); ok && v.State != Left && v.State != Expired {
		return "", nil
	}
	now := r.cfg.Now()
	r.shed.mu.Lock()
	defer r.shed.mu.Unlock()
	at, known := r.shed.who[a]
	if !known {
		if !always && len(r.shed.who) == 0 {
			return "", nil
		}
		if err := r.mayJoin(); err != nil {
			return "", err
		}
		if at = now; stamp != "" {
			if came, ok := openStamp(r.cfg.Key, r.cfg.Event, a, stamp, now); ok {
				at = came
			}
		}
		if len(r.shed.who) < mostNoted {
			r.shed.turns++
			heap.Push(&r.shed.list, noted{account: a, at: at, turn: r.shed.turns, token: r.tokenOf(token)})
			r.shed.who[a] = at
		}
	}
	return sealStamp(r.cfg.Key, r.cfg.Event, a, at, now+stampFor), nil
}

// Feed writes up to n of those who are noted into the line, the first that came first, and
// returns after that is durable.
func (r *Room) Feed(ctx context.Context, n int) error {
	r.shed.mu.Lock()
	var next []noted
	for len(next) < n && len(r.shed.list) > 0 {
		next = append(next, heap.Pop(&r.shed.list).(noted))
	}
	r.shed.mu.Unlock()
	if len(next) == 0 {
		return nil
	}
	sale, _, _ := r.Sale()
	var failed error
	if !sale.Policy.Ended {
		failed = r.askAll(ctx, next)
	}
	r.shed.mu.Lock()
	defer r.shed.mu.Unlock()
	for _, one := range next {
		if failed == nil {
			delete(r.shed.who, one.account)
			continue
		}
		heap.Push(&r.shed.list, one) // a place that was given all the same is found again
	}
	return failed
}

// askAll joins all of them in this order.
func (r *Room) askAll(ctx context.Context, all []noted) error {
	ops := make([]*op, len(all))
	for i, one := range all {
		ops[i] = &op{account: one.account, token: one.token, done: make(chan struct{})}
		if err := r.put(ctx, r.joins, ops[i]); err != nil {
			return err
		}
	}
	for _, o := range ops {
		if err := r.await(o); err != nil {
			return err
		}
	}
	return nil
}

// Stamped reports whether the account was told to come again, lately.
func (r *Room) Stamped(a Account, stamp string) bool {
	_, ok := openStamp(r.cfg.Key, r.cfg.Event, a, stamp, r.cfg.Now())
	return ok
}

// Noted is how many wait to be written into the line.
func (r *Room) Noted() int { return r.shed.len() }

const (
	stampVersion = 1
	stampBody    = 1 + 8 + 16 + 8 + 8
	stampLabel   = "ticketcrib arrived\x00"
)

// sealStamp says when an account came: version 1 | event 8 | account 16 | at 8 | until 8 |
// MAC 16, as a token is spelled.
func sealStamp(key []byte, event ticketing.EventID, a Account, at, until int64) string {
	b := begun(stampVersion, stampBody, event)
	copy(b[9:25], a[:])
	binary.BigEndian.PutUint64(b[25:], uint64(at))
	binary.BigEndian.PutUint64(b[33:], uint64(until))
	return sealed(key, stampLabel, b)
}

// openStamp is when the account came, if the stamp is of this hub, event and account, and
// its time is not over.
func openStamp(key []byte, event ticketing.EventID, a Account, s string, now int64) (at int64, ok bool) {
	b, ok := opened(key, stampLabel, stampVersion, stampBody, event, s)
	if !ok {
		return 0, false
	}
	at, until := int64(binary.BigEndian.Uint64(b[25:])), int64(binary.BigEndian.Uint64(b[33:]))
	if string(b[9:25]) != string(a[:]) || until < now || at > now {
		return 0, false
	}
	return at, true
}
