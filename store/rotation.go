package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"alongside/auth"
)

// ErrFormerKeys: the keys are from before a rotation, and a server that has them would write what others can't read.
var ErrFormerKeys = errors.New("the keys are from before alongside keys rotate: give this server the key file as it is now")

// fits says whether a server with these keys may use a database that says so of its deployment's.
func fits(keys *auth.Keys, required *int64, retired []int64) bool {
	ids := keys.DataKeys()
	return (required == nil || slices.Contains(ids, uint32(*required))) && !slices.Contains(retired, int64(ids[0])) //nolint:gosec // it came from one
}

// serverName is what the connections of a server are called, so that whoever replaces the keys sees which ones it has. The
// one that it seals with is the first.
func serverName(keys *auth.Keys) string {
	names := make([]string, 0, 2)
	for _, id := range keys.DataKeys() {
		names = append(names, fmt.Sprintf("%08x", id))
	}
	return "alongside " + strings.Join(names, "+")
}

// Rotation replaces the deployment's keys in its database, as the owner, while servers use it.
type Rotation struct{ conn *pgx.Conn }

// OpenRotation begins to work on the database. Only one at a time can.
func OpenRotation(ctx context.Context, ownerURL string) (*Rotation, error) {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return nil, fmt.Errorf("open the database as its owner: %w", err)
	}
	r := &Rotation{conn}
	var alone bool
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtextextended('alongside keys', 0))`).Scan(&alone)
	if err == nil && !alone {
		err = errors.New("the keys of this database are being rotated already: wait for that")
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close lets the database go.
func (r *Rotation) Close() error { return r.conn.Close(context.Background()) }

// EveryServer says whether each server that uses the database knows a key, and with seals also seals with it. A server is
// known by what its connections are called: its login may be another role that is a member of the application's.
func (r *Rotation) EveryServer(ctx context.Context, key uint32, seals bool) (bool, error) {
	rows, err := r.conn.Query(ctx, `
SELECT DISTINCT application_name FROM pg_stat_activity
 WHERE datname = current_database() AND application_name ~ '^alongside( [0-9a-f+]+)?$'`)
	if err != nil {
		return false, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return false, err
	}
	for _, name := range names {
		known := strings.Split(strings.TrimPrefix(name, "alongside "), "+")
		if seals {
			known = known[:1]
		}
		if !slices.Contains(known, fmt.Sprintf("%08x", key)) {
			return false, nil
		}
	}
	return true, nil
}

// Require lets no server start any more that doesn't know a key.
func (r *Rotation) Require(ctx context.Context, key uint32) error {
	_, err := r.conn.Exec(ctx, `UPDATE deployment SET data_key = $1, keys_since = now() WHERE data_key IS DISTINCT FROM $1`, int64(key))
	return err
}

// Retire lets no server start any more that seals with one of these keys.
func (r *Rotation) Retire(ctx context.Context, keys []uint32) error {
	ids := make([]int64, len(keys))
	for i, key := range keys {
		ids[i] = int64(key)
	}
	_, err := r.conn.Exec(ctx, `UPDATE deployment SET retired_data_keys = ARRAY(SELECT unnest(retired_data_keys) UNION SELECT unnest($1::bigint[]))`, ids)
	return err
}

// sealedByDeployment is a column whose values are sealed with the deployment's keys themselves, and what each value is bound
// to, in SQL. Everything else is sealed with a patient's data key, which is one of these values.
type sealedByDeployment struct{ table, column, name, practice, patient, id string }

const nobody = `'00000000-0000-0000-0000-000000000000'::uuid`

// sealedByTheDeployment is all of them: what is missing here can't be opened after a rotation.
func sealedByTheDeployment() []sealedByDeployment {
	return []sealedByDeployment{
		{"patient_keys", "wrapped", "purpose", "practice_id", "patient_id", nobody},
		{"accounts", "outbox_private_sealed", "'outbox_private_sealed'", "practice_id", nobody, "id"},
		{"passkeys", "credential_sealed", "'credential_sealed'", "practice_id", "account_id", "id"},
		{"second_factors", "secret_sealed", "'secret_sealed'", "practice_id", nobody, "account_id"},
		{"calendar_feeds", "address", "'address'", "practice_id", nobody, "id"},
		{"calendar_events", "title", "'title'", "practice_id", nobody, "id"},
		{"deployment", "backup_recipient", "'backup_recipient'", nobody, nobody, nobody},
		{"deployment", "vapid_key", "'vapid_key'", nobody, nobody, nobody},
		{"push_subscriptions", "subscription", "'subscription'", "practice_id", nobody, "id"},
		{"reminder_settings", "email", "'email'", "practice_id", nobody, "id"},
		{"bulk_exports", "key", "'key'", "practice_id", nobody, "id"},
		{"mails", "mail", "'mail'", "practice_id", nobody, "id"},
		{"webhooks", "address", "'address'", "practice_id", nobody, "id"},
		{"webhooks", "secret", "'secret'", "practice_id", nobody, "id"},
		{"webhooks", "former_secret", "'secret'", "practice_id", nobody, "id"},
	}
}

// rewrapBatch is how many values are read at once.
const rewrapBatch = 500

// Rewrap seals anew what lies under other keys than the one that seals, a value at a time: whoever reads or writes meanwhile
// waits for nothing. It answers how many that were, and ends when none is left.
func (r *Rotation) Rewrap(ctx context.Context, keys *auth.Keys) (values int, err error) {
	for _, c := range sealedByTheDeployment() {
		for {
			n, err := r.rewrapSome(ctx, c, keys)
			if err != nil {
				return values, fmt.Errorf("seal %s.%s anew: %w", c.table, c.column, err)
			}
			if values += n; n == 0 {
				break
			}
		}
	}
	return values, nil
}

func (r *Rotation) rewrapSome(ctx context.Context, c sealedByDeployment, keys *auth.Keys) (int, error) {
	type value struct {
		Place                 string
		Name                  string
		Practice, Patient, ID uuid.UUID
		Sealed                []byte
	}
	rows, err := r.conn.Query(ctx, fmt.Sprintf(`
SELECT ctid::text, %s, %s, %s, %s, %s FROM %s WHERE substring(%[5]s FROM 2 FOR 4) <> $1 LIMIT $2`,
		c.name, c.practice, c.patient, c.id, c.column, c.table), binary.BigEndian.AppendUint32(nil, keys.DataKeys()[0]), rewrapBatch)
	if err != nil {
		return 0, err
	}
	values, err := pgx.CollectRows(rows, pgx.RowToStructByPos[value])
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		ad := auth.AD(c.table, v.Name, v.Practice, v.Patient, v.ID)
		text, err := keys.AEAD().Decrypt(v.Sealed, ad)
		if err != nil {
			return 0, err
		}
		sealed, err := keys.AEAD().Encrypt(text, ad)
		if err != nil {
			return 0, err
		}
		// A row that somebody changed meanwhile lies elsewhere, and its turn comes.
		if _, err := r.conn.Exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = $1 WHERE ctid = $2::text::tid AND %[2]s = $3`, c.table, c.column), sealed, v.Place, v.Sealed); err != nil {
			return 0, err
		}
	}
	return len(values), nil
}
