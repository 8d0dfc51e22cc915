-- name: InsertPosting :exec
INSERT INTO posting (device, epoch, seq, line, at, event, order_id, debit, credit, minor, currency, period)
VALUES (@device, @epoch, @seq, @line, @at, @event, @order_id, @debit, @credit, @minor, @currency,
  coalesce((SELECT min(c.n) FROM closing_tip c WHERE c.device = @device AND c.epoch = @epoch AND c.seq >= @seq), 0))
ON CONFLICT (device, epoch, seq, line) DO NOTHING;

-- name: Balances :many
SELECT account, currency, CAST(sum(minor) AS BIGINT) AS minor FROM (
  SELECT p.debit AS account, p.currency, p.minor FROM posting p WHERE p.event = @event OR CAST(@event AS TEXT) = ''
  UNION ALL
  SELECT q.credit AS account, q.currency, -q.minor FROM posting q WHERE q.event = @event OR CAST(@event AS TEXT) = '') AS side
GROUP BY account, currency ORDER BY currency, account;

-- name: PeriodSums :many
SELECT debit, credit, currency, CAST(sum(minor) AS BIGINT) AS minor, CAST(count(*) AS BIGINT) AS postings FROM posting
WHERE period = @period GROUP BY debit, credit, currency ORDER BY currency, debit, credit;

-- name: InsertClosing :execrows
INSERT INTO closing (n, at, closed_by) VALUES (@n, @at, @closed_by) ON CONFLICT (n) DO NOTHING;

-- name: InsertClosingTip :exec
INSERT INTO closing_tip (n, device, epoch, seq) VALUES (@n, @device, @epoch, @seq) ON CONFLICT (device, epoch, n) DO NOTHING;

-- name: ClosePostings :exec
UPDATE posting SET period = @n WHERE device = @device AND epoch = @epoch AND seq <= @seq AND (period = 0 OR period > @n);

-- name: Closings :many
SELECT n, at, closed_by FROM closing ORDER BY n DESC LIMIT 100;

-- name: InsertFinding :execrows
INSERT INTO finding (id, kind, name, order_id, theirs, ours, currency, found_at)
VALUES (@id, @kind, @name, @order_id, @theirs, @ours, @currency, @found_at) ON CONFLICT (id) DO NOTHING;

-- name: Findings :many
SELECT * FROM finding WHERE closed_at = 0 OR closed_at > @since ORDER BY closed_at = 0 DESC, found_at DESC, id LIMIT 200;

-- name: CloseFinding :execrows
UPDATE finding SET closed_at = @closed_at, closed_by = @closed_by, note = @note WHERE id = @id AND closed_at = 0;

-- name: SettleFinding :execrows
DELETE FROM finding WHERE id = @id AND closed_at = 0;

-- name: InsertPayout :execrows
INSERT INTO payout (id, at, minor, currency, others) VALUES (@id, @at, @minor, @currency, @others) ON CONFLICT (id) DO NOTHING;

-- name: InsertPayoutPart :exec
INSERT INTO payout_part (payout, event, net, deducted) VALUES (@payout, @event, @net, @deducted) ON CONFLICT (payout, event) DO NOTHING;

-- name: PayoutByID :one
SELECT * FROM payout WHERE id = @id;

-- name: Payouts :many
SELECT p.id, p.at, p.minor, p.currency, p.others, CAST(coalesce((SELECT sum(q.deducted) FROM payout_part q WHERE q.payout = p.id), 0) AS BIGINT) AS deducted
FROM payout p WHERE p.at >= @since ORDER BY p.at DESC, p.id DESC LIMIT @count;

-- name: NotDeducted :many
SELECT e.event, CAST(sum(e.minor) AS BIGINT) AS minor FROM (
  SELECT r.event, r.minor FROM refund r WHERE r.currency = @currency AND r.method = 'online' AND r.provider_id > 0 AND r.state <> 'failed'
  UNION ALL
  SELECT q.event, -q.deducted FROM payout_part q JOIN payout p ON p.id = q.payout WHERE p.currency = @currency AND q.event <> '') AS e
GROUP BY e.event HAVING sum(e.minor) > 0 ORDER BY e.event;
