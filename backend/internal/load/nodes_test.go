package load_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/internal/load"
	"github.com/ticketcrib/ticketcrib/backend/internal/memory"
	"github.com/ticketcrib/ticketcrib/backend/node"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

const (
	// nodeAs says, in the environment of a child that is a node, where it answers buyers and
	// nodes, its database and the file of ticks.
	nodeAs = "TICKETCRIB_TEST_LOAD_NODE"
	// waitAs says, in the environment of a child that is a part of the crowd, at which node how
	// many wait, the file of ticks and the other nodes.
	waitAs = "TICKETCRIB_TEST_LOAD_WAIT"
)

const (
	// restFor is how long the nodes are left alone first: what the leader used to make the event
	// is given back by then, and is not counted as if the crowd were to use it.
	restFor = 30 * time.Second
	// comeWithin is when the line begins to move: by then all are there.
	comeWithin = restFor + 2*time.Minute
)

// ticks is a file that says when each tick was made, for all processes of one machine.
type ticks struct{ *os.File }

const tickSlots = 1 << 16

func (f ticks) put(tick int64, at time.Time) {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], uint64(tick))
	binary.LittleEndian.PutUint64(b[8:], uint64(at.UnixNano()))
	_, _ = f.WriteAt(b[:], tick%tickSlots*16)
}

// at waits a little: who hears a frame may be quicker than who wrote its tick down.
func (f ticks) at(tick int64) (time.Time, bool) {
	var b [16]byte
	for range 50 {
		if _, err := f.ReadAt(b[:], tick%tickSlots*16); err == nil && int64(binary.LittleEndian.Uint64(b[:])) == tick {
			return time.Unix(0, int64(binary.LittleEndian.Uint64(b[8:]))), true
		}
		time.Sleep(time.Millisecond)
	}
	return time.Time{}, false
}

func openTicks(path string) (ticks, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	return ticks{f}, err
}

// serveNode is the child: one node of a hub, as long as it lives. Whichever leads writes
// the ticks down.
func serveNode(as string) error {
	const term = 3 * time.Second
	words := strings.Fields(as)
	times, err := openTicks(words[3])
	if err != nil {
		return err
	}
	web, err := net.Listen("tcp", words[0])
	if err != nil {
		return err
	}
	link, err := net.Listen("tcp", words[1])
	if err != nil {
		return err
	}
	ctx := context.Background()
	go memory.GiveBack(ctx)
	seat, err := store.OpenSeat(ctx, words[2], store.Leader{Node: words[0], Address: words[1]}, term)
	if err != nil {
		return err
	}
	n, err := node.New(node.Config{Seat: seat, Key: fair.Key("hub"), Term: term, BehindProxy: true, Log: fair.Quiet(), Lead: func(ctx context.Context, st *store.Store) (*hub.Hub, error) {
		h, err := movingHub(ctx, st, comeWithin)
		if err != nil {
			return nil, err
		}
		go func() {
			for ctx.Err() == nil {
				if tick, at := h.NextFrame(ctx, fair.EventID); tick > 0 {
					times.put(tick, at)
				}
			}
		}()
		return h, nil
	}})
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(web, n.Web()) }()
	go func() { _ = hub.ServeNodes(ctx, link, fair.Key("hub"), n.Nodes()) }()
	return n.Run(ctx)
}

// heard is what a part of the crowd says when it ends.
type heard struct {
	Waiters, Frames, Ended, Lost int64
	Near, Far, Found, Back       *hdrhistogram.Snapshot
}

// wait is the child: a part of the crowd. It says "there" once all of it waits, counts
// frames while it is told to, and ends with its input.
func wait(as string) error {
	words := strings.Fields(as)
	count, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	times, err := openTicks(words[2])
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	var counts atomic.Bool
	h, err := load.Wait(ctx, load.Config{Profile: load.Waiters, Address: words[0], Others: words[3:], Event: fair.EventID, Clients: count, Count: 1}, func(tick int64) (time.Time, bool) {
		if !counts.Load() {
			return time.Time{}, false
		}
		return times.at(tick)
	}, func() {
		fmt.Println("there")
		go func() {
			for in := bufio.NewScanner(os.Stdin); in.Scan(); {
				counts.Store(in.Text() == "count")
			}
			end()
		}()
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(heard{h.Waiters, h.Frames, h.Ended, h.Lost, h.Near.Export(), h.Far.Export(), h.Found.Export(), h.Back.Export()})
}

// cluster are the nodes of one hub, each a process.
type cluster struct {
	b         *testing.B
	seat      *store.Seat
	web, link []string
	procs     []*exec.Cmd
	ticks     string
}

func newCluster(b *testing.B, nodes int) *cluster {
	database := os.Getenv(hubOn)
	if database == "" {
		b.Skip(hubOn + " names no empty database")
	}
	c := &cluster{b: b, ticks: filepath.Join(b.TempDir(), "ticks")}
	var err error
	if c.seat, err = store.OpenSeat(b.Context(), database, store.Leader{Node: uuid.NewString()}, time.Second); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.seat.Close() })
	for range nodes {
		web, link := free(b), free(b)
		p := exec.Command(os.Args[0])
		p.Env = append(os.Environ(), nodeAs+"="+strings.Join([]string{web, link, database, c.ticks}, " "))
		p.Stderr = os.Stderr
		if err := p.Start(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
		c.web, c.link, c.procs = append(c.web, "http://"+web), append(c.link, link), append(c.procs, p)
	}
	for i := range c.web {
		for {
			answer, err := http.Get(c.web[i] + "/api/e/" + string(fair.EventID) + "/state")
			if err == nil {
				_ = answer.Body.Close()
				if answer.StatusCode == http.StatusOK {
					break
				}
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return c
}

func free(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// leader is which of the nodes leads.
func (c *cluster) leader() int {
	for {
		if l, ok, err := c.seat.Look(c.b.Context()); err == nil && ok {
			for i := range c.link {
				if c.link[i] == l.Address {
					return i
				}
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (c *cluster) others(not int) (all []string) {
	for i, web := range c.web {
		if i != not {
			all = append(all, web)
		}
	}
	return all
}

func (c *cluster) each(f func(pid int)) {
	for _, p := range c.procs {
		f(p.Process.Pid)
	}
}

// part is a process that plays a part of the crowd.
type part struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// BenchmarkNodesFrontKilled lets b.N people follow one line at seven nodes, for half a minute, and
// kills a node then that stands in front. It needs an empty
// database in TICKETCRIB_TEST_LOAD_POSTGRES.
func BenchmarkNodesFrontKilled(b *testing.B) {
	followAt(b, 7, func(c *cluster) int { return (c.leader() + 1) % len(c.web) })
}

// BenchmarkNodesLeaderKilled is the same, and kills the node that leads.
func BenchmarkNodesLeaderKilled(b *testing.B) {
	followAt(b, 7, func(c *cluster) int { return c.leader() })
}

func followAt(b *testing.B, nodes int, victim func(*cluster) int) {
	if b.N < nodes {
		return // the first try of the benchmark
	}
	began := time.Now()
	c := newCluster(b, nodes)
	time.Sleep(time.Until(began.Add(restFor)))
	before := int64(0)
	c.each(func(pid int) { before += rss(b, pid) })
	come := time.Now()
	var parts []*part
	for i := range c.web {
		p := &part{Cmd: exec.Command(os.Args[0])}
		p.Env = append(os.Environ(), waitAs+"="+strings.Join(append([]string{c.web[i], strconv.Itoa(b.N / nodes), c.ticks}, c.others(i)...), " "))
		p.Stderr = os.Stderr
		var err error
		if p.in, err = p.StdinPipe(); err != nil {
			b.Fatal(err)
		}
		out, err := p.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		p.out = bufio.NewScanner(out)
		p.out.Buffer(nil, 64<<20)
		if err := p.Start(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = p.Process.Kill() })
		parts = append(parts, p)
	}
	for _, p := range parts {
		if !p.out.Scan() || p.out.Text() != "there" {
			b.Fatalf("a part of the crowd did not come: %s", p.out.Text())
		}
	}
	b.ReportMetric(time.Since(come).Seconds(), "all-there-s")
	if late := time.Since(began) - comeWithin; late > 0 {
		b.Logf("the line began to move %v before all were there", late)
	}
	time.Sleep(time.Until(began.Add(comeWithin - 2*time.Second)))
	taken := func() (all int64) { c.each(func(pid int) { all += rss(b, pid) }); return all - before }
	b.ReportMetric(float64(taken())/float64(b.N), "B/waiter")
	time.Sleep(time.Until(began.Add(comeWithin + 10*time.Second)))
	say := func(text string) {
		for _, p := range parts {
			_, _ = io.WriteString(p.in, text+"\n")
		}
	}
	used := func() (cpu time.Duration) { c.each(func(pid int) { cpu += cpuOf(b, pid) }); return cpu }
	cpu, said := used(), time.Now()
	say("count")
	time.Sleep(30 * time.Second)
	say("stop")
	b.ReportMetric((used()-cpu).Seconds()/time.Since(said).Seconds(), "cores")
	b.ReportMetric(float64(taken())/float64(b.N), "B/waiter-called")
	gone := victim(c)
	_ = c.procs[gone].Process.Kill()
	time.Sleep(30 * time.Second) // all who stood there have long found another
	all := heard{}
	near, far, found, back := empty(), empty(), empty(), empty()
	for _, p := range parts {
		_ = p.in.Close()
	}
	for _, p := range parts {
		var h heard
		if !p.out.Scan() || json.Unmarshal(p.out.Bytes(), &h) != nil {
			b.Fatal("a part of the crowd has not told what it heard")
		}
		_ = p.Wait()
		all.Waiters, all.Frames, all.Ended, all.Lost = all.Waiters+h.Waiters, all.Frames+h.Frames, all.Ended+h.Ended, all.Lost+h.Lost
		for into, from := range map[*hdrhistogram.Histogram]*hdrhistogram.Snapshot{near: h.Near, far: h.Far, found: h.Found, back: h.Back} {
			into.Merge(hdrhistogram.Import(from))
		}
	}
	for name, h := range map[string]*hdrhistogram.Histogram{"near-p99-ms": near, "far-p99-ms": far, "found-p99-ms": found, "back-p99-ms": back} {
		b.ReportMetric(float64(h.ValueAtQuantile(99))/1000, name)
	}
	b.ReportMetric(float64(found.Max())/1000, "found-max-ms")
	b.ReportMetric(float64(back.Max())/1000, "back-max-ms")
	b.ReportMetric(float64(back.TotalCount()), "back")
	b.ReportMetric(float64(all.Frames)/30, "frames/s")
	b.ReportMetric(float64(all.Ended), "ended")
	b.ReportMetric(float64(all.Lost), "lost")
	b.ReportMetric(float64(all.Waiters), "waiters")
}

func empty() *hdrhistogram.Histogram { return hdrhistogram.New(1, 120_000_000, 3) }

// BenchmarkJoinsTwoNodes512 is BenchmarkJoins512 at two nodes over PostgreSQL, half of the
// crowd at each.
func BenchmarkJoinsTwoNodes512(b *testing.B) { crowdAt(b, load.Joiners) }

// BenchmarkHoldsTwoNodes512 is BenchmarkHolds512 at two nodes over PostgreSQL.
func BenchmarkHoldsTwoNodes512(b *testing.B) { crowdAt(b, load.Buyers) }

func crowdAt(b *testing.B, p load.Profile) {
	if b.N < 512 {
		return // the first try of the benchmark
	}
	c := newCluster(b, 2)
	var all sync.WaitGroup
	reports := make([]load.Report, len(c.web))
	began := time.Now()
	for i, web := range c.web {
		all.Go(func() {
			var err error
			if reports[i], err = load.Run(b.Context(), load.Config{Profile: p, Address: web, Event: fair.EventID, Clients: 512 / len(c.web), Count: b.N / len(c.web), Body: strings.Replace(basket, "basket-", fmt.Sprint("basket-", i, "-"), 1)}); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	latency, good, bad := empty(), int64(0), int64(0)
	for _, r := range reports {
		latency.Merge(r.Latency)
		good, bad = good+r.Good, bad+r.Refused+r.Faults+r.Broken
	}
	b.ReportMetric(float64(good)/took.Seconds(), "good/s")
	b.ReportMetric(float64(latency.ValueAtQuantile(50))/1000, "p50-ms")
	b.ReportMetric(float64(latency.ValueAtQuantile(99))/1000, "p99-ms")
	b.ReportMetric(float64(bad), "bad")
}
