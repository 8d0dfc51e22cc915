package qr_test

import (
	"encoding/xml"
	"image/png"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestPassIsAlwaysVersion6(t *testing.T) {
	for _, text := range []string{"1", digits()} {
		code, err := qr.Pass(text)
		if err != nil || code.Size() != 41 {
			t.Fatalf("%d modules, %v", code.Size(), err)
		}
	}
}

func TestDrawRefusesWhatDoesNotFit(t *testing.T) {
	if _, err := qr.Pass(strings.Repeat("1", 256)); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Error(err)
	}
	if _, err := qr.Text(""); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Error("a code of no text")
	}
	if _, err := qr.Text(strings.Repeat("1", 9000)); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Error(err)
	}
}

func TestLongestCardFitsVersion25(t *testing.T) {
	code, err := qr.Text(strings.Repeat("9", 2326))
	if err != nil || code.Size() != 17+4*25 {
		t.Fatalf("%d modules, %v", code.Size(), err)
	}
}

func TestPicturesShowTheSameModules(t *testing.T) {
	code := drawn(t)
	file, err := code.PNG(2)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(strings.NewReader(string(file)))
	if err != nil {
		t.Fatal(err)
	}
	raster := code.Raster(3)
	if raster.Width != 123 || raster.Stride != 16 || len(raster.Bits) != 16*123 {
		t.Fatalf("raster %d x %d, %d a row", raster.Width, raster.Height, raster.Stride)
	}
	runs := map[[2]int]bool{}
	code.Runs(func(x, y, length int) {
		for i := range length {
			runs[[2]int{x + i, y}] = true
		}
	})
	for y := -qr.Quiet; y < code.Size()+qr.Quiet; y++ {
		for x := -qr.Quiet; x < code.Size()+qr.Quiet; x++ {
			r, _, _, _ := picture.At(2*(x+qr.Quiet), 2*(y+qr.Quiet)+1).RGBA()
			if (r == 0) != code.Dark(x, y) || runs[[2]int{x, y}] != code.Dark(x, y) {
				t.Fatalf("module %d, %d differs", x, y)
			}
			if x >= 0 && y >= 0 && x < code.Size() && y < code.Size() {
				bit := raster.Bits[(3*y+1)*raster.Stride+(3*x+2)/8] & (0x80 >> ((3*x + 2) % 8))
				if (bit != 0) != code.Dark(x, y) {
					t.Fatalf("dot of module %d, %d differs", x, y)
				}
			}
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	svg := drawn(t).SVG()
	if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil || !strings.Contains(svg, `viewBox="0 0 49 49"`) {
		t.Fatalf("%v: %.120s", err, svg)
	}
}

func TestPictureSizesAreBounded(t *testing.T) {
	code := drawn(t)
	for _, scale := range []int{0, -1, 84, 1 << 62} {
		if _, err := code.PNG(scale); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
	if r := code.Raster(0); r.Bits != nil {
		t.Error("a raster of no dots")
	}
	if _, err := (qr.Code{}).PNG(4); err == nil {
		t.Error("a picture of nothing")
	}
}
