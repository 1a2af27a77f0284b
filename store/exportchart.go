package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"alongside/fhir"
	"alongside/models"
)

// chartRows is how many rows of the log a chart of an export has at the most.
const chartRows = 500

// Charts hands over the chart for FHIR in parts: first all but the log, then the log, so many rows at a time. Who it is of
// stands in each.
func (e *Export) Charts(ctx context.Context, each func(fhir.Chart) error) error {
	c := &charting{
		store: e.store, actor: e.t.actor, patient: e.Person.ID, own: true, vaults: e.vaults,
		kinds: []string{"Practitioner", "QuestionnaireResponse", "Communication", "CarePlan", "MedicationStatement", "Consent", "Composition", "AuditEvent"},
	}
	c.Self, c.At = fhir.Of{ID: c.patient, Patient: c.patient}, e.store.now()
	if err := c.within(ctx, e.t); err != nil {
		return translate(err)
	}
	if err := each(c.Chart); err != nil {
		return err
	}
	of := fhir.Chart{Self: c.Self, Person: c.Person, At: c.At}
	for _, part := range []func() error{
		func() error {
			return chartRowsOf(ctx, c, e, models.KindSleep, of, func(p *fhir.Chart) *[]fhir.Row[models.Sleep] { return &p.Nights }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindNutrition, of, func(p *fhir.Chart) *[]fhir.Row[models.Nutrition] { return &p.Food }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindMood, of, func(p *fhir.Chart) *[]fhir.Row[models.Mood] { return &p.Moods }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindMoment, of, func(p *fhir.Chart) *[]fhir.Row[models.Moment] { return &p.Moments }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindRegulation, of, func(p *fhir.Chart) *[]fhir.Row[models.Regulation] { return &p.Regulation }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindBody, of, func(p *fhir.Chart) *[]fhir.Row[models.Body] { return &p.Body }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindCycle, of, func(p *fhir.Chart) *[]fhir.Row[models.Cycle] { return &p.Cycle }, each)
		},
		func() error {
			return chartRowsOf(ctx, c, e, models.KindLab, of, func(p *fhir.Chart) *[]fhir.Row[models.Lab] { return &p.Labs }, each)
		},
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// chartRowsOf hands over the rows of a kind of the log that stand, chartRows at a time.
func chartRowsOf[M any](ctx context.Context, c *charting, e *Export, name models.Kind, of fhir.Chart, in func(*fhir.Chart) *[]fhir.Row[M], each func(fhir.Chart) error) error {
	k := c.store.kinds[name]
	rows, err := e.t.conn.Query(ctx, `SELECT to_jsonb(t) FROM `+k.table+` t`+ofPatient+` AND t.deleted_at IS NULL ORDER BY t.seq`, pgID(c.actor.PracticeID), pgID(c.patient)) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return translate(err)
	}
	part := of
	give := func() error {
		if len(*in(&part)) == 0 {
			return nil
		}
		err := each(part)
		part = of
		return err
	}
	var text []byte
	_, err = pgx.ForEachRow(rows, []any{&text}, func() error {
		r, err := k.read(c.vaults, slices.Clone(text))
		if err != nil {
			return err
		}
		row := fhir.Row[M]{Of: c.of(r)}
		if err := r.into(&row.What); err != nil {
			return err
		}
		if *in(&part) = append(*in(&part), row); len(*in(&part)) < chartRows {
			return nil
		}
		return give()
	})
	if err != nil {
		return translate(err)
	}
	return give()
}
