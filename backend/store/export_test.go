package store

import (
	"context"
	"net"
)

// Spell is spell for the SQLite engine: a test walks all generated SQL with it.
func Spell(query string) string { return spell(query, engineSQLite) }

// Raw runs a statement in the writing connection, beside the queue: a test
// narrows the disk with it.
func (s *Store) Raw(ctx context.Context, query string) error {
	_, err := s.writer.conn.ExecContext(ctx, query)
	return err
}

// DialPostgres connects as a pool of connections to PostgreSQL does.
func DialPostgres(ctx context.Context, network, address string) (net.Conn, error) {
	return postgresDialer().DialContext(ctx, network, address)
}
