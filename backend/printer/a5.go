package printer

import (
	"fmt"
	"strings"
)

// A5 landscape, in mm. The page was drawn on a grid of 896 by 632; px brings
// that grid to paper.
const (
	a5Width  = 210.0
	a5Height = 148.0
	px       = a5Width / 896

	mainLeft  = 38 * px
	mainRight = 554 * px
	tear      = 584 * px
	stubLeft  = 602 * px
	stubRight = 878 * px
)

// pt is a size on the grid in printer's points.
func pt(grid float64) float64 { return grid * px / mmPerPoint }

// A5 returns a PDF with one A5 landscape page a ticket: the facts, a tear line,
// and a stub with the QR, 55 mm without its margin. Equal tickets give equal
// bytes. It returns CodeInvalid, with Args field, if a ticket lacks what it
// needs, and the errors of pass.ParseDigits.
func A5(tickets []Ticket) ([]byte, error) {
	copies, err := prepare(tickets)
	if err != nil {
		return nil, err
	}
	s := newSheet(copies[0].Event, copies[0].Language, copies[0].SoldAt)
	for _, c := range copies {
		s.page(a5Width, a5Height)
		p := &pen{canvas: s}
		c.main(p)
		c.stub(p)
		c.edges(p)
	}
	return s.bytes()
}

// main draws the part that the visitor keeps.
func (c printed) main(p *pen) {
	width := mainRight - mainLeft
	c.mark(p)
	y := c.title(p, 139*px)
	p.rule(mainLeft, y, mainRight, y, 2*px, 0, black)
	c.facts(p, y)
	y += 67 * px
	p.rule(mainLeft, y, mainRight, y, 2*px, 0, black)
	y = c.typeBlock(p, y+21*px)
	if c.Name != "" {
		p.text(c.words.holder, mainLeft, y+26*px, style{plain, pt(13), soft})
		points, lines := stepped(c.Name, strong, width, step{1, pt(22)}, step{2, pt(18)})
		for i, l := range lines {
			p.write(l, mainLeft, y+53*px+float64(i)*points*mmPerPoint*1.2, style{strong, points, black})
		}
	}
	c.smallPrint(p, width)
}

// mark is the head of the page: for how many, and who invites.
func (c printed) mark(p *pen) {
	x, y := mainLeft, 34*px
	p.fill(x, y, 34*px, 26*px, 3*px, stage)
	for _, bar := range []float64{8, 13.2, 18.4, 23.6} {
		p.fill(x+bar*px, y+5*px, 2.6*px, 16*px, 1.3*px, white)
	}
	p.fill(x-3.8*px, y+9.2*px, 7.6*px, 7.6*px, 3.8*px, white)
	p.fill(x+30.2*px, y+9.2*px, 7.6*px, 7.6*px, 3.8*px, white)
	used := 44*px + p.text(c.words.admits(c.People), x+44*px, 54*px, style{poster, pt(18), stage})
	if c.Organizer != "" {
		st := style{plain, pt(14), stage}
		lines := plain.wrap(c.Organizer, (mainRight-mainLeft-used-20*px)/st.em(), 1)
		p.write(lines[0], mainRight-lines[0].width*st.em(), 55*px, st)
	}
}

// title writes the event, the performance and the venue from the baseline y on
// and returns where the facts begin.
func (c printed) title(p *pen, y float64) float64 {
	width := mainRight - mainLeft
	points, lines := stepped(c.Event, poster, width, step{1, pt(56)}, step{1, pt(46)}, step{2, pt(40)}, step{2, pt(32)}, step{3, pt(26)})
	if len(lines) > 1 {
		y -= 12 * px
	}
	for i, l := range lines {
		if i > 0 {
			y += points * mmPerPoint * 1.08
		}
		p.write(l, mainLeft, y, style{poster, points, black})
	}
	under := joined(c.Performance, c.Venue)
	if under == "" {
		return y + 30*px
	}
	y = p.paragraph(under, mainLeft, y+39*px, width, 26*px, 2, style{plain, pt(22), black})
	return y + 7*px
}

// facts writes the four columns below the rule at y.
func (c printed) facts(p *pen, y float64) {
	label, clock := c.opening()
	columns := []struct {
		x, width    float64
		label, text string
	}{
		{0, 170, c.words.date, c.place.day(c.first())},
		{179, 92, label, clock},
		{281, 114, c.words.gate, c.gate()},
		{405, 111, c.words.price, c.price()},
	}
	for _, column := range columns {
		x := mainLeft + column.x*px
		p.text(column.label, x, y+27*px, style{plain, pt(13), soft})
		points, lines := stepped(column.text, heading, column.width*px, step{1, pt(19)}, step{1, pt(16)}, step{1, pt(13)})
		p.write(lines[0], x, y+48*px, style{heading, points, black})
	}
	if fee := c.fee(); fee != "" {
		points, lines := stepped(fee, plain, 111*px, step{1, pt(12)}, step{1, pt(10.5)}, step{1, pt(9)})
		p.write(lines[0], mainLeft+405*px, y+62*px, style{plain, points, black})
	}
}

// typeBlock writes the ticket type in its box from y on, with what describes it
// beside or below, and returns the lower edge.
func (c printed) typeBlock(p *pen, y float64) float64 {
	width, pad := mainRight-mainLeft, 18*px
	points, lines := stepped(c.Type, poster, width-2*pad, step{1, pt(62)}, step{1, pt(44)}, step{1, pt(32)}, step{1, pt(24)})
	em := points * mmPerPoint
	boxWidth, boxHeight := lines[0].width*em+2*pad, em+14*px
	p.fill(mainLeft, y, boxWidth, boxHeight, 8*px, brand)
	p.write(lines[0], mainLeft+pad, y+6*px+em*0.88, style{poster, points, white})
	about, st := c.about(), style{plain, pt(19), black}
	if about == "" {
		return y + boxHeight
	}
	beside := mainRight - mainLeft - boxWidth - pad
	if plain.holds(clusters(about), beside/st.em(), 1) {
		p.text(about, mainLeft+boxWidth+pad, y+boxHeight-20*px, st)
		return y + boxHeight
	}
	st.points = pt(16)
	return p.paragraph(about, mainLeft, y+boxHeight+22*px, width, 20*px, 2, st) - 14*px
}

// smallPrint writes the terms up from the foot of the page.
func (c printed) smallPrint(p *pen, width float64) {
	st := style{plain, pt(12.5), ground}
	text := c.words.terms(c.ReEntry, c.Price.Minor > 0, c.Contact)
	if p.missing {
		text += " " + c.words.boxes
	}
	lines := plain.wrap(text, width/st.em(), 4)
	y := 598*px - float64(len(lines)-1)*18.75*px
	for _, l := range lines {
		p.write(l, mainLeft, y, st)
		y += 18.75 * px
	}
}

// stub draws the part that the gate tears off.
func (c printed) stub(p *pen) {
	left, right := 610*px, 870*px
	width, middle := stubRight-stubLeft, (stubLeft+stubRight)/2
	label, clock := c.opening()
	points, lines := stepped(c.Type, poster, 150*px, step{1, pt(40)}, step{1, pt(28)}, step{2, pt(20)}, step{3, pt(15)})
	for i, l := range lines {
		p.write(l, left, max(60*px-float64(len(lines)-1)*19*px, 45*px)+float64(i)*points*mmPerPoint*1.15, style{poster, points, black})
	}
	st := style{plain, pt(15), black}
	p.textEnd(c.place.shortDay(c.first()), right, 41*px, st)
	p.textEnd(strings.ToLower(label)+" "+clock, right, 61*px, st)

	const dark = 55.0
	side := dark * 49 / 41
	p.code(c.qr, middle-side/2, 294*px-side/2, side)
	p.spaced(c.Code.String(), stubLeft, 461*px, width, 0.06, style{strong, pt(27), black})

	order := ""
	if c.Order != "" {
		order = c.words.order + " " + c.Order
	}
	if c.Count > 0 {
		order = joined(order, fmt.Sprintf(c.words.orderOf, c.Index, c.Count))
	}
	small := style{plain, pt(13), black}
	p.textMiddle(order, stubLeft, 581*px, width, small)
	p.textMiddle(c.sold(), stubLeft, 601*px, width, small)
}

// edges draws the tear line with its notches and, on a practice pass, the band.
func (c printed) edges(p *pen) {
	p.rule(tear, 14*px, tear, a5Height-14*px, 3*px, 1.6, black)
	if !c.Practice {
		return
	}
	const height = 24 * px
	p.fill(0, 0, a5Width, height, 0, black)
	p.fill(0, a5Height-height*0.75, a5Width, height*0.75, 0, black)
	p.textMiddle(c.words.practice, 0, 17*px, a5Width, style{poster, pt(14), white})
	p.textMiddle(c.words.practice, 0, a5Height-5*px, a5Width, style{poster, pt(11), white})
}
