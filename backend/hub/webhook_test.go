package hub_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// webhook hands a webhook in as Paystack does and returns the status.
func (k *till) webhook(body []byte, signature string) int {
	r := httptest.NewRequest(http.MethodPost, "/v1/paystack", bytes.NewReader(body))
	r.Header.Set(paystack.SignatureHeader, signature)
	w := httptest.NewRecorder()
	k.Hub.Handler().ServeHTTP(w, r)
	return w.Code
}

// story is an order that a rapid test tells, step by step, and its end, in orders
// and units of its due.
type story struct {
	name    string
	steps   []func(*telling)
	sold    int64 // tickets that stand
	given   int64 // refunds at the sandbox
	refunds string
}

type telling struct {
	*till
	box    *paystacktest.Sandbox
	paying checkout.Paying
	second checkout.Paying
}

func (s *telling) pay(reference, card string) {
	if err := s.box.Pay(reference, card); err != nil {
		s.t.Fatal(err)
	}
}

func (s *telling) tryAgain() {
	second, err := s.counter.Station.TryPayment(s.t.Context(), s.paying.Order, page("2"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.second = second
}

func (s *telling) giveBack() {
	s.Wait("it is paid", func() bool {
		s.pass(4_000)
		s.look(s.paying.Order)
		return s.stands(s.paying.Order).State == ticketing.CheckoutPaid
	})
	if err := s.Hub.RefundOrder(s.t.Context(), fair.Organizer, hubapi.RefundOrder{Order: s.paying.Order}); err != nil {
		s.t.Fatal(err)
	}
}

var stories = []story{
	{"paid", []func(*telling){func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardSuccess) }}, 1, 0, ""},
	{"declined, then paid", []func(*telling){
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardDeclined) },
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardSuccess) }}, 1, 0, ""},
	{"paid twice", []func(*telling){
		(*telling).tryAgain,
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardSuccess) },
		func(s *telling) { s.pay(s.second.Reference, paystacktest.CardSuccess) }}, 1, 1, ""},
	{"paid and given back", []func(*telling){
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardSuccess) }, (*telling).giveBack}, 0, 1, "done"},
	{"paid, and its refund fails", []func(*telling){
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardRefundFails) }, (*telling).giveBack}, 0, 1, "failed"},
	{"paid, and its refund needs a person", []func(*telling){
		func(s *telling) { s.pay(s.paying.Reference, paystacktest.CardRefundAttention) }, (*telling).giveBack}, 0, 1, "needs_attention"},
	{"never paid", nil, 0, 0, ""},
}

// Webhooks that arrive in any order, late, early, again and again, or never, forged
// and cut ones among them, leave every order where polling alone leaves it.
func TestWebhooksInAnyOrderEndTheSame(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 5_000)
	box.SetBalance("NGN", 1<<50)
	key, _ := paystack.ParseKey("sk_test_of_the_fair")
	rapid.Check(t, func(r *rapid.T) {
		told := rapid.SliceOfN(rapid.SampledFrom(stories), 1, 3).Draw(r, "stories")
		k.heard = nil
		before := -k.book(ledger.Sales) + -k.book(ledger.Refunds)
		all := make([]*telling, len(told))
		arrive := func(most int) {
			box.Deliver(t.Context())
			k.passing.Lock()
			heard := append([][2]string(nil), k.heard...)
			k.passing.Unlock()
			for range rapid.IntRange(0, most).Draw(r, "arrive") {
				if len(heard) == 0 {
					return
				}
				e := rapid.SampledFrom(heard).Draw(r, "webhook")
				body, signature := []byte(e[0]), e[1]
				switch rapid.SampledFrom([]string{"", "", "", "", "cut", "changed", "foreign"}).Draw(r, "how") {
				case "cut":
					body = body[:len(body)/2]
				case "changed":
					body = []byte(strings.Replace(e[0], "tc-", "tc-0", 1))
				case "foreign":
					body = []byte(strings.ReplaceAll(e[0], "tc-", "shop-"))
					signature = paystacktest.Sign(key, body)
				default:
					if code := k.webhook(body, signature); code != http.StatusOK {
						r.Fatalf("a good webhook: %d", code)
					}
					continue
				}
				if code := k.webhook(body, signature); (code == http.StatusOK) != (signature != e[1]) {
					r.Fatalf("a spoilt webhook: %d", code)
				}
			}
		}
		for i := range told {
			all[i] = &telling{till: k, box: box, paying: k.ask(1)}
		}
		for step := range 3 {
			for i, s := range told {
				if step < len(s.steps) {
					s.steps[step](all[i])
					arrive(3)
				}
			}
		}
		arrive(6)
		due := all[0].paying.Due
		for i, s := range told {
			k.Wait(s.name, func() bool { k.pass(4_000); k.look(all[i].paying.Order); return k.ended(all[i], s) == "" })
		}
		arrive(12)
		kept := int64(0)
		for i, s := range told {
			if wrong := k.ended(all[i], s); wrong != "" {
				r.Fatalf("%s: %s", s.name, wrong)
			}
			if s.sold > 0 {
				kept += due
			}
		}
		if holds, want := k.book(ledger.Provider), held(box); holds != want {
			r.Fatalf("the book says that the provider holds %d, it holds %d", holds, want)
		}
		if got := -k.book(ledger.Sales) + -k.book(ledger.Refunds) - before; got != kept {
			r.Fatalf("kept %d of the sales, want %d", got, kept)
		}
	})
}

// held is what the sandbox took and has not given back.
func held(box *paystacktest.Sandbox) (subunits int64) {
	for _, tx := range box.Transactions() {
		if tx.PaidAt > 0 {
			subunits += tx.Amount - tx.Fees
		}
	}
	for _, r := range box.Refunds() {
		if r.Status == paystack.RefundProcessed {
			subunits -= r.Amount
		}
	}
	return subunits
}

// ended says how an order differs from the end of its story; "": it does not.
func (k *till) ended(s *telling, want story) (wrong string) {
	k.t.Helper()
	given := int64(0)
	for _, r := range s.box.Refunds() {
		if r.Transaction == s.paying.Reference || r.Transaction == s.second.Reference {
			given++
		}
	}
	err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		c, _, err := tx.Checkout(s.paying.Order)
		if err != nil {
			return err
		}
		issued, err := tx.TicketsOf(s.paying.Order)
		if err != nil {
			return err
		}
		standing := int64(0)
		for _, i := range issued {
			if i.State() == ticketing.TicketIssued {
				standing++
			}
		}
		rows, err := tx.RefundsOf(s.paying.Order)
		state := ""
		for _, r := range rows {
			if !r.Surplus {
				state = string(r.State)
			}
			if r.State != refund.Done && len(rows) == 1 && want.refunds == "" {
				state = string(r.State)
			}
		}
		if want.refunds == "" && state == string(refund.Done) {
			state = ""
		}
		paid := c.State == ticketing.CheckoutPaid
		if paid != (len(want.steps) > 0) || standing != want.sold || given != want.given || state != want.refunds {
			wrong = fmt.Sprintf("%s, %d tickets stand, %d given back, refund %q", c.State, standing, given, state)
		}
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return wrong
}
