//go:build unix

package crash_test

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// Nodes are stopped at random points, for less than a term and for more, and wake in the
// middle of what they did while another one leads: what holds when they are killed holds.
func TestNodesOutliveEverySleep(t *testing.T) {
	people, places, sleeps := 60, int64(75), 8
	if os.Getenv("TICKETCRIB_LONG") != "" {
		people, places, sleeps = 1500, 2000, 300
	}
	database := fair.Postgres(t)
	s := newSale(t, places, func() (*store.Store, error) { return store.OpenPostgres(context.WithoutCancel(t.Context()), database) })
	const nodes = 3
	var bases []string
	var all []*os.Process
	for range nodes {
		web := freeAddress(t)
		bases = append(bases, "http://"+web)
		node, kill := webProcess(t, fmt.Sprint(nodeAt, "=", web, " ", freeAddress(t), " ", database, " ", s.sandbox.URL, " ", s.began))
		all = append(all, node)
		defer kill()
	}
	s.begins(people, bases...)
	random := mathrand.New(mathrand.NewPCG(7, 7))
	slept := 0
	for ; slept < sleeps && !s.through(time.Duration(100+random.IntN(900))*time.Millisecond); slept++ {
		node := all[random.IntN(nodes)]
		if err := node.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		s.through(time.Duration(50+random.IntN(2500)) * time.Millisecond)
		if err := node.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		s.nobodyJumped()
	}
	s.ends()
	s.judge()
	t.Logf("%d nodes slept in %d s", slept, (time.Now().UnixMilli()-s.began)/1000)
}
