//go:build bindings

package window

// Generating reports that this program only writes bindings for the page.
const Generating = true
