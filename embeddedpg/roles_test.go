package embeddedpg_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"alongside/embeddedpg"
)

// TestContainersGetTheSameRoles: what scripts/database-roles makes in a container's PostgreSQL may do as much as what
// the first start makes here. It runs the script's statements, under other names.
func TestContainersGetTheSameRoles(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("../scripts/database-roles")
	if err != nil {
		t.Fatal(err)
	}
	_, statements, found := strings.Cut(string(script), "<<'SQL'\n")
	statements, _, whole := strings.Cut(statements, "SQL\n")
	if !found || !whole {
		t.Fatal("the script's statements were not found")
	}
	statements = strings.NewReplacer("alongside_", "container_", "DATABASE alongside", "DATABASE container", ":'owner'", "'one'", ":'app'", "'two'").Replace(statements)
	server := start(t, t.TempDir())
	super := connect(t, server.SuperURL())
	for statement := range strings.SplitSeq(statements, "\n") {
		if statement == "" || strings.HasPrefix(statement, `\`) {
			continue
		}
		if _, err := super.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	rights := func(prefix, database string) string {
		var text string
		err := super.QueryRow(t.Context(), `
SELECT string_agg((to_jsonb(r) - '{oid,rolname,rolpassword}'::text[] || jsonb_build_object('connect', has_database_privilege(r.oid, $2, 'CONNECT'),
           'create', has_database_privilege(r.oid, $2, 'CREATE'), 'temp', has_database_privilege(r.oid, $2, 'TEMP'), 'owns', d.datdba = r.oid))::text, E'\n' ORDER BY rolname)
  FROM pg_roles r, pg_database d WHERE r.rolname LIKE $1 || '\_%' AND d.datname = $2`, prefix, database).Scan(&text)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	here, there := rights("alongside", embeddedpg.Database), rights("container", "container")
	if here != there || strings.Count(here, `"owns": true`) != 1 {
		t.Errorf("here\n%s\nin a container\n%s", here, there)
	}
	mine, err := pgx.Connect(t.Context(), server.URL("container_app", "two", "container"))
	if err != nil {
		t.Fatalf("the application can't connect: %v", err)
	}
	_ = mine.Close(t.Context())
}
