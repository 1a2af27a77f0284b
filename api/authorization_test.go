package api

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/models"
	"alongside/storetest"
)

var update = flag.Bool("update", false, "write docs/authorization.md and testdata/golden/stop.json anew")

const matrixFile = "../docs/authorization.md"

// callers are the columns of the matrix, as seen from one patient and what is theirs.
var callers = []string{
	"signed out", "the patient", "another patient", "clinician on the care team", "clinician not on it",
	"owner not on it", "another practice's patient", "another practice's clinician", "another practice's owner",
	"on the care team, share ended", "disabled account", "ended session", aProgram, anApp,
}

// world is one practice with everybody who may ask for something of Ana's, and another practice.
type world struct {
	*stack
	ana, ben, maya, noor, olga, omar, lena, hugo *storetest.Person

	visit, ended uuid.UUID // Ana's visits: one shared, and one whose share is over
	session      uuid.UUID // another session of Ana's
	account      uuid.UUID // a colleague's, to be disabled
	concern      uuid.UUID // on a page of Ana's
	translated   string    // a line of Ana's page
	medicine     uuid.UUID // a line of Ana's plan
	records, app *storetest.Program
}

const canary = "canary: Ana's own words"

func newWorld(s *stack) *world {
	w := &world{stack: s}
	juniper, harbor := s.db.Practice(), s.db.Practice()
	w.maya, w.noor, w.olga = juniper.Clinician(), juniper.Clinician(), juniper.Owner()
	juniper.Owner() // another one, so that Olga can go
	w.ana, w.ben = juniper.Patient(w.maya), juniper.Patient(w.noor)
	w.lena, w.hugo = harbor.Clinician(), harbor.Owner()
	w.omar = harbor.Patient(w.lena)
	w.concern = w.ana.Concern(canary)
	w.translated = "concern." + w.concern.String()
	followUp(w.ana)
	w.visit, w.ended = w.ana.Shared(w.maya), w.ana.EndedShare(w.maya)
	w.ana.Share(w.ana.OpenVisit())
	w.session = w.ana.SignIn().SessionID
	w.account = juniper.Clinician().ID
	w.records, w.app = juniper.Backend("system/*.rs"), juniper.App("https://app.example/back", "patient/*.rs", "user/*.rs", "launch/patient", "offline_access")
	save := w.planSave()
	w.medicine, _ = save["lines"].([]map[string]any)[0]["line_id"].(uuid.UUID)
	w.as(w.token(w.maya.Actor), "PUT", w.ofAna("/plan/"+uuid.NewString()), save).status(204)
	return w
}

// invited is another open invitation of Maya's, who may be signed out by now.
func (w *world) invited() (id uuid.UUID) {
	w.t.Helper()
	err := w.db.Owner.QueryRow(w.t.Context(), `
INSERT INTO invitations (practice_id, id, code_hash, role, patient_id, display_name, given_name, birth_year, invited_by, expires_at)
VALUES ($1, gen_random_uuid(), $2, 'patient', $3, 'Rosa M.', 'Rosa', 1988, $4, now() + interval '1 day') RETURNING id`,
		w.maya.PracticeID, randomBytes(32), w.ana.Patient.ID, w.maya.ID).Scan(&id)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// webhook is another one of the practice's, in place of those before: there are not as many as are asked for here.
func (w *world) webhook() uuid.UUID {
	w.t.Helper()
	if _, err := w.db.Owner.Exec(w.t.Context(), `DELETE FROM webhooks WHERE practice_id = $1`, w.olga.PracticeID); err != nil {
		w.t.Fatal(err)
	}
	id, _, err := w.db.Store.AddWebhook(w.t.Context(), w.olga.SignIn(), models.NewWebhook{Address: "https://records.example.com/", Events: models.WebhookEventTypes()})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func webhookBody() map[string]any {
	return map[string]any{"address": "https://records.example.com/alongside", "events": []string{"check_in.shared"}}
}

// token is an access token for a session, whatever became of the session since.
func (w *world) token(a models.Actor) string {
	w.t.Helper()
	token, _, err := w.server.signer.Sign(auth.AccessClaims{
		Account: a.AccountID, Session: a.SessionID, Practice: a.PracticeID, Roles: a.Roles, Patient: a.PatientID,
		Client: a.ClientID, Scopes: a.Scopes,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// tokenOf is the access token of a column; empty for somebody signed out. The last two columns hold the role that the
// route asks for, so that nothing but the account or the session can refuse them.
func (w *world) tokenOf(caller string, route Route) string {
	people := map[string]*storetest.Person{
		"the patient": w.ana, "another patient": w.ben, "clinician on the care team": w.maya, "clinician not on it": w.noor,
		"owner not on it": w.olga, "another practice's patient": w.omar, "another practice's clinician": w.lena,
		"another practice's owner": w.hugo, "on the care team, share ended": w.maya,
	}
	if person, ok := people[caller]; ok {
		return w.token(person.Actor)
	}
	switch caller {
	case "signed out":
		return ""
	case aProgram:
		return w.token(w.records.SignIn())
	case anApp:
		return w.token(w.ana.Through(w.app, uuid.Nil))
	}
	if slices.Equal(route.Roles, programs()) {
		other := w.maya.Practice.Backend(w.records.Scopes...)
		a := other.SignIn()
		other.End() // which ends its sessions, in either case
		return w.token(a)
	}
	person := w.ana
	switch {
	case slices.Contains(route.Roles, models.RolePatient):
	case slices.Contains(route.Roles, models.RoleClinician):
		person = w.maya
	default:
		person = w.olga
	}
	if caller == "ended session" {
		return w.token(person.SignedOut())
	}
	person.Disable()
	return w.token(person.Actor)
}

// want is what a caller is to be answered: by the roles of the list first, then by whose the thing is.
func want(route Route, a asked, caller string, roles []models.Role) (status int) {
	switch {
	case route.Roles == nil:
		return a.public
	case caller == "signed out", caller == "disabled account", caller == "ended session":
		return http.StatusUnauthorized
	case (caller == aProgram || caller == anApp) && !isFHIR(route.Path):
		return http.StatusForbidden
	case !slices.ContainsFunc(roles, func(r models.Role) bool { return slices.Contains(route.Roles, r) }):
		return http.StatusForbidden
	case len(a.only) > 0 && !slices.Contains(a.only, caller):
		if a.otherwise != 0 {
			return a.otherwise
		}
		return http.StatusNotFound
	}
	return 0 // any success
}

// TestAuthorization asks every route as everybody, and holds the document to what was answered.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	rows := allAsks()
	var table strings.Builder
	fmt.Fprintf(&table, "| route | %s |\n|---|%s\n", strings.Join(callers, " | "), strings.Repeat("---|", len(callers)))
	for _, route := range Routes() {
		name := route.Method + " " + route.Path
		row, ok := rows[name]
		if !ok {
			t.Errorf("%s has no row in the authorization matrix", name)
			continue
		}
		delete(rows, name)
		w := newWorld(s)
		fmt.Fprintf(&table, "| `%s` |", name)
		for _, caller := range callers {
			fmt.Fprintf(&table, " %d |", w.ask(route, row, caller).StatusCode)
		}
		table.WriteByte('\n')
	}
	for name := range rows {
		t.Errorf("%s is in the authorization matrix and no route", name)
	}
	compare(t, table.String())
}

// ask asks a route as one caller, and checks what is answered.
func (w *world) ask(route Route, row func(*world, uuid.UUID) asked, caller string) answer {
	w.t.Helper()
	visit := w.visit
	if caller == shareEnded {
		visit = w.ended
		w.ana.Expire(w.ana.OpenVisit())
	}
	a := row(w, visit)
	path := a.path
	if path == "" {
		path = route.Path
	}
	w.address = fmt.Sprintf("198.%d.%d.%d", randomBytes(1)[0], randomBytes(1)[0], randomBytes(1)[0])
	token := w.tokenOf(caller, route)
	header := map[string]string{}
	maps.Copy(header, a.header)
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	if a.ours {
		header["Origin"] = testHost
	}
	if a.form {
		header["Content-Type"] = "application/x-www-form-urlencoded"
	}
	before := w.told()
	got := w.do(call{method: route.Method, path: path, body: a.body, header: header})
	w.tells(route, a, caller, got.StatusCode, w.told()-before)

	wanted := want(route, a, caller, w.rolesOf(caller))
	isWanted := got.StatusCode == wanted || wanted == 0 && got.StatusCode >= 200 && got.StatusCode < 300
	if !isWanted {
		w.t.Errorf("%s %s, %s: status %d, want %d: %s", route.Method, route.Path, caller, got.StatusCode, wanted, got.text)
	}
	opensCopy := caller == theOwner && route.Path == "/api/v1/practice/sealed-copies/{copy_id}/open"
	// The plan and the follow-ups are the care team's as much as hers, whatever is shared.
	ofTheTeam := caller == shareEnded && (isFHIR(route.Path) || strings.HasSuffix(strings.TrimSuffix(route.Path, "/print"), "/plan") || route.Path == "/api/v1/clinic/follow-ups")
	byProgram := isFHIR(route.Path) && (caller == aProgram || caller == anApp)
	if mayRead := caller == thePatient || caller == careTeam || opensCopy || ofTheTeam || byProgram; !mayRead && strings.Contains(got.text, canary) {
		w.t.Errorf("%s %s, %s: answers what Ana wrote", route.Method, route.Path, caller)
	}
	if slices.Contains([]string{"/api/v1/visits/{visit_id}/summary", "/api/v1/visits/{visit_id}/summary/print", "/api/v1/clinic/follow-ups"}, route.Path) && caller == careTeam && !strings.Contains(got.text, canary) {
		w.t.Error("the care team reads nothing: the test would find no leak")
	}
	if route.Method+" "+route.Path == "GET /api/v1/clinic/visits" && caller == careTeam && !strings.Contains(got.text, `"open":[{`) {
		w.t.Error("the care team lists no open visit: the test would find no leak")
	}
	return got
}

func (w *world) rolesOf(caller string) []models.Role {
	switch caller {
	case thePatient, "another patient", "another practice's patient", anApp:
		return []models.Role{models.RolePatient}
	case aProgram:
		return []models.Role{models.RoleClient}
	case theOwner, "another practice's owner":
		return []models.Role{models.RoleOwner}
	}
	return []models.Role{models.RoleClinician}
}

// compare holds the committed matrix to the measured one.
func compare(t *testing.T, table string) {
	t.Helper()
	document := `# Who is answered what

Every route, asked as everybody, for something of one patient's. The tests make this table by asking the running server, and
fail where it differs: ` + "`go test ./api -run TestAuthorization -update`" + ` writes it anew. What a route's roles are stands in
` + "`api/routes.go`" + `; the database decides whose a thing is, by row-level security.

401: not signed in, or no longer. 403: never with this role. 404: not there, or not theirs: both look the same. Routes that
anybody may call answer everybody alike; here they were given a password, a cookie and a code that are nobody's.

` + table
	if *update {
		if err := os.WriteFile(matrixFile, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(matrixFile)
	if err != nil || string(committed) != document {
		t.Errorf("docs/authorization.md is not what the server does: go test ./api -run TestAuthorization -update (%v)", err)
	}
}
