package store

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"alongside/models"
)

// translate turns what PostgreSQL and the libraries say into the project's errors. A row that policies hide, a
// reference into another practice and a row that never was are all "not found".
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound) {
		return models.ErrNotFound
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	switch pg.Code {
	case "AL401":
		return models.ErrSignedOut
	case "AL403":
		return models.ErrSecondFactorMissing
	case "AL428":
		return models.ErrNotFresh
	case "AL404", "42501" /* a policy refused the row */, "23503" /* no such reference */ :
		return models.ErrNotFound
	case "AL409", "23505":
		if pg.Hint != "" { // which rule it was
			return models.Conflict{Code: pg.Hint}
		}
		return models.ErrConflict
	case "AL410":
		return models.ErrUsed
	case "AL429":
		if seconds, err := strconv.Atoi(pg.Hint); err == nil {
			return models.TooMany{Wait: time.Duration(seconds) * time.Second}
		}
	}
	// The detail of a constraint's error repeats the row; only names may travel on.
	return fmt.Errorf("postgresql %s (%s %s)", pg.Code, pg.TableName, pg.ConstraintName)
}

// unfit says whether a statement failed because of what it was asked to write, so that writing the same changes
// one at a time can tell which of them it was.
func unfit(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	class := pg.Code[:2]
	return class == "22" || class == "23"
}
