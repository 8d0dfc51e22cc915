package fair

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// errCut is what a line says that is cut.
var errCut = errors.New("fair: the line is cut")

// Line is one machine's way to the hub. It can be cut, slow, and flaky: a flaky
// line breaks after so many bytes, in the middle of whatever was said, and
// whoever asked asks again. It is for any number of goroutines.
type Line struct {
	to    func() string          // where the hub answers now
	via   atomic.Pointer[string] // who stands in between, if somebody does
	cut   atomic.Bool
	delay atomic.Int64 // ms for every write
	after atomic.Int64 // bytes until each connection breaks; 0: never

	mu    sync.Mutex
	conns map[*lineConn]bool

	Breaks atomic.Int64 // how many connections broke by themselves
	Bytes  atomic.Int64 // that went over the line either way, TLS and all
}

func newLine(to func() string) *Line { return &Line{to: to, conns: map[*lineConn]bool{}} }

// Cut breaks every connection and refuses new ones.
func (l *Line) Cut() {
	l.cut.Store(true)
	l.breakAll()
}

// Heal lets connections through again, with no delay, no breaks, and nobody in
// between.
func (l *Line) Heal() {
	l.cut.Store(false)
	l.delay.Store(0)
	l.after.Store(0)
	if l.via.Swap(nil) != nil {
		l.breakAll()
	}
}

// Via leads the line to somebody in between from now on.
func (l *Line) Via(address string) {
	l.via.Store(&address)
	l.breakAll()
}

func (l *Line) target() string {
	if via := l.via.Load(); via != nil {
		return *via
	}
	return l.to()
}

// Slow delays everything that is said by so many milliseconds.
func (l *Line) Slow(ms int64) { l.delay.Store(ms) }

// Flaky breaks each connection after so many bytes, the open ones too.
func (l *Line) Flaky(bytes int64) {
	l.after.Store(bytes)
	l.breakAll()
}

func (l *Line) breakAll() {
	l.mu.Lock()
	all := make([]*lineConn, 0, len(l.conns))
	for c := range l.conns {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// Dial is the station's way to its hub: the address that it knows is not asked
// for, as its hub is wherever its key answers.
func (l *Line) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if l.cut.Load() {
		return nil, errCut
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, l.target())
	if err != nil {
		return nil, err
	}
	c := &lineConn{Conn: conn, line: l}
	c.left.Store(l.after.Load())
	c.limited = l.after.Load() > 0
	l.mu.Lock()
	l.conns[c] = true
	l.mu.Unlock()
	if l.cut.Load() { // while it was being made
		return nil, errors.Join(errCut, c.Close())
	}
	return c, nil
}

type lineConn struct {
	net.Conn
	line    *Line
	left    atomic.Int64
	limited bool
}

// Read reads what is left of the line.
func (c *lineConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.line.Bytes.Add(int64(n))
	return n, errors.Join(err, c.spend(n))
}

// Write writes what is left of the line, late.
func (c *lineConn) Write(b []byte) (int, error) {
	if d := c.line.delay.Load(); d > 0 {
		time.Sleep(time.Duration(d) * time.Millisecond) // the line's own slowness, not a wait for anything
	}
	if c.limited && c.left.Load() < int64(len(b)) {
		b = b[:max(0, c.left.Load())] // half of it arrives
		_, _ = c.Conn.Write(b)
		return len(b), c.spend(1 << 30)
	}
	n, err := c.Conn.Write(b)
	c.line.Bytes.Add(int64(n))
	return n, errors.Join(err, c.spend(n))
}

func (c *lineConn) spend(n int) error {
	if !c.limited || c.left.Add(-int64(n)) > 0 {
		return nil
	}
	c.line.Breaks.Add(1)
	return errors.Join(errCut, c.Close())
}

// Close ends the connection.
func (c *lineConn) Close() error {
	c.line.mu.Lock()
	delete(c.line.conns, c)
	c.line.mu.Unlock()
	return c.Conn.Close()
}
