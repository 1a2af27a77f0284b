package migrations

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
)

// Erasing are the statements that make erase_ready and erase_rows as the newest migration wrote them: a restore brings them along
// into the schema of a backup, which may be from before them.
func Erasing() ([]string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	statements := make([]string, 2)
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, s := range statement.FindAllStringSubmatch(string(text), -1) {
			switch s[2] {
			case "erase_ready":
				statements[0] = s[1]
			case "erase_rows":
				statements[1] = s[1]
			}
		}
	}
	if slices.Contains(statements, "") {
		return nil, errors.New("migrations: no statement makes what erases")
	}
	return statements, nil
}

//nolint:gochecknoglobals // an expression that never changes
var statement = regexp.MustCompile(`(?ms)^-- \+goose StatementBegin\n(CREATE OR REPLACE (?:FUNCTION|PROCEDURE) (erase_ready|erase_rows)\(.*?)^-- \+goose StatementEnd`)
