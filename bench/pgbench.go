package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/embeddedpg"
)

// findPgbench finds a pgbench that knows pipelines.
func findPgbench(ctx context.Context) (string, error) {
	candidates, err := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if err != nil {
		return "", err
	}
	slices.Reverse(candidates)
	if onPath, err := exec.LookPath("pgbench"); err == nil {
		candidates = append([]string{onPath}, candidates...)
	}
	for _, path := range candidates {
		if major, err := pgbenchMajor(ctx, path); err == nil && major >= 14 {
			return path, nil
		}
	}
	return "", errors.New("pgbench of PostgreSQL 14 or newer is needed and was not found on PATH or in /usr/lib/postgresql: " +
		"install it (Debian: apt-get install postgresql-contrib; macOS: brew install postgresql) and try again")
}

func pgbenchMajor(ctx context.Context, path string) (int, error) {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return 0, err
	}
	var major int
	_, err = fmt.Sscanf(string(out), "pgbench (PostgreSQL) %d", &major)
	return major, err
}

// pgbench runs a script as fast as it can, a process for each peer because each has values of its own, and answers the
// transactions of all of them.
func (p *place) pgbench(ctx context.Context, program string, s script, round int, turn time.Duration) (peer, error) {
	path := filepath.Join(p.dir, "script.sql")
	if err := os.WriteFile(path, []byte(s.text), 0o600); err != nil {
		return peer{}, err
	}
	heads, err := p.heads(ctx)
	if err != nil {
		return peer{}, err
	}
	address, err := url.Parse(p.postgres.AppURL())
	if err != nil {
		return peer{}, err
	}
	type ended struct {
		peer
		err error
	}
	all := make(chan ended, len(p.peers))
	for i, who := range p.peers {
		args := []string{"--no-vacuum", "--protocol=prepared", "--client=1", "--jobs=1", "--file=" + path,
			"--time=" + strconv.Itoa(int(turn.Seconds()))}
		values := map[string]string{
			"practice": who.patient.PracticeID.String(), "patient": who.patient.PatientID.String(), "visit": who.visit.String(),
			"day": strconv.Itoa(100_000 * (round + 1)), "seq": strconv.FormatInt(heads[i], 10),
		}
		maps.Copy(values, s.values)
		maps.Copy(values, s.actorOf(who))
		for name, value := range values {
			args = append(args, "--define="+name+"="+value)
		}
		command := exec.CommandContext(ctx, program, args...)
		command.Env = append(os.Environ(), "PGHOST="+address.Query().Get("host"), "PGUSER="+embeddedpg.AppRole,
			"PGPASSWORD="+p.postgres.Password(embeddedpg.AppRole), "PGDATABASE="+embeddedpg.Database)
		go func() {
			out, err := command.CombinedOutput()
			said, parsed := peerIn(out)
			if err != nil || parsed != nil {
				err = fmt.Errorf("pgbench: %w: %s", errors.Join(err, parsed), out)
			}
			all <- ended{said, err}
		}()
	}
	var total peer
	for range p.peers {
		e := <-all
		total.tps += e.tps
		total.transactions += e.transactions
		err = errors.Join(err, e.err)
	}
	if err == nil && s.writes {
		err = p.wrote(ctx, heads)
	}
	return total, err
}

// wrote makes sure that pgbench did what the server does: each number that it took of a sequence is a row.
func (p *place) wrote(ctx context.Context, before []int64) error {
	after, err := p.heads(ctx)
	if err != nil {
		return err
	}
	owner, err := pgx.Connect(ctx, p.postgres.OwnerURL())
	if err != nil {
		return err
	}
	defer func() { _ = owner.Close(ctx) }()
	for i, who := range p.peers {
		var rows int64
		err := owner.QueryRow(ctx, `SELECT count(*) FROM (SELECT practice_id, patient_id, seq FROM sleep UNION ALL
			SELECT practice_id, patient_id, seq FROM nutrition UNION ALL SELECT practice_id, patient_id, seq FROM moods) e
			WHERE practice_id = $1 AND patient_id = $2 AND seq > $3`, who.patient.PracticeID, who.patient.PatientID, before[i]).Scan(&rows)
		if err != nil {
			return err
		}
		if rows == 0 || rows != after[i]-before[i] {
			return fmt.Errorf("pgbench took %d numbers and wrote %d rows: it doesn't do what the server does", after[i]-before[i], rows)
		}
	}
	return nil
}

// peer is what pgbench did in a turn.
type peer struct {
	tps          float64
	transactions int
}

func peerIn(output []byte) (peer, error) {
	tps := regexp.MustCompile(`(?m)^tps = ([0-9.]+) \(without initial connection time\)`).FindSubmatch(output)
	processed := regexp.MustCompile(`(?m)^number of transactions actually processed: (\d+)`).FindSubmatch(output)
	if tps == nil || processed == nil {
		return peer{}, errors.New("it doesn't say how many transactions it ran")
	}
	var p peer
	var err, wrong error
	p.tps, err = strconv.ParseFloat(string(tps[1]), 64)
	p.transactions, wrong = strconv.Atoi(string(processed[1]))
	return p, errors.Join(err, wrong)
}

// heads are where the peers' sequences stand.
func (p *place) heads(ctx context.Context) ([]int64, error) {
	owner, err := pgx.Connect(ctx, p.postgres.OwnerURL())
	if err != nil {
		return nil, err
	}
	defer func() { _ = owner.Close(ctx) }()
	heads := make([]int64, len(p.peers))
	for i, who := range p.peers {
		err := owner.QueryRow(ctx, `SELECT seq FROM sync_heads WHERE practice_id = $1 AND patient_id = $2`,
			who.patient.PracticeID, who.patient.PatientID).Scan(&heads[i])
		if err != nil {
			return nil, err
		}
	}
	return heads, nil
}
