package launch_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketcrib/ticketcrib/app/launch"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestParse(t *testing.T) {
	screen := []string{"DISPLAY", ":0", "HOME", "/home/ada"}
	const usual = "/home/ada/.local/share/ticketcrib"
	for name, c := range map[string]struct {
		args string
		env  []string
		want launch.Plan
	}{
		"nothing":                 {"", screen, launch.Plan{DataDir: usual}},
		"wayland":                 {"", []string{"WAYLAND_DISPLAY", "wayland-0", "HOME", "/home/ada"}, launch.Plan{DataDir: usual}},
		"no display":              {"", []string{"HOME", "/home/ada"}, launch.Plan{DataDir: usual, Browser: "127.0.0.1:0", NoDisplay: true}},
		"data home":               {"", append(screen, "XDG_DATA_HOME", "/data"), launch.Plan{DataDir: "/data/ticketcrib"}},
		"data":                    {"--data /srv/fair", screen, launch.Plan{DataDir: "/srv/fair"}},
		"browser":                 {"--browser", screen, launch.Plan{DataDir: usual, Browser: "127.0.0.1:0"}},
		"browser=address":         {"--browser=127.0.0.1:8080", screen, launch.Plan{DataDir: usual, Browser: "127.0.0.1:8080"}},
		"browser address":         {"--browser 127.0.0.1:8080", screen, launch.Plan{DataDir: usual, Browser: "127.0.0.1:8080"}},
		"browser then a flag":     {"--browser --practice", screen, launch.Plan{DataDir: usual, Browser: "127.0.0.1:0", Practice: true}},
		"browser wished, display": {"--browser", []string{"HOME", "/home/ada"}, launch.Plan{DataDir: usual, Browser: "127.0.0.1:0"}},
		"kiosk":                   {"--kiosk", screen, launch.Plan{DataDir: usual, Kiosk: true}},
		"version":                 {"--version", screen, launch.Plan{DataDir: usual, Version: true}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := launch.Parse(strings.Fields(c.args), launch.System{Getenv: env(c.env...), OS: "linux"}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, args := range map[string]string{
		"an unknown flag":         "--sell",
		"a word":                  "practice",
		"a word after an address": "--browser=127.0.0.1:1 more",
		"two words":               "--browser 127.0.0.1:1 more",
		"data without a folder":   "--data",
	} {
		if _, err := launch.Parse(strings.Fields(args), launch.System{Getenv: env("HOME", "/home/ada"), OS: "linux"}, io.Discard); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := launch.Parse(nil, launch.System{Getenv: env(), OS: "linux"}, io.Discard); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("no home: %v", err)
	}
	var help bytes.Buffer
	if _, err := launch.Parse([]string{"--help"}, launch.System{Getenv: env(), OS: "linux"}, &help); !errors.Is(err, launch.ErrHelp) || !strings.Contains(help.String(), "-practice") {
		t.Errorf("help: %v, %s", err, &help)
	}
}

func TestDataStaysWhereEachSystemKeepsIt(t *testing.T) {
	for os, c := range map[string][2]string{
		"windows": {"LOCALAPPDATA", "TicketCrib"},
		"darwin":  {"HOME", "Library/Application Support/TicketCrib"},
	} {
		plan, err := launch.Parse(nil, launch.System{Getenv: env(c[0], "/base"), OS: os}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join("/base", c[1]); plan.DataDir != want {
			t.Errorf("%s: %s, want %s", os, plan.DataDir, want)
		}
		if plan.Browser != "" {
			t.Errorf("%s has no DISPLAY and needs none", os)
		}
	}
}

func TestLocale(t *testing.T) {
	english := map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
	for name, c := range map[string]struct {
		env  []string
		want map[string]string
	}{
		"none":             {nil, english},
		"C":                {[]string{"LANG", "C"}, english},
		"C.UTF-8":          {[]string{"LANG", "C.UTF-8"}, english},
		"POSIX":            {[]string{"LC_ALL", "POSIX"}, english},
		"C over French":    {[]string{"LC_ALL", "C", "LANG", "fr_FR.UTF-8"}, english},
		"French":           {[]string{"LANG", "fr_FR.UTF-8"}, nil},
		"French over C":    {[]string{"LC_ALL", "fr_CI.UTF-8", "LANG", "C"}, nil},
		"messages only":    {[]string{"LC_MESSAGES", "en_NG.UTF-8"}, nil},
		"without encoding": {[]string{"LANG", "en_GB"}, nil},
	} {
		if diff := cmp.Diff(c.want, launch.Locale(env(c.env...))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFrench(t *testing.T) {
	for lang, want := range map[string]bool{"fr_SN.UTF-8": true, "en_GH.UTF-8": false, "C": false, "": false} {
		if got := launch.French(env("LANG", lang)); got != want {
			t.Errorf("%q: %v", lang, got)
		}
	}
}

func TestRefusalSpeaksThePersonsLanguage(t *testing.T) {
	locked := fmt.Errorf("open: %w", ticketing.Errorf(ticketing.CodeLocked, "locked"))
	for _, french := range []bool{false, true} {
		words := launch.WordsFor(french)
		for err, want := range map[error]string{
			locked: words.Locked,
			ticketing.Errorf(ticketing.CodeSealed, "sealed"):          words.Sealed,
			ticketing.Errorf(ticketing.CodeDamaged, "damaged"):        words.Damaged,
			ticketing.Errorf(ticketing.CodeTooNew, "too new"):         words.TooNew,
			ticketing.Errorf(ticketing.CodeInvalid, "No such place."): "No such place.",
			errors.New("disk gone"):                                   "disk gone",
		} {
			if got := words.Refusal(err); got != want || got == "" {
				t.Errorf("%v: %q, want %q", err, got, want)
			}
		}
	}
}

func TestAnnounceGivesEachLinkItsOwnLine(t *testing.T) {
	var out bytes.Buffer
	words := launch.WordsFor(false)
	tell := words.Announce(&out, true)
	tell("http://127.0.0.1:1/?open=a")
	tell("http://127.0.0.1:1/?open=b")
	want := words.NoDisplay + "\n" + words.Ready + "\n\n  http://127.0.0.1:1/?open=a\n\n" + words.Once + "\n" +
		"\n" + words.Another + "\n\n  http://127.0.0.1:1/?open=b\n\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestKeyringTakesABusThatRuns(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(with, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, os string
		env      map[string]string
		want     bool
	}{
		{"no bus", "linux", nil, false},
		{"a bus by its address", "linux", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus"}, true},
		{"a bus in the usual place", "linux", map[string]string{"XDG_RUNTIME_DIR": with}, true},
		{"nothing in the usual place", "linux", map[string]string{"XDG_RUNTIME_DIR": without}, false},
		{"Windows needs none", "windows", nil, true},
		{"switched off", "windows", map[string]string{"TICKETCRIB_KEYRING": "off"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := launch.Keyring(launch.System{Getenv: func(k string) string { return c.env[k] }, OS: c.os}); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
