// Package docs holds what is written about Alongside for those who build on it, as far as the program hands it
// out. Its tests hold the documents to the tree they describe.
package docs

import _ "embed"

//go:embed export.schema.json
var exportSchema []byte

// ExportSchema is the JSON Schema of alongside.json in an export.
func ExportSchema() []byte { return exportSchema }
