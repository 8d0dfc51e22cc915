//go:build automation && measure

package smoke_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/control"
)

// known is how many tickets the event has that everything is measured with.
const known = 100_000

// What is looked at on a screen of 1366 by 768: the key Enter of the PIN pad, the
// steward's tile, and the verdict's field beside its shape.
var (
	enterKey = spot{1210, 575}
	tile     = spot{280, 165} // the first one, which is the steward when her letter was typed
	bracket  = spot{107, 150} // of READY
	field    = spot{20, 400}
)

const (
	brand = 0x602266 // tokens.css: --brand in light
	admit = 0x006343 // --v-admit
)

// TestMeasure measures the program as it is shipped, in its window and in
// Chromium, and judges nothing:
//
//	build/measure
//
// Keys come through the X server, as those of a scanner do, and a verdict counts
// as painted when its colour stands in the memory of the screen.
func TestMeasure(t *testing.T) {
	data := t.TempDir()
	passes := seeded(t, data)
	for _, surface := range []struct {
		name string
		show func(t *testing.T, data string) shown
	}{{"window", inWindow}, {"Chromium", inChromium}} {
		t.Run(surface.name, func(t *testing.T) {
			var starts []float64
			for range 7 {
				s := surface.show(t, data)
				starts = append(starts, s.usable)
				s.stop()
			}
			t.Logf("from start to a painted sign-in, %d tickets in the folder, ms: %s", known, figures(starts))
			s := surface.show(t, data)
			defer s.stop()
			passes = s.gate(passes)
		})
	}
}

// shown is a program whose sign-in stands on the screen.
type shown struct {
	t      *testing.T
	data   string
	pid    int     // of the process that was started last
	usable float64 // ms from the start of the first process until the sign-in was painted
	stop   func()
}

func inWindow(t *testing.T, data string) shown {
	t.Helper()
	began := time.Now()
	window := started(t, exec.Command(mustAbs(t, "../bin/ticketcrib"), "--data", data))
	return usable(t, data, began, window)
}

func inChromium(t *testing.T, data string) shown {
	t.Helper()
	began := time.Now()
	program := exec.Command(mustAbs(t, "../bin/ticketcrib"), "--browser=127.0.0.1:0", "--data", data)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	started(t, program)
	link := ""
	for lines := bufio.NewScanner(out); link == "" && lines.Scan(); {
		link = regexp.MustCompile(`http://127\.0\.0\.1:\d+/\?open=\S+`).FindString(lines.Text())
	}
	browser := started(t, exec.Command("/usr/bin/chromium", "--no-sandbox", "--test-type", "--disable-gpu", "--no-first-run", "--window-position=0,0", "--window-size=1366,768",
		"--disable-background-networking", "--user-data-dir="+t.TempDir(), "--app="+link))
	return usable(t, data, began, program, browser)
}

func started(t *testing.T, c *exec.Cmd) *exec.Cmd {
	t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// usable waits for the sign-in; the last process is the one that draws.
func usable(t *testing.T, data string, began time.Time, all ...*exec.Cmd) shown {
	t.Helper()
	screen := screenOf(t)
	s := shown{t: t, data: data, pid: all[len(all)-1].Process.Pid}
	s.stop = func() {
		for _, c := range slices.Backward(all) {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM)
			_ = c.Wait()
		}
		screen.until(t, enterKey, func(colour uint32) bool { return colour != brand })
	}
	s.usable = milliseconds(screen.until(t, enterKey, func(colour uint32) bool { return colour == brand }).Sub(began))
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// gate opens the gate and scans; it returns the passes that are left.
func (s shown) gate(passes []string) []string {
	s.t.Helper()
	screen, keys := screenOf(s.t), keysOf(s.t)
	keys.person("z")
	screen.until(s.t, tile, func(colour uint32) bool { return colour == brand })
	s.open()
	keys.person("1357\n")
	screen.until(s.t, bracket, func(colour uint32) bool { return colour == brand })
	s.t.Logf("memory of all its processes, signed in: %s", s.memory())
	for _, burst := range []struct{ pace, scans int }{{1, 50}, {8, 20}, {16, 10}} {
		bursts(s.t, keys, time.Duration(burst.pace)*time.Millisecond, passes[:burst.scans])
		passes = passes[burst.scans:]
	}
	s.t.Logf("memory of all its processes, after 80 scans: %s", s.memory())
	return passes
}

// open arms the gate, from outside: what is measured comes after it.
func (s shown) open() {
	s.t.Helper()
	c, ok := control.Beside(s.data)
	if !ok {
		s.t.Fatal("the program does not listen in its folder")
	}
	c.Staff, c.PIN = "Zainab Yusuf", "1357"
	asked(s.t, c, "Gate.Open", nil, asked(s.t, c, "Gate.State", new(app.GateView)).(*app.GateView).Gates[0].ID, "1")
}

// bursts types each pass as a scanner of that pace does, waits until its verdict
// is painted and until the field is free again.
func bursts(t *testing.T, keys keyboard, pace time.Duration, passes []string) {
	t.Helper()
	screen := screenOf(t)
	var fromFirst, fromLast, paces []float64
	broken := 0
	for _, digits := range passes {
		first, last := keys.scanner(digits, pace)
		painted, ok := screen.within(3*time.Second, field, func(colour uint32) bool { return colour == admit })
		if !ok {
			broken++ // this process, the scanner, was held up in the middle of a burst
			continue
		}
		fromFirst = append(fromFirst, milliseconds(painted.Sub(first)))
		fromLast = append(fromLast, milliseconds(painted.Sub(last)))
		paces = append(paces, milliseconds(last.Sub(first))/float64(len(digits)-1))
		screen.until(t, field, func(colour uint32) bool { return colour != admit })
	}
	if len(paces) == 0 {
		keep(t, "failed-bursts")
		t.Fatalf("none of %d bursts at %s a key was admitted", broken, pace)
	}
	t.Logf("%s a key asked for, ms a key that came: %s; %d bursts came broken", pace, figures(paces), broken)
	t.Logf("   from the last key to the painted verdict, ms: %s", figures(fromLast))
	t.Logf("   from the first key to the painted verdict, ms: %s", figures(fromFirst))
}

// figures are the median, the 99th percentile and the largest.
func figures(all []float64) string {
	slices.Sort(all)
	at := func(share float64) float64 { return all[min(len(all)-1, int(share*float64(len(all))))] }
	return fmt.Sprintf("median %.1f, p99 %.1f, most %.1f (n=%d)", at(0.5), at(0.99), all[len(all)-1], len(all))
}

// memory says what the processes hold in all and each, a page shared out among
// those who have it.
func (s shown) memory() string {
	pids := []int{s.pid}
	for _, p := range below(s.pid) {
		pids = append(pids, p.pid)
	}
	var total int64
	var each []string
	for _, pid := range pids {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
		name, err2 := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
		if err != nil || err2 != nil {
			continue // it ended meanwhile
		}
		for line := range strings.Lines(string(text)) {
			var kB int64
			if _, err := fmt.Sscanf(line, "Pss: %d kB", &kB); err == nil {
				total += kB
				each = append(each, fmt.Sprintf("%s %d", strings.TrimSpace(string(name)), kB>>10))
			}
		}
	}
	return fmt.Sprintf("%d MB PSS (%s)", total>>10, strings.Join(each, ", "))
}

// seeded makes a host with a steward, and an event of known free tickets whose
// doors are open; it returns passes for all scans.
func seeded(t *testing.T, data string) (passes []string) {
	t.Helper()
	program, err := app.Open(t.Context(), app.Config{DataDir: data, Now: time.Now, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := program.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
	}()
	c := control.Alone(program, slog.New(slog.DiscardHandler))
	asked(t, c, "Setup.Host", nil, app.HostRequest{Name: "Adaeze Okonkwo", PIN: pin, Language: "en"})
	c.Staff, c.PIN = "Adaeze Okonkwo", pin
	asked(t, c, "Shell.SetTheme", nil, "light")
	asked(t, c, "Access.Save", nil, app.StaffDraft{Name: "Zainab Yusuf", Role: "steward", PIN: "1357", Active: true})
	start := time.Now().UTC().Add(time.Hour)
	asked(t, c, "Catalog.Save", nil, app.EventDraft{Name: "Harmattan Nights", Venue: "Tafawa Balewa Square", Zone: "UTC", Currency: "NGN",
		Performances: []app.PerformanceDraft{{Date: start.Format(time.DateOnly), Doors: "00:00", Starts: start.Format("15:04")}},
		Types:        []app.TypeDraft{{Name: "Regular", Price: "0", Quantity: 2 * known, Passes: 1, People: 1}},
		Gates:        []app.GateDraft{{Name: "A South"}}})
	asked(t, c, "BoxOffice.OpenShift", nil, "0")
	performance := asked(t, c, "Shell.State", new(app.ShellView)).(*app.ShellView).Performance.ID
	line := app.SaleLine{Type: asked(t, c, "BoxOffice.Board", new(app.Board)).(*app.Board).Rows[0].Type, Count: 1000}
	began := time.Now()
	var sale *app.SaleView
	for sold := 0; sold < known; sold += line.Count {
		sale = asked(t, c, "BoxOffice.Sell", new(app.SaleView), app.SaleRequest{Key: strconv.Itoa(sold), Performance: performance, Currency: "NGN", Lines: []app.SaleLine{line}}).(*app.SaleView)
	}
	t.Logf("%d tickets sold in %s", known, time.Since(began).Round(time.Millisecond))
	for _, p := range *asked(t, c, "BoxOffice.Passes", new([]app.PassView), sale.Order).(*[]app.PassView) {
		passes = append(passes, p.Digits)
	}
	return passes
}

// asked calls a bound method and returns into, filled with its answer.
func asked(t *testing.T, c *control.Caller, name string, into any, args ...any) any {
	t.Helper()
	values := []json.RawMessage{}
	for _, arg := range args {
		raw, err := json.Marshal(arg)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, raw)
	}
	word, method, _ := strings.Cut(name, ".")
	raw, err := c.Call(t.Context(), word, method, values)
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return into
}
