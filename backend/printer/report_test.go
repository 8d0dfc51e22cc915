package printer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// shiftReport is a report as a counter prints it, with that many sales.
func shiftReport(sales int) printer.Report {
	table := printer.Table{
		Title: "Sales",
		Columns: []printer.Column{
			{Title: "Ticket type", Share: 4}, {Title: "Price", Share: 2, End: true},
			{Title: "Tickets", Share: 2, End: true}, {Title: "Amount", Share: 3, End: true},
		},
		Total: []string{"Total", "", "187", "₦1,402,500"},
		Empty: "Nothing was sold.",
	}
	for i := range sales {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("Regular %d", i+1), "₦7,500", "1", "₦7,500"})
	}
	return printer.Report{
		Language: "en", Zone: zone, Title: "Shift report", Subtitle: "Harmattan Nights · Tafawa Balewa Square, Lagos · Counter 7",
		AsOf: 1_797_633_000_000,
		Facts: []printer.Fact{
			{Label: "Staff", Text: "Oluwaseunfúnmi A."}, {Label: "Opened", Text: "Fri 18 Dec, 16:05"}, {Label: "Closed", Text: "Fri 18 Dec, 23:10"},
			{Label: "Float", Text: "₦20,000"}, {Label: "Cash expected", Text: "₦457,000"}, {Label: "Cash counted", Text: "₦456,500"},
			{Label: "Difference", Text: "-₦500"},
		},
		Tables: []printer.Table{table},
		Notes:  []string{"The journals of all devices up to the time below are in these figures."},
	}
}

func TestReportSaysEverything(t *testing.T) {
	report := shiftReport(70)
	report.Practice = true
	report.Tables = append(report.Tables, printer.Table{Title: "Voids", Columns: []printer.Column{{Title: "Order", Share: 1}}, Empty: "Nothing was undone."})
	pdf, err := report.PDF()
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, pdf)
	for _, want := range []string{
		"Shift report", "Tafawa Balewa Square", "Oluwaseunfúnmi A.", "₦456,500", "-₦500", "Regular 70", "₦1,402,500",
		"Nothing was undone.", "Page 1 of 3", "Page 3 of 3", "As of Fri 18 Dec 2026, 23:30", "NO REAL SALES", "The journals of all devices",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if heads := strings.Count(text, "Ticket type"); heads != 3 {
		t.Errorf("%d table heads on 3 pages", heads)
	}
}

func TestReportOfNothing(t *testing.T) {
	pdf, err := shiftReport(0).PDF()
	if err != nil {
		t.Fatal(err)
	}
	if text := textOf(t, pdf); !strings.Contains(text, "Nothing was sold.") || !strings.Contains(text, "Page 1 of 1") {
		t.Error(text)
	}
}

func TestReportRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*printer.Report){
		"title":    func(r *printer.Report) { r.Title = "" },
		"asOf":     func(r *printer.Report) { r.AsOf = 0 },
		"zone":     func(r *printer.Report) { r.Zone = "Lagos" },
		"language": func(r *printer.Report) { r.Language = "" },
		"tables":   func(r *printer.Report) { r.Tables[0].Rows[0] = nil },
		"rows":     func(r *printer.Report) { *r = shiftReport(printer.MaxRows + 1) },
	} {
		report := shiftReport(2)
		spoil(&report)
		_, err := report.PDF()
		if e, ok := err.(*ticketing.Error); !ok || e.Code != ticketing.CodeInvalid || e.Args["field"] != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for name, spoil := range map[string]func(*printer.Table){
		"no columns": func(k *printer.Table) { k.Columns, k.Rows, k.Total = nil, nil, nil },
		"no width":   func(k *printer.Table) { k.Columns[0].Share = 0 },
		"odd total":  func(k *printer.Table) { k.Total = []string{"Total"} },
	} {
		report := shiftReport(2)
		spoil(&report.Tables[0])
		if _, err := report.PDF(); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
