// Package frontend carries the built screens and the buyers' pages: all that is in dist.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is what was built. Unbuilt it has no page.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // dist is a folder of this package
	}
	return sub
}
