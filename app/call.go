package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Limits of a call: a screen is never left without an answer.
const (
	quick = 5 * time.Second
	long  = 60 * time.Second
)

// call runs one bound method. A panic, a fault or a time-out becomes an error
// that a person can read; what it was goes to the log. Work that overruns its
// limit goes on alone and its result is dropped.
func call[T any](a *App, name string, limit time.Duration, work func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	answered := make(chan result, 1)
	go func() {
		defer cancel()
		var r result
		defer func() {
			if p := recover(); p != nil {
				a.cfg.Log.Error("app: a call panicked", "call", name, "panic", p, "stack", string(debug.Stack()))
				r.err = ticketing.Errorf(ticketing.CodeInternal, "Something went wrong here. It is in the log.")
			}
			answered <- r
		}()
		r.value, r.err = work(ctx)
	}()
	var zero T
	timer := time.NewTimer(limit + 100*time.Millisecond)
	defer timer.Stop()
	select {
	case r := <-answered:
		if r.err != nil {
			return zero, forScreen(a.cfg.Log, name, r.err)
		}
		return r.value, nil
	case <-timer.C:
		return zero, ticketing.Errorf(ticketing.CodeTimeout, "No answer in time. Look whether it happened before you try again.")
	}
}

// forScreen keeps a refusal and hides everything else behind "internal".
func forScreen(log *slog.Logger, name string, err error) error {
	var e *ticketing.Error
	if errors.As(err, &e) {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return ticketing.Errorf(ticketing.CodeTimeout, "No answer in time. Look whether it happened before you try again.")
	}
	log.Error("app: a call failed", "call", name, "error", err)
	return ticketing.Errorf(ticketing.CodeInternal, "Something went wrong here. It is in the log.")
}

// ErrorJSON spells an error for a screen: {"code","message","args"}.
func ErrorJSON(err error) string {
	var e *ticketing.Error
	if !errors.As(err, &e) {
		e = ticketing.Errorf(ticketing.CodeInternal, "Something went wrong here. It is in the log.")
	}
	args := e.Args
	if args == nil {
		args = map[string]string{}
	}
	b, err := json.Marshal(Problem{Code: string(e.Code), Message: e.Message, Args: args})
	if err != nil {
		panic(fmt.Sprintf("internal error: a refusal cannot be spelled: %v", err))
	}
	return string(b)
}

// station returns the running station. CodeUnauthorized before the first run
// is done.
func (a *App) station() (*world, *station.Station, error) {
	w, err := a.in()
	if err != nil {
		return nil, nil, err
	}
	if s := w.running(); s != nil {
		return w, s, nil
	}
	return w, nil, ticketing.Errorf(ticketing.CodeUnauthorized, "Say first what this laptop is for.")
}

// acting returns the station and who is signed in on it, if that person's role
// is at least least. CodeRestoredImage where the station must not go on.
func (a *App) acting(ctx context.Context, least ticketing.Role) (*world, *station.Station, access.Staff, error) {
	w, s, err := a.station()
	if err == nil {
		err = s.Link().Stopped
	}
	if err != nil {
		return nil, nil, access.Staff{}, err
	}
	p, err := w.person(ctx, a.who.get())
	if err != nil {
		return nil, nil, access.Staff{}, err
	}
	if p == nil {
		return w, s, access.Staff{}, access.Require(nil, least)
	}
	return w, s, *p, access.Require(p, least)
}

// approved checks the PIN of somebody who may do what the signed-in person may
// not.
func approved(ctx context.Context, s *station.Station, ap Approval, least ticketing.Role) (access.Staff, error) {
	p, err := s.SignIn(ctx, ticketing.StaffID(ap.Staff), ap.PIN)
	if err != nil {
		return access.Staff{}, err
	}
	return p, access.Require(&p, least)
}
