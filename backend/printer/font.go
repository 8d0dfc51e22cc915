package printer

import (
	_ "embed" // the fonts are part of the program
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts, cut down to the scripts that they are used for and stripped of
// layout tables; fonts/README.md says how, and the licences stand beside them.
var (
	//go:embed fonts/Inter-Regular.ttf
	interRegular []byte
	//go:embed fonts/Inter-Bold.ttf
	interBold []byte
	//go:embed fonts/Archivo-Wide.ttf
	archivoWide []byte
	//go:embed fonts/Archivo-Bold.ttf
	archivoBold []byte
	//go:embed fonts/DejaVuSans-Fallback.ttf
	dejavu []byte
)

// face is a way of writing; each is a chain of fonts, the first that has a
// letter writes it.
type face int

const (
	plain   face = iota // Inter, for reading
	strong              // Inter bold, for names
	heading             // Archivo bold, for facts
	poster              // Archivo extra bold and wide, for titles
)

// typeface is one font: its name in the PDF, its bytes and the measures of
// every letter that it has.
type typeface struct {
	name   string
	data   []byte
	parsed *sfnt.Font
	inks   map[rune]ink
}

// ink is where a letter's shape lies, in ems from its origin; y grows upwards.
type ink struct {
	advance                  float64
	left, right, bottom, top float64
}

// box stands for a letter that no font has.
const box = '□'

// chains holds the fonts of every face.
var chains = sync.OnceValue(func() map[face][]*typeface {
	regular, bold := load("inter", interRegular), load("interbold", interBold)
	other := load("dejavu", dejavu)
	return map[face][]*typeface{
		plain:   {regular, other},
		strong:  {bold, other},
		heading: {load("archivo", archivoBold), bold, other},
		poster:  {load("archivowide", archivoWide), bold, other},
	}
})

// load reads a font and measures it, once for the life of the program: PDF
// pages hold letters up to U+FFFF only.
func load(name string, data []byte) *typeface {
	parsed, err := sfnt.Parse(data)
	if err != nil {
		panic("internal error: embedded font " + name + ": " + err.Error())
	}
	t := &typeface{name: name, data: data, parsed: parsed, inks: map[rune]ink{}}
	var buffer sfnt.Buffer
	for r := rune(' '); r <= 0xffff; r++ {
		if index, err := parsed.GlyphIndex(&buffer, r); err == nil && index != 0 {
			t.inks[r] = inkOf(parsed, &buffer, index)
		}
	}
	return t
}

func inkOf(parsed *sfnt.Font, buffer *sfnt.Buffer, index sfnt.GlyphIndex) ink {
	em := fixed.I(int(parsed.UnitsPerEm()))
	bounds, advance, err := parsed.GlyphBounds(buffer, index, em, font.HintingNone)
	if err != nil {
		return ink{}
	}
	ems := func(v fixed.Int26_6) float64 { return float64(v) / float64(em) }
	return ink{
		advance: ems(advance),
		left:    ems(bounds.Min.X), right: ems(bounds.Max.X), bottom: -ems(bounds.Max.Y), top: -ems(bounds.Min.Y),
	}
}

// has reports whether the font can write r.
func (t *typeface) has(r rune) bool {
	_, ok := t.inks[r]
	return ok
}

// measure returns the ink of r; a zero one if the font does not have it.
func (t *typeface) measure(r rune) ink { return t.inks[r] }
