-- name: InsertPosting :exec
INSERT INTO posting (device, epoch, seq, line, at, event, order_id, debit, credit, minor, currency)
VALUES (@device, @epoch, @seq, @line, @at, @event, @order_id, @debit, @credit, @minor, @currency)
ON CONFLICT (device, epoch, seq, line) DO NOTHING;

-- name: Balances :many
SELECT account, currency, CAST(sum(minor) AS BIGINT) AS minor FROM (
  SELECT p.debit AS account, p.currency, p.minor FROM posting p WHERE p.event = @event OR CAST(@event AS TEXT) = ''
  UNION ALL
  SELECT q.credit AS account, q.currency, -q.minor FROM posting q WHERE q.event = @event OR CAST(@event AS TEXT) = '') AS side
GROUP BY account, currency ORDER BY currency, account;

-- name: PostingsOfOrder :many
SELECT * FROM posting WHERE order_id = @order_id ORDER BY at, device, epoch, seq, line;

-- name: Postings :many
SELECT * FROM posting WHERE (event = @event OR CAST(@event AS TEXT) = '') ORDER BY at DESC, device, epoch, seq, line LIMIT @count;

-- name: TakeInPeriod :execrows
UPDATE posting SET period = @period WHERE period = 0 AND device = @device AND epoch = @epoch AND seq <= @seq;

-- name: InsertPeriod :execrows
INSERT INTO ledger_period (number, closed_at, closed_by) VALUES (@number, @closed_at, @closed_by) ON CONFLICT (number) DO NOTHING;

-- name: Periods :many
SELECT number, closed_at, closed_by FROM ledger_period ORDER BY number DESC LIMIT 500;

-- name: PeriodSums :many
SELECT debit, credit, currency, CAST(sum(minor) AS BIGINT) AS minor, CAST(count(*) AS BIGINT) AS postings
FROM posting WHERE period = @period GROUP BY debit, credit, currency ORDER BY currency, debit, credit;

-- name: InsertFinding :exec
INSERT INTO finding (id, kind, at, reference, minor, currency, detail) VALUES (@id, @kind, @at, @reference, @minor, @currency, @detail)
ON CONFLICT (id) DO NOTHING;

-- name: Findings :many
SELECT * FROM finding ORDER BY decided_at > 0, at DESC LIMIT 500;

-- name: DecideFinding :execrows
UPDATE finding SET decided_at = @decided_at, decided_by = @decided_by, note = @note WHERE id = @id AND decided_at = 0;
