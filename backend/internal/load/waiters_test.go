package load_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/internal/load"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// hubIn names, in the environment of a child, the folder of the hub that it is.
const hubIn = "TICKETCRIB_TEST_LOAD_HUB"

// hubOn names a PostgreSQL database that is empty, where the hub is to keep its data in one.
const hubOn = "TICKETCRIB_TEST_LOAD_POSTGRES"

// noLine, where it is set, sells without a line.
const noLine = "TICKETCRIB_TEST_LOAD_OPEN"

func TestMain(m *testing.M) {
	for as, child := range map[string]func(string) error{hubIn: serveHub, nodeAs: serveNode, waitAs: wait} {
		if what := os.Getenv(as); what != "" {
			if err := child(what); err != nil {
				fmt.Fprintln(os.Stderr, as, err)
				os.Exit(3)
			}
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// serveHub is the child: a hub that lets a line move, and says when each tick began.
func serveHub(dir string) error {
	ctx := context.Background()
	st, err := store.OpenSQLite(ctx, filepath.Join(dir, "hub.db"))
	if address := os.Getenv(hubOn); err == nil && address != "" {
		_ = st.Close()
		st, err = store.OpenPostgres(ctx, address)
	}
	if err != nil {
		return err
	}
	h, err := movingHub(ctx, st, 0)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(l, h.Web()) }()
	fmt.Println(l.Addr())
	for {
		if f, at := h.NextFrame(ctx, fair.EventID); f > 0 {
			fmt.Println("tick", f, at.UnixNano())
		}
	}
}

// movingHub opens a hub on a store and lets a line move in it after a while, unless it is
// open there.
func movingHub(ctx context.Context, st *store.Store, after time.Duration) (*hub.Hub, error) {
	now := func() int64 { return time.Now().UnixMilli() }
	h, err := hub.Open(ctx, hub.Config{Store: st, Key: fair.Key("hub"), Name: "Fair", Version: "test", Now: now, NewID: uuid.NewString, Random: rand.Reader, Log: fair.Quiet(),
		Provider: fair.NewBank(), Address: func() string { return "" }, BehindProxy: true})
	if err != nil {
		return nil, err
	}
	if list, err := h.StaffList(ctx); err != nil || len(list.Staff) > 0 {
		return h, err
	}
	if _, err := h.SaveStaff(ctx, fair.Organizer, hubapi.StaffDoc{ID: fair.Organizer, Name: "O", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		return nil, err
	}
	e := fair.NightMarket(1_000_000, 1)
	for i := range e.Performances {
		p := &e.Performances[i]
		p.DoorsAt, p.StartsAt, p.EndsAt = now()+fair.Hour, now()+2*fair.Hour, now()+3*fair.Hour
	}
	if err := h.SaveEvent(ctx, fair.Organizer, e); err != nil {
		return nil, err
	}
	p := queue.Policy{Event: fair.EventID, On: true, Line: os.Getenv(noLine) == "", Shoppers: 100_000}
	if p.Line && after > 0 {
		p.JoinAt, p.OpensAt = now(), now()+after.Milliseconds()
	}
	return h, h.SetWebSale(ctx, fair.Organizer, p)
}

// BenchmarkWaiters lets b.N people follow one line on a stream each, all on this machine,
// for some seconds, while the line moves: how long a tick takes to reach each of them, and
// what of the hub's memory each costs.
func BenchmarkWaiters(b *testing.B) {
	dir := b.TempDir()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), hubIn+"="+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	lines := bufio.NewScanner(out)
	lines.Scan()
	address := "http://" + lines.Text()
	var mu sync.Mutex
	ticks := map[int64]time.Time{}
	go func() {
		for lines.Scan() {
			var tick, at int64
			if _, err := fmt.Sscanf(lines.Text(), "tick %d %d", &tick, &at); err == nil {
				mu.Lock()
				ticks[tick] = time.Unix(0, at)
				mu.Unlock()
			}
		}
	}()
	before := rss(b, c.Process.Pid)
	var counted bool
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var cpu time.Duration
	h, err := load.Wait(ctx, load.Config{Profile: load.Waiters, Address: address, Event: fair.EventID, Clients: b.N, Count: 1}, func(tick int64) (time.Time, bool) {
		mu.Lock()
		defer mu.Unlock()
		at, ok := ticks[tick]
		return at, ok && counted
	}, func() {
		mu.Lock()
		counted = true
		mu.Unlock()
		cpu = cpuOf(b, c.Process.Pid)
		time.AfterFunc(30*time.Second, func() {
			cpu = cpuOf(b, c.Process.Pid) - cpu
			b.ReportMetric(float64(rss(b, c.Process.Pid)-before)/float64(b.N), "B/waiter")
			cancel()
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(h.Near.ValueAtQuantile(99))/1000, "near-p99-ms")
	b.ReportMetric(float64(h.Far.ValueAtQuantile(99))/1000, "far-p99-ms")
	b.ReportMetric(float64(h.Frames)/30, "frames/s")
	b.ReportMetric(cpu.Seconds()/30, "cores")
	b.ReportMetric(float64(h.Ended), "ended")
}

func rss(b *testing.B, pid int) int64 {
	return field(b, fmt.Sprintf("/proc/%d/status", pid), "VmRSS:") * 1024
}

func field(b *testing.B, path, name string) int64 {
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), name)
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// cpuOf is the processor time that a process has used, by its jiffies.
func cpuOf(b *testing.B, pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	words := strings.Fields(rest)
	user, _ := strconv.ParseInt(words[11], 10, 64)
	system, _ := strconv.ParseInt(words[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}
