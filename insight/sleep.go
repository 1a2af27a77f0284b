package insight

import (
	"slices"
	"time"

	"alongside/models"
)

// MinNightsToCompare is how many nights with a known sleep time each of two windows needs before their
// medians are set against each other: with fewer, one bad night is most of the difference.
const MinNightsToCompare = 5

// SleepFigures is what one night adds up to. A figure whose fields are missing is absent, not guessed.
// Durations are between instants, so a clock change in the night does not stretch or shorten it.
//
//	TIB = OutOfBed − IntoBed
//	TST = (FinalAwakening − TriedToSleep) − SOL − WASO
//	SE  = 100 × TST / TIB
//
// Source: Carney et al. 2012, The Consensus Sleep Diary.
type SleepFigures struct {
	TIBMinutes *int     `json:"tib_minutes"` // time in bed
	TSTMinutes *int     `json:"tst_minutes"` // total sleep time
	SEPercent  *float64 `json:"se_percent"`  // sleep efficiency, to one decimal
}

// SleepNight is a night as a chart draws it. Start and End are minutes from the noon before Day, as clocks in
// the night's own zone showed them; End passes 1440 where somebody slept in past noon.
type SleepNight struct {
	Day   models.Day `json:"day"`
	Of    int        `json:"of,omitempty"` // of a week: the days that were logged
	Start *int       `json:"start"`
	End   *int       `json:"end"`
	About bool       `json:"about"` // the times are a guess ("about that"), and so are the figures
	SleepFigures
	Band    *models.SleepBand `json:"band"`
	Quality *int              `json:"quality"`
}

// SleepChange is a window's median TST less that of the window before it, in minutes: negative is less sleep.
type SleepChange struct {
	TSTMinutes       int `json:"tst_minutes"`
	BeforeTSTMinutes int `json:"before_tst_minutes"`
	BeforeTSTNights  int `json:"before_tst_nights"`
}

// SleepSummary is a window of nights as facts. Each median stands beside the number of nights it rests on and
// is absent where there are none. Times that are a guess are in no median and no change: a guess from the usual night
// would only say the usual night again.
type SleepSummary struct {
	From        models.Day `json:"from"`
	Through     models.Day `json:"through"`
	Days        int        `json:"days"`
	Every       int        `json:"every,omitempty"` // days to a column, where not one: see DailyDays
	Logged      int        `json:"logged"`          // nights with anything written down
	Typed       int        `json:"typed"`           // nights with times that were typed: a start and an end
	AboutNights int        `json:"about_nights"`    // nights with times that are a guess

	TSTNights        int               `json:"tst_nights"`
	MedianTSTMinutes *int              `json:"median_tst_minutes"`
	TIBNights        int               `json:"tib_nights"`
	MedianTIBMinutes *int              `json:"median_tib_minutes"`
	BandNights       int               `json:"band_nights"` // nights with a band and no sleep time that was typed
	MedianBand       *models.SleepBand `json:"median_band"`
	MedianStart      *int              `json:"median_start"` // of the typed nights, minutes from noon
	MedianEnd        *int              `json:"median_end"`
	QualityNights    int               `json:"quality_nights"`
	MedianQuality    *int              `json:"median_quality"`

	Change *SleepChange `json:"change"` // from the same number of days before; absent below MinNightsToCompare
	Nights []SleepNight `json:"nights"` // the logged ones, by day
}

// Figures computes what the fields of a night allow. A night that could not be (Validate refuses it) has no
// figure where the sum would be negative.
func Figures(s models.Sleep) SleepFigures {
	var f SleepFigures
	f.TIBMinutes = minutesBetween(s.IntoBed, s.OutOfBed)
	window := minutesBetween(s.TriedToSleep, s.FinalAwakening)
	if window != nil && s.SOLMinutes != nil && s.WASOMinutes != nil {
		if asleep := *window - *s.SOLMinutes - *s.WASOMinutes; asleep >= 0 {
			f.TSTMinutes = &asleep
		}
	}
	if f.TIBMinutes != nil && f.TSTMinutes != nil && *f.TIBMinutes > 0 {
		// Rounded half up in whole numbers, so that Go and the phone agree on the last digit.
		tenths := (2000**f.TSTMinutes + *f.TIBMinutes) / (2 * *f.TIBMinutes)
		efficiency := float64(tenths) / 10
		f.SEPercent = &efficiency
	}
	return f
}

// SleepWindow sums up the days up to and including through, and compares them with as many days before. The
// nights may come in any order and may lie outside both windows.
func SleepWindow(nights []models.Sleep, through models.Day, days int) SleepSummary {
	from := through.Add(1 - days)
	summary := summarise(chartNights(nights, from, through))
	summary.From, summary.Through, summary.Days = from, through, days
	if summary.Every = every(days); summary.Every > 0 {
		summary.Nights = byWeek(summary.Nights, func(n SleepNight) models.Day { return n.Day }, through, sleepWeek)
	}

	before := summarise(chartNights(nights, from.Add(-days), from.Add(-1)))
	if summary.TSTNights >= MinNightsToCompare && before.TSTNights >= MinNightsToCompare {
		summary.Change = &SleepChange{
			TSTMinutes:       *summary.MedianTSTMinutes - *before.MedianTSTMinutes,
			BeforeTSTMinutes: *before.MedianTSTMinutes,
			BeforeTSTNights:  before.TSTNights,
		}
	}
	return summary
}

// AboutMinutes rounds a duration, or a difference of two, the way people speak of it: to ten minutes, halves
// away from zero. 6 h 22 is "about 6 h 20".
func AboutMinutes(minutes int) int {
	if minutes < 0 {
		return -AboutMinutes(-minutes)
	}
	return (minutes + 5) / 10 * 10
}

func summarise(nights []SleepNight) SleepSummary {
	summary := SleepSummary{Logged: len(nights), Nights: nights}
	var start, end, tst, tib, bands, quality []int
	for _, night := range nights {
		quality = appendKnown(quality, night.Quality)
		if night.About || night.TSTMinutes == nil {
			bands = appendKnown(bands, place(night.Band))
		}
		timed := night.Start != nil && night.End != nil
		if night.About {
			if timed {
				summary.AboutNights++
			}
			continue
		}
		if timed {
			start, end = append(start, *night.Start), append(end, *night.End)
		}
		tst = appendKnown(tst, night.TSTMinutes)
		tib = appendKnown(tib, night.TIBMinutes)
	}
	summary.Typed = len(start)
	summary.TSTNights, summary.MedianTSTMinutes = len(tst), median(tst)
	summary.TIBNights, summary.MedianTIBMinutes = len(tib), median(tib)
	summary.MedianStart, summary.MedianEnd = median(start), median(end)
	summary.QualityNights, summary.MedianQuality = len(quality), lowerMedian(quality)
	summary.BandNights = len(bands)
	if middle := lowerMedian(bands); middle != nil {
		summary.MedianBand = &models.SleepBands()[*middle]
	}
	return summary
}

// chartNights picks the nights of a window, in the order of their days.
func chartNights(nights []models.Sleep, from, through models.Day) []SleepNight {
	zones := map[string]*time.Location{} // reading a zone's rules costs more than all sums of a night
	picked := []SleepNight{}             // an empty list in JSON, not null
	for _, s := range within(nights, models.Sleep.EntryDay, from, through) {
		zone, known := zones[s.Zone]
		if !known {
			zone, _ = models.LoadZone(s.Zone) // nil where there is no such zone: Validate names that
			zones[s.Zone] = zone
		}
		picked = append(picked, SleepNight{
			Day:          s.Day,
			Start:        minutesFromNoon(s.Start(), s.Day, zone),
			End:          minutesFromNoon(s.End(), s.Day, zone),
			About:        s.About != nil && *s.About,
			SleepFigures: Figures(s),
			Band:         s.Band,
			Quality:      s.Quality,
		})
	}
	return picked
}

// minutesFromNoon is where an instant stands on the noon-to-noon clock of a night. Times of night are averaged
// on it because clock hours cannot be: the middle of 23:00 and 01:00 is not noon.
func minutesFromNoon(at *time.Time, night models.Day, zone *time.Location) *int {
	if at == nil || zone == nil {
		return nil
	}
	local := at.In(zone)
	days := models.DateOf(local).Sub(night.Add(-1))
	minutes := days*24*60 + local.Hour()*60 + local.Minute() - 12*60
	return &minutes
}

// minutesBetween is absent where a time is missing or the second comes before the first.
func minutesBetween(from, to *time.Time) *int {
	if from == nil || to == nil || to.Before(*from) {
		return nil
	}
	minutes := int(to.Sub(*from).Round(time.Minute) / time.Minute)
	return &minutes
}

// place is where a band stands among all of them, from 0 for the least sleep.
func place(band *models.SleepBand) *int {
	if band == nil {
		return nil
	}
	place := slices.Index(models.SleepBands(), *band)
	if place < 0 {
		return nil
	}
	return &place
}
