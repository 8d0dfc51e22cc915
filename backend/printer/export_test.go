package printer

// Seen returns a text as the eye meets it, left to right, letter by letter: the
// order and the forms that a page draws.
func Seen(text string) string {
	var out []rune
	for _, g := range plain.layText(text).glyphs {
		out = append(out, g.r)
	}
	return string(out)
}

// Wrapped returns the lines of a text at a width in ems, as seen, and the width
// of each.
func Wrapped(text string, width float64, most int) (lines []string, widths []float64) {
	for _, l := range plain.wrap(text, width, most) {
		var seen []rune
		for _, g := range l.glyphs {
			seen = append(seen, g.r)
		}
		lines, widths = append(lines, string(seen)), append(widths, l.width)
	}
	return lines, widths
}

// MarkHeight returns how far above its own place the last mark of a text is
// drawn, in ems.
func MarkHeight(text string) float64 {
	glyphs := plain.layText(text).glyphs
	return glyphs[len(glyphs)-1].y
}

// Day and Clock are the moments as pages write them.
func Day(ms int64, zone, language string) string {
	p, err := placeOf(zone, language)
	if err != nil {
		return err.Error()
	}
	return p.day(ms)
}

// Clock is the time of day.
func Clock(ms int64, zone, language string) string {
	p, err := placeOf(zone, language)
	if err != nil {
		return err.Error()
	}
	return p.clock(ms)
}
