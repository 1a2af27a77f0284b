// Command alongside is the whole server: the API, the web app, and by default its own private PostgreSQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"alongside/api"
)

// version is the release; the linker sets it.
var version = "dev"

const usage = `Alongside: for people unsure about psychiatric medication, and for those who care for them.

  alongside serve     serve a real practice; the first start prints a one-time link that sets it up
  alongside demo      serve two practices of made-up people, on this machine only
  alongside practice  print a new set-up link, where there is no practice yet; alongside practice recover LOGIN lets an owner
                      back in whom nobody else can let in
  alongside doctor    say what is in order and what needs a hand; fails where something does
  alongside audit     walk the record of who saw what: alongside audit verify fails where it is not what was sealed
  alongside keys      replace the deployment's keys, beside running servers: alongside keys rotate
  alongside migrate   bring the database to this version
  alongside backup    write everything into one sealed file: alongside backup [--new-code] [FILE | -]
  alongside restore   bring a backup back, into an empty folder or database, without who was erased since: alongside restore
                      [--nobody-was-erased] FILE
  alongside ready     ask the running server whether it answers; for containers
  alongside openapi   print the description of the API
  alongside version   print the version
  alongside help      print this

Settings come from the environment: LISTEN, PUBLIC_URL, DATA_DIR, DATABASE_URL, MIGRATE_DATABASE_URL, TRUSTED_PROXIES,
KEYSET, ERASURES_FILE, RECOVERY_CODE, SMTP_URL, VAPID_SUBJECT, VAPID_KEY; see .env.example.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := program{environ: os.Environ(), in: os.Stdin, out: os.Stdout, progress: os.Stderr}
	if err := p.run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "alongside:", err)
		os.Exit(1)
	}
}

// program is what a command may touch: where it gets its settings, and where it writes.
type program struct {
	environ  []string
	in       io.Reader // what somebody types
	out      io.Writer // answers
	progress io.Writer // what is being done, and the log
}

func (p program) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage()
	}
	switch args[0] {
	case "backup":
		return p.withConfig(func(c config) error { return p.backup(ctx, c, args[1:]) })
	case "restore":
		return p.withConfig(func(c config) error { return p.restore(ctx, c, args[1:]) })
	case "keys":
		if len(args) != 2 || args[1] != "rotate" {
			return errUsage()
		}
		return p.withConfig(func(c config) error { return p.rotateKeys(ctx, c) })
	case "practice":
		if len(args) == 3 && args[1] == "recover" {
			return p.withConfig(func(c config) error { return p.practiceRecover(ctx, c, args[2]) })
		}
	case "audit":
		if len(args) != 2 || args[1] != "verify" {
			return errUsage()
		}
		return p.withConfig(func(c config) error { return p.auditVerify(ctx, c) })
	}
	if len(args) > 1 {
		return errUsage()
	}
	switch args[0] {
	case "serve":
		return p.withConfig(func(c config) error { return p.serve(ctx, c) })
	case "demo":
		return p.withConfig(func(c config) error { return p.demo(ctx, c) })
	case "practice":
		return p.withConfig(func(c config) error { return p.practice(ctx, c) })
	case "ready":
		return p.withConfig(func(c config) error { return p.ready(ctx, c) })
	case "doctor":
		return p.withConfig(func(c config) error { return p.doctor(ctx, c) })
	case "migrate":
		return p.withConfig(func(c config) error { return p.migrate(ctx, c) })
	case "openapi":
		spec, err := api.OpenAPI(version)
		return errors.Join(err, p.sayf("%s", spec))
	case "version", "--version":
		return p.sayf("%s", version)
	case "help", "--help", "-h":
		_, err := io.WriteString(p.out, usage)
		return err
	}
	return errUsage()
}

func errUsage() error { return errors.New("say what to do: alongside help lists it") }

func (p program) withConfig(do func(config) error) error {
	c, err := readConfig(p.environ)
	if err != nil {
		return err
	}
	return do(c)
}

// sayf writes one line of the answer.
func (p program) sayf(format string, args ...any) error {
	_, err := fmt.Fprintf(p.out, format+"\n", args...)
	return err
}

// stepf tells the person who waits what takes long.
func (p program) stepf(format string, args ...any) {
	// Nobody is left to be told if this fails.
	_, _ = fmt.Fprintf(p.progress, format+" …\n", args...)
}

// logTo sends the log, and what the libraries log, to the terminal.
func (p program) logTo(level slog.Level) {
	slog.SetDefault(slog.New(slog.NewTextHandler(p.progress, &slog.HandlerOptions{Level: level})))
}
