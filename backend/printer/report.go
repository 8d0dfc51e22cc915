package printer

import (
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// MaxRows bounds the rows of all tables of a report.
const MaxRows = 5000

// Report is a document in A4 for people who count: facts, tables and totals.
// Amounts and dates in cells are text already; only AsOf is written here.
type Report struct {
	Language string // "en" or "fr"
	Zone     string // IANA zone for AsOf
	Title    string // needed
	Subtitle string
	AsOf     int64 // Unix ms: how old the figures are; needed
	Facts    []Fact
	Tables   []Table
	Notes    []string // sentences at the end: what is not in the figures
	Practice bool
}

// Fact is one labelled figure at the head of a report.
type Fact struct {
	Label, Text string
}

// Table is a table with a header, rows and at most one row of totals. Every row
// has as many cells as there are columns.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Total   []string // nil: none
	Empty   string   // what to say when there are no rows
}

// Column is a column's header and its part of the width.
type Column struct {
	Title string
	Share int  // of the sum of all shares; at least 1
	End   bool // figures: set against the right edge
}

// A4 in mm.
const (
	a4Width   = 210.0
	a4Height  = 297.0
	a4Left    = 18.0
	a4Right   = a4Width - 18
	a4Top     = 20.0
	a4Bottom  = a4Height - 22
	rowHeight = 6.4
)

var (
	cellStyle  = style{plain, 9.5, black}
	headStyle  = style{plain, 8.5, soft}
	totalStyle = style{strong, 9.5, black}
)

// PDF returns the report with numbered pages. It returns CodeInvalid, with Args
// field, if the title or the time is missing, a row has other cells than its
// table has columns, or there are more than MaxRows.
func (r Report) PDF() ([]byte, error) {
	where, err := placeOf(r.Zone, r.Language)
	if err != nil {
		return nil, err
	}
	if field := r.wrong(); field != "" {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "This report cannot be printed: something in it does not fit.", "field", field)
	}
	f := flow{report: r, place: where, words: languages[r.Language]}
	f.pen, f.turn = &pen{canvas: blank{}}, func() {}
	f.run()
	s := newSheet(r.Title, r.Language, r.AsOf)
	final := flow{report: r, place: where, words: f.words, pages: f.page, boxes: f.pen.missing}
	final.pen, final.turn = &pen{canvas: s}, func() { s.page(a4Width, a4Height) }
	final.run()
	return s.bytes()
}

func (r Report) wrong() string {
	if len(clusters(r.Title)) == 0 {
		return "title"
	}
	if r.AsOf == 0 {
		return "asOf"
	}
	rows := 0
	for _, t := range r.Tables {
		rows += len(t.Rows)
		if !t.fits() {
			return "tables"
		}
	}
	if rows > MaxRows {
		return "rows"
	}
	return ""
}

func (t Table) fits() bool {
	for _, c := range t.Columns {
		if c.Share < 1 {
			return false
		}
	}
	for _, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return false
		}
	}
	return len(t.Columns) > 0 && (t.Total == nil || len(t.Total) == len(t.Columns))
}

// flow writes a report from top to bottom and turns the page where it must. It
// runs twice: on nothing, to count the pages, and then for good.
type flow struct {
	*pen
	report Report
	place  place
	words  words
	turn   func()
	y      float64
	page   int
	pages  int
	boxes  bool // some letter of the report is shown as a box
}

func (f *flow) run() {
	f.newPage()
	f.head()
	f.facts()
	for _, t := range f.report.Tables {
		f.table(t)
	}
	notes := f.report.Notes
	if f.boxes {
		notes = append(append([]string{}, notes...), f.words.boxes)
	}
	f.y += 3
	for _, note := range notes {
		f.need(9)
		f.y = f.paragraph(note, a4Left, f.y+4, a4Right-a4Left, 4.4, 4, style{plain, 9, ground}) - 2
	}
}

// newPage turns the page and writes its foot.
func (f *flow) newPage() {
	f.turn()
	f.page++
	f.y = a4Top
	if f.report.Practice {
		f.fill(0, 0, a4Width, 9, 0, black)
		f.textMiddle(f.words.practiceReport, 0, 6.2, a4Width, style{poster, 11, white})
	}
	foot := style{plain, 8.5, soft}
	f.rule(a4Left, a4Height-15, a4Right, a4Height-15, 0.2, 0, faint)
	f.text(f.words.asOf+" "+f.place.day(f.report.AsOf)+", "+f.place.clock(f.report.AsOf), a4Left, a4Height-10.5, foot)
	f.textEnd(fmt.Sprintf(f.words.page, f.page, f.pages), a4Right, a4Height-10.5, foot)
}

// need turns the page unless that much room is left; it reports whether it did.
func (f *flow) need(height float64) bool {
	if f.y+height <= a4Bottom {
		return false
	}
	f.newPage()
	return true
}

func (f *flow) head() {
	width := a4Right - a4Left
	points, lines := stepped(f.report.Title, poster, width, step{1, 24}, step{2, 20}, step{3, 15})
	f.y += 4
	for _, l := range lines {
		f.write(l, a4Left, f.y, style{poster, points, black})
		f.y += points * mmPerPoint * 1.15
	}
	f.y = f.paragraph(f.report.Subtitle, a4Left, f.y, width, 5.2, 3, style{plain, 11, ground})
}

// facts writes the figures three to a row.
func (f *flow) facts() {
	const columns = 3
	width := (a4Right - a4Left) / columns
	for i, fact := range f.report.Facts {
		if i%columns == 0 {
			f.need(14)
			f.rule(a4Left, f.y, a4Right, f.y, 0.4, 0, black)
		}
		x := a4Left + float64(i%columns)*width
		label := plain.wrap(fact.Label, (width-4)/headStyle.em(), 1)
		points, lines := stepped(fact.Text, heading, width-4, step{1, 13}, step{1, 10.5}, step{2, 8.5})
		for _, l := range label {
			f.write(l, x, f.y+4.6, headStyle)
		}
		for n, l := range lines {
			f.write(l, x, f.y+10+float64(n)*3.4, style{heading, points, black})
		}
		if i%columns == columns-1 || i == len(f.report.Facts)-1 {
			f.y += 14
		}
	}
}

func (f *flow) table(t Table) {
	f.need(8 + 3*rowHeight)
	f.y += 9
	f.paragraph(t.Title, a4Left, f.y, a4Right-a4Left, 0, 1, style{heading, 12, black})
	f.y += 2.2
	f.cells(t, t.titles(), headStyle, 0.4)
	if len(t.Rows) == 0 {
		f.paragraph(t.Empty, a4Left, f.y+4.6, a4Right-a4Left, 4.4, 1, cellStyle)
		f.y += rowHeight
	}
	for _, row := range t.Rows {
		if f.need(rowHeight) {
			f.cells(t, t.titles(), headStyle, 0.4)
		}
		f.cells(t, row, cellStyle, 0.15)
	}
	if t.Total != nil {
		f.need(rowHeight)
		f.rule(a4Left, f.y, a4Right, f.y, 0.4, 0, black)
		f.cells(t, t.Total, totalStyle, 0.4)
	}
}

func (t Table) titles() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Title
	}
	return out
}

// cells writes one row and the rule below it. A text that does not fit its cell
// gets smaller, then ends in "…".
func (f *flow) cells(t Table, texts []string, st style, thick float64) {
	shares := 0
	for _, c := range t.Columns {
		shares += c.Share
	}
	x := a4Left
	for i, c := range t.Columns {
		width := (a4Right - a4Left) * float64(c.Share) / float64(shares)
		points, lines := stepped(texts[i], st.face, width-2, step{1, st.points}, step{1, st.points * 0.85})
		for _, l := range lines {
			at := x
			if c.End {
				at = x + width - l.width*points*mmPerPoint
			}
			f.write(l, at, f.y+4.5, style{st.face, points, st.colour})
		}
		x += width
	}
	f.y += rowHeight
	colour := faint
	if thick > 0.2 {
		colour = black
	}
	f.rule(a4Left, f.y, a4Right, f.y, thick, 0, colour)
}
