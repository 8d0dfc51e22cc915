//go:build automation

package smoke_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// keep writes a picture of the whole screen beside the program, for a person to
// look at. The driver's own pictures need the accelerated drawing that the window
// does without, so it is taken from the display.
func keep(t *testing.T, name string) image.Image {
	t.Helper()
	dump, err := os.ReadFile(os.Getenv("TICKETCRIB_TEST_SCREEN"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := readXWD(dump)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(filepath.Dir(program), "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return picture
}

// readXWD reads the form in which a virtual display keeps its screen (X11/XWDFile.h):
// a header of 25 numbers, a name, a colour map, then rows of blue, green, red, none.
func readXWD(dump []byte) (image.Image, error) {
	const words, colour = 25, 12
	if len(dump) < words*4 {
		return nil, fmt.Errorf("a screen of %d bytes", len(dump))
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(dump[i*4:])) }
	header, width, height := field(0), field(4), field(5)
	bitsPerPixel, bytesPerLine, colours := field(11), field(12), field(19)
	start := header + colours*colour
	if bitsPerPixel != 32 || start+height*bytesPerLine > len(dump) {
		return nil, fmt.Errorf("a screen of %d bits a pixel in %d bytes", bitsPerPixel, len(dump))
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := dump[start+y*bytesPerLine:]
		for x := range width {
			pixel := row[x*4:]
			picture.SetRGBA(x, y, color.RGBA{R: pixel[2], G: pixel[1], B: pixel[0], A: 255})
		}
	}
	return picture, nil
}
