package crash_test

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/node"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// nodeAt names, in the environment of a child that is a node, its addresses, the database,
// the sandbox and when the test began: "127.0.0.1:7000 127.0.0.1:7001 postgres://... http://... 1732..."
const nodeAt = "TICKETCRIB_TEST_NODE_AT"

// beNode is the child: one node of a hub, for as long as it lives.
func beNode(at string) int {
	const term = 500 * time.Millisecond
	t := &child{}
	defer t.fail()
	words := strings.Fields(at)
	began, err := strconv.ParseInt(words[4], 10, 64)
	t.must(err)
	web, err := net.Listen("tcp", words[0])
	t.must(err)
	link, err := net.Listen("tcp", words[1])
	t.must(err)
	seat, err := store.OpenSeat(t.Context(), words[2], store.Leader{Node: uuid.NewString(), Address: words[1]}, term)
	t.must(err)
	n, err := node.New(node.Config{Seat: seat, Key: fair.Key("hub"), Term: term, Log: fair.Quiet(), Lead: func(ctx context.Context, st *store.Store) (*hub.Hub, error) {
		h, err := quickHub(ctx, st, words[3], began)
		if err != nil {
			return nil, err
		}
		go func() {
			for ctx.Err() == nil {
				_ = h.TickShop(ctx)               // it says so when the seat is lost
				time.Sleep(time.Second / quickly) // a tick is a second of the quick clock
			}
		}()
		return h, nil
	}})
	t.must(err)
	go func() { _ = http.Serve(web, n.Web()) }()
	go func() { _ = hub.ServeNodes(context.Background(), link, fair.Key("hub"), n.Nodes()) }()
	t.must(n.Run(t.Context()))
	return 0
}

// Three nodes sell one event, and any of them is killed at random points, the one that leads
// among them: what holds for one hub holds for all of them together.
func TestNodesOutliveEveryKill(t *testing.T) {
	people, places, kills := 90, int64(110), 12
	if os.Getenv("TICKETCRIB_LONG") != "" {
		people, places, kills = 1500, 2000, 300
	}
	database := fair.Postgres(t)
	s := newSale(t, places, func() (*store.Store, error) { return store.OpenPostgres(context.WithoutCancel(t.Context()), database) })
	const nodes = 3
	var envs, bases []string
	for range nodes {
		web := freeAddress(t)
		bases = append(bases, "http://"+web)
		envs = append(envs, fmt.Sprint(nodeAt, "=", web, " ", freeAddress(t), " ", database, " ", s.sandbox.URL, " ", s.began))
	}
	stops := make([]func(), nodes)
	for i := range nodes {
		stops[i] = webChild(t, envs[i])
	}
	s.begins(people, bases...)
	random := mathrand.New(mathrand.NewPCG(7, 7))
	killed := 0
	for ; killed < kills && !s.through(time.Duration(100+random.IntN(1500))*time.Millisecond); killed++ {
		i := random.IntN(nodes)
		stops[i]()
		s.nobodyJumped()
		stops[i] = webChild(t, envs[i])
	}
	s.ends()
	for _, stop := range stops {
		stop()
	}
	s.judge()
	t.Logf("%d nodes were killed in %d s", killed, (time.Now().UnixMilli()-s.began)/1000)
}
