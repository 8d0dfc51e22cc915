package hub_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
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
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// street is a fair whose hub sells on the web too.
type street struct {
	*till
	web    http.Handler
	server *httptest.Server
}

// newStreet opens a sale on the web of so many places on the ground.
func newStreet(t *testing.T, ground int64, p queue.Policy) *street {
	t.Helper()
	k := newTill(t, ground)
	k.sellOnWeb(p)
	s := &street{till: k, web: k.Hub.Web()}
	s.server = httptest.NewServer(s.web)
	t.Cleanup(s.server.Close)
	return s
}

func (k *till) sellOnWeb(p queue.Policy) {
	k.t.Helper()
	p.Event, p.On = fair.EventID, true
	if err := k.Hub.SetWebSale(k.t.Context(), fair.Organizer, p); err != nil {
		k.t.Fatal(err)
	}
	k.Wait("the counter has given the web its share", func() bool { l := k.levels(); return l.free >= l.lent })
	k.tick(1)
}

// tick lets seconds go by on the web.
func (k *till) tick(seconds int) {
	k.t.Helper()
	for range seconds {
		k.Clock.Add(1000)
		if err := k.Hub.TickShop(k.t.Context()); err != nil {
			k.t.Fatal(err)
		}
	}
}

// buyer is one browser.
type buyer struct {
	s      *street
	client *http.Client
	header map[string]string
}

func (s *street) buyer() *buyer {
	jar, _ := cookiejar.New(nil)
	return &buyer{s: s, client: &http.Client{Jar: jar}, header: map[string]string{}}
}

// do sends a request as our own pages do and returns its status; out is filled in from
// what is no refusal, and a refusal's code returned.
func (b *buyer) do(method, path string, in, out any) (status int, code ticketing.Code) {
	b.s.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			b.s.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(b.s.t.Context(), method, b.s.server.URL+path, body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, v := range b.header {
		r.Header.Set(k, v)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.s.t.Error(err)
		return 0, ""
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		b.s.t.Error(err)
	}
	if answer.StatusCode >= 300 {
		var p hubapi.Problem
		_ = json.Unmarshal(raw, &p)
		return answer.StatusCode, p.Code
	}
	switch to := out.(type) {
	case nil:
	case *string:
		*to = string(raw)
	default:
		if err := json.Unmarshal(raw, out); err != nil {
			b.s.t.Errorf("%s %s: %v: %s", method, path, err, raw)
		}
	}
	return answer.StatusCode, ""
}

// must does a request that is not to be refused.
func must[T any](b *buyer, method, path string, in any) (out T) {
	b.s.t.Helper()
	if status, code := b.do(method, path, in, &out); status != http.StatusOK {
		b.s.t.Fatalf("%s %s: %d %s", method, path, status, code)
	}
	return out
}

const onWeb = "/api/e/" + string(fair.EventID)

func chosen(key string, count int64) hubapi.ShopHold {
	return hubapi.ShopHold{Key: "basket-" + key, Performance: fair.Friday, Items: []hubapi.ShopItem{{Type: fair.Standard, Count: count}}, Total: count * 5_000_00, Currency: "NGN"}
}

func pay(key string) hubapi.ShopPay {
	return hubapi.ShopPay{Key: "paying-" + key, Email: "ama@fair.test", Language: "en"}
}

// payAs is pay with a mailbox of the order's own.
func payAs(o hubapi.ShopOrder, key string) hubapi.ShopPay {
	in := pay(key)
	in.Email = strings.ToLower(o.Order[:16]) + "@fair.test"
	return in
}

// pays opens an order's payment and lets the bank say that it was paid.
func (b *buyer) pays(o hubapi.ShopOrder) hubapi.ShopOrder {
	b.s.t.Helper()
	o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay("1"))
	if o.State != "paying" || o.PayAt == "" {
		b.s.t.Fatalf("an order that is being paid says %+v", o)
	}
	reference := o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:]
	b.s.Bank.Pay(reference, nil)
	return must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{})
}

func TestABuyerBuysOnTheWebAndComesIn(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	e := must[hubapi.ShopEvent](b, "GET", onWeb, nil)
	if e.Name != "Night market" || e.Sale.Phase != "live" || e.Sale.Line || e.Types[0].Price != 5_000_00 || !e.Performances[0].OnSale || e.MostItems != 8 {
		t.Errorf("the event says %+v", e)
	}
	before := s.levels()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	again := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	if o.State != "held" || o.LeftMs != 600_000 || again.Order != o.Order || s.levels().held != before.held+2 {
		t.Errorf("what is kept says %+v, a second click %s", o, again.Order)
	}
	o = b.pays(o)
	if o.State != "paid" || len(o.Tickets) != 2 || o.Number == "" || o.Email != "a•••@fair.test" {
		t.Fatalf("a paid order says %+v", o)
	}
	if l := s.levels(); l.held != before.held || l.sold != before.sold+2 {
		t.Errorf("after it %+v, before %+v", l, before)
	}
	if svg := must[string](b, "GET", "/o/"+o.Order+"/pass/1.svg", nil); !strings.HasPrefix(svg, "<svg") {
		t.Errorf("the pass is %.40s", svg)
	}
	if pdf := must[string](b, "GET", "/o/"+o.Order+"/tickets.pdf", nil); !strings.HasPrefix(pdf, "%PDF") {
		t.Errorf("the tickets are %.10q", pdf)
	}
	if ics := must[string](b, "GET", "/o/"+o.Order+"/calendar.ics", nil); !strings.Contains(ics, "SUMMARY:Night market") {
		t.Errorf("the date is %s", ics)
	}
	s.comesIn(o)
}

// comesIn shows an order's first pass at the gate, which admits it.
func (s *street) comesIn(o hubapi.ShopOrder) {
	s.t.Helper()
	var tickets []orders.Ticket
	if err := s.Store.Read(s.t.Context(), func(tx *store.Tx) error {
		sales, err := tx.SalesByNumber(o.Number, 1)
		if err != nil || len(sales) == 0 {
			return errors.Join(err, fmt.Errorf("there is no order %q", o.Number))
		}
		tickets, err = tx.TicketsOf(sales[0].ID)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	s.Clock.Set(fair.Noon + 7*fair.Hour)
	s.Wait("the gate admits who bought on the web", func() bool { return s.gate.Scan(tickets[0]).Verdict == ticketing.Admit })
}

// What a buyer may not do is refused with why, and nothing is kept for it.
func TestTheWebRefusesWithWhy(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{MostItems: 4})
	b := s.buyer()
	changed, over, soldOut, elsewhere, nothing := chosen("a", 1), chosen("b", 5), chosen("c", 4), chosen("d", 1), chosen("e", 1)
	changed.Total--
	elsewhere.Performance = "00000000000000ff"
	nothing.Items = nil
	soldOut.Items = []hubapi.ShopItem{{Type: fair.Family, Count: 3}}
	soldOut.Total = 3 * 16_000_00
	for name, try := range map[string]struct {
		in   hubapi.ShopHold
		want ticketing.Code
	}{
		"another price":     {changed, ticketing.CodeConflict},
		"above the limit":   {over, ticketing.CodeTooMany},
		"more than is left": {soldOut, ticketing.CodeSoldOut},
		"no such showing":   {elsewhere, ticketing.CodeTooLate},
		"an empty basket":   {nothing, ticketing.CodeInvalid},
	} {
		if _, code := b.do("POST", onWeb+"/hold", try.in, nil); code != try.want {
			t.Errorf("%s is refused with %q, want %q", name, code, try.want)
		}
	}
	if l := s.levels(); l.held != 0 {
		t.Errorf("%d units are kept of what was refused", l.held)
	}
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("f", 3))
	if _, code := b.do("POST", onWeb+"/hold", chosen("g", 2), nil); code != ticketing.CodeTooMany {
		t.Errorf("a second basket above the limit: %q", code)
	}
	for name, link := range map[string]string{"no link": "x", "another's id": strings.Repeat("A", 43), "changed": "B" + o.Order[1:], "longer": o.Order + "A"} {
		if status, code := b.do("GET", "/api/o/"+link, nil, nil); status != http.StatusNotFound || code != ticketing.CodeNotFound {
			t.Errorf("%s: %d %s", name, status, code)
		}
	}
	if _, code := b.do("POST", "/api/o/"+o.Order+"/pay", hubapi.ShopPay{Key: "paying-1", Email: "no address"}, nil); code != ticketing.CodeInvalid {
		t.Errorf("an address that is none: %q", code)
	}
	b.header["Sec-Fetch-Site"], b.header["Origin"] = "cross-site", "https://elsewhere.test"
	if status, _ := b.do("POST", onWeb+"/hold", chosen("h", 1), nil); status != http.StatusForbidden {
		t.Errorf("a post from another site: %d", status)
	}
	delete(b.header, "Sec-Fetch-Site")
	delete(b.header, "Origin")
	if _, code := b.do("POST", onWeb+"/hold", strings.Repeat("x", 20<<10), nil); code != ticketing.CodeInvalid {
		t.Errorf("a large body: %q", code)
	}
	if status, _ := b.do("GET", "/v1/staff", nil, nil); status != http.StatusNotFound {
		t.Errorf("an Office's route on the web: %d", status)
	}
}

// Who asks too often is slowed down and told when to come again, by the network that he
// stands in; what a stranger writes of himself counts for nothing.
func TestWhoAsksTooOftenIsSlowed(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	flood := func(header map[string]string) (slowed int) {
		for range 3100 {
			b := s.buyer()
			b.header = header
			if _, code := b.do("POST", onWeb+"/join", hubapi.ShopJoin{}, nil); code == ticketing.CodeTooMany {
				slowed++
			}
		}
		return slowed
	}
	if n := flood(map[string]string{"X-Forwarded-For": "203.0.113.9"}); n == 0 {
		t.Error("10,000 joins of one network would all be taken")
	}
	elsewhere := s.buyer()
	elsewhere.header["X-Forwarded-For"] = "203.0.113.9, 198.51.100.1"
	must[hubapi.ShopEntry](elsewhere, "POST", onWeb+"/join", hubapi.ShopJoin{})
	liar := s.buyer()
	liar.header["X-Forwarded-For"] = "198.51.100.1, 203.0.113.9"
	if status, code := liar.do("POST", onWeb+"/join", hubapi.ShopJoin{}, nil); status != http.StatusTooManyRequests || code != ticketing.CodeTooMany {
		t.Errorf("who names another network before his own: %d %s", status, code)
	}
	sale, err := s.Hub.WebSale(t.Context(), fair.EventID)
	if err != nil || len(sale.Slowed) == 0 || sale.Slowed[0].Rule != guard.JoinsByAddress || sale.Slowed[0].Who != "203.0.113.0/24" {
		t.Errorf("the organizer sees %+v %v", sale.Slowed, err)
	}
	for range 30 {
		_, code := s.buyer().do("GET", "/api/o/"+strings.Repeat("A", 43), nil, nil)
		if code == ticketing.CodeTooMany {
			return
		}
	}
	t.Error("who guesses links may go on for ever")
}

// What is not paid for in time is sold to others, and money that comes later is not lost.
func TestWhatIsKeptEndsByItsTime(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	let := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("2", 1))
	let = must[hubapi.ShopOrder](b, "POST", "/api/o/"+let.Order+"/release", struct{}{})
	if let.State != "ended" || let.Why != string(ticketing.HoldReleased) {
		t.Errorf("what was let go says %+v", let)
	}
	s.Clock.Add(10*60_000 + 1)
	s.tick(1)
	if o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil); o.State != "ended" || o.Why != string(ticketing.HoldExpired) || s.levels().held != 0 {
		t.Errorf("after its time %+v, %+v", o, s.levels())
	}
	if _, code := b.do("POST", "/api/o/"+o.Order+"/pay", pay("1"), nil); code != ticketing.CodeTooLate {
		t.Errorf("paying for what is gone: %q", code)
	}
	late := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("3", 2))
	late = must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/pay", pay("1"))
	must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/release", struct{}{})
	s.Bank.Pay(late.PayAt[strings.LastIndexByte(late.PayAt, '/')+1:], nil)
	if late = must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/look", struct{}{}); late.State != "paid" || len(late.Tickets) != 2 {
		t.Errorf("money that came late says %+v", late)
	}
}

// Who needs longer to pay has it for the asking, near the end, ten times, and while others can
// still have as much.
func TestWhatIsKeptIsKeptLongerForWhoAsks(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b, free := s.buyer(), s.levels().free
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	more := func() (out hubapi.ShopOrder, code ticketing.Code) {
		_, code = b.do("POST", "/api/o/"+o.Order+"/more", struct{}{}, &out)
		return out, code
	}
	s.Clock.Add(5 * 60_000)
	if out, code := more(); code != "" || out.LeftMs != 5*60_000 {
		t.Fatalf("asked for early it has %d ms, %q", out.LeftMs, code)
	}
	s.Clock.Add(4 * 60_000)
	if out, code := more(); code != "" || out.State != "held" || out.LeftMs != 10*60_000 {
		t.Fatalf("asked for near the end it has %d ms, %q", out.LeftMs, code)
	}
	s.Clock.Add(9 * 60_000)
	rest := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen("2", min(free-2, 8)))
	for s.levels().free >= 2 {
		must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen(fmt.Sprint("more", s.levels().free), min(s.levels().free, 8)))
	}
	if _, code := more(); code != ticketing.CodeConflict {
		t.Errorf("more time while others want it: %q", code)
	}
	must[hubapi.ShopOrder](b, "POST", "/api/o/"+rest.Order+"/release", struct{}{})
	o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay("1"))
	if o.LeftMs != 15*60_000 {
		t.Errorf("on the way to pay there are %d ms", o.LeftMs)
	}
	for n := 2; n <= queue.MostMore; n++ {
		s.Clock.Add(14 * 60_000)
		s.tick(1)
		out, code := more()
		if code != "" || out.State != "paying" || out.LeftMs < 15*60_000 {
			t.Fatalf("asked for the %d. time while paying it is %s for %d ms, %q", n, out.State, out.LeftMs, code)
		}
		if again, _ := more(); again.LeftMs != out.LeftMs {
			t.Errorf("a second press changes %d to %d ms", out.LeftMs, again.LeftMs)
		}
		if o = out; o.Attempt == "" {
			t.Fatalf("the attempt is gone: %+v", o)
		}
	}
	s.Clock.Add(14 * 60_000)
	if _, code := more(); code != ticketing.CodeConflict {
		t.Errorf("more time once more: %q", code)
	}
	s.Clock.Add(2 * 60_000)
	s.Wait("it ends", func() bool { return must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil).State == "ended" })
}

// An order that costs nothing is its buyer's at once, though nobody takes payments.
func TestWhatIsFreeNeedsNoProvider(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{})
	if err := s.Hub.UseProvider(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s.tick(1) // nothing that costs can be bought now
	b := s.buyer()
	if _, code := b.do("POST", onWeb+"/hold", chosen("0", 1), nil); code != ticketing.CodeConflict {
		t.Errorf("what costs is refused with %q", code)
	}
	in := chosen("1", 1)
	in.Items[0].Type, in.Total = fair.Guest, 0
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", in)
	if o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay("1")); o.State != "paid" || len(o.Tickets) != 1 {
		t.Errorf("a free order says %+v", o)
	}
}

// A free ticket of the web that goes back gives its place back: somebody else can have it.
func TestAFreeTicketOfTheWebGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{})
	e, err := s.Hub.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counted := e[0].Clone()
	counted.Version++
	counted.Quotas[0].Types = append(counted.Quotas[0].Types, fair.Guest)
	if err := s.Hub.SaveEvent(t.Context(), fair.Organizer, counted); err != nil {
		t.Fatal(err)
	}
	s.tick(1)
	in := chosen("1", 2)
	in.Items[0].Type, in.Total = fair.Guest, 0
	o := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", in)
	o = must[hubapi.ShopOrder](s.buyer(), "POST", "/api/o/"+o.Order+"/pay", pay("1"))
	before := s.levels()
	if before.sold != 2 {
		t.Fatalf("two free ones are sold: %+v", before)
	}
	link, err := base64.RawURLEncoding.DecodeString(o.Order)
	if err != nil || o.State != "paid" {
		t.Fatalf("%+v, %v", o, err)
	}
	back := hubapi.RefundOrder{Order: ticketing.OrderID(uuid.UUID(link[:16]).String()), Positions: []int{1}}
	if err := s.Hub.RefundOrder(t.Context(), fair.Organizer, back); err != nil {
		t.Fatal(err)
	}
	s.Wait("the place is there again", func() bool {
		l := s.levels()
		return l.sold == before.sold-1 && l.free+l.lent == before.free+before.lent+1
	})
	if o = must[hubapi.ShopOrder](s.buyer(), "GET", "/api/o/"+o.Order, nil); o.Tickets[0].State != string(ticketing.TicketRefunded) || o.Tickets[1].State != string(ticketing.TicketIssued) {
		t.Errorf("its tickets are %+v", o.Tickets)
	}
}

// What costs nothing keeps nobody from buying whose address somebody else has typed for it, once he
// has shown that it is his; those who have not it does.
func TestWhatIsFreeIsNotTheOwnersOfAMailbox(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{MostItems: 4})
	in := chosen("1", 4)
	in.Items[0].Type, in.Total = fair.Guest, 0
	o := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", in)
	if o = must[hubapi.ShopOrder](s.buyer(), "POST", "/api/o/"+o.Order+"/pay", pay("1")); o.State != "paid" {
		t.Fatalf("what is free is %s", o.State)
	}
	his := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen("2", 1))
	if _, refused := s.buyer().do("POST", "/api/o/"+his.Order+"/pay", pay("2"), nil); refused != ticketing.CodeTooMany {
		t.Errorf("another one who typed the address: %q", refused)
	}
	owner := s.buyer()
	owner.verifies(sink, "ama@fair.test")
	his = must[hubapi.ShopOrder](owner, "POST", onWeb+"/hold", chosen("3", 4))
	if o, refused := owner.do("POST", "/api/o/"+his.Order+"/pay", pay("3"), nil); refused != "" {
		t.Errorf("the owner of the mailbox: %d %q", o, refused)
	}
}

// What a buyer sees is all that he pays: the booking fee is in the price, and in the book
// apart.
func TestTheFeeIsInThePriceOnTheWeb(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	e, err := s.Hub.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	with := e[0].Clone()
	with.Version++
	with.Fee = ticketing.BookingFee{Fixed: 100_00}
	if err := s.Hub.SaveEvent(t.Context(), fair.Organizer, with); err != nil {
		t.Fatal(err)
	}
	b := s.buyer()
	if got := must[hubapi.ShopEvent](b, "GET", onWeb, nil); got.Types[0].Price != 5_100_00 || got.Types[3].Price != 0 {
		t.Fatalf("prices %+v", got.Types)
	}
	if _, code := b.do("POST", onWeb+"/hold", chosen("0", 2), nil); code != ticketing.CodeConflict {
		t.Errorf("a sum without the fee: %q", code)
	}
	in := chosen("1", 2)
	in.Total, in.Currency = 2*5_100_00, "GHS"
	if _, code := b.do("POST", onWeb+"/hold", in, nil); code != ticketing.CodeConflict {
		t.Errorf("as much of another currency: %q", code)
	}
	in.Currency = "NGN"
	o := b.pays(must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", in))
	if o.State != "paid" || o.Total != 2*5_100_00 || o.Lines[0].Price != 5_100_00 {
		t.Errorf("paid %+v", o)
	}
	if got := s.book(ledger.Booking); got != -200_00 {
		t.Errorf("booking fees in the book: %d", got)
	}
}

// Who tries to pay again and again keeps his choice for half an hour, not for ever.
func TestTryingForEverKeepsNothingForEver(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	for n := range 5 {
		if _, code := b.do("POST", "/api/o/"+o.Order+"/pay", pay(fmt.Sprint(n)), nil); code != "" && code != ticketing.CodeTooLate {
			t.Errorf("try %d: %q", n, code)
		}
		s.Clock.Add(9 * 60_000)
		s.tick(1)
	}
	s.Wait("it has ended", func() bool { return must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil).State == "ended" })
}

// While nobody can pay, the time of what is kept stands still.
func TestWhatIsKeptStandsStillWhileNobodyCanPay(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	if err := s.Hub.UseProvider(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s.tick(700)
	if o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil); o.State != "held" || o.LeftMs < 590_000 {
		t.Errorf("after 700 s without a provider %+v", o)
	}
	if err := s.Hub.UseProvider(t.Context(), s.Bank); err != nil {
		t.Fatal(err)
	}
	s.tick(605)
	if o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil); o.State != "ended" {
		t.Errorf("after its time with one %+v", o)
	}
}

// Nor does it run while the hub is down, for a quarter of an hour at most: after that others
// may have it.
func TestWhatIsKeptStandsStillWhileTheHubIsDown(t *testing.T) {
	t.Parallel()
	for down, left := range map[int64]int64{4 * 60_000: 540_000, 14 * 60_000: 540_000, 45 * 60_000: 0} {
		t.Run(fmt.Sprint(time.Duration(down)*time.Millisecond), func(t *testing.T) {
			s := newStreet(t, 100, queue.Policy{})
			b := s.buyer()
			o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
			begun := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("2", 1))
			begun = must[hubapi.ShopOrder](b, "POST", "/api/o/"+begun.Order+"/pay", pay("2"))
			s.tick(60)
			s.CloseHub()
			s.Clock.Add(down)
			s.OpenHub()
			t.Cleanup(s.CloseHub)
			s.server.Close()
			s.server = httptest.NewServer(s.Hub.Web())
			t.Cleanup(s.server.Close)
			if o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil); o.LeftMs < left || o.LeftMs > left+tickNoted {
				t.Errorf("%d ms are left, %d were", o.LeftMs, left)
			}
			// Who has begun to pay has a quarter of an hour, and what came of it is looked at first.
			s.Wait("the desk has looked", func() bool { return (s.levels().held > 0) == (left > 0) })
			begun = must[hubapi.ShopOrder](b, "GET", "/api/o/"+begun.Order, nil)
			if want := 14 * int64(60_000); left > 0 && (begun.State != "paying" || begun.LeftMs < want || begun.LeftMs > want+tickNoted) || left == 0 && begun.State != "ended" {
				t.Errorf("of an order that is being paid %d ms are left, it is %s", begun.LeftMs, begun.State)
			}
		})
	}
}

// More time begins anew: for how long it stood still before is not given once more.
func TestMoreTimeIsNotGivenForWhatStoodStillBefore(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay("1"))
	s.tick(10)
	s.CloseHub()
	s.Clock.Add(14 * 60_000)
	s.OpenHub()
	t.Cleanup(s.CloseHub)
	s.server.Close()
	s.server = httptest.NewServer(s.Hub.Web())
	t.Cleanup(s.server.Close)
	s.Clock.Add(must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil).LeftMs - 60_000)
	if o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/more", struct{}{}); o.State != "paying" || o.LeftMs != 15*60_000 {
		t.Errorf("who asks for more has %d ms, it is %s", o.LeftMs, o.State)
	}
}

// Those who are given longer to pay hide nobody from the desk whose time is over.
func TestManyWhoPayForLongHideNobody(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 3000, queue.Policy{})
	begins := func(key string) (*buyer, hubapi.ShopOrder) {
		b := s.buyer()
		o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(key, 1))
		return b, must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", payAs(o, key))
	}
	const many = 500 // as many as are looked at together
	var long [many]hubapi.ShopOrder
	var of [many]*buyer
	for n := range many {
		of[n], long[n] = begins(fmt.Sprint(n))
	}
	s.Clock.Add(1000)
	_, last := begins("last")
	s.Clock.Add(14 * 60_000)
	for n, o := range long {
		must[hubapi.ShopOrder](of[n], "POST", "/api/o/"+o.Order+"/more", struct{}{})
	}
	s.Clock.Add(2 * 60_000)
	must[hubapi.ShopOrder](of[0], "POST", "/api/o/"+long[0].Order+"/look", struct{}{})
	s.Wait("the last has ended", func() bool {
		return must[hubapi.ShopOrder](s.buyer(), "GET", "/api/o/"+last.Order, nil).State == "ended"
	})
}

// tickNoted is how far the hub may be behind with what it remembers of its last moment, ms.
const tickNoted = 10_000

// A hub that takes no payments any more lets go what was kept for who did not pay.
func TestWhatIsKeptEndsWithoutAProviderToo(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay("1"))
	if err := s.Hub.UseProvider(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s.tick(31 * 60)
	if err := s.Hub.UseProvider(t.Context(), nil); err != nil { // wakes the desk
		t.Fatal(err)
	}
	s.Wait("the order has ended", func() bool {
		return must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil).State == "ended" && s.levels().held == 0
	})
}

// A performance that is cancelled gives back what was bought on the web, refuses its
// passes, and says so on the order's page.
func TestACancelledPerformanceGivesBackOnTheWeb(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	b := s.buyer()
	o := b.pays(must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2)))
	kept := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("2", 1))
	if err := s.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}); err != nil {
		t.Fatal(err)
	}
	s.Wait("all of it is to go back", func() bool {
		o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil)
		return len(o.Refunds) == 1 && o.Refunds[0].Minor == 2*5_000_00 && o.Tickets[0].State == string(ticketing.TicketRefunded)
	})
	if status, _ := b.do("GET", "/o/"+o.Order+"/pass/1.svg", nil, nil); status != http.StatusNotFound {
		t.Errorf("the pass of a refunded ticket: %d", status)
	}
	if _, code := b.do("POST", onWeb+"/hold", chosen("3", 1), nil); code != ticketing.CodeTooLate {
		t.Errorf("buying what is cancelled: %q", code)
	}
	if _, code := b.do("POST", "/api/o/"+kept.Order+"/pay", pay("1"), nil); code != ticketing.CodeTooLate {
		t.Errorf("paying for what is cancelled: %q", code)
	}
}

// With a line nobody buys before his turn, and the places, calls and turns go their way
// over the web.
func TestATurnIsNeededWhereThereIsALine(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true, Shoppers: 1})
	first, second := s.buyer(), s.buyer()
	a := must[hubapi.ShopEntry](first, "POST", onWeb+"/join", hubapi.ShopJoin{})
	c := must[hubapi.ShopEntry](second, "POST", onWeb+"/join", hubapi.ShopJoin{})
	if again := must[hubapi.ShopEntry](second, "POST", onWeb+"/join", hubapi.ShopJoin{}); a.Number != 1 || c.Number != 2 || again.Number != 2 || c.Ahead != 1 {
		t.Fatalf("places %+v %+v %+v", a, c, again)
	}
	if _, code := second.do("POST", onWeb+"/hold", chosen("1", 1), nil); code != ticketing.CodeConflict {
		t.Errorf("buying before one's turn: %q", code)
	}
	if _, code := s.buyer().do("GET", onWeb+"/entry", nil, nil); code != ticketing.CodeNotFound {
		t.Errorf("the place of who has none: %q", code)
	}
	s.tick(2)
	if a = must[hubapi.ShopEntry](first, "GET", onWeb+"/entry", nil); a.State != "called" {
		t.Fatalf("the first is %+v", a)
	}
	if a = must[hubapi.ShopEntry](first, "POST", onWeb+"/claim", struct{}{}); a.State != "claimed" || a.LeftMs != 600_000 {
		t.Fatalf("who claims is %+v", a)
	}
	s.Clock.Add(2000) // a person looks first
	o := must[hubapi.ShopOrder](first, "POST", onWeb+"/hold", chosen("1", 2))
	if _, code := first.do("POST", onWeb+"/hold", chosen("2", 1), nil); code != ticketing.CodeConflict {
		t.Errorf("a second basket in one turn: %q", code)
	}
	first.pays(o)
	s.tick(2)
	if a = must[hubapi.ShopEntry](first, "GET", onWeb+"/entry", nil); a.State != "done" {
		t.Errorf("who has bought is %+v", a)
	}
	if c = must[hubapi.ShopEntry](second, "GET", onWeb+"/entry", nil); c.State != "called" {
		t.Errorf("the second is %+v", c)
	}
}

// A draw is published as anyone can check it, and each entrant finds himself in it.
func TestADrawIsPublished(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true, Draw: true, OpensAt: fair.Noon + fair.Hour})
	b := s.buyer()
	if e := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{}); e.Number != 1 || e.Place != 0 {
		t.Errorf("before the draw %+v", e)
	}
	must[hubapi.ShopEntry](s.buyer(), "POST", onWeb+"/join", hubapi.ShopJoin{})
	says := func(name, value string) error {
		return s.Hub.DrawValue(t.Context(), fair.EventID, hubapi.DrawReveal{Name: name, Value: value})
	}
	for _, c := range []hubapi.DrawCommit{{Name: "venue", Commitment: hexOf(draw.Entropy(fair.EventID, "venue", "seven drums"))}, {Name: "round 42"}} {
		if err := s.Hub.Committer(t.Context(), fair.EventID, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := says("venue", "seven drums"); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("a value before the close: %v", err)
	}
	s.Clock.Set(fair.Noon + fair.Hour)
	s.tick(2)
	if err := errors.Join(says("venue", "seven drums"), says("round 42", "8ac5")); err != nil {
		t.Fatal(err)
	}
	s.tick(2)
	record := must[draw.Record](b, "GET", onWeb+"/draw", nil)
	raw := must[string](b, "GET", onWeb+"/draw/leaves", nil)
	leaves := make([]draw.Hash, len(raw)/32)
	for i := range leaves {
		copy(leaves[i][:], raw[32*i:])
	}
	if err := record.Verify(leaves); err != nil || record.Entrants != 2 {
		t.Fatalf("%+v: %v", record, err)
	}
	p := must[hubapi.DrawProof](b, "GET", onWeb+"/proof", nil)
	if got := draw.Order(record.Seed, 2)[0] + 1; p.Number != 1 || p.Place != uint64(got) || must[hubapi.ShopEntry](b, "GET", onWeb+"/entry", nil).Place != p.Place {
		t.Errorf("the proof says %+v, drawn was %d", p, got)
	}
	if _, code := s.buyer().do("GET", onWeb+"/proof", nil, nil); code != ticketing.CodeNotFound {
		t.Errorf("the proof of who was not there: %q", code)
	}
}

func hexOf(h draw.Hash) string { text, _ := h.MarshalText(); return string(text) }

// Hundreds want the last places at once: exactly as many have them as there are.
func TestTheLastPlacesAreSoldOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 40, queue.Policy{})
	there := s.levels().free
	var kept, refused atomic.Int64
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			switch _, code := s.buyer().do("POST", onWeb+"/hold", chosen(fmt.Sprint(i), 1), nil); code {
			case "":
				kept.Add(1)
			case ticketing.CodeSoldOut:
				refused.Add(1)
			default:
				t.Errorf("refused with %q", code)
			}
		})
	}
	all.Wait()
	if l := s.levels(); kept.Load() != there || refused.Load() != 300-there || l.held != there || l.free < 0 {
		t.Errorf("%d have one of %d, %d were refused: %+v", kept.Load(), there, refused.Load(), l)
	}
}

// Who is near hears every frame, who is far what brings him nearer, and all hear a new
// phase.
func TestFramesAreForWhomTheyMatter(t *testing.T) {
	t.Parallel()
	live, pre := queue.Live, queue.Prequeue
	for _, c := range []struct {
		name    string
		ear     hub.Ear
		serving uint64
		tick    int64
		phase   queue.Phase
		many    bool
		want    bool
	}{
		{"the first frame", hub.Ear{Number: 90_000, Place: 90_000, Phase: live}, 10, 5, live, false, true},
		{"near the front", hub.Ear{Number: 110, Place: 110, Heard: 10, At: 4, Phase: live}, 10, 5, live, false, true},
		{"in turn", hub.Ear{Number: 5, Place: 5, Heard: 10, At: 4, Phase: live}, 10, 5, live, false, true},
		{"one of many who were called", hub.Ear{Number: 5, Place: 5, Heard: 10, At: 4, Phase: live}, 10, 5, live, true, false},
		{"one of them, later", hub.Ear{Number: 5, Place: 5, Heard: 10, At: 4, Phase: live}, 10, 9, live, true, true},
		{"called now, and many before", hub.Ear{Number: 11, Place: 11, Heard: 10, At: 4, Phase: live}, 12, 5, live, true, true},
		{"next, and many before", hub.Ear{Number: 40, Place: 40, Heard: 10, At: 4, Phase: live}, 12, 5, live, true, true},
		{"far, nothing moved", hub.Ear{Number: 2000, Place: 2000, Heard: 10, At: 4, Phase: live}, 10, 5, live, false, false},
		{"far, a little nearer", hub.Ear{Number: 2000, Place: 2000, Heard: 10, At: 4, Phase: live}, 100, 5, live, false, false},
		{"far, a sixteenth nearer", hub.Ear{Number: 2000, Place: 2000, Heard: 10, At: 4, Phase: live}, 140, 5, live, false, true},
		{"far, after half a minute", hub.Ear{Number: 2002, Place: 2002, Heard: 10, At: 4, Phase: live}, 10, 34, live, false, true},
		{"a new phase", hub.Ear{Number: 2000, Place: 2000, Heard: 10, At: 4, Phase: pre}, 10, 5, live, false, true},
		{"not drawn yet", hub.Ear{Number: 3, At: 4, Phase: pre}, 0, 5, pre, false, false},
		{"only looks", hub.Ear{At: 4, Phase: live}, 10, 5, live, false, true},
		{"one of many who only look", hub.Ear{At: 4, Phase: live}, 10, 5, live, true, false},
		{"one of many, later", hub.Ear{At: 4, Phase: live}, 10, 9, live, true, true},
	} {
		if got := c.ear.Due(c.serving, c.tick, c.phase, c.many); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Frames go to open streams, and to who asks.
func TestFramesReachAStream(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	answer := b.stream(t.Context())
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("a stream is %s", kind)
	}
	heard := make(chan string, 100)
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := answer.Body.Read(buffer)
			if err != nil {
				close(heard)
				return
			}
			heard <- string(buffer[:n])
		}
	}()
	text := ""
	s.Wait("a call is heard on the stream", func() bool {
		s.tick(1)
		for {
			select {
			case more := <-heard:
				text += more
			default:
				return strings.Contains(text, `"s":1,`)
			}
		}
	})
	if f := must[string](b, "GET", onWeb+"/state", nil); !strings.Contains(text, "data: ") || !strings.Contains(f, `"p":"live"`) {
		t.Errorf("the stream said %.300s, the state is %s", text, f)
	}
}

// A page learns whose frames it may believe from the hub alone: no answer that a cache may give to others
// has the key, and who looks again is answered by the hub.
func TestAPageKnowsWhoseFramesToBelieve(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	key := base64.RawURLEncoding.EncodeToString(s.Hub.Key())
	page := b.answered("GET", strings.TrimPrefix(onWeb, "/api"))
	if said := `"hubKey":"` + key + `"`; !strings.Contains(page.Body.String(), said) || page.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("the page is %q without %s: %.3000s", page.Header().Get("Cache-Control"), said, page.Body)
	}
	for path, cached := range map[string]string{onWeb + "/state": "public, max-age=1", onWeb + "/state/now?0.5": "no-store", onWeb: "public, max-age=1"} {
		a := b.answered("GET", path)
		if a.Code != http.StatusOK || a.Header().Get("Cache-Control") != cached {
			t.Errorf("%s: %d, %q", path, a.Code, a.Header().Get("Cache-Control"))
		}
		if strings.Contains(a.Body.String(), key) {
			t.Errorf("%s says the key", path)
		}
	}
	if _, err := queue.OpenFrame(s.Hub.Key(), fair.EventID, b.answered("GET", onWeb+"/state/now").Body.String()); err != nil {
		t.Error(err)
	}
}
