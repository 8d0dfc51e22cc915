-- name: StartFeed :exec
INSERT INTO feed_head (one, epoch, n) VALUES (1, @epoch, 0)
ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, n = 0;

-- name: FeedHead :one
SELECT epoch, n FROM feed_head WHERE one = 1;

-- name: AdvanceFeed :one
UPDATE feed_head SET n = n + @count WHERE one = 1 RETURNING epoch, n;

-- name: InsertFeed :exec
INSERT INTO feed (epoch, n, topic, device, body) VALUES (@epoch, @n, @topic, @device, @body);

-- name: FeedAfter :many
SELECT n, topic, device, body FROM feed WHERE epoch = @epoch AND n > @after_n ORDER BY n LIMIT @count;

-- name: PutFrame :exec
INSERT INTO frame (epoch, n, bytes) VALUES (@epoch, @n, @bytes) ON CONFLICT (epoch, n) DO NOTHING;

-- name: Frames :many
SELECT epoch, n, bytes FROM frame WHERE epoch > @epoch OR (epoch = @epoch AND n > @after_n) ORDER BY epoch, n LIMIT @count;
