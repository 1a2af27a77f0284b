package store

import "alongside/models"

// momentKind: how somebody was at one moment; as many a day as they like.
func momentKind() kind {
	return kind{
		name: models.KindMoment, table: "moments", sealed: []string{"note"}, freeText: []string{"note"},
		blank: func() model { return new(models.Moment) },
	}
}
