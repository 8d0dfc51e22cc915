package boxoffice_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func scan(key, code string) gate.Scan { return gate.Scan{Key: key, Code: code} }

func TestShiftRefuses(t *testing.T) {
	l := fair.NewLaptop(t, "counter", fair.NightMarket(10, 10))
	naira := ticketing.Money{Minor: 5_00, Currency: "NGN"}
	_, err := l.Box.CloseShift(t.Context(), fair.Seller, 0)
	refused(t, err, ticketing.CodeShiftClosed)
	_, _, err = l.Box.Sell(t.Context(), l.Basket("b", item(fair.Guest, 1)))
	refused(t, err, ticketing.CodeShiftClosed)
	_, err = l.Box.OpenShift(t.Context(), fair.Steward, naira)
	refused(t, err, ticketing.CodeForbidden)
	_, err = l.Box.OpenShift(t.Context(), fair.Seller, ticketing.Money{Minor: -1, Currency: "NGN"})
	refused(t, err, ticketing.CodeInvalid)
	if _, err = l.Box.OpenShift(t.Context(), fair.Seller, naira); err != nil {
		t.Fatal(err)
	}
	_, err = l.Box.OpenShift(t.Context(), fair.Seller, naira)
	refused(t, err, ticketing.CodeShiftOpen)
	for _, minor := range []int64{0, -5_01, 1 << 60, -1 << 63} {
		refused(t, l.Box.MoveCash(t.Context(), fair.Seller, minor, "x"), ticketing.CodeInvalid)
	}
	refused(t, l.Box.MoveCash(t.Context(), fair.Organizer+"x", 1, "x"), ticketing.CodeUnauthorized)
	_, err = l.Box.CloseShift(t.Context(), fair.Seller, -1)
	refused(t, err, ticketing.CodeInvalid)
}

// Another seller's drawer is a supervisor's to close.
func TestDrawersArePersonal(t *testing.T) {
	l := fair.NewLaptop(t, "counter", fair.NightMarket(10, 10))
	if _, err := l.Box.OpenShift(t.Context(), fair.Supervisor, ticketing.Money{Currency: "NGN"}); err != nil {
		t.Fatal(err)
	}
	_, err := l.Box.CloseShift(t.Context(), fair.Seller, 0)
	refused(t, err, ticketing.CodeForbidden, "role", "supervisor")
	if _, err := l.Box.CloseShift(t.Context(), fair.Organizer, 0); err != nil {
		t.Fatal(err)
	}
}

// What was paid out cannot be given back: the money comes in first.
func TestAnEmptyDrawerGivesNothingBack(t *testing.T) {
	l := fair.NewLaptop(t, "counter", fair.NightMarket(10, 10))
	l.OpenShift(t)
	sale, _ := l.Sell(t, "b", fair.Standard, 1)
	if err := l.Box.MoveCash(t.Context(), fair.Seller, -14_000_00, "to the safe"); err != nil {
		t.Fatal(err)
	}
	_, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "", "")
	refused(t, err, ticketing.CodeDrawerShort, "missing", "400000")
	if err := l.Box.MoveCash(t.Context(), fair.Seller, 4_000_00, "from the safe"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "", ""); err != nil {
		t.Fatal(err)
	}
}

// Whatever happens at a drawer, what it should hold is what was put in less
// what was taken out, and the close records that and the count.
func TestDrawerAddsUp(t *testing.T) {
	baskets := fair.IDs("basket")
	rapid.Check(t, func(rt *rapid.T) {
		l := fair.NewLaptop(t, "counter", fair.NightMarket(1000, 10))
		shift := l.OpenShift(t)
		cash, card := int64(10_000_00), int64(0)
		var sales []orders.Sale
		rt.Repeat(map[string]func(*rapid.T){
			"sell": func(rt *rapid.T) {
				r := l.Basket(baskets(), item(fair.Standard, rapid.Int64Range(1, 3).Draw(rt, "count")))
				onCard := rapid.Int64Range(0, r.Total).Draw(rt, "card")
				r.Tenders = nil
				if onCard > 0 {
					r.Tenders = append(r.Tenders, orders.Tender{Kind: orders.TenderCard, Received: onCard})
				}
				over := rapid.Int64Range(1, 9_000_00).Draw(rt, "over")
				r.Tenders = append(r.Tenders, orders.Tender{Kind: orders.TenderCash, Received: r.Total - onCard + over})
				s, _, err := l.Box.Sell(t.Context(), r)
				if err != nil {
					rt.Fatal(err)
				}
				if s.Change != over {
					rt.Fatalf("change %d, want %d", s.Change, over)
				}
				cash, card, sales = cash+r.Total-onCard, card+onCard, append(sales, s)
			},
			"undo": func(rt *rapid.T) {
				if len(sales) == 0 {
					rt.Skip()
				}
				s := sales[len(sales)-1]
				_, err := l.Box.Undo(t.Context(), s.ID, fair.Seller, "", "")
				if s.Cash > cash {
					refused(t, err, ticketing.CodeDrawerShort, "missing", fmt.Sprint(s.Cash-cash))
					return
				}
				if err != nil {
					rt.Fatal(err)
				}
				sales = sales[:len(sales)-1]
				cash, card = cash-s.Cash, card-s.Card
			},
			"move": func(rt *rapid.T) {
				minor := rapid.Int64Range(-cash, max(-cash, 0)+5_000_00).Draw(rt, "minor")
				if err := l.Box.MoveCash(t.Context(), fair.Seller, minor, "float"); (err == nil) != (minor != 0) {
					rt.Fatal(err)
				}
				cash += minor
			},
			"": func(rt *rapid.T) {
				if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
					f, err := tx.Figures(boxoffice.Shift{ID: shift, Currency: "NGN"})
					if got := f.Expected(10_000_00); got < 0 || got != cash || f.Card-f.VoidedCard != card {
						rt.Fatalf("the drawer should hold %d, cards %d; it says %d and %d", cash, card, got, f.Card-f.VoidedCard)
					}
					return err
				}); err != nil {
					rt.Fatal(err)
				}
			},
		})
		if _, err := l.Box.CloseShift(t.Context(), fair.Seller, 77); err != nil {
			rt.Fatal(err)
		}
		if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
			s, _, err := tx.ShiftByID(shift)
			if s.Counted != 77 || s.Expected != cash {
				rt.Fatalf("closed with %+v", s)
			}
			return err
		}); err != nil {
			rt.Fatal(err)
		}
	})
}
