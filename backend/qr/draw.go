package qr

import (
	qrcode "github.com/skip2/go-qrcode"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Quiet is the empty margin that a QR code needs on every side, in modules.
const Quiet = 4

// passVersion is the QR version of every pass: 41 modules, which holds 255
// digits at level M.
const passVersion = 6

// Code is a drawn QR code: a square of modules, without the quiet margin.
type Code struct {
	size int
	dark []bool // row by row
}

// Pass draws the 251 digits of a pass, always in version 6 at level M, so that
// every ticket has modules of one size. It returns CodeInvalid if the text does
// not fit.
func Pass(digits string) (Code, error) {
	drawn, err := qrcode.NewWithForcedVersion(digits, passVersion, qrcode.Medium)
	return codeOf(drawn, err)
}

// Text draws any text at level M in the smallest version that holds it. It
// returns CodeInvalid if no version does, or if there is no text.
func Text(text string) (Code, error) {
	drawn, err := qrcode.New(text, qrcode.Medium)
	return codeOf(drawn, err)
}

func codeOf(drawn *qrcode.QRCode, err error) (Code, error) {
	if err != nil {
		return Code{}, ticketing.Errorf(ticketing.CodeInvalid, "This text does not fit into a QR code.", "field", "text")
	}
	drawn.DisableBorder = true
	rows := drawn.Bitmap()
	c := Code{size: len(rows), dark: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		c.dark = append(c.dark, row...)
	}
	return c, nil
}

// Size returns the number of modules on a side, without the margin.
func (c Code) Size() int { return c.size }

// Dark reports whether the module in column x of row y is dark; whatever lies
// outside the code is light.
func (c Code) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.size && y < c.size && c.dark[y*c.size+x]
}

// Runs calls visit for every horizontal run of dark modules, top to bottom: its
// first column, its row and its length. Drawing runs, not modules, leaves no
// hairlines between neighbours.
func (c Code) Runs(visit func(x, y, length int)) {
	for y := range c.size {
		for x := 0; x < c.size; x++ {
			start := x
			for c.Dark(x, y) {
				x++
			}
			if x > start {
				visit(start, y, x-start)
			}
		}
	}
}
