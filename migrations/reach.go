package migrations

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// reachPatience bounds how long a server may take to let somebody in.
const reachPatience = 10 * time.Second

// Reach tries an address of a database. Its error is one sentence that says what to do, without the password.
func Reach(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return errNoAddress()
	}
	ctx, cancel := context.WithTimeout(ctx, reachPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err == nil {
		return conn.Close(ctx)
	}
	where := net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
	var no *pgconn.PgError
	var network net.Error
	switch {
	case errors.As(err, &no) && no.Code == "3D000":
		return fmt.Errorf("the PostgreSQL at %s has no database %s: make it as README.md shows, or correct the address", where, config.Database)
	case errors.As(err, &no) && strings.HasPrefix(no.Code, "28"):
		return fmt.Errorf("the PostgreSQL at %s doesn't let %s in: correct the name or the password in the address", where, config.User)
	case errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no PostgreSQL answers at %s: start it, or correct the address", where)
	}
	return fmt.Errorf("the PostgreSQL at %s can't be used: %s", where, strings.Join(strings.Fields(err.Error()), " "))
}

// errNoAddress leaves the address out: there is a password in it.
func errNoAddress() error {
	return errors.New("the database's address is not one of PostgreSQL: it begins with postgres://")
}
