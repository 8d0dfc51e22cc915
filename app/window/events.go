package window

import (
	"context"
	"sync/atomic"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Events sends what the program emits to the page. Wails ends the process when
// its runtime is used with a context that is not its own, so nothing leaves
// before the window has started; a page asks for the present state when it loads.
// It is safe for concurrent use.
type Events struct {
	ctx atomic.Pointer[context.Context]
}

// NewEvents makes an Events that is silent until the window starts.
func NewEvents() *Events { return &Events{} }

// Emit sends data, anything that JSON can hold, under a name to the page.
func (e *Events) Emit(name string, data any) {
	if ctx := e.ctx.Load(); ctx != nil {
		runtime.EventsEmit(*ctx, name, data)
	}
}

// Raise brings the window to the front, out of the taskbar if need be. It answers
// false before the window has started.
func (e *Events) Raise() bool {
	if e.ctx.Load() == nil {
		return false
	}
	raiseWindow(*e.ctx.Load())
	return true
}

func (e *Events) start(ctx context.Context) { e.ctx.Store(&ctx) }
