package app

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/spreadsheet"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// refundReport is a batch with all its rows, in one part for each currency: the first is
// batch.
type refundReport struct {
	batch RefundBatch
	parts []RefundBatch
	zone  string
	rows  []hubapi.RefundRow
	w     *world
}

func (a *App) refundReport(ctx context.Context, id string) (out refundReport, err error) {
	w, st, by, err := a.acting(ctx, ticketing.RoleSupervisor)
	if err != nil {
		return out, err
	}
	out.w, out.zone = w, "UTC"
	var all hubapi.Refunds
	if err := st.Hub().Do(ctx, http.MethodGet, "/v1/refunds", by.ID, nil, &all); err != nil {
		return out, err
	}
	events, err := a.eventsOfHub(ctx)
	if err != nil {
		return out, err
	}
	known := false
	for _, b := range all.Batches {
		if b.ID == id {
			e := events[b.Event]
			p, _ := e.Performance(b.Performance)
			out.parts = append(out.parts, refundBatch(b, e.Name, p.StartsAt))
			known, out.batch = true, out.parts[0]
			if e.Zone != "" {
				out.zone = e.Zone
			}
		}
	}
	if !known {
		return out, ticketing.Errorf(ticketing.CodeNotFound, "This batch of refunds is not known at the hub.")
	}
	for after, more := "", true; more; more = after != "" {
		var page hubapi.RefundRows
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/refunds/"+url.PathEscape(id)+"/rows?after="+url.QueryEscape(after), by.ID, nil, &page); err != nil {
			return out, err
		}
		out.rows, after = append(out.rows, page.Rows...), page.Next
	}
	return out, nil
}

// refundWords are what a person reads of a refund, in English and French.
var refundWords = map[string][2]string{
	"done": {"done", "fait"}, "at_bank": {"at the bank", "à la banque"}, "sending": {"being sent", "en envoi"}, "planned": {"planned", "prévu"},
	"claims": {"to pay out by hand", "à payer à la main"}, "asking": {"asking Paystack", "en vérification"}, "person": {"needs a person", "à traiter"},
	refund.Online: {"Paystack", "Paystack"}, refund.Cash: {"cash", "espèces"}, refund.Card: {"card", "carte"}, refund.Transfer: {"transfer", "virement"},
	"sent": {"told", "prévenu"}, "due": {"message on its way", "message en route"}, "dead": {"message not delivered", "message non remis"}, "": {"no address", "sans adresse"},
}

func (a *App) refundWord(name string) string {
	return a.say(refundWords[name][0], refundWords[name][1])
}

func stateOf(r hubapi.RefundRow) string {
	if r.Method != refund.Online && r.State == string(refund.IsPlanned) {
		return "claims"
	}
	return shownAs[refund.State(r.State)]
}

func told(r hubapi.RefundRow) string {
	if r.Told == "sending" {
		return "due"
	}
	return r.Told
}

// openInPDF bounds the refunds that the paper names: those that have not ended. The
// spreadsheet has all of them.
const openInPDF = 2000

// refundPDF says how a batch stands, and which of its refunds are not done yet and why.
func (a *App) refundPDF(ctx context.Context, r *http.Request) (string, []byte, error) {
	v, err := a.refundReport(ctx, r.PathValue("id"))
	if err != nil {
		return "", nil, err
	}
	money := func(m Money) string { return pricing.Text(ticketing.Money(m), a.language()) }
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	untold := int64(0)
	for _, row := range v.rows {
		if row.Told == "" {
			untold++
		}
	}
	b := v.batch
	report := printer.Report{Language: a.language(), Zone: v.zone, Title: a.say("Refunds", "Remboursements"), Subtitle: b.Title, AsOf: v.w.now(), Practice: v.w.practice,
		Facts: []printer.Fact{{Label: a.say("Refunds", "Remboursements"), Text: count(int64(len(v.rows)))}, {Label: a.say("Planned from", "Prévus dès"), Text: moment(b.PlannedAt, v.zone)},
			{Label: a.say("Left no address", "Sans adresse"), Text: count(untold)}}}
	for _, part := range v.parts {
		report.Facts = append(report.Facts, a.refundFacts(v, part)...)
		sums := printer.Table{Title: a.say("How they stand", "Où ils en sont"), Columns: []printer.Column{{Title: a.say("State", "État"), Share: 3},
			{Title: a.say("Refunds", "Remboursements"), Share: 1, End: true}, {Title: a.say("Amount", "Somme"), Share: 2, End: true}},
			Total: []string{a.say("All", "Tous"), count(part.Refunds), money(part.Total)}}
		for _, s := range part.States {
			sums.Rows = append(sums.Rows, []string{a.refundWord(s.State), count(s.Refunds), money(s.Amount)})
		}
		report.Tables = append(report.Tables, sums)
	}
	open := printer.Table{Title: a.say("Not done yet", "Pas encore faits"), Empty: a.say("All of them are done.", "Tous sont faits."),
		Columns: []printer.Column{{Title: a.say("Order", "Commande"), Share: 3}, {Title: a.say("By", "Par"), Share: 2}, {Title: a.say("State", "État"), Share: 3},
			{Title: a.say("Buyer", "Acheteur"), Share: 3}, {Title: a.say("Amount", "Somme"), Share: 2, End: true}}}
	more := 0
	for _, row := range v.rows {
		if row.State == string(refund.Done) {
			continue
		}
		if len(open.Rows) == openInPDF {
			more++
			continue
		}
		open.Rows = append(open.Rows, []string{row.Number, a.refundWord(row.Method), a.refundWord(stateOf(row)), a.refundWord(told(row)), money(Money{Minor: row.Minor, Currency: row.Currency})})
	}
	report.Tables = append(report.Tables, open)
	report.Notes = []string{a.say("Every refund with its numbers is in the spreadsheet.", "Chaque remboursement et ses numéros sont dans le tableur.")}
	if more > 0 {
		report.Notes = append(report.Notes, a.say("Not done yet and not named here: ", "Pas encore faits et non cités ici : ")+strconv.Itoa(more))
	}
	pdf, err := report.PDF()
	return fileName("refunds-"+b.Title) + ".pdf", pdf, err
}

// refundFacts are the sums of a batch in one currency.
func (a *App) refundFacts(v refundReport, part RefundBatch) []printer.Fact {
	fees, kept := Money{Currency: part.Total.Currency}, Money{Currency: part.Total.Currency}
	for _, row := range v.rows {
		if row.Currency == part.Total.Currency {
			fees.Minor, kept.Minor = fees.Minor+row.Fee, kept.Minor+row.Kept
		}
	}
	money := func(m Money) string { return pricing.Text(ticketing.Money(m), a.language()) }
	facts := []printer.Fact{{Label: a.say("To give back", "À rendre"), Text: money(part.Total)}, {Label: a.say("Given back", "Rendu"), Text: money(part.Done)}}
	if fees.Minor > 0 {
		facts = append(facts, printer.Fact{Label: a.say("Booking fees in it", "Dont frais de réservation"), Text: money(fees)})
	}
	if kept.Minor > 0 {
		facts = append(facts, printer.Fact{Label: a.say("Booking fees kept", "Frais de réservation gardés"), Text: money(kept)})
	}
	return facts
}

// serveRefunds saves every refund of a batch as a spreadsheet.
func (a *App) serveRefunds(w http.ResponseWriter, r *http.Request) {
	v, err := a.refundReport(r.Context(), r.PathValue("id"))
	if err != nil {
		refuse(w, err)
		return
	}
	sheet := spreadsheet.Sheet{Name: a.say("Refunds", "Remboursements"), Columns: []spreadsheet.Column{{Title: a.say("Order", "Commande"), Width: 14}, {Title: a.say("Amount", "Somme"), Width: 14},
		{Title: a.say("Booking fee in it", "Dont frais"), Width: 16}, {Title: a.say("Booking fee kept", "Frais gardés"), Width: 16}, {Title: a.say("Currency", "Devise"), Width: 9}, {Title: a.say("By", "Par"), Width: 11}, {Title: a.say("State", "État"), Width: 22}, {Title: a.say("Reason", "Raison"), Width: 22},
		{Title: a.say("Payment", "Paiement"), Width: 34}, {Title: a.say("Paystack’s number", "Numéro Paystack"), Width: 18}, {Title: a.say("Planned", "Prévu"), Width: 17},
		{Title: a.say("Changed", "Changé"), Width: 17}, {Title: a.say("Buyer", "Acheteur"), Width: 22}, {Title: "id", Width: 38}}}
	zone, err := time.LoadLocation(v.zone)
	if err != nil {
		zone = time.UTC
	}
	for _, row := range v.rows {
		number := any(nil)
		if row.Provider != 0 {
			number = strconv.FormatUint(row.Provider, 10)
		}
		money := func(minor int64) ticketing.Money { return ticketing.Money{Minor: minor, Currency: row.Currency} }
		sheet.Rows = append(sheet.Rows, []any{row.Number, money(row.Minor), money(row.Fee), money(row.Kept), row.Currency, a.refundWord(row.Method), a.refundWord(stateOf(row)), row.Reason,
			row.Reference, number, time.UnixMilli(row.PlannedAt).In(zone), time.UnixMilli(row.ChangedAt).In(zone), a.refundWord(told(row)), row.ID})
	}
	raw, err := sheet.XLSX()
	if err != nil {
		refuse(w, forScreen(a.cfg.Log, "refunds", err))
		return
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName("refunds-"+v.batch.Title)+`.xlsx"`)
	_, _ = w.Write(raw)
}
