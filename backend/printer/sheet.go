package printer

import (
	"bytes"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// sheet is a canvas of PDF pages.
type sheet struct {
	pdf    *fpdf.Fpdf
	loaded map[string]bool
}

// newSheet starts a document without pages. stamp stands in it as the time of
// making, so that equal input gives equal bytes.
func newSheet(title, language string, stamp int64) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	at := time.UnixMilli(stamp).UTC()
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetTitle(title, true)
	pdf.SetCreator("TicketCrib", true)
	pdf.SetLang(language)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	return &sheet{pdf: pdf, loaded: map[string]bool{}}
}

// page begins a page of that size in mm.
func (s *sheet) page(width, height float64) {
	s.pdf.AddPageFormat("P", fpdf.SizeType{Wd: width, Ht: height})
}

// bytes ends the document. It returns CodeInternal if the writer failed.
func (s *sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInternal, "The page could not be made.", "reason", err.Error())
	}
	return out.Bytes(), nil
}

// draw writes a laid-out line from x on. Neighbours of one font are written
// together, so that the text can be searched and copied.
func (s *sheet) draw(l line, x, y float64, st style) {
	s.pdf.SetTextColor(st.colour[0], st.colour[1], st.colour[2])
	for i := 0; i < len(l.glyphs); {
		first, text := l.glyphs[i], []rune{}
		for ; i < len(l.glyphs) && l.glyphs[i].font == first.font && l.glyphs[i].y == 0 && first.y == 0 && follows(l.glyphs, i, len(text)); i++ {
			text = append(text, l.glyphs[i].r)
		}
		if len(text) == 0 {
			text = append(text, first.r)
			i++
		}
		s.use(first.font, st.points)
		s.pdf.Text(x+first.x*st.em(), y-first.y*st.em(), string(text))
	}
}

// follows reports whether glyph i begins where the one before it ends, which a
// mark does not.
func follows(glyphs []glyph, i, already int) bool {
	if already == 0 {
		return true
	}
	before := glyphs[i-1]
	gap := glyphs[i].x - before.x - before.font.measure(before.r).advance
	return gap < 1e-6 && gap > -1e-6
}

func (s *sheet) use(t *typeface, points float64) {
	if !s.loaded[t.name] {
		s.pdf.AddUTF8FontFromBytes(t.name, "", t.data)
		s.loaded[t.name] = true
	}
	s.pdf.SetFont(t.name, "", points)
}

// rule draws a line of that thickness; dash is the length of dashes, 0 for a
// full line.
func (s *sheet) rule(x1, y1, x2, y2, thick, dash float64, c colour) {
	s.pdf.SetDrawColor(c[0], c[1], c[2])
	s.pdf.SetLineWidth(thick)
	if dash > 0 {
		s.pdf.SetDashPattern([]float64{dash, dash * 0.7}, 0)
		defer s.pdf.SetDashPattern([]float64{}, 0)
	}
	s.pdf.Line(x1, y1, x2, y2)
}

// fill paints a rectangle with corners of radius r.
func (s *sheet) fill(x, y, width, height, r float64, c colour) {
	s.pdf.SetFillColor(c[0], c[1], c[2])
	if r > 0 {
		s.pdf.RoundedRect(x, y, width, height, r, "1234", "F")
		return
	}
	s.pdf.Rect(x, y, width, height, "F")
}

// code paints a QR code whose modules and quiet margin fill the square.
func (s *sheet) code(c qr.Code, x, y, side float64) {
	s.fill(x, y, side, side, 0, white)
	s.pdf.SetFillColor(0, 0, 0)
	module := side / float64(c.Size()+2*qr.Quiet)
	c.Runs(func(column, row, length int) {
		s.pdf.Rect(x+float64(column+qr.Quiet)*module, y+float64(row+qr.Quiet)*module, float64(length)*module, module, "F")
	})
}
