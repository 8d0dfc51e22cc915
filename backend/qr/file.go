package qr

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/jpeg" // picture files are JPEG
	_ "image/png"  // or PNG

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Bounds of a picture file: 16 MiB, and 26 million pixels when unpacked, which
// is what a phone's camera makes and a small laptop can hold.
const (
	maxFile   = 16 << 20
	maxPixels = 26_000_000
	workSide  = 1600 // pixels: larger pictures are brought down to this
)

// ReadPicture returns the text of a QR code in a PNG or JPEG file. It returns
// CodeNotFound if none can be read, and CodeInvalid, with Args reason, if the
// file is empty, too large or not such a picture. The size is judged by the
// file's header, before anything is unpacked.
func ReadPicture(file []byte) (string, error) {
	picture, err := unpack(file)
	if err != nil {
		return "", err
	}
	full := greyOf(picture)
	half := full.half()
	return firstText(full.read, full.readNegative, half.read, half.readNegative, full.centre().read, half.half().read)
}

func unpack(file []byte) (picture image.Image, err error) {
	defer func() {
		if recover() != nil {
			picture, err = nil, badPicture("damaged", "This picture is damaged. Take it again.")
		}
	}()
	if len(file) > maxFile {
		return nil, badPicture("size", "This picture is too large. Take a smaller one.")
	}
	header, _, err := image.DecodeConfig(bytes.NewReader(file))
	if errors.Is(err, image.ErrFormat) || len(file) == 0 {
		return nil, badPicture("format", "This is not a PNG or JPEG picture.")
	}
	if err != nil || header.Width < 1 || header.Height < 1 {
		return nil, badPicture("damaged", "This picture is damaged. Take it again.")
	}
	if int64(header.Width)*int64(header.Height) > maxPixels {
		return nil, badPicture("size", "This picture is too large. Take a smaller one.")
	}
	if picture, _, err = image.Decode(bytes.NewReader(file)); err != nil {
		return nil, badPicture("damaged", "This picture is damaged. Take it again.")
	}
	return picture, nil
}

func badPicture(reason, message string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, message, "field", "picture", "reason", reason)
}

// greyOf brings a picture to luminance, on white where it is transparent, and
// down by a whole factor, each pixel the mean of a square, until its longer
// side is at most workSide.
func greyOf(picture image.Image) grey {
	b := picture.Bounds()
	factor := (max(b.Dx(), b.Dy()) + workSide - 1) / workSide
	out := grey{width: max(1, b.Dx()/factor), height: max(1, b.Dy()/factor)}
	out.pix = make([]byte, out.width*out.height)
	luminance := luminanceOf(picture)
	for y := range out.height {
		for x := range out.width {
			sum, n := 0, 0
			for py := y * factor; py < min((y+1)*factor, b.Dy()); py++ {
				for px := x * factor; px < min((x+1)*factor, b.Dx()); px++ {
					sum += int(luminance(b.Min.X+px, b.Min.Y+py))
					n++
				}
			}
			out.pix[y*out.width+x] = byte(sum / n)
		}
	}
	return out
}

// luminanceOf returns how to read one pixel, without an allocation for the
// kinds of picture that cameras make.
func luminanceOf(picture image.Image) func(x, y int) byte {
	switch p := picture.(type) {
	case *image.YCbCr:
		return func(x, y int) byte { return p.Y[p.YOffset(x, y)] }
	case *image.Gray:
		return func(x, y int) byte { return p.GrayAt(x, y).Y }
	}
	at := func(x, y int) color.RGBA64 { return color.RGBA64Model.Convert(picture.At(x, y)).(color.RGBA64) }
	if p, ok := picture.(image.RGBA64Image); ok {
		at = p.RGBA64At
	}
	return func(x, y int) byte {
		c := at(x, y)
		white := uint32(0xffff - c.A)
		// The weights of ITU-R 601, as in color.GrayModel.
		sum := 19595*(uint32(c.R)+white) + 38470*(uint32(c.G)+white) + 7471*(uint32(c.B)+white)
		return byte(sum >> 24)
	}
}
