package printer

import "github.com/ticketcrib/ticketcrib/backend/qr"

// mmPerPoint is the size of a printer's point.
const mmPerPoint = 25.4 / 72

// colour is red, green and blue, 0 to 255.
type colour [3]int

var (
	black  = colour{0, 0, 0}
	white  = colour{255, 255, 255}
	soft   = colour{68, 68, 68}    // labels
	ground = colour{34, 34, 34}    // small print
	brand  = colour{96, 34, 102}   // the product's one colour
	stage  = colour{47, 20, 50}    // its dark tint
	faint  = colour{190, 184, 180} // rules of a table
)

// style is how a text is written.
type style struct {
	face   face
	points float64
	colour colour
}

// em returns the style's size in mm.
func (s style) em() float64 { return s.points * mmPerPoint }

// canvas is something to draw on. Lengths are mm from the top left corner; y of
// a text is its baseline.
type canvas interface {
	// draw writes a laid-out line from x on.
	draw(l line, x, y float64, st style)
	// rule draws a line of that thickness; dash is the length of dashes, 0 for
	// a full line.
	rule(x1, y1, x2, y2, thick, dash float64, c colour)
	// fill paints a rectangle whose corners have the radius r.
	fill(x, y, width, height, r float64, c colour)
	// code paints a QR code whose modules and quiet margin fill the square.
	code(c qr.Code, x, y, side float64)
}

// pen writes on a canvas and remembers whether a letter had to be shown as a
// box.
type pen struct {
	canvas
	missing bool
}

func (p *pen) write(l line, x, y float64, st style) {
	p.missing = p.missing || l.missing
	p.draw(l, x, y, st)
}

// text writes one line and returns its width.
func (p *pen) text(text string, x, y float64, st style) float64 {
	l := st.face.layText(text)
	p.write(l, x, y, st)
	return l.width * st.em()
}

// textEnd writes one line that ends at x.
func (p *pen) textEnd(text string, x, y float64, st style) {
	l := st.face.layText(text)
	p.write(l, x-l.width*st.em(), y, st)
}

// textMiddle writes one line in the middle of x and x + width, smaller if it
// would not fit.
func (p *pen) textMiddle(text string, x, y, width float64, st style) {
	l := st.face.layText(text)
	if l.width*st.em() > width {
		st.points *= width / (l.width * st.em())
	}
	p.write(l, x+(width-l.width*st.em())/2, y, st)
}

// spaced writes a code with air, in ems, between its characters, in the middle.
func (p *pen) spaced(text string, x, y, width, air float64, st style) {
	l := st.face.layText(text)
	l.width += air * float64(len(l.glyphs)-1)
	for i := range l.glyphs {
		l.glyphs[i].x += air * float64(i)
	}
	p.write(l, x+(width-l.width*st.em())/2, y, st)
}

// paragraph writes a text over at most most lines, leading mm apart, and
// returns the baseline of the line after the last.
func (p *pen) paragraph(text string, x, y, width, leading float64, most int, st style) float64 {
	for _, l := range st.face.wrap(text, width/st.em(), most) {
		p.write(l, x, y, st)
		y += leading
	}
	return y
}

// centred is paragraph with every line in the middle.
func (p *pen) centred(text string, x, y, width, leading float64, most int, st style) float64 {
	for _, l := range st.face.wrap(text, width/st.em(), most) {
		p.write(l, x+(width-l.width*st.em())/2, y, st)
		y += leading
	}
	return y
}

// step is a size in points and how many lines a text may take in it.
type step struct {
	lines  int
	points float64
}

// stepped returns the first step in which the text fits the width with no word
// broken, and its lines. In the last one it is cut where it must be.
func stepped(text string, f face, width float64, steps ...step) (points float64, lines []line) {
	all := clusters(text)
	last := steps[len(steps)-1]
	for _, s := range steps {
		if f.holds(all, width/(s.points*mmPerPoint), s.lines) {
			last = s
			break
		}
	}
	return last.points, f.wrap(text, width/(last.points*mmPerPoint), last.lines)
}

// blank is a canvas that keeps nothing.
type blank struct{}

func (blank) draw(line, float64, float64, style) {}

func (blank) rule(float64, float64, float64, float64, float64, float64, colour) {}

func (blank) fill(float64, float64, float64, float64, float64, colour) {}

func (blank) code(qr.Code, float64, float64, float64) {}
