// Package browser serves the program's screens to a browser on this machine, for
// laptops and servers without a display. It drives the same bound structs as the
// window and speaks to the page in the same words.
//
// It must never listen beyond loopback, answer a page of another site, or let
// anyone in without the session that a one-time link opened.
package browser

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/ticketcrib/ticketcrib/app/bridge"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config says what is served, and where.
type Config struct {
	// Addr is a loopback host and port such as 127.0.0.1:0; a port of 0 takes a
	// free one.
	Addr string
	// Assets are the built screens, with index.html at the top.
	Assets fs.FS
	// Bindings, Program and ErrorJSON are the program: its bound structs, its own
	// routes under /app/, and how an error is written for the page.
	Bindings  []any
	Program   http.Handler
	ErrorJSON func(error) string
	// Events carries what the program emits to the pages.
	Events *Events
	// MayClose is asked before a page's wish to quit is granted.
	MayClose func() bool
	// OnLink is told each one-time link, first at the start and then a fresh one
	// whenever a link was used.
	OnLink func(link string)
	Log    *slog.Logger
}

// Serve answers until ctx ends or a page quits, then lets running calls finish.
// It returns an error where Addr is not loopback or cannot be listened on.
func Serve(ctx context.Context, cfg Config) error {
	listener, err := listen(ctx, cfg.Addr)
	if err != nil {
		return err
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	handler, err := newHandler(cfg, listener.Addr().(*net.TCPAddr), quit)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("browser: serve: %w", err)
	case <-ctx.Done():
	}
	cfg.Events.Close()
	return stop(server)
}

// stop waits for running calls; a page that still holds one after ten seconds is cut off.
func stop(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// listen opens the address, which must be of this machine only: whatever is
// listened on here runs as the person who started it.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "The address "+addr+" is not of the form 127.0.0.1:8080.", "field", "browser")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "Browser mode only listens on this machine. Use 127.0.0.1 instead of "+host+".", "field", "browser")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "The address "+addr+" cannot be used: another program may have it. Choose another port, or leave it out.", "field", "browser")
	}
	return listener, nil
}

// newHandler puts the guards round the routes: whose request it is, then
// whether a session is held, then what is asked.
func newHandler(cfg Config, addr *net.TCPAddr, quit func()) (http.Handler, error) {
	calls, err := bridge.New(bridge.Config{Bindings: cfg.Bindings, ErrorJSON: cfg.ErrorJSON, Log: cfg.Log})
	if err != nil {
		return nil, err
	}
	door := newDoor(addr, cfg.OnLink)
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(cfg.Assets))
	mux.Handle("/call/", noStore(calls.Handler()))
	mux.Handle("/app/", http.MaxBytesHandler(cfg.Program, bridge.MaxUpload))
	mux.Handle("GET /events", cfg.Events)
	mux.Handle("GET /bridge.js", noStore(script(append(runtimeJS, calls.Script()...))))
	mux.HandleFunc("POST /quit", func(w http.ResponseWriter, _ *http.Request) {
		if !cfg.MayClose() {
			cfg.Events.Emit("close-refused", nil)
			w.WriteHeader(http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		quit()
	})
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(http.HandlerFunc(refuseStranger))
	return recovered(cfg.Log, bridge.Guarded(ownPage(addr, sameOrigin.Handler(door.admit(mux))))), nil
}

func script(js []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(js)
	})
}

func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic outside a call into a plain 500, logged once.
func recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				log.Error("a request panicked", "path", r.URL.Path, "panic", p)
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
