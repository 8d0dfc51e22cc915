package printer

import (
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/qr"
)

// The 80 mm roll, in mm: 72 of them can be printed. Everything is pure black.
const (
	rollWidth  = 80.0
	rollMargin = 4.25
	rollInner  = rollWidth - 2*rollMargin
	rollDark   = 52.0 // of the QR, without its margin
)

// rollPt is a size on the roll's grid of 320 in printer's points.
func rollPt(grid float64) float64 { return grid * rollWidth / 320 / mmPerPoint }

// Roll returns a PDF with one page a ticket for an 80 mm roll, as long as the
// ticket needs. The same errors as A5.
func Roll(tickets []Ticket) ([]byte, error) {
	copies, err := prepare(tickets)
	if err != nil {
		return nil, err
	}
	s := newSheet(copies[0].Event, copies[0].Language, copies[0].SoldAt)
	for _, c := range copies {
		s.page(rollWidth, c.rollHeight())
		c.roll(&pen{canvas: s})
	}
	return s.bytes()
}

// rollHeight lays the ticket out on nothing to learn its length.
func (c printed) rollHeight() float64 { return c.roll(&pen{canvas: blank{}}) }

// roll draws the ticket and returns its length.
func (c printed) roll(p *pen) float64 {
	y := c.rollHead(p, 4)
	label, clock := c.opening()
	y = rollPair(p, y, c.words.date, c.place.day(c.first()), label, clock)
	y = c.rollType(p, y)
	side := rollDark * float64(c.qr.Size()+2*qr.Quiet) / float64(c.qr.Size())
	p.code(c.qr, (rollWidth-side)/2, y-2, side)
	y += side + 2
	p.spaced(c.Code.String(), rollMargin, y, rollInner, 0.05, style{strong, rollPt(27), black})
	y += 3.5
	p.rule(rollMargin, y, rollWidth-rollMargin, y, 0.5, 0, black)
	y = rollPair(p, y, c.words.gate, c.gate(), c.words.people, fmt.Sprint(c.People))
	if c.about()+c.Name == "" {
		return c.rollFoot(p, y)
	}
	y = p.centred(c.about(), rollMargin, y+5, rollInner, 4.6, 3, style{plain, rollPt(15), black})
	y = p.centred(c.Name, rollMargin, y, rollInner, 4.6, 3, style{strong, rollPt(15), black}) - 2
	p.rule(rollMargin, y, rollWidth-rollMargin, y, 0.5, 0, black)
	return c.rollFoot(p, y)
}

// rollHead draws the event in white on black from y on.
func (c printed) rollHead(p *pen, y float64) float64 {
	points, lines := stepped(c.Event, poster, rollInner-4, step{1, rollPt(27)}, step{2, rollPt(23)}, step{4, rollPt(19)})
	under := plain.wrap(joined(c.Performance, c.Venue), (rollInner-4)/style{points: rollPt(13)}.em(), 3)
	lineHeight := points * mmPerPoint * 1.12
	height := 4.2 + float64(len(lines))*lineHeight + float64(len(under))*4
	if c.Practice {
		p.fill(rollMargin, y, rollInner, 7, 0, black)
		p.textMiddle(c.words.practice, rollMargin, y+4.9, rollInner, style{poster, rollPt(15), white})
		y += 8.5
	}
	p.fill(rollMargin, y, rollInner, height, 0, black)
	base := y + 1.4 + lineHeight
	for _, l := range lines {
		p.write(l, rollMargin+(rollInner-l.width*points*mmPerPoint)/2, base-0.4, style{poster, points, white})
		base += lineHeight
	}
	st := style{plain, rollPt(13), white}
	base += 4 - lineHeight + 0.6
	for _, l := range under {
		p.write(l, rollMargin+(rollInner-l.width*st.em())/2, base, st)
		base += 4
	}
	return y + height
}

// rollPair writes two facts side by side below y and a rule under them.
func rollPair(p *pen, y float64, label1, text1, label2, text2 string) float64 {
	const second = rollMargin + rollInner*0.585
	for _, fact := range []struct {
		x, width    float64
		label, text string
	}{{rollMargin, rollInner*0.585 - 2, label1, text1}, {second, rollInner * 0.415, label2, text2}} {
		p.text(fact.label, fact.x, y+5.6, style{plain, rollPt(13), black})
		points, lines := stepped(fact.text, heading, fact.width, step{1, rollPt(18)}, step{1, rollPt(15)}, step{1, rollPt(12)})
		p.write(lines[0], fact.x, y+10.6, style{heading, points, black})
	}
	y += 13.2
	p.rule(rollMargin, y, rollWidth-rollMargin, y, 0.5, 0, black)
	return y
}

// rollType writes the ticket type and the price, on one line where both fit.
func (c printed) rollType(p *pen, y float64) float64 {
	st := style{heading, rollPt(19), black}
	price := st.face.layText(c.price())
	room := rollInner - price.width*st.em() - 4
	if poster.holds(clusters(c.Type), room/(rollPt(27)*mmPerPoint), 1) {
		p.text(c.Type, rollMargin, y+8.4, style{poster, rollPt(27), black})
		p.write(price, rollWidth-rollMargin-price.width*st.em(), y+8.4, st)
		return y + 10.5
	}
	points, lines := stepped(c.Type, poster, rollInner, step{1, rollPt(27)}, step{2, rollPt(21)}, step{3, rollPt(17)})
	y += 2
	for _, l := range lines {
		y += points * mmPerPoint * 1.15
		p.write(l, rollMargin, y, style{poster, points, black})
	}
	p.write(price, rollWidth-rollMargin-price.width*st.em(), y+6.5, st)
	return y + 8.5
}

// rollFoot writes the terms, the order and the cut line.
func (c printed) rollFoot(p *pen, y float64) float64 {
	terms := c.words.terms(c.ReEntry, c.Price.Minor > 0, c.Contact)
	if p.missing {
		terms += " " + c.words.boxes
	}
	y = p.centred(terms, rollMargin, y+5, rollInner, 4.3, 8, style{plain, rollPt(13), black})
	p.rule(rollMargin, y-1.5, rollWidth-rollMargin, y-1.5, 0.25, 1, black)
	small := style{plain, rollPt(12), black}
	order := ""
	if c.Order != "" {
		order = c.words.order + " " + c.Order
	}
	if c.Count > 1 {
		order = joined(order, fmt.Sprintf(c.words.orderOf, c.Index, c.Count))
	}
	sold := ""
	if c.SoldAt != 0 {
		sold = c.words.soldAt + " " + c.place.date(c.SoldAt) + " " + c.place.clock(c.SoldAt)
	}
	y += 2.2
	for _, text := range []string{joined(order, c.Counter), joined(sold, c.words.tenders[c.Tender], c.Receipt), c.fee()} {
		y = p.centred(text, rollMargin, y, rollInner, 4, 2, small)
	}
	p.rule(rollMargin, y+1, rollWidth-rollMargin, y+1, 0.5, 1.6, black)
	return y + 5
}
