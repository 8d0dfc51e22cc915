//go:build !(linux && production && webkit2_41)

package window

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// guardWebView does nothing here: WebView2 keeps its own guards and downloads by
// itself, and without the desktop tags there is no web view.
func guardWebView(func(link string)) {}

func raiseWindow(ctx context.Context) {
	runtime.WindowUnminimise(ctx)
	runtime.Show(ctx)
}

// downloads is not known here; the home folder is used.
func downloads() string { return "" }
