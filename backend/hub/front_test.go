package hub_test

import (
	"bufio"
	"bytes"
	stdcontext "context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
)

// leading is a node that leads, as far as a front can see, and says what the test lets it.
type leading struct {
	address string
	conns   atomic.Int64 // that were opened to it
	asked   atomic.Int64
}

type counting struct {
	net.Listener
	n *atomic.Int64
}

func (c counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return conn, err
}

func newLeading(t *testing.T, answer http.HandlerFunc) *leading {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &leading{address: l.Addr().String()}
	ctx, stop := stdcontext.WithCancel(stdcontext.Background())
	var all sync.WaitGroup
	all.Go(func() {
		_ = hub.ServeNodes(ctx, counting{l, &n.conns}, fair.Key("hub"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n.asked.Add(1)
			answer(w, r)
		}))
	})
	t.Cleanup(func() { stop(); all.Wait() })
	return n
}

// newFront is a front whose leader is whoever is in the pointer.
func newFront(t *testing.T, leads *atomic.Pointer[string]) *hub.Front {
	t.Helper()
	f, err := hub.NewFront(hub.FrontConfig{Key: fair.Key("hub"), Leader: func() string { return *leads.Load() }, Log: fair.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// reaches waits until so many of something have been counted.
func reaches(t *testing.T, n *atomic.Int64, want int64, what string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); n.Load() < want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: %d of %d", what, n.Load(), want)
		}
	}
}

func isAt(address string) *atomic.Pointer[string] {
	var p atomic.Pointer[string]
	p.Store(&address)
	return &p
}

// stopped answers nothing, as a process that was stopped, whose machine still takes all in.
func stopped(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func TestAStoppedLeaderHoldsNobodyOnceAnotherLeads(t *testing.T) {
	t.Parallel()
	frames := func(say string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/frames/") {
				stopped(w, r)
				return
			}
			_, _ = fmt.Fprintln(w, say)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}
	old := newLeading(t, frames("old"))
	fresh := newLeading(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/frames/") {
			frames("fresh")(w, r)
		}
	})
	leads := isAt(old.address)
	front := newFront(t, leads)
	web := httptest.NewServer(front.Web())
	defer web.Close()
	state := func() string {
		answer, err := web.Client().Get(web.URL + "/api/e/one/state")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		raw, _ := io.ReadAll(answer.Body)
		return string(raw)
	}
	if answer, err := web.Client().Get(web.URL + "/api/e/one/state/now?0.5"); err != nil || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("who looks past all caches: %+v, %v", answer, err)
	} else {
		_ = answer.Body.Close()
	}
	if s := state(); s != "old" {
		t.Fatalf("the state is %q", s)
	}
	answered := make(chan int, 1)
	go func() {
		answer, err := web.Client().Post(web.URL+"/api/o/one/pay", "application/json", strings.NewReader("{}"))
		if err != nil {
			answered <- 0
			return
		}
		_ = answer.Body.Close()
		answered <- answer.StatusCode
	}()
	for old.asked.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	leads.Store(&fresh.address)
	select {
	case status := <-answered:
		// It may have been done: it is not asked for again, and who asked is told at once.
		if status != http.StatusServiceUnavailable || fresh.asked.Load() > 1 {
			t.Errorf("the answer is %d, the new leader was asked %d times", status, fresh.asked.Load())
		}
	case <-time.After(10 * time.Second):
		t.Error("a request waits for a node that does not lead any more")
	}
	for deadline := time.Now().Add(10 * time.Second); state() != "fresh"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no frame of the new leader is told")
		}
	}
}

// Many streams that are opened anew at once ask the node that leads once, and whoever asks
// for what is not on sale leaves nothing behind, at neither end.
func TestAFrontAsksOnceForAnEventAndRemembersNoneThatIsNone(t *testing.T) {
	leader := newLeading(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/frames/one" {
			http.NotFound(w, r)
			return
		}
		time.Sleep(100 * time.Millisecond)
		_, _ = io.WriteString(w, "frame\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	front := newFront(t, isAt(leader.address))
	web := front.Web()
	ask := func(event string) int {
		w := httptest.NewRecorder()
		web.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/e/"+event+"/state", nil))
		return w.Code
	}
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if status := ask("one"); status != http.StatusOK {
				t.Errorf("the state is answered %d", status)
			}
		})
	}
	all.Wait()
	if n := leader.asked.Load(); n != 1 {
		t.Errorf("one event was asked for %d times", n)
	}
	before, conns := runtime.NumGoroutine(), leader.conns.Load()
	for i := range 10_000 {
		if status := ask(fmt.Sprint("none", i)); status != http.StatusNotFound {
			t.Fatalf("an event that is none is answered %d", status)
		}
	}
	if n := leader.conns.Load() - conns; n > 100 {
		t.Errorf("10,000 events that are none opened %d connections", n)
	}
	if n := runtime.NumGoroutine() - before; n > 50 {
		t.Errorf("they left %d goroutines", n)
	}
}

func TestAFrontWithoutALeaderKeepsABoundedMuch(t *testing.T) {
	t.Parallel()
	front := newFront(t, isAt(""))
	devices, body := front.Handler(), make([]byte, 4<<20)
	ctx, cancel := stdcontext.WithCancel(t.Context())
	defer cancel()
	var busy, others atomic.Int64
	var all sync.WaitGroup
	post := func(h http.Handler, body []byte) {
		all.Go(func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/sync", bytes.NewReader(body)))
			if strings.Contains(w.Body.String(), `"busy"`) && w.Header().Get("Retry-After") != "" {
				busy.Add(1)
			} else {
				others.Add(1)
			}
		})
	}
	for range 40 {
		post(devices, body)
	}
	reaches(t, &busy, 40-17, "long bodies that are not kept")
	if n := others.Load(); n > 0 {
		t.Errorf("%d were answered otherwise", n)
	}
	cancel()
	all.Wait()
	ctx, cancel = stdcontext.WithCancel(t.Context())
	defer cancel()
	busy.Store(0)
	for range 5000 {
		post(front.Web(), []byte("{}"))
	}
	reaches(t, &busy, 5000-4096, "requests above those that wait")
	cancel()
	all.Wait()
	if n := busy.Load(); n != 5000-4096 {
		t.Errorf("%d were refused", n)
	}
}

// A crowd that comes at once from a node that died asks the leader by a bounded number of
// connections. Who takes an answer in slowly, or waits for a payment, keeps nobody from it.
func TestAHerdComesByAFewConnections(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	leader := newLeading(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			stopped(w, r)
		case r.URL.Path == "/web/slow":
			_, _ = io.Copy(w, io.LimitReader(endless{}, 64<<20))
		default:
			<-let
		}
	})
	front := newFront(t, isAt(leader.address))
	web := httptest.NewServer(front.Web())
	defer web.Close()
	ctx, cancel := stdcontext.WithCancel(t.Context())
	defer cancel()
	const slow, acts, herd = hub.MostLooks + 10, hub.MostLooks + 10, 1000
	for range slow {
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, web.URL+"/slow", nil)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
	}
	var all sync.WaitGroup
	for range acts {
		all.Go(func() {
			w := httptest.NewRecorder()
			front.Web().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/o/one/pay", nil))
		})
	}
	reaches(t, &leader.asked, slow+acts, "answers that are taken in slowly, and payments")
	conns := leader.conns.Load()
	var answered atomic.Int64
	for range herd {
		all.Go(func() {
			w := httptest.NewRecorder()
			front.Web().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/e/one/entry", nil))
			if w.Code == http.StatusOK {
				answered.Add(1)
			}
		})
	}
	reaches(t, &leader.asked, slow+acts+hub.MostLooks, "looks beside them")
	close(let)
	reaches(t, &answered, herd, "looks that are answered")
	if n := leader.conns.Load() - conns; n > 2*hub.MostLooks {
		t.Errorf("%d looks opened %d connections", herd, n)
	}
	cancel()
	all.Wait()
}

func TestAFrontPassesNoMoreOnThanABuyerMaySend(t *testing.T) {
	t.Parallel()
	heard := make(chan int, 3)
	leader := newLeading(t, func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		heard <- len(raw)
	})
	web := newFront(t, isAt(leader.address)).Web()
	for path, want := range map[string]int{"/api/e/one/join": 16<<10 + 1, "/v1/paystack": 1<<20 + 1} {
		web.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, path, bytes.NewReader(make([]byte, 3<<20))))
		if n := <-heard; n != want {
			t.Errorf("%s passes %d bytes on", path, n)
		}
	}
}

// Whoever asks a front cannot say for whom it asks, nor reach what only nodes may.
func TestNobodyWritesDownWhoAsksAFront(t *testing.T) {
	t.Parallel()
	type seen struct{ from, path string }
	heard := make(chan seen, 1)
	leader := newLeading(t, func(_ http.ResponseWriter, r *http.Request) {
		heard <- seen{strings.Join(r.Header.Values("Ticketcrib-From"), ","), r.URL.EscapedPath()}
	})
	front := newFront(t, isAt(leader.address))
	server := httptest.NewServer(front.Web())
	defer server.Close()
	for target, path := range map[string]string{
		"/a": "/web/a", "//a": "/web//a", "/../devices/v1/hello": "/web/../devices/v1/hello", "/..%2f..%2fframes/one": "/web/..%2f..%2fframes/one",
		"/%2e%2e/places/one": "/web/%2e%2e/places/one", "http://devices/frames/one": "/web/frames/one", "/web/../frames/one": "/web/web/../frames/one",
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: a\r\nTicketcrib-From: 10.0.0.1:1\r\nConnection: Ticketcrib-From, close\r\nTransfer-Encoding: chunked\r\nTrailer: Ticketcrib-From\r\n\r\n0\r\nTicketcrib-From: 10.0.0.2:2\r\n\r\n", target)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		_ = answer.Body.Close()
		if s := <-heard; s.from != conn.LocalAddr().String() || s.path != path {
			t.Errorf("%s is heard as %+v", target, s)
		}
		_ = conn.Close()
	}
}

// Those who wait for whom they sign in with hold up nobody who only looks.
func TestASlowProviderHoldsUpNoLooks(t *testing.T) {
	t.Parallel()
	end := make(chan struct{})
	var waiting atomic.Int64
	leader := newLeading(t, func(_ http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/me/") {
			waiting.Add(1)
			<-end
		}
	})
	web := httptest.NewServer(newFront(t, isAt(leader.address)).Web())
	defer web.Close()
	var all sync.WaitGroup
	const come = hub.MostLooks + 8
	for i := range come {
		all.Go(func() {
			if answer, err := web.Client().Get(web.URL + []string{"/me/with", "/me/back"}[i%2]); err == nil {
				_ = answer.Body.Close()
			}
		})
	}
	reaches(t, &waiting, come, "who wait for the provider")
	answer, err := web.Client().Get(web.URL + "/api/me")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a look beside them: %d", answer.StatusCode)
	}
	close(end)
	all.Wait()
}
