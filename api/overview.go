package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"alongside/insight"
	"alongside/models"
)

type overviewInput struct {
	Query    string               `query:"q" maxLength:"80" doc:"a part of the name, the initials, or the beginning of the practice's own id"`
	Reason   insight.LookCode     `query:"reason" enum:"measure,follow_up_now,stop,follow_up,contact,no_contact,talk_first,go,unanswered,new_concern,low_mood,short_sleep,sleep_change,nervous,check_in,measure_came,other_language" doc:"only who has this one"`
	Language string               `query:"language" enum:"en,es" doc:"only whose page is in it"`
	Whose    string               `query:"whose" enum:"own,covering" doc:"only one's own people, or only those whom one looks after for a colleague"`
	Sort     insight.OverviewSort `query:"sort" enum:"longest,next_visit,name" default:"longest" doc:"within a group: who has waited longest, whose visit is next, or by name"`
	Page     int                  `query:"page" minimum:"1" maximum:"1000" default:"1"`
}

type overviewOutput struct {
	Body struct {
		Zone   string                  `json:"zone" doc:"the practice's"`
		From   models.LookThresholds   `json:"from" doc:"from when on something is a reason to look, as the practice set it"`
		Groups []insight.OverviewGroup `json:"groups" nullable:"false" doc:"what there is to filter by, in the order of the list: somebody with two reasons is in both"`
		People []overviewPerson        `json:"people" nullable:"false" doc:"in the order of their first reason; who has none comes last"`
		Total  int                     `json:"total" doc:"on all pages"`
		Pages  int                     `json:"pages"`
	}
}

type overviewPerson struct {
	ID          uuid.UUID      `json:"id"`
	DisplayName string         `json:"display_name"`
	Pronouns    string         `json:"pronouns"`
	BirthYear   int            `json:"birth_year" doc:"tells people with the same name apart"`
	Reference   string         `json:"reference" doc:"the practice's own id for the person; empty: none"`
	Covering    bool           `json:"covering" doc:"one looks after them for a colleague"`
	NextVisit   *time.Time     `json:"next_visit"`
	Why         []insight.Look `json:"why" nullable:"false" doc:"from what was shared or sent alone; the first is the group; empty: nothing waits"`
	Language    string         `json:"language" doc:"of that page; empty: nothing is shared now"`
	VisitID     *uuid.UUID     `json:"visit_id" doc:"whose page the reasons rest on: the last that they shared and nobody marked as read, or else the last"`
}

func (s *server) overview(ctx context.Context, in *overviewInput) (*overviewOutput, error) {
	q := insight.OverviewQuery{Search: in.Query, Reason: in.Reason, Language: in.Language, Sort: in.Sort, Page: in.Page}
	if in.Whose != "" {
		q.Covering = new(in.Whose == "covering")
	}
	all, err := s.Store.Overview(ctx, actor(ctx), q)
	if err != nil {
		return nil, err
	}
	var out overviewOutput
	b := &out.Body
	b.Zone, b.From, b.Groups, b.Total = all.Zone, all.From, all.Groups, all.Total
	b.Pages = (all.Total + insight.OverviewPageSize - 1) / insight.OverviewPageSize
	b.People = make([]overviewPerson, len(all.People))
	for i, o := range all.People {
		p := overviewPerson{
			ID: o.Patient.ID, DisplayName: o.Patient.DisplayName, Pronouns: o.Patient.Pronouns, BirthYear: o.Patient.BirthYear,
			Reference: o.Patient.Reference, Covering: o.Covering, NextVisit: o.NextVisit, Why: o.Why,
		}
		if o.Page != nil {
			p.Language, p.VisitID = o.Page.Document.Language, &o.Page.VisitID
		}
		b.People[i] = p
	}
	return &out, nil
}
