package crash_test

import (
	"context"
	"encoding/json"
	"errors"
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
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/notify"
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

const sandboxKey = "sk_live_of_no_account"

// watch is a clock that parent, sandbox and children share. It goes on only when a
// child has nothing to do before a moment: spaced looks cost no time. A real one
// lets the child wait.
type watch struct {
	real bool
	mu   sync.Mutex
	ms   int64
}

func (w *watch) now() int64 {
	if w.real {
		return time.Now().UnixMilli()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ms
}

func (w *watch) wait(_ context.Context, d time.Duration) error {
	if w.real {
		time.Sleep(d)
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ms += d.Milliseconds()
	return nil
}

func (w *watch) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if to, err := strconv.ParseInt(r.URL.Query().Get("to"), 10, 64); err == nil {
		w.goOn(r.Context(), to)
	}
	_, _ = io.WriteString(out, strconv.FormatInt(w.now(), 10))
}

func (w *watch) goOn(ctx context.Context, to int64) {
	if w.real {
		select {
		case <-ctx.Done(): // the child that waits was killed
		case <-time.After(time.Duration(to-w.now()) * time.Millisecond):
		}
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ms = max(w.ms, to)
}

// remote is the same clock as a child sees it.
type remote string

func (r remote) ask(query string) int64 {
	ms, _ := strconv.ParseInt(r.asks("/clock"+query), 10, 64)
	return ms
}

func (r remote) asks(path string) string {
	resp, err := http.Get(string(r) + path)
	if err != nil {
		os.Exit(3) // the parent is gone
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	return string(raw)
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

// letters hands messages to the parent's mail server, under names that are theirs for
// ever.
func letters(st *store.Store, clock remote) *notify.Runner {
	resp, err := http.Get(string(clock) + "/mail")
	if err != nil {
		os.Exit(3)
	}
	defer resp.Body.Close()
	var server mail.Server
	if json.NewDecoder(resp.Body).Decode(&server) != nil {
		os.Exit(3)
	}
	return notify.New(notify.Config{Store: store.Of[notify.RunnerTx]{Store: st}, Holder: strconv.Itoa(os.Getpid()), Now: clock.now, Log: fair.Quiet(),
		Deliver: func(ctx context.Context, m notify.Message) error {
			return server.Send(ctx, mail.Letter{ID: strings.ReplaceAll(m.ID, ":", "."), To: m.To, Subject: string(m.Kind), Text: m.ID})
		}})
}

// sendRefunds is the child: it sends what is planned, and tells of it, until nothing is
// due.
func sendRefunds(path, address string) int {
	t := &child{}
	defer t.fail()
	clock := remote(address)
	key, err := paystack.ParseKey(sandboxKey)
	t.must(err)
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: address, Pause: clock.wait,
		Limiter: paystack.NewLimiter(paystack.Live, func() time.Time { return time.UnixMilli(clock.now()) }, clock.wait)})
	t.must(err)
	st, err := store.OpenSQLite(t.Context(), path)
	t.must(err)
	decide := decider(clock.now)
	runner := refund.New(refund.Config{Store: store.Of[refund.Tx]{Store: st}, Provider: &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Now: clock.now},
		Decide: func(tx refund.Tx, kind string, body any) error { return decide(tx.(*store.Tx), kind, body) },
		Holder: strconv.Itoa(os.Getpid()), Now: clock.now, Log: fair.Quiet()})
	telling := letters(st, clock)
	for {
		moved, err := runner.Step(t.Context())
		told, err2 := telling.Step(t.Context())
		if err != nil || err2 != nil || moved+told > 0 {
			continue // a fault of the line: it is tried again
		}
		var next, until int64
		t.must(st.Read(t.Context(), func(tx *store.Tx) error {
			var err error
			next, err = nextButPeople(tx)
			message, err2 := tx.NextMessage()
			if next == 0 || message > 0 && message < next {
				next = message
			}
			for _, work := range []string{"refunds", "messages"} {
				_, _, busy, err3 := tx.Lease(work)
				until, err2 = max(until, busy), errors.Join(err2, err3)
			}
			return errors.Join(err, err2)
		}))
		if next == 0 {
			fmt.Println("done")
			return 0
		}
		clock.ask("?to=" + strconv.FormatInt(max(next, min(until+1, clock.now()+70_000)), 10))
	}
}

// nextButPeople is when a refund is due that waits for no person; 0: none does.
func nextButPeople(tx *store.Tx) (next int64, err error) {
	due, err := tx.DueRefunds(1<<60, 1<<30)
	for _, r := range due {
		if r.State != refund.NeedsPerson && (next == 0 || r.NextAt < next) {
			next = r.NextAt
		}
	}
	return next, err
}

// A batch whose sender is killed at random points, before a provider that cuts,
// garbles and falls ill: each refund is made exactly once, and the book agrees.
func TestRefundsOutliveEveryKill(t *testing.T) {
	count, kills := 500, 25
	if os.Getenv("TICKETCRIB_LONG") != "" {
		count, kills = 2000, 200
	}
	clock := &watch{ms: fair.Noon, real: os.Getenv("TICKETCRIB_REAL_CLOCK") != ""}
	patience := 2 * time.Minute
	if clock.real { // the last look is half an hour after the doubt
		patience = 90 * time.Minute
	}
	key, err := paystack.ParseKey(sandboxKey)
	if err != nil {
		t.Fatal(err)
	}
	box, err := paystacktest.Open(paystacktest.Config{Key: key, Now: clock.now, Limit: 600})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/clock", clock)
	post, err := mailtest.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer post.Close()
	mux.HandleFunc("/mail", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(mail.Server{Host: "127.0.0.1", Port: post.Port(), From: "box@fair.test"})
	})
	mux.Handle("/", box)
	server := httptest.NewServer(mux)
	defer server.Close()
	path := filepath.Join(t.TempDir(), "hub.db")
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: server.URL, Limiter: paystack.NewLimiter(paystack.Live, func() time.Time { return time.UnixMilli(clock.now()) }, clock.wait)})
	if err != nil {
		t.Fatal(err)
	}
	paid := planned(t, path, client, box, clock.now, count)

	random := rand.New(rand.NewPCG(7, 7))
	var mu sync.Mutex
	chance := func(share float64) func() bool {
		return func() bool { mu.Lock(); defer mu.Unlock(); return random.Float64() < share }
	}
	below := func(n int) int { mu.Lock(); defer mu.Unlock(); return random.IntN(n) }
	for kind, share := range map[paystacktest.Kind]float64{paystacktest.After: 0.06, paystacktest.Before: 0.03, paystacktest.Ill: 0.04, paystacktest.Garbled: 0.04} {
		box.Order(paystacktest.Fault{Endpoint: "refund", Kind: kind, When: chance(share)})
		box.Order(paystacktest.Fault{Endpoint: "refund list", Kind: kind, When: chance(share / 4)})
	}
	for range kills {
		after := time.Duration(15+below(60)) * time.Millisecond
		if clock.real {
			after *= 40
		}
		if sender(t, path, server.URL, after) {
			break
		}
	}
	t.Logf("%d were given when the last sender was killed", len(box.Refunds()))
	box.Mend()
	if !sender(t, path, server.URL, patience) {
		t.Error("the refunds never end")
	}
	judge(t, path, box, paid)
	told(t, path, post, kills)
}

// told holds what buyers were told against what was to be told: each message once,
// under its name. Of a letter whose sender was killed nobody can say whether it had
// been taken: such a one may come again, under the same name.
func told(t *testing.T, path string, post *mailtest.Sink, kills int) {
	t.Helper()
	came := map[string]int{}
	for _, l := range post.Kept() {
		came[l.Subject+" "+l.To]++
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	wanted, again := 0, 0
	if err := st.Read(t.Context(), func(tx *store.Tx) error {
		for i := 0; ; i++ {
			r, ok, err := tx.Refund(fmt.Sprintf("refund-%05d", i))
			if err != nil || !ok {
				return err
			}
			kinds := []notify.Kind{notify.RefundRequested}
			if r.State == refund.Done {
				kinds = append(kinds, notify.RefundDone)
			}
			for _, kind := range kinds {
				wanted++
				n := came[string(kind)+" "+buyerOf(r.Order)]
				if n == 0 {
					t.Errorf("%s was never told %s", r.Order, kind)
				}
				again += max(n-1, 0)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if len(came) != wanted {
		t.Errorf("%d messages came, %d were to come", len(came), wanted)
	}
	if again > 4*kills { // so many are on their way at once
		t.Errorf("%d came again after %d kills", again, kills)
	}
	t.Logf("%d messages, %d came again", wanted, again)
}

func buyerOf(order ticketing.OrderID) string { return string(order) + "@buyers.test" }

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
func planned(t *testing.T, path string, client *paystack.Client, box *paystacktest.Sandbox, now func() int64, count int) map[uint64]int64 {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	decide := decider(now)
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
			if err := db.PutBuyer(notify.Buyer{Order: order, Email: buyerOf(order), Language: "en", At: now()}); err != nil {
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
