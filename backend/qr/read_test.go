package qr_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestReadGreyReadsWhatCamerasSee(t *testing.T) {
	code := drawn(t)
	for name, s := range map[string]scene{
		"straight":         {width: 1280, height: 720, module: 8},
		"small":            {width: 1280, height: 720, module: 3},
		"filling":          {width: 640, height: 480, module: 9},
		"turned 45":        {width: 1280, height: 720, module: 6, degrees: 45},
		"upside down":      {width: 640, height: 480, module: 5, degrees: 180},
		"sheared":          {width: 1280, height: 720, module: 7, shear: 0.2, degrees: 10},
		"noisy":            {width: 1280, height: 720, module: 8, noise: 60},
		"blurred":          {width: 1280, height: 720, module: 8, blur: 6},
		"negative":         {width: 1280, height: 720, module: 7, negative: true},
		"scratched":        {width: 1280, height: 720, module: 8, lost: 0.12},
		"upright":          {width: 480, height: 640, module: 7},
		"large and grainy": {width: 1920, height: 1080, module: 18, noise: 90},
	} {
		t.Run(name, func(t *testing.T) {
			pix := s.grey(code)
			before := bytes.Clone(pix)
			text, err := qr.ReadGrey(pix, s.width, s.height)
			if err != nil || text != digits() {
				t.Fatalf("%q %v", text, err)
			}
			if !bytes.Equal(pix, before) {
				t.Fatal("the frame was changed")
			}
		})
	}
}

func TestReadGreyRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		pix           []byte
		width, height int
		code          ticketing.Code
	}{
		"nothing":       {nil, 0, 0, ticketing.CodeInvalid},
		"negative size": {nil, -1, -1, ticketing.CodeInvalid},
		"too few bytes": {make([]byte, 99), 100, 100, ticketing.CodeInvalid},
		"too many":      {make([]byte, 10_001), 100, 100, ticketing.CodeInvalid},
		"overflowing":   {nil, 1 << 62, 4, ticketing.CodeInvalid},
		"a dot":         {make([]byte, 1), 1, 1, ticketing.CodeInvalid},
		"black":         {make([]byte, 640*480), 640, 480, ticketing.CodeNotFound},
		"a thin strip":  {make([]byte, 21*4096), 4096, 21, ticketing.CodeNotFound},
	} {
		if _, err := qr.ReadGrey(c.pix, c.width, c.height); ticketing.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadGreyNeverInvents damages a frame anywhere: it reads the very digits
// or nothing.
func TestReadGreyNeverInvents(t *testing.T) {
	clean := scene{width: 320, height: 320, module: 6}.grey(drawn(t))
	rapid.Check(t, func(t *rapid.T) {
		pix := bytes.Clone(clean)
		for range rapid.IntRange(1, 12).Draw(t, "spots") {
			x, y := rapid.IntRange(0, 300).Draw(t, "x"), rapid.IntRange(0, 300).Draw(t, "y")
			w, shade := rapid.IntRange(1, 20).Draw(t, "w"), rapid.Byte().Draw(t, "shade")
			for dy := range w {
				for dx := range w {
					pix[(y+dy)*320+x+dx] = shade
				}
			}
		}
		if text, err := qr.ReadGrey(pix, 320, 320); err == nil && text != digits() {
			t.Fatalf("read %q", text)
		}
	})
}

func TestReadPictureReadsFiles(t *testing.T) {
	code := drawn(t)
	drawnPNG, err := code.PNG(3)
	if err != nil {
		t.Fatal(err)
	}
	plain := scene{width: 900, height: 700, module: 8}
	photo := scene{width: 3000, height: 4000, module: 40, degrees: 12, noise: 30}
	negative := scene{width: 700, height: 700, module: 8, negative: true}
	for name, file := range map[string][]byte{
		"our own PNG": drawnPNG,
		"grey PNG":    asPNG(t, asGray(plain.grey(code), plain.width, plain.height)),
		"worst JPEG":  asJPEG(t, asGray(plain.grey(code), plain.width, plain.height), 20),
		"photo":       asJPEG(t, asGray(photo.grey(code), photo.width, photo.height), 80),
		"negative":    asPNG(t, asGray(negative.grey(code), negative.width, negative.height)),
		"transparent": asPNG(t, transparent(code, 4)),
	} {
		t.Run(name, func(t *testing.T) {
			if text, err := qr.ReadPicture(file); err != nil || text != digits() {
				t.Fatalf("%q %v", text, err)
			}
		})
	}
}

func TestReadPictureRefuses(t *testing.T) {
	good, err := drawn(t).PNG(4)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file   []byte
		code   ticketing.Code
		reason string
	}{
		"empty":         {nil, ticketing.CodeInvalid, "format"},
		"text":          {[]byte("<svg/>"), ticketing.CodeInvalid, "format"},
		"cut":           {good[:len(good)/2], ticketing.CodeInvalid, "damaged"},
		"header only":   {good[:30], ticketing.CodeInvalid, "damaged"},
		"a bomb":        {bomb(50_000, 50_000), ticketing.CodeInvalid, "size"},
		"no pixels":     {bomb(0, 9), ticketing.CodeInvalid, "damaged"},
		"too long":      {make([]byte, 17<<20), ticketing.CodeInvalid, "size"},
		"no code in it": {asPNG(t, image.NewGray(image.Rect(0, 0, 300, 300))), ticketing.CodeNotFound, ""},
		"one dot":       {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), ticketing.CodeNotFound, ""},
		"a line":        {asPNG(t, image.NewGray(image.Rect(0, 0, 9000, 1))), ticketing.CodeNotFound, ""},
	} {
		_, err := qr.ReadPicture(c.file)
		var reason string
		if e, ok := err.(*ticketing.Error); ok {
			reason = e.Args["reason"]
		}
		if ticketing.CodeOf(err) != c.code || reason != c.reason {
			t.Errorf("%s: %v, reason %q", name, err, reason)
		}
	}
}

// bomb is a small PNG whose header promises a huge picture.
func bomb(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 0, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
}

// TestOtherReadersAgree asks zbar, where it is installed, to read what we draw.
func TestOtherReadersAgree(t *testing.T) {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed")
	}
	for name, text := range map[string]string{"pass": digits(), "card": strings.Repeat(digits(), 9)} {
		code, err := qr.Text(text)
		if err != nil {
			t.Fatal(err)
		}
		file, err := code.PNG(4)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".png")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(zbar, "--quiet", "--raw", path).Output()
		if err != nil || strings.TrimSpace(string(out)) != text {
			t.Fatalf("%s: zbar reads %q %v", name, out, err)
		}
	}
}

func TestPassesOfAnyBytesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var token pass.Token
		copy(token[:], rapid.SliceOfN(rapid.Byte(), len(token), len(token)).Draw(t, "token"))
		token[0] = 0x5A
		code, err := qr.Pass(token.Digits())
		if err != nil || code.Size() != 41 {
			t.Fatalf("%d modules, %v", code.Size(), err)
		}
		file, err := code.PNG(4)
		if err != nil {
			t.Fatal(err)
		}
		text, err := qr.ReadPicture(file)
		if err != nil || text != token.Digits() {
			t.Fatalf("%q %v", text, err)
		}
	})
}

func FuzzReadPicture(f *testing.F) {
	good, err := drawn(f).PNG(1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(asJPEG(f, asGray(make([]byte, 64*64), 64, 64), 50))
	f.Add(bomb(9000, 9000))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := qr.ReadPicture(file); err != nil && ticketing.CodeOf(err) == ticketing.CodeInternal {
			t.Fatal(err)
		}
	})
}

func FuzzReadGrey(f *testing.F) {
	f.Add(scene{width: 90, height: 90, module: 1.5}.grey(drawn(f)), uint8(90))
	f.Fuzz(func(t *testing.T, pix []byte, width uint8) {
		if width == 0 {
			return
		}
		height := len(pix) / int(width)
		_, err := qr.ReadGrey(pix[:height*int(width)], int(width), height)
		if err != nil && ticketing.CodeOf(err) == ticketing.CodeInternal {
			t.Fatal(err)
		}
	})
}

func BenchmarkReadGrey(b *testing.B) {
	code := drawn(b)
	for name, s := range map[string]scene{
		"found": {width: 1280, height: 720, module: 8}, "nothing": {width: 1280, height: 720, module: 0.01},
	} {
		pix := s.grey(code)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = qr.ReadGrey(pix, s.width, s.height)
			}
		})
	}
}
