package printer

import (
	"image"
	"image/draw"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"github.com/ticketcrib/ticketcrib/backend/qr"
)

// Dots of a receipt printer: 203 to the inch, 8 to the mm, 576 across.
const (
	dotsPerMM  = 8.0
	rollDots   = 576
	dotsOffset = (rollWidth*dotsPerMM - rollDots) / 2 // paper that cannot be printed
)

// dots is a canvas of black dots as a receipt printer burns them. Every font
// here is drawn, so that a roll shows what a page shows, whatever code pages
// the printer knows.
type dots struct {
	pix *image.Alpha
}

func newDots(height float64) *dots {
	return &dots{image.NewAlpha(image.Rect(0, 0, rollDots, int(math.Ceil(height*dotsPerMM))))}
}

// at brings mm to dots.
func (d *dots) at(x, y float64) (float32, float32) {
	return float32(x*dotsPerMM - dotsOffset), float32(y * dotsPerMM)
}

func (d *dots) draw(l line, x, y float64, st style) {
	ppem := st.em() * dotsPerMM
	for _, g := range l.glyphs {
		left, base := d.at(x+g.x*st.em(), y-g.y*st.em())
		d.glyph(g, left, base, ppem, st.colour == white)
	}
}

// glyph fills one letter's outline.
func (d *dots) glyph(g glyph, left, base float32, ppem float64, erase bool) {
	var buffer sfnt.Buffer
	index, err := g.font.parsed.GlyphIndex(&buffer, g.r)
	if err != nil {
		return
	}
	segments, err := g.font.parsed.LoadGlyph(&buffer, index, fixed.Int26_6(ppem*64), nil)
	if err != nil || len(segments) == 0 {
		return
	}
	bounds := segments.Bounds()
	x0 := int(left) + bounds.Min.X.Floor() - 1
	y0 := int(base) + bounds.Min.Y.Floor() - 1
	width, height := (bounds.Max.X-bounds.Min.X).Ceil()+4, (bounds.Max.Y-bounds.Min.Y).Ceil()+4
	outline := vector.NewRasterizer(width, height)
	at := func(p fixed.Point26_6) (float32, float32) {
		return float32(p.X)/64 + left - float32(x0), float32(p.Y)/64 + base - float32(y0)
	}
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			outline.ClosePath()
			outline.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			outline.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			outline.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			outline.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	outline.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, width, height))
	outline.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	d.burn(mask, x0, y0, erase)
}

// burn sets, or clears, the dots that a mask covers by half or more.
func (d *dots) burn(mask *image.Alpha, x0, y0 int, erase bool) {
	area := mask.Bounds().Add(image.Pt(x0, y0)).Intersect(d.pix.Bounds())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if mask.AlphaAt(x-x0, y-y0).A < 128 {
				continue
			}
			d.set(x, y, !erase)
		}
	}
}

func (d *dots) set(x, y int, on bool) {
	value := byte(0)
	if on {
		value = 255
	}
	d.pix.Pix[d.pix.PixOffset(x, y)] = value
}

func (d *dots) rule(x1, y1, x2, y2, thick, dash float64, c colour) {
	if dash == 0 {
		d.fill(min(x1, x2), min(y1, y2)-thick/2, math.Abs(x2-x1), thick, 0, c)
		return
	}
	for x := x1; x < x2; x += dash * 1.7 {
		d.fill(x, y1-thick/2, min(dash, x2-x), thick, 0, c)
	}
}

func (d *dots) fill(x, y, width, height, _ float64, c colour) {
	left, top := d.at(x, y)
	right, bottom := d.at(x+width, y+height)
	area := image.Rect(round(left), round(top), max(round(right), round(left)+1), max(round(bottom), round(top)+1))
	source := image.Image(image.Opaque)
	if c == white {
		source = image.Transparent
	}
	draw.Draw(d.pix, area, source, image.Point{}, draw.Src)
}

// code paints the modules in whole dots, so that none is wider than another,
// in the middle of the square.
func (d *dots) code(c qr.Code, x, y, side float64) {
	left, top := d.at(x, y)
	all := c.Size() + 2*qr.Quiet
	module := int(side * dotsPerMM / float64(all))
	spare := (round(float32(side*dotsPerMM)) - module*all) / 2
	c.Runs(func(column, row, length int) {
		mx := round(left) + spare + (column+qr.Quiet)*module
		my := round(top) + spare + (row+qr.Quiet)*module
		draw.Draw(d.pix, image.Rect(mx, my, mx+length*module, my+module), image.Opaque, image.Point{}, draw.Src)
	})
}

func round(v float32) int { return int(math.Round(float64(v))) }

// raster packs the dots for the printer.
func (d *dots) raster() qr.Raster {
	r := qr.Raster{Width: rollDots, Height: d.pix.Rect.Dy(), Stride: rollDots / 8}
	r.Bits = make([]byte, r.Stride*r.Height)
	for y := range r.Height {
		for x := range r.Width {
			if d.pix.Pix[d.pix.PixOffset(x, y)] != 0 {
				r.Bits[y*r.Stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return r
}
