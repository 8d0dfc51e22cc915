-- name: Setting :one
SELECT value FROM setting WHERE name = @name;

-- name: PutSetting :exec
INSERT INTO setting (name, value) VALUES (@name, @value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: DeleteSetting :exec
DELETE FROM setting WHERE name = @name;

-- name: PutParkedBasket :exec
INSERT INTO parked_basket (id, at, doc) VALUES (@id, @at, @doc) ON CONFLICT (id) DO NOTHING;

-- name: ParkedBaskets :many
SELECT id, at, doc FROM parked_basket ORDER BY at, id;

-- name: TakeParkedBasket :one
DELETE FROM parked_basket WHERE id = @id RETURNING doc;
