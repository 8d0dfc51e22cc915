package app

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// recoveryPDF is there until the program ends, for who made the hub.
func (a *App) recoveryPDF(ctx context.Context, _ *http.Request) (string, []byte, error) {
	w, _, _, err := a.acting(ctx, ticketing.RoleOrganizer)
	if err != nil {
		return "", nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sheet == nil {
		return "", nil, ticketing.Errorf(ticketing.CodeNotFound, "The recovery sheet is shown once, at the first run.")
	}
	return "ticketcrib-recovery.pdf", w.sheet, nil
}

func (a *App) ticketsPDF(ctx context.Context, r *http.Request) (string, []byte, error) {
	w, _, _, err := a.acting(ctx, ticketing.RoleSeller)
	if err != nil {
		return "", nil, err
	}
	tickets, number, err := w.tickets(ctx, strings.TrimSuffix(r.PathValue("name"), ".pdf"))
	if err != nil {
		return "", nil, err
	}
	pdf, err := printer.A5(tickets)
	return fileName("tickets-"+number) + ".pdf", pdf, err
}

// tickets fills in what is printed of a sale. Void tickets are not printed.
func (w *world) tickets(ctx context.Context, order string) (out []printer.Ticket, number string, err error) {
	s, err := w.sale(ctx, order)
	if err != nil {
		return nil, "", err
	}
	if s.VoidedAt > 0 {
		return nil, "", ticketing.Errorf(ticketing.CodeConflict, "This sale is undone; its tickets are void.")
	}
	st := w.running()
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		saved, _, err := tx.Event(s.Event)
		if err != nil {
			return err
		}
		rows, err := tx.TicketsOf(s.ID)
		for i, k := range rows {
			t, err := printer.Of(&saved.Event, s, k, w.app.language())
			if err != nil {
				return err
			}
			t.Practice = t.Practice || w.practice
			t.Index, t.Count = i+1, len(rows)
			if st != nil {
				t.Organizer, t.Counter = st.Identity().HubName, st.Identity().Name
			}
			out = append(out, t)
		}
		return err
	})
	return out, s.Number, err
}

// print sends the tickets of a sale to the printer that this laptop was told
// to use, or else the first of the print service.
func (w *world) print(ctx context.Context, order string) error {
	tickets, _, err := w.tickets(ctx, order)
	if err != nil {
		return err
	}
	p, ok := w.app.printer(ctx)
	if !ok {
		return ticketing.Errorf(ticketing.CodeNotFound, "No printer is known here. Save the tickets, or show each pass on the screen.")
	}
	if p.Way == printer.WaySystem {
		pdf, err := printer.A5(tickets)
		if err != nil {
			return err
		}
		return p.Send(ctx, pdf, false)
	}
	raw, err := printer.Tickets(tickets, false)
	if err != nil {
		return err
	}
	return p.Send(ctx, raw, true)
}

func (a *App) printer(ctx context.Context) (printer.Printer, bool) {
	a.mu.Lock()
	chosen := a.prefs.Printer
	a.mu.Unlock()
	if way, where, ok := strings.Cut(chosen, ":"); ok {
		return printer.Printer{Way: printer.Way(way), Address: where}, true
	}
	all := printer.Printers(ctx)
	if len(all) == 0 {
		return printer.Printer{}, false
	}
	return all[0], true
}

// say picks the text of the paper's language.
func (a *App) say(en, fr string) string {
	if a.language() == "fr" {
		return fr
	}
	return en
}

func (a *App) shiftPDF(ctx context.Context, r *http.Request) (string, []byte, error) {
	w, _, by, err := a.acting(ctx, ticketing.RoleSeller)
	if err != nil {
		return "", nil, err
	}
	id := strings.TrimSuffix(r.PathValue("name"), ".pdf")
	v, err := w.shiftView(ctx, ticketing.ShiftID(id), by.Role)
	if err != nil {
		return "", nil, err
	}
	if v.ID == "" {
		return "", nil, ticketing.Errorf(ticketing.CodeNotFound, "This shift was not worked at this counter.")
	}
	zone := "UTC"
	if e, _, ok, err := w.chosen(ctx, w.now()); err == nil && ok {
		zone = e.Event.Zone
	}
	report := printer.Report{Language: a.language(), Zone: zone, Title: a.say("Shift report", "Rapport de service"), Subtitle: v.Staff + " · " + v.Device, AsOf: w.now(), Practice: w.practice,
		Facts: []printer.Fact{{Label: a.say("Opened", "Ouvert"), Text: moment(v.OpenedAt, zone)}, {Label: a.say("Sales", "Ventes"), Text: strconv.Itoa(v.Sales)},
			{Label: a.say("Undone", "Annulées"), Text: strconv.Itoa(v.Voids)}}}
	if v.ClosedAt > 0 {
		report.Facts = append(report.Facts, printer.Fact{Label: a.say("Closed", "Fermé"), Text: moment(v.ClosedAt, zone)})
	} else {
		report.Notes = []string{a.say("This shift is still open.", "Ce service est encore ouvert.")}
	}
	report.Tables = []printer.Table{{Columns: []printer.Column{{Title: a.say("Drawer", "Caisse"), Share: 3}, {Title: a.say("Amount", "Montant"), Share: 1, End: true}}, Rows: a.shiftLines(v)}}
	pdf, err := report.PDF()
	return fileName("shift-"+moment(v.OpenedAt, zone)) + ".pdf", pdf, err
}

func (a *App) shiftLines(v ShiftView) [][]string {
	text := func(m *Money) string {
		if m == nil {
			return "–"
		}
		return pricing.Text(ticketing.Money(*m), a.language())
	}
	lines := [][]string{{a.say("Float at the start", "Fond de caisse"), text(&v.Float)}, {a.say("Cash sales", "Ventes en espèces"), text(&v.CashSales)},
		{a.say("Card sales", "Ventes par carte"), text(&v.CardSales)}, {a.say("Transfers to the venue", "Virements au lieu"), text(&v.Transfers)}, {a.say("Given back for undone sales", "Rendu pour ventes annulées"), text(&v.Voided)},
		{a.say("Paid in", "Entrées"), text(&v.PaidIn)}, {a.say("Paid out", "Sorties"), text(&v.PaidOut)},
		{a.say("Should be in the drawer", "Attendu en caisse"), text(v.Expected)}, {a.say("Counted", "Compté"), text(v.Counted)}, {a.say("Difference", "Écart"), text(v.Difference)}}
	for _, m := range v.Others {
		lines = append(lines, []string{a.say("Besides, not in cash, in ", "En plus, hors espèces, en ") + m.Currency, text(&m)})
	}
	return lines
}

func moment(at int64, zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return time.UnixMilli(at).In(loc).Format("2006-01-02 15:04")
}

func (a *App) closeOf(ctx context.Context, r *http.Request) (CloseView, *world, error) {
	w, st, by, err := a.acting(ctx, ticketing.RoleSupervisor)
	if err != nil {
		return CloseView{}, nil, err
	}
	doc, err := closeDoc(ctx, st, by.ID, r.PathValue("id"))
	if err != nil {
		return CloseView{}, nil, err
	}
	v, err := (&Report{a}).closeView(ctx, doc)
	return v, w, err
}

func (a *App) closePDF(ctx context.Context, r *http.Request) (string, []byte, error) {
	v, w, err := a.closeOf(ctx, r)
	if err != nil {
		return "", nil, err
	}
	money := func(m Money) string { return pricing.Text(ticketing.Money(m), a.language()) }
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	report := printer.Report{Language: a.language(), Zone: v.Event.Zone, Title: v.Event.Name, Subtitle: v.Event.Venue, AsOf: v.AsOf, Practice: w.practice,
		Facts: []printer.Fact{{Label: a.say("Sold", "Vendus"), Text: count(v.Sold)}, {Label: a.say("Admitted", "Entrés"), Text: count(v.Admitted)},
			{Label: a.say("Did not come", "Absents"), Text: count(v.NoShow)}, {Label: a.say("Undone", "Annulés"), Text: count(v.Voided)},
			{Label: a.say("Cash", "Espèces"), Text: money(v.Cash)}, {Label: a.say("Card", "Carte"), Text: money(v.Card)}, {Label: a.say("Transfers", "Virements"), Text: money(v.Transfer)}}}
	for _, some := range []struct {
		label string
		sum   Money
	}{{a.say("Paystack", "Paystack"), v.Online}, {a.say("Booking fees in it", "Dont frais de réservation"), v.Fees}} {
		if some.sum.Minor != 0 {
			report.Facts = append(report.Facts, printer.Fact{Label: some.label, Text: money(some.sum)})
		}
	}
	for _, m := range v.Others {
		report.Facts = append(report.Facts, printer.Fact{Label: a.say("Besides, in ", "En plus, en ") + m.Currency, Text: money(m)})
	}
	types := printer.Table{Title: a.say("By ticket type", "Par type de billet"), Columns: []printer.Column{{Title: a.say("Type", "Type"), Share: 3},
		{Title: a.say("Sold", "Vendus"), Share: 1, End: true}, {Title: a.say("Of", "Sur"), Share: 1, End: true}, {Title: a.say("Taken", "Encaissé"), Share: 2, End: true}}}
	for _, t := range v.Types {
		types.Rows = append(types.Rows, []string{t.Name, count(t.Sold), count(t.Of), money(t.Taken)})
	}
	shifts := printer.Table{Title: a.say("Shifts", "Services"), Empty: a.say("No shift was worked.", "Aucun service."), Columns: []printer.Column{{Title: a.say("Counter", "Guichet"), Share: 2},
		{Title: a.say("Staff", "Personnel"), Share: 2}, {Title: a.say("Should be", "Attendu"), Share: 1, End: true}, {Title: a.say("Counted", "Compté"), Share: 1, End: true}, {Title: a.say("Difference", "Écart"), Share: 1, End: true}}}
	for _, s := range v.Shifts {
		row := []string{s.Device, s.Staff, "–", "–", "–"}
		for i, m := range []*Money{s.Expected, s.Counted, s.Difference} {
			if m != nil {
				row[2+i] = money(*m)
			}
		}
		shifts.Rows = append(shifts.Rows, row)
	}
	report.Tables = []printer.Table{types, shifts}
	if len(v.Missing) > 0 {
		report.Notes = append(report.Notes, a.say("Not all in yet: ", "Pas encore tout reçu : ")+strings.Join(v.Missing, ", "))
	}
	pdf, err := report.PDF()
	return fileName("close-"+v.Event.Name) + ".pdf", pdf, err
}

func (a *App) serveCSV(w http.ResponseWriter, r *http.Request) {
	v, _, err := a.closeOf(r.Context(), r)
	if err != nil {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName("close-"+v.Event.Name)+`.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"type", "sold", "of", "taken_minor", "currency"})
	for _, t := range v.Types {
		_ = out.Write([]string{harmless(t.Name), strconv.FormatInt(t.Sold, 10), strconv.FormatInt(t.Of, 10), strconv.FormatInt(t.Taken.Minor, 10), t.Taken.Currency})
	}
	_ = out.Write([]string{"total_sold", strconv.FormatInt(v.Sold, 10)})
	_ = out.Write([]string{"total_admitted", strconv.FormatInt(v.Admitted, 10)})
	_ = out.Write([]string{"total_no_show", strconv.FormatInt(v.NoShow, 10)})
	_ = out.Write([]string{"total_cash", strconv.FormatInt(v.Cash.Minor, 10), v.Cash.Currency})
	_ = out.Write([]string{"total_card", strconv.FormatInt(v.Card.Minor, 10), v.Card.Currency})
	_ = out.Write([]string{"total_transfer", strconv.FormatInt(v.Transfer.Minor, 10), v.Transfer.Currency})
	_ = out.Write([]string{"total_online", strconv.FormatInt(v.Online.Minor, 10), v.Online.Currency})
	_ = out.Write([]string{"total_booking_fees", strconv.FormatInt(v.Fees.Minor, 10), v.Fees.Currency})
	for _, m := range v.Others {
		_ = out.Write([]string{"total_other_currency", strconv.FormatInt(m.Minor, 10), m.Currency})
	}
	out.Flush()
}

// harmless keeps a spreadsheet from reading a name as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
