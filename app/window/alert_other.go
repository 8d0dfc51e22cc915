//go:build !windows && !(linux && production && webkit2_41)

package window

// Alert reports false: without the desktop tags nothing can be shown.
func Alert(string, string) bool { return false }
