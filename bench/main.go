// Command bench measures the hot paths of a server over HTTP against the same statements in pgbench, side by side in one
// run on one machine: what counts are the ratios. make bench runs it.
//
// Both sides work on one private PostgreSQL with fsync on, in turns. What pgbench runs is taken from PostgreSQL's own log
// of one request, so it cannot drift from what the server does: entering, the session's check, reads, writes and the
// trail, as one implicit transaction in a pipeline, with prepared statements.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// clients is how many connections each side keeps open.
const clients = 16

func main() {
	server := flag.String("server", "tmp/bench/alongside", "the server's program")
	seconds := flag.Int("seconds", 5, "how long each side works in a round")
	rounds := flag.Int("rounds", 3, "how often the sides take turns")
	entries := flag.Int("entries", 0, "log entries of a practice of 30 clinicians and 6,000 patients in which all is measured again; 0: not at all")
	report := flag.String("report", "tmp/bench.md", "where the report goes too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{program: *server, turn: time.Duration(*seconds) * time.Second, rounds: *rounds, entries: *entries}
	if err := b.run(ctx, *report); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

type bench struct {
	program string
	turn    time.Duration
	rounds  int
	entries int
}

// run makes the report.
func (b bench) run(ctx context.Context, path string) error {
	pgbench, err := findPgbench(ctx)
	if err != nil {
		return err
	}
	r := report{practice: practice{practiceClinicians, b.entries}}
	err = b.in(ctx, r.practice.small(), func(p *place) error {
		if err := r.machine(ctx, pgbench, p); err != nil {
			return err
		}
		if r.compared, err = b.compareAll(ctx, p, pgbench); err != nil {
			return err
		}
		step("Weighing the server")
		r.weight, err = p.weigh(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if b.entries > 0 {
		err := b.in(ctx, r.practice, func(p *place) error {
			r.filled = p.filled
			r.large, err = b.compareAll(ctx, p, pgbench)
			return err
		})
		if err != nil {
			return err
		}
	}
	text := r.markdown()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a report is no secret
		return err
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // the same
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, text)
	return err
}

// in opens a practice for measuring, and takes it away after.
func (b bench) in(ctx context.Context, of practice, measure func(*place) error) (err error) {
	step(fmt.Sprintf("Making a practice with %d clinicians, %d patients and %d entries", of.clinicians, of.patients(), of.entries))
	dir, err := os.MkdirTemp("", "alongside-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p, err := openPlace(ctx, dir, clients, of, nil)
	if err != nil {
		return err
	}
	p.program = b.program
	defer func() { err = errors.Join(err, p.close()) }()
	return measure(p)
}

// compareAll measures every workload.
func (b bench) compareAll(ctx context.Context, p *place, pgbench string) ([]compared, error) {
	var all []compared
	for _, w := range workloads() {
		script, err := p.capture(ctx, w)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		m, err := b.compare(ctx, p, w, pgbench, script)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// compared is what one workload showed, a figure a round.
type compared struct {
	workload
	statements    int
	server, peer  []float64 // a second
	unchecked     []float64 // the peer's, without the session's check and the trail
	half, slowest time.Duration
	// What a request costs the cores, which depends less on how crowded the machine is: in the server, in PostgreSQL for the
	// server, and in PostgreSQL for pgbench.
	serverCPU, postgresCPU, peerCPU time.Duration
}

// compare lets both sides take turns, so that whatever else the machine does falls on both.
func (b bench) compare(ctx context.Context, p *place, w workload, pgbench string, s script) (compared, error) {
	c := compared{workload: w, statements: s.statements}
	server, err := p.start(ctx)
	if err != nil {
		return c, err
	}
	defer server.stop()
	postgres, err := p.postgresPID()
	if err != nil {
		return c, err
	}
	var all []time.Duration
	var asked, ran int
	for round := range b.rounds {
		step(fmt.Sprintf("%s, round %d of %d", w.name, round+1, b.rounds))
		serverBefore, postgresBefore := cpu(server.command.Process.Pid), cpu(postgres)
		load, err := p.load(ctx, server, w, b.turn)
		if err != nil {
			return c, err
		}
		between := cpu(postgres)
		c.serverCPU += cpu(server.command.Process.Pid) - serverBefore
		c.postgresCPU += between - postgresBefore
		asked += load.asked
		all = append(all, load.took...)
		c.server = append(c.server, float64(len(load.took))/b.turn.Seconds())
		peer, err := p.pgbench(ctx, pgbench, s, round, b.turn)
		if err != nil {
			return c, err
		}
		c.peerCPU += cpu(postgres) - between
		ran += peer.transactions
		c.peer = append(c.peer, peer.tps)
		unchecked, err := p.pgbench(ctx, pgbench, s.unchecked(), b.rounds+round, b.turn)
		if err != nil {
			return c, err
		}
		c.unchecked = append(c.unchecked, unchecked.tps)
	}
	c.half, c.slowest = percentile(all, 0.5), percentile(all, 0.99)
	c.serverCPU /= time.Duration(asked)
	c.postgresCPU /= time.Duration(asked)
	c.peerCPU /= time.Duration(ran)
	return c, nil
}

// step tells the person who waits.
func step(text string) { fmt.Fprintln(os.Stderr, text+" …") }
