-- name: InsertDispute :execrows
INSERT INTO dispute (id, reference, order_id, event, minor, currency, due_at, opened_at)
VALUES (@id, @reference, @order_id, @event, @minor, @currency, @due_at, @opened_at) ON CONFLICT (id) DO NOTHING;

-- name: EndDispute :execrows
UPDATE dispute SET ended_at = @ended_at, lost = @lost WHERE id = @id AND ended_at = 0;

-- name: DisputeByID :one
SELECT * FROM dispute WHERE id = @id;

-- name: OpenDisputesOf :one
SELECT count(*) FROM dispute WHERE reference = @reference AND ended_at = 0;

-- name: OpenDisputes :many
SELECT * FROM dispute WHERE ended_at = 0 ORDER BY due_at, id LIMIT 200;

-- name: FreezeTicket :exec
INSERT INTO ticket (scope, key_id, n, root_key, root_n, generation, type, people, code_hash, pass, frozen_at, thawed_at)
VALUES (@scope, @key_id, @n, @root_key, @root_n, 0, 0, 0, @code_hash, @pass, @frozen_at, @thawed_at)
ON CONFLICT (scope, key_id, n) DO UPDATE SET
  frozen_at = CASE WHEN excluded.frozen_at > ticket.frozen_at THEN excluded.frozen_at ELSE ticket.frozen_at END,
  thawed_at = CASE WHEN excluded.thawed_at > ticket.thawed_at THEN excluded.thawed_at ELSE ticket.thawed_at END;
