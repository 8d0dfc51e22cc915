package arrows_test

import (
	"slices"
	"strings"
	"testing"
)

// floors are the house from the ground up. A package imports from lower floors
// only, never from its own: then any of it can be read, tested and replaced with
// nothing but what stands below it.
var floors = [][]string{
	{"backend/ticketing"},
	{"backend/pass", "backend/journal", "backend/pricing"},
	{"backend/catalog", "backend/inventory", "backend/access", "backend/buyer", "backend/guard", "backend/notify"},
	{"backend/orders"}, // what the use cases that sell share: an order once it is paid
	{"backend/ledger"},
	{"backend/boxoffice", "backend/gate", "backend/queue", "backend/checkout", "backend/refund", "backend/report"},
	{"backend/store", "backend/hubapi", "backend/paystack", "backend/mail", "backend/sms", "backend/oidc", "backend/qr", "backend/printer", "backend/spreadsheet", "backend/backup", "backend/secrets", "frontend"},
	{"backend/fold"}, // where entries meet their rules, for hub and station alike
	{"backend/station", "backend/hub"},
	{"app", "backend/internal/fair", "backend/node"},
	{"backend/cmd", ""},
}

// useCases is the floor of the use cases; it and what is below are the rules.
const useCases = 5

// doors are the imports within a floor that are right, with why.
var doors = map[string]string{
	"backend/backup -> backend/secrets": "a backup holds the hub's key as the vault takes it back",
	"backend/printer -> backend/qr":     "a printed ticket carries its QR, and there is one way to draw it",
}

// closed are imports that some packages must never have. from is a folder and all
// below it; except leaves folders out.
var closed = []struct {
	from, except []string
	never        []string
	because      string
}{
	{
		from:    rules(),
		never:   []string{"database/sql", "net/http", "net", "os", "os/exec", "io/ioutil", "log", "github.com/mattn", "github.com/jackc"},
		because: "rules decide on what they are given: they hold on every engine and in every test because they reach nothing themselves",
	},
	{
		from:    rules(),
		never:   []string{"math/rand"},
		because: "randomness comes from the Config, so that a test can repeat what happened; and guessable numbers are never right here",
	},
	{
		from:    []string{"backend"},
		never:   []string{"github.com/wailsapp/wails"},
		because: "the hub and the command line run where there is no window",
	},
	{
		from:    []string{"app", "backend", "build"},
		except:  []string{"app/window"},
		never:   []string{"github.com/wailsapp/wails"},
		because: "the window is one of three ways in; what knows Wails cannot serve the others",
	},
	{
		from:    []string{"backend/ticketing"},
		never:   []string{"github.com", "golang.org", "pgregory.net", "codeberg.org"},
		because: "the vocabulary is standard library only: everything imports it",
	},
	{
		from:    []string{"app/bridge", "app/launch"},
		never:   []string{"app", "app/window", "app/browser"},
		because: "they serve the window and browser mode alike and are tested without the program",
	},
	{
		from:    []string{"backend/internal/bench"},
		never:   []string{"testing", "backend/internal/fair"},
		because: "cribctl bench carries it to laptops, where no test has a place",
	},
	{
		from:    []string{"backend/hub"},
		never:   []string{"backend/station"},
		because: "a hub and a station talk through hubapi only, even in one process: there is no second code path",
	},
	{
		from:    []string{"backend/station"},
		never:   []string{"backend/hub"},
		because: "a hub and a station talk through hubapi only, even in one process: there is no second code path",
	},
}

// rules are the folders of the floors from the ground to the use cases.
func rules() (folders []string) {
	for _, floor := range floors[:useCases+1] {
		folders = append(folders, floor...)
	}
	return folders
}

// within reports that path is the folder or lies below it.
func within(path, folder string) bool {
	return path == folder || folder != "" && strings.HasPrefix(path, folder+"/")
}

// room returns the folder of the floors that holds path, and its floor.
func room(path string) (folder string, floor int, found bool) {
	for i, folders := range floors {
		for _, f := range folders {
			if within(path, f) {
				return f, i, true
			}
		}
	}
	return "", 0, false
}

func TestArrowsPointDownwards(t *testing.T) {
	for _, p := range readHouse(t, "../../..") {
		from, fromFloor, known := room(p.path)
		if !known {
			if !strings.HasPrefix(p.path, "backend/internal/") && !strings.HasPrefix(p.path, "build/") {
				t.Errorf("%s stands on no floor: say in floors where it belongs", p.path)
			}
			continue
		}
		for _, imported := range p.imports {
			to, toFloor, ours := room(imported)
			if !ours || imported == "" || from == to || toFloor < fromFloor || doors[from+" -> "+to] != "" {
				continue
			}
			why := "which is above it"
			if toFloor == fromFloor {
				why = "which is its neighbour: declare the few methods that you need as an interface and let the caller connect the two"
			}
			t.Errorf("%s imports %s, %s", p.path, imported, why)
		}
	}
}

func TestClosedImportsStayClosed(t *testing.T) {
	for _, p := range readHouse(t, "../../..") {
		for _, rule := range closed {
			inside := func(folder string) bool { return within(p.path, folder) }
			if !slices.ContainsFunc(rule.from, inside) || slices.ContainsFunc(rule.except, inside) {
				continue
			}
			for _, imported := range p.imports {
				for _, never := range rule.never {
					if imported == never || strings.Contains(never, ".") && strings.HasPrefix(imported, never+"/") || within(imported, never) && strings.HasPrefix(never, "backend/") {
						t.Errorf("%s imports %s: %s", p.path, imported, rule.because)
					}
				}
			}
		}
	}
}

func TestRulesAreToldTheTime(t *testing.T) {
	for _, p := range readHouse(t, "../../..") {
		if _, floor, known := room(p.path); !known || floor > useCases {
			continue
		}
		for _, call := range p.calls {
			t.Errorf("%s calls %s: the time comes from the Config, so that a wrong clock can be tested and a transaction has one time", p.path, call)
		}
	}
}
