package store

import (
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ boxoffice.Tx = (*Tx)(nil)

// OpenShift returns the open shift of a device.
func (t *Tx) OpenShift(device ticketing.DeviceID) (boxoffice.Shift, bool, error) {
	r, ok, err := found(t.q.OpenShift(t.ctx(), string(device)))
	return shift(r), ok, err
}

// LastShift returns a device's newest shift, open or not.
func (t *Tx) LastShift(device ticketing.DeviceID) (boxoffice.Shift, bool, error) {
	r, ok, err := found(t.q.LastShift(t.ctx(), string(device)))
	return shift(r), ok, err
}

// ShiftByID returns a shift.
func (t *Tx) ShiftByID(id ticketing.ShiftID) (boxoffice.Shift, bool, error) {
	r, ok, err := found(t.q.ShiftByID(t.ctx(), string(id)))
	return shift(r), ok, err
}

// Shifts lists the newest 500 shifts.
func (t *Tx) Shifts() ([]boxoffice.Shift, error) {
	rows, err := t.q.Shifts(t.ctx())
	out := make([]boxoffice.Shift, 0, len(rows))
	for _, r := range rows {
		out = append(out, shift(r))
	}
	return out, err
}

func shift(r db.Shift) boxoffice.Shift {
	return boxoffice.Shift{ID: ticketing.ShiftID(r.ID), Device: ticketing.DeviceID(r.Device), Staff: ticketing.StaffID(r.Staff), Currency: r.Currency,
		OpenedAt: r.OpenedAt, Float: r.FloatMinor, ClosedAt: r.ClosedAt, ClosedBy: ticketing.StaffID(r.ClosedBy), Counted: r.CountedMinor, Expected: r.ExpectedMinor}
}

// PutShift keeps a new shift.
func (t *Tx) PutShift(s boxoffice.Shift) error {
	_, err := t.q.InsertShift(t.ctx(), db.InsertShiftParams{ID: string(s.ID), Device: string(s.Device), Staff: string(s.Staff),
		Currency: s.Currency, OpenedAt: s.OpenedAt, FloatMinor: s.Float})
	return err
}

// CloseShift closes a shift; one that is closed stays as it is.
func (t *Tx) CloseShift(id ticketing.ShiftID, b boxoffice.ShiftClosed, at int64) error {
	_, err := t.q.CloseShift(t.ctx(), db.CloseShiftParams{ID: string(id), ClosedAt: at, ClosedBy: string(b.Staff), CountedMinor: b.Counted, ExpectedMinor: b.Expected})
	return err
}

// PutDrawerMove keeps cash put in or taken out.
func (t *Tx) PutDrawerMove(m boxoffice.DrawerMove) error {
	_, err := t.q.InsertDrawerMove(t.ctx(), db.InsertDrawerMoveParams{Shift: string(m.Shift), Seq: int64(m.Seq), Minor: m.Minor, Reason: m.Reason, Staff: string(m.Staff), At: m.At, Refund: m.Refund})
	return err
}

// Figures adds a shift up.
func (t *Tx) Figures(s boxoffice.Shift) (boxoffice.Figures, error) {
	r, err := t.q.ShiftFigures(t.ctx(), db.ShiftFiguresParams{Currency: s.Currency, Shift: string(s.ID)})
	if err != nil {
		return boxoffice.Figures{}, err
	}
	f := boxoffice.Figures{Sales: r.Sales, Voids: r.Voids, Cash: r.Cash, Card: r.Card, Online: r.Online, Transfer: r.Transfer, VoidedCash: r.VoidedCash, VoidedCard: r.VoidedCard}
	others, err := t.q.ShiftOthers(t.ctx(), db.ShiftOthersParams{Shift: string(s.ID), Currency: s.Currency})
	if err != nil {
		return f, err
	}
	for _, o := range others {
		f.Others = append(f.Others, ticketing.Money{Minor: o.Minor, Currency: o.Currency})
	}
	moves, err := t.q.DrawerMoves(t.ctx(), string(s.ID))
	for _, m := range moves {
		if m.Minor > 0 {
			f.PaidIn += m.Minor
		} else {
			f.PaidOut -= m.Minor
		}
	}
	return f, err
}

// SaleByID returns a sale with its lines and tenders.
func (t *Tx) SaleByID(id ticketing.OrderID) (orders.Sale, bool, error) {
	r, ok, err := found(t.q.SaleByID(t.ctx(), string(id)))
	if err != nil || !ok {
		return orders.Sale{}, false, err
	}
	s, err := t.sale(r)
	return s, true, err
}

// SaleByKey returns the sale of a basket.
func (t *Tx) SaleByKey(device ticketing.DeviceID, key string) (orders.Sale, bool, error) {
	r, ok, err := found(t.q.SaleByClientKey(t.ctx(), db.SaleByClientKeyParams{Device: string(device), ClientKey: key}))
	if err != nil || !ok {
		return orders.Sale{}, false, err
	}
	s, err := t.sale(r)
	return s, true, err
}

// LatestSales lists a device's newest sales.
func (t *Tx) LatestSales(device ticketing.DeviceID, count int) ([]orders.Sale, error) {
	rows, err := t.q.SalesLatest(t.ctx(), db.SalesLatestParams{Counter: string(device), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	return t.sales(rows)
}

// SalesByNumber lists the sales whose number begins so.
func (t *Tx) SalesByNumber(prefix string, count int) ([]orders.Sale, error) {
	rows, err := t.q.SalesByNumber(t.ctx(), db.SalesByNumberParams{Pattern: escapeLike(prefix) + "%", Count: int32(count)})
	if err != nil {
		return nil, err
	}
	return t.sales(rows)
}

// SalesByCode finds the sales of a short code's hash.
func (t *Tx) SalesByCode(hash []byte) ([]orders.Sale, error) {
	rows, err := t.q.SalesByCode(t.ctx(), hash)
	if err != nil {
		return nil, err
	}
	return t.sales(rows)
}

// TicketsByMark finds tickets of a scope by what people read of their number:
// the letters of the key, and after a hyphen the counter.
func (t *Tx) TicketsByMark(scope ticketing.ScopeID, mark string, count int) ([]orders.Ticket, error) {
	key, digits, _ := strings.Cut(mark, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil && digits != "" {
		return nil, nil
	}
	return tickets(t.q.TicketsByMark(t.ctx(), db.TicketsByMarkParams{Scope: string(scope), KeyPattern: strings.ToLower(escapeLike(key)) + "%", N: n, Count: int32(count)}))
}

// escapeLike drops what LIKE would read as a pattern; sale numbers have none.
func escapeLike(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r != '%' && r != '_' && r != '\\' {
			out = append(out, r)
		}
	}
	return string(out)
}

func (t *Tx) sales(rows []db.Sale) ([]orders.Sale, error) {
	out := make([]orders.Sale, 0, len(rows))
	for _, r := range rows {
		s, err := t.sale(r)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (t *Tx) sale(r db.Sale) (orders.Sale, error) {
	s := orders.Sale{ID: ticketing.OrderID(r.ID), Number: r.Number, Key: r.ClientKey, Device: ticketing.DeviceID(r.Device), Seq: uint64(r.Seq),
		Event: ticketing.EventID(r.Event), Performance: ticketing.ScopeID(r.Performance), Shift: ticketing.ShiftID(r.Shift), Staff: ticketing.StaffID(r.Staff),
		At: r.At, Total: ticketing.Money{Minor: r.TotalMinor, Currency: r.Currency}, Cash: r.CashMinor, Card: r.CardMinor, Online: r.OnlineMinor, Transfer: r.TransferMinor, Counter: ticketing.DeviceID(r.Counter), Change: r.ChangeMinor,
		VoidedAt: r.VoidedAt, VoidedBy: ticketing.StaffID(r.VoidedBy), Rightful: r.Rightful}
	lines, err := t.q.SaleLines(t.ctx(), r.ID)
	if err != nil {
		return s, err
	}
	for _, l := range lines {
		s.Lines = append(s.Lines, orders.Line{Type: ticketing.TypeNo(l.Type), Tier: ticketing.TierNo(l.Tier), Items: l.Items, Price: l.PriceMinor, Fee: l.FeeMinor})
	}
	tenders, err := t.q.Tenders(t.ctx(), r.ID)
	for _, d := range tenders {
		s.Tenders = append(s.Tenders, orders.Tender{Kind: d.Kind, Minor: d.Minor, Received: d.Received, Slip: d.Slip})
	}
	return s, err
}

// LastSaleNumber returns the number that is printed on a device's newest sale;
// "" before the first.
func (t *Tx) LastSaleNumber(device ticketing.DeviceID) (string, error) {
	n, _, err := found(t.q.LastSaleNumber(t.ctx(), string(device)))
	return n, err
}

// PutSale keeps a sale; the same one again adds nothing.
func (t *Tx) PutSale(s orders.Sale) error {
	n, err := t.q.InsertSale(t.ctx(), db.InsertSaleParams{ID: string(s.ID), Number: s.Number, ClientKey: s.Key, Device: string(s.Device), Seq: int64(s.Seq),
		Event: string(s.Event), Performance: string(s.Performance), Shift: string(s.Shift), Staff: string(s.Staff), At: s.At,
		TotalMinor: s.Total.Minor, Currency: s.Total.Currency, CashMinor: s.Cash, CardMinor: s.Card, OnlineMinor: s.Online, TransferMinor: s.Transfer, Counter: string(s.Counter), ChangeMinor: s.Change, Rightful: s.Rightful})
	if err != nil || n == 0 {
		return err
	}
	for i, l := range s.Lines {
		if err := t.q.InsertSaleLine(t.ctx(), db.InsertSaleLineParams{Sale: string(s.ID), Line: int64(i + 1), Type: int64(l.Type), Tier: int64(l.Tier), Items: l.Items, PriceMinor: l.Price, FeeMinor: l.Fee}); err != nil {
			return err
		}
	}
	for i, d := range s.Tenders {
		if err := t.q.InsertTender(t.ctx(), db.InsertTenderParams{Sale: string(s.ID), Line: int64(i + 1), Kind: d.Kind, Minor: d.Minor, Received: d.Received, Slip: d.Slip}); err != nil {
			return err
		}
	}
	return nil
}

// VoidSale marks a sale as undone, once.
func (t *Tx) VoidSale(id ticketing.OrderID, v boxoffice.Voided, at int64) error {
	_, err := t.q.VoidSale(t.ctx(), db.VoidSaleParams{ID: string(id), VoidedAt: at, VoidedBy: string(v.Staff)})
	return err
}

// LastTicketNumber returns the highest n that a key has issued in a scope, as
// known here.
func (t *Tx) LastTicketNumber(scope ticketing.ScopeID, key ticketing.KeyID) (uint32, error) {
	n, err := t.q.LastTicketNumber(t.ctx(), db.LastTicketNumberParams{Scope: string(scope), KeyID: key.String()})
	return uint32(n), err
}

// Ceiling returns how far the device's newest certificate lets it number
// tickets of a scope.
func (t *Tx) Ceiling(device ticketing.DeviceID, scope ticketing.ScopeID) (uint32, bool, error) {
	all, err := t.Certificates()
	if err != nil {
		return 0, false, err
	}
	var newest uint64
	ceiling, found := uint32(0), false
	for _, c := range all {
		if c.Device != device || (found && c.Serial <= newest) {
			continue
		}
		cert, err := pass.ParseCertificate(c.Certificate)
		if err != nil {
			return 0, false, err
		}
		if right, ok := cert.Right(scope); ok {
			ceiling, newest, found = right.Ceiling, c.Serial, true
		}
	}
	return ceiling, found, nil
}

// PutTicket keeps what is known of a ticket; facts that came before stay.
func (t *Tx) PutTicket(k orders.Ticket) error {
	return t.q.PutTicket(t.ctx(), db.PutTicketParams{Scope: string(k.Scope), KeyID: k.Key.Key.String(), N: int64(k.Key.N), RootKey: k.Root.Key.String(),
		RootN: int64(k.Root.N), Generation: int64(k.Generation), Type: int64(k.Type), People: int64(k.People), CodeHash: k.CodeHash, Code: k.Code,
		Sale: string(k.Sale), Position: int64(k.Position), Pass: k.Pass, IssuedAt: k.IssuedAt})
}

// VoidTicket records that a ticket is void; the ticket itself may come later.
func (t *Tx) VoidTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64, where string) error {
	return t.q.VoidTicket(t.ctx(), db.VoidTicketParams{Scope: string(scope), KeyID: k.Key.String(), N: int64(k.N), RootKey: k.Key.String(), RootN: int64(k.N),
		CodeHash: []byte{}, Pass: []byte{}, VoidAt: at, VoidWhere: where})
}

// TicketsOf lists the tickets of a sale in order.
func (t *Tx) TicketsOf(sale ticketing.OrderID) ([]orders.Ticket, error) {
	return tickets(t.q.TicketsOfSale(t.ctx(), string(sale)))
}

// Ticket returns what is known of a ticket.
func (t *Tx) Ticket(scope ticketing.ScopeID, k ticketing.TicketKey) (orders.Ticket, bool, error) {
	r, ok, err := found(t.q.Ticket(t.ctx(), db.TicketParams{Scope: string(scope), KeyID: k.Key.String(), N: int64(k.N)}))
	return ticket(r), ok, err
}

// TicketsAfter lists up to count tickets of a scope after one, by key and n.
func (t *Tx) TicketsAfter(scope ticketing.ScopeID, after ticketing.TicketKey, count int) ([]orders.Ticket, error) {
	return tickets(t.q.TicketsPage(t.ctx(), db.TicketsPageParams{Scope: string(scope), KeyID: after.Key.String(), AfterN: int64(after.N), Count: int32(count)}))
}

// CountTickets returns how many tickets of a scope stand.
func (t *Tx) CountTickets(scope ticketing.ScopeID) (int64, error) {
	return t.q.CountTickets(t.ctx(), string(scope))
}

func tickets(rows []db.Ticket, err error) ([]orders.Ticket, error) {
	out := make([]orders.Ticket, 0, len(rows))
	for _, r := range rows {
		out = append(out, ticket(r))
	}
	return out, err
}

func ticket(r db.Ticket) orders.Ticket {
	return orders.Ticket{Scope: ticketing.ScopeID(r.Scope), Key: ticketKey(r.KeyID, r.N), Root: ticketKey(r.RootKey, r.RootN), Generation: uint8(r.Generation),
		Type: ticketing.TypeNo(r.Type), People: uint8(r.People), CodeHash: r.CodeHash, Code: r.Code, Sale: ticketing.OrderID(r.Sale), Position: int(r.Position),
		Pass: r.Pass, IssuedAt: r.IssuedAt, VoidAt: r.VoidAt, VoidWhere: r.VoidWhere, RefundedAt: r.RefundedAt, FrozenAt: r.FrozenAt, ThawedAt: r.ThawedAt}
}

func ticketKey(key string, n int64) ticketing.TicketKey {
	k, _ := ticketing.ParseKeyID(key)
	return ticketing.TicketKey{Key: k, N: uint32(n)}
}
