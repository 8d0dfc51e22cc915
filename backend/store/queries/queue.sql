-- name: WebSale :one
SELECT * FROM web_sale WHERE event = @event;

-- name: WebSales :many
SELECT * FROM web_sale ORDER BY event;

-- name: PutWebSale :exec
INSERT INTO web_sale (event, policy, epoch, clock, tick, last, serving, called, joined, grace_to, draw)
VALUES (@event, @policy, @epoch, @clock, @tick, @last, @serving, @called, @joined, @grace_to, @draw)
ON CONFLICT (event) DO UPDATE SET policy = excluded.policy, epoch = excluded.epoch, clock = excluded.clock, tick = excluded.tick, last = excluded.last,
  serving = excluded.serving, called = excluded.called, joined = excluded.joined, grace_to = excluded.grace_to, draw = excluded.draw;

-- name: ChangeQueueEntry :execrows
UPDATE queue_entry SET state = @next, returned = @returned, until = @until, order_id = @order_id, more = more + @more
WHERE event = @event AND number = @number AND state = @state;

-- name: ForgetQueueAccount :exec
UPDATE queue_entry SET was = account, account = NULL WHERE event = @event AND number = @number;

-- name: HoldByID :one
SELECT id, state, until, account, owner, sent_to, event, items, basket FROM hold WHERE id = @id;

-- name: HoldsPast :many
SELECT id FROM hold WHERE state = 'open' AND until > 0 AND until <= @now ORDER BY until LIMIT 500;

-- name: ProlongHold :execrows
UPDATE hold SET more = more + 1, until = CASE WHEN until = 0 THEN 0 ELSE CAST(@until AS BIGINT) END
WHERE id = @id AND state = 'open' AND more < @most;

-- name: KeepHold :execrows
UPDATE hold SET until = 0 WHERE id = @id AND state = 'open';

-- name: WebItems :many
SELECT state, CAST(sum(items) AS BIGINT) AS items FROM hold WHERE event = @event AND account IS NOT NULL AND state IN ('open', 'taken') GROUP BY state;

-- name: ProlongHolds :exec
UPDATE hold SET until = until + CAST(@ms AS BIGINT) WHERE event = @event AND state = 'open' AND until > 0;

-- name: PastHold :one
SELECT id FROM hold WHERE id = @id AND state = 'open' AND until > 0 AND until <= @now;

-- name: LooseHold :one
SELECT id FROM hold WHERE id = @id AND state = 'open' AND until > 0;

-- name: PutTurnWord :exec
INSERT INTO turn_word (event, number, address, language) VALUES (@event, @number, @address, @language)
ON CONFLICT (event, number) DO UPDATE SET address = excluded.address, language = excluded.language;

-- name: TurnWord :one
SELECT address, language FROM turn_word WHERE event = @event AND number = @number;

-- name: HasTurnWords :one
SELECT CAST(count(*) AS BIGINT) AS words FROM (SELECT 1 FROM turn_word WHERE event = @event LIMIT 1) AS found;

-- name: DropTurnWord :execrows
DELETE FROM turn_word WHERE event = @event AND number = @number;

-- name: DropTurnWords :exec
DELETE FROM turn_word WHERE event = @event;
