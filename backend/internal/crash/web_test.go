package crash_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// webAt names, in the environment of a child that sells on the web, where it answers, where
// the sandbox does, and when the test began: "127.0.0.1:7000 http://127.0.0.1:7001 1732..."
const webAt = "TICKETCRIB_TEST_WEB_AT"

// quickly is how many times as fast as a real one the clock of these tests goes.
const quickly = 30

func quickClock(began int64) func() int64 {
	return func() int64 { return fair.Noon + (time.Now().UnixMilli()-began)*quickly }
}

// sellOnWeb is the child: a whole hub with its waiting room, for as long as it lives.
func sellOnWeb(path, at string) int {
	t := &child{}
	defer t.fail()
	words := strings.Fields(at)
	began, err := strconv.ParseInt(words[2], 10, 64)
	t.must(err)
	st, err := store.OpenSQLite(t.Context(), path)
	t.must(err)
	h, err := quickHub(t.Context(), st, words[1], began)
	t.must(err)
	l, err := net.Listen("tcp", words[0])
	t.must(err)
	go func() { _ = http.Serve(l, h.Web()) }() // for as long as the child lives
	fmt.Println("open")
	for {
		t.must(h.TickShop(t.Context()))
		time.Sleep(time.Second / quickly) // a tick is a second of the quick clock
	}
}

// quickHub opens the fair's hub on a store, with the sandbox for its provider.
func quickHub(ctx context.Context, st *store.Store, sandbox string, began int64) (*hub.Hub, error) {
	now := quickClock(began)
	key, err := paystack.ParseKey(sandboxKey)
	if err != nil {
		return nil, err
	}
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: sandbox, Log: fair.Quiet()})
	if err != nil {
		return nil, err
	}
	return hub.Open(ctx, hub.Config{Store: st, Key: fair.Key("hub"), Name: "Fair", Version: "test", Now: now, NewID: uuid.NewString, Random: rand.Reader, Log: fair.Quiet(),
		Provider: &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Now: now}, Address: func() string { return "" }})
}

// visitor is one browser that wants tickets until it has them or there are none.
type visitor struct {
	t       *testing.T
	bases   []string // of the nodes that may answer
	at      int      // which of them it asks
	client  *http.Client
	box     *paystacktest.Sandbox
	over    *atomic.Bool // who has not begun to buy goes home
	bought  *atomic.Int64
	wants   int64
	numbers []uint64 // live places, as they were acknowledged
	order   string   // its link, as it was acknowledged
	has     int64    // tickets
}

// ask asks until somebody answers: hubs die meanwhile.
func (v *visitor) ask(ctx context.Context, method, path string, in, out any) (code ticketing.Code) {
	raw, _ := json.Marshal(in)
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, method, v.bases[v.at%len(v.bases)]+path, bytes.NewReader(raw))
		if err != nil {
			v.t.Error(err)
			return "broken"
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := v.client.Do(r)
		if err == nil {
			var body []byte
			body, err = io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			switch {
			case err != nil:
			case answer.StatusCode < 300:
				if err := json.Unmarshal(body, out); err != nil {
					v.t.Errorf("%s %s: %v", method, path, err)
				}
				return ""
			case answer.StatusCode < 500:
				var p hubapi.Problem
				_ = json.Unmarshal(body, &p)
				if p.Code != ticketing.CodeTooMany { // too often: later
					return p.Code
				}
			}
		}
		v.at++
		time.Sleep(5 * time.Millisecond) // a browser that tries again
	}
	return "ended"
}

func (v *visitor) run(ctx context.Context) {
	at := "/api/e/" + string(fair.EventID)
	var e hubapi.ShopEntry
	for ctx.Err() == nil && v.order == "" && !v.over.Load() {
		if code := v.ask(ctx, "POST", at+"/join", struct{}{}, &e); code != "" {
			return
		}
		v.keeps(e)
		if code := v.ask(ctx, "POST", at+"/here", struct{}{}, &e); code != "" {
			return
		}
		v.keeps(e)
		if e.State == "called" {
			v.ask(ctx, "POST", at+"/claim", struct{}{}, &e)
			time.Sleep((guard.Quickest + 50) * time.Millisecond) // a person looks before he chooses
		}
		if e.State != "claimed" {
			time.Sleep(10 * time.Millisecond) // a page that polls
			continue
		}
		in := hubapi.ShopHold{Key: "basket-" + fmt.Sprint(e.Number), Performance: fair.Friday, Items: []hubapi.ShopItem{{Type: fair.Standard, Count: v.wants}}, Total: v.wants * 5_000_00, Currency: "NGN"}
		var o hubapi.ShopOrder
		switch v.ask(ctx, "POST", at+"/hold", in, &o) {
		case "":
			v.order = o.Order
		case ticketing.CodeSoldOut:
			v.ask(ctx, "POST", at+"/leave", struct{}{}, &e)
			return
		}
	}
	for n := 1; ctx.Err() == nil && v.order != ""; n++ {
		var o hubapi.ShopOrder
		if code := v.ask(ctx, "POST", "/api/o/"+v.order+"/pay", hubapi.ShopPay{Key: fmt.Sprintf("paying-%d", n), Email: "a@b.test", Language: "en"}, &o); code != "" {
			return // its time ran out while hubs died
		}
		v.pay()
		for range 20 {
			if code := v.ask(ctx, "POST", "/api/o/"+v.order+"/look", struct{}{}, &o); code != "" || o.State == "ended" {
				return
			}
			if o.State == "paid" {
				v.has = int64(len(o.Tickets))
				v.bought.Add(1)
				return
			}
		}
	}
}

// keeps looks that a place that was acknowledged is the same for ever.
func (v *visitor) keeps(e hubapi.ShopEntry) {
	if e.State == "expired" || e.State == "left" {
		return
	}
	if n := len(v.numbers); n == 0 || v.numbers[n-1] < e.Number {
		v.numbers = append(v.numbers, e.Number)
		return
	}
	if last := v.numbers[len(v.numbers)-1]; last != e.Number {
		v.t.Errorf("number %d has become %d", last, e.Number)
	}
}

// pay pays each page that was opened for the order.
func (v *visitor) pay() {
	id, _ := base64.RawURLEncoding.DecodeString(v.order)
	for _, tx := range v.box.Transactions() {
		if strings.HasPrefix(tx.Reference, "tc-"+hex.EncodeToString(id[:16])) {
			_ = v.box.Pay(tx.Reference, paystacktest.CardSuccess)
		}
	}
}

// A hub that sells on the web is killed at random points while people join, are called,
// claim, hold and pay: nobody loses a place that was acknowledged, nobody is called over
// who waits, no more is sold than there is, and whoever has paid has tickets or is owed
// his money.
func TestAWaitingRoomOutlivesEveryKill(t *testing.T) {
	people, places, kills := 90, int64(110), 20
	if os.Getenv("TICKETCRIB_LONG") != "" {
		people, places, kills = 1500, 2000, 1000
	}
	path := filepath.Join(t.TempDir(), "hub.db")
	s := newSale(t, places, func() (*store.Store, error) { return store.OpenSQLite(context.WithoutCancel(t.Context()), path) })
	at := freeAddress(t)
	s.begins(people, "http://"+at)
	random := mathrand.New(mathrand.NewPCG(7, 7))
	hub := []string{childFile + "=" + path, fmt.Sprint(webAt, "=", at, " ", s.sandbox.URL, " ", s.began)}
	killed := 0
	for ; killed < kills && !s.through(0); killed++ {
		stop := webChild(t, hub...)
		s.through(time.Duration(60+random.IntN(240)) * time.Millisecond) // when it is killed, chance says
		stop()
		s.nobodyJumped()
	}
	stop := webChild(t, hub...)
	s.ends()
	stop()
	s.judge()
	t.Logf("%d hubs were killed in %d s", killed, (time.Now().UnixMilli()-s.began)/1000)
}

// sale is a sale on the web that a test plays, and all who come to it.
type sale struct {
	t       *testing.T
	places  int64
	open    func() (*store.Store, error)
	began   int64
	box     *paystacktest.Sandbox
	sandbox *httptest.Server

	bases    []string
	visitors []*visitor
	crowd    []passersby
	goHome   atomic.Bool
	bought   atomic.Int64 // how many have
	ctx      context.Context
	cancel   context.CancelFunc
	all      sync.WaitGroup
	passing  sync.WaitGroup
	over     chan struct{}
}

// newSale makes a store with a sale that has begun, of so many places.
func newSale(t *testing.T, places int64, open func() (*store.Store, error)) *sale {
	t.Helper()
	s := &sale{t: t, places: places, open: open, began: time.Now().UnixMilli(), over: make(chan struct{})}
	now := quickClock(s.began)
	key, err := paystack.ParseKey(sandboxKey)
	if err != nil {
		t.Fatal(err)
	}
	if s.box, err = paystacktest.Open(paystacktest.Config{Key: key, Now: now, Limit: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	s.sandbox = httptest.NewServer(s.box)
	t.Cleanup(s.sandbox.Close)
	s.opens(now)
	return s
}

// begins lets people come, each a browser that asks one of the addresses until it does not
// answer.
func (s *sale) begins(people int, bases ...string) {
	s.bases, s.visitors, s.crowd = bases, make([]*visitor, people), make([]passersby, 8)
	s.ctx, s.cancel = context.WithCancel(s.t.Context())
	for i := range s.visitors {
		jar, _ := cookiejar.New(nil)
		s.visitors[i] = &visitor{t: s.t, bases: bases, at: i, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}, box: s.box, over: &s.goHome, bought: &s.bought, wants: int64(1 + i%2)}
		s.all.Go(func() { s.visitors[i].run(s.ctx) })
	}
	go func() { s.all.Wait(); close(s.over) }()
	for i := range s.crowd {
		s.passing.Go(func() { s.crowd[i].run(s.ctx, bases[i%len(bases)], &s.goHome) })
	}
}

// through reports whether all have bought or gone home, and waits for it no longer than
// that.
func (s *sale) through(within time.Duration) bool {
	select {
	case <-s.over:
		return true
	case <-time.After(within):
		return false
	}
}

// ends lets who has begun to buy finish, once somebody has bought at all, and looks that all
// places are still there.
func (s *sale) ends() {
	for range 2400 { // on a busy machine all kills may be over before the first has paid
		if s.bought.Load() > 0 || s.through(100*time.Millisecond) {
			break
		}
	}
	s.goHome.Store(true)
	if !s.through(4 * time.Minute) {
		s.t.Error("the sale never ends")
	}
	s.passing.Wait()
	for i := range s.crowd {
		s.crowd[i].stillThere(s.ctx, s.t, s.bases[i%len(s.bases)])
	}
	s.cancel()
	s.all.Wait()
}

// read looks into the store.
func (s *sale) read(look func(*store.Tx) error) {
	s.t.Helper()
	st, err := s.open()
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	if err := st.Read(s.t.Context(), look); err != nil {
		s.t.Fatal(err)
	}
}

// passersby join one after the other, each a browser of its own, and go away: at every
// moment some have just been told their place.
type passersby struct{ told []acked }

type acked struct {
	cookie string
	number uint64
}

func (p *passersby) run(ctx context.Context, base string, over *atomic.Bool) {
	for ctx.Err() == nil && !over.Load() {
		if cookie, number := entryOf(ctx, "POST", base+"/api/e/"+string(fair.EventID)+"/join", ""); number > 0 {
			p.told = append(p.told, acked{cookie, number})
		} else {
			time.Sleep(5 * time.Millisecond) // no hub lives now
		}
	}
}

// stillThere looks that every place that was told is its holder's.
func (p *passersby) stillThere(ctx context.Context, t *testing.T, base string) {
	t.Helper()
	for _, one := range p.told[max(0, len(p.told)-2000):] {
		number := uint64(0)
		for number == 0 && ctx.Err() == nil {
			_, number = entryOf(ctx, "GET", base+"/api/e/"+string(fair.EventID)+"/entry", one.cookie)
		}
		if number != one.number {
			t.Errorf("number %d was told, and is %d", one.number, number)
		}
	}
}

// entryOf asks for a place; 0 where nobody answered, and a number that nobody has where
// there is none.
func entryOf(ctx context.Context, method, address, cookie string) (string, uint64) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader("{}"))
	if err != nil {
		return "", 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", cookie)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", 0
	}
	defer answer.Body.Close()
	var e hubapi.ShopEntry
	err = json.NewDecoder(answer.Body).Decode(&e)
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return "", ^uint64(0)
	case err != nil || answer.StatusCode != http.StatusOK:
		return "", 0
	}
	for _, c := range answer.Cookies() {
		cookie = c.Name + "=" + c.Value
	}
	return cookie, e.Number
}

// webChild starts a hub and returns what kills it.
func webChild(t *testing.T, env ...string) (kill func()) {
	t.Helper()
	_, kill = webProcess(t, env...)
	return kill
}

func webProcess(t *testing.T, env ...string) (child *os.Process, kill func()) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), env...)
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c.Process, func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *sale) opens(now func() int64) {
	t := s.t
	t.Helper()
	st, err := s.open()
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(t.Context(), hub.Config{Store: st, Key: fair.Key("hub"), Name: "Fair", Version: "test", Now: now, NewID: uuid.NewString, Random: rand.Reader, Log: fair.Quiet(),
		Address: func() string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.SaveStaff(t.Context(), fair.Organizer, hubapi.StaffDoc{ID: fair.Organizer, Name: "O", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		t.Fatal(err)
	}
	if err := h.SaveEvent(t.Context(), fair.Organizer, fair.NightMarket(s.places, 1)); err != nil {
		t.Fatal(err)
	}
	if err := h.SetWebSale(t.Context(), fair.Organizer, queue.Policy{Event: fair.EventID, On: true, Line: true, Shoppers: 3}); err != nil {
		t.Fatal(err)
	}
	h.Close()
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// nobodyJumped looks that nobody waits before one who was called: all of them kept saying
// that they were there.
func (s *sale) nobodyJumped() {
	s.t.Helper()
	firstWaiting, lastCalled := ^uint64(0), uint64(0)
	s.read(func(tx *store.Tx) error {
		return tx.EachEntry(fair.EventID, func(e queue.Entry) error {
			switch e.State {
			case queue.Waiting:
				firstWaiting = min(firstWaiting, e.Number)
			case queue.Called, queue.Claimed, queue.Done:
				lastCalled = max(lastCalled, e.Number)
			}
			return nil
		})
	})
	if lastCalled > firstWaiting {
		s.t.Errorf("number %d was called while %d waits", lastCalled, firstWaiting)
	}
}

func (s *sale) judge() {
	t := s.t
	t.Helper()
	given := map[uint64]bool{}
	tickets := int64(0)
	for _, v := range s.visitors {
		for _, n := range v.numbers {
			if given[n] {
				t.Errorf("number %d was given twice", n)
			}
			given[n] = true
		}
		tickets += v.has
		if v.has != 0 && v.has != v.wants {
			t.Errorf("who wanted %d has %d", v.wants, v.has)
		}
	}
	s.read(func(tx *store.Tx) error {
		l, _, err := tx.Level(fair.QuotaGround)
		if err != nil {
			return err
		}
		if l.Sold+l.Held > s.places || l.Free() < 0 || l.Sold < tickets {
			t.Errorf("%d tickets are out: %+v", tickets, l)
		}
		bought := map[string]bool{}
		for _, tried := range s.box.Transactions() {
			if tried.Status != paystack.Success {
				continue
			}
			a, ok, err := tx.Attempt(tried.Reference)
			if err != nil || !ok {
				return errors.Join(err, fmt.Errorf("the hub does not know the payment %s", tried.Reference))
			}
			switch a.State {
			case ticketing.AttemptPaid:
				if bought[string(a.Order)] {
					t.Errorf("order %s was paid for twice, and none of it is owed", a.Order)
				}
				bought[string(a.Order)] = true
			case ticketing.AttemptSurplus:
			default:
				if a.NextLook == 0 {
					t.Errorf("the payment %s is %s, and nobody looks at it", tried.Reference, a.State)
				}
			}
		}
		t.Logf("%d places, %d tickets, %d orders paid, %+v", len(given), tickets, len(slices.Collect(maps.Keys(bought))), l)
		return nil
	})
	if tickets == 0 {
		t.Error("nobody has bought anything")
	}
}
