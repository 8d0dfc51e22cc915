package browser

import _ "embed"

// runtimeJS gives a browser the part of the window's runtime that the screens
// use, so that the generated bindings run unchanged.
//
//go:embed runtime.js
var runtimeJS []byte
