-- name: InsertCheckout :execrows
INSERT INTO checkout (id, client_key, device, event, performance, at, total_minor, due_minor, currency, asked, state, held, paying)
VALUES (@id, @client_key, @device, @event, @performance, @at, @total_minor, @due_minor, @currency, @asked, 'open', @held, @paying)
ON CONFLICT (id) DO NOTHING;

-- name: CheckoutByID :one
SELECT * FROM checkout WHERE id = @id;

-- name: CheckoutByKey :one
SELECT * FROM checkout WHERE device = @device AND client_key = @client_key;

-- name: OpenCheckouts :many
SELECT * FROM checkout WHERE state = 'open' AND at >= @at AND (at > @at OR id > @id) ORDER BY at, id LIMIT 500;

-- name: CheckoutsOf :many
SELECT * FROM checkout WHERE device = @device ORDER BY at DESC, id DESC LIMIT @count;

-- name: DropCheckout :execrows
UPDATE checkout SET dropped_at = @dropped_at WHERE id = @id AND dropped_at = 0;

-- name: ProlongCheckout :exec
UPDATE checkout SET seen_at = @at, still = 0 WHERE id = @id AND state = 'open';

-- name: StandCheckoutsStill :exec
UPDATE checkout SET still = CASE WHEN still + CAST(@ms AS BIGINT) < CAST(@most AS BIGINT) THEN still + CAST(@ms AS BIGINT) ELSE CAST(@most AS BIGINT) END WHERE checkout.event = @event AND checkout.state = 'open'
  AND EXISTS (SELECT 1 FROM hold h WHERE h.id = checkout.id AND h.account IS NOT NULL);

-- name: SeeCheckout :exec
UPDATE checkout SET seen_at = @seen_at WHERE id = @id AND seen_at = 0;

-- name: EndCheckout :execrows
UPDATE checkout SET state = 'ended', why = @why WHERE id = @id AND state = 'open';

-- name: PayCheckout :execrows
UPDATE checkout SET state = 'paid' WHERE id = @id AND state <> 'paid';

-- name: HearPaying :exec
UPDATE checkout SET paying = @paying WHERE id = @id;

-- name: InsertAttempt :exec
INSERT INTO attempt (reference, order_id, n, client_key, channel, contact, state, minor, currency, prompt, started_at)
VALUES (@reference, @order_id, @n, @client_key, @channel, @contact, 'recorded', @minor, @currency, @prompt, @started_at);

-- name: AttemptByReference :one
SELECT * FROM attempt WHERE reference = @reference;

-- name: AttemptsOf :many
SELECT * FROM attempt WHERE order_id = @order_id ORDER BY n;

-- name: DueAttempts :many
SELECT * FROM attempt WHERE next_look > 0 AND next_look <= @now ORDER BY next_look LIMIT @count;

-- name: NextLook :one
SELECT CAST(coalesce(min(next_look), 0) AS BIGINT) AS at FROM attempt WHERE next_look > 0;

-- name: WantingAttempts :many
SELECT * FROM attempt WHERE next_look > 0 AND wanted_at > 0 ORDER BY wanted_at;

-- name: PutAttempt :exec
UPDATE attempt SET state = @state, reason = @reason, prompt = @prompt, contact = @contact, looks = @looks, next_look = @next_look,
  txn_id = @txn_id, fees_minor = @fees_minor, paid_at = @paid_at, wanted_at = @wanted_at, instrument = @instrument
WHERE reference = @reference;

-- name: InsertHold :execrows
INSERT INTO hold (id, state, until, client_key) VALUES (@id, 'open', 0, @client_key) ON CONFLICT (id) DO NOTHING;

-- name: InsertHoldLine :exec
INSERT INTO hold_line (hold, quota, units) VALUES (@hold, @quota, @units);

-- name: CheckoutNamed :one
SELECT * FROM checkout WHERE replace(id, '-', '') = @bare;

-- name: AttemptsPaid :many
SELECT * FROM attempt WHERE paid_at >= @since AND paid_at < @before AND state IN ('paid', 'surplus', 'review') ORDER BY reference;
