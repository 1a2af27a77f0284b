package api

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"alongside/models"
)

//go:embed docs.html
var docsTemplate string

//go:embed docs.css
var docsStyle []byte

// docPages are the description and its page, made once: routes don't change while the server runs.
type docPages struct{ spec, page []byte }

type document struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *server) openAPI(context.Context, *struct{}) (*document, error) {
	return &document{"application/json", s.pages.spec}, nil
}

func (s *server) docs(context.Context, *struct{}) (*document, error) {
	return &document{"text/html; charset=utf-8", s.pages.page}, nil
}

func (s *server) docsStyle(context.Context, *struct{}) (*document, error) {
	return &document{"text/css; charset=utf-8", docsStyle}, nil
}

// The page's parts, in the words of its template.
type (
	docOperation struct {
		ID, Method, Path, Summary, Who string
		Parameters                     []docField
		Takes                          template.HTML
		Answers                        []docAnswer
	}
	docAnswer struct {
		Status string
		Type   template.HTML
	}
	docSchema struct {
		Name   string
		Fields []docField
	}
	docField struct {
		Name     string
		Type     template.HTML
		Required bool
		Doc      string
	}
)

// renderDocs writes the description as a plain page, so that it needs no script.
func renderDocs(api *huma.OpenAPI) (docPages, error) {
	spec, err := json.MarshalIndent(api, "", "  ")
	if err != nil {
		return docPages{}, fmt.Errorf("describe the API: %w", err)
	}
	page := struct {
		Title, Version, Description string
		Operations                  []docOperation
		Schemas                     []docSchema
	}{Title: api.Info.Title, Version: api.Info.Version, Description: api.Info.Description}
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				page.Operations = append(page.Operations, describeOperation(op))
			}
		}
	}
	schemas := api.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		page.Schemas = append(page.Schemas, docSchema{name, fieldsOf(schemas[name])})
	}
	var out bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsTemplate)).Execute(&out, page); err != nil {
		return docPages{}, fmt.Errorf("write the reference page: %w", err)
	}
	return docPages{spec: spec, page: out.Bytes()}, nil
}

func describeOperation(op *huma.Operation) docOperation {
	d := docOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Who: "anybody"}
	if roles, _ := op.Extensions["x-roles"].([]models.Role); roles != nil {
		words := make([]string, len(roles))
		for i, role := range roles {
			words[i] = string(role)
		}
		d.Who = strings.Join(words, ", ")
	}
	for _, p := range op.Parameters {
		d.Parameters = append(d.Parameters, docField{p.Name + " (" + p.In + ")", typeOf(p.Schema), p.Required, p.Description})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			d.Takes = typeOf(media.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		answer := docAnswer{Status: status}
		for _, media := range op.Responses[status].Content {
			answer.Type = typeOf(media.Schema)
		}
		d.Answers = append(d.Answers, answer)
	}
	return d
}

func fieldsOf(s *huma.Schema) []docField {
	fields := make([]docField, 0, len(s.Properties))
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name]
		fields = append(fields, docField{name, typeOf(property), slices.Contains(s.Required, name), property.Description})
	}
	return fields
}

// typeOf words a schema's type; a named one links to its table.
func typeOf(s *huma.Schema) template.HTML {
	escape := template.HTMLEscapeString
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		name := escape(s.Ref[strings.LastIndex(s.Ref, "/")+1:])
		return template.HTML(`<a href="#schema-` + name + `">` + name + `</a>`) //nolint:gosec // escaped above
	case s.Type == huma.TypeArray:
		return "list of " + typeOf(s.Items)
	case len(s.Enum) > 0:
		return template.HTML(escape(strings.Trim(fmt.Sprint(s.Enum), "[]"))) //nolint:gosec // escaped here
	}
	text := s.Type
	if s.Format != "" {
		text += ", " + s.Format
	}
	if s.MaxLength != nil {
		text += fmt.Sprintf(", at most %d characters", *s.MaxLength)
	}
	return template.HTML(escape(text)) //nolint:gosec // escaped here
}
