package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// spec is the description of the API, as tests walk it.
type spec struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components components                      `json:"components"`
}

type components struct {
	Schemas map[string]*schema `json:"schemas"`
}

type operation struct {
	RequestBody requestBody `json:"requestBody"`
}

type requestBody struct {
	Content map[string]media `json:"content"`
}

type media struct {
	Schema *schema `json:"schema"`
}

// schema is the part of JSON Schema that our description uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Pattern    string             `json:"pattern"`
	Enum       []any              `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
}

func readSpec(tb testing.TB) spec {
	tb.Helper()
	text, err := OpenAPI("test")
	if err != nil {
		tb.Fatal(err)
	}
	var s spec
	if err := json.Unmarshal(text, &s); err != nil {
		tb.Fatal(err)
	}
	return s
}

// body is what a route takes, nil for one that takes nothing.
func (s spec) body(route Route) *schema {
	content := s.Paths[route.Path][strings.ToLower(route.Method)].RequestBody.Content
	return s.resolve(content["application/json"].Schema)
}

func (s spec) resolve(of *schema) *schema {
	if of == nil || of.Ref == "" {
		return of
	}
	return s.Components.Schemas[strings.TrimPrefix(of.Ref, "#/components/schemas/")]
}

// texts are the places of a body that take words that nobody listed, as JSON pointers; of a list it is the first one.
func (s spec) texts(of *schema, at string) (places []string) {
	of = s.resolve(of)
	if of == nil {
		return nil
	}
	if of.is("string") && of.Format == "" && of.Pattern == "" && of.Enum == nil {
		return []string{at}
	}
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		places = append(places, s.texts(of.Properties[name], at+"/"+name)...)
	}
	return append(places, s.texts(of.Items, at+"/0")...)
}

func (of *schema) is(kind string) bool {
	list, _ := of.Type.([]any)
	return of.Type == kind || slices.Contains(list, any(kind))
}

// withText is a copy of a body with the mark at a place, made if it is not there.
func withText(tb testing.TB, body any, place string) any {
	tb.Helper()
	text, isText := body.(string)
	if !isText {
		encoded, err := json.Marshal(body)
		if err != nil {
			tb.Fatal(err)
		}
		text = string(encoded)
	}
	var whole any
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		tb.Fatal(err)
	}
	return put(whole, strings.Split(place, "/")[1:])
}

func put(into any, path []string) any {
	if len(path) == 0 {
		return mark
	}
	if i, err := strconv.Atoi(path[0]); err == nil {
		list, _ := into.([]any)
		if len(list) <= i {
			list = append(list, nil)
		}
		list[i] = put(list[i], path[1:])
		return list
	}
	object, _ := into.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0]] = put(object[path[0]], path[1:])
	return object
}
