package hub_test

import (
	ctx "context"
	"fmt"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// away is a bank that cannot be reached.
type away struct{ *fair.Bank }

func (away) Start(ctx.Context, checkout.Request) (checkout.Prompt, error) {
	return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.NotSent, Reason: "no route to it"}
}

// A sale stops and says why while whoever takes the payments does not answer, keeps what is
// held meanwhile, and goes on by itself.
func TestASaleStopsWhileNobodyTakesPayments(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 20, queue.Policy{})
	if err := s.Hub.UseProvider(t.Context(), away{s.Bank}); err != nil {
		t.Fatal(err)
	}
	var last hubapi.ShopOrder
	b := s.buyer()
	for i := range 5 {
		b = s.buyer()
		last = must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(fmt.Sprint("b", i), 1))
		b.do("POST", "/api/o/"+last.Order+"/pay", pay(fmt.Sprint("p", i)), nil)
	}
	s.tick(1)
	if e := must[hubapi.ShopEvent](b, "GET", onWeb, nil); e.Sale.Phase != string(queue.Paused) || e.Sale.Why != queue.WhyProvider {
		t.Fatalf("after five payments that could not be begun the sale is %s %s", e.Sale.Phase, e.Sale.Why)
	}
	s.tick(31)
	if e := must[hubapi.ShopEvent](b, "GET", onWeb, nil); e.Sale.Phase != string(queue.Live) {
		t.Errorf("half a minute later it is %s", e.Sale.Phase)
	}
	if err := s.Hub.UseProvider(t.Context(), s.Bank); err != nil {
		t.Fatal(err)
	}
	if o := must[hubapi.ShopOrder](b, "POST", "/api/o/"+last.Order+"/pay", pay("again")); o.State != "paying" {
		t.Errorf("who pays then is told %+v", o)
	}
}
