-- name: PutEvent :exec
INSERT INTO event (id, version, doc) VALUES (@id, @version, @doc)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, doc = excluded.doc
WHERE event.version < excluded.version;

-- name: PutEventVersion :exec
INSERT INTO event_version (event, epoch, seq, doc) VALUES (@event, @epoch, @seq, @doc) ON CONFLICT (event, epoch, seq) DO NOTHING;

-- name: EventAt :one
SELECT doc FROM event_version
WHERE event = @event AND (epoch < @epoch OR (epoch = @epoch AND seq <= @seq))
ORDER BY epoch DESC, seq DESC LIMIT 1;

-- name: Event :one
SELECT version, doc FROM event WHERE id = @id;

-- name: Events :many
SELECT id, version, doc FROM event ORDER BY id;

-- name: PutPerformance :exec
INSERT INTO performance (id, event, starts_at) VALUES (@id, @event, @starts_at)
ON CONFLICT (id) DO UPDATE SET starts_at = excluded.starts_at;

-- name: PerformanceEvent :one
SELECT event FROM performance WHERE id = @id;
