package migrations

import "context"

// ApplyTo stops at a version, so that a test can put something there for the next to meet.
func ApplyTo(ctx context.Context, ownerURL string, version int64) error {
	pool, err := connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	provider, closeDB, err := provider(pool)
	if err != nil {
		return err
	}
	defer closeDB()
	_, err = provider.UpTo(ctx, version)
	return err
}
