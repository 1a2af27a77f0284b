package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"alongside/models"
)

const (
	// PasteLetters and maxPastedLines are more than anybody's day.
	PasteLetters   = 8000
	maxPastedLines = 100
	// usualMinutes is how long a visit takes where nothing is said; the form for one visit begins with the same.
	usualMinutes = 45
)

// PastedVisit is one line of a pasted day.
type PastedVisit struct {
	Line     int // counted from 1, empty lines too, as in what was pasted
	StartsAt time.Time
	Minutes  int
	Title    string // what is left beside the time: whom it names, somebody has to say
}

// PastedLine is a line that is no visit, and why: no_time, wrong_time, skipped_time (a change of clocks leaves it out),
// nobody (nothing beside the time) or out_of_range (it takes too long, or ends before it begins).
type PastedLine struct {
	Line int
	Text string
	Code string
}

const clock = `(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?`

// Paste reads a day as people keep it: "9:00 AR", "10:30 T.G. 45", "14:15 #1042", "9.00-9.45 Ana R", "2:15 pm Theo".
// Without am or pm, an hour from 1 to 6 with no zero before it is the afternoon's: nobody sees patients at two in the
// night. Every line is either a visit or named with what is wrong; it fails only where the text is longer than any day.
func Paste(text string, day models.Day, zone *time.Location) ([]PastedVisit, []PastedLine, error) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if len([]rune(text)) > PasteLetters {
		return nil, nil, models.Invalid{{Field: "text", Code: "too_long", Limit: PasteLetters}}
	}
	if len(lines) > maxPastedLines {
		return nil, nil, models.Invalid{{Field: "text", Code: "too_many", Limit: maxPastedLines}}
	}
	pattern := regexp.MustCompile(`(?i)^` + clock + `(?:\s*(?:-|–|—|to|a|hasta)\s*` + clock + `)?(?:[\s,;|]+|$)(.*)$`)
	var visits []PastedVisit
	var wrong []PastedLine
	for i, line := range lines {
		line = title(strings.TrimLeft(line, "-*• \t"))
		if line == "" {
			continue
		}
		v, code := pastedLine(pattern.FindStringSubmatch(line), day, zone)
		v.Line = i + 1
		if code != "" {
			wrong = append(wrong, PastedLine{Line: i + 1, Text: line, Code: code})
		} else {
			visits = append(visits, v)
		}
	}
	return visits, wrong, nil
}

// pastedLine reads what the pattern found in one line.
func pastedLine(m []string, day models.Day, zone *time.Location) (PastedVisit, string) {
	if m == nil {
		return PastedVisit{}, "no_time"
	}
	if m[2] == "" && m[3] == "" && m[4] == "" {
		return PastedVisit{}, "no_time" // "12 Ana" may be anything
	}
	half := m[3]
	if half == "" && m[4] != "" && m[1] <= m[4] {
		half = m[6] // "2:15-3 pm": both
	}
	from, ok := minuteOf(m[1], m[2], half)
	if !ok {
		return PastedVisit{}, "wrong_time"
	}
	v := PastedVisit{Minutes: usualMinutes, Title: strings.TrimSpace(m[7])}
	if m[4] != "" {
		to, ok := minuteOf(m[4], m[5], m[6])
		if !ok {
			return PastedVisit{}, "wrong_time"
		}
		if to < from && m[6] == "" {
			to += 12 * 60 // "11:30-1:15"
		}
		v.Minutes = to - from
	} else if name, minutes, ok := trailingMinutes(v.Title); ok {
		v.Title, v.Minutes = name, minutes
	}
	at := day.Midnight(zone)
	v.StartsAt = time.Date(at.Year(), at.Month(), at.Day(), from/60, from%60, 0, 0, zone)
	switch {
	case v.StartsAt.Hour()*60+v.StartsAt.Minute() != from:
		return v, "skipped_time"
	case v.Title == "":
		return v, "nobody"
	case v.Minutes < 5 || v.Minutes > 480:
		return v, "out_of_range"
	}
	return v, ""
}

// minuteOf is the minute of the day that a clock says.
func minuteOf(hours, minutes, half string) (int, bool) {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	switch strings.ToLower(strings.ReplaceAll(half, ".", "")) {
	case "am", "pm":
		if h < 1 || h > 12 {
			return 0, false
		}
		h %= 12
		if half[0] == 'p' || half[0] == 'P' {
			h += 12
		}
	default:
		if h >= 1 && h <= 6 && len(hours) == 1 {
			h += 12
		}
	}
	return h*60 + m, h < 24 && m < 60
}

// trailingMinutes splits "T.G. 45" and "T.G. 45 min". A number that stands alone is somebody's id.
func trailingMinutes(text string) (name string, minutes int, ok bool) {
	m := regexp.MustCompile(`(?i)^(.*\S)[\s,;|]+\(?(\d{1,3})\s*(?:m|min|mins|minutes|minutos|')?\.?\)?$`).FindStringSubmatch(text)
	if m == nil {
		return text, 0, false
	}
	minutes, _ = strconv.Atoi(m[2])
	return strings.TrimRight(m[1], " ,;|"), minutes, minutes >= 5 && minutes <= 480
}
