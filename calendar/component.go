package calendar

import (
	"bytes"
	"strconv"
	"strings"

	ics "github.com/arran4/golang-ical"
)

const (
	// maxLine is how long a line may be once it is unfolded. A list of skipped days may be long; nothing else that is read is.
	maxLine = 8 << 10
	// maxDepth is how deep components may lie in each other; a reminder in an event is three.
	maxDepth = 8
)

// component is an event or a time zone, with those of its properties that are read.
type component struct {
	name       string
	properties map[string][]*ics.BaseProperty
}

func (c *component) first(name string) *ics.BaseProperty {
	if all := c.properties[name]; len(all) > 0 {
		return all[0]
	}
	return nil
}

func (c *component) text(name string) string {
	if p := c.first(name); p != nil {
		return p.Value
	}
	return ""
}

// sequence counts the versions of an event.
func (c *component) sequence() int {
	n, _ := strconv.Atoi(c.text("SEQUENCE"))
	return n
}

// id is what the calendar calls an event; one without a name is what it says.
func (c *component) id() string {
	if uid := c.text("UID"); uid != "" {
		return uid
	}
	return "\x00" + c.text("DTSTART") + "\x00" + c.text("SUMMARY")
}

// isRead says which properties matter; all the others, descriptions and guests among them, are never looked at.
func isRead(name string) bool {
	switch name {
	case "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS", "SUMMARY",
		"TZID", "X-LIC-LOCATION", "X-WR-TIMEZONE":
		return true
	}
	return false
}

// parser keeps the components that lie directly in the calendar, and the calendar's own properties as one of them.
type parser struct {
	open []string // the components that are not ended yet
	kept []component
	done bool
}

// parse reads the lines of a whole calendar. A line that makes no sense, or is too long, is as if it were not there.
func parse(text []byte) ([]component, error) {
	p := parser{}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var line []byte
	tooLong := false
	for len(text) > 0 {
		var next []byte
		next, text, _ = bytes.Cut(text, []byte("\n"))
		next = bytes.TrimSuffix(next, []byte("\r"))
		if len(next) > 0 && (next[0] == ' ' || next[0] == '\t') && line != nil {
			if tooLong = tooLong || len(line)+len(next) > maxLine; !tooLong {
				line = append(line, next[1:]...)
			}
			continue
		}
		if !tooLong {
			if err := p.line(line); err != nil {
				return nil, err
			}
		}
		tooLong = len(next) > maxLine
		line = append(line[:0:0], next[:min(len(next), maxLine)]...)
	}
	if !tooLong {
		if err := p.line(line); err != nil {
			return nil, err
		}
	}
	if !p.done {
		return nil, ErrNotACalendar
	}
	return p.kept, nil
}

func (p *parser) line(line []byte) error {
	if len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	end := bytes.IndexAny(line, ":;")
	if p.done {
		return nil // another calendar may follow; one is read
	}
	name := ""
	if end > 0 {
		name = strings.ToUpper(string(line[:end]))
	}
	switch {
	case name == "BEGIN":
		return p.begin(strings.ToUpper(strings.TrimSpace(string(line[end+1:]))))
	case len(p.open) == 0:
		return ErrNotACalendar // whatever it is, it doesn't begin as one
	case name == "END":
		return p.end(strings.ToUpper(strings.TrimSpace(string(line[end+1:]))))
	case !isRead(name) || len(p.open) > 2:
		return nil
	}
	property, err := ics.ParseProperty(ics.ContentLine(line))
	if err != nil || property == nil {
		return nil //nolint:nilerr // see parse
	}
	at := &p.kept[0]
	if len(p.open) == 2 {
		at = &p.kept[len(p.kept)-1]
	}
	at.properties[name] = append(at.properties[name], property)
	return nil
}

func (p *parser) begin(name string) error {
	if (len(p.open) == 0) != (name == "VCALENDAR") || len(p.open) == maxDepth {
		return ErrNotACalendar
	}
	p.open = append(p.open, name)
	if len(p.open) <= 2 {
		p.kept = append(p.kept, component{name: name, properties: map[string][]*ics.BaseProperty{}})
	}
	return nil
}

func (p *parser) end(name string) error {
	last := len(p.open) - 1
	if p.open[last] != name {
		return ErrNotACalendar
	}
	p.open = p.open[:last]
	p.done = last == 0
	return nil
}
