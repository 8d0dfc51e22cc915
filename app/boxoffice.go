package app

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// BoxOffice is the Counter.
type BoxOffice struct{ app *App }

// Board is all that the Counter shows.
type Board struct {
	Rows     []BoardRow `json:"rows"`
	Currency string     `json:"currency"`
	Notes    []int64    `json:"notes"` // banknotes and coins of the currency in minor units, largest first
	Tenders  []string   `json:"tenders"`
	Drawer   *Money     `json:"drawer"` // what the open shift's drawer should hold; nil: no shift
	Last     *SaleView  `json:"last"`
	Lent     bool       `json:"lent"`  // whether "mine" and "in all" differ on this hub (a second seller has joined)
	Until    int64      `json:"until"` // when the allotment ends; 0: never, or nobody else sells
	Parked   int        `json:"parked"`
	// FeeAtCounter is whether the rows' booking fees are paid at this counter too, or online
	// alone.
	FeeAtCounter bool `json:"feeAtCounter"`
	// Online is what can be paid through the provider; nil where nothing can be.
	Online *OnlineView `json:"online"`
	Paying int         `json:"paying"` // orders that wait to be paid
	// Letters is whether tickets can be sent: letters leave, and Texts: short messages too.
	Letters bool `json:"letters"`
	Texts   bool `json:"texts"`
	// Lists are the event's further price lists; the rows above are by its own prices.
	Lists []BoardList `json:"lists"`
}

// BoardList is what the Counter sells by a further price list. Cash is whether the open
// drawer counts its currency.
type BoardList struct {
	No       int         `json:"no"`
	Name     string      `json:"name"`
	Currency string      `json:"currency"`
	Rows     []BoardRow  `json:"rows"` // all of the board's types; those without a price in it are not_in_list
	Online   *OnlineView `json:"online"`
	Notes    []int64     `json:"notes"`
	Cash     bool        `json:"cash"`
}

// BoardRow is a ticket type on sale. Left is -1 where nothing limits it.
type BoardRow struct {
	Type    int    `json:"type"`
	Name    string `json:"name"`
	Note    string `json:"note"`
	Price   Money  `json:"price"`
	Fee     Money  `json:"fee"` // the booking fee of one, beside its price
	Passes  int    `json:"passes"`
	Mine    int64  `json:"mine"`   // what this device may sell now
	MineOf  int64  `json:"mineOf"` // of so many lent
	Left    int64  `json:"left"`   // in all, as the hub last said
	LeftOf  int64  `json:"leftOf"`
	AsOf    int64  `json:"asOf"`
	State   string `json:"state"` // on_sale, used_up, asked, not_on_sale, not_in_list
	AskedAt int64  `json:"askedAt"`
}

// SaleRequest sells a basket. Key is made by the screen for this basket, so
// that a second click or a lost answer sells once.
type SaleRequest struct {
	Key         string       `json:"key"`
	Performance string       `json:"performance"`
	List        int          `json:"list"` // of prices; 0: the event's own
	Lines       []SaleLine   `json:"lines"`
	Tenders     []SaleTender `json:"tenders"` // none for a free order
	Total       int64        `json:"total"`   // what the screen showed; CodeConflict if the price changed
	Currency    string       `json:"currency"`
}

// SaleLine is so many items of a type.
type SaleLine struct {
	Type  int `json:"type"`
	Count int `json:"count"`
}

// SaleTender is money received: kind cash or card. Received may exceed what is
// due in cash only; Slip is the card terminal's number.
type SaleTender struct {
	Kind     string `json:"kind"`
	Received int64  `json:"received"`
	Slip     string `json:"slip"`
}

// SaleView is a finished sale.
type SaleView struct {
	Order   string     `json:"order"`
	Number  string     `json:"number"` // what is printed: CRIB07-0186
	At      int64      `json:"at"`
	Lines   []SoldLine `json:"lines"`
	Total   Money      `json:"total"`
	Fees    Money      `json:"fees"`   // booking fees, in the total
	Tender  string     `json:"tender"` // cash, card, online, split, free
	Cash    Money      `json:"cash"`   // cash kept: received less change
	Change  Money      `json:"change"`
	State   string     `json:"state"` // issued, void
	Staff   string     `json:"staff"`
	Passes  int        `json:"passes"`
	PDF     string     `json:"pdf"`     // path under the app's own handler
	CanUndo bool       `json:"canUndo"` // same shift, nobody inside
}

// SoldLine is a line of a sale.
type SoldLine struct {
	Type  int    `json:"type"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	Price Money  `json:"price"`
}

// PassView is one pass for the buyer's phone camera. QR is a path to an SVG.
type PassView struct {
	Type   string `json:"type"`
	Code   string `json:"code"` // short human code
	Digits string `json:"digits"`
	QR     string `json:"qr"`
	People int    `json:"people"`
	State  string `json:"state"`
}

// HandBackView is the change in notes, largest first, from what the drawer has.
type HandBackView struct {
	Change Money       `json:"change"`
	Notes  []NoteCount `json:"notes"`
	Short  int64       `json:"short"` // what the denominations cannot give
}

// NoteCount is so many of one banknote or coin.
type NoteCount struct {
	Note  int64 `json:"note"`
	Count int   `json:"count"`
}

// ShiftHead is the open shift.
type ShiftHead struct {
	ID       string `json:"id"`
	OpenedAt int64  `json:"openedAt"`
	Sales    int    `json:"sales"`
}

// ShiftView is a shift with its money. Expected is hidden (nil) from a seller
// until the count is in.
type ShiftView struct {
	ID         string  `json:"id"`
	Staff      string  `json:"staff"`
	Device     string  `json:"device"`
	OpenedAt   int64   `json:"openedAt"`
	ClosedAt   int64   `json:"closedAt"` // 0: open
	Float      Money   `json:"float"`
	CashSales  Money   `json:"cashSales"`
	CardSales  Money   `json:"cardSales"`
	Transfers  Money   `json:"transfers"` // to the venue's own account
	Online     Money   `json:"online"`    // paid through the provider
	PaidIn     Money   `json:"paidIn"`
	PaidOut    Money   `json:"paidOut"`
	Voided     Money   `json:"voided"`
	Expected   *Money  `json:"expected"`
	Counted    *Money  `json:"counted"`
	Difference *Money  `json:"difference"`
	Others     []Money `json:"others"` // taken in other currencies than the drawer's, none of it cash
	Sales      int     `json:"sales"`
	Voids      int     `json:"voids"`
	PDF        string  `json:"pdf"`
}

// Basket is a parked basket.
type Basket struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	At    int64      `json:"at"`
	List  int        `json:"list"` // of prices; 0: the event's own
	Lines []SaleLine `json:"lines"`
}

// Board returns the Counter's view of the chosen performance.
func (b *BoxOffice) Board() (Board, error) {
	return call(b.app, "BoxOffice.Board", quick, func(ctx context.Context) (Board, error) { return b.board(ctx) })
}

func (b *BoxOffice) board(ctx context.Context) (Board, error) {
	w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
	if err != nil {
		return Board{}, err
	}
	out := Board{Rows: []BoardRow{}, Notes: []int64{}, Lists: []BoardList{}, Tenders: []string{orders.TenderCash, orders.TenderCard}}
	if by.Role.AtLeast(ticketing.RoleSupervisor) {
		out.Tenders = append(out.Tenders, orders.TenderTransfer)
	}
	e, p, ok, err := w.chosen(ctx, st.Now())
	if err != nil {
		return out, err
	}
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		if ok {
			out.Currency, out.FeeAtCounter = e.Event.Currency, e.Event.Fee.AtCounter
			for _, d := range pricing.Denominations(e.Event.Currency) {
				out.Notes = append(out.Notes, d.Minor)
			}
			if err := boardRows(tx, st, &e.Event, p, &out); err != nil {
				return err
			}
			if err := boardLists(tx, st, &e.Event, &out); err != nil {
				return err
			}
			if out.Online, err = online(tx, st, e.Event.Currency); err != nil {
				return err
			}
		}
		carries, err := notify.Carried(tx)
		if err != nil {
			return err
		}
		out.Letters, out.Texts = carries.Letters, carries.Texts
		asked, err := tx.CheckoutsOf(st.Device(), 50)
		if err != nil {
			return err
		}
		for _, c := range asked {
			if c.State == ticketing.CheckoutOpen && c.DroppedAt == 0 {
				out.Paying++
			}
		}
		if err := drawer(tx, st.Device(), &out); err != nil {
			return err
		}
		parked, err := tx.ParkedBaskets()
		out.Parked = len(parked)
		return err
	})
	if err != nil {
		return out, err
	}
	last, err := b.latest(ctx, w, st, by, 1)
	if len(last) > 0 {
		out.Last = &last[0]
	}
	return out, err
}

func boardRows(tx *store.Tx, st *station.Station, e *ticketing.Event, p ticketing.Performance, out *Board) error {
	now := st.Now()
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	sellers := 0
	for _, d := range devices {
		if d.State == access.Active && d.Place.Sells() {
			sellers++
		}
	}
	out.Lent = sellers > 1
	for _, t := range e.Types {
		if t.Hidden {
			continue
		}
		row := BoardRow{Type: int(t.No), Name: t.Name, Note: t.Note, Passes: int(t.Passes), Price: Money{Currency: e.Currency}, State: "on_sale", Left: -1}
		tier, onSale := pricing.TierInForce(t, now)
		row.Price.Minor = tier.Price.Minor
		fee := ticketing.Money{Currency: e.Currency}
		if onSale {
			if fee, err = pricing.BookingFee(e.Fee, tier.Price); err != nil {
				return err
			}
		}
		row.Fee = Money(fee)
		left, err := boxoffice.Sellable(tx, st.Device(), e, p.ID, t.No, now)
		if err != nil {
			return err
		}
		if err := inAll(tx, e, p.ID, t, &row); err != nil {
			return err
		}
		row.Mine, row.MineOf, row.AskedAt = left.Items, left.Of, left.AskedAt
		if left.Items == math.MaxInt32 {
			row.Mine, row.MineOf = -1, -1
		}
		if out.Lent && left.Until > 0 && (out.Until == 0 || left.Until < out.Until) {
			out.Until = left.Until
		}
		switch {
		case !onSale || now >= p.EndsAt || e.Closed:
			row.State = "not_on_sale"
		case left.Items == 0 && left.AskedAt > 0:
			row.State = "asked"
		case left.Items == 0:
			row.State = "used_up"
		}
		out.Rows = append(out.Rows, row)
	}
	return nil
}

// boardLists prices the rows by the event's further lists.
func boardLists(tx *store.Tx, st *station.Station, e *ticketing.Event, out *Board) error {
	shift, open, err := tx.OpenShift(st.Device())
	if err != nil {
		return err
	}
	for _, l := range e.Lists {
		in, _ := e.In(l.No)
		v := BoardList{No: int(l.No), Name: l.Name, Currency: l.Currency, Rows: []BoardRow{}, Notes: []int64{}, Cash: open && shift.Currency == l.Currency}
		for _, d := range pricing.Denominations(l.Currency) {
			v.Notes = append(v.Notes, d.Minor)
		}
		for _, row := range out.Rows {
			t, _ := in.Type(ticketing.TypeNo(row.Type))
			tier, onSale := pricing.TierInForce(t, st.Now())
			if onSale = onSale && !t.Hidden; !onSale {
				tier.Price.Minor, row.State = 0, "not_on_sale"
			}
			if own, _ := e.Type(t.No); t.Hidden && !own.Hidden {
				row.State = "not_in_list"
			}
			price := ticketing.Money{Minor: tier.Price.Minor, Currency: l.Currency}
			fee, err := pricing.BookingFee(in.Fee, price)
			if err != nil {
				return err
			}
			row.Price, row.Fee = Money(price), Money(fee)
			v.Rows = append(v.Rows, row)
		}
		if v.Online, err = online(tx, st, l.Currency); err != nil {
			return err
		}
		out.Lists = append(out.Lists, v)
	}
	return nil
}

// inAll is how much of a type the hub said is left anywhere: free, lent or held.
func inAll(tx *store.Tx, e *ticketing.Event, p ticketing.ScopeID, t ticketing.TicketType, row *BoardRow) error {
	for _, q := range e.QuotasOf(p, t.No) {
		l, ok, err := tx.Level(q.ID)
		if err != nil {
			return err
		}
		draw := max(q.Draw(t, 1), 1)
		if left := (l.Capacity - l.Sold - l.WrittenOff) / draw; ok && (row.Left < 0 || left < row.Left) {
			row.Left, row.LeftOf, row.AsOf = left, l.Capacity/draw, l.AsOf
		}
	}
	return nil
}

func drawer(tx *store.Tx, own ticketing.DeviceID, out *Board) error {
	s, open, err := tx.OpenShift(own)
	if err != nil || !open {
		return err
	}
	f, err := tx.Figures(s)
	out.Drawer = &Money{Minor: f.Expected(s.Float), Currency: s.Currency}
	return err
}

// Sell sells from what is lent to this device, commits, and only then answers.
// CodeSoldOut (type, left), CodeShiftClosed, CodeAmountShort, CodeConflict.
func (b *BoxOffice) Sell(r SaleRequest) (SaleView, error) {
	return call(b.app, "BoxOffice.Sell", quick, func(ctx context.Context) (SaleView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return SaleView{}, err
		}
		req, err := saleRequest(r, by.ID)
		if err != nil {
			return SaleView{}, err
		}
		sale, _, err := st.BoxOffice().Sell(ctx, req)
		if err != nil {
			return SaleView{}, err
		}
		st.Recorded("sale")
		return b.saleView(ctx, w, st, by, sale)
	})
}

func saleRequest(r SaleRequest, by ticketing.StaffID) (boxoffice.Request, error) {
	req := boxoffice.Request{Key: r.Key, Staff: by, Performance: ticketing.ScopeID(r.Performance), Total: r.Total, Currency: r.Currency}
	if r.List < 0 || r.List > math.MaxUint16 {
		return req, ticketing.Errorf(ticketing.CodeNotOnSale, "This price list is not sold any more. Choose another.", "field", "list")
	}
	req.List = ticketing.ListNo(r.List)
	for _, l := range r.Lines {
		if l.Type < 1 || l.Type > math.MaxUint16 {
			return req, ticketing.Errorf(ticketing.CodeNotOnSale, "This ticket type is not on sale.", "type", "")
		}
		req.Items = append(req.Items, orders.Item{Type: ticketing.TypeNo(l.Type), Count: int64(l.Count)})
	}
	for _, t := range r.Tenders {
		req.Tenders = append(req.Tenders, orders.Tender{Kind: t.Kind, Received: t.Received, Slip: t.Slip})
	}
	return req, nil
}

// HandBack says which notes make the change.
func (b *BoxOffice) HandBack(due, received int64) (HandBackView, error) {
	return call(b.app, "BoxOffice.HandBack", quick, func(ctx context.Context) (HandBackView, error) {
		board, err := b.board(ctx)
		if err != nil {
			return HandBackView{}, err
		}
		change := ticketing.Money{Minor: max(received-due, 0), Currency: board.Currency}
		pieces, short, err := pricing.Change(change, nil)
		v := HandBackView{Change: Money(change), Notes: []NoteCount{}, Short: short.Minor}
		for _, p := range pieces {
			v.Notes = append(v.Notes, NoteCount{Note: p.Minor, Count: int(p.Count)})
		}
		return v, err
	})
}

// Order returns one sale.
func (b *BoxOffice) Order(order string) (SaleView, error) {
	return call(b.app, "BoxOffice.Order", quick, func(ctx context.Context) (SaleView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return SaleView{}, err
		}
		sale, err := w.sale(ctx, order)
		if err != nil {
			return SaleView{}, err
		}
		return b.saleView(ctx, w, st, by, sale)
	})
}

func (w *world) sale(ctx context.Context, order string) (s orders.Sale, err error) {
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		var ok bool
		if s, ok, err = tx.SaleByID(ticketing.OrderID(order)); err == nil && !ok {
			err = ticketing.Errorf(ticketing.CodeNotFound, "This sale was not made at this counter.")
		}
		return err
	})
	return s, err
}

// Find looks for sales by number or short code; "" lists the latest 50.
func (b *BoxOffice) Find(query string) ([]SaleView, error) {
	return call(b.app, "BoxOffice.Find", quick, func(ctx context.Context) ([]SaleView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return nil, err
		}
		query = strings.TrimSpace(query)
		if query == "" {
			return b.latest(ctx, w, st, by, 50)
		}
		var found []orders.Sale
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			if found, err = tx.SalesByNumber(strings.ToUpper(query), 50); err != nil || len(found) > 0 {
				return err
			}
			return byCode(tx, query, &found)
		})
		if err != nil {
			return nil, err
		}
		return b.saleViews(ctx, w, st, by, found)
	})
}

func byCode(tx *store.Tx, query string, found *[]orders.Sale) error {
	code, err := pass.ParseShortCode(query)
	if err != nil {
		return nil
	}
	events, err := tx.Events()
	if err != nil {
		return err
	}
	for _, e := range events {
		h := code.Hash(e.CodeKey)
		sales, err := tx.SalesByCode(h[:])
		if err != nil {
			return err
		}
		*found = append(*found, sales...)
	}
	return nil
}

func (b *BoxOffice) latest(ctx context.Context, w *world, st *station.Station, by access.Staff, count int) ([]SaleView, error) {
	var rows []orders.Sale
	err := w.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.LatestSales(st.Device(), count)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b.saleViews(ctx, w, st, by, rows)
}

func (b *BoxOffice) saleViews(ctx context.Context, w *world, st *station.Station, by access.Staff, rows []orders.Sale) ([]SaleView, error) {
	out := make([]SaleView, 0, len(rows))
	for _, s := range rows {
		v, err := b.saleView(ctx, w, st, by, s)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (b *BoxOffice) saleView(ctx context.Context, w *world, st *station.Station, by access.Staff, s orders.Sale) (SaleView, error) {
	v := SaleView{Order: string(s.ID), Number: s.Number, At: s.At, Lines: []SoldLine{}, Total: Money(s.Total), Fees: Money(s.Fees()), Tender: tenderOf(s), State: "issued",
		Cash: Money{Minor: s.Cash, Currency: s.Total.Currency}, Change: Money{Minor: s.Change, Currency: s.Total.Currency}, PDF: "/app/tickets/" + string(s.ID) + ".pdf"}
	if s.VoidedAt > 0 {
		v.State = "void"
	}
	err := w.store.Read(ctx, func(tx *store.Tx) error {
		e, _, err := tx.Event(s.Event)
		if err != nil {
			return err
		}
		for _, l := range s.Lines {
			t, _ := e.Event.Type(l.Type)
			v.Lines = append(v.Lines, SoldLine{Type: int(l.Type), Name: t.Name, Count: int(l.Items), Price: Money{Minor: l.Price, Currency: s.Total.Currency}})
		}
		p, _, err := tx.StaffByID(s.Staff)
		if err != nil {
			return err
		}
		v.Staff = p.Name
		tickets, err := tx.TicketsOf(s.ID)
		v.Passes = len(tickets)
		return err
	})
	if err != nil {
		return v, err
	}
	var refused *ticketing.Error
	if err := st.BoxOffice().MayUndo(ctx, s.ID, by.ID); err == nil {
		v.CanUndo = true
	} else if !errors.As(err, &refused) {
		return v, err
	}
	return v, nil
}

func tenderOf(s orders.Sale) string {
	kinds := 0
	for _, minor := range []int64{s.Cash, s.Card, s.Online, s.Transfer} {
		if minor > 0 {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return "split"
	case s.Online > 0:
		return orders.TenderOnline
	case s.Card > 0:
		return orders.TenderCard
	case s.Transfer > 0:
		return orders.TenderTransfer
	case s.Cash > 0:
		return orders.TenderCash
	default:
		return "free"
	}
}

// Passes returns the passes of a sale, the same bytes each time.
func (b *BoxOffice) Passes(order string) ([]PassView, error) {
	return call(b.app, "BoxOffice.Passes", quick, func(ctx context.Context) ([]PassView, error) {
		w, _, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return nil, err
		}
		out := []PassView{}
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			s, ok, err := tx.SaleByID(ticketing.OrderID(order))
			if err != nil {
				return err
			}
			if !ok {
				return ticketing.Errorf(ticketing.CodeNotFound, "This sale was not made at this counter.")
			}
			e, _, err := tx.Event(s.Event)
			if err != nil {
				return err
			}
			tickets, err := tx.TicketsOf(s.ID)
			for _, k := range tickets {
				t, _ := e.Event.Type(k.Type)
				digits, err := digitsOf(k.Pass)
				if err != nil {
					return err
				}
				out = append(out, PassView{Type: t.Name, Code: k.Code, Digits: digits, QR: "/app/qr.svg?pass=" + digits, People: int(k.People), State: string(k.State())})
			}
			return err
		})
		return out, err
	})
}

func digitsOf(raw []byte) (string, error) {
	token, err := pass.ParseToken(raw)
	if err != nil {
		return "", err
	}
	return token.Digits(), nil
}

// Undo voids a sale of the open shift; the view says the money to give back.
func (b *BoxOffice) Undo(order, reason string) (SaleView, error) {
	return call(b.app, "BoxOffice.Undo", quick, func(ctx context.Context) (SaleView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return SaleView{}, err
		}
		sale, err := st.BoxOffice().Undo(ctx, ticketing.OrderID(order), by.ID, reason, st.Identity().Name)
		if err != nil {
			return SaleView{}, err
		}
		st.Recorded("sale")
		return b.saleView(ctx, w, st, by, sale)
	})
}

// Print sends the tickets of a sale to the printer. CodeNotFound: no printer.
func (b *BoxOffice) Print(order string) error {
	_, err := call(b.app, "BoxOffice.Print", long, func(ctx context.Context) (struct{}, error) {
		w, _, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.print(ctx, order)
	})
	return err
}

// Ask asks the hub for more of a type.
func (b *BoxOffice) Ask(typ int) (Board, error) {
	return call(b.app, "BoxOffice.Ask", quick, func(ctx context.Context) (Board, error) {
		w, st, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return Board{}, err
		}
		e, p, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return Board{}, orUnknown(err)
		}
		t, _ := e.Event.Type(ticketing.TypeNo(typ))
		asks := inventory.Units{}
		for _, q := range e.Event.QuotasOf(p.ID, t.No) {
			asks[q.ID] = q.Draw(t, 10)
		}
		err = w.store.Do(ctx, func(tx *store.Tx) error {
			for q, n := range asks {
				a, _, err := tx.Allotment(st.Device(), q)
				if err != nil {
					return err
				}
				a.Asked, a.AskedAt = n, st.Now()
				if err := tx.PutAllotment(a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return Board{}, err
		}
		st.Ask(asks)
		return b.board(ctx)
	})
}

// Park keeps a basket for later.
func (b *BoxOffice) Park(k Basket) (Board, error) {
	return call(b.app, "BoxOffice.Park", quick, func(ctx context.Context) (Board, error) {
		w, st, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return Board{}, err
		}
		if len(k.Lines) == 0 || len(k.Lines) > 100 || len(k.Name) > 320 {
			return Board{}, ticketing.Errorf(ticketing.CodeInvalid, "The basket is empty.", "field", "lines")
		}
		k.ID, k.At = newID(), st.Now()
		doc, err := json.Marshal(k)
		if err != nil {
			return Board{}, err
		}
		if err := w.store.Do(ctx, func(tx *store.Tx) error { return tx.Park(store.Parked{ID: k.ID, At: k.At, Doc: doc}) }); err != nil {
			return Board{}, err
		}
		b.app.news.tell("board", "parked")
		return b.board(ctx)
	})
}

// Parked lists the parked baskets of this device.
func (b *BoxOffice) Parked() ([]Basket, error) {
	return call(b.app, "BoxOffice.Parked", quick, func(ctx context.Context) ([]Basket, error) {
		w, _, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return nil, err
		}
		out := []Basket{}
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			rows, err := tx.ParkedBaskets()
			if err != nil {
				return err
			}
			for _, r := range rows {
				var k Basket
				if err := json.Unmarshal(r.Doc, &k); err != nil {
					return err
				}
				out = append(out, k)
			}
			return nil
		})
		return out, err
	})
}

// Unpark takes a parked basket back. CodeNotFound when somebody was quicker.
func (b *BoxOffice) Unpark(id string) (Basket, error) {
	return call(b.app, "BoxOffice.Unpark", quick, func(ctx context.Context) (Basket, error) {
		w, _, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return Basket{}, err
		}
		var k Basket
		err = w.store.Do(ctx, func(tx *store.Tx) error {
			doc, ok, err := tx.Unpark(id)
			if err != nil {
				return err
			}
			if !ok {
				return ticketing.Errorf(ticketing.CodeNotFound, "This basket was taken already.")
			}
			return json.Unmarshal(doc, &k)
		})
		b.app.news.tell("board", "parked")
		return k, err
	})
}

// OpenShift opens the drawer with a float, text as typed; "" is none.
func (b *BoxOffice) OpenShift(float string) (ShiftView, error) {
	return b.shift("BoxOffice.OpenShift", func(ctx context.Context, w *world, st *station.Station, by access.Staff) (ticketing.ShiftID, error) {
		e, _, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return "", orUnknown(err)
		}
		amount, err := typed(float, e.Event.Currency)
		if err != nil {
			return "", err
		}
		return st.BoxOffice().OpenShift(ctx, by.ID, amount)
	})
}

func typed(text, currency string) (ticketing.Money, error) {
	if strings.TrimSpace(text) == "" {
		text = "0"
	}
	return ticketing.ParseAmount(text, currency)
}

// PayIn records cash put into the drawer.
func (b *BoxOffice) PayIn(amount, reason string) (ShiftView, error) {
	return b.move("BoxOffice.PayIn", amount, reason, 1)
}

// PayOut records cash taken from the drawer.
func (b *BoxOffice) PayOut(amount, reason string) (ShiftView, error) {
	return b.move("BoxOffice.PayOut", amount, reason, -1)
}

func (b *BoxOffice) move(name, amount, reason string, sign int64) (ShiftView, error) {
	return b.shift(name, func(ctx context.Context, w *world, st *station.Station, by access.Staff) (ticketing.ShiftID, error) {
		s, err := w.lastShift(ctx, st.Device())
		if err != nil {
			return "", err
		}
		m, err := typed(amount, s.Currency)
		if err != nil {
			return "", err
		}
		return s.ID, st.BoxOffice().MoveCash(ctx, by.ID, sign*m.Minor, reason)
	})
}

// Shift returns the open shift of this device, or the last closed one.
// CodeShiftClosed before the first.
func (b *BoxOffice) Shift() (ShiftView, error) {
	return b.shift("BoxOffice.Shift", func(ctx context.Context, w *world, st *station.Station, _ access.Staff) (ticketing.ShiftID, error) {
		s, err := w.lastShift(ctx, st.Device())
		return s.ID, err
	})
}

// CloseShift closes with what was counted and returns the difference. What
// was lent and not sold goes back to the hub.
func (b *BoxOffice) CloseShift(counted string) (ShiftView, error) {
	return b.shift("BoxOffice.CloseShift", func(ctx context.Context, w *world, st *station.Station, by access.Staff) (ticketing.ShiftID, error) {
		s, err := w.lastShift(ctx, st.Device())
		if err != nil {
			return "", err
		}
		m, err := typed(counted, s.Currency)
		if err != nil {
			return "", err
		}
		id, err := st.BoxOffice().CloseShift(ctx, by.ID, m.Minor)
		if err != nil || w.hosts() {
			return id, err
		}
		return id, st.GiveBack(ctx, "shift_end")
	})
}

func (w *world) lastShift(ctx context.Context, own ticketing.DeviceID) (s boxoffice.Shift, err error) {
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		var ok bool
		if s, ok, err = tx.OpenShift(own); err == nil && !ok {
			s, ok, err = tx.LastShift(own)
		}
		if err == nil && !ok {
			err = ticketing.Errorf(ticketing.CodeShiftClosed, "No shift was opened here yet.")
		}
		return err
	})
	return s, err
}

// shift does something with the drawer and returns how the shift stands then.
func (b *BoxOffice) shift(name string, work func(context.Context, *world, *station.Station, access.Staff) (ticketing.ShiftID, error)) (ShiftView, error) {
	return call(b.app, name, quick, func(ctx context.Context) (ShiftView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return ShiftView{}, err
		}
		id, err := work(ctx, w, st, by)
		if err != nil {
			return ShiftView{}, err
		}
		st.Recorded("shift")
		return w.shiftView(ctx, id, by.Role)
	})
}

// shiftView hides what the drawer should hold from a seller who has not
// counted it yet.
func (w *world) shiftView(ctx context.Context, id ticketing.ShiftID, role ticketing.Role) (v ShiftView, err error) {
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		s, _, err := tx.ShiftByID(id)
		if err != nil {
			return err
		}
		f, err := tx.Figures(s)
		if err != nil {
			return err
		}
		money := func(n int64) Money { return Money{Minor: n, Currency: s.Currency} }
		v = ShiftView{ID: string(s.ID), OpenedAt: s.OpenedAt, ClosedAt: s.ClosedAt, Float: money(s.Float), CashSales: money(f.Cash), CardSales: money(f.Card), Transfers: money(f.Transfer), Online: money(f.Online),
			PaidIn: money(f.PaidIn), PaidOut: money(f.PaidOut), Voided: money(f.VoidedCash + f.VoidedCard), Others: moneys(f.Others), Sales: int(f.Sales), Voids: int(f.Voids),
			PDF: "/app/shifts/" + string(s.ID) + ".pdf"}
		expected, counted, difference := money(f.Expected(s.Float)), money(s.Counted), money(s.Counted-f.Expected(s.Float))
		if s.ClosedAt > 0 {
			v.Counted, v.Difference = &counted, &difference
		}
		if s.ClosedAt > 0 || role.AtLeast(ticketing.RoleSupervisor) {
			v.Expected = &expected
		}
		p, _, err := tx.StaffByID(s.Staff)
		if err != nil {
			return err
		}
		d, _, err := tx.Device(s.Device)
		v.Staff, v.Device = p.Name, d.Name
		return err
	})
	return v, err
}

// moneys are amounts as screens get them.
func moneys(in []ticketing.Money) []Money {
	out := make([]Money, 0, len(in))
	for _, m := range in {
		out = append(out, Money(m))
	}
	return out
}
