package export

import (
	"bufio"
	"encoding/json"
	"strings"
	"time"

	"alongside/models"
	"alongside/store"
)

// tables writes a table a kind, for spreadsheets: a line an entry, its fields under their names in the schema.
func (a *archive) tables() error {
	fields := store.ExportedFields()
	for _, kind := range Own() {
		if err := a.table(kind, fields[kind]); err != nil {
			return err
		}
	}
	return nil
}

// byteOrderMark is what spreadsheets know UTF-8 by.
const byteOrderMark = "\ufeff"

func (a *archive) table(kind models.Kind, fields []string) error {
	file, err := a.file(tablesName + string(kind) + ".csv")
	if err != nil {
		return err
	}
	to := bufio.NewWriter(file)
	_, _ = to.WriteString(byteOrderMark)
	writeRow(to, append([]string{"id", "recorded_at"}, fields...))
	err = a.from.Entries(a.ctx, kind, func(e store.Exported) error {
		cells := []string{e.ID.String(), e.RecordedAt.Format(time.RFC3339Nano)}
		for _, name := range fields {
			cells = append(cells, cell(e.Fields[name]))
		}
		writeRow(to, cells)
		return nil
	})
	if err != nil {
		return err
	}
	return to.Flush()
}

// cell is a value as a spreadsheet shows it: several texts with semicolons between them, and what has parts as JSON.
func cell(value json.RawMessage) string {
	var text string
	var texts []string
	switch {
	case len(value) == 0:
		return ""
	case json.Unmarshal(value, &text) == nil:
		return harmless(text)
	case json.Unmarshal(value, &texts) == nil:
		return harmless(strings.Join(texts, "; "))
	default:
		return string(value)
	}
}

// harmless keeps a spreadsheet from reckoning with somebody's words: what begins like a formula has an apostrophe before it.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// writeRow writes a line as RFC 4180 has it. Lines in a text stay as they were written, which encoding/csv would change.
func writeRow(to *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = to.WriteByte(',')
		}
		if strings.ContainsAny(cell, "\",\r\n") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		_, _ = to.WriteString(cell)
	}
	_, _ = to.WriteString("\r\n")
}
