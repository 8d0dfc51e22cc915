// Package launch reads how the program was started: its command line and its
// environment, and decides whether a window or a browser shows the screens.
//
// It opens nothing and changes nothing but the language variables that the
// window's libraries read (Locale); it must never import Wails or the program.
package launch

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// ErrHelp is returned where the person asked for the list of flags, which has
// been written already.
var ErrHelp = flag.ErrHelp

// anyPort is the loopback address on which a free port is taken.
const anyPort = "127.0.0.1:0"

// Plan is how the program starts.
type Plan struct {
	// DataDir is the absolute path of the data folder.
	DataDir string
	// Browser is the loopback address to serve the screens on; empty opens the window.
	Browser string
	// NoDisplay reports that browser mode was chosen because there is no display.
	NoDisplay bool
	// Listen is where a host answers other laptops; empty: every address, at the usual
	// port.
	Listen   string
	Practice bool
	Kiosk    bool
	// Automation asks for a window that a test drives. Only test builds know it.
	Automation bool
	Version    bool
}

// System is what Parse looks up outside of the command line.
type System struct {
	Getenv func(string) string
	OS     string // as runtime.GOOS
}

// Parse reads the arguments after the program's name. Errors are sentences for
// the person at the terminal, and the list of flags has been written to out.
func Parse(args []string, sys System, out io.Writer) (Plan, error) {
	var plan Plan
	browser := browserFlag{addr: &plan.Browser}
	flags := flag.NewFlagSet("ticketcrib", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		_, _ = io.WriteString(out, "TicketCrib: sell at a counter, admit at a gate, run the office.\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&plan.DataDir, "data", "", "keep everything in this `folder` instead of the usual one")
	flags.Var(browser, "browser", "serve the screens to a browser on this machine, at `address` if one is given (127.0.0.1:8080)")
	flags.StringVar(&plan.Listen, "listen", "", "where a host answers other laptops, as `address:port` (:7448); port 0 is any, the same one each time")
	flags.BoolVar(&plan.Practice, "practice", false, "open the practice world: made-up events, no real tickets")
	flags.BoolVar(&plan.Kiosk, "kiosk", false, "full screen, and closed only by a supervisor")
	flags.BoolVar(&plan.Automation, "automation", false, "let a test drive the window (test builds only)")
	flags.BoolVar(&plan.Version, "version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return Plan{}, err
	}
	if err := browser.takeRest(flags.Args()); err != nil {
		return Plan{}, err
	}
	if plan.Browser == "" && sys.OS == "linux" && sys.Getenv("DISPLAY") == "" && sys.Getenv("WAYLAND_DISPLAY") == "" {
		plan.Browser, plan.NoDisplay = anyPort, true
	}
	return plan, plan.settle(sys)
}

// settle makes the data folder's path absolute, the usual one where none is given.
func (p *Plan) settle(sys System) error {
	if p.DataDir == "" {
		dir, err := usualDataDir(sys)
		if err != nil {
			return err
		}
		p.DataDir = dir
	}
	dir, err := filepath.Abs(p.DataDir)
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be found: %w", p.DataDir, err)
	}
	p.DataDir = dir
	return nil
}

// UsualDataDir is where this system keeps the data of the account's programs.
func UsualDataDir(getenv func(string) string) (string, error) {
	return usualDataDir(System{Getenv: getenv, OS: runtime.GOOS})
}

// Keyring reports whether the account's keyring may hold what opens the keys.
// TICKETCRIB_KEYRING=off says no, for a kiosk that nobody unlocks. On Linux it
// takes a session bus that runs already: looking for one would start one that
// outlives the program.
func Keyring(sys System) bool {
	if sys.Getenv("TICKETCRIB_KEYRING") == "off" {
		return false
	}
	if sys.OS != "linux" || sys.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	runtimeDir := sys.Getenv("XDG_RUNTIME_DIR")
	if runtimeDir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(runtimeDir, "bus"))
	return err == nil
}

// usualDataDir is where each system keeps the data of a person's programs.
func usualDataDir(sys System) (string, error) {
	candidates := [][2]string{{"XDG_DATA_HOME", "ticketcrib"}, {"HOME", ".local/share/ticketcrib"}}
	switch sys.OS {
	case "windows":
		candidates = [][2]string{{"LOCALAPPDATA", "TicketCrib"}}
	case "darwin":
		candidates = [][2]string{{"HOME", "Library/Application Support/TicketCrib"}}
	}
	for _, c := range candidates {
		if base := sys.Getenv(c[0]); base != "" {
			return filepath.Join(base, filepath.FromSlash(c[1])), nil
		}
	}
	return "", errors.New("this account has no home folder: say where to keep the data with --data FOLDER")
}

// browserFlag is --browser, with or without an address: --browser,
// --browser=127.0.0.1:8080 and --browser 127.0.0.1:8080 are the same wish.
type browserFlag struct{ addr *string }

func (b browserFlag) String() string   { return "" }
func (b browserFlag) IsBoolFlag() bool { return true }

func (b browserFlag) Set(value string) error {
	switch value {
	case "true":
		*b.addr = anyPort
	case "false":
		*b.addr = ""
	default:
		*b.addr = value
	}
	return nil
}

// takeRest takes what stands after the flags: an address for --browser, nothing else.
func (b browserFlag) takeRest(rest []string) error {
	if len(rest) == 1 && *b.addr == anyPort {
		*b.addr = rest[0]
		return nil
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not understood here. Flags begin with --; --help lists them", rest[0])
	}
	return nil
}
