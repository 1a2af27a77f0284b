package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// report is what a run showed.
type report struct {
	cores                  int
	busy                   string // the load before it began
	postgres, pgbench, ago string
	compared               []compared
	practice               practice   // the large one
	filled                 filled     // how it was made
	large                  []compared // the same work in it
	weight                 weight
}

func (r *report) machine(ctx context.Context, pgbench string, p *place) error {
	r.cores, r.ago = runtime.NumCPU(), time.Now().Format("2 January 2006, 15:04")
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		r.busy = strings.Fields(string(text))[0]
	}
	out, err := exec.CommandContext(ctx, pgbench, "--version").Output()
	if err != nil {
		return err
	}
	r.pgbench = strings.TrimSpace(string(out))
	conn, err := pgx.Connect(ctx, p.postgres.OwnerURL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return conn.QueryRow(ctx, `SHOW server_version`).Scan(&r.postgres)
}

func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Bench, %s\n\n", r.ago)
	fmt.Fprintf(&b, "%d cores shared by the server, PostgreSQL %s and %d clients; against %s with the same statements. "+
		"Medians of rounds taken in turns; ratios count, not figures.\n", r.cores, r.postgres, clients, r.pgbench)
	if r.busy != "" {
		fmt.Fprintf(&b, "The machine's load was %s before it began: much above 1, others were at work too. The ratios are coarse then, "+
			"and against the server, because pgbench's %d processes get more of a crowded machine than its one.\n", r.busy, clients)
	}
	b.WriteString("\n| work | statements | server, a second | pgbench, a second | ratio (of each round) | promised | half within | 99 % within |\n" +
		"| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, c := range r.compared {
		promised := "–"
		if c.goal > 0 {
			promised = fmt.Sprintf("%.1f", c.goal)
		}
		fmt.Fprintf(&b, "| %s | %d | %.0f | %.0f | **%.2f** (%s) | %s | %.1f ms | %.1f ms |\n", c.name, c.statements, median(c.server), median(c.peer),
			median(c.ratios()), each(c.ratios()), promised, milliseconds(c.half), milliseconds(c.slowest))
	}
	b.WriteString("\nWhat a request costs the cores, which depends less on how crowded the machine is:\n\n" +
		"| work | the server, µs | PostgreSQL for it, µs | PostgreSQL for pgbench, µs |\n| --- | --- | --- | --- |\n")
	for _, c := range r.compared {
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", c.name, c.serverCPU.Microseconds(), c.postgresCPU.Microseconds(), c.peerCPU.Microseconds())
	}
	b.WriteString("\nWhat it takes that every request asks whether its session still stands, and is noted where somebody looks at " +
		"somebody: pgbench's statements with both, times those without.\n\n| work | times (of each round) |\n| --- | --- |\n")
	for _, c := range r.compared {
		fmt.Fprintf(&b, "| %s | **%.2f** (%s) |\n", c.name, median(c.checks()), each(c.checks()))
	}
	if len(r.large) > 0 {
		fmt.Fprintf(&b, "\nThe same in a practice of %d clinicians and %d patients with %d entries, of which the one above is one clinician's part "+
			"(promised: 99 %% within 1.3 times). It came at %.0f rows a second and takes %.1f GB:\n\n"+
			"| work | ratio to pgbench | half within | times the small one | 99 %% within | times the small one |\n| --- | --- | --- | --- | --- | --- |\n",
			r.practice.clinicians, r.practice.patients(), r.practice.entries, r.filled.rate(), float64(r.filled.bytes)/1e9)
	}
	for i, c := range r.large {
		before := r.compared[i]
		fmt.Fprintf(&b, "| %s | %.2f | %.1f ms | %.2f | %.1f ms | **%.2f** |\n", c.name, median(c.ratios()), milliseconds(c.half), float64(c.half)/float64(before.half),
			milliseconds(c.slowest), float64(c.slowest)/float64(before.slowest))
	}
	fmt.Fprintf(&b, "\nThe server's memory: %.0f MB idle (promised 60), %.0f MB with 1,000 open connections (promised 150). "+
		"It answered %.0f ms after its start beside a running database (promised 300).\n", r.weight.idle, r.weight.thousand, milliseconds(r.weight.warm))
	return b.String()
}

// ratios are the rounds' own: what both sides met at the same time is compared.
func (c compared) ratios() []float64 { return quotients(c.server, c.peer) }

// checks are how much longer a round's transactions took for the session's check and the trail.
func (c compared) checks() []float64 { return quotients(c.unchecked, c.peer) }

func quotients(a, b []float64) []float64 {
	all := make([]float64, len(a))
	for i := range a {
		all[i] = a[i] / b[i]
	}
	return all
}

func each(ratios []float64) string {
	all := make([]string, len(ratios))
	for i, r := range ratios {
		all[i] = fmt.Sprintf("%.2f", r)
	}
	return strings.Join(all, " ")
}

func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
