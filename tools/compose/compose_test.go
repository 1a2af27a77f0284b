// Package compose holds docker-compose.yml and what it builds from to what they promise. It reads them the way
// docker compose does; nothing is built or started, because that takes an engine.
package compose

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const root = "../.."

// load reads the file as it is with an environment.
func load(t *testing.T, environ ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{filepath.Join(root, "docker-compose.yml")}, cli.WithEnv(environ))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func service(t *testing.T, p *types.Project, name string) types.ServiceConfig {
	t.Helper()
	s, err := p.GetService(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryContainerMayDoLittle(t *testing.T) {
	t.Parallel()
	p := load(t)
	if names := p.ServiceNames(); !slices.Equal(names, []string{"alongside", "database", "proxy"}) {
		t.Fatalf("the services are %v", names)
	}
	for name, s := range p.Services {
		if s.User == "" || strings.HasPrefix(s.User, "0") || strings.HasPrefix(s.User, "root") {
			t.Errorf("%s runs as %q", name, s.User)
		}
		if !s.ReadOnly {
			t.Errorf("%s can write to its image", name)
		}
		if !slices.Equal(s.CapDrop, []string{"ALL"}) || s.Privileged {
			t.Errorf("%s keeps capabilities", name)
		}
		if len(s.CapAdd) > 0 && (name != "proxy" || !slices.Equal(s.CapAdd, []string{"NET_BIND_SERVICE"})) {
			t.Errorf("%s gets %v", name, s.CapAdd)
		}
		if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may gain privileges", name)
		}
		if h := s.HealthCheck; h == nil || h.Disable || len(h.Test) < 2 || h.Test[0] != "CMD" {
			t.Errorf("%s has no health check that needs no shell: %+v", name, h)
		}
		if s.Restart != "unless-stopped" || s.NetworkMode != "" {
			t.Errorf("%s: restart %q, network mode %q", name, s.Restart, s.NetworkMode)
		}
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind && !v.ReadOnly {
				t.Errorf("%s writes to the host's %s", name, v.Source)
			}
		}
	}
}

// TestSecretsComeByFileToWhoNeedsThem: above all, the superuser's password stays with PostgreSQL, or the owner's not
// being one would mean nothing.
func TestSecretsComeByFileToWhoNeedsThem(t *testing.T) {
	t.Parallel()
	p := load(t)
	want := map[string][]string{
		"alongside": {"database-url", "migrate-database-url", "smtp-url"},
		"database":  {"database-url", "migrate-database-url", "postgres-password"},
		"proxy":     nil,
	}
	for name, s := range p.Services {
		var got []string
		for _, secret := range s.Secrets {
			got = append(got, secret.Source)
			if p.Secrets[secret.Source].File == "" {
				t.Errorf("the secret %s comes from no file", secret.Source)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want[name]) {
			t.Errorf("%s gets %v, and needs %v", name, got, want[name])
		}
		for variable, value := range s.Environment {
			secret := regexp.MustCompile(`PASSWORD|SECRET|KEYSET|DATABASE_URL|SMTP_URL|RECOVERY`).MatchString(variable)
			if secret && (!strings.HasSuffix(variable, "_FILE") || value == nil || !slices.Contains(got, strings.TrimPrefix(*value, "/run/secrets/"))) {
				t.Errorf("%s: %s does not name the file of a secret it gets", name, variable)
			}
		}
	}
	ignored := read(t, ".dockerignore")
	for _, name := range []string{".git", "data", "secrets", "*.backup"} {
		if !slices.Contains(strings.Fields(ignored), name) {
			t.Errorf("%s may get into an image", name)
		}
	}
	if !slices.Contains(strings.Fields(read(t, ".gitignore")), "/secrets/") {
		t.Error("the secrets may be committed")
	}
}

func TestOnlyTheProxyIsReached(t *testing.T) {
	t.Parallel()
	p := load(t, "DOMAIN=alongside.example", "FRONT_NETWORK=10.9.8.0/24")
	for name, s := range p.Services {
		if name != "proxy" && len(s.Ports) > 0 {
			t.Errorf("%s is reached at %v", name, s.Ports)
		}
	}
	if !p.Networks["back"].Internal {
		t.Error("the database's network leads out")
	}
	for name, want := range map[string][]string{"proxy": {"front"}, "alongside": {"back", "front"}, "database": {"back"}} {
		s := service(t, p, name)
		got := s.NetworksByPriority()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s is in %v", name, got)
		}
	}
	app := service(t, p, "alongside")
	for variable, want := range map[string]string{"PUBLIC_URL": "https://alongside.example", "TRUSTED_PROXIES": "10.9.8.0/24"} {
		if got := app.Environment[variable]; got == nil || *got != want {
			t.Errorf("%s is not %s", variable, want)
		}
	}
	if got := p.Networks["front"].Ipam.Config[0].Subnet; got != "10.9.8.0/24" {
		t.Errorf("what is trusted is not the proxy's network, which is %s", got)
	}
	for name, needs := range map[string]string{"proxy": "alongside", "alongside": "database"} {
		s := service(t, p, name)
		if s.DependsOn[needs].Condition != types.ServiceConditionHealthy {
			t.Errorf("%s does not wait until %s is well", name, needs)
		}
	}
	caddy := read(t, "Caddyfile")
	for _, want := range []string{"{$DOMAIN:localhost} {", "reverse_proxy alongside:8080", "header_up X-Forwarded-For {remote_host}", "admin off", "http://127.0.0.1:8081"} {
		if !strings.Contains(caddy, want) {
			t.Errorf("the Caddyfile has no %s", want)
		}
	}
	if strings.Contains(caddy, "trusted_proxies") {
		t.Error("Caddy believes callers about where they come from")
	}
}

// unpinned have no tags of versions.
var unpinned = []string{"gcr.io/distroless/static-debian12:nonroot"}

func TestImagesArePinnedAndBuiltAsHere(t *testing.T) {
	t.Parallel()
	p := load(t)
	dockerfile := read(t, "Dockerfile")
	var images, stages []string
	for _, m := range regexp.MustCompile(`(?m)^FROM (\S+) AS (\S+)$`).FindAllStringSubmatch(dockerfile, -1) {
		images, stages = append(images, m[1]), append(stages, m[2])
	}
	if n := strings.Count("\n"+dockerfile, "\nFROM "); n != len(stages) || n < 4 {
		t.Errorf("%d of %d stages have names", len(stages), n)
	}
	for name, s := range p.Services {
		if s.Build == nil {
			images = append(images, s.Image)
		} else if !slices.Contains(stages, s.Build.Target) {
			t.Errorf("%s is built from %q", name, s.Build.Target)
		}
	}
	for _, image := range images {
		if !regexp.MustCompile(`:\d+\.\d+(\.\d+)?-\w+`).MatchString(image) && !slices.Contains(unpinned, image) {
			t.Errorf("%s is not pinned", image)
		}
	}
	if !strings.HasPrefix(service(t, p, "database").Image, "postgres:18.") {
		t.Error("the database is not PostgreSQL 18")
	}
	for _, want := range []string{"RUN make dist", "LISTEN=0.0.0.0:8080", "DATA_DIR=/data", "USER 65532:65532", "/src/dist/alongside"} {
		if !strings.Contains(dockerfile, want) {
			t.Errorf("the Dockerfile has no %s", want)
		}
	}
	if strings.Contains(dockerfile, "go build") {
		t.Error("the Dockerfile builds in a way of its own")
	}
	for _, m := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(dockerfile, -1) {
		for _, source := range strings.Fields(m[1]) {
			if _, err := os.Stat(filepath.Join(root, source)); err != nil {
				t.Errorf("the Dockerfile copies what is not there: %v", err)
			}
		}
	}
	// The targets that the Dockerfile makes are the Makefile's.
	for _, target := range []string{"dist", "pwa/node_modules/.alongside-build"} {
		make := exec.CommandContext(t.Context(), "make", "--dry-run", "--directory", root, target)
		if out, err := make.CombinedOutput(); err != nil {
			t.Errorf("make %s: %v: %s", target, err, out)
		}
	}
}

// TestTheDatabaseGetsItsRoles runs the two scripts: what one makes, the other hands to psql.
func TestTheDatabaseGetsItsRoles(t *testing.T) {
	t.Parallel()
	p := load(t)
	mounted := false
	for _, v := range service(t, p, "database").Volumes {
		if v.Target == "/docker-entrypoint-initdb.d/roles.sh" {
			mounted = filepath.Base(v.Source) == "database-roles"
		}
	}
	if !mounted {
		t.Error("scripts/database-roles is not run")
	}

	dir := t.TempDir()
	copied(t, "scripts/compose-secrets", dir)
	run := func(environ []string, name string, args ...string) string {
		t.Helper()
		command := exec.CommandContext(context.WithoutCancel(t.Context()), name, args...)
		command.Env = append(os.Environ(), environ...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
		return string(out)
	}
	const server = "smtps://alongside%40clinic.example:secret@mail.example"
	run([]string{"SMTP_URL=" + server}, filepath.Join(dir, "scripts", "compose-secrets"))
	secrets := filepath.Join(dir, "secrets")
	values := map[string]string{}
	for name := range p.Secrets {
		info, err := os.Stat(filepath.Join(secrets, name))
		if err != nil {
			t.Fatal(err)
		}
		// The container's account is a stranger to the host, so the file is open and its folder closed.
		if info.Mode().Perm() != 0o444 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		text, err := os.ReadFile(filepath.Join(secrets, name))
		if err != nil {
			t.Fatal(err)
		}
		values[name] = strings.TrimSpace(string(text))
	}
	if info, err := os.Stat(secrets); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
	address := regexp.MustCompile(`^postgres://(alongside_\w+):([0-9a-f]{64})@database/alongside\?sslmode=disable$`)
	app, owner := address.FindStringSubmatch(values["database-url"]), address.FindStringSubmatch(values["migrate-database-url"])
	if app == nil || owner == nil || app[1] != "alongside_app" || owner[1] != "alongside_owner" || app[2] == owner[2] {
		t.Fatal("the addresses are not those of two roles")
	}
	if super := values["postgres-password"]; len(super) != 64 || super == app[2] || super == owner[2] {
		t.Error("the superuser's password is not one of its own")
	}
	if values["smtp-url"] != server {
		t.Errorf("the mail server is %q", values["smtp-url"])
	}
	if again := run(nil, filepath.Join(dir, "scripts", "compose-secrets")); strings.Count(again, "stays") != 4 {
		t.Errorf("a second time: %s", again)
	}

	// In psql's place stands what shows what it is given.
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "psql"), []byte("#!/bin/sh\necho \"$OWNER $APP $*\"\ncat\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	given := run([]string{"PATH=" + bin + ":" + os.Getenv("PATH"), "SECRETS=" + secrets}, "sh", filepath.Join(root, "scripts", "database-roles"))
	first, sql, _ := strings.Cut(given, "\n")
	if !strings.HasPrefix(first, owner[2]+" "+app[2]+" ") || strings.Count(first, owner[2]) != 1 || !strings.Contains(first, "ON_ERROR_STOP=1") {
		t.Errorf("psql is run with %s", first)
	}
	for _, role := range []string{"alongside_owner", "alongside_app"} {
		if !regexp.MustCompile(`CREATE ROLE ` + role + ` LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :`).MatchString(sql) {
			t.Errorf("%s is not made as it should be", role)
		}
	}
}

func copied(t *testing.T, name, dir string) {
	t.Helper()
	to := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(read(t, name)), 0o700); err != nil {
		t.Fatal(err)
	}
}
