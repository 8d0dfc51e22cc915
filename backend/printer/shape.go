package printer

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxClusters bounds the letters of one text on paper; the rest is cut.
const maxClusters = 600

// cluster is a letter with the marks that stand on it.
type cluster struct {
	runes []rune
	space bool
}

// glyph is one shape in its place, in ems from the start of the line.
type glyph struct {
	font *typeface
	r    rune
	x, y float64
}

// line is a laid-out line of text, left to right as it is seen.
type line struct {
	glyphs  []glyph
	width   float64 // ems
	missing bool    // some letter is shown as a box
}

// clusters cuts a text into letters with their marks: composed, without control
// characters, joiners and variation selectors, white space as single spaces.
func clusters(text string) []cluster {
	if limit := 16 * maxClusters; len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + " …"
	}
	var out []cluster
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "\ufffd")) {
		switch {
		case unicode.IsSpace(r):
			if n := len(out); n > 0 && !out[n-1].space {
				out = append(out, cluster{runes: []rune{spaceOf(r)}, space: true})
			}
		case unicode.Is(unicode.Mn, r) && r >= 0xfe00 && r <= 0xfe0f, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
		case unicode.In(r, unicode.Mn, unicode.Me) && len(out) > 0 && !out[len(out)-1].space:
			if last := &out[len(out)-1]; len(last.runes) < 8 {
				last.runes = append(last.runes, r)
			}
		default:
			out = append(out, cluster{runes: []rune{r}})
		}
	}
	if n := len(out); n > 0 && out[n-1].space {
		out = out[:n-1]
	}
	return out
}

// spaceOf keeps a space that does not break, which amounts of money hold.
func spaceOf(r rune) rune {
	if r == '\u00a0' || r == '\u202f' {
		return '\u00a0'
	}
	return ' '
}

// lay places the clusters on one line.
func (f face) lay(all []cluster) line {
	var out line
	for _, c := range visual(join(all)) {
		out.put(f, c)
	}
	return out
}

// layText is lay of a text that is known to be short.
func (f face) layText(text string) line { return f.lay(clusters(text)) }

// put appends one cluster: its letter, then each mark centred on it, above what
// is already there.
func (l *line) put(f face, c cluster) {
	base := f.fontFor(c.runes[0])
	r := c.runes[0]
	if base == nil {
		r, base = box, f.fontFor(box)
		l.missing = true
		c.runes = c.runes[:1]
	}
	shape := base.measure(r)
	l.glyphs = append(l.glyphs, glyph{font: base, r: r, x: l.width})
	top, bottom := shape.top, shape.bottom
	for _, mark := range c.runes[1:] {
		on := f.fontFor(mark)
		if on == nil {
			l.missing = true
			continue
		}
		m := on.measure(mark)
		y := 0.0
		if norm.NFC.PropertiesString(string(mark)).CCC() == 220 {
			y = min(0, bottom-markGap-m.top)
			bottom = m.bottom + y
		} else {
			y = max(0, top+markGap-m.bottom)
			top = m.top + y
		}
		x := l.width + (shape.left+shape.right)/2 - (m.left+m.right)/2
		l.glyphs = append(l.glyphs, glyph{font: on, r: mark, x: x, y: y})
	}
	l.width += shape.advance
}

// markGap is the air between a letter and a mark, in ems.
const markGap = 0.04

// fontFor returns the first font of the chain that has r, or nil.
func (f face) fontFor(r rune) *typeface {
	for _, t := range chains()[f] {
		if t.has(r) {
			return t
		}
	}
	return nil
}

// wrap breaks a text into at most most lines of a width in ems, at spaces where
// it can and inside a word where it must. What does not fit ends in "…".
func (f face) wrap(text string, width float64, most int) []line {
	rest := clusters(text)
	var out []line
	for len(rest) > 0 && len(out) < most {
		n := f.fit(rest, width)
		if len(out) == most-1 && n < len(rest) {
			out = append(out, f.lay(f.cut(rest, width)))
			break
		}
		out = append(out, f.lay(trimSpace(rest[:n])))
		rest = trimSpace(rest[n:])
	}
	return out
}

// holds reports whether the clusters take at most most lines of a width in ems
// with no word broken.
func (f face) holds(all []cluster, width float64, most int) bool {
	for range most {
		n := f.fit(all, width)
		if n == len(all) {
			return true
		}
		if !all[n].space {
			return false
		}
		all = trimSpace(all[n:])
	}
	return len(all) == 0
}

// fit returns how many clusters go on one line: at least one.
func (f face) fit(all []cluster, width float64) int {
	if len(all) > maxClusters {
		all = all[:maxClusters]
	}
	used, lastSpace := 0.0, 0
	for i, c := range all {
		used += f.advance(c)
		if c.space && c.runes[0] == ' ' {
			lastSpace = i
		}
		if used > width && !c.space {
			if lastSpace > 0 {
				return lastSpace
			}
			return max(1, i)
		}
	}
	return len(all)
}

// cut returns as many clusters as fit beside the "…" that it appends.
func (f face) cut(all []cluster, width float64) []cluster {
	dots := cluster{runes: []rune{'…'}}
	left := width - f.advance(dots)
	n := 0
	for n < len(all) && n < maxClusters && left >= f.advance(all[n]) {
		left -= f.advance(all[n])
		n++
	}
	return append(slices.Clone(trimSpace(all[:n])), dots)
}

func (f face) advance(c cluster) float64 {
	if t := f.fontFor(c.runes[0]); t != nil {
		return t.measure(c.runes[0]).advance
	}
	return f.fontFor(box).measure(box).advance
}

func trimSpace(c []cluster) []cluster {
	for len(c) > 0 && c[0].space {
		c = c[1:]
	}
	for len(c) > 0 && c[len(c)-1].space {
		c = c[:len(c)-1]
	}
	return c
}
