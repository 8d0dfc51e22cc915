//go:build automation

package smoke_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

const pin = "2468"

// A person hosts, makes an event, sells and admits in the real window; the program
// is killed, and what was sold and admitted is still there.
func TestASaleAndAnAdmissionOutliveTheWindow(t *testing.T) {
	data := t.TempDir()
	s := open(t, data)
	s.host()
	s.makeEvent()
	s.fill("Money in the drawer", "10000")
	s.press(keyEnter)
	s.see("Cash")
	s.press("1")
	s.see("1 ticket, no fee here")
	s.press(keyF9)
	s.see("Received")
	s.press(keyEnter)
	s.see("Sold")
	keep(t, "window-sold")
	pass := s.pass()
	s.gate()
	s.scan(pass)
	s.verdict("admit")
	keep(t, "window-admit")

	if err := syscall.Kill(s.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the program is gone and its folder free", func() bool { return zombie(s.pid) && free(t, data) })
	s = open(t, data)
	s.see("Adaeze Okonkwo")
	s.click("Adaeze Okonkwo")
	s.press("2", "4", "6", "8", keyEnter)
	s.gate()
	s.scan(pass)
	s.verdict("already_in")
	keep(t, "window-already-in")
}

// free reports whether nobody holds the data folder: threads of a program that was
// killed may outlive its first one by a moment.
func free(t *testing.T, data string) bool {
	t.Helper()
	lock, err := os.Open(filepath.Join(data, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

func (s *session) host() {
	s.t.Helper()
	s.see("What is this laptop for?")
	s.press("1")
	s.fill("Your name", "Adaeze Okonkwo")
	s.fill("A PIN of 4 to 8 digits", pin)
	s.press(keyEnter)
	s.see("Keep this sheet")
	s.press(keyEnter)
}

// makeEvent makes an event whose doors are open now, in UTC.
func (s *session) makeEvent() {
	s.t.Helper()
	s.see("Events")
	s.click("New event")
	s.fill("Name of the event", "Harmattan Nights")
	s.set("Time zone", "UTC")
	s.set("Currency", "NGN")
	now := s.text(`return new Date().toISOString()`)
	s.set("Date", now[:10])
	s.set("Doors", "00:00")
	s.set("Starts", now[11:16])
	s.set("Ends", "")
	s.fill("Name", "Regular")
	s.fill("Price", "7500")
	s.fill("How many", "200")
	s.press(keyEnter)
	s.see("Saved. It is on sale at the Counter now.")
	s.press(keyEnter)
	s.see("Open the shift")
}

// set gives a field of choice, date or time its value as React hears it.
func (s *session) set(label, value string) {
	s.t.Helper()
	s.text(`const field = [...document.querySelectorAll("input, select")].find((field) =>
			field.getAttribute("aria-label") === ` + quoted(label) + ` || [...(field.labels ?? [])].some((l) => l.innerText.trim() === ` + quoted(label) + `));
		const kind = field instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
		Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, ` + quoted(value) + `);
		field.dispatchEvent(new Event("input", { bubbles: true }));
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return field.value`)
}

// pass reads the digits of the sale that was just made, by way of the clipboard.
func (s *session) pass() string {
	s.t.Helper()
	s.press(keyF5)
	s.see("Pass 1 of 1")
	s.click("Copy the code")
	var digits string
	eventually(s.t, "the code is copied", func() bool {
		digits = s.text(`return await window.runtime.ClipboardGetText()`)
		return digits != ""
	})
	if !regexp.MustCompile(`^\d{251}$`).MatchString(digits) {
		s.t.Fatalf("the pass is %s", digits)
	}
	s.press(keyEscape, keyEscape)
	return digits
}

func (s *session) gate() {
	s.t.Helper()
	s.click("Faces:")
	s.click("Gate")
	s.click("Open this gate")
	eventually(s.t, "the gate is ready", func() bool {
		return s.text(`return String(document.querySelector("[data-testid=ready]") !== null)`) == "true"
	})
}

// scan types the code as a scanner does: all its keys within a few milliseconds. An
// admission is on the screen for no longer than 1.4 s, so that the page keeps what
// it has shown since.
func (s *session) scan(digits string) {
	s.t.Helper()
	s.text(`window.shownVerdicts = [];
		const note = () => {
			const now = document.querySelector("[data-verdict]")?.dataset.verdict;
			if (now && window.shownVerdicts.at(-1) !== now) window.shownVerdicts.push(now);
		};
		new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-verdict"] });
		for (const digit of ` + quoted(digits) + `) {
			(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown",
				{ code: "Digit" + digit, key: digit, bubbles: true, cancelable: true, composed: true }));
		}
		return ""`)
}

func (s *session) verdict(want string) {
	s.t.Helper()
	var shown string
	eventually(s.t, "a verdict", func() bool {
		shown = s.text(`return window.shownVerdicts.join(" ")`)
		return shown != ""
	})
	if shown != want {
		s.t.Fatalf("the window showed %s, want %s", shown, want)
	}
}

// A paper that is saved in the window lies where the person's downloads are: WebKit
// itself cannot download from the program's own scheme.
func TestAPaperIsSavedWithTheDownloads(t *testing.T) {
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "XDG_DOWNLOAD_DIR": ""} {
		t.Setenv(name, value)
	}
	s := open(t, t.TempDir())
	s.host()
	s.text(`const link = document.createElement("a");
		link.href = "/app/recovery.pdf";
		link.download = "";
		document.body.append(link);
		link.click();
		return ""`)
	eventually(t, "the sheet is saved", func() bool {
		found, _ := filepath.Glob(filepath.Join(home, "*.pdf"))
		if len(found) != 1 {
			return false
		}
		content, err := os.ReadFile(found[0])
		return err == nil && bytes.HasPrefix(content, []byte("%PDF-"))
	})
	keep(t, "window-saved")
}
