package window_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"github.com/ticketcrib/ticketcrib/app/window"
)

// Till is a bound struct.
type Till struct{}

func (*Till) Add(a, b int) (int, error) { return a + b, nil }

func config() window.Config {
	return window.Config{
		Assets:    fstest.MapFS{"index.html": {Data: []byte("<title>TicketCrib</title>")}},
		Bindings:  []any{&Till{}},
		Program:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "picture") }),
		ErrorJSON: func(err error) string { return `{"message":"` + err.Error() + `"}` },
		Events:    window.NewEvents(),
		MayClose:  func() bool { return true },
		Unlock:    func() {},
		Log:       slog.New(slog.DiscardHandler),
	}
}

func optionsOf(t *testing.T, cfg window.Config) *options.App {
	t.Helper()
	opts, err := window.Options(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return opts
}

func TestWindowIsDrawnInSoftware(t *testing.T) {
	if got := optionsOf(t, config()).Linux.WebviewGpuPolicy; got != linux.WebviewGpuPolicyNever {
		t.Errorf("policy %d: the zero value means always, through an exchange inside Wails", got)
	}
}

func TestKioskFillsTheScreen(t *testing.T) {
	cfg := config()
	cfg.Kiosk = true
	opts := optionsOf(t, cfg)
	if !opts.Fullscreen || !opts.Frameless || !opts.AlwaysOnTop || opts.WindowStartState != options.Fullscreen {
		t.Errorf("not a kiosk: %+v", opts)
	}
	if opts.DisableResize {
		t.Error("DisableResize keeps a full screen at the window's own size")
	}
	if plain := optionsOf(t, config()); plain.Fullscreen || plain.Frameless || plain.AlwaysOnTop || plain.DisableResize {
		t.Errorf("a plain window is a kiosk: %+v", plain)
	}
}

func TestWindowOffersNothingButTheProgram(t *testing.T) {
	opts := optionsOf(t, config())
	if opts.EnableDefaultContextMenu || opts.EnableFraudulentWebsiteDetection || opts.BindingsAllowedOrigins != "" || opts.SingleInstanceLock != nil ||
		opts.DragAndDrop != nil && opts.DragAndDrop.EnableFileDrop {
		t.Errorf("more than needed: %+v", opts)
	}
}

// Wails loses error objects: what it is given must be text that the page parses.
func TestErrorsReachThePageAsText(t *testing.T) {
	if got := optionsOf(t, config()).ErrorFormatter(errors.New("full")); got != `{"message":"full"}` {
		t.Errorf("%T %v", got, got)
	}
}

func TestPagesAreGuardedAndCallsAnswered(t *testing.T) {
	assets := optionsOf(t, config()).AssetServer
	h := assets.Middleware(assets.Handler)
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", "/call/Till/Add", "[1,2]", "3"},
		{"POST", "/call/Till/Add", "[1]", "arguments"},
		{"GET", "/app/qr", "", "picture"},
		{"GET", "/bridge.js", "", `"Till":["Add"]`},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)))
		if !strings.Contains(w.Body.String(), c.want) || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-src 'none'") {
			t.Errorf("%s %s: %s %v", c.method, c.path, w.Body, w.Header())
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/bridge.js", nil))
	if strings.Contains(w.Body.String(), "EventSource") {
		t.Error("the window's script replaces Wails' own runtime")
	}
}

func TestCloseGuard(t *testing.T) {
	locked := true
	cfg := config()
	cfg.MayClose = func() bool { return !locked }
	guard := window.NewGuard(cfg)
	if !guard.Refuses() {
		t.Error("a locked kiosk closed")
	}
	locked = false
	if guard.Refuses() {
		t.Error("an unlocked window stays")
	}
	if !guard.Refuses() {
		t.Error("GTK is told to leave its loop twice in a row")
	}
}

// Wails ends the process where its runtime is used with a context of somebody else.
func TestEventsBeforeTheStartAreSilent(t *testing.T) {
	window.NewEvents().Emit("changed", 1)
}
