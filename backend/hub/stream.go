package hub

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// crowd is everybody who follows one event on an open stream. A connection is taken over
// from its server and costs no goroutine: one writer goes through all of them at each
// frame. Who cannot take a frame misses it; the next one says all of it.
type crowd struct {
	event   ticketing.EventID
	key     ed25519.PublicKey // of the hub
	line    line
	streams *strain // counts them

	mu    sync.Mutex
	ears  []*ear
	ended bool

	next, near, far []*ear // the writer's own, kept from frame to frame
	called          int    // the writer's own: how many knew at the last frame that they were called

	over chan struct{} // closed when all are to come back elsewhere
}

// line is what a crowd follows: a room of this process, or one that another node leads.
type line interface {
	// Frame is what everybody is told now. Changed is closed when there is a newer one.
	Frame() string
	Changed() <-chan struct{}
	// PlacesOf are the places of numbers; 0 while they are to be drawn.
	PlacesOf(numbers []uint64) []uint64
}

// ear is one open stream. rest is what of a frame did not fit into the socket: it goes
// first, or the next frame would begin in the middle of it. There are very many: all that is
// here, and nothing else, is what each costs.
type ear struct {
	socket  socket
	network string      // that it counts for
	number  uint64      // of who listens; 0: somebody who has not joined
	place   uint64      // 0: not drawn yet, or none
	heard   uint64      // Serving, when it was last written to
	at      int64       // tick, when it was last written to; gone: nobody is there any more
	phase   queue.Phase // that it heard last
	rest    []byte
}

// gone is in the place of the tick of an ear that has left.
const gone = -1

const (
	// mostEars bounds the streams of a hub that has the descriptors for them; the others poll.
	mostEars = 120_000
	// nearEnough is how far from the front every frame is told.
	nearEnough = 100
	// heartbeat is after how many ticks, seconds, everybody hears something.
	heartbeat = 30
	// lookersAtOnce is up to how many who only look at the stock hear of it every second;
	// where there are more, every fifth. calledAtOnce is the same of those who were called before,
	// and choose, or do not come.
	lookersAtOnce = 2000
	calledAtOnce  = 1000
	lookersRest   = 5
)

// moment is what a frame is told at.
type moment struct {
	serving uint64
	tick    int64
	phase   queue.Phase
	many    bool // more look than can hear every frame
	crowded bool // more were called before than can
}

// due reports whether an ear hears a frame: those near the front, those who look at the
// stock, whoever has come a sixteenth of his way nearer, and all of a new phase.
func (e *ear) due(m moment) bool {
	switch rest := m.tick - e.at; {
	case e.at == 0 || e.phase != m.phase || rest >= heartbeat+int64(e.number%7):
		return true
	case e.number == 0:
		return !m.many || rest >= lookersRest
	case e.place == 0:
		return false // the draw is a new phase
	case e.called():
		return !m.crowded || rest >= lookersRest
	case e.place <= m.serving+nearEnough:
		return true
	}
	return m.serving > e.heard && m.serving-e.heard >= (e.place-m.serving)/16
}

// called reports whether an ear has heard that its place was called.
func (e *ear) called() bool { return e.place > 0 && e.place <= e.heard }

// placed asks for the places of those who had none yet, once a draw may have given them one.
func (c *crowd) placed(phase queue.Phase) {
	if phase == queue.Closed || phase == queue.Prequeue || phase == queue.Drawing {
		return
	}
	var ears []*ear
	var numbers []uint64
	c.mu.Lock()
	for _, e := range c.ears {
		if e.number > 0 && e.place == 0 {
			ears, numbers = append(ears, e), append(numbers, e.number)
		}
	}
	c.mu.Unlock()
	if len(ears) == 0 {
		return
	}
	places := c.line.PlacesOf(numbers)
	for i, e := range ears[:min(len(ears), len(places))] {
		e.place = places[i]
	}
}

// portion is how many who are further back hear a frame at once, at least; in portions, at most
// so many, it takes farOver to tell all of them. Those near the front are told at once: at many
// nodes, which share their machine or its line, they would else wait for the far ones of others.
const (
	portion  = 256
	portions = 16
	farOver  = 320 * time.Millisecond
)

// tell writes a frame to who is due: first to those whom it calls and the next hundred, then to
// those who were called before, then to all others.
func (c *crowd) tell(ctx context.Context, text string, m moment) {
	c.placed(m.phase)
	frame := []byte(fmt.Sprintf("id: %d\ndata: %s\n\n", m.tick, text))
	c.mu.Lock()
	m.many, m.crowded, c.called = len(c.ears) > lookersAtOnce, c.called > calledAtOnce, 0
	for _, e := range c.ears {
		if e.called() {
			c.called++
		}
		switch {
		case !e.due(m):
		case e.place == 0 || e.place > m.serving+nearEnough:
			c.far = append(c.far, e)
		case e.place > e.heard:
			c.next = append(c.next, e)
		default:
			c.near = append(c.near, e)
		}
	}
	c.mu.Unlock()
	left := c.write(c.next, frame, m) + c.write(c.near, frame, m)
	for part := range slices.Chunk(c.far, max(portion, len(c.far)/portions+1)) {
		if len(c.far) > portion {
			pause(ctx, farOver/portions)
		}
		left += c.write(part, frame, m)
	}
	for _, told := range []*[]*ear{&c.next, &c.near, &c.far} {
		clear(*told)
		*told = (*told)[:0]
	}
	if left > 0 {
		c.mu.Lock()
		c.ears = slices.DeleteFunc(c.ears, func(e *ear) bool { return e.at == gone })
		c.mu.Unlock()
	}
}

// pause waits a moment, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// write writes a frame to some, and returns how many of them have left.
func (c *crowd) write(ears []*ear, frame []byte, m moment) (left int) {
	for _, e := range ears {
		if e.write(frame) {
			e.heard, e.at, e.phase = m.serving, m.tick, m.phase
			continue
		}
		e.at = gone
		c.end(e)
		left++
	}
	return left
}

// write gives the socket what it takes now. false: nobody is there any more.
func (e *ear) write(frame []byte) (there bool) {
	if len(e.rest) > 0 {
		n, err := e.socket.write(e.rest)
		if e.rest = e.rest[n:]; err != nil {
			return false
		}
		if len(e.rest) > 0 {
			return true // too slow: this frame is not for him
		}
	}
	n, err := e.socket.write(frame)
	if err != nil {
		return false
	}
	if n > 0 && n < len(frame) {
		e.rest = append([]byte(nil), frame[n:]...)
	}
	return true
}

func (c *crowd) end(e *ear) {
	e.socket.close()
	c.streams.leave(e.network)
}

func (c *crowd) add(e *ear) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.ears = append(c.ears, e)
	return true
}

func (c *crowd) close() {
	c.mu.Lock()
	c.ended = true
	all := c.ears
	c.ears = nil
	c.mu.Unlock()
	for _, e := range all {
		c.end(e)
	}
}

// run tells each new frame until ctx ends.
func (c *crowd) run(ctx context.Context) {
	defer c.close()
	for {
		changed, text := c.line.Changed(), c.line.Frame()
		if f, err := queue.OpenFrame(c.key, c.event, text); err == nil {
			c.tell(ctx, text, moment{serving: f.Serving, tick: f.Tick, phase: f.Phase})
		}
		select {
		case <-changed:
		case <-c.over:
			c.drain()
			return
		case <-ctx.Done():
			return
		}
	}
}

func onlyHTTP1() error {
	return ticketing.Errorf(ticketing.CodeTooMany, "Streams are for HTTP/1.1. Look at the state from time to time.")
}

// listen takes the connection over and lets it hear each frame that is for it. It counts
// for its network already, and gives that back once it is over.
func (c *crowd) listen(w http.ResponseWriter, to listens, network string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		c.streams.leave(network)
		return // nobody is there any more
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(streamBuffer)
	}
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	back := backLeast + rand.IntN(backSpread)
	if _, err = fmt.Fprintf(conn, "%sretry: %d\nid: 0\ndata: %s\n\n", streamHead, back, c.line.Frame()); err != nil {
		_ = conn.Close()
		c.streams.leave(network)
		return
	}
	_ = conn.SetWriteDeadline(time.Time{})
	s, err := socketOf(conn)
	if err != nil {
		c.streams.leave(network)
		return
	}
	if e := (&ear{socket: s, network: network, number: to.Number, place: to.Place}); !c.add(e) {
		c.end(e)
	}
}

// webStream lets a buyer follow an event on an open stream.
func (h *Hub) webStream(w http.ResponseWriter, r *http.Request) {
	if h.slow(w, r, guard.AsksByAddress, h.networkOf(r)) {
		return
	}
	event := eventIn(r)
	room, err := h.shop.room(event)
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	if r.ProtoMajor != 1 {
		h.answerWeb(w, r, nil, onlyHTTP1())
		return
	}
	who, known, err := h.visitorOf(r)
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	var to listens
	if known {
		to.Number, to.Place = room.Stands(who.place)
	}
	network := h.networkOf(r)
	if h.shop.strain.at() >= guard.PollOnly || h.draining.Load() || !h.shop.strain.listen(network) {
		h.answerWeb(w, r, nil, h.busy())
		return
	}
	h.crowdOf(event, room).listen(w, to, network)
}

// backLeast is after how long a browser opens a stream anew that has broken, ms: its page polls
// meanwhile, and those of a node that has died look for their places first. backSpread is over how
// long they come.
const backLeast, backSpread = 3000, 3000

// streamBuffer is what the kernel keeps for one who reads slowly, bytes.
const streamBuffer = 4096

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"

// crowdOf returns who follows an event, from the first one on.
func (h *Hub) crowdOf(event ticketing.EventID, room *queue.Room) *crowd {
	h.shop.mu.Lock()
	defer h.shop.mu.Unlock()
	if c, ok := h.shop.crowds[event]; ok {
		return c
	}
	c := newCrowd(event, h.Key(), room, h.shop.strain)
	h.shop.crowds[event] = c
	ctx, cancel := h.whileOpen()
	h.ended.Go(func() {
		defer cancel()
		c.run(ctx)
	})
	return c
}

func newCrowd(event ticketing.EventID, key ed25519.PublicKey, l line, streams *strain) *crowd {
	return &crowd{event: event, key: key, line: l, streams: streams, over: make(chan struct{})}
}

// NextFrame waits for the next frame of an event and returns its tick and when it was made.
// It is for those who measure; tick is 0 where ctx has ended.
func (h *Hub) NextFrame(ctx context.Context, event ticketing.EventID) (tick int64, at time.Time) {
	room, err := h.shop.room(event)
	if err != nil {
		return 0, at
	}
	select {
	case <-room.Changed():
		sale, _, _ := room.Sale()
		return sale.Tick, time.Now()
	case <-ctx.Done():
		return 0, at
	}
}
