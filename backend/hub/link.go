package hub

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// leaderHost stands for whichever node leads.
const leaderHost = "leader.invalid"

const (
	// mostAsking bounds the requests that wait for the node that leads: those that nobody answers
	// would fill the memory. The others come again.
	mostAsking = 4096
	// mostLooks and mostActs bound the looks, and the acts, that wait for an answer to begin at
	// once, each on a connection of its own. Thousands who come together from a node that died would
	// else shake hands with the one that leads thousands of times, and neither end would come to its
	// work. A look is answered from memory; an act may wait for the provider of payments, and so
	// holds up other acts at most. Who takes his answer in slowly holds up nobody.
	mostLooks = 64
	mostActs  = 512
	// mostKept bounds what is kept of bodies while they are passed on, bytes; those that are no
	// longer than a buyer's are not counted, there are no more than mostAsking of them.
	mostKept = 64 << 20
	// answerWithin is how long an answer may take to begin: no listener of ours writes one
	// that is later.
	answerWithin = time.Minute
	shakeWithin  = 2 * time.Second
	// linkRests is after how long a connection that a burst needed is closed: it costs 60 KB at
	// both ends together, for as long as those wait who came in it.
	linkRests = 5 * time.Second
)

var errNobodyLeads = errors.New("no node leads")

// link carries a request to the node that leads. Where nobody leads yet, or who is taken
// for it does not, it waits: nothing was done.
type link struct {
	leader func() string
	config *tls.Config
	asking atomic.Int64
	kept   atomic.Int64
	// stays carries what is answered for as long as its asker stays.
	looks, acts, stays *lane

	mu     sync.Mutex
	conns  map[*linkConn]struct{}
	silent string // where nobody answered a dial, until a time
	until  time.Time
}

// linkConn is a connection to a node that leads, or led.
type linkConn struct {
	net.Conn
	of      *link
	address string
}

func newLink(cfg FrontConfig) (*link, error) {
	config, err := linkTLS(cfg.Key)
	if err != nil {
		return nil, err
	}
	l := &link{leader: cfg.Leader, config: config, conns: map[*linkConn]struct{}{}}
	l.looks, l.acts, l.stays = l.lane(mostLooks), l.lane(mostActs), l.lane(0)
	return l, nil
}

// lane carries requests of one kind.
type lane struct {
	*http.Transport
	room chan struct{} // a place for each that waits for an answer; nil: there is no end of them
}

func (l *link) lane(most int) *lane {
	idle := 2 * most // an answer that has begun keeps its connection a little longer than its place
	n := &lane{Transport: &http.Transport{DialTLSContext: l.dial, MaxIdleConns: idle, MaxIdleConnsPerHost: idle, IdleConnTimeout: linkRests, ResponseHeaderTimeout: answerWithin, DisableCompression: true}}
	if most > 0 {
		n.room = make(chan struct{}, most)
	}
	return n
}

// enter waits for a place in the lane. Who has none is not bound to a node yet.
func (n *lane) enter(ctx context.Context, late <-chan time.Time) error {
	if n.room == nil {
		return nil
	}
	select {
	case n.room <- struct{}{}:
		return nil
	case <-late:
		return crowded()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *lane) leave() {
	if n.room != nil {
		<-n.room
	}
}

func (l *link) laneOf(r *http.Request) *lane {
	switch {
	case Stays(r):
		return l.stays
	case r.URL.Path == webPrefix+withPath || r.URL.Path == webPrefix+backPath: // they wait for whom one signs in with
		return l.acts
	case r.Method == http.MethodGet || strings.HasPrefix(r.URL.Path, placesPath) || strings.HasPrefix(r.URL.Path, listensPath):
		return l.looks
	default:
		return l.acts
	}
}

func (l *link) rest() {
	for _, n := range []*lane{l.looks, l.acts, l.stays} {
		n.CloseIdleConnections()
	}
}

// whom returns where to ask; "" where nobody leads, or a dial to the one that does has just
// failed: who waits does not try what another one has tried.
func (l *link) whom() string {
	address := l.leader()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.silent == address && time.Now().Before(l.until) {
		return ""
	}
	return address
}

func (l *link) fellSilent(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent, l.until = address, time.Now().Add(askLeader)
}

// dial connects to a node. Whatever fails here was not sent, except that another hub answers:
// that does not get better by waiting.
func (l *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: time.Second, KeepAlive: 5 * time.Second}
	raw, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &linkConn{Conn: raw, of: l, address: address}
	l.mu.Lock()
	l.conns[c] = struct{}{}
	l.mu.Unlock()
	secret := tls.Client(c, l.config)
	ctx, cancel := context.WithTimeout(ctx, shakeWithin)
	defer cancel()
	if err := secret.HandshakeContext(ctx); err != nil {
		_ = c.Close()
		if errors.Is(err, errNotOurs) {
			return nil, err
		}
		return nil, &net.OpError{Op: "dial", Net: network, Addr: raw.RemoteAddr(), Err: err}
	}
	return secret, nil
}

func (c *linkConn) Close() error {
	c.of.mu.Lock()
	delete(c.of.conns, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// part closes what is open to nodes that do not lead any more. One that was stopped in the
// middle of its work would never do it by itself, and who asked it would wait for ever.
func (l *link) part() {
	leads := l.leader()
	if leads == "" {
		return
	}
	var past []*linkConn
	l.mu.Lock()
	for c := range l.conns {
		if c.address != leads {
			past = append(past, c)
		}
	}
	l.mu.Unlock()
	for _, c := range past {
		_ = c.Close()
	}
}

// keeping counts what is kept of a body.
type keeping struct {
	io.Reader
	of   *link
	read int64
}

func (k *keeping) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	before := k.counted()
	k.read += int64(n)
	if now := k.counted(); k.of.kept.Add(now-before) > mostKept && now > 0 {
		return n, crowded()
	}
	return n, err
}

func (k *keeping) counted() int64 { return max(k.read-maxWebBody, 0) }

func (k *keeping) forget() { k.of.kept.Add(-k.counted()) }

func crowded() error {
	return ticketing.Errorf(ticketing.CodeBusy, "Very many people are here now. Try again in a moment.", "seconds", "5")
}

func (l *link) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil && r.Body != http.NoBody {
		defer r.Body.Close()
		keep := &keeping{Reader: r.Body, of: l}
		defer keep.forget()
		var err error
		if body, err = io.ReadAll(keep); err != nil {
			return nil, err
		}
	}
	// Counted once it is read: who sends slowly takes nobody's place.
	defer l.asking.Add(-1)
	if l.asking.Add(1) > mostAsking {
		return nil, crowded()
	}
	late := time.NewTimer(leaderWithin)
	defer late.Stop()
	lane := l.laneOf(r)
	for {
		if resp, err := l.once(lane, r, body, late.C); resp != nil || err != nil {
			return resp, err
		}
		select {
		case <-time.After(askLeader):
		case <-late.C:
			return nil, errNobodyLeads
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// once asks the node that leads. Neither an answer nor an error: nothing was done, and it may
// be asked again.
func (l *link) once(n *lane, r *http.Request, body []byte, late <-chan time.Time) (*http.Response, error) {
	if l.whom() == "" {
		return nil, nil
	}
	if err := n.enter(r.Context(), late); err != nil {
		return nil, err
	}
	defer n.leave()
	address := l.whom() // anew: it may have waited long
	if address == "" {
		return nil, nil
	}
	out := r.Clone(r.Context())
	out.URL.Host = address
	if body != nil {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	resp, err := n.RoundTrip(out)
	switch {
	case err == nil && resp.Header.Get(followsHeader) == "":
		return resp, nil
	case err == nil:
		_ = resp.Body.Close()
	case !notSent(err):
		return nil, err
	default:
		l.fellSilent(address)
	}
	return nil, nil
}

// notSent reports whether a request has certainly not reached anybody.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
