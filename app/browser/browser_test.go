package browser_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ticketcrib/ticketcrib/app/browser"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Till is a bound struct.
type Till struct{}

func (*Till) Add(a, b int) (int, error) { return a + b, nil }
func (*Till) Break() error              { panic("the drawer is stuck") }

// running is browser mode on a free port of this machine, with real HTTP.
type running struct {
	t      *testing.T
	links  chan string
	events *browser.Events
	locked atomic.Bool // the close guard refuses
	ended  chan error
	stop   context.CancelFunc
}

func start(t *testing.T) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	r := &running{t: t, links: make(chan string, 10), events: browser.NewEvents(log), ended: make(chan error, 1), stop: stop}
	program := http.NewServeMux()
	program.HandleFunc("GET /app/qr", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "picture") })
	program.HandleFunc("POST /app/frame", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	program.HandleFunc("GET /app/broken", func(http.ResponseWriter, *http.Request) { panic("no picture") })
	go func() {
		r.ended <- browser.Serve(ctx, browser.Config{
			Addr:     "127.0.0.1:0",
			Assets:   fstest.MapFS{"index.html": {Data: []byte("<title>TicketCrib</title>")}, "assets/a.js": {Data: []byte("1")}},
			Bindings: []any{&Till{}}, Program: program,
			ErrorJSON: func(err error) string { return `{"code":"` + string(ticketing.CodeOf(err)) + `"}` },
			Events:    r.events, MayClose: func() bool { return !r.locked.Load() },
			OnLink: func(link string) { r.links <- link }, Log: log,
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := r.waitEnd(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *running) waitEnd() error {
	err := <-r.ended
	r.ended <- err // for whoever asks next
	return err
}

// visitor is a browser that keeps cookies and does not follow redirects.
func visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// enter opens a session with the next link and returns the browser and the address.
func (r *running) enter() (*http.Client, string) {
	r.t.Helper()
	link := <-r.links
	client := visitor(r.t)
	answer := send(r.t, client, request(r.t, "GET", link, ""))
	if answer.status != http.StatusSeeOther || answer.header.Get("Location") != "/" {
		r.t.Fatalf("the link: %d to %s", answer.status, answer.header.Get("Location"))
	}
	return client, strings.Split(link, "/?")[0]
}

type answer struct {
	status int
	header http.Header
	body   string
}

func request(t *testing.T, method, address, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	return r
}

func send(t *testing.T, client *http.Client, r *http.Request) answer {
	t.Helper()
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, string(body)}
}

func TestALinkOpensOneBrowserOnce(t *testing.T) {
	r := start(t)
	link := <-r.links
	first := visitor(t)
	got := send(t, first, request(t, "GET", link, ""))
	cookie, err := http.ParseSetCookie(got.header.Get("Set-Cookie"))
	if err != nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || len(cookie.Value) < 43 {
		t.Errorf("cookie %v, %v", cookie, err)
	}
	if got.header.Get("Location") != "/" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the link stays in the address bar or a cache: %v", got.header)
	}
	base := strings.Split(link, "/?")[0]
	if got := send(t, first, request(t, "GET", base+"/", "")); got.status != 200 || !strings.Contains(got.body, "<title>TicketCrib") {
		t.Errorf("first page: %d %s", got.status, got.body)
	}
	second := visitor(t)
	got = send(t, second, request(t, "GET", link, "", "Accept", "text/html", "Accept-Language", "fr-SN,fr"))
	if got.status != http.StatusUnauthorized || !strings.Contains(got.body, "Ce lien a déjà servi") || got.header.Get("Set-Cookie") != "" {
		t.Errorf("the link again: %d %s", got.status, got.body)
	}
	if got := send(t, first, request(t, "GET", link, "")); got.status != http.StatusSeeOther {
		t.Errorf("the link again where it was used: %d", got.status)
	}
	if got := send(t, second, request(t, "GET", <-r.links, "")); got.status != http.StatusSeeOther {
		t.Errorf("the next link: %d", got.status)
	}
}

func TestALinkOpensOneBrowserHoweverManyTry(t *testing.T) {
	r := start(t)
	link := <-r.links
	opened := make(chan bool)
	const tries = 16
	for range tries {
		client := visitor(t)
		go func() {
			got, err := client.Get(link)
			if err == nil {
				_ = got.Body.Close()
			}
			opened <- err == nil && got.StatusCode == http.StatusSeeOther
		}()
	}
	sessions := 0
	for range tries {
		if <-opened {
			sessions++
		}
	}
	if sessions != 1 {
		t.Errorf("one link opened %d browsers", sessions)
	}
}

func TestALinkThatIsOnlyLookedAtStaysGood(t *testing.T) {
	r := start(t)
	link := <-r.links
	client := visitor(t)
	for _, ahead := range []*http.Request{
		request(t, "HEAD", link, ""),
		request(t, "GET", link, "", "Sec-Purpose", "prefetch;prerender"),
		request(t, "GET", link, "", "Purpose", "prefetch"),
		request(t, "POST", link, ""),
		request(t, "GET", strings.Replace(link, "/?", "/call/Till/Add?", 1), ""),
	} {
		if got := send(t, client, ahead); got.status == http.StatusSeeOther {
			t.Errorf("%s %s %v used the link up", ahead.Method, ahead.URL.Path, ahead.Header)
		}
	}
	if got := send(t, client, request(t, "GET", link, "")); got.status != http.StatusSeeOther {
		t.Errorf("the link: %d", got.status)
	}
}

func TestNothingIsServedWithoutASession(t *testing.T) {
	r := start(t)
	base := strings.Split(<-r.links, "/?")[0]
	for _, c := range [][3]string{
		{"GET", "/", ""}, {"GET", "/assets/a.js", ""}, {"GET", "/bridge.js", ""}, {"GET", "/events", ""}, {"GET", "/app/qr", ""},
		{"POST", "/call/Till/Add", "[1,2]"}, {"POST", "/quit", ""}, {"GET", "/?open=guess", ""}, {"GET", "/?open=", ""},
	} {
		for _, header := range [][]string{nil, {"Cookie", "ticketcrib-1=x"}} {
			if got := send(t, visitor(t), request(t, c[0], base+c[1], c[2], header...)); got.status != http.StatusUnauthorized {
				t.Errorf("%s %s with %v: %d %s", c[0], c[1], header, got.status, got.body)
			}
		}
	}
	if got := send(t, visitor(t), request(t, "GET", base+"/", "", "Accept", "text/html")); !strings.Contains(got.body, "Open TicketCrib with its link") {
		t.Errorf("nothing tells what to do: %s", got.body)
	}
}

func TestOtherPagesAreRefused(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	for name, c := range map[string]struct {
		method, path string
		header       []string
		status       int
	}{
		"own call":                   {"POST", "/call/Till/Add", []string{"Origin", base, "Sec-Fetch-Site", "same-origin"}, 200},
		"own call by the other name": {"POST", "/call/Till/Add", []string{"Host", "localhost:" + port(base)}, 200},
		"a name that points here":    {"GET", "/", []string{"Host", "evil.example:" + port(base)}, 403},
		"a name without a port":      {"GET", "/", []string{"Host", "127.0.0.1"}, 403},
		"call from another site":     {"POST", "/call/Till/Add", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		"call from no origin":        {"POST", "/call/Till/Add", []string{"Origin", "null"}, 403},
		"call from another port":     {"POST", "/call/Till/Add", []string{"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"}, 403},
		"old browser, other site":    {"POST", "/call/Till/Add", []string{"Origin", "http://evil.example"}, 403},
		"picture in another page":    {"GET", "/app/qr", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		"events to another page":     {"GET", "/events", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, 403},
		"page fetched by another":    {"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		"a link on another page":     {"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		"typed by a person":          {"GET", "/", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, 200},
		"quit from another site":     {"POST", "/quit", []string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			got := send(t, client, request(t, c.method, base+c.path, "[1,2]", withCookie(client, base, c.header)...))
			if got.status != c.status {
				t.Errorf("%d %s, want %d", got.status, got.body, c.status)
			}
		})
	}
}

// withCookie adds the session by hand where the request names another host, as a
// browser that was led here by a false name would.
func withCookie(client *http.Client, base string, header []string) []string {
	address, _ := url.Parse(base)
	for _, cookie := range client.Jar.Cookies(address) {
		header = append(header, "Cookie", cookie.String())
	}
	return header
}

func port(base string) string { return base[strings.LastIndex(base, ":")+1:] }

func TestEveryAnswerIsGuarded(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	for _, path := range []string{"/", "/assets/a.js", "/bridge.js", "/app/qr", "/nothing"} {
		h := send(t, client, request(t, "GET", base+path, "")).header
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-src 'none'") {
			t.Errorf("%s: %s", path, h.Get("Content-Security-Policy"))
		}
		if h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may be read by other pages", path)
		}
	}
}

func TestCallsAndRoutes(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	got := send(t, client, request(t, "POST", base+"/call/Till/Add", "[1,2]"))
	if got.body != "3" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v", got.body, got.header)
	}
	if got := send(t, client, request(t, "POST", base+"/call/Till/Break", "[]")); got.status != 500 || got.body != `{"code":"internal"}` {
		t.Errorf("a panic: %d %s", got.status, got.body)
	}
	if got := send(t, client, request(t, "GET", base+"/app/broken", "")); got.status != 500 {
		t.Errorf("a panic in a route: %d", got.status)
	}
	if got := send(t, client, request(t, "GET", base+"/app/qr", "")); got.body != "picture" {
		t.Errorf("a route: %s", got.body)
	}
	if got := send(t, client, request(t, "POST", base+"/app/frame", strings.Repeat("x", 33<<20))); got.status != 413 {
		t.Errorf("a film: %d", got.status)
	}
	script := send(t, client, request(t, "GET", base+"/bridge.js", "")).body
	for _, want := range []string{"window.runtime", `"Till":["Add","Break"]`} {
		if !strings.Contains(script, want) {
			t.Errorf("the script has no %s", want)
		}
	}
}

func TestASecondTabHearsTheSameEvents(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	tabs := []*bufio.Scanner{listen(t, client, base), listen(t, client, base)}
	r.events.Emit("changed", map[string]string{"topic": "sales"})
	for i, tab := range tabs {
		if got, want := next(tab), `{"name":"changed","data":{"topic":"sales"}}`; got != want {
			t.Errorf("tab %d heard %s", i, got)
		}
	}
}

// listen connects a tab; it returns once the server has it among its pages.
func listen(t *testing.T, client *http.Client, base string) *bufio.Scanner {
	t.Helper()
	got, err := client.Do(request(t, "GET", base+"/events", ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = got.Body.Close() })
	lines := bufio.NewScanner(got.Body)
	for lines.Scan() && lines.Text() != "retry: 1000" {
	}
	return lines
}

func next(lines *bufio.Scanner) string {
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

func TestAPageThatDoesNotReadIsCutOff(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	idle := listen(t, client, base)
	page := strings.Repeat("x", 64<<10)
	for range 1000 {
		r.events.Emit("changed", page) // must not wait for the idle page
	}
	heard := 0
	for next(idle) != "" {
		heard++
	}
	if heard >= 1000 {
		t.Errorf("an idle page was sent all %d events", heard)
	}
}

func TestAnEventThatCannotBeSentHarmsNobody(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	tab := listen(t, client, base)
	r.events.Emit("broken", func() {})
	r.events.Emit("changed", nil)
	if got := next(tab); got != `{"name":"changed","data":null}` {
		t.Errorf("heard %s", got)
	}
}

func TestQuitAsksTheCloseGuard(t *testing.T) {
	r := start(t)
	client, base := r.enter()
	tab := listen(t, client, base)
	r.locked.Store(true)
	if got := send(t, client, request(t, "POST", base+"/quit", "")); got.status != http.StatusConflict {
		t.Errorf("locked: %d", got.status)
	}
	if got := next(tab); got != `{"name":"close-refused","data":null}` {
		t.Errorf("heard %s", got)
	}
	r.locked.Store(false)
	if got := send(t, client, request(t, "POST", base+"/quit", "")); got.status != http.StatusNoContent {
		t.Errorf("unlocked: %d", got.status)
	}
	if got := next(tab); got != "" {
		t.Errorf("heard %s after the end", got)
	}
	if err := r.waitEnd(); err != nil {
		t.Error(err)
	}
}

func TestOnlyThisMachineIsListenedOn(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.168.1.1:0", "example.org:80", "8080", "", taken.Addr().String()} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := browser.Serve(ctx, browser.Config{Addr: addr, OnLink: func(string) {}, Log: slog.New(slog.DiscardHandler)})
		cancel()
		var refused *ticketing.Error
		if !errors.As(err, &refused) || refused.Code != ticketing.CodeInvalid {
			t.Errorf("%q: %v", addr, err)
		}
	}
}
