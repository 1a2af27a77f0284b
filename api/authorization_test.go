package api

import (
	"flag"
	"fmt"
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

var update = flag.Bool("update", false, "write docs/authorization.md anew")

const matrixFile = "../docs/authorization.md"

// callers are the columns of the matrix, as seen from one patient and what is theirs.
var callers = []string{
	"signed out", "the patient", "another patient", "clinician on the care team", "clinician not on it",
	"owner not on it", "another practice's patient", "another practice's clinician", "another practice's owner",
	"on the care team, share ended", "disabled account", "ended session",
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
	w.visit, w.ended = w.ana.Shared(w.maya), w.ana.EndedShare(w.maya)
	w.ana.Share(w.ana.OpenVisit())
	w.session = w.ana.SignIn().SessionID
	w.account = juniper.Clinician().ID
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

// token is an access token for a session, whatever became of the session since.
func (w *world) token(a models.Actor) string {
	w.t.Helper()
	token, _, err := w.server.signer.Sign(auth.AccessClaims{
		Account: a.AccountID, Session: a.SessionID, Practice: a.PracticeID, Roles: a.Roles, Patient: a.PatientID,
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
	if caller == "signed out" {
		return ""
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

// asked is how one route is called, and who may have what it is called for.
type asked struct {
	path string // with ids in it, where the route has some
	body any
	ours bool // called as a page of ours does
	// only are the callers who may have this very thing; empty: whoever has the role, for it is their own.
	only []string
	// otherwise is what others with the role are answered; 0: as if it were not there.
	otherwise int
	// public is what a route without roles answers anybody.
	public int
}

const (
	thePatient = "the patient"
	careTeam   = "clinician on the care team"
	shareEnded = "on the care team, share ended"
	theOwner   = "owner not on it"
)

// asks has one row a route: a route without its row fails the test.
func asks() map[string]func(w *world, visit uuid.UUID) asked {
	today, yesterday := storetest.Today().String(), storetest.Today().Add(-1).String()
	fixed := func(a asked) func(*world, uuid.UUID) asked { return func(*world, uuid.UUID) asked { return a } }
	onVisit := func(noun string, body any, only ...string) func(*world, uuid.UUID) asked {
		return func(_ *world, visit uuid.UUID) asked {
			return asked{path: "/api/v1/visits/" + visit.String() + noun, body: body, only: only}
		}
	}
	return map[string]func(*world, uuid.UUID) asked{
		"GET /healthz":          fixed(asked{public: 200}),
		"GET /readyz":           fixed(asked{public: 200}),
		"GET /api/openapi.json": fixed(asked{public: 200}),
		"GET /api/docs":         fixed(asked{public: 200}),
		"GET /api/docs.css":     fixed(asked{public: 200}),
		"GET /api/v1/setup":     fixed(asked{public: 200}),
		"POST /api/v1/auth/sign-in": func(*world, uuid.UUID) asked {
			return asked{public: 401, body: map[string]string{"login": "nobody." + uuid.NewString(), "password": "of the name"}}
		},
		"POST /api/v1/auth/refresh":        fixed(asked{public: 401, ours: true, body: "{}"}),
		"POST /api/v1/auth/sign-out":       fixed(asked{public: 204, ours: true, body: "{}"}),
		"POST /api/v1/setup":               fixed(asked{public: 404, body: setupBody("a code nobody made")}),
		"POST /api/v1/invitations/confirm": fixed(asked{public: 404, body: claimBody()}),
		"POST /api/v1/invitations/accept":  fixed(asked{public: 404, body: acceptBody()}),

		"POST /api/v1/guest/visit":                   fixed(asked{public: 404, body: map[string]any{"code": "BBBB-BBBB-BBBB-BBBB"}}),
		"POST /api/v1/guest/check-in":                fixed(asked{public: 404, body: guestBody("BBBB-BBBB-BBBB-BBBB")}),
		"POST /api/v1/visits/{visit_id}/guest-codes": onVisit("/guest-codes", map[string]any{"way": "paper"}, careTeam, shareEnded),
		"POST /api/v1/clinic/paper/visit": func(w *world, visit uuid.UUID) asked {
			return asked{body: map[string]any{"code": w.sheet(visit)}, only: []string{careTeam, shareEnded}}
		},
		"POST /api/v1/clinic/paper": func(w *world, _ uuid.UUID) asked {
			return asked{body: guestBody(w.sheet(w.ana.Visit(w.maya, storetest.Tomorrow()))), only: []string{careTeam, shareEnded}}
		},

		"GET /api/v1/me":       fixed(asked{}),
		"GET /api/v1/sessions": fixed(asked{}),
		"DELETE /api/v1/sessions/{session_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/sessions/" + w.session.String(), only: []string{thePatient}}
		},
		"POST /api/v1/invitations": fixed(asked{
			body: map[string]any{"role": "patient", "display_name": "Rosa M.", "given_name": "Rosa", "birth_year": 1988, "pronouns": ""},
			only: []string{careTeam, "clinician not on it", "another practice's clinician", shareEnded}, otherwise: 403,
		}),
		"DELETE /api/v1/invitations/{invitation_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/invitations/" + w.invited().String(), only: []string{careTeam, shareEnded, theOwner}}
		},
		"PATCH /api/v1/accounts/{account_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String(), body: map[string]any{"credentials": "NP"}, only: []string{theOwner}}
		},
		"POST /api/v1/accounts/{account_id}/enable": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String() + "/enable", body: "{}", only: []string{theOwner}}
		},
		"GET /api/v1/practice":   fixed(asked{}),
		"PATCH /api/v1/practice": fixed(asked{body: map[string]any{"version": 1, "name": "Juniper House"}}),
		"PUT /api/v1/practice/coverage": fixed(asked{
			body: map[string]any{"version": 1, "hours": []any{}, "holidays": []any{}, "cover": []any{}},
		}),
		"GET /api/v1/practice/people":                fixed(asked{}),
		"GET /api/v1/practice/access-events":         fixed(asked{}),
		"POST /api/v1/practice/access-events/verify": fixed(asked{body: "{}"}),
		"POST /api/v1/accounts/{account_id}/disable": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String() + "/disable", body: "{}", only: []string{theOwner}}
		},

		"POST /api/v1/sync": fixed(asked{body: map[string]any{
			"cursor": "", "device": uuid.New(), "app_version": "1", "changes": []any{},
		}}),
		"GET /api/v1/access-events":              fixed(asked{}),
		"GET /api/v1/visits/{visit_id}/preview":  onVisit("/preview?day="+today, nil, thePatient),
		"DELETE /api/v1/visits/{visit_id}/share": onVisit("/share", nil, thePatient),
		"POST /api/v1/visits/{visit_id}/share": func(w *world, visit uuid.UUID) asked {
			var page struct {
				Digest string `json:"digest"`
			}
			path := "/api/v1/visits/" + visit.String()
			w.as(w.token(w.ana.SignIn()), "GET", path+"/preview?day="+today, nil).status(200).into(&page)
			return asked{
				path: path + "/share", body: map[string]any{"day": today, "digest": page.Digest, "left_out": []string{}},
				only: []string{thePatient},
			}
		},

		"GET /api/v1/clinic/visits":    fixed(asked{path: "/api/v1/clinic/visits?from=" + yesterday + "&to=" + yesterday}), // before the visit that is shared, in every zone
		"GET /api/v1/clinic/patients":  fixed(asked{}),
		"POST /api/v1/clinic/patients": fixed(asked{body: map[string]any{"display_name": "Rosa M.", "given_name": "Rosa", "birth_year": 1988}}),
		"PATCH /api/v1/clinic/patients/{patient_id}": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String(), body: map[string]any{"reference": ""},
				only: []string{careTeam, shareEnded},
			}
		},
		"POST /api/v1/clinic/visits": func(w *world, _ uuid.UUID) asked {
			return asked{
				body: map[string]any{"patient_id": w.ana.Patient.ID, "starts_at": storetest.Tomorrow(), "minutes": 30},
				only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/clinic/calendar":                                fixed(asked{}),
		"PUT /api/v1/clinic/calendar/feed":                           fixed(asked{body: map[string]string{"address": "https://calendar.example/a.ics"}}),
		"DELETE /api/v1/clinic/calendar/feed":                        onEvent("", nil),
		"POST /api/v1/clinic/calendar/events/{event_id}/match":       onEvent("/match", map[string]any{}),
		"DELETE /api/v1/clinic/calendar/events/{event_id}/match":     onEvent("/match", nil),
		"POST /api/v1/clinic/calendar/events/{event_id}/dismissed":   onEvent("/dismissed", "{}"),
		"DELETE /api/v1/clinic/calendar/events/{event_id}/dismissed": onEvent("/dismissed", nil),
		"POST /api/v1/clinic/calendar/paste":                         fixed(asked{body: map[string]any{"day": today, "text": "9:00 AR"}}),
		"POST /api/v1/clinic/calendar/visits": func(w *world, _ uuid.UUID) asked {
			visit := map[string]any{"patient_id": w.ana.Patient.ID, "starts_at": storetest.Tomorrow(), "minutes": 30}
			return asked{body: map[string]any{"visits": []any{visit}}, only: []string{careTeam, shareEnded}}
		},
		"PATCH /api/v1/clinic/visits/{visit_id}": func(_ *world, visit uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/visits/" + visit.String(), body: map[string]any{"minutes": 30},
				only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/clinic/patients/{patient_id}/team": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team", only: []string{careTeam, shareEnded}}
		},
		"POST /api/v1/clinic/patients/{patient_id}/team": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team",
				body: map[string]any{"clinician_id": w.account}, only: []string{careTeam, shareEnded},
			}
		},
		"DELETE /api/v1/clinic/patients/{patient_id}/team/{clinician_id}": func(w *world, _ uuid.UUID) asked {
			colleague := w.maya.Practice.Clinician()
			colleague.Join(w.ana.Patient)
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team/" + colleague.ID.String(),
				only: []string{careTeam, shareEnded},
			}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/replies/{reply_id}": func(w *world, visit uuid.UUID) asked {
			concern := w.concern
			if visit == w.ended { // one that was shared on no other page
				concern = w.ana.Concern(canary)
				w.ana.EndedShare(w.maya)
			}
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/replies/" + uuid.NewString(),
				body: map[string]any{"concern_id": concern, "kind": "answer", "heard": canary}, only: []string{careTeam},
			}
		},
		"GET /api/v1/visits/{visit_id}/summary": onVisit("/summary", nil, careTeam),
		"POST /api/v1/visits/{visit_id}/translations": func(w *world, visit uuid.UUID) asked {
			return asked{path: w.readPage(visit) + "/translations", body: translation(w.translated), only: []string{careTeam}}
		},
		"DELETE /api/v1/visits/{visit_id}/translations": func(w *world, visit uuid.UUID) asked {
			path := w.readPage(visit)
			if visit == w.visit { // there is something to remove
				w.as(w.token(w.maya.SignIn()), "POST", path+"/translations", translation(w.translated)).status(204)
			}
			return asked{path: path + "/translations?line=" + w.translated, only: []string{careTeam}}
		},
		"POST /api/v1/visits/{visit_id}/reviewed": onVisit("/reviewed", "{}", careTeam),
		"DELETE /api/v1/visits/{visit_id}/reviewed": func(w *world, visit uuid.UUID) asked {
			path := "/api/v1/visits/" + visit.String() + "/reviewed"
			if visit == w.visit { // there is something to undo
				w.as(w.token(w.maya.SignIn()), "POST", path, "{}").status(204)
			}
			return asked{path: path, only: []string{careTeam}}
		},
	}
}

// sheet is the code of a paper check-in for a visit of Ana's.
func (w *world) sheet(visit uuid.UUID) string {
	w.t.Helper()
	var made struct {
		Code string `json:"code"`
	}
	w.as(w.token(w.maya.SignIn()), "POST", "/api/v1/visits/"+visit.String()+"/guest-codes", map[string]any{"way": "paper"}).status(201).into(&made)
	return made.Code
}

func guestBody(code string) map[string]any {
	return map[string]any{"code": code, "id": uuid.New(), "answers": map[string]any{"language": "en", "nervous": true}}
}

func translation(line string) map[string]any {
	return map[string]any{"line": line, "language": "es", "words": "en español", "translator": "Interpreter: Rosa M."}
}

// readPage is the path of a visit whose page was opened by the care team, where it can be.
func (w *world) readPage(visit uuid.UUID) string {
	path := "/api/v1/visits/" + visit.String()
	if visit == w.visit {
		w.as(w.token(w.maya.SignIn()), "GET", path+"/summary", nil).status(200)
	}
	return path
}

// want is what a caller is to be answered: by the roles of the list first, then by whose the thing is.
func want(route Route, a asked, caller string, roles []models.Role) (status int) {
	switch {
	case route.Roles == nil:
		return a.public
	case caller == "signed out", caller == "disabled account", caller == "ended session":
		return http.StatusUnauthorized
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
	rows := asks()
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
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	if a.ours {
		header["Origin"] = testHost
	}
	got := w.do(call{method: route.Method, path: path, body: a.body, header: header})

	wanted := want(route, a, caller, w.rolesOf(caller))
	isWanted := got.StatusCode == wanted || wanted == 0 && got.StatusCode >= 200 && got.StatusCode < 300
	if !isWanted {
		w.t.Errorf("%s %s, %s: status %d, want %d: %s", route.Method, route.Path, caller, got.StatusCode, wanted, got.text)
	}
	if mayRead := caller == thePatient || caller == careTeam; !mayRead && strings.Contains(got.text, canary) {
		w.t.Errorf("%s %s, %s: answers what Ana wrote", route.Method, route.Path, caller)
	}
	if route.Path == "/api/v1/visits/{visit_id}/summary" && caller == careTeam && !strings.Contains(got.text, canary) {
		w.t.Error("the care team reads nothing: the test would find no leak")
	}
	if route.Method+" "+route.Path == "GET /api/v1/clinic/visits" && caller == careTeam && !strings.Contains(got.text, `"open":[{`) {
		w.t.Error("the care team lists no open visit: the test would find no leak")
	}
	return got
}

func (w *world) rolesOf(caller string) []models.Role {
	switch caller {
	case thePatient, "another patient", "another practice's patient":
		return []models.Role{models.RolePatient}
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
