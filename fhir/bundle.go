package fhir

// Bundle is several resources together: what a search found, everything of a person, or a document.
type Bundle struct {
	ResourceType string      `json:"resourceType"`
	ID           string      `json:"id,omitempty"`
	Identifier   *Identifier `json:"identifier,omitempty"`
	Type         string      `json:"type"`
	Timestamp    string      `json:"timestamp,omitempty"`
	Total        *int        `json:"total,omitempty"`
	Link         []Link      `json:"link,omitempty"`
	Entry        []Entry     `json:"entry,omitempty"`
}

// Link leads to another page of what was found.
type Link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

// Entry is a resource with the address at which it is served.
type Entry struct {
	FullURL  string      `json:"fullUrl"`
	Resource any         `json:"resource"`
	Search   *SearchMode `json:"search,omitempty"`
}

// SearchMode says why a resource is in what was found: it matched, or goes with one that did.
type SearchMode struct {
	Mode string `json:"mode"`
}

// Found is a page of what a search found, and where the next one is; empty: it was the last.
func Found(self, next string, matches []Entry) Bundle {
	b := Bundle{ResourceType: "Bundle", Type: "searchset", Link: []Link{{"self", self}}, Entry: matches}
	if next != "" {
		b.Link = append(b.Link, Link{"next", next})
	}
	for i := range b.Entry {
		if b.Entry[i].Search == nil {
			b.Entry[i].Search = &SearchMode{"match"}
		}
	}
	return b
}
