package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/load"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const loadUsage = `cribctl load PROFILE ADDRESS EVENT [CLIENTS [COUNT [RATE]]]

  PROFILE  joiners, buyers, lookers or waiters
  ADDRESS  of the hub's pages: http://127.0.0.1:7449
  EVENT    the last part of the event's address
  CLIENTS  at once (512); COUNT in all (10000), of waiters: seconds (30); RATE a second (0: as fast as it goes)

It plays against this machine only. Against another that is yours, end with: mine yes-i-own-it
A waiter or a buyer that it makes stands in the line as any other: use a practice event.`

// crowd plays a crowd against a hub's pages.
func crowd(args []string, out io.Writer) error {
	c := load.Config{Clients: 512, Count: 10_000}
	if n := len(args); n > 2 && slices.Equal(args[n-2:], []string{"mine", "yes-i-own-it"}) {
		c.Mine, args = true, args[:n-2]
	}
	if len(args) < 3 || len(args) > 6 {
		return &usageError{loadUsage}
	}
	c.Profile, c.Address, c.Event = load.Profile(args[0]), args[1], ticketing.EventID(args[2])
	if c.Profile == load.Waiters {
		c.Count = 30
	}
	for i, to := range []*int{&c.Clients, &c.Count} {
		if len(args) <= 3+i {
			break
		}
		n, err := strconv.Atoi(args[3+i])
		if err != nil {
			return &usageError{loadUsage}
		}
		*to = n
	}
	if len(args) == 6 {
		rate, err := strconv.ParseFloat(args[5], 64)
		if err != nil || rate < 0 {
			return &usageError{loadUsage}
		}
		c.Rate = rate
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch c.Profile {
	case load.Waiters:
		return waiters(ctx, c, out)
	case load.Buyers:
		basket, err := basketFor(ctx, c)
		if err != nil {
			return err
		}
		c.Body = basket
	case load.Joiners, load.Lookers:
	default:
		return &usageError{loadUsage}
	}
	r, err := load.Run(ctx, c)
	if r.Latency != nil {
		r.Write(out)
	}
	return err
}

// waiters follow the line for so many seconds and say how many of them heard how much.
func waiters(ctx context.Context, c load.Config, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	began := time.Now()
	h, err := load.Wait(ctx, c, func(int64) (time.Time, bool) { return time.Now(), true }, func() {
		fmt.Fprintf(out, "all there after %.1f s\n", time.Since(began).Seconds())
		began = time.Now()
		time.AfterFunc(time.Duration(c.Count)*time.Second, stop)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "waiters: %d heard %d frames in %.0f s, %.0f a second; %d streams ended early\n", h.Waiters, h.Frames, time.Since(began).Seconds(),
		float64(h.Frames)/time.Since(began).Seconds(), h.Ended)
	return nil
}

// basketFor is one of the first type that is on sale, as a page would ask for it.
func basketFor(ctx context.Context, c load.Config) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Address+"/api/e/"+string(c.Event), http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var e hubapi.ShopEvent
	if err := json.NewDecoder(answer.Body).Decode(&e); err != nil {
		return "", fmt.Errorf("read the event: %w", err)
	}
	for _, p := range e.Performances {
		for _, t := range e.Types {
			if p.OnSale && t.OnSale {
				return fmt.Sprintf(`{"key":"load-%%08d","performance":%q,"items":[{"type":%d,"count":1}],"total":%d,"currency":%q,"language":"en"}`, p.ID, t.No, t.Price, e.Currency), nil
			}
		}
	}
	return "", ticketing.Errorf(ticketing.CodeNotFound, "There is nothing on sale here.")
}
