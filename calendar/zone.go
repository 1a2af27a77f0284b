package calendar

import (
	_ "embed"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// windowsZones has Windows' names of time zones and the tz database's, a line each: from Unicode CLDR, windowsZones.xml,
// territory 001 (Unicode licence v3).
//
//go:embed windowszones.txt
var windowsZones string

// zones are the time zones of one calendar.
type zones struct {
	home    *time.Location
	said    map[string]string // what the calendar itself says a zone of its own is
	found   map[string]*time.Location
	unknown string
}

func newZones(components []component, home *time.Location) *zones {
	z := &zones{home: home, said: map[string]string{}, found: map[string]*time.Location{}}
	for _, c := range components {
		switch c.name {
		case "VTIMEZONE":
			z.said[c.text("TZID")] = c.text("X-LIC-LOCATION")
		case "VCALENDAR":
			if zone := load(c.text("X-WR-TIMEZONE")); zone != nil {
				z.home = zone
			}
		}
	}
	return z
}

// of is the zone that the time of a property is in, or false where nobody here knows it.
func (z *zones) of(p *ics.BaseProperty) (*time.Location, bool) {
	if len(p.ICalParameters["TZID"]) == 0 {
		return z.home, true
	}
	name := p.ICalParameters["TZID"][0]
	zone, asked := z.found[name]
	if !asked {
		if zone = load(name); zone == nil {
			zone = load(z.said[name])
		}
		z.found[name] = zone
	}
	if zone == nil && z.unknown == "" {
		z.unknown = title(name)
	}
	return zone, zone != nil
}

// load finds a zone by its name in the tz database, by Windows' name, or by the end of a longer name.
func load(name string) *time.Location {
	name = strings.Trim(strings.TrimSpace(name), `"`)
	if iana := inWindows(name); iana != "" {
		name = iana
	}
	for name != "" && !strings.EqualFold(name, "Local") {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
		// "/example.org/20070129_1/Europe/Berlin" ends with a name.
		_, rest, cut := strings.Cut(name, "/")
		if !cut {
			return nil
		}
		name = rest
	}
	return nil
}

// inWindows is the tz database's name of a zone that Windows calls so; empty where it doesn't.
func inWindows(name string) string {
	for line := range strings.SplitSeq(windowsZones, "\n") {
		if windows, iana, ok := strings.Cut(line, "="); ok && strings.EqualFold(windows, name) {
			return iana
		}
	}
	return ""
}
