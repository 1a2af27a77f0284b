package insight

import (
	"slices"

	"alongside/models"
)

// FeltHeardLeast is how many people a group has at the least: with fewer, somebody could tell who said what.
const FeltHeardLeast = 5

// FeltHeardGroup is what at least FeltHeardLeast people said after their visits, over whole months. Who had several visits
// may have said something after each, and is one of them.
type FeltHeardGroup struct {
	From    models.Day   `json:"from" doc:"the first day of its first month"`
	Through models.Day   `json:"through" doc:"the last day of its last month"`
	People  int          `json:"people" doc:"how many people said something"`
	Answers int          `json:"answers" doc:"after how many visits"`
	Heard   AnswerCounts `json:"heard"`
	Part    AnswerCounts `json:"part"`
}

// AnswerCounts are how often each answer was given; where there was none to this question it is in none of them.
type AnswerCounts struct {
	Yes    int `json:"yes"`
	Partly int `json:"partly"`
	No     int `json:"no"`
}

// FeltHeardGroups puts months together until enough people are in a group, newest group first. A month counts once it is
// over: a group that grew from one look to the next would tell what the person in between said. The months since the last
// group, while too few for one, are in none; waiting says how many people that are, this month's left out.
func FeltHeardGroups(counts []models.FeltHeardCount, people []models.FeltHeardPeople, today models.Day) (groups []FeltHeardGroup, waiting int) {
	thisMonth := today.MonthStart()
	counts = slices.DeleteFunc(slices.Clone(counts), func(c models.FeltHeardCount) bool { return c.Month.Compare(thisMonth) >= 0 })
	slices.SortStableFunc(counts, func(a, b models.FeltHeardCount) int { return a.Month.Compare(b.Month) })
	groups = []FeltHeardGroup{}
	var group FeltHeardGroup
	for i, c := range counts {
		if group.Answers == 0 {
			group.From = c.Month
		}
		group.Answers += c.Answers
		group.Heard.add(c.Heard, c.Answers)
		group.Part.add(c.Part, c.Answers)
		isMonthsLast := i == len(counts)-1 || counts[i+1].Month != c.Month
		if !isMonthsLast {
			continue
		}
		group.People += newcomers(people, c.Month, group.From)
		if group.People >= FeltHeardLeast {
			group.Through = c.Month.Add(31).MonthStart().Add(-1)
			groups = append(groups, group)
			group = FeltHeardGroup{}
		}
	}
	slices.Reverse(groups)
	return groups, group.People
}

// newcomers are how many people of a month said nothing before it in the months of its group.
func newcomers(people []models.FeltHeardPeople, month, from models.Day) int {
	count := 0
	for _, p := range people {
		if p.Month == month && (p.Before == nil || p.Before.Compare(from) < 0) {
			count += p.People
		}
	}
	return count
}

func (c *AnswerCounts) add(answer string, times int) {
	switch answer {
	case "yes":
		c.Yes += times
	case "partly":
		c.Partly += times
	case "no":
		c.No += times
	}
}
