package app

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
	Until    int64      `json:"until"` // when the allotment ends; 0: never
	Parked   int        `json:"parked"`
}

// BoardRow is a ticket type on sale. Left is -1 where nothing limits it.
type BoardRow struct {
	Type    int    `json:"type"`
	Name    string `json:"name"`
	Note    string `json:"note"`
	Price   Money  `json:"price"`
	Passes  int    `json:"passes"`
	Mine    int64  `json:"mine"`   // what this device may sell now
	MineOf  int64  `json:"mineOf"` // of so many lent
	Left    int64  `json:"left"`   // in all, as the hub last said
	LeftOf  int64  `json:"leftOf"`
	AsOf    int64  `json:"asOf"`
	State   string `json:"state"` // on_sale, used_up, asked, not_on_sale
	AskedAt int64  `json:"askedAt"`
}

// SaleRequest sells a basket. Key is made by the screen for this basket, so
// that a second click or a lost answer sells once.
type SaleRequest struct {
	Key         string       `json:"key"`
	Performance string       `json:"performance"`
	Lines       []SaleLine   `json:"lines"`
	Tenders     []SaleTender `json:"tenders"` // none for a free order
	Total       int64        `json:"total"`   // what the screen showed; CodeConflict if the price changed
	Contact     string       `json:"contact"` // phone or mail, optional, sealed for the hub
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
	Tender  string     `json:"tender"` // cash, card, split, free
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
	ID         string `json:"id"`
	Staff      string `json:"staff"`
	Device     string `json:"device"`
	OpenedAt   int64  `json:"openedAt"`
	ClosedAt   int64  `json:"closedAt"` // 0: open
	Float      Money  `json:"float"`
	CashSales  Money  `json:"cashSales"`
	CardSales  Money  `json:"cardSales"`
	PaidIn     Money  `json:"paidIn"`
	PaidOut    Money  `json:"paidOut"`
	Voided     Money  `json:"voided"`
	Expected   *Money `json:"expected"`
	Counted    *Money `json:"counted"`
	Difference *Money `json:"difference"`
	Sales      int    `json:"sales"`
	Voids      int    `json:"voids"`
	PDF        string `json:"pdf"`
}

// Basket is a parked basket.
type Basket struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	At    int64      `json:"at"`
	Lines []SaleLine `json:"lines"`
}

// Board returns the Counter's view of the chosen performance.
func (b *BoxOffice) Board() (Board, error) { return Board{}, errNotBuilt }

// Sell sells from what is lent to this device, commits, and only then answers.
// CodeSoldOut (type, left), CodeShiftClosed, CodeAmountShort, CodeConflict.
func (b *BoxOffice) Sell(r SaleRequest) (SaleView, error) { return SaleView{}, errNotBuilt }

// HandBack says which notes make the change.
func (b *BoxOffice) HandBack(due, received int64) (HandBackView, error) {
	return HandBackView{}, errNotBuilt
}

// Order returns one sale.
func (b *BoxOffice) Order(order string) (SaleView, error) { return SaleView{}, errNotBuilt }

// Find looks for sales by number, short code or type; "" lists the latest 50.
func (b *BoxOffice) Find(query string) ([]SaleView, error) { return nil, errNotBuilt }

// Passes returns the passes of a sale, the same bytes each time.
func (b *BoxOffice) Passes(order string) ([]PassView, error) { return nil, errNotBuilt }

// Undo voids a sale of the open shift; the view says the money to give back.
func (b *BoxOffice) Undo(order, reason string) (SaleView, error) { return SaleView{}, errNotBuilt }

// Print sends the tickets of a sale to the printer. CodeNotFound: no printer.
func (b *BoxOffice) Print(order string) error { return errNotBuilt }

// Ask asks the hub for more of a type.
func (b *BoxOffice) Ask(typ int) (Board, error) { return Board{}, errNotBuilt }

// Park keeps a basket for later; Parked lists them; Unpark takes one back.
func (b *BoxOffice) Park(k Basket) (Board, error) { return Board{}, errNotBuilt }

// Parked lists the parked baskets of this device.
func (b *BoxOffice) Parked() ([]Basket, error) { return nil, errNotBuilt }

// Unpark takes a parked basket back.
func (b *BoxOffice) Unpark(id string) (Basket, error) { return Basket{}, errNotBuilt }

// OpenShift opens the drawer with a float, text as typed.
func (b *BoxOffice) OpenShift(float string) (ShiftView, error) { return ShiftView{}, errNotBuilt }

// PayIn and PayOut record cash put into or taken from the drawer.
func (b *BoxOffice) PayIn(amount, reason string) (ShiftView, error) { return ShiftView{}, errNotBuilt }

// PayOut records cash taken from the drawer.
func (b *BoxOffice) PayOut(amount, reason string) (ShiftView, error) { return ShiftView{}, errNotBuilt }

// Shift returns the open shift of this device, or the last closed one.
func (b *BoxOffice) Shift() (ShiftView, error) { return ShiftView{}, errNotBuilt }

// CloseShift closes with what was counted and returns the difference.
func (b *BoxOffice) CloseShift(counted string) (ShiftView, error) { return ShiftView{}, errNotBuilt }
