package qr_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/qr"
)

// digits are 251 as a pass has them; their content does not matter here.
func digits() string {
	random := rand.New(rand.NewPCG(1, 2))
	out := []byte("1006")
	for len(out) < 251 {
		out = append(out, '0'+byte(random.IntN(10)))
	}
	return string(out)
}

func drawn(t testing.TB) qr.Code {
	t.Helper()
	code, err := qr.Pass(digits())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// scene is what a camera sees: a code on a grey ground.
type scene struct {
	width, height int
	module        float64 // pixels a module
	degrees       float64
	shear         float64 // columns a row
	noise         int     // plus or minus
	blur          int     // passes of a 3 x 3 mean
	negative      bool
	lost          float64 // part of the modules painted over
}

// grey paints the scene, each pixel by where it falls in the code.
func (s scene) grey(code qr.Code) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	sin, cos := math.Sincos(s.degrees * math.Pi / 180)
	pix := make([]byte, s.width*s.height)
	scratch := int(s.lost * float64(code.Size()))
	for y := range s.height {
		for x := range s.width {
			dx, dy := float64(x-s.width/2)+0.5, float64(y-s.height/2)+0.5
			dx += s.shear * dy
			mx := int(math.Floor((dx*cos+dy*sin)/s.module + float64(code.Size())/2))
			my := int(math.Floor((dy*cos-dx*sin)/s.module + float64(code.Size())/2))
			value := 120
			if inside(mx, code.Size()) && inside(my, code.Size()) {
				value = 225
				if code.Dark(mx, my) && (mx < 20 || mx >= 20+scratch || my < 12 || my > 30) {
					value = 35
				}
			}
			if s.negative {
				value = 255 - value
			}
			if s.noise > 0 {
				value += random.IntN(2*s.noise+1) - s.noise
			}
			pix[y*s.width+x] = byte(max(0, min(255, value)))
		}
	}
	for range s.blur {
		pix = blurred(pix, s.width, s.height)
	}
	return pix
}

func inside(module, size int) bool { return module >= -qr.Quiet && module < size+qr.Quiet }

func blurred(pix []byte, width, height int) []byte {
	out := bytes.Clone(pix)
	for y := 1; y < height-1; y++ {
		for x := 1; x < width-1; x++ {
			sum := 0
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					sum += int(pix[(y+dy)*width+x+dx])
				}
			}
			out[y*width+x] = byte(sum / 9)
		}
	}
	return out
}

func asGray(pix []byte, width, height int) *image.Gray {
	return &image.Gray{Pix: pix, Stride: width, Rect: image.Rect(0, 0, width, height)}
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, picture image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// transparent paints the code in black on nothing.
func transparent(code qr.Code, module int) *image.NRGBA {
	side := (code.Size() + 2*qr.Quiet) * module
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if code.Dark(x/module-qr.Quiet, y/module-qr.Quiet) {
				out.SetNRGBA(x, y, color.NRGBA{A: 255})
			}
		}
	}
	return out
}
