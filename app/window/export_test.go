package window

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/options"
)

// Options returns what Run hands to Wails.
func Options(cfg Config) (*options.App, error) { return appOptions(cfg, newCloseGuard(cfg)) }

// Guard is the close guard of a window that Wails has not started.
type Guard struct{ guard *closeGuard }

// NewGuard makes the guard that Run makes.
func NewGuard(cfg Config) Guard { return Guard{newCloseGuard(cfg)} }

// Refuses asks as Wails does before the window closes.
func (g Guard) Refuses() bool { return g.guard.onBeforeClose(context.Background()) }
