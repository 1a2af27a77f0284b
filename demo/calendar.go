package demo

import (
	"context"
	"errors"
	"time"

	"alongside/models"
)

// workdays are a practice's hours: from Monday on, so many days a week.
type workdays struct {
	days          int
	opens, closes string
}

// colleagues invites those who work here besides the owner, and lets them accept.
func (l layer) colleagues(ctx context.Context, owner models.Actor, p practice) ([]models.Colleague, error) {
	var all []models.Colleague
	for _, c := range p.colleagues {
		account, err := l.store.FindSignIn(ctx, c.login)
		if errors.Is(err, models.ErrNotFound) {
			account, err = l.accept(ctx, owner, models.Invitation{
				Role: models.RoleClinician, DisplayName: c.name, GivenName: c.name, BirthYear: l.now.Year() - 40, Credentials: c.credentials,
			}, l.account(c.login, "en"))
		}
		if err != nil {
			return nil, err
		}
		all = append(all, models.Colleague{ID: account.ID, DisplayName: account.DisplayName, Credentials: c.credentials})
	}
	return all, nil
}

// coveredDays is how long somebody was on duty before today: what people were asked by then opened while somebody was there.
const coveredDays = 60

// calendar sets hours, holidays and cover where there are none: the owner is responsible, and a colleague steps in.
func (l layer) calendar(ctx context.Context, owner models.Actor, p practice, colleagues []models.Colleague) error {
	own, err := l.store.Practice(ctx, owner)
	if err != nil || len(own.Practice.Coverage.Hours) > 0 {
		return err
	}
	today := models.DateOf(l.now.UTC())
	c := models.Coverage{Holidays: holidays(today.Year()), Cover: []models.Cover{{From: today.Add(-coveredDays), ClinicianID: owner.AccountID}}}
	for day := range p.workdays.days {
		c.Hours = append(c.Hours, models.Hours{Weekday: day + 1, Opens: p.workdays.opens, Closes: p.workdays.closes})
		c.Cover[0].Weekdays = append(c.Cover[0].Weekdays, day+1)
	}
	if len(colleagues) > 0 {
		c.Cover[0].BackupID = &colleagues[0].ID
	}
	return l.store.SetCoverage(ctx, owner, own.Practice.Version, c)
}

// holidays are some of the United States', of a year and the next.
func holidays(year int) []models.Holiday {
	var all []models.Holiday
	for _, y := range []int{year, year + 1} {
		on := func(month time.Month, day int) models.Day {
			return models.DateOf(time.Date(y, month, day, 0, 0, 0, 0, time.UTC))
		}
		thanksgiving := on(time.November, 22)
		for thanksgiving.Weekday() != time.Thursday {
			thanksgiving = thanksgiving.Add(1)
		}
		all = append(all,
			models.Holiday{Day: on(time.January, 1), Name: "New Year's Day"}, models.Holiday{Day: on(time.July, 4), Name: "Independence Day"},
			models.Holiday{Day: thanksgiving, Name: "Thanksgiving"}, models.Holiday{Day: on(time.December, 25), Name: "Christmas Day"})
	}
	return all
}
