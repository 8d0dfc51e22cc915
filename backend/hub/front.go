package hub

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// FrontConfig is what a node that does not lead works with.
type FrontConfig struct {
	Key ed25519.PrivateKey // the hub's
	// Leader is where the node that leads answers; "" while nobody does.
	Leader func() string
	// BehindProxy is that of Config.
	BehindProxy bool
	Log         *slog.Logger
}

// Front is a node that does not lead. It holds no state but the newest frame of each
// event: the streams that it has are opened anew elsewhere when it goes.
type Front struct {
	cfg   FrontConfig
	link  *link
	quit  context.Context
	end   context.CancelFunc
	ended sync.WaitGroup
	// streams counts those that are open here; how far the hub holds back is the leader's to say.
	streams *strain

	mu    sync.Mutex
	lines map[ticketing.EventID]*relay
}

const (
	// leaderWithin is how long a request waits for a node to lead: a little longer than it
	// takes until another one has taken the seat.
	leaderWithin = 8 * time.Second
	askLeader    = 100 * time.Millisecond
	// silence is after how long a node that tells no frame is asked anew.
	silence = 5 * time.Second
	// frameFor is how long a frame is told that no newer one has followed.
	frameFor = 30 * time.Second
	// finishing is how long a node that led may go on answering what it was asked before: as
	// long as one that is told to stop.
	finishing = 3 * time.Second
)

// NewFront returns a front that works until Close.
func NewFront(cfg FrontConfig) (*Front, error) {
	l, err := newLink(cfg)
	if err != nil {
		return nil, err
	}
	f := &Front{cfg: cfg, link: l, streams: newStrain(), lines: map[ticketing.EventID]*relay{}}
	f.quit, f.end = context.WithCancel(context.Background())
	f.ended.Go(f.follow)
	return f, nil
}

// Close ends all streams. Who had one opens it anew, at this node or another. What was
// passed on before is still answered, for as long as it is of use.
func (f *Front) Close() {
	f.mu.Lock() // no relay begins while the last are waited for
	f.end()
	f.mu.Unlock()
	f.ended.Wait()
	f.link.rest()
	time.AfterFunc(finishing, f.link.part)
}

// follow parts from the node that led, some time after another one has begun to.
func (f *Front) follow() {
	look := time.NewTicker(askLeader)
	defer look.Stop()
	for at := ""; ; {
		if now := f.cfg.Leader(); now != "" && now != at {
			if at != "" {
				time.AfterFunc(finishing, f.link.part)
			}
			at = now
		}
		select {
		case <-f.quit.Done():
			return
		case <-look.C:
		}
	}
}

// Web returns the buyers' routes.
func (f *Front) Web() http.Handler {
	router := mux.NewRouter().SkipClean(true)
	event := router.PathPrefix("/api/e/{event}").Subrouter()
	event.Handle("/state", webSecured(f.webState(forASecond))).Methods(http.MethodGet)
	event.Handle("/state/now", webSecured(f.webState(byNobody))).Methods(http.MethodGet)
	event.Handle("/stream", webSecured(http.HandlerFunc(f.webStream))).Methods(http.MethodGet)
	router.HandleFunc("/healthz", webAlive).Methods(http.MethodGet)
	router.Handle("/v1/paystack", f.passOn(webPrefix, paystack.MaxWebhook))
	router.PathPrefix("/").Handler(f.passOn(webPrefix, maxWebBody))
	return router
}

// Metrics is Hub.Metrics for a node that does not lead: the hub's own numbers are the
// leader's to tell.
func (f *Front) Metrics(token string) http.Handler {
	return watched(token, f.passOn(webPrefix, maxWebBody), func(w io.Writer) error {
		p := page{bufio.NewWriter(w)}
		p.leads(false)
		f.streams.writeStreams(p)
		return p.Flush()
	})
}

// Handler returns the devices' routes.
func (f *Front) Handler() http.Handler { return f.passOn(devicePrefix, hubapi.MaxBody) }

// passOn lets the node that leads answer. Of a body it takes one byte more than the longest
// that anybody reads: the node that leads says what it says of one that is too long.
func (f *Front) passOn(prefix string, longest int64) http.Handler {
	proxy := &httputil.ReverseProxy{
		Transport:  f.link,
		BufferPool: buffers{},
		ErrorLog:   slog.NewLogLogger(f.cfg.Log.Handler(), slog.LevelDebug),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "https", leaderHost
			r.Out.URL.Path, r.Out.URL.RawPath = prefix+r.In.URL.Path, ""
			if r.In.URL.RawPath != "" {
				r.Out.URL.RawPath = prefix + r.In.URL.RawPath
			}
			r.Out.Host = r.In.Host
			for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host"} {
				if v := r.In.Header.Values(name); len(v) > 0 {
					r.Out.Header[name] = v
				}
			}
			r.Out.Header.Set(fromHeader, r.In.RemoteAddr)
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil && ticketing.CodeOf(err) != ticketing.CodeBusy {
				f.cfg.Log.Warn("hub: the node that leads did not answer", "error", err)
			}
			f.refused(w, r, err)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(r.Body, longest+1), r.Body}
		proxy.ServeHTTP(w, r)
	})
}

// buffers are what answers pass through: else each is given one of its own, of many times its
// length.
type buffers struct{}

var pooled = sync.Pool{New: func() any { return new([32 << 10]byte) }}

func (buffers) Get() []byte { return pooled.Get().(*[32 << 10]byte)[:] }

func (buffers) Put(b []byte) { pooled.Put((*[32 << 10]byte)(b)) }

// changesOver asks for a little patience, in the way that the asker reads.
func (f *Front) changesOver(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "3")
	w.Header().Set("Cache-Control", "no-store")
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		refuse(w, noLeader())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, changesOverPage)
}

// changesOverPage looks again by itself. It is in both languages: who asks is not known here.
const changesOverPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="3"><title>One moment</title>
<h1>One moment</h1><p>The ticket office is changing over. This page looks again by itself; your place and your tickets are kept.</p>
<p lang="fr">Un instant : la billetterie change de poste. Cette page réessaie seule ; votre place et vos billets sont gardés.</p></html>`

// relay follows an event's frames at the node that leads.
type relay struct {
	front *Front
	event ticketing.EventID
	crowd *crowd
	comes chan newcomer
	// opened is closed once the first frame is heard, or err says why there is none.
	opened chan struct{}
	err    error

	mu      sync.Mutex
	text    string
	at      time.Time
	changed chan struct{}
}

// lineOf returns the relay of an event, begun where this is the first to ask for it. All
// who ask meanwhile wait for that one: the node that leads is asked once, however many
// streams are opened anew at a change of leaders.
func (f *Front) lineOf(ctx context.Context, event ticketing.EventID) (*relay, error) {
	f.mu.Lock()
	l, ok := f.lines[event]
	if !ok && f.quit.Err() == nil {
		l, ok = &relay{front: f, event: event, comes: make(chan newcomer), opened: make(chan struct{}), changed: make(chan struct{})}, true
		f.lines[event] = l
		f.ended.Go(l.begin)
	}
	f.mu.Unlock()
	if !ok {
		return nil, noLeader()
	}
	select {
	case <-l.opened:
		return l, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// begin opens a relay and runs it. One that cannot be opened is forgotten: whoever asks next
// tries anew, and nobody fills the memory with events that are none.
func (r *relay) begin() {
	told, err := r.open()
	if err != nil {
		r.front.mu.Lock()
		delete(r.front.lines, r.event)
		r.front.mu.Unlock()
		r.err = err
		close(r.opened)
		return
	}
	r.crowd = newCrowd(r.event, r.front.cfg.Key.Public().(ed25519.PublicKey), r, r.front.streams)
	r.front.ended.Go(func() { r.crowd.run(r.front.quit) })
	for range asksListens {
		r.front.ended.Go(r.tellComers)
	}
	close(r.opened)
	r.run(told)
}

// hearing is one connection that frames come by.
type hearing struct {
	lines *bufio.Scanner
	close func()
	quiet *time.Timer
}

// open begins to hear frames, and has heard the first when it returns. CodeNotFound where
// the event is not sold on the web.
func (r *relay) open() (*hearing, error) {
	hears, stop := context.WithCancel(r.front.quit)
	quiet := time.AfterFunc(leaderWithin, stop)
	t := &hearing{quiet: quiet, close: func() { quiet.Stop(); stop() }}
	request, err := http.NewRequestWithContext(hears, http.MethodGet, "https://"+leaderHost+framesPath+url.PathEscape(string(r.event)), nil)
	if err != nil {
		t.close()
		return nil, err
	}
	resp, err := r.front.link.RoundTrip(request)
	if err != nil {
		t.close()
		if ticketing.CodeOf(err) == ticketing.CodeBusy {
			return nil, err
		}
		return nil, errors.Join(noLeader(), err)
	}
	t.lines = bufio.NewScanner(resp.Body)
	t.close = func() {
		quiet.Stop()
		stop()
		_ = resp.Body.Close()
	}
	t.lines.Buffer(nil, 64<<10)
	if resp.StatusCode == http.StatusNotFound {
		whole(resp.Body) // the next who asks for what is none finds the connection open
		t.close()
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is nothing on sale here.")
	}
	quiet.Reset(silence)
	if resp.StatusCode != http.StatusOK || !r.next(t) {
		t.close()
		return nil, noLeader()
	}
	return t, nil
}

// next hears one frame.
func (r *relay) next(t *hearing) bool {
	if !t.lines.Scan() {
		return false
	}
	t.quiet.Reset(silence)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text, r.at = t.lines.Text(), time.Now()
	close(r.changed)
	r.changed = make(chan struct{})
	return true
}

// run hears frames until the front ends, from whichever node leads.
func (r *relay) run(t *hearing) {
	for {
		for t != nil && r.next(t) {
		}
		if t != nil {
			t.close()
		}
		select {
		case <-r.front.quit.Done():
			return
		case <-time.After(askLeader):
		}
		var err error
		if t, err = r.open(); err != nil {
			r.front.cfg.Log.Debug("hub: no frames are heard", "event", r.event, "error", err)
			t = nil
		}
	}
}

func (r *relay) Frame() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text
}

func (r *relay) Changed() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

func (r *relay) fresh() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Since(r.at) < frameFor
}

// PlacesOf are the places of numbers; 0, too, where they could not be asked for: they are
// at the next frame.
func (r *relay) PlacesOf(numbers []uint64) []uint64 {
	out := make([]uint64, len(numbers))
	for at := 0; at < len(numbers); at += mostPlaces {
		end := min(at+mostPlaces, len(numbers))
		if err := r.placesOf(numbers[at:end], out[at:end]); err != nil {
			r.front.cfg.Log.Warn("hub: places could not be asked for; they are again", "event", r.event, "error", err)
			break
		}
	}
	return out
}

func (r *relay) placesOf(numbers, out []uint64) error {
	raw, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	var places []uint64
	if err := r.front.ask(r.front.quit, placesPath+url.PathEscape(string(r.event)), raw, &places); err != nil {
		return err
	}
	copy(out, places)
	return nil
}

// ask asks the node that leads for something of its own, for no longer than a request waits
// for a leader: streams wait for the answer.
func (f *Front) ask(ctx context.Context, path string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, leaderWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+leaderHost+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := f.link.RoundTrip(request)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	defer whole(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the node that leads answered %d", resp.StatusCode)
	}
	return json.NewDecoder(io.LimitReader(resp.Body, hubapi.MaxBody)).Decode(into)
}

// whole reads what is left of an answer, so that its connection can be used again.
func whole(body io.Reader) {
	_, _ = io.CopyN(io.Discard, body, 64<<10) // longer ones are not worth it
}

// refused answers what is neither told here nor passed on.
func (f *Front) refused(w http.ResponseWriter, r *http.Request, err error) {
	switch ticketing.CodeOf(err) {
	case ticketing.CodeNotFound, ticketing.CodeTooMany, ticketing.CodeBusy:
		refuse(w, err)
		return
	}
	f.changesOver(w, r)
}

func (f *Front) webState(kept caching) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, err := f.lineOf(r.Context(), eventIn(r))
		if err == nil && !l.fresh() {
			err = noLeader()
		}
		if err != nil {
			f.refused(w, r, err)
			return
		}
		tellState(w, l, kept)
	}
}

// webStream lets a buyer follow an event on an open stream. Which frames are for him, the
// node that leads knows: it is asked once, when the stream is opened.
func (f *Front) webStream(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor != 1 {
		f.refused(w, r, onlyHTTP1())
		return
	}
	l, err := f.lineOf(r.Context(), eventIn(r))
	if err != nil {
		f.refused(w, r, err)
		return
	}
	network := networkOf(r, f.cfg.BehindProxy)
	if !f.streams.listen(network) {
		f.refused(w, r, ticketing.Errorf(ticketing.CodeTooMany, "Too many streams are open from here. Look at the state from time to time."))
		return
	}
	l.crowd.listen(w, l.listensTo(r.Context(), listenerOf(r, network)), network)
}
