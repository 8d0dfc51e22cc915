// Command ticketcrib is the whole box office in one program: counter, gate and
// office, in a window of its own or in a browser on the same machine.
//
// It reads its flags, opens the program and hands it to the window or to browser
// mode. It does nothing else: Wails runs it to write the page's bindings.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/browser"
	"github.com/ticketcrib/ticketcrib/app/control"
	"github.com/ticketcrib/ticketcrib/app/launch"
	"github.com/ticketcrib/ticketcrib/app/window"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
	"github.com/ticketcrib/ticketcrib/frontend"
)

//go:embed build/icons/ticketcrib-256.png
var icon []byte

// version is set when a release is linked.
var version = "0.1.0-dev"

func main() {
	if window.Generating {
		if err := window.Generate(new(app.App).Bindings()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(run(os.Args[1:]))
}

// collectAt is how much the heap may grow, in per cent, before it is collected. A
// laptop at a gate is small and its collector has time: half of Go's own figure
// keeps all processes well below 400 MB where 100,000 tickets are known, and costs
// a scan nothing that can be measured. GOGC in the environment is obeyed.
const collectAt = 50

func run(args []string) (status int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	words := launch.WordsFor(launch.French(os.Getenv))
	plan, err := launch.Parse(args, launch.System{Getenv: os.Getenv, OS: runtime.GOOS}, os.Stderr)
	switch {
	case errors.Is(err, launch.ErrHelp):
		return 0
	case err == nil && plan.Automation && !window.Automation:
		err = errors.New(words.TestOnly)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if plan.Version {
		fmt.Println("TicketCrib", version)
		return 0
	}
	for name, value := range launch.Locale(os.Getenv) {
		_ = os.Setenv(name, value)
	}
	err = start(plan, words)
	if ticketing.CodeOf(err) == ticketing.CodeLocked && plan.Browser == "" && control.RaiseWindow(context.Background(), plan.DataDir) {
		fmt.Println(words.Raised)
		return 0
	}
	if err != nil {
		text := words.Refusal(err)
		fmt.Fprintln(os.Stderr, words.CannotOpen+": "+text)
		if plan.Browser == "" {
			window.Alert(words.CannotOpen, text)
		}
		return 1
	}
	return 0
}

// start opens the program and shows it until it is closed.
func start(plan launch.Plan, words launch.Words) error {
	screens := frontend.Dist()
	passphrase, err := secrets.Passphrase(os.Getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	cfg := app.Config{DataDir: plan.DataDir, Listen: plan.Listen, Practice: plan.Practice, Now: time.Now, Log: log, Version: version, Shop: screens,
		Keyring: launch.Keyring(launch.System{Getenv: os.Getenv, OS: runtime.GOOS}), Passphrase: passphrase}
	if plan.Browser != "" {
		return inBrowser(plan, words, screens, cfg)
	}
	return inWindow(plan, words, screens, cfg)
}

func inWindow(plan launch.Plan, words launch.Words, screens fs.FS, cfg app.Config) (err error) {
	events := window.NewEvents()
	cfg.Emitter = events
	program, err := app.Open(context.Background(), cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed(program)) }()
	if plan.Kiosk {
		program.LockKiosk()
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go commands(ctx, program, cfg, events.Raise)
	err = window.Run(window.Config{
		Assets: screens, Bindings: program.Bindings(), Program: program.Handler(), ErrorJSON: app.ErrorJSON,
		Events: events, MayClose: program.MayClose, Unlock: program.Unlock, Kiosk: plan.Kiosk, Icon: icon, Log: cfg.Log,
		Words: window.Words{Saved: words.Saved, NotSaved: words.NotSaved},
	})
	if err != nil {
		cfg.Log.Error("the window did not open", "err", err)
		return errors.New(words.NoWindow)
	}
	return nil
}

func inBrowser(plan launch.Plan, words launch.Words, screens fs.FS, cfg app.Config) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	events := browser.NewEvents(cfg.Log)
	cfg.Emitter = events
	program, err := app.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed(program)) }()
	if plan.Kiosk {
		program.LockKiosk()
	}
	go commands(ctx, program, cfg, nil)
	return browser.Serve(ctx, browser.Config{
		Addr: plan.Browser, Assets: screens, Bindings: program.Bindings(), Program: program.Handler(),
		ErrorJSON: app.ErrorJSON, Events: events, MayClose: program.MayClose,
		OnLink: words.Announce(os.Stdout, plan.NoDisplay), Log: cfg.Log,
	})
}

// commands answers cribctl and a second start until ctx ends. The screens work
// without it.
func commands(ctx context.Context, program *app.App, cfg app.Config, raise func() bool) {
	if err := control.Serve(ctx, control.Config{Program: program, DataDir: cfg.DataDir, Raise: raise, Log: cfg.Log}); err != nil {
		cfg.Log.Warn("commands of cribctl are not answered", "err", err)
	}
}

// closed lets the program finish what it is doing, within ten seconds.
func closed(program *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return program.Close(ctx)
}
