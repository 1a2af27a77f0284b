package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/models"
)

const session = "6f1c2b3a-0000-4000-8000-000000000001"

// logged is what PostgreSQL writes of somebody's request between another's statements.
const logged = `@3/7@LOG:  execute <unnamed>: SELECT app_enter($1, $2, $3)
@3/7@DETAIL:  Parameters: $1 = '6f1c2b3a-0000-4000-8000-00000000000a', $2 = '6f1c2b3a-0000-4000-8000-000000000001', $3 = NULL
@4/2@LOG:  statement: BEGIN
@3/7@LOG:  execute stmtcache_1: 
	INSERT INTO moods (id, fields)
	SELECT $1, $2 WHERE a = $1
@3/7@DETAIL:  Parameters: $1 = 'it''s', $2 = '{"day": "1900-01-02", "at": "1900-01-02T00:10:00Z"}'
@3/7@LOG:  execute stmtcache_4: INSERT INTO access_events (practice_id) VALUES ($1)
@3/7@DETAIL:  Parameters: $1 = '6f1c2b3a-0000-4000-8000-00000000000a'
@4/3@LOG:  execute stmtcache_2: SELECT app_enter($1, $2, $3)
@4/3@DETAIL:  Parameters: $1 = '6f1c2b3a-0000-4000-8000-00000000000a', $2 = '6f1c2b3a-0000-4000-8000-000000000002', $3 = NULL
@3/7@LOG:  execute stmtcache_3: SELECT 1 FROM moods WHERE seq > $1 LIMIT $2
@3/7@DETAIL:  Parameters: $1 = '270', $2 = '501'
`

func TestARequestBecomesAScript(t *testing.T) {
	t.Parallel()
	found := requestIn(logged, session)
	if len(found) != 1 || len(found[0]) != 4 || *found[0][1].parameters[0] != "it's" || found[0][0].parameters[2] != nil {
		t.Fatalf("found %+v", found)
	}
	who := person{patient: models.Actor{SessionID: uuid.MustParse(session), PracticeID: uuid.MustParse("6f1c2b3a-0000-4000-8000-00000000000a")}}
	s, err := written(found, who, workloads()[0], firstDay().Add(1))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(s.text), "\n")
	want := []string{
		`\set day :day + 1`,
		`\startpipeline`,
		`SELECT app_enter(:practice, :session, NULL);`,
		`INSERT INTO moods (id, fields)`,
		`SELECT :v0, replace(:v1::text, '1900-01-02', (date '1900-01-02' + :day::integer)::text)::jsonb WHERE a = :v0;`,
		`INSERT INTO access_events (practice_id) VALUES (:practice);`,
		`SELECT 1 FROM moods WHERE seq > :seq LIMIT :v2;`,
		`\endpipeline`,
		`\set seq :seq + 3`,
	}
	if !slices.Equal(lines, want) || s.values["v0"] != "it's" || s.values["v2"] != "501" {
		t.Errorf("got\n%s\n%v", strings.Join(lines, "\n"), s.values)
	}
	bare := slices.Delete(slices.Clone(want), 5, 6)
	bare[2] = `SELECT set_config('app.practice_id', :practice, true), set_config('app.account_id', :account, true), ` +
		`set_config('app.session_id', :session, true), set_config('app.roles', :roles, true), ` +
		`set_config('app.own_patient_id', :own, true), set_config('app.subject_id', coalesce(NULL::text, ''), true);`
	if got := strings.Split(strings.TrimSpace(s.unchecked().text), "\n"); !slices.Equal(got, bare) {
		t.Errorf("unchecked\n%s", strings.Join(got, "\n"))
	}
	if _, err := written(requestIn(logged, "nobody's"), who, workloads()[0], firstDay()); err == nil {
		t.Error("a request that is not in the log became a script")
	}
}
