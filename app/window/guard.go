package window

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// quitEvery spaces two quits: GTK must not be told twice to leave the same loop,
// and a quit that came before its loop began is lost and has to be said again.
const quitEvery = time.Second

// closeGuard decides whether the window may close. Every way to close it comes
// through here: the window manager, the page, and Wails' own signal handler,
// which asks once and would otherwise be refused for good in a kiosk.
type closeGuard struct {
	mayClose func() bool
	unlock   func()
	events   *Events
	started  chan struct{} // closed once ctx is set
	ctx      context.Context
	begin    sync.Once
	saver    saver

	mu       sync.Mutex
	lastQuit time.Time
}

func newCloseGuard(cfg Config) *closeGuard {
	return &closeGuard{
		mayClose: cfg.MayClose, unlock: cfg.Unlock, events: cfg.Events,
		started: make(chan struct{}),
		saver:   saver{papers: Papers{Program: cfg.Program, Folder: downloadFolder()}, words: cfg.Words, log: cfg.Log},
	}
}

// onStartup is called by Wails with the only context that its runtime takes.
func (g *closeGuard) onStartup(ctx context.Context) {
	g.begin.Do(func() {
		g.ctx = ctx
		g.events.start(ctx)
		guardWebView(func(link string) { g.saver.save(ctx, link) })
		close(g.started)
	})
}

// onBeforeClose answers true to refuse. The page is told, so that it can ask for
// the supervisor.
func (g *closeGuard) onBeforeClose(context.Context) (prevent bool) {
	if !g.mayClose() {
		g.events.Emit("close-refused", nil)
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.lastQuit) < quitEvery {
		return true
	}
	g.lastQuit = time.Now()
	return false
}

// watchSignals closes the window when the machine or the terminal asks, kiosk or
// not; a second signal ends the program where it stands, which loses nothing that
// was confirmed. The returned function ends the watch.
func (g *closeGuard) watchSignals() (stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
		case <-done:
			return
		}
		g.unlock()
		go g.quitUntil(done)
		select {
		case <-signals:
			os.Exit(1)
		case <-done:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

func (g *closeGuard) quitUntil(done <-chan struct{}) {
	select {
	case <-g.started:
	case <-done:
		return
	}
	again := time.NewTicker(quitEvery + quitEvery/4)
	defer again.Stop()
	for {
		runtime.Quit(g.ctx)
		select {
		case <-again.C:
		case <-done:
			return
		}
	}
}
