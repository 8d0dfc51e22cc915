// Package spreadsheet writes tables as XLSX files (ECMA-376): for people who count on,
// with figures that a program can add up and dates that it can sort.
//
// It must never write a cell that a program runs as a formula.
package spreadsheet

import (
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Sheet is one table. A cell is a string, an int64, a ticketing.Money (written in whole
// units; its currency is a column of its own), a time.Time (written as local time), or
// nil for an empty one.
type Sheet struct {
	Name    string
	Columns []Column
	Rows    [][]any
}

// Column is a column's header and its width in characters.
type Column struct {
	Title string
	Width float64
}

// sheetName is how long a sheet's name may be.
const sheetName = 31

// XLSX returns the sheet as a file.
func (s Sheet) XLSX() (raw []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	name := string([]rune(s.Name)[:min(len([]rune(s.Name)), sheetName)])
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	styles, err := stylesOf(f)
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := s.write(w, styles); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type styles struct{ head, whole, cents, thousandths, moment int }

func stylesOf(f *excelize.File) (s styles, err error) {
	format := func(code string) *excelize.Style { return &excelize.Style{CustomNumFmt: &code} }
	for _, one := range []struct {
		id *int
		as *excelize.Style
	}{
		{&s.head, &excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}}}},
		{&s.whole, format("#,##0")}, {&s.cents, format("#,##0.00")}, {&s.thousandths, format("#,##0.000")}, {&s.moment, format("yyyy-mm-dd hh:mm")},
	} {
		if *one.id, err = f.NewStyle(one.as); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s Sheet) write(w *excelize.StreamWriter, st styles) error {
	titles := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		if err := w.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
		titles[i] = excelize.Cell{StyleID: st.head, Value: c.Title}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := w.SetRow("A1", titles); err != nil {
		return err
	}
	for i, row := range s.Rows {
		cells := make([]any, len(row))
		for j, v := range row {
			cells[j] = st.cell(v)
		}
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return nil
}

func (st styles) cell(v any) any {
	switch v := v.(type) {
	case ticketing.Money:
		decimals, _ := ticketing.Decimals(v.Currency)
		unit := 1.0
		for range decimals {
			unit *= 10
		}
		id := map[int]int{0: st.whole, 2: st.cents, 3: st.thousandths}[int(decimals)]
		return excelize.Cell{StyleID: id, Value: float64(v.Minor) / unit}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: st.moment, Value: v}
	default:
		return v // a string is written as one, whatever it begins with
	}
}
