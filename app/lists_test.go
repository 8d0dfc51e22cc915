package app_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func (l *laptop) get(path string) string {
	l.t.Helper()
	w := httptest.NewRecorder()
	l.app.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		l.t.Errorf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// abroad adds a list in dollars to the event, and a type that it does not sell.
func (l *laptop) abroad() app.EventDraft {
	l.t.Helper()
	d := must[app.EventDraft](l.t)(l.catalog.Draft(l.state().Event.ID))
	d.Lists = []app.ListDraft{{Name: "Visitors from abroad", Currency: "USD"}}
	d.Types[0].Prices = []string{"7.50"}
	d.Types = append(d.Types, app.TypeDraft{Name: "Locals", Price: "500", Quantity: d.Types[0].Quantity, Passes: 1, People: 1, Gates: []string{}, Prices: []string{" "}})
	return must[app.EventDraft](l.t)(l.catalog.Save(d))
}

func (l *laptop) sellAbroad(key, kind string, count int64) (app.SaleView, error) {
	return l.box.Sell(app.SaleRequest{Key: key, Performance: l.state().Performance.ID, List: 1, Currency: "USD", Lines: []app.SaleLine{{Type: 1, Count: int(count)}},
		Tenders: []app.SaleTender{{Kind: kind, Received: 7_50 * count}}, Total: 7_50 * count})
}

// A night that begins after midnight has its doors on the evening before, typed or left open,
// and can be saved again; doors after the start are refused.
func TestANightThatBeginsAfterMidnight(t *testing.T) {
	l, _ := host(t)
	d := must[app.EventDraft](t)(l.catalog.New())
	d.Name, d.Zone = "After midnight", "Africa/Lagos"
	d.Types[0].Price, d.Types[0].Quantity = "7500", 100
	for _, doors := range []string{"", "23:15", "20:00"} {
		d.Performances[0].Date, d.Performances[0].Starts, d.Performances[0].Doors, d.Performances[0].Ends = "2030-06-02", "00:15", doors, "05:00"
		saved := must[app.EventDraft](t)(l.catalog.Save(d))
		again := must[app.EventDraft](t)(l.catalog.Save(saved))
		if want := cmp.Or(doors, "23:15"); again.Performances[0].Doors != want || again.Performances[0].Date != "2030-06-02" {
			t.Errorf("doors at %q come back as %q on %s", doors, again.Performances[0].Doors, again.Performances[0].Date)
		}
	}
	d.Performances[0].Starts, d.Performances[0].Doors, d.Performances[0].Ends = "20:00", "21:00", "23:00"
	if _, err := l.catalog.Save(d); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("doors after the start: %v", err)
	}
}

// A list in another currency: from the Office's draft to the counter's board, and on every
// paper beside the event's own, never in it.
func TestAPriceListFromTheOfficeToThePapers(t *testing.T) {
	l, _ := host(t)
	d := l.abroad()
	if len(d.Lists) != 1 || d.Lists[0].No != 1 || !slices.Equal(d.Types[0].Prices, []string{"7.50"}) || !slices.Equal(d.Types[1].Prices, []string{""}) {
		t.Fatalf("the draft comes back as %+v, %+v", d.Lists, d.Types)
	}
	board := must[app.Board](t)(l.box.Board())
	if len(board.Lists) != 1 || board.Lists[0].Cash || board.Lists[0].Currency != "USD" {
		t.Fatalf("lists of the board: %+v", board.Lists)
	}
	if rows := board.Lists[0].Rows; rows[0].Price != (app.Money{Minor: 7_50, Currency: "USD"}) || rows[0].State != "on_sale" || rows[1].State != "not_in_list" || board.Rows[1].State != "on_sale" {
		t.Errorf("rows of the list: %+v", rows)
	}
	must[app.SaleView](t)(l.sell("own", 2))
	if _, err := l.sellAbroad("abroad", "cash", 1); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("dollars into a drawer of naira: %v", err)
	}
	sale := must[app.SaleView](t)(l.sellAbroad("abroad", "card", 2))
	undone := must[app.SaleView](t)(l.sellAbroad("undone", "card", 1))
	must[app.SaleView](t)(l.box.Undo(undone.Order, ""))
	if sale.Total != (app.Money{Minor: 15_00, Currency: "USD"}) || sale.Lines[0].Price.Currency != "USD" {
		t.Errorf("sold %+v", sale)
	}
	// The list goes, its number to another: what it sold stays what it was.
	d.Lists = []app.ListDraft{{Name: "Visiteurs", Currency: "XOF"}}
	d.Types[0].Prices, d.Types[1].Prices = []string{"750"}, []string{""}
	if d = must[app.EventDraft](t)(l.catalog.Save(d)); d.Lists[0].No == 1 {
		t.Error("a list that is gone lends its number")
	}
	if _, err := l.sellAbroad("stale", "card", 1); err == nil {
		t.Error("a list that is gone still sells")
	}
	shift := must[app.ShiftView](t)(l.box.CloseShift("65000"))
	if want := []app.Money{{Minor: 15_00, Currency: "USD"}}; shift.Difference.Minor != 0 || shift.CardSales.Minor != 0 || !slices.Equal(shift.Others, want) {
		t.Errorf("shift: %+v", shift)
	}
	var doc app.CloseView
	eventually(t, "the hub has everything", func() bool {
		doc = must[app.CloseView](t)(l.report.Close(l.state().Event.ID))
		return doc.Voided == 1 && len(doc.Open) == 0
	})
	if doc.Cash.Minor != 15_000_00 || doc.Card.Minor != 0 || doc.Sold != 4 || doc.Types[0].Taken.Minor != 15_000_00 || !slices.Equal(doc.Others, []app.Money{{Minor: 15_00, Currency: "USD"}}) {
		t.Errorf("close: %+v", doc)
	}
	if csv := l.get(doc.CSV); !strings.Contains(csv, "total_cash,1500000,NGN\n") || !strings.Contains(csv, "total_card,0,NGN\n") || !strings.Contains(csv, "total_other_currency,1500,USD\n") {
		t.Errorf("the spreadsheet:\n%s", csv)
	}
	for _, path := range []string{sale.PDF, shift.PDF, doc.PDF} {
		if !strings.HasPrefix(l.get(path), "%PDF") {
			t.Errorf("%s is no paper", path)
		}
	}
}
