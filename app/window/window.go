// Package window shows the screens in a desktop window. It is the Wails shell
// and nothing else: options, events, the close guard, signals, the kiosk and what
// the web view may do.
//
// Besides the generated bindings nothing else imports Wails. It must never hold
// a rule of the trade, and never let a page from anywhere but the program in.
package window

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"github.com/ticketcrib/ticketcrib/app/bridge"
)

// Config says what the window shows and whom it asks.
type Config struct {
	// Assets are the built screens, with index.html at the top.
	Assets fs.FS
	// Bindings, Program and ErrorJSON are the program: its bound structs, its own
	// routes under /app/, and how an error is written for the page.
	Bindings  []any
	Program   http.Handler
	ErrorJSON func(error) string
	// Events carries what the program emits to the page.
	Events *Events
	// MayClose is asked whenever the window is about to close; Unlock makes it
	// agree, for a machine that is being shut down.
	MayClose func() bool
	Unlock   func()
	// Words are what the window itself says.
	Words Words
	// Kiosk fills the screen and stays on top.
	Kiosk bool
	// Icon is the window's picture, a PNG.
	Icon []byte
	Log  *slog.Logger
}

// Words are the sentences of the window, in the person's language.
type Words struct {
	Saved    string // before the path of a paper that was saved
	NotSaved string
}

// Run shows the window until it is closed. It must be called from main's own
// goroutine: GTK lives on the first thread. It returns an error where the window
// cannot open.
func Run(cfg Config) (err error) {
	defer func() {
		if p := recover(); p != nil { // Wails panics where GTK finds no display
			err = fmt.Errorf("window: %v", p)
		}
	}()
	guard := newCloseGuard(cfg)
	opts, err := appOptions(cfg, guard)
	if err != nil {
		return err
	}
	stop := guard.watchSignals()
	defer stop()
	if err := wails.Run(opts); err != nil {
		return fmt.Errorf("window: %w", err)
	}
	return nil
}

// Generate writes the bindings for the page where the program was built with the
// tag bindings, which is how Wails makes them.
func Generate(bindings []any) error {
	return wails.Run(&options.App{Bind: bindings})
}

func appOptions(cfg Config, guard *closeGuard) (*options.App, error) {
	routes, err := routes(cfg)
	if err != nil {
		return nil, err
	}
	opts := &options.App{
		Title:     "TicketCrib",
		Width:     1366,
		Height:    768,
		MinWidth:  1024,
		MinHeight: 640,
		AssetServer: &assetserver.Options{
			Assets: cfg.Assets, Handler: routes, Middleware: bridge.Guarded,
		},
		Bind:               cfg.Bindings,
		ErrorFormatter:     func(err error) any { return cfg.ErrorJSON(err) },
		OnStartup:          guard.onStartup,
		OnBeforeClose:      guard.onBeforeClose,
		LogLevelProduction: logger.ERROR,
		BackgroundColour:   options.NewRGB(0x11, 0x0d, 0x10),
		Linux: &linux.Options{
			Icon:        cfg.Icon,
			ProgramName: "ticketcrib",
			// Wails exchanged the meaning of the other two; Never is what it says, and
			// software drawing is the fastest on the laptops that stand at gates.
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
	}
	if cfg.Kiosk {
		// DisableResize must stay false: with it, full screen keeps Width x Height.
		opts.Fullscreen, opts.Frameless, opts.AlwaysOnTop = true, true, true
		opts.WindowStartState = options.Fullscreen
	}
	return opts, nil
}

// routes answers what is no file: calls, the script that offers them, and the
// program's own pictures and papers. window.runtime is Wails' own here.
func routes(cfg Config) (http.Handler, error) {
	calls, err := bridge.New(bridge.Config{Bindings: cfg.Bindings, ErrorJSON: cfg.ErrorJSON, Log: cfg.Log})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/call/", calls.Handler())
	mux.Handle("/app/", http.MaxBytesHandler(cfg.Program, bridge.MaxUpload))
	mux.HandleFunc("GET /bridge.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(calls.Script())
	})
	return mux, nil
}
