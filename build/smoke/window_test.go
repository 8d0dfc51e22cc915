//go:build automation

package smoke_test

import (
	"context"
	"image"
	"image/color"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestTheWindowOpensAndAnswers(t *testing.T) {
	s := open(t, t.TempDir())
	if got := s.text(`return document.title`); got != "TicketCrib" {
		t.Errorf("title %q", got)
	}
	eventually(t, "the screens are drawn", func() bool {
		return s.text(`return document.getElementById("root").innerText.trim()`) != ""
	})
	if got := s.text(`return typeof (await window.go.app.Shell.State()).phase`); got != "string" {
		t.Errorf("the frame's state has a phase of %s", got)
	}
	eventually(t, "the window shows more than its ground", func() bool { return colours(keep(t, "window-first")) > 16 })
}

// colours counts the different colours of a picture.
func colours(picture image.Image) int {
	seen := map[color.Color]bool{}
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen)
}

func TestTheWindowSettlesEveryCall(t *testing.T) {
	s := open(t, t.TempDir())
	for name, script := range map[string]string{
		"too few arguments":  `await window.go.app.Shell.SignIn(); return "resolved"`,
		"too many arguments": `await window.go.app.Shell.State("x"); return "resolved"`,
		"wrong type":         `await window.go.app.Shell.SetTheme({}); return "resolved"`,
	} {
		if got := s.text(script); !strings.HasPrefix(got, `rejected: {"code":"invalid"`) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTheWindowKeepsStrangersOut(t *testing.T) {
	s := open(t, t.TempDir())
	for name, c := range map[string]struct{ script, want string }{
		"a frame": {`return await new Promise((resolve) => {
			document.addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
			const frame = document.createElement("iframe");
			frame.src = "wails://wails/";
			document.body.append(frame);
			setTimeout(() => resolve("allowed"), 3000);
		})`, "frame-src"},
		"a script from the page": {`return await new Promise((resolve) => {
			document.addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
			const script = document.createElement("script");
			script.textContent = "window.injected = true";
			document.body.append(script);
			setTimeout(() => resolve("allowed"), 3000);
		})`, "script-src-elem"},
		"another page": {`window.location.href = "http://127.0.0.1:9/";
			await new Promise((resolve) => setTimeout(resolve, 500));
			return window.location.href`, "wails://wails/"},
		"another window": {`return String(window.open("http://127.0.0.1:9/"))`, "null"},
	} {
		if got := s.text(c.script); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestTheWindowFormatsFiguresWithoutALanguage(t *testing.T) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
		t.Setenv(name, "")
	}
	t.Setenv("LANG", "C")
	s := open(t, t.TempDir())
	if got := s.text(`return new Intl.NumberFormat(navigator.language).format(1234)`); got != "1,234" {
		t.Errorf("1234 is shown as %s", got)
	}
}

func TestASignalClosesTheWindow(t *testing.T) {
	for _, flags := range [][]string{nil, {"--kiosk"}} {
		s := open(t, t.TempDir(), flags...)
		if err := syscall.Kill(s.pid, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the program ends", func() bool { return syscall.Kill(s.pid, 0) != nil || zombie(s.pid) })
	}
}

func TestAPageThatDiedIsLoadedAgain(t *testing.T) {
	s := open(t, t.TempDir())
	const pageProcess = "WebKitWebProcess"
	if got := s.text(`return document.title`); got != "TicketCrib" {
		t.Fatalf("title %q", got)
	}
	page := childOf(t, s.pid, pageProcess)
	if err := syscall.Kill(page, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a new page runs", func() bool {
		for _, child := range below(s.pid) {
			if strings.HasPrefix(pageProcess, child.name) && child.pid != page {
				return true
			}
		}
		return false
	})
}

func TestASecondProgramOnTheSameDataSaysSo(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	second := exec.CommandContext(ctx, mustAbs(t, program), "--browser", "--data", s.data)
	second.Env = append(second.Environ(), "LC_ALL=en_US.UTF-8")
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "already open with this data folder") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestASecondStartRaisesTheOpenWindow(t *testing.T) {
	s := open(t, t.TempDir())
	s.see("What is this laptop for?")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	second := exec.CommandContext(ctx, mustAbs(t, program), "--data", s.data)
	second.Env = append(second.Environ(), "LC_ALL=en_US.UTF-8")
	out, err := second.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "its window is in front now") {
		t.Errorf("%v: %s", err, out)
	}
	s.see("What is this laptop for?")
}

// zombie reports a process that ended and that its parent has not yet asked about.
func zombie(pid int) bool {
	for _, p := range below(1) {
		if p.pid == pid {
			return false
		}
	}
	return true
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
