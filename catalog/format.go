package catalog

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alongside/models"
)

// What this file says of days, times and lengths is what the app says in the United States (pwa/src/lib/i18n/format.ts, where
// Intl writes it for en-US and es-US): the server knows a reader's language, not where their browser lives. One golden file
// holds both to it.

// dates are the names of a language.
type dates struct {
	weekdays []string // from Sunday
	months   []string
	short    []string // months
	halves   [2]string
}

func datesIn(language string) dates {
	words := strings.Fields
	if language == "es" {
		return dates{
			weekdays: words("domingo lunes martes miércoles jueves viernes sábado"),
			months:   words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
			short:    words("ene feb mar abr may jun jul ago sept oct nov dic"),
			halves:   [2]string{"a.m.", "p.m."},
		}
	}
	return dates{
		weekdays: words("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
		months:   words("January February March April May June July August September October November December"),
		short:    words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
		halves:   [2]string{"AM", "PM"},
	}
}

// Day is `Tuesday, November 24`.
func (c *Catalog) Day(d models.Day) string {
	t := noon(d)
	if c.language == "es" {
		return fmt.Sprintf("%s, %d de %s", c.dates.weekdays[t.Weekday()], t.Day(), c.dates.months[t.Month()-1])
	}
	return fmt.Sprintf("%s, %s %d", c.dates.weekdays[t.Weekday()], c.dates.months[t.Month()-1], t.Day())
}

// ShortDay is `Nov 24`.
func (c *Catalog) ShortDay(d models.Day) string {
	t := noon(d)
	if c.language == "es" {
		return fmt.Sprintf("%d %s", t.Day(), c.dates.short[t.Month()-1])
	}
	return fmt.Sprintf("%s %d", c.dates.short[t.Month()-1], t.Day())
}

// LongDay is `November 24, 2026`: with its year.
func (c *Catalog) LongDay(d models.Day) string {
	t := noon(d)
	if c.language == "es" {
		return fmt.Sprintf("%d de %s de %d", t.Day(), c.dates.months[t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%s %d, %d", c.dates.months[t.Month()-1], t.Day(), t.Year())
}

// Month is `November 2026`.
func (c *Catalog) Month(d models.Day) string {
	t := noon(d)
	if c.language == "es" {
		return fmt.Sprintf("%s de %d", c.dates.months[t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%s %d", c.dates.months[t.Month()-1], t.Year())
}

// Weekday is `Tuesday`.
func (c *Catalog) Weekday(d models.Day) string { return c.dates.weekdays[d.Weekday()] }

// OnDay is `Tuesday, November 24` inside a sentence: Spanish says *el martes*.
func (c *Catalog) OnDay(d models.Day) string { return c.Say("time_on", With{"day": c.Day(d)}) }

// NearDay is `today`, `yesterday`, `tomorrow`; `Tuesday` within a week; else `Tuesday, November 24`; inside a sentence.
func (c *Catalog) NearDay(d, today models.Day) string {
	name, said := c.near(d, today)
	if name != "" {
		return name
	}
	return c.Say("time_on", With{"day": said})
}

// NearTitle is the same as a title, which takes no article: `Today`, `Tuesday`.
func (c *Catalog) NearTitle(d, today models.Day) string {
	name, said := c.near(d, today)
	if name != "" {
		return Capitalized(name)
	}
	return Capitalized(said)
}

// near is what a day is called beside today, if it has a name of its own; and how it is said else.
func (c *Catalog) near(d, today models.Day) (name, said string) {
	switch away := d.Sub(today); {
	case away == 0:
		return c.Say("time_today"), ""
	case away == -1:
		return c.Say("time_yesterday"), ""
	case away == 1:
		return c.Say("time_tomorrow"), ""
	case away > -7 && away < 7:
		return "", c.Weekday(d)
	default:
		return "", c.Day(d)
	}
}

// Time is `9:14 PM`, where it is read.
func (c *Catalog) Time(at time.Time, zone *time.Location) string {
	at = at.In(zone)
	return c.Clock(at.Hour()*60 + at.Minute())
}

// Clock is `4:00 AM`: a time of day as minutes after midnight; more than a day of them begin anew. Its half of the day stays
// on its line.
func (c *Catalog) Clock(minutes int) string {
	minutes = (minutes%1440 + 1440) % 1440
	hour := (minutes/60 + 11) % 12 // from 0
	return fmt.Sprintf("%d:%02d\u00a0%s", hour+1, minutes%60, c.dates.halves[minutes/720])
}

// Hour is `9 PM`: an hour of the clock, so many minutes after midnight.
func (c *Catalog) Hour(minutes int) string {
	minutes = (minutes%1440 + 1440) % 1440
	return fmt.Sprintf("%d\u00a0%s", (minutes/60+11)%12+1, c.dates.halves[minutes/720])
}

// DayTime is `Tuesday, November 24 at 9:14 PM`.
func (c *Catalog) DayTime(at time.Time, zone *time.Location) string {
	return c.Say("time_at", With{"day": c.OnDay(models.DateOf(at.In(zone))), "time": c.Time(at, zone)})
}

// Full is `November 24, 2026 at 9:14 PM`.
func (c *Catalog) Full(at time.Time, zone *time.Location) string {
	between := " at "
	if c.language == "es" {
		between = " a las "
	}
	return c.LongDay(models.DateOf(at.In(zone))) + between + c.Time(at, zone)
}

// Days is `1 day`, `3 days`.
func (c *Catalog) Days(days int) string {
	unit := map[string][2]string{"en": {"day", "days"}, "es": {"día", "días"}}[c.language]
	if days == 1 {
		return "1 " + unit[0]
	}
	return c.Number(days) + " " + unit[1]
}

// Duration is `6 h 20`, `6 h`, `40 min`; whole minutes.
func (c *Catalog) Duration(minutes float64) string {
	whole := int(math.Floor(minutes + 0.5))
	hours, rest := whole/60, whole%60
	switch {
	case hours == 0:
		return c.Say("time_minutes", With{"minutes": rest})
	case rest == 0:
		return c.Say("time_hours", With{"hours": hours})
	default:
		return c.Say("time_hours_minutes", With{"hours": hours, "minutes": fmt.Sprintf("%02d", rest)})
	}
}

// About is `about 6 h 20`: rounded to ten minutes, the way people speak.
func (c *Catalog) About(minutes float64) string {
	return c.Say("time_about_duration", With{"duration": c.Duration(math.Floor(minutes/10+0.5) * 10)})
}

// Range is `11:30 to 7:00`.
func (c *Catalog) Range(from, to string) string {
	return c.Say("time_range", With{"from": from, "to": to})
}

// Number is `1,200`.
func (c *Catalog) Number(n int) string {
	text := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return sign + text
}

// List is `sleep, mood, and nutrition`. Spanish says *e* before the sound of *i*.
func (c *Catalog) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := items[len(items)-1]
	before := strings.Join(items[:len(items)-1], ", ")
	switch {
	case c.language == "es" && soundsOfI(last):
		return before + " e " + last
	case c.language == "es":
		return before + " y " + last
	case len(items) > 2:
		return before + ", and " + last
	default:
		return before + " and " + last
	}
}

func soundsOfI(word string) bool {
	word = strings.ToLower(word)
	rest, h := strings.CutPrefix(word, "hi")
	return strings.HasPrefix(word, "i") || h && !strings.HasPrefix(rest, "a") && !strings.HasPrefix(rest, "e")
}

// Capitalized is a text as a sentence begins: Spanish writes days and months small.
func Capitalized(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// noon is a calendar day as a moment that is that day in every reading of UTC.
func noon(d models.Day) time.Time { return d.At(12, 0, time.UTC) }
