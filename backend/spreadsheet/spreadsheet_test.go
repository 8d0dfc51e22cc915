package spreadsheet_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/ticketcrib/ticketcrib/backend/spreadsheet"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A sheet is read back as it was written: figures as figures, dates as dates, and
// nothing as a formula.
func TestASheetIsReadBack(t *testing.T) {
	at := time.Date(2026, 11, 25, 20, 15, 0, 0, time.UTC)
	raw, err := spreadsheet.Sheet{Name: "Refunds of a night whose name is far too long for a sheet",
		Columns: []spreadsheet.Column{{Title: "Order", Width: 12}, {Title: "Amount", Width: 12}, {Title: "At", Width: 16}, {Title: "Tries", Width: 8}},
		Rows:    [][]any{{"=1+1", ticketing.Money{Minor: 7_500_05, Currency: "NGN"}, at, int64(3)}, {"@cmd", ticketing.Money{Minor: 7500, Currency: "XOF"}, time.Time{}, nil}}}.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	if len([]rune(name)) != 31 {
		t.Errorf("the sheet is called %q", name)
	}
	for cell, want := range map[string]string{"A1": "Order", "A2": "=1+1", "B2": "7,500.05", "C2": "2026-11-25 20:15", "D2": "3", "A3": "@cmd", "B3": "7,500", "C3": "", "D3": ""} {
		got, err := f.GetCellValue(name, cell)
		if err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", cell, got, want, err)
		}
		if formula, _ := f.GetCellFormula(name, cell); formula != "" {
			t.Errorf("%s is run as %q", cell, formula)
		}
	}
	if raw, _ := f.GetCellValue(name, "B2", excelize.Options{RawCellValue: true}); raw != "7500.05" {
		t.Errorf("the amount is %q", raw)
	}
}
