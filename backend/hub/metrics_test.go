package hub_test

import (
	"bufio"
	base "context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

var (
	sample = regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? (\S+)$`)
	about  = regexp.MustCompile(`^# (HELP|TYPE) ([a-z_]+) (.+)$`)
)

// metrics reads a page of metrics strictly: each number has help and a type before it, each
// series stands once, and what a histogram counts does not fall.
func metrics(t *testing.T, text string) map[string]float64 {
	t.Helper()
	out, told := map[string]float64{}, map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := about.FindStringSubmatch(line); m != nil {
			if m[1] == "TYPE" {
				told[m[2]] = m[3]
			}
			continue
		}
		m := sample.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("this is no metric: %q", line)
		}
		name := m[1]
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			if of, ok := strings.CutSuffix(name, end); ok && told[of] == "histogram" {
				name = of
			}
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if _, twice := out[m[1]+m[2]]; err != nil || twice || told[name] == "" || told[name] == "counter" && !strings.HasSuffix(name, "_total") {
			t.Errorf("%q: %v", line, err)
		}
		out[m[1]+m[2]] = value
	}
	return out
}

func TestMetricsSayHowTheHubIs(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	b.answered("GET", onWeb+"/nowhere")
	s.Hub.HoldBack(guard.Shed)
	other := s.buyer()
	other.header["Ticketcrib-Work"] = other.works()
	other.answered("POST", onWeb+"/join")
	for range 21 {
		b.answered("GET", onWeb+"/draw/leaves")
	}
	w := httptest.NewRecorder()
	s.Hub.Metrics("").ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	if kind := w.Header().Get("Content-Type"); w.Code != 200 || !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Errorf("%d %s", w.Code, kind)
	}
	event := `{event="` + string(fair.EventID) + `"}`
	join := `{route="/api/e/{event}/join",status="`
	got := metrics(t, w.Body.String())
	for name, want := range map[string]float64{
		"ticketcrib_ready": 1, "ticketcrib_level": 4, "ticketcrib_joins_total": 3, "ticketcrib_line_waiting" + event: 1, "ticketcrib_line_noted" + event: 1,
		"ticketcrib_answers_total" + join + `2xx"}`: 1, "ticketcrib_answers_total" + join + `4xx"}`: 1, "ticketcrib_answers_total" + join + `5xx"}`: 1,
		`ticketcrib_answer_seconds_count{route="/api/e/{event}/join"}`: 3, `ticketcrib_slowed_total{rule="lists_by_address"}`: 1, `ticketcrib_build_info{version="test"}`: 1,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %v %v, want %v", name, v, ok, want)
		}
	}
	raw, err := os.ReadFile("../../build/server/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`(?:ticketcrib|go)_[a-z_]+[a-z]`).FindAllString(string(raw), -1) {
		if !regexp.MustCompile(`(?m)^`+name+`[{ ]`).MatchString(w.Body.String()) && name != "ticketcrib_slowed_total" {
			t.Errorf("the dashboard shows %s, which nobody writes", name)
		}
	}
	for _, c := range []struct {
		said string
		want int
	}{{"", 401}, {"Bearer wrong", 401}, {"Bearer a token of sixteen", 200}} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
		r.Header.Set("Authorization", c.said)
		w := httptest.NewRecorder()
		if s.Hub.Metrics("a token of sixteen").ServeHTTP(w, r); w.Code != c.want {
			t.Errorf("who says %q is answered %d", c.said, w.Code)
		}
	}
}

// A hub that ends says so first, sends its streams elsewhere, and finishes what it answers.
func TestAHubEndsInPeace(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := base.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Hub.ServeWeb(ctx, l) }()
	defer func() { end(); <-served }()
	dial := func(head string) (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		fmt.Fprintf(conn, "%s\r\nHost: tickets.test\r\n", head)
		return conn, bufio.NewReader(conn)
	}
	stream, heard := dial("GET " + onWeb + "/stream HTTP/1.1")
	fmt.Fprint(stream, "\r\n")
	if line, err := heard.ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("a stream: %q %v", line, err)
	}
	before := s.Hub.InFlight()
	joins, answer := dial("POST " + onWeb + "/join HTTP/1.1")
	fmt.Fprint(joins, "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
	s.Wait("the join is being answered", func() bool { return s.Hub.InFlight() > before })

	s.Hub.Drain()
	b := s.buyer()
	if alive, ready := b.answered("GET", "/healthz").Code, b.answered("GET", "/readyz").Code; alive != 200 || ready != 503 {
		t.Errorf("a hub that ends: alive %d, ready %d", alive, ready)
	}
	rest, err := io.ReadAll(heard)
	if retries := strings.Count(string(rest), "retry: "); err != nil || retries != 2 || !strings.HasSuffix(string(rest), "\n\n") {
		t.Errorf("the stream was told %q %v", rest, err)
	}
	if got := b.streams(); got != http.StatusServiceUnavailable {
		t.Errorf("a new stream: %d", got)
	}
	end()
	s.Wait("nobody new is let in", func() bool {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	fmt.Fprint(joins, "}")
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Errorf("what was being answered: %q %v", line, err)
	}
}
