// Package store is all SQL there is: the schema, the queries, and the
// transactions that use cases work in, on SQLite or PostgreSQL.
//
// There is one writer: transactions handed to Do are grouped, each in its own
// savepoint, and one commit makes a whole group durable before any of them is
// answered. Readers see committed snapshots and never wait for the writer.
//
// It holds no rules: what may happen is decided by its callers, what cannot
// happen is refused by guarded statements and CHECK constraints.
package store
