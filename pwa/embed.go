// Package pwa hands the built web app to the binary.
package pwa

import (
	"embed"
	"io/fs"
)

// build holds what `npm run build` writes. Only its .gitkeep is committed, so
// the Go code compiles before the first build.
//
//go:embed all:build
var build embed.FS

// Files returns the built web app with index.html at its root. Before the
// first build it holds no index.html; the caller decides what to say then.
func Files() fs.FS {
	files, err := fs.Sub(build, "build")
	if err != nil {
		// fs.Sub fails only on an invalid path, and this one is a constant.
		panic(err)
	}
	return files
}
