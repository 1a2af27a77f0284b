// Package calendar reads schedules that other programs and people write: iCalendar feeds and a pasted day. It is pure: text
// in, facts out. What it reads comes from strangers, so everything in it is bounded.
package calendar
