package printer_test

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/qr"
)

func TestReceiptBytes(t *testing.T) {
	for name, c := range map[string]struct {
		build func(*printer.Receipt)
		want  string
	}{
		"init":   {func(r *printer.Receipt) { r.Init() }, "1b401b7413"},
		"text":   {func(r *printer.Receipt) { r.Text("Aé€ñ₦") }, "4182d5a43f0a"},
		"feed":   {func(r *printer.Receipt) { r.Feed(3) }, "1b6403"},
		"cut":    {func(r *printer.Receipt) { r.Cut() }, "1d564200"},
		"drawer": {func(r *printer.Receipt) { r.OpenDrawer() }, "1b700032fa"},
		"raster": {func(r *printer.Receipt) {
			r.Raster(qr.Raster{Width: 10, Height: 2, Stride: 2, Bits: []byte{0xff, 0xc0, 0x01, 0x40}})
		}, "1d76300002000200ffc00140"},
		"nothing": {func(r *printer.Receipt) { r.Raster(qr.Raster{}) }, ""},
	} {
		var r printer.Receipt
		c.build(&r)
		if got := hex.EncodeToString(r.Bytes()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestTallRasterGoesInBands(t *testing.T) {
	var r printer.Receipt
	r.Raster(qr.Raster{Width: 8, Height: 300, Stride: 1, Bits: make([]byte, 300)})
	if bands := bytes.Count(r.Bytes(), []byte("\x1dv0")); bands != 3 || len(r.Bytes()) != 300+3*8 {
		t.Fatalf("%d bands, %d bytes", bands, len(r.Bytes()))
	}
}

// TestBurntTicketReadsBack takes the dots of a job and reads the QR in them.
func TestBurntTicketReadsBack(t *testing.T) {
	ticket := lagos(t)
	job, err := printer.Tickets([]printer.Ticket{ticket}, true)
	if err != nil {
		t.Fatal(err)
	}
	rest, ok := bytes.CutPrefix(job, []byte("\x1b@\x1bt\x13\x1bp\x00\x32\xfa"))
	if !ok {
		t.Fatalf("the job begins with %x", job[:10])
	}
	var rows [][]byte
	for bytes.HasPrefix(rest, []byte("\x1dv0\x00\x48\x00")) {
		height := int(rest[6]) | int(rest[7])<<8
		for y := range height {
			rows = append(rows, rest[8+72*y:8+72*(y+1)])
		}
		rest = rest[8+72*height:]
	}
	if !bytes.Equal(rest, []byte("\x1dVB\x00")) {
		t.Fatalf("the job ends with %x", rest)
	}
	picture := image.NewGray(image.Rect(0, 0, 576, len(rows)))
	for y, row := range rows {
		for x := range 576 {
			if row[x/8]&(0x80>>(x%8)) == 0 {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	if text, err := qr.ReadPicture(file.Bytes()); err != nil || text != ticket.Digits {
		t.Fatalf("%q %v", text, err)
	}
}
