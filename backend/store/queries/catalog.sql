-- name: PutEvent :exec
INSERT INTO event (id, version, doc) VALUES (@id, @version, @doc)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, doc = excluded.doc
WHERE event.version < excluded.version;

-- name: Event :one
SELECT version, doc FROM event WHERE id = @id;

-- name: Events :many
SELECT id, version, doc FROM event ORDER BY id;

-- name: PutPerformance :exec
INSERT INTO performance (id, event, starts_at) VALUES (@id, @event, @starts_at)
ON CONFLICT (id) DO UPDATE SET starts_at = excluded.starts_at;

-- name: PerformanceEvent :one
SELECT event FROM performance WHERE id = @id;
