//go:build !(linux && production && webkit2_41)

package window

// guardWebView does nothing here: WebView2 keeps its own guards and downloads by
// itself, and without the desktop tags there is no web view.
func guardWebView(func(link string)) {}

// downloads is not known here; the home folder is used.
func downloads() string { return "" }
