package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// maxSide bounds a drawn picture, in pixels.
const maxSide = 4096

// SVG returns the code as a standalone picture with its quiet margin: black on
// white in every theme, one unit a module, the size left to whoever shows it.
func (c Code) SVG() string {
	var path bytes.Buffer
	c.Runs(func(x, y, length int) {
		fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+Quiet, y+Quiet, length, length)
	})
	side := c.size + 2*Quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`, side, side, side, side, path.String())
}

// PNG returns the code as a black and white picture with its quiet margin,
// scale pixels a module. It returns CodeInvalid for a scale below 1 or a
// picture above 4096 pixels a side.
func (c Code) PNG(scale int) ([]byte, error) {
	side := (c.size + 2*Quiet) * scale
	if c.size == 0 || scale < 1 || scale > maxSide || side > maxSide {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "A QR picture has 1 to 4096 pixels a side.", "field", "scale")
	}
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		row := picture.Pix[y*picture.Stride : y*picture.Stride+side]
		for x := range row {
			if c.Dark(x/scale-Quiet, y/scale-Quiet) {
				row[x] = 1
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInternal, "The QR picture could not be written.")
	}
	return out.Bytes(), nil
}

// Raster is a 1-bit picture for receipt printers: Stride bytes a row, the first
// pixel in the highest bit, 1 is black.
type Raster struct {
	Width, Height int // pixels
	Stride        int // bytes
	Bits          []byte
}

// Raster returns the code without its margin, scale dots a module; an empty
// one if scale is below 1 or the picture would pass 4096 dots a side.
func (c Code) Raster(scale int) Raster {
	side := c.size * scale
	if scale < 1 || scale > maxSide || side > maxSide {
		return Raster{}
	}
	r := Raster{Width: side, Height: side, Stride: (side + 7) / 8}
	r.Bits = make([]byte, r.Stride*r.Height)
	for y := range side {
		for x := range side {
			if c.Dark(x/scale, y/scale) {
				r.Bits[y*r.Stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return r
}
