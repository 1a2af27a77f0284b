// Package pwa hands the built web app to the binary.
package pwa

import (
	"embed"
	"encoding/json"
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

//go:embed messages/en.json messages/es.json
var messages embed.FS

// Messages returns the app's texts, one file a language: en.json, es.json.
func Messages() fs.FS {
	files, err := fs.Sub(messages, "messages")
	if err != nil {
		panic(err) // as above
	}
	return files
}

//go:embed messages/reviewed.json
var reviewed []byte

// Unreviewed counts the texts for people in danger that no clinician has signed off yet.
func Unreviewed() (int, error) {
	var texts map[string]bool
	if err := json.Unmarshal(reviewed, &texts); err != nil {
		return 0, err
	}
	n := 0
	for _, signed := range texts {
		if !signed {
			n++
		}
	}
	return n, nil
}
