package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/models"
)

// script is a request's statements as pgbench runs them, and the values they share.
type script struct {
	text       string
	bare       string            // without the session's check and the trail
	values     map[string]string // by variable
	statements int
	actor      func(person) models.Actor
	writes     bool
}

// actorOf is who asks, in the script's variables.
func (s script) actorOf(who person) map[string]string {
	a := s.actor(who)
	roles := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = string(r)
	}
	return map[string]string{
		"session": a.SessionID.String(), "account": a.AccountID.String(), "roles": strings.Join(roles, ","), "own": a.PatientID.String(),
	}
}

// unchecked is the same request where nobody looks whether the session still stands, and nobody notes that it was asked.
func (s script) unchecked() script {
	s.text = s.bare
	return s
}

// entering is how a transaction begins: by asking for the session.
var entering = regexp.MustCompile(`^SELECT app_enter\(:practice, :session, (.+)\)$`)

// uncheckedIn answers what stays of a statement without the session's check and the trail; "" for nothing. Who asks is still
// said, because policies ask for it.
func uncheckedIn(sql string) string {
	if strings.HasPrefix(sql, "INSERT INTO access_events") {
		return ""
	}
	return entering.ReplaceAllString(sql, `SELECT set_config('app.practice_id', :practice, true), set_config('app.account_id', :account, true), `+
		`set_config('app.session_id', :session, true), set_config('app.roles', :roles, true), `+
		`set_config('app.own_patient_id', :own, true), set_config('app.subject_id', coalesce($1::text, ''), true)`)
}

// executed is a statement in PostgreSQL's log, with its parameters as text; nil is NULL.
type executed struct {
	sql        string
	parameters []*string
}

// capture asks the server twice, so that its caches are warm, with PostgreSQL logging, and turns the second request's
// statements into a script.
func (p *place) capture(ctx context.Context, w workload) (script, error) {
	if err := p.logging(ctx, `SET log_statement = 'all'`, `SET log_error_verbosity = 'default'`); err != nil {
		return script{}, err
	}
	s, err := p.start(ctx)
	if err != nil {
		return script{}, err
	}
	defer s.stop()
	who := &p.peers[0]
	token, err := p.token(w.actor(*who))
	if err != nil {
		return script{}, err
	}
	c, err := dial(ctx, s.address)
	if err != nil {
		return script{}, err
	}
	defer c.close()
	var day models.Day
	var before int64
	for range 2 {
		if before, err = size(p.log()); err != nil {
			return script{}, err
		}
		day = who.next()
		body, err := w.body(day, who.cursor)
		if err != nil {
			return script{}, err
		}
		status, answer, err := c.ask(request(w.method, w.path(*who), token, body))
		if err != nil {
			return script{}, err
		}
		if who.cursor, err = w.answered(status, answer); err != nil {
			return script{}, err
		}
		who.count(w)
	}
	text, err := os.ReadFile(p.log())
	if err != nil {
		return script{}, err
	}
	ran := requestIn(string(text[before:]), w.actor(*who).SessionID.String())
	if err := p.logging(ctx, `RESET log_statement`, `RESET log_error_verbosity`); err != nil {
		return script{}, err
	}
	return written(ran, *who, w, day)
}

func (p *place) log() string { return filepath.Join(p.postgres.Dir, "postgres.log") }

func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// logging changes what PostgreSQL logs of the application's next connections.
func (p *place) logging(ctx context.Context, settings ...string) error {
	super, err := pgx.Connect(ctx, p.postgres.SuperURL())
	if err != nil {
		return err
	}
	defer func() { _ = super.Close(ctx) }()
	for _, setting := range settings {
		if _, err := super.Exec(ctx, "ALTER ROLE alongside_app "+setting); err != nil {
			return err
		}
	}
	return nil
}

// requestIn finds the transactions in which a session entered, in their order.
func requestIn(log, session string) [][]executed {
	entry := regexp.MustCompile(`(?m)^@([^@]*)@(LOG:  execute \S+: |DETAIL:  [Pp]arameters: )((?s:.*?))\n(?:@|\z)`)
	var order []string
	transactions := map[string][]executed{}
	for rest := log; ; {
		at := entry.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		transaction, kind, text := rest[at[2]:at[3]], rest[at[4]:at[5]], strings.ReplaceAll(rest[at[6]:at[7]], "\n\t", "\n")
		rest = rest[at[7]+1:] // the next entry's @ stays
		if strings.HasPrefix(kind, "LOG") {
			if transactions[transaction] == nil {
				order = append(order, transaction)
			}
			transactions[transaction] = append(transactions[transaction], executed{sql: text})
			continue
		}
		if ran := transactions[transaction]; len(ran) > 0 {
			ran[len(ran)-1].parameters = parameters(text)
		}
	}
	var found [][]executed
	for _, transaction := range order {
		for _, e := range transactions[transaction] {
			if strings.Contains(e.sql, "app_enter") && len(e.parameters) > 1 && e.parameters[1] != nil && *e.parameters[1] == session {
				found = append(found, transactions[transaction])
				break
			}
		}
	}
	return found
}

// parameters reads $1 = 'it”s', $2 = NULL.
func parameters(text string) []*string {
	var all []*string
	for _, m := range regexp.MustCompile(`\$\d+ = (?:NULL|'((?:[^']|'')*)')`).FindAllStringSubmatch(text, -1) {
		if strings.HasSuffix(m[0], "NULL") {
			all = append(all, nil)
			continue
		}
		value := strings.ReplaceAll(m[1], "''", "'")
		all = append(all, &value)
	}
	return all
}

// written turns statements into a script in which every transaction is about another day, and every process about
// another person.
func written(transactions [][]executed, who person, w workload, day models.Day) (script, error) {
	if len(transactions) == 0 {
		return script{}, errors.New("PostgreSQL's log doesn't show the request")
	}
	s := script{values: map[string]string{}, actor: w.actor, writes: w.days > 0}
	var text, bare strings.Builder
	both := io.MultiWriter(&text, &bare)
	if s.writes {
		fmt.Fprintf(both, "\\set day :day + %d\n", w.days)
	}
	for _, statements := range transactions {
		fmt.Fprintln(both, "\\startpipeline")
		for _, e := range statements {
			sql, err := s.statement(e, who, w, day)
			if err != nil {
				return script{}, err
			}
			fmt.Fprintln(&text, sql+";")
			if rest := uncheckedIn(sql); rest != "" {
				fmt.Fprintln(&bare, rest+";")
			}
			s.statements++
		}
		fmt.Fprintln(both, "\\endpipeline")
	}
	if s.writes {
		fmt.Fprintf(both, "\\set seq :seq + %d\n", len(w.entries(day)))
	}
	s.text, s.bare = text.String(), bare.String()
	return s, nil
}

// statement puts pgbench's variables in the place of a statement's parameters.
func (s *script) statement(e executed, who person, w workload, day models.Day) (string, error) {
	a := w.actor(who)
	known := map[string]string{
		a.PracticeID.String(): ":practice", who.patient.PatientID.String(): ":patient", a.SessionID.String(): ":session",
		a.AccountID.String(): ":account", who.visit.String(): ":visit",
	}
	for _, c := range w.entries(day) {
		known[c.ID.String()] = fmt.Sprintf("md5('%s' || :day::text)::uuid", c.ID)
	}
	var wrong error
	since := regexp.MustCompile(`seq > \$(\d+)`).FindStringSubmatch(e.sql)
	sql := regexp.MustCompile(`\$(\d+)`).ReplaceAllStringFunc(strings.TrimSpace(e.sql), func(place string) string {
		var n int
		if _, err := fmt.Sscanf(place, "$%d", &n); err != nil || n > len(e.parameters) {
			wrong = fmt.Errorf("the log has no parameter %s of %s", place, e.sql)
			return place
		}
		value := e.parameters[n-1]
		switch {
		case value == nil:
			return "NULL"
		case s.writes && since != nil && "$"+since[1] == place:
			return ":seq"
		case known[*value] != "":
			return known[*value]
		case !s.writes && madeUp(*value):
			return "gen_random_uuid()"
		case s.writes && strings.HasPrefix(*value, "{"):
			if said := w.dayIn(*value, day); said != "" {
				return fmt.Sprintf("replace(%s::text, '%s', (date '%s' + :day::integer)::text)::jsonb", s.variable(*value), said, said)
			}
		}
		return s.variable(*value)
	})
	return sql, wrong
}

// madeUp says whether a value is an id that the server gave to something it kept of an answer: another each time.
func madeUp(value string) bool {
	id, err := uuid.Parse(value)
	return err == nil && id.Version() == 7
}

// dayIn finds which of a request's days a value is about; "" for none.
func (w workload) dayIn(value string, from models.Day) string {
	for n := range w.days {
		if day := from.Add(n).String(); strings.Contains(value, day) {
			return day
		}
	}
	return ""
}

// variable names a value. What many statements share has one name.
func (s *script) variable(value string) string {
	for name, known := range s.values {
		if known == value {
			return ":" + name
		}
	}
	name := fmt.Sprintf("v%d", len(s.values))
	s.values[name] = value
	return ":" + name
}
