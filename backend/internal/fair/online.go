package fair

import (
	"fmt"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Order lets the machine ask the hub to sell so many of a type, to be paid online.
// What was asked for is kept, paid or not.
func (m *Machine) Order(no ticketing.TypeNo, count int64) error {
	m.sales++
	e := NightMarket(1, 1)
	t, _ := e.Type(no)
	key := fmt.Sprint(m.Name, "-", m.sales)
	r := boxoffice.Request{Key: key, Staff: Seller, Performance: Friday, Items: []orders.Item{{Type: no, Count: count}}, Total: t.Tiers[0].Price.Minor * count, Currency: "NGN"}
	_, err := m.Station.PayOnline(m.fair.T.Context(), r, m.pay())
	m.fair.read(m.Store, func(tx *store.Tx) error {
		asked, ok, err := tx.AskedByKey(m.ID, key)
		if ok {
			m.Orders = append(m.Orders, asked.Sold.Order)
		}
		return err
	})
	m.Station.Recorded("sale")
	return err
}

// Again begins another attempt to pay one of the machine's orders.
func (m *Machine) Again(order ticketing.OrderID) error {
	_, err := m.Station.TryPayment(m.fair.T.Context(), order, m.pay())
	return err
}

func (m *Machine) pay() hubapi.Pay {
	m.tries++
	return hubapi.Pay{Key: fmt.Sprint(m.Name, "-try-", m.tries), Channel: checkout.ChannelPage, Email: "buyer@example.org"}
}

// order picks one of the machine's orders; "" where it has none.
func (m *Machine) order(n int64) ticketing.OrderID {
	if len(m.Orders) == 0 {
		return ""
	}
	return m.Orders[n%int64(len(m.Orders))]
}

// GiveBack is the organizer who gives back one ticket of a machine's orders and sales,
// whatever comes of it.
func (f *Fair) GiveBack(m *Machine, n int64) error {
	all := slices.Clone(m.Orders)
	for _, s := range m.Sales {
		all = append(all, s.ID)
	}
	if len(all) == 0 {
		return nil
	}
	return f.Hub.RefundOrder(f.T.Context(), Organizer, hubapi.RefundOrder{Order: all[n%int64(len(all))], Positions: []int{1 + int(n)%3}, Anyway: n%2 == 0})
}

// Buy is the buyer of an order who pays whatever page was opened first and is not
// paid yet; false where there is none.
func (f *Fair) Buy(order ticketing.OrderID) bool {
	for n := int64(1); ; n++ {
		reference := checkout.Reference(order, n)
		p, err := f.Bank.Look(f.T.Context(), checkout.Query{Reference: reference})
		if err != nil {
			return false
		}
		if p.Standing == checkout.Pending {
			f.Bank.Pay(reference, nil)
			return true
		}
	}
}

// bank lets the hub compare the bank's list with its own, and look at every order
// anew: what a person does who presses both buttons.
func (f *Fair) bank() {
	f.T.Helper()
	if err := f.Hub.Reconcile(f.T.Context(), 0); err != nil {
		f.T.Fatal(err)
	}
	for _, name := range f.Names {
		m := f.All[name]
		for _, order := range m.Orders {
			if _, err := f.Hub.LookAgain(f.T.Context(), access.Device{ID: m.ID}, order); err != nil && ticketing.CodeOf(err) != ticketing.CodeNotFound {
				f.T.Fatal(err)
			}
		}
	}
}

// checkPaid is P3: who paid has tickets, once, or is owed the money, or a person is
// told of it; and the hub's book says the same of the bank as the bank.
func (f *Fair) checkPaid() {
	f.T.Helper()
	paid, _ := f.Bank.List(f.T.Context(), 0, 0)
	f.read(f.Store, func(tx *store.Tx) error {
		found, err := tx.Findings(0)
		if err != nil {
			return err
		}
		told, lost := map[string]bool{}, int64(0)
		for _, finding := range found {
			told[finding.Name] = true
		}
		bought := map[ticketing.OrderID]bool{}
		for _, p := range paid {
			if p.Standing != checkout.Success {
				continue
			}
			a, ok, err := tx.Attempt(p.Reference)
			if err != nil {
				return err
			}
			switch {
			case !ok && told[p.Reference] && !f.asked(tx, p.Reference):
				lost += p.Paid.Minor - p.Fees
			case a.State == ticketing.AttemptPaid && !bought[a.Order]:
				bought[a.Order] = true
				if s, ok, err := tx.SaleByID(a.Order); err != nil || !ok || s.Online != p.Paid.Minor || s.VoidedAt != 0 {
					f.T.Errorf("P3: %s is paid, and its sale is %+v, %v", p.Reference, s, err)
				}
			case a.State != ticketing.AttemptSurplus:
				f.T.Errorf("P3: the buyer of %s has paid; it is %q (%s) of order %q", p.Reference, a.State, a.Reason, a.Order)
			}
		}
		balances, err := tx.Balances("")
		for _, b := range balances {
			if b.Account == "provider" && b.Amount.Minor+lost != f.Bank.Kept() {
				f.T.Errorf("P3: the book holds %d at the bank, the bank %d, of which nobody knows %d", b.Amount.Minor, f.Bank.Kept(), lost)
			}
		}
		return err
	})
}

// asked reports whether the hub knows the order that a payment is for: one that only
// a lost disk had it does not.
func (f *Fair) asked(tx *store.Tx, reference string) bool {
	for _, m := range f.All {
		for _, order := range m.Orders {
			_, ok, _ := tx.Checkout(order)
			for n := int64(1); ok && n < 50; n++ {
				if checkout.Reference(order, n) == reference {
					return true
				}
			}
		}
	}
	return false
}

// online adds up what the hub itself holds for orders and has sold of a quota.
func (f *Fair) online(tx *store.Tx, q ticketing.QuotaID) (held, sold int64, err error) {
	for _, m := range f.All {
		all, err := tx.CheckoutsOf(m.ID, 100_000)
		if err != nil {
			return 0, 0, err
		}
		for _, c := range all {
			switch {
			case c.State == ticketing.CheckoutOpen && c.Held:
				held += c.Asked.Sold.Units[q]
			case c.State == ticketing.CheckoutPaid:
				tickets, err := tx.TicketsOf(c.Order())
				if err != nil {
					return 0, 0, err
				}
				e := NightMarket(1, 1)
				sold += orders.Drawn(&e, Friday, slices.DeleteFunc(tickets, func(t orders.Ticket) bool { return !t.Stands() }))[q]
			}
		}
	}
	return held, sold, nil
}
