package crash_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// refundsAt names, in the environment of a child that sends refunds, where the
// sandbox and its clock answer.
const refundsAt = "TICKETCRIB_TEST_REFUNDS_AT"

const sandboxKey = "sk_test_crash_of_refunds"

// watch is a clock that parent, sandbox and children share. It goes on only when a
// child has nothing to do before a moment: spaced looks cost no time.
type watch struct {
	mu sync.Mutex
	ms int64
}

func (w *watch) now() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ms
}

func (w *watch) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if to, err := strconv.ParseInt(r.URL.Query().Get("to"), 10, 64); err == nil {
		w.ms = max(w.ms, to)
	}
	_, _ = io.WriteString(out, strconv.FormatInt(w.ms, 10))
}

// remote is the same clock as a child sees it.
type remote string

func (r remote) ask(query string) int64 {
	resp, err := http.Get(string(r) + "/clock" + query)
	if err != nil {
		os.Exit(3) // the parent is gone
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	ms, _ := strconv.ParseInt(string(raw), 10, 64)
	return ms
}

func (r remote) now() int64 { return r.ask("") }

func (r remote) wait(_ context.Context, d time.Duration) error {
	r.ask("?to=" + strconv.FormatInt(r.now()+d.Milliseconds(), 10))
	return nil
}

// decider records the hub's decisions as the hub does.
func decider(now func() int64) func(tx *store.Tx, kind string, body any) error {
	id := journal.DeviceOf(fair.Public("hub"))
	return func(tx *store.Tx, kind string, body any) error {
		e, err := journal.Record(tx, journal.Author{Device: id, Epoch: 1}, now(), kind, body)
		if err != nil {
			return err
		}
		return fold.Entry(tx, id, e)
	}
}

// sendRefunds is the child: it sends what is planned until nothing is due.
func sendRefunds(path, address string) int {
	t := &child{}
	defer t.fail()
	clock := remote(address)
	key, err := paystack.ParseKey(sandboxKey)
	t.must(err)
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: address, Pause: clock.wait,
		Limiter: paystack.NewLimiter(key.Mode(), func() time.Time { return time.UnixMilli(clock.now()) }, clock.wait)})
	t.must(err)
	st, err := store.OpenSQLite(t.Context(), path)
	t.must(err)
	decide := decider(clock.now)
	runner := refund.New(refund.Config{Store: store.Of[refund.Tx]{Store: st}, Provider: &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Now: clock.now},
		Decide: func(tx refund.Tx, kind string, body any) error { return decide(tx.(*store.Tx), kind, body) },
		Holder: strconv.Itoa(os.Getpid()), Now: clock.now, Log: fair.Quiet()})
	for {
		moved, err := runner.Step(t.Context())
		if err != nil || moved > 0 {
			continue // a fault of the line: it is tried again
		}
		var next, until int64
		t.must(st.Read(t.Context(), func(tx *store.Tx) error {
			var err, err2 error
			next, err = tx.NextRefund()
			_, _, until, err2 = tx.Lease("refunds")
			if err == nil {
				err = err2
			}
			return err
		}))
		if next == 0 {
			fmt.Println("done")
			return 0
		}
		clock.ask("?to=" + strconv.FormatInt(max(next, min(until+1, clock.now()+70_000)), 10))
	}
}

// A batch whose sender is killed at random points, before a provider that cuts,
// garbles and falls ill: each refund is made exactly once, and the book agrees.
func TestRefundsOutliveEveryKill(t *testing.T) {
	count, kills := 500, 25
	if os.Getenv("TICKETCRIB_LONG") != "" {
		count, kills = 2000, 200
	}
	clock := &watch{ms: fair.Noon}
	key, err := paystack.ParseKey(sandboxKey)
	if err != nil {
		t.Fatal(err)
	}
	box, err := paystacktest.Open(paystacktest.Config{Key: key, Now: clock.now, Limit: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/clock", clock)
	mux.Handle("/", box)
	server := httptest.NewServer(mux)
	defer server.Close()
	path := filepath.Join(t.TempDir(), "hub.db")
	paid := planned(t, path, server.URL, box, clock, count)

	random := rand.New(rand.NewPCG(7, 7))
	var mu sync.Mutex
	chance := func(share float64) func() bool {
		return func() bool { mu.Lock(); defer mu.Unlock(); return random.Float64() < share }
	}
	for kind, share := range map[paystacktest.Kind]float64{paystacktest.After: 0.06, paystacktest.Before: 0.03, paystacktest.Ill: 0.04, paystacktest.Garbled: 0.04} {
		box.Order(paystacktest.Fault{Endpoint: "refund", Kind: kind, When: chance(share)})
		box.Order(paystacktest.Fault{Endpoint: "refund list", Kind: kind, When: chance(share / 4)})
	}
	for range kills {
		if sender(t, path, server.URL, time.Duration(15+random.IntN(60))*time.Millisecond) {
			break
		}
	}
	t.Logf("%d were given when the last sender was killed", len(box.Refunds()))
	box.Mend()
	if !sender(t, path, server.URL, patience) {
		t.Error("the refunds never end")
	}
	judge(t, path, box, paid)
}

// patience is how long a sender that nobody kills may take.
const patience = 2 * time.Minute

// sender runs a child, kills it after a while, and reports whether it came to its end
// before.
func sender(t *testing.T, path, address string, after time.Duration) (done bool) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childFile+"="+path, refundsAt+"="+address)
	var out strings.Builder
	c.Stdout, c.Stderr = &out, os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	_ = c.Wait()
	return strings.Contains(out.String(), "done")
}

// planned makes so many orders that were paid at the sandbox, and the plan that
// gives all of them back.
func planned(t *testing.T, path, address string, box *paystacktest.Sandbox, clock *watch, count int) map[uint64]int64 {
	t.Helper()
	key, _ := paystack.ParseKey(sandboxKey)
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: address, Limiter: paystack.NewLimiter(paystack.Live, func() time.Time { return time.UnixMilli(clock.now()) },
		func(_ context.Context, d time.Duration) error {
			clock.mu.Lock()
			clock.ms += d.Milliseconds()
			clock.mu.Unlock()
			return nil
		})})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	decide := decider(clock.now)
	paid := map[uint64]int64{}
	plan := refund.Planned{Batch: "cancelled", Event: fair.EventID, Performance: fair.Friday, Reason: "cancelled"}
	do := func(work func(tx *store.Tx) error) {
		t.Helper()
		if err := st.Do(t.Context(), work); err != nil {
			t.Fatal(err)
		}
	}
	do(func(tx *store.Tx) error { return tx.StartFeed(1) })
	cards := []string{paystacktest.CardSuccess, paystacktest.CardSuccess, paystacktest.CardSuccess, paystacktest.CardRefundFails, paystacktest.CardRefundAttention}
	for i := range count {
		order := ticketing.OrderID(fmt.Sprintf("order-%05d", i))
		reference, minor := fmt.Sprintf("tc-%05d-1", i), int64(5_000_00+i)
		if _, err := client.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: minor, Currency: "NGN", Reference: reference}); err != nil {
			t.Fatal(err)
		}
		if err := box.Pay(reference, cards[i%len(cards)]); err != nil {
			t.Fatal(err)
		}
		tx, err := client.Verify(t.Context(), reference)
		if err != nil {
			t.Fatal(err)
		}
		back := minor
		if i%3 == 0 { // a part: the provider would give it twice
			back = minor / 2
		}
		paid[uint64(tx.ID)] = back
		do(func(db *store.Tx) error {
			sale := orders.Sale{ID: order, Number: string(order), Key: string(order), Event: fair.EventID, Performance: fair.Friday, Online: minor, Rightful: true,
				Total: ticketing.Money{Minor: minor, Currency: "NGN"}, Tenders: []orders.Tender{{Kind: orders.TenderOnline, Minor: minor, Received: minor, Slip: reference}}}
			if err := db.PutSale(sale); err != nil {
				return err
			}
			return db.PutAttempt(checkout.Attempt{Reference: reference, Order: order, N: 1, Key: "1", Channel: checkout.ChannelPage, State: ticketing.AttemptPaid,
				Due: sale.Total, Txn: uint64(tx.ID)})
		})
		plan.Items = append(plan.Items, refund.Item{ID: fmt.Sprintf("refund-%05d", i), Order: order, Method: refund.Online, Reference: reference, Txn: uint64(tx.ID),
			Minor: back, Currency: "NGN"})
		if len(plan.Items) == 100 || i == count-1 {
			do(func(db *store.Tx) error { return decide(db, refund.KindPlanned, plan) })
			plan.Items = nil
		}
	}
	box.SetBalance("NGN", 1<<50)
	return paid
}

// judge holds what the sandbox has against what the store says. A part that never
// arrived is given by nobody before a person says so.
func judge(t *testing.T, path string, box *paystacktest.Sandbox, paid map[uint64]int64) {
	t.Helper()
	at, card := map[string]uint64{}, map[uint64]string{}
	for _, tx := range box.Transactions() {
		at[tx.Reference], card[tx.ID] = tx.ID, tx.Card
	}
	given := map[uint64]int{}
	for _, r := range box.Refunds() {
		txn := at[r.Transaction]
		if given[txn]++; given[txn] > 1 {
			t.Errorf("%s is given back %d times", r.Transaction, given[txn])
		}
		if r.Amount != paid[txn] {
			t.Errorf("%s gives %d of %d", r.Transaction, r.Amount, paid[txn])
		}
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Read(t.Context(), func(tx *store.Tx) error {
		var owed, out int64
		unclear := 0
		for i := range len(paid) {
			r, ok, err := tx.Refund(fmt.Sprintf("refund-%05d", i))
			if err != nil || !ok {
				return fmt.Errorf("refund %d is gone: %w", i, err)
			}
			want := map[string]refund.State{paystacktest.CardSuccess: refund.Done, paystacktest.CardRefundFails: refund.Failed, paystacktest.CardRefundAttention: refund.NeedsPerson}[card[r.Txn]]
			if r.Reason == "unclear" {
				unclear++
				want = refund.NeedsPerson
			}
			if r.State != want || (given[r.Txn] == 0) != (r.Reason == "unclear") {
				t.Errorf("%s: %s (%s), given %d times", r.ID, r.State, r.Reason, given[r.Txn])
			}
			if r.State == refund.Done {
				out += r.Minor
			} else {
				owed += r.Minor
			}
		}
		t.Logf("%d refunds, %d parts are left to a person", len(paid), unclear)
		all, err := tx.Balances("")
		book := map[string]int64{}
		for _, b := range all {
			book[b.Account] = b.Amount.Minor
		}
		if book[ledger.Due] != -owed || book[ledger.Provider] != -out || book[ledger.Refunds] != owed+out {
			t.Errorf("the book: %v; owed %d, given %d", book, owed, out)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
