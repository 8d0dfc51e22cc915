package hub_test

import (
	"bytes"
	stdcontext "context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/guard/work"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// The line of one event moves, whatever becomes of the others'.
func TestOneEventsTroubleStopsNoOther(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	for i := range 8 { // rooms are ticked in any order: one of many comes first
		other := fair.NightMarket(10, 10)
		other.ID = ticketing.EventID(fmt.Sprint("trouble-", i))
		for p := range other.Performances {
			other.Performances[p].ID = ticketing.ScopeID(fmt.Sprintf("00000000000%04x%x", i+1, p))
		}
		for q := range other.Quotas {
			other.Quotas[q].ID = ticketing.QuotaID(fmt.Sprint(other.Quotas[q].ID, "-", i))
			other.Quotas[q].Performance = other.Performances[0].ID
		}
		if err := s.Hub.SaveEvent(t.Context(), fair.Organizer, other); err != nil {
			t.Fatal(err)
		}
		if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, queue.Policy{Event: other.ID, On: true, Line: true}); err != nil {
			t.Fatal(err)
		}
		s.Hub.EndRoom(other.ID)
	}
	for range 2 {
		s.Clock.Add(1000)
		if err := s.Hub.TickShop(t.Context()); err == nil {
			t.Error("eight rooms that have ended tick without a word")
		}
	}
	if e := must[hubapi.ShopEntry](b, "GET", onWeb+"/entry", nil); e.State != "called" {
		t.Errorf("the first of the event that is well is %+v", e)
	}
}

// answered sends a request that says nothing and returns the whole answer.
func (b *buyer) answered(method, path string) *httptest.ResponseRecorder {
	b.s.t.Helper()
	return b.sends(method, path, struct{}{})
}

// sends is answered for a request that says something.
func (b *buyer) sends(method, path string, in any) *httptest.ResponseRecorder {
	b.s.t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		b.s.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(b.s.t.Context(), method, b.s.server.URL+path, bytes.NewReader(raw))
	r.RemoteAddr = "127.0.0.1:1" // the proxy
	r.Header.Set("Content-Type", "application/json")
	for k, v := range b.header {
		r.Header.Set(k, v)
	}
	for _, c := range b.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.s.web.ServeHTTP(w, r)
	b.client.Jar.SetCookies(r.URL, w.Result().Cookies())
	return w
}

// Joins that are shed cost nobody a place: neither among those who were told to come again
// nor to who comes after them. Who has a turn goes on.
func TestWhoIsToldToComeAgainKeepsHisTurn(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true, Shoppers: 1})
	first := s.buyer()
	must[hubapi.ShopEntry](first, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	s.Hub.HoldBack(guard.Shed)
	early, late := s.buyer(), s.buyer()
	for _, b := range []*buyer{early, late} {
		b.header["Ticketcrib-Work"] = b.works()
		w := b.answered("POST", onWeb+"/join")
		var p hubapi.Problem
		readJSON(t, w, &p)
		seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if w.Code != http.StatusServiceUnavailable || p.Code != ticketing.CodeBusy || err != nil || seconds < 3 || seconds > 10 || p.Args["stamp"] == "" {
			t.Fatalf("a join that is shed: %d %s %+v", w.Code, w.Header().Get("Retry-After"), p)
		}
		b.header["Ticketcrib-Arrived"] = p.Args["stamp"]
		s.Clock.Add(1)
	}
	must[hubapi.ShopEntry](first, "POST", onWeb+"/claim", struct{}{})
	s.Clock.Add(2000) // a person looks first
	first.pays(must[hubapi.ShopOrder](first, "POST", onWeb+"/hold", chosen("1", 1)))
	s.Hub.HoldBack(guard.Normal)
	newcomer := s.buyer()
	// Noted behind them, or let in after them where the hub's own tick has been quicker.
	if _, code := newcomer.do("POST", onWeb+"/join", hubapi.ShopJoin{}, nil); code != ticketing.CodeBusy && code != "" {
		t.Errorf("who comes while others are still to be written: %q", code)
	}
	s.tick(1)
	for i, b := range []*buyer{newcomer, late, early} {
		if e := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{}); e.Number != uint64(4-i) {
			t.Errorf("place %d is number %d", i, e.Number)
		}
	}
}

// works asks for a place, is asked to work, and solves it as a page does.
func (b *buyer) works() (solution string) {
	b.s.t.Helper()
	w := b.answered("POST", onWeb+"/join")
	var p hubapi.Problem
	readJSON(b.s.t, w, &p)
	if w.Code != http.StatusPreconditionRequired || p.Code != ticketing.CodeWork {
		b.s.t.Fatalf("a join without work: %d %+v", w.Code, p)
	}
	var c work.Challenge
	if err := json.Unmarshal([]byte(p.Args["challenge"]), &c); err != nil {
		b.s.t.Fatal(err)
	}
	for n := int64(0); ; n++ {
		if sum := sha256.Sum256([]byte(c.Salt + strconv.FormatInt(n, 10))); hex.EncodeToString(sum[:]) == c.Challenge {
			raw, _ := json.Marshal(work.Solution{Algorithm: c.Algorithm, Challenge: c.Challenge, Number: n, Salt: c.Salt, Signature: c.Signature})
			return base64.StdEncoding.EncodeToString(raw)
		}
	}
}

// Where work is asked for, a browser without a script of its own has no place, one that
// works has one, and nobody's work serves another.
func TestWorkIsAskedForAtItsLevel(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	before := s.buyer()
	must[hubapi.ShopEntry](before, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.Hub.HoldBack(guard.Work)
	must[hubapi.ShopEntry](before, "POST", onWeb+"/join", hubapi.ShopJoin{})
	b, other := s.buyer(), s.buyer()
	b.header["Ticketcrib-Work"], other.header["Ticketcrib-Work"] = b.works(), other.works()
	other.header["Ticketcrib-Work"] = b.header["Ticketcrib-Work"]
	if _, code := other.do("POST", onWeb+"/join", hubapi.ShopJoin{}, nil); code != ticketing.CodeWork {
		t.Errorf("another's work: %q", code)
	}
	if e := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{}); e.Number != 2 {
		t.Errorf("who has worked is %+v", e)
	}
	must[hubapi.ShopEntry](b, "POST", onWeb+"/leave", struct{}{})
	if _, code := b.do("POST", onWeb+"/join", hubapi.ShopJoin{}, nil); code != ticketing.CodeWork {
		t.Errorf("work that was shown before: %q", code)
	}
}

// A hub that only serves one page still serves those who have a turn or an order.
func TestTheLadderKeepsThoseWhoBuy(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 1))
	for _, c := range []struct {
		level               guard.Level
		page, state, stream int
	}{
		{guard.Normal, 200, 200, 0}, {guard.Slower, 200, 200, 0}, {guard.PollOnly, 200, 200, 503}, {guard.Shed, 200, 200, 503}, {guard.Static, 503, 503, 503},
	} {
		s.Hub.HoldBack(c.level)
		if got := b.answered("GET", "/e/"+string(fair.EventID)); got.Code != c.page || !strings.Contains(got.Body.String(), "<h1>") || (got.Code == 503) != (got.Header().Get("Retry-After") != "") {
			t.Errorf("level %d, the page: %d %.80s", c.level, got.Code, got.Body)
		}
		if got := b.answered("GET", onWeb+"/state").Code; got != c.state {
			t.Errorf("level %d, the state: %d", c.level, got)
		}
		if c.stream > 0 {
			if got := b.streams(); got != c.stream {
				t.Errorf("level %d, a stream: %d", c.level, got)
			}
		}
		for _, path := range []string{"/o/" + o.Order, "/api/o/" + o.Order} {
			if got := b.answered("GET", path).Code; got != 200 {
				t.Errorf("level %d, %s: %d", c.level, path, got)
			}
		}
		if _, code := b.do("POST", onWeb+"/hold", chosen(fmt.Sprint("level", c.level), 1), nil); code != "" {
			t.Errorf("level %d, choosing: %q", c.level, code)
		}
	}
	b.header["Accept-Language"] = "fr"
	if got := b.answered("GET", "/"); !strings.Contains(got.Body.String(), "Beaucoup de monde") || !strings.Contains(got.Body.String(), `lang="fr"`) {
		t.Errorf("the page that stands still in French: %.300s", got.Body)
	}
}

// stream opens a stream for as long as ctx and the test go on.
func (b *buyer) stream(ctx stdcontext.Context) *http.Response {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.s.server.URL+onWeb+"/stream", nil)
	if err != nil {
		b.s.t.Fatal(err)
	}
	for k, v := range b.header {
		r.Header.Set(k, v)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.s.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// streams opens a stream and returns its status; it stays open until the test ends.
func (b *buyer) streams() int {
	b.s.t.Helper()
	return b.stream(b.s.t.Context()).StatusCode
}

// One network cannot take the streams of all, nor all of them more than there are.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	s.Hub.BoundStreams(5, 3)
	open := map[string]int{}
	for _, network := range []string{"203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "198.51.100.1", "198.51.100.2", "198.51.100.3"} {
		b := s.buyer()
		b.header["X-Forwarded-For"] = network
		if b.streams() == 200 {
			open[network[:6]]++
		}
	}
	if open["203.0."] != 3 || open["198.51"] != 2 {
		t.Errorf("open are %v", open)
	}
}

// Who only looks has a budget too, by the network that he stands in.
func TestLookingHasABudget(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{Line: true})
	for path, burst := range map[string]int{onWeb + "/state": 20_000, "/": 5000, onWeb + "/draw/leaves": 20} {
		b, other := s.buyer(), s.buyer()
		b.header["X-Forwarded-For"], other.header["X-Forwarded-For"] = "203.0.113.9", "198.51.100.9"
		for range burst {
			if got := b.answered("GET", path).Code; got != 200 {
				t.Fatalf("%s: %d within the budget", path, got)
			}
		}
		if got := b.answered("GET", path); got.Code != http.StatusTooManyRequests {
			t.Errorf("%s: %d above the budget", path, got.Code)
		}
		if got := other.answered("GET", path).Code; got != 200 {
			t.Errorf("%s: %d elsewhere", path, got)
		}
	}
}

func readJSON(t *testing.T, w *httptest.ResponseRecorder, into any) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// Who chooses as no person does waits for half a minute and is shown to the organizer with
// the reason; the code that he quotes ends it. Nothing is taken from him.
func TestASuspicionSlowsIsSaidAndIsLifted(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	must[hubapi.ShopEntry](b, "POST", onWeb+"/claim", struct{}{})
	s.Clock.Add(100)
	var p hubapi.Problem
	r := b.sends("POST", onWeb+"/hold", chosen("1", 1))
	readJSON(t, r, &p)
	if r.Code != http.StatusTooManyRequests || p.Code != ticketing.CodeSlowed || p.Args["seconds"] != "30" || len(p.Args["code"]) != 8 {
		t.Fatalf("who chooses after 100 ms: %d %+v", r.Code, p)
	}
	if e := must[hubapi.ShopEntry](b, "GET", onWeb+"/entry", nil); e.State != "claimed" {
		t.Errorf("who is slowed is %+v", e)
	}
	sale, err := s.Hub.WebSale(t.Context(), fair.EventID)
	if err != nil || len(sale.Suspected) != 1 || sale.Suspected[0].Code != p.Args["code"] || sale.Suspected[0].Signs[0] != guard.AtOnce {
		t.Errorf("the organizer sees %+v %v", sale.Suspected, err)
	}
	if err := s.Hub.LiftSuspicion("00000000", fair.Organizer); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("lifting what nobody was slowed under: %v", err)
	}
	if err := s.Hub.LiftSuspicion(p.Args["code"], fair.Organizer); err != nil {
		t.Fatal(err)
	}
	must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 1))
}
