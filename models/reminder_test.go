package models

import "testing"

func TestWhatSomebodyWantsToBeRemindedOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(*ReminderSettings)
		want   string
	}{
		{func(*ReminderSettings) {}, ""},
		{func(s *ReminderSettings) { s.LogAt = "20:59" }, ""},
		{func(s *ReminderSettings) { s.LogAt = "21:00" }, "log_at=in_quiet_hours"},
		{func(s *ReminderSettings) { s.LogAt = "07:59" }, "log_at=in_quiet_hours"},
		{func(s *ReminderSettings) { s.LogAt = "08:00" }, ""},
		{func(s *ReminderSettings) { s.LogAt, s.QuietFrom, s.QuietUntil = "23:00", "22:00", "22:00" }, ""}, // no quiet hours
		{func(s *ReminderSettings) { s.LogAt = "8pm" }, "log_at=not_a_time"},
		{func(s *ReminderSettings) { s.QuietFrom, s.LogAt = "24:00", "23:00" }, "quiet_from=not_a_time"},
		{func(s *ReminderSettings) { s.Zone = "" }, "zone=unknown_zone"},
		{func(s *ReminderSettings) { s.Zone = "Local" }, "zone=unknown_zone"},
		{func(s *ReminderSettings) { s.Off = []ReminderKind{"log", "all"} }, "off=unknown"},
		{func(s *ReminderSettings) { s.Off = []ReminderKind{"log", "log"} }, "off=unknown"},
		{func(s *ReminderSettings) { s.Email = "ana" }, "email=not_an_email"},
		{func(s *ReminderSettings) { s.Email = "ana@home.example\r\nBcc: all@home.example" }, "email=not_an_email"},
		{func(s *ReminderSettings) { s.Zone, s.QuietUntil, s.Email = "x", "x", "x" }, "zone=unknown_zone quiet_until=not_a_time email=not_an_email"},
	} {
		s := DefaultReminderSettings("America/New_York")
		c.change(&s)
		got := ""
		if err := s.Validate(); err != nil {
			got = err.Error()[len("invalid: "):]
		}
		if got != c.want {
			t.Errorf("%+v: %q, expected %q", s, got, c.want)
		}
	}
}
