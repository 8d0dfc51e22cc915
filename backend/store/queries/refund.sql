-- name: InsertRefund :execrows
INSERT INTO refund (id, batch, event, performance, order_id, method, reference, txn_id, minor, currency, state, next_at, planned_at, changed_at, fee_minor, kept_minor)
VALUES (@id, @batch, @event, @performance, @order_id, @method, @reference, @txn_id, @minor, @currency, 'planned', @next_at, @planned_at, @planned_at,
  @fee_minor, @kept_minor)
ON CONFLICT (id) DO NOTHING;

-- name: RefundByID :one
SELECT * FROM refund WHERE id = @id;

-- name: RefundsOfOrder :many
SELECT * FROM refund WHERE order_id = @order_id ORDER BY id;

-- name: DueRefunds :many
SELECT * FROM refund WHERE next_at > 0 AND next_at <= @now ORDER BY next_at, id LIMIT @count;

-- name: NextRefund :one
SELECT CAST(coalesce(min(next_at), 0) AS BIGINT) AS at FROM refund WHERE next_at > 0;

-- name: PutRefund :exec
UPDATE refund SET state = @state, reason = @reason, provider_id = @provider_id, tries = @tries, looks = @looks, next_at = @next_at, changed_at = @changed_at
WHERE id = @id;

-- name: RefundSaid :exec
UPDATE refund SET said_n = @said_n, anyway = @anyway WHERE id = @id;

-- name: HastenRefunds :exec
UPDATE refund SET next_at = @now WHERE reference = @reference AND state IN ('pending', 'processing', 'needs_attention') AND next_at > @now;

-- name: OthersInFlight :one
SELECT count(*) FROM refund WHERE txn_id = @txn_id AND id <> @id AND state IN ('sending', 'unknown');

-- name: RefundBatches :many
SELECT batch, event, performance, currency, CAST(min(planned_at) AS BIGINT) AS planned_at,
  CAST(coalesce(min(CASE WHEN state = 'planned' AND method = 'online' THEN next_at END), 0) AS BIGINT) AS next_at FROM refund
GROUP BY batch, event, performance, currency ORDER BY 5 DESC LIMIT 50;

-- name: RefundSums :many
SELECT method, state, CAST(count(*) AS BIGINT) AS refunds, CAST(coalesce(sum(minor), 0) AS BIGINT) AS minor FROM refund
WHERE batch = @batch AND currency = @currency GROUP BY method, state ORDER BY method, state;

-- name: RefundsOfBatch :many
SELECT * FROM refund WHERE batch = @batch AND id > @after ORDER BY id LIMIT @count;

-- name: UndoneRefunds :many
SELECT r.* FROM refund r JOIN sale s ON s.id = r.order_id WHERE r.state = 'planned' AND r.method <> 'online' AND s.voided_at > 0 ORDER BY r.id LIMIT 100;

-- name: PaidOutRefunds :many
SELECT r.* FROM refund r JOIN drawer_move m ON m.refund = r.id WHERE r.state = 'planned' AND r.method <> 'online' ORDER BY r.id LIMIT 100;

-- name: RefundsForPeople :many
SELECT * FROM refund WHERE state IN ('needs_attention', 'failed')
  OR (state = 'planned' AND reason = 'gates')
  OR (method <> 'online' AND state = 'planned' AND order_id NOT IN (SELECT s.id FROM sale s WHERE s.id = refund.order_id AND s.voided_at > 0))
ORDER BY changed_at DESC LIMIT 200;

-- name: AddRefunded :execrows
UPDATE sale SET refunded_minor = refunded_minor + @minor WHERE id = @id AND voided_at = 0 AND refunded_minor + @minor <= total_minor;

-- name: AddSurplusRefunded :execrows
UPDATE surplus SET refunded_minor = refunded_minor + @minor WHERE reference = @reference AND refunded_minor + @minor <= minor;

-- name: InsertSurplus :exec
INSERT INTO surplus (reference, order_id, event, txn_id, minor, currency, why, at)
VALUES (@reference, @order_id, @event, @txn_id, @minor, @currency, @why, @at) ON CONFLICT (reference) DO NOTHING;

-- name: SurplusByReference :one
SELECT * FROM surplus WHERE reference = @reference;

-- name: HearRefunded :exec
INSERT INTO ticket (scope, key_id, n, root_key, root_n, generation, type, people, code_hash, pass, refunded_at)
VALUES (@scope, @key_id, @n, @root_key, @root_n, 0, 0, 0, @code_hash, @pass, @refunded_at)
ON CONFLICT (scope, key_id, n) DO UPDATE SET refunded_at = CASE WHEN ticket.refunded_at = 0 THEN excluded.refunded_at ELSE ticket.refunded_at END;

-- name: SalesToRefund :many
SELECT * FROM sale WHERE performance = @performance AND voided_at = 0 AND id > @after
  AND (refunded_minor < total_minor OR EXISTS (SELECT 1 FROM ticket t WHERE t.sale = sale.id AND t.void_at = 0 AND t.refunded_at = 0))
ORDER BY id LIMIT @count;

-- name: LeftOfPerformance :many
SELECT currency, CAST(coalesce(sum(total_minor - refunded_minor), 0) AS BIGINT) AS minor FROM sale
WHERE performance = @performance AND voided_at = 0 GROUP BY currency ORDER BY currency;

-- name: RescheduleRefunds :exec
UPDATE refund SET next_at = @next_at WHERE batch = @batch AND state = 'planned' AND method = 'online';

-- name: SurplusLeft :many
SELECT * FROM surplus WHERE refunded_minor = 0 ORDER BY at, reference LIMIT 100;

-- name: TakeLease :execrows
INSERT INTO lease (name, holder, fence, until) VALUES (@name, @holder, 1, @until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
  fence = CASE WHEN lease.holder = excluded.holder THEN lease.fence ELSE lease.fence + 1 END
WHERE lease.holder = excluded.holder OR lease.until < @now;

-- name: LeaseByName :one
SELECT holder, fence, until FROM lease WHERE name = @name;

-- name: RefundsSent :many
SELECT * FROM refund WHERE provider_id <> 0 AND planned_at >= @since AND planned_at < @before ORDER BY id;

-- name: AttemptByTxn :one
SELECT * FROM attempt WHERE txn_id = @txn_id ORDER BY reference LIMIT 1;
