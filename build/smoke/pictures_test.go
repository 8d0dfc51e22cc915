//go:build automation && pictures

package smoke_test

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

const (
	keyF10 = "\uE03A"
)

// TestPictures takes pictures of the screens in the real window, light and dark, at
// both sizes, for a person to look at; it judges nothing:
//
//	build/pictures
func TestPictures(t *testing.T) {
	a := album{session: open(t, t.TempDir()), to: os.Getenv("TICKETCRIB_PICTURES")}
	a.see("What is this laptop for?")
	a.snap("01-first-run")
	a.press("1")
	a.see("Your name")
	a.snap("02-host")
	a.press(keyEscape)
	a.press("2")
	a.see("Address")
	a.snap("03-join")
	a.press(keyEscape)
	a.host()
	a.see("Events")
	a.snap("04-events-none")
	a.makeEvent()
	a.snap("05-open-shift")
	a.fill("Money in the drawer", "10000")
	a.press(keyEnter)
	a.see("Cash")
	a.snap("06-counter")
	a.press("1")
	a.see("1 ticket, no fee here")
	a.snap("07-basket")
	a.press(keyF9)
	a.see("Received")
	a.snap("08-cash")
	a.press(keyEscape)
	a.press(keyF10)
	a.see("Slip number")
	a.snap("09-card")
	a.press(keyEscape)
	a.press(keyF9)
	a.see("Received")
	a.press(keyEnter)
	a.see("Sold")
	a.snap("10-sold")
	pass := a.pass()
	a.press(keyF5)
	a.see("Pass 1 of 1")
	a.snap("11-pass")
	a.press(keyEscape)
	a.press("?")
	a.snap("12-keys")
	a.press(keyEscape)
	a.press("s")
	a.snap("13-shift")
	a.press(keyEscape)
	a.click("Faces:")
	a.click("Gate")
	a.see("Open this gate")
	a.snap("14-readiness")
	a.click("Open this gate")
	eventually(t, "the gate is ready", func() bool {
		return a.text(`return String(document.querySelector("[data-testid=ready]") !== null)`) == "true"
	})
	a.snap("15-ready")
	a.scan(pass)
	a.verdict("admit")
	a.scan(pass)
	a.verdict("already_in")
	a.snap("16-already-in")
	a.scan("5" + pass[1:])
	time.Sleep(time.Second)
	a.snap("17-refused")
	a.click("Faces:")
	a.click("Office")
	a.see("Overview")
	for i, page := range []string{"Overview", "Events", "Devices", "Staff", "Journal", "Conflicts", "Reports", "Payments"} {
		a.click(page)
		time.Sleep(300 * time.Millisecond)
		a.snap(fmt.Sprintf("2%d-%s", i, page))
	}
	a.click("Menu:")
	a.click("Sign out")
	a.see("Adaeze Okonkwo")
	a.snap("30-sign-in")
}

// album puts pictures into a folder.
type album struct {
	*session
	to string
}

// snap takes the window in both themes and sizes. The window is at the screen's
// corner; it is given time to draw, since nobody says when it has.
func (a album) snap(name string) {
	a.t.Helper()
	for _, size := range []image.Point{{1920, 1080}, {1366, 768}} {
		a.text(`window.runtime.WindowSetPosition(0, 0); window.runtime.WindowSetSize(` + strconv.Itoa(size.X) + `, ` + strconv.Itoa(size.Y) + `); return ""`)
		for _, theme := range []string{"dark", "light"} {
			a.text(`document.documentElement.dataset.theme = "` + theme + `"; return ""`)
			time.Sleep(400 * time.Millisecond)
			a.save(fmt.Sprintf("%s-%s-%d", name, theme, size.X), size)
		}
	}
}

func (a album) save(name string, size image.Point) {
	a.t.Helper()
	dump, err := os.ReadFile(os.Getenv("TICKETCRIB_TEST_SCREEN"))
	if err != nil {
		a.t.Fatal(err)
	}
	whole, err := readXWD(dump)
	if err != nil {
		a.t.Fatal(err)
	}
	part := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(part, part.Bounds(), whole, image.Point{}, draw.Src)
	if err := os.MkdirAll(a.to, 0o755); err != nil {
		a.t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(a.to, name+".png"))
	if err != nil {
		a.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, part); err != nil {
		a.t.Fatal(err)
	}
}
