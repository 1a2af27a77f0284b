package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
	"alongside/store"
)

// Format and Version say what alongside.json is. Version rises where a reader of the one before would read something wrongly; a
// new kind or field does not.
const (
	Format  = "alongside"
	Version = 1
)

// head is what stands before the lists.
type head struct {
	Format     string                 `json:"format"`
	Version    int                    `json:"version"`
	ExportedAt time.Time              `json:"exported_at"`
	Person     store.ExportedPerson   `json:"person"`
	Practice   store.ExportedPractice `json:"practice"`
}

// Page is a shared page as it is exported.
type Page struct {
	ID           uuid.UUID             `json:"id"`
	VisitID      uuid.UUID             `json:"visit_id"`
	SharedAt     time.Time             `json:"shared_at"`
	EndsAt       time.Time             `json:"ends_at"`
	EndedAt      *time.Time            `json:"ended_at,omitempty"` // taken back, or shared anew
	ReadAt       *time.Time            `json:"read_at,omitempty"`  // for the first time
	ReadBy       *insight.DocumentName `json:"read_by,omitempty"`
	Document     insight.Document      `json:"document"`
	Translations []translation         `json:"translations,omitempty"`
}

// translation stands beside the words of one line of a page.
type translation struct {
	models.Translation

	AddedBy insight.DocumentName `json:"added_by"`
	AddedAt time.Time            `json:"added_at"`
}

// json writes alongside.json, an entry a line.
func (a *archive) json() error {
	file, err := a.file(JSONName)
	if err != nil {
		return err
	}
	to := &lines{to: bufio.NewWriter(file)}
	to.head(head{Format: Format, Version: Version, ExportedAt: a.at.UTC(), Person: a.from.Person, Practice: a.from.Practice})
	for _, list := range []struct {
		name  string
		kinds []models.Kind
	}{{"entries", Own()}, {"versions", Versions()}, {"record", Record()}} {
		to.begin(list.name)
		for _, kind := range list.kinds {
			if err := a.from.Entries(a.ctx, kind, func(e store.Exported) error { return to.add(e) }); err != nil {
				return err
			}
		}
		to.end()
	}
	to.begin("pages")
	if err := a.from.Pages(a.ctx, func(p store.ExportedPage) error { return to.add(pageOf(p)) }); err != nil {
		return err
	}
	to.end()
	to.begin("looked")
	if err := a.from.Events(a.ctx, func(e models.AccessEvent) error { return to.add(e) }); err != nil {
		return err
	}
	to.end()
	return to.close()
}

func pageOf(p store.ExportedPage) Page {
	out := Page{ID: p.ID, VisitID: p.VisitID, SharedAt: p.SharedAt, EndsAt: p.EndsAt, EndedAt: p.EndedAt, ReadAt: p.ReadAt, Document: p.Document}
	if p.ReadAt != nil {
		out.ReadBy = &p.ReadBy
	}
	for _, t := range p.Translations {
		out.Translations = append(out.Translations, translation{t.Translation, t.AddedBy, t.AddedAt})
	}
	return out
}

// lines writes one JSON object whose lists come one after the other. What goes wrong on the way is kept by the buffer, and
// answered by close.
type lines struct {
	to    *bufio.Writer
	added int
}

// head writes the members of h, and leaves the object open.
func (l *lines) head(h head) {
	text, err := json.Marshal(h)
	if err == nil {
		_, _ = l.to.Write(text[:len(text)-1])
	}
}

func (l *lines) begin(list string) {
	_, _ = fmt.Fprintf(l.to, ",\n%q:[", list)
	l.added = 0
}

func (l *lines) add(v any) error {
	if l.added++; l.added > 1 {
		_ = l.to.WriteByte(',')
	}
	_ = l.to.WriteByte('\n')
	text, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = l.to.Write(text)
	return err
}

func (l *lines) end() { _, _ = io.WriteString(l.to, "\n]") }

func (l *lines) close() error {
	_, _ = io.WriteString(l.to, "}\n")
	return l.to.Flush()
}

// marshal leaves <, > and & as somebody wrote them.
func marshal(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
