package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

var errNotBuilt = errors.New("not built")

// App is a running program.
type App struct{ cfg Config }

// Open opens the data folder.
func Open(_ context.Context, cfg Config) (*App, error) { return &App{cfg: cfg}, nil }

// Bindings returns the bound structs.
func (a *App) Bindings() []any {
	return []any{&Shell{a}, &Setup{a}, &Catalog{a}, &BoxOffice{a}, &Gate{a}, &Access{a}, &Devices{a}, &Journal{a}, &Report{a}}
}

// Handler serves what the screens load by address.
func (a *App) Handler() http.Handler { return http.NotFoundHandler() }

// Close closes.
func (a *App) Close(context.Context) error { return nil }

// MayClose is the close guard.
func (a *App) MayClose() bool { return true }

// Unlock opens the close guard.
func (a *App) Unlock() {}

// ErrorJSON spells an error for a screen.
func ErrorJSON(err error) string {
	b, _ := json.Marshal(map[string]string{"code": "internal", "message": err.Error()})
	return string(b)
}
