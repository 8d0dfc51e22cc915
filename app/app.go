// Package app is every action that a screen, a script or a command line can
// take: one bound struct per trade word, each method thin over the station.
//
// It knows no Wails and no HTTP route but its own few: events leave through the
// Emitter, and the window, browser mode and cribctl call the same structs. Every
// method recovers its panics, answers within its time limit and returns errors
// that ErrorJSON can spell.
package app

import (
	"log/slog"
	"time"
)

// Emitter carries news to the screens. The App calls it from one goroutine and
// at most ten times a second for each name; data is a small JSON-able value.
type Emitter interface {
	Emit(name string, data any)
}

// Config is what an App is opened with.
type Config struct {
	DataDir  string // made if missing; one program at a time
	Practice bool   // open the practice world instead, a folder of its own inside DataDir
	Emitter  Emitter
	Now      func() time.Time
	Log      *slog.Logger
	Version  string
}
