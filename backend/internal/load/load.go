// Package load plays a crowd against a hub's web address: people who join a line, who buy,
// who look at the state, and who wait on a stream. It is a tool of operators and of tests.
//
// It must never be turned against a machine that is not the operator's own: it takes no
// address but the loopback's unless it is told twice.
package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Profile is what each of a crowd does.
type Profile string

// The profiles. A joiner asks for a place in line as a new browser each time; a buyer
// holds one ticket as a new browser each time; a looker reads the state; a waiter keeps a
// stream open and reads each frame.
const (
	Joiners Profile = "joiners"
	Buyers  Profile = "buyers"
	Lookers Profile = "lookers"
	Waiters Profile = "waiters"
)

// Config is one run.
type Config struct {
	Profile Profile
	Address string // http://127.0.0.1:7449
	Event   ticketing.EventID
	// Clients are so many connections at once; Count so many requests of all of them, or
	// with Waiters for how many frames each waits.
	Clients, Count int
	// Rate is how many requests a second are begun, whether or not the ones before were
	// answered; 0: each client asks anew as soon as it was answered.
	Rate float64
	// Body is what buyers send, with %d for the number of the request.
	Body string
	// Others are the addresses of other nodes of the hub: a waiter whose stream ends looks for
	// his place at one of them and opens it there.
	Others []string
	// Mine says that the operator owns an address that is not of this machine.
	Mine bool
}

// Report is what came of a run.
type Report struct {
	Profile  Profile
	Took     time.Duration
	Answered int64
	// By status; Broken are connections that ended.
	Good, Refused, Faults, Broken int64
	// Latency in microseconds, from when a request was due: a crowd does not wait for a
	// slow answer before its next one comes.
	Latency *hdrhistogram.Histogram
}

// mostClients bounds a run: a process has no more descriptors.
const mostClients = 19_000

func (c Config) validate() error {
	for _, address := range append([]string{c.Address}, c.Others...) {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" || u.Host == "" {
			return errors.New("load: the address is http://HOST:PORT")
		}
		host, _, err := net.SplitHostPort(u.Host)
		if err != nil {
			return errors.New("load: the address needs a port")
		}
		if ip := net.ParseIP(host); (ip == nil || !ip.IsLoopback()) && !c.Mine {
			return errors.New("load: this address is not of this machine. Say --mine and --yes-i-own-it where it is yours")
		}
	}
	if c.Clients < 1 || c.Clients > mostClients || c.Count < 1 {
		return fmt.Errorf("load: from 1 to %d clients, and at least one request", mostClients)
	}
	return nil
}

// Run plays the crowd and returns when all of it was answered, or ctx ends.
func Run(ctx context.Context, c Config) (Report, error) {
	if err := c.validate(); err != nil {
		return Report{}, err
	}
	u, _ := url.Parse(c.Address)
	r := Report{Profile: c.Profile, Latency: hdrhistogram.New(1, 120_000_000, 3)}
	clients := make([]*client, c.Clients)
	var dialled sync.WaitGroup
	room := make(chan struct{}, 64)
	var failed atomic.Pointer[error]
	for i := range clients {
		room <- struct{}{}
		dialled.Go(func() {
			defer func() { <-room }()
			var err error
			if clients[i], err = dial(ctx, u.Host, int64(i)); err != nil {
				failed.Store(&err)
			}
		})
	}
	dialled.Wait()
	defer func() {
		for _, k := range clients {
			if k != nil {
				_ = k.conn.Close()
			}
		}
	}()
	if err := failed.Load(); err != nil {
		return r, *err
	}
	stop := context.AfterFunc(ctx, func() {
		for _, k := range clients {
			_ = k.conn.Close()
		}
	})
	defer stop()
	return c.play(ctx, clients, u.Host, r)
}

// play lets each client do its share.
func (c Config) play(ctx context.Context, clients []*client, host string, r Report) (Report, error) {
	var next, answered, good, refused, faults, broken atomic.Int64
	var mu sync.Mutex
	began := time.Now()
	var all sync.WaitGroup
	for _, k := range clients {
		all.Go(func() {
			own := hdrhistogram.New(1, 120_000_000, 3)
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				r.Latency.Merge(own)
			}()
			for ctx.Err() == nil {
				n := next.Add(1)
				if n > int64(c.Count) {
					return
				}
				due := time.Now()
				if c.Rate > 0 {
					due = began.Add(time.Duration(float64(n) / c.Rate * float64(time.Second)))
					time.Sleep(time.Until(due))
				}
				status, err := k.ask(c.request(host, n))
				if err != nil {
					broken.Add(1)
					return
				}
				_ = own.RecordValue(max(time.Since(due).Microseconds(), 1))
				answered.Add(1)
				switch {
				case status < 300:
					good.Add(1)
				case status < 500:
					refused.Add(1)
				default:
					faults.Add(1)
				}
			}
		})
	}
	all.Wait()
	r.Took, r.Answered, r.Good, r.Refused, r.Faults, r.Broken = time.Since(began), answered.Load(), good.Load(), refused.Load(), faults.Load(), broken.Load()
	return r, ctx.Err()
}

// Write says a report in a few lines.
func (r Report) Write(out io.Writer) {
	ms := func(q float64) float64 { return float64(r.Latency.ValueAtQuantile(q)) / 1000 }
	fmt.Fprintf(out, "%s: %d answered in %.2f s, %.0f a second\n", r.Profile, r.Answered, r.Took.Seconds(), float64(r.Answered)/r.Took.Seconds())
	fmt.Fprintf(out, "  good %d, refused %d, faults %d, broken %d\n", r.Good, r.Refused, r.Faults, r.Broken)
	fmt.Fprintf(out, "  median %.2f ms, p90 %.2f, p99 %.2f, p99.9 %.2f, most %.2f\n", ms(50), ms(90), ms(99), ms(99.9), float64(r.Latency.Max())/1000)
}
