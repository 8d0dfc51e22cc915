//go:build !(linux && production && webkit2_41)

package window

// guardWebView does nothing here: WebView2 keeps its own guards, and without the
// desktop tags there is no web view.
func guardWebView() {}
