package qr

import (
	"fmt"

	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/qrcode"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Bounds of a grey picture, in pixels: a QR version 1 has 21 modules, and no
// camera of a laptop is beyond 4K.
const (
	minGreySide = 21
	maxGreySide = 4096
)

// ReadGrey returns the text of a QR code in a camera frame: width times height
// bytes, row by row, 0 black to 255 white. It returns CodeNotFound if none can
// be read, and CodeInvalid if the sizes do not fit the bytes or are out of
// bounds. It tries the middle of the frame, the whole, the middle in negative
// and the whole at half size, in that order: a frame without a code costs four
// tries. The frame is not changed.
func ReadGrey(pix []byte, width, height int) (string, error) {
	if width < minGreySide || height < minGreySide || width > maxGreySide || height > maxGreySide || len(pix) != width*height {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "This camera frame has a size that cannot be.",
			"field", "frame", "width", fmt.Sprint(width), "height", fmt.Sprint(height), "bytes", fmt.Sprint(len(pix)))
	}
	frame := grey{pix, width, height}
	centre := frame.centre()
	return firstText(centre.read, frame.read, centre.readNegative, func() (string, bool) { return frame.half().read() })
}

// firstText returns the first text that one of the tries finds.
func firstText(tries ...func() (string, bool)) (string, error) {
	for _, try := range tries {
		if text, ok := try(); ok {
			return text, nil
		}
	}
	return "", ticketing.Errorf(ticketing.CodeNotFound, "No QR code could be read in this picture.")
}

// grey is one picture in 8-bit luminance.
type grey struct {
	pix           []byte
	width, height int
}

// read looks for a code in the whole picture.
func (g grey) read() (string, bool) { return g.decode(false) }

// readNegative looks for light modules on a dark ground.
func (g grey) readNegative() (string, bool) { return g.decode(true) }

// centre returns the square in the middle, three quarters of the height wide:
// where people hold a phone, and a third of the work.
func (g grey) centre() grey {
	side := g.height * 3 / 4
	if side > g.width {
		return g
	}
	left, top := (g.width-side)/2, (g.height-side)/2
	out := grey{make([]byte, side*side), side, side}
	for y := range side {
		copy(out.pix[y*side:(y+1)*side], g.pix[(top+y)*g.width+left:])
	}
	return out
}

// half returns the picture at half its size, each pixel the mean of four: it
// brings a large, noisy or blurred code to the size that decoders like.
func (g grey) half() grey {
	out := grey{make([]byte, (g.width/2)*(g.height/2)), g.width / 2, g.height / 2}
	for y := range out.height {
		upper, lower := g.pix[2*y*g.width:], g.pix[(2*y+1)*g.width:]
		for x := range out.width {
			sum := int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1])
			out.pix[y*out.width+x] = byte((sum + 2) / 4)
		}
	}
	return out
}

// decode runs the decoder. It holds the one recover of this package: the
// decoder is a port of much Java and a hostile picture must not stop a gate.
func (g grey) decode(negative bool) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	if g.width < minGreySide || g.height < minGreySide {
		return "", false
	}
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.width, g.height, 0, 0, g.width, g.height, false)
	if err != nil {
		return "", false
	}
	if negative {
		source = source.Invert()
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return "", false
	}
	result, err := zxing.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return "", false
	}
	return result.GetText(), true
}
