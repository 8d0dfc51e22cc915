package hub

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// The text format of Prometheus is a line a number, so it is written here: its client brings
// a dozen modules and registers of its own for what are thirty lines.

// meter counts the answers to buyers by route. Routes are those of the router, so that their
// number is bounded whatever is asked for.
type meter struct {
	mu     sync.Mutex
	routes map[string]*metered
}

type metered struct {
	status [6]int64 // by hundred
	within []int64  // by bound
	sum    time.Duration
}

// bounds of how long an answer took, s.
var bounds = []float64{0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}

func (m *meter) took(route string, status int, d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	one, ok := m.routes[route]
	if !ok {
		one = &metered{within: make([]int64, len(bounds))}
		m.routes[route] = one
	}
	one.status[min(max(status/100, 0), 5)]++
	one.sum += d
	for i, b := range bounds {
		if d.Seconds() <= b {
			one.within[i]++
		}
	}
}

// noting notes the status of an answer as it is written.
type noting struct {
	http.ResponseWriter
	status int
}

func (w *noting) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets a handler reach what the server gave, to take its connection over.
func (w *noting) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// counted counts the requests of buyers: those that are being answered, and how they were.
func (s *strain) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		defer s.requests.Add(-1)
		began, noted := time.Now(), &noting{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(noted, r)
		s.meter.took(routeOf(r), noted.status, time.Since(began))
	})
}

// page writes metrics in Prometheus's text format, version 0.0.4.
type page struct{ *bufio.Writer }

func (p page) about(name, kind, help string) {
	fmt.Fprintf(p, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// put writes one sample; labels are pairs of name and value.
func (p page) put(name string, value float64, labels ...string) {
	_, _ = p.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		fmt.Fprintf(p, "%s%s=\"%s\"", map[bool]string{true: "{", false: ","}[i == 0], labels[i], label.Replace(labels[i+1]))
	}
	if len(labels) > 1 {
		_ = p.WriteByte('}')
	}
	fmt.Fprintf(p, " %s\n", strconv.FormatFloat(value, 'g', -1, 64))
}

var label = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// gauge and counter write a number that stands alone.
func (p page) gauge(name, help string, value float64) {
	p.about(name, "gauge", help)
	p.put(name, value)
}

func (p page) counter(name, help string, value float64) {
	p.about(name, "counter", help)
	p.put(name, value)
}

// WriteMetrics writes how the hub is, for Prometheus. No buyer, address or account is in it.
func (h *Hub) WriteMetrics(out io.Writer) error {
	p, s := page{bufio.NewWriter(out)}, h.shop.strain
	p.about("ticketcrib_build_info", "gauge", "The version that runs.")
	p.put("ticketcrib_build_info", 1, "version", h.cfg.Version)
	p.leads(true)
	p.gauge("ticketcrib_ready", "Whether it takes new visitors: 0 while it ends.", map[bool]float64{true: 0, false: 1}[h.draining.Load()])
	p.gauge("ticketcrib_level", "How far buyers are held back: 0 not at all, 5 one still page.", float64(s.at()))
	p.gauge("ticketcrib_requests_in_flight", "Requests of buyers that are being answered.", float64(s.requests.Load()))
	s.writeStreams(p)
	p.counter("ticketcrib_joins_total", "Places that were asked for.", float64(s.asked.Load()))
	p.gauge("ticketcrib_join_wait_seconds", "The longest that a join took to be durable in the last second.", float64(s.joinMs.Load())/1000)
	p.gauge("ticketcrib_write_wait_seconds", "How long the last tick waited for the store.", float64(s.writeMs.Load())/1000)
	h.writeLines(p)
	p.about("ticketcrib_slowed_total", "counter", "Requests above a budget, by rule.")
	slowed := h.shop.guard.Counts()
	for _, rule := range sorted(slowed) {
		p.put("ticketcrib_slowed_total", float64(slowed[rule]), "rule", string(rule))
	}
	p.counter("ticketcrib_suspected_total", "Buyers who chose as no person does.", float64(h.shop.watch.Count()))
	s.meter.write(p)
	p.gauge("go_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	p.gauge("go_memstats_sys_bytes", "Memory that was taken from the system.", float64(mem.Sys))
	p.gauge("go_memstats_heap_inuse_bytes", "Memory of the heap that is in use.", float64(mem.HeapInuse))
	return p.Flush()
}

// writeLines writes how each line stands.
func (h *Hub) writeLines(p page) {
	rooms := h.shop.all()
	for _, m := range []struct {
		name, kind, help string
		of               func(event ticketing.EventID) float64
	}{
		{"ticketcrib_line_waiting", "gauge", "Who waits for a turn.", func(e ticketing.EventID) float64 { n, _, _ := rooms[e].Counts(); return float64(n) }},
		{"ticketcrib_line_turns", "gauge", "Who has a call or a turn.", func(e ticketing.EventID) float64 { _, n, _ := rooms[e].Counts(); return float64(n) }},
		{"ticketcrib_line_noted", "gauge", "Who was told to come again and waits for a place.", func(e ticketing.EventID) float64 { return float64(rooms[e].Noted()) }},
		{"ticketcrib_line_called_total", "counter", "Calls that were made.", func(e ticketing.EventID) float64 { sale, _, _ := rooms[e].Sale(); return float64(sale.Called) }},
	} {
		p.about(m.name, m.kind, m.help)
		for _, e := range sorted(rooms) {
			p.put(m.name, m.of(e), "event", string(e))
		}
	}
}

func (m *meter) write(p page) {
	m.mu.Lock()
	defer m.mu.Unlock()
	const answers, seconds = "ticketcrib_answers_total", "ticketcrib_answer_seconds"
	p.about(answers, "counter", "Answers to buyers.")
	for _, route := range sorted(m.routes) {
		for hundred, n := range m.routes[route].status {
			if n > 0 {
				p.put(answers, float64(n), "route", route, "status", strconv.Itoa(hundred)+"xx")
			}
		}
	}
	p.about(seconds, "histogram", "How long answers to buyers took.")
	for _, route := range sorted(m.routes) {
		one, all := m.routes[route], int64(0)
		for _, n := range one.status {
			all += n
		}
		for i, b := range bounds {
			p.put(seconds+"_bucket", float64(one.within[i]), "route", route, "le", strconv.FormatFloat(b, 'g', -1, 64))
		}
		p.put(seconds+"_bucket", float64(all), "route", route, "le", "+Inf")
		p.put(seconds+"_sum", one.sum.Seconds(), "route", route)
		p.put(seconds+"_count", float64(all), "route", route)
	}
}

func sorted[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Metrics answers whoever watches over the hub: /metrics, /healthz and /readyz. It is for a
// loopback address, or for who has the token; "" asks for none.
func (h *Hub) Metrics(token string) http.Handler {
	return watched(token, http.HandlerFunc(h.webReady), h.WriteMetrics)
}

func watched(token string, ready http.Handler, write func(io.Writer) error) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /healthz", webAlive)
	routes.Handle("GET /readyz", ready)
	routes.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if token != "" && !guard.Same(r.Header.Get("Authorization"), "Bearer "+token) {
			http.Error(w, "say the token", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_ = write(w) // who asks has gone
	})
	return secured(routes)
}

// leads says whether this process leads: the numbers of a hub of several are told by one.
func (p page) leads(leads bool) {
	p.gauge("ticketcrib_leads", "Whether this node leads.", map[bool]float64{true: 1, false: 0}[leads])
}

func (s *strain) writeStreams(p page) {
	s.mu.Lock()
	streams, most := s.streams, s.most
	s.mu.Unlock()
	p.gauge("ticketcrib_streams", "Streams that are open.", float64(streams))
	p.gauge("ticketcrib_streams_max", "Streams that may be open.", float64(most))
}
