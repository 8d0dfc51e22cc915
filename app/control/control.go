// Package control lets a command line work beside the running program: the same
// bound structs over a socket in the data folder that only this account can
// open. Each command is a person of its own, apart from the window's.
//
// It must never listen on a network.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/bridge"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Headers that say who a command acts as.
const (
	headerStaff = "Ticketcrib-Staff"
	headerPIN   = "Ticketcrib-Pin"
)

func socket(dataDir string) string { return filepath.Join(dataDir, "control.sock") }

// Config is what commands are answered with.
type Config struct {
	Program *app.App
	DataDir string
	// Raise brings the program's window to the front and reports whether there is
	// one. Nil in a program without a window.
	Raise func() bool
	Log   *slog.Logger
}

// Serve answers commands until ctx ends. The caller holds the data folder's
// lock, so a socket that is there is a dead program's.
func Serve(ctx context.Context, cfg Config) error {
	path := socket(cfg.DataDir)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the old socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("open the socket for commands: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: routes(cfg), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func routes(cfg Config) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/call/", Handler(cfg.Program, cfg.Log))
	mux.HandleFunc("POST /raise", func(w http.ResponseWriter, _ *http.Request) {
		if cfg.Raise == nil || !cfg.Raise() {
			w.WriteHeader(http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// Handler answers calls, each apart from the window and as whom its headers
// prove.
func Handler(program *app.App, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		apart := program.Apart()
		b, err := bridge.New(bridge.Config{Bindings: apart.Bindings(), ErrorJSON: app.ErrorJSON, Log: log})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if name := r.Header.Get(headerStaff); name != "" {
			if err := apart.SignInAs(r.Context(), name, r.Header.Get(headerPIN)); err != nil {
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, app.ErrorJSON(err))
				return
			}
		}
		b.Handler().ServeHTTP(w, r)
	})
}

// Caller makes calls as one person.
type Caller struct {
	handler    func(*http.Request) (*http.Response, error)
	Staff, PIN string
}

// Beside returns a caller to the program that runs with the data folder; ok is
// false where none does.
func Beside(dataDir string) (c *Caller, ok bool) {
	client := clientOf(dataDir, 90*time.Second)
	probe, err := net.DialTimeout("unix", socket(dataDir), 2*time.Second)
	if err != nil {
		return nil, false
	}
	_ = probe.Close()
	return &Caller{handler: client.Do}, true
}

// RaiseWindow asks the program that runs with the data folder to bring its window
// to the front, and reports whether it has done so.
func RaiseWindow(ctx context.Context, dataDir string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://ticketcrib/raise", http.NoBody)
	if err != nil {
		return false
	}
	resp, err := clientOf(dataDir, 5*time.Second).Do(r)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusNoContent
}

func clientOf(dataDir string, limit time.Duration) *http.Client {
	return &http.Client{Timeout: limit, Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "unix", socket(dataDir))
	}}}
}

// Alone returns a caller to a program that this process has opened itself.
func Alone(program *app.App, log *slog.Logger) *Caller {
	h := Handler(program, log)
	return &Caller{handler: func(r *http.Request) (*http.Response, error) {
		w := &answer{status: http.StatusOK, head: http.Header{}}
		h.ServeHTTP(w, r)
		return &http.Response{Status: http.StatusText(w.status), StatusCode: w.status, Header: w.head, Body: io.NopCloser(&w.body)}, nil
	}}
}

// answer keeps what a handler writes, for a caller in the same process.
type answer struct {
	status int
	head   http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.head }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// Call calls a bound method with JSON arguments and returns its JSON answer. A
// refusal is a *ticketing.Error.
func (c *Caller) Call(ctx context.Context, structName, method string, args []json.RawMessage) (json.RawMessage, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("encode the arguments: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://ticketcrib/call/"+structName+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the call: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.Staff != "" {
		r.Header.Set(headerStaff, c.Staff)
		r.Header.Set(headerPIN, c.PIN)
	}
	resp, err := c.handler(r)
	if err != nil {
		return nil, fmt.Errorf("reach the program: %w", err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		return raw, nil
	}
	var refused app.Problem
	if json.Unmarshal(raw, &refused) != nil {
		return nil, fmt.Errorf("the program answered %s", resp.Status)
	}
	return nil, &ticketing.Error{Code: ticketing.Code(refused.Code), Message: refused.Message, Args: refused.Args}
}
