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
