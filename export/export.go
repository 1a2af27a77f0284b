// Package export writes everything of a person's into one file that they can keep, read without us, and bring into another
// account: a ZIP archive with a page to read, tables, and JSON whose fields are described by a schema in docs.
//
// What is large goes through row by row, so memory stays the same however much somebody wrote.
package export

import (
	"archive/zip"
	"context"
	"io"
	"time"

	"alongside/catalog"
	"alongside/docs"
	"alongside/models"
	"alongside/store"
)

// Names of the files in the archive.
const (
	PageName   = "index.html"
	JSONName   = "alongside.json"
	SchemaName = "alongside.schema.json"
	tablesName = "csv/"
)

// Own are the kinds that a person writes for themselves, in the order in which they are exported. They come back when the copy
// is brought in.
func Own() []models.Kind {
	return []models.Kind{
		models.KindSleep, models.KindNutrition, models.KindMood, models.KindMoment, models.KindRegulation, models.KindBody,
		models.KindCycle, models.KindLab, models.KindConcern, models.KindMatters, models.KindHardDays, models.KindMedicine,
		models.KindPastMedicine, models.KindMeasure, models.KindCheckIn, models.KindSettings,
	}
}

// Versions are the kinds that hold what a text said before, or on another phone.
func Versions() []models.Kind { return []models.Kind{models.KindConcernVersion, models.KindRevision} }

// Record are the kinds of what was said between a person and their clinic, and of what the clinic did. They stay what they are
// where they were written: another clinic can be shown them, and nobody can write them into its record.
func Record() []models.Kind {
	return []models.Kind{
		models.KindReply, models.KindNote, models.KindVisit, models.KindFeltHeard, models.KindShare, models.KindPlanLine,
		models.KindStance, models.KindMove, models.KindContact, models.KindFollowUp, models.KindMeasureRequest,
		models.KindSentMeasure, models.KindAcknowledgement, models.KindStandingShare, models.KindReadingDay, models.KindTeam,
	}
}

// Parts is how many files the archive holds.
func Parts() int { return 4 + len(Own()) }

// Write writes the archive of what the server at address has. What went wrong with from or to is answered, and what was written by then is not whole: a reader
// finds no list of contents at its end.
func Write(ctx context.Context, to io.Writer, from *store.Export, address string, at time.Time) error {
	a := archive{ctx: ctx, zip: zip.NewWriter(to), from: from, address: address, at: at, say: catalog.In(from.Person.Language)}
	for _, part := range []func() error{a.page, a.json, a.schema, a.tables, a.fhir} {
		if err := part(); err != nil {
			return err
		}
	}
	return a.zip.Close()
}

type archive struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one request
	zip  *zip.Writer
	from *store.Export
	at   time.Time
	// address is where the server is found.
	address string
	say     *catalog.Catalog
}

func (a *archive) file(name string) (io.Writer, error) {
	return a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
}

// schema goes along, so that whoever finds the archive later knows what its fields mean.
func (a *archive) schema() error {
	to, err := a.file(SchemaName)
	if err != nil {
		return err
	}
	_, err = to.Write(docs.ExportSchema())
	return err
}
