package printer

import (
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/qr"
)

// bandRows is how many rows of dots go in one raster command: small printers
// have room for few.
const bandRows = 128

// Receipt builds the bytes for an ESC/POS printer. The zero value is empty;
// begin with Init. Commands are Epson's, which other makers follow.
type Receipt struct {
	out []byte
}

// Bytes returns what was built.
func (r *Receipt) Bytes() []byte { return r.out }

// Init resets the printer (ESC @) and chooses code page 858 (ESC t 19).
func (r *Receipt) Init() { r.out = append(r.out, 0x1b, '@', 0x1b, 't', 19) }

// Text writes a line with the printer's own letters. Those outside ASCII and
// the few of page 858 below become "?": for other texts draw a Raster.
func (r *Receipt) Text(text string) {
	for _, c := range text {
		r.out = append(r.out, page858(c))
	}
	r.out = append(r.out, '\n')
}

// Raster prints a picture (GS v 0) in bands.
func (r *Receipt) Raster(picture qr.Raster) {
	for top := 0; top < picture.Height; top += bandRows {
		rows := min(bandRows, picture.Height-top)
		r.out = append(r.out, 0x1d, 'v', '0', 0,
			byte(picture.Stride), byte(picture.Stride>>8), byte(rows), byte(rows>>8))
		r.out = append(r.out, picture.Bits[top*picture.Stride:(top+rows)*picture.Stride]...)
	}
}

// Feed moves the paper by that many lines (ESC d).
func (r *Receipt) Feed(lines uint8) { r.out = append(r.out, 0x1b, 'd', lines) }

// Cut feeds past the knife and cuts, leaving one point (GS V 66).
func (r *Receipt) Cut() { r.out = append(r.out, 0x1d, 'V', 66, 0) }

// OpenDrawer sends a pulse of 100 ms to the drawer at pin 2 (ESC p).
func (r *Receipt) OpenDrawer() { r.out = append(r.out, 0x1b, 'p', 0, 50, 250) }

// page858 is the byte of a letter in code page 858.
func page858(c rune) byte {
	const letters = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿"
	if c >= 0x20 && c < 0x7f {
		return byte(c)
	}
	if c == '€' {
		return 0xd5
	}
	if i := strings.IndexRune(letters, c); i >= 0 && c > 0x7f {
		return 0x80 + byte(len([]rune(letters[:i])))
	}
	return '?'
}

// Tickets returns the bytes that print tickets on an 80 mm receipt printer,
// each drawn dot by dot and cut off, after opening the drawer if asked. The
// same errors as A5.
func Tickets(tickets []Ticket, openDrawer bool) ([]byte, error) {
	copies, err := prepare(tickets)
	if err != nil {
		return nil, err
	}
	var r Receipt
	r.Init()
	if openDrawer {
		r.OpenDrawer()
	}
	for _, c := range copies {
		page := newDots(c.rollHeight())
		c.roll(&pen{canvas: page})
		r.Raster(page.raster())
		r.Cut()
	}
	return r.Bytes(), nil
}
