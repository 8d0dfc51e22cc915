package crash_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// checkoutsAt names, in the environment of a child that takes payments, where the
// sandbox, its clock and its buyers answer.
const checkoutsAt = "TICKETCRIB_TEST_CHECKOUTS_AT"

// issuerOfHub signs the passes of what the child sells.
func issuerOfHub() ed25519.PrivateKey { return fair.Key("issuer of the crash") }

func orderNamed(i int) ticketing.OrderID { return ticketing.OrderID(fmt.Sprintf("order%05d", i)) }

// twice is who tries a second time, though the first may be paid as well.
func twice(i int) bool { return i%7 == 3 }

// takePayments is the child: it begins every order's payment and settles what a
// webhook, the clock and the return page say, all at once.
func takePayments(path, address string) int {
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
	provider := &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Now: clock.now}
	desk := checkout.New(checkout.Config{Store: store.Of[checkout.Tx]{Store: st}, Provider: provider, Now: clock.now, Random: rand.Reader, Log: fair.Quiet(),
		Decide: func(tx checkout.Tx, kind string, body any) error { return decide(tx.(*store.Tx), kind, body) },
		Issuer: func(checkout.Tx) (ed25519.PrivateKey, error) { return issuerOfHub(), nil }})
	t.must(listen(t, clock, desk, provider))

	for i := 0; ; i++ {
		_, known, err := known(t, st, i)
		t.must(err)
		if !known {
			break
		}
		for n := 1; n == 1 || n == 2 && twice(i); n++ {
			_, err := desk.Begin(t.Context(), checkout.Start{Order: orderNamed(i), Key: fmt.Sprint(n), Channel: checkout.ChannelPage, Contact: checkout.Contact{Email: "a@b.test"}})
			if code := ticketing.CodeOf(err); err != nil && code != ticketing.CodeConflict && code != ticketing.CodeTooLate {
				t.must(err)
			}
		}
		if i%20 == 19 { // orders come while others are paid
			_, err := desk.Step(t.Context())
			t.must(err)
		}
	}
	for {
		_, err := desk.Step(t.Context())
		t.must(err)
		if clock.asks("/finished") == "yes" {
			t.must(lookAtAll(t, st, desk))
			fmt.Println("done")
			return 0
		}
		var next int64
		t.must(st.Read(t.Context(), func(tx *store.Tx) (err error) { next, err = tx.NextLook(); return err }))
		clock.ask(fmt.Sprint("?to=", min(max(next, clock.now()+200), clock.now()+15_000)))
	}
}

func known(t *child, st *store.Store, i int) (c checkout.Checkout, ok bool, err error) {
	err = st.Read(t.Context(), func(tx *store.Tx) (err error) { c, ok, err = tx.Checkout(orderNamed(i)); return err })
	return c, ok, err
}

// lookAtAll is a person who looks at every payment once more.
func lookAtAll(t *child, st *store.Store, desk *checkout.Desk) error {
	for i := 0; ; i++ {
		var tried []checkout.Attempt
		err := st.Read(t.Context(), func(tx *store.Tx) (err error) { tried, err = tx.AttemptsOf(orderNamed(i)); return err })
		if err != nil || len(tried) == 0 {
			return err
		}
		for _, a := range tried {
			if err := desk.Look(t.Context(), a.Reference); err != nil {
				return err
			}
		}
	}
}

// listen hears webhooks and buyers who come back, and tells the parent where.
func listen(t *child, clock remote, desk *checkout.Desk, provider *hub.Paystack) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	look := func(w http.ResponseWriter, r *http.Request, reference string) {
		if err := desk.Look(r.Context(), reference); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhook", func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		e, ok := provider.Heard(raw, r.Header.Get(paystack.SignatureHeader))
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		look(w, r, e.Reference)
	})
	mux.HandleFunc("GET /back", func(w http.ResponseWriter, r *http.Request) { look(w, r, r.URL.Query().Get("reference")) })
	go func() { _ = http.Serve(l, mux) }() // for as long as the child lives
	clock.asks("/here?at=" + url.QueryEscape("http://"+l.Addr().String()))
	return nil
}

// buyers pay, decline, come back and are late, as it pleases chance; and the sandbox
// tells of it again and again, in any order.
type buyers struct {
	box    *paystacktest.Sandbox
	clock  *watch
	wanted int // payments that are begun at the least

	mu     sync.Mutex
	random *mathrand.Rand
	child  string // where it listens
	plans  map[string]string
	heard  [][2]string // webhooks with their signatures
	over   atomic.Bool
}

func (b *buyers) at() string { b.mu.Lock(); defer b.mu.Unlock(); return b.child }

func (b *buyers) chance() float64 { b.mu.Lock(); defer b.mu.Unlock(); return b.random.Float64() }

func (b *buyers) intN(n int) int { b.mu.Lock(); defer b.mu.Unlock(); return b.random.IntN(n) }

// hears is the sandbox's line to us: what it says goes on at once, or later, or twice.
func (b *buyers) hears(body []byte, signature string) bool {
	b.mu.Lock()
	b.heard = append(b.heard, [2]string{string(body), signature})
	b.mu.Unlock()
	return b.chance() < 0.3 || b.post(body, signature)
}

func (b *buyers) post(body []byte, signature string) bool {
	at := b.at()
	if at == "" {
		return false
	}
	req, _ := http.NewRequest(http.MethodPost, at+"/webhook", bytes.NewReader(body))
	req.Header.Set(paystack.SignatureHeader, signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// act does what buyers do, once around; it reports whether all of them are through.
func (b *buyers) act(ctx context.Context) (through bool) {
	all := b.box.Transactions()
	through = len(all) >= b.wanted
	for _, tx := range all {
		plan, known := b.plans[tx.Reference]
		if !known {
			plan = []string{"pay", "pay", "pay", "pay", "pay", "pay", "decline", "late", "never"}[b.intN(9)]
		}
		var card, next string
		switch {
		case plan == "pay":
			card, next = paystacktest.CardSuccess, "paid"
		case plan == "decline":
			card, next = paystacktest.CardDeclined, "pay"
		case plan == "late" && b.clock.now()-tx.CreatedAt > 20*60_000:
			card, next = paystacktest.CardSuccess, "paid"
		default:
			next = plan
		}
		b.plans[tx.Reference] = next
		through = through && (next == "paid" || next == "never")
		if card == "" || b.chance() < 0.5 {
			if card != "" {
				b.plans[tx.Reference], through = plan, false
			}
			continue
		}
		_ = b.box.Pay(tx.Reference, card)
		if b.chance() < 0.5 {
			if resp, err := http.Get(b.at() + "/back?reference=" + url.QueryEscape(tx.Reference)); err == nil {
				_ = resp.Body.Close()
			}
		}
	}
	b.box.Deliver(ctx)
	b.mu.Lock()
	again := append([][2]string(nil), b.heard...)
	b.mu.Unlock()
	for range min(len(again), 20) { // what was said is said again, late and out of order
		e := again[b.intN(len(again))]
		b.post([]byte(e[0]), e[1])
	}
	return through && b.clock.now() > fair.Noon+45*60_000
}

func (b *buyers) run(ctx context.Context) {
	for ctx.Err() == nil {
		if b.act(ctx) {
			b.over.Store(true)
		}
		time.Sleep(2 * time.Millisecond) // people are not a busy loop; nothing waits for this
	}
}

// Orders whose hub is killed at random points while webhook, poll and return page
// race, before a provider that cuts, garbles and falls ill: each order that was paid is
// sold exactly once, whatever else was paid for it is owed, and the book agrees.
func TestCheckoutsOutliveEveryKill(t *testing.T) {
	count, kills := 60, 12
	if os.Getenv("TICKETCRIB_LONG") != "" {
		count, kills = 2000, 200
	}
	clock := &watch{ms: fair.Noon}
	key, err := paystack.ParseKey(sandboxKey)
	if err != nil {
		t.Fatal(err)
	}
	b := &buyers{clock: clock, random: mathrand.New(mathrand.NewPCG(11, 11)), plans: map[string]string{}, wanted: count}
	if b.box, err = paystacktest.Open(paystacktest.Config{Key: key, Now: clock.now, Limit: 1 << 30, Send: b.hears}); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/clock", clock)
	mux.Handle("/", b.box)
	mux.HandleFunc("/here", func(_ http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.child = r.URL.Query().Get("at")
	})
	mux.HandleFunc("/finished", func(w http.ResponseWriter, _ *http.Request) {
		if b.over.Load() {
			_, _ = io.WriteString(w, "yes")
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	path := filepath.Join(t.TempDir(), "hub.db")
	asked(t, path, count)

	for kind, share := range map[paystacktest.Kind]float64{paystacktest.After: 0.03, paystacktest.Before: 0.03, paystacktest.Ill: 0.03, paystacktest.Garbled: 0.03} {
		for _, endpoint := range []string{"initialize", "verify"} {
			b.box.Order(paystacktest.Fault{Endpoint: endpoint, Kind: kind, When: func() bool { return b.chance() < share }})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var people sync.WaitGroup
	people.Go(func() { b.run(ctx) })
	for range kills {
		if payer(t, path, server.URL, time.Duration(40+b.intN(160))*time.Millisecond) {
			break
		}
	}
	b.box.Mend()
	if !payer(t, path, server.URL, 4*time.Minute) {
		t.Error("the payments never end")
	}
	cancel()
	people.Wait()
	judgeOrders(t, path, b.box, count)
}

// payer runs a child, kills it after a while, and reports whether it came to its end
// before.
func payer(t *testing.T, path, address string, after time.Duration) (done bool) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childFile+"="+path, checkoutsAt+"="+address)
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

// asked makes a hub's store with so many orders that a counter has asked for.
func asked(t *testing.T, path string, count int) {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	at := fair.Noon
	decide, hubID := decider(func() int64 { return at }), journal.DeviceOf(fair.Public("hub"))
	counter := journal.Author{Device: journal.DeviceOf(fair.Public("counter")), Epoch: 1}
	do := func(work func(tx *store.Tx) error) {
		t.Helper()
		if err := st.Do(t.Context(), work); err != nil {
			t.Fatal(err)
		}
	}
	e := fair.NightMarket(places, 1)
	do(func(tx *store.Tx) error { return tx.StartFeed(1) })
	do(func(tx *store.Tx) error {
		return tx.PutDevice(access.Device{ID: counter.Device, Key: fair.Public("counter"), Name: "counter", Place: ticketing.PlaceCounter, State: access.Active, TrustedTo: -1})
	})
	do(func(tx *store.Tx) error {
		root := fair.RootKey().Public().(ed25519.PublicKey)
		return decide(tx, catalog.KindSaved, catalog.Saved{Event: e, RootKey: root, CodeKey: fair.CodeKey()})
	})
	do(func(tx *store.Tx) error {
		return decide(tx, inventory.KindGranted, inventory.Granted{Device: counter.Device, Units: inventory.Units{fair.QuotaGround: int64(3 * count)}, Until: e.Performances[0].EndsAt})
	})
	do(func(tx *store.Tx) error {
		public := issuerOfHub().Public().(ed25519.PublicKey)
		c := pass.Certificate{Key: public, Event: e.ID, Place: ticketing.PlaceCounter, Serial: 1, NotAfter: fair.Noon + 1000*fair.Hour,
			Scopes: []pass.ScopeRight{{Scope: fair.Friday, StartsAt: e.Performances[0].StartsAt, Ceiling: uint32(3 * count)}}}
		raw, err := pass.SignCertificate(fair.RootKey(), c)
		if err != nil {
			return err
		}
		return tx.PutCertificate(access.Certified{Device: pass.DeviceOf(public), Event: e.ID, Serial: 1, Certificate: raw})
	})
	for i := range count {
		do(func(tx *store.Tx) error {
			if err := tx.PutBuyer(notify.Buyer{Order: orderNamed(i), Email: buyerOf(orderNamed(i)), Language: "en", At: at}); err != nil {
				return err
			}
			items := itemsOf(i)
			sold := orders.Sold{Order: orderNamed(i), Key: fmt.Sprint(i), Event: e.ID, Performance: fair.Friday, Currency: "NGN", Total: items * 5_000_00,
				Lines: []orders.Line{{Type: fair.Standard, Tier: 1, Items: items, Price: 5_000_00}}, Units: inventory.Units{fair.QuotaGround: items}}
			entry, err := journal.Record(tx, counter, at, orders.KindAsked, orders.Asked{Sold: sold, Due: sold.Total})
			if err != nil {
				return err
			}
			return fold.Entry(tx, hubID, entry)
		})
	}
}

func itemsOf(i int) int64 { return int64(1 + i%2) }

// judgeOrders holds what the sandbox took against what was sold and what is owed.
func judgeOrders(t *testing.T, path string, box *paystacktest.Sandbox, count int) {
	t.Helper()
	paid, fees := map[string]int64{}, int64(0)
	for _, tx := range box.Transactions() {
		if tx.PaidAt > 0 {
			paid[tx.Reference] = tx.Amount
			fees += tx.Fees
		}
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Read(t.Context(), func(tx *store.Tx) error {
		var sales, surplus, tickets, units int64
		for i := range count {
			s, sold, err := tx.SaleByID(orderNamed(i))
			c, _, err2 := tx.Checkout(orderNamed(i))
			issued, err3 := tx.TicketsOf(orderNamed(i))
			told, err4 := tx.MessagesOf(orderNamed(i))
			if err := errorOr(errorOr(err, err2), errorOr(err3, err4)); err != nil {
				return err
			}
			bought := ""
			for n := int64(1); n <= 2; n++ {
				reference := checkout.Reference(orderNamed(i), n)
				over, err := tx.HasSurplus(reference)
				if err != nil {
					return err
				}
				took := sold && s.Tenders[0].Slip == reference
				switch got := paid[reference]; {
				case got > 0 && took == over:
					t.Errorf("%s was paid; it has bought its order: %v, it is owed: %v", reference, took, over)
				case got == 0 && (took || over):
					t.Errorf("%s was not paid; it has bought its order: %v, it is owed: %v", reference, took, over)
				case over:
					surplus += got
				}
				if took {
					bought = reference
				}
			}
			if sold != (bought != "") || sold != (c.State == ticketing.CheckoutPaid) || !sold && c.State != ticketing.CheckoutEnded {
				t.Errorf("%s is %s, sold %v by %q", orderNamed(i), c.State, sold, bought)
			}
			if sold {
				sales, units = sales+s.Total.Minor, units+itemsOf(i)
			}
			if want := itemsOf(i); sold && (int64(len(issued)) != want || len(told) != 1) || !sold && len(issued)+len(told) > 0 {
				t.Errorf("%s has %d tickets of %d and %d messages", orderNamed(i), len(issued), want, len(told))
			}
			tickets += int64(len(issued))
		}
		last, err := tx.LastTicketNumber(fair.Friday, pass.DeviceOf(issuerOfHub().Public().(ed25519.PublicKey)).KeyID())
		if err != nil || int64(last) != tickets {
			t.Errorf("the last ticket is %d, there are %d: %v", last, tickets, err)
		}
		l, _, err := tx.Level(fair.QuotaGround)
		if err != nil || l.Sold != units || l.Held != 0 {
			t.Errorf("%d are sold and %d held of %d that were: %v", l.Sold, l.Held, units, err)
		}
		book := map[string]int64{}
		all, err := tx.Balances("")
		for _, a := range all {
			book[a.Account] = a.Amount.Minor
		}
		if book[ledger.Provider] != sales+surplus-fees || book[ledger.Fees] != fees || book[ledger.Sales] != -sales || book[ledger.Due] != -surplus {
			t.Errorf("the book: %v; sold %d, owed %d, fees %d", book, sales, surplus, fees)
		}
		t.Logf("%d payments, %d tickets, %d owed", len(paid), tickets, surplus/5_000_00)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
