package hub

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// leaderHost stands for whichever node leads.
const leaderHost = "leader.invalid"

const (
	// mostAsking bounds the requests that wait for the node that leads: each is a connection to
	// it, and those that nobody answers would fill the memory. The others come again.
	mostAsking = 4096
	// mostKept bounds what is kept of bodies while they are passed on, bytes; those that are no
	// longer than a buyer's are not counted, there are no more than mostAsking of them.
	mostKept = 64 << 20
	// answerWithin is how long an answer may take to begin: no listener of ours writes one
	// that is later.
	answerWithin = time.Minute
	shakeWithin  = 2 * time.Second
)

var errNobodyLeads = errors.New("no node leads")

// link carries a request to the node that leads. Where nobody leads yet, or who is taken
// for it does not, it waits: nothing was done.
type link struct {
	leader func() string
	to     *http.Transport
	config *tls.Config
	asking atomic.Int64
	kept   atomic.Int64

	mu    sync.Mutex
	conns map[*linkConn]struct{}
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
	l.to = &http.Transport{DialTLSContext: l.dial, MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: answerWithin, DisableCompression: true}
	return l, nil
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
	for {
		if address := l.leader(); address != "" {
			out := r.Clone(r.Context())
			out.URL.Host = address
			if body != nil {
				out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			}
			resp, err := l.to.RoundTrip(out)
			switch {
			case err == nil && resp.Header.Get(followsHeader) == "":
				return resp, nil
			case err == nil:
				_ = resp.Body.Close()
			case !notSent(err):
				return nil, err
			}
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

// notSent reports whether a request has certainly not reached anybody.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
