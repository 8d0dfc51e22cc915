-- name: InsertCommitment :exec
INSERT INTO contact (commitment, order_id, device, at, sealed) VALUES (@commitment, @order_id, @device, @at, @sealed)
ON CONFLICT (commitment) DO NOTHING;

-- name: KeepSealed :exec
UPDATE contact SET sealed = @sealed WHERE commitment = @commitment;

-- name: ContactByCommitment :one
SELECT * FROM contact WHERE commitment = @commitment;

-- name: ContactsToSend :many
SELECT * FROM contact WHERE device = @device AND sent_epoch < @epoch AND length(sealed) > 0 ORDER BY at LIMIT 50;

-- name: ContactSent :exec
UPDATE contact SET sent_epoch = @epoch WHERE commitment = @commitment;

-- name: PutBuyer :exec
INSERT INTO buyer (order_id, email, phone, language, at) VALUES (@order_id, @email, @phone, @language, @at)
ON CONFLICT (order_id) DO UPDATE SET email = excluded.email, phone = excluded.phone, language = excluded.language, at = excluded.at;

-- name: BuyerByOrder :one
SELECT * FROM buyer WHERE order_id = @order_id;

-- name: InsertMessage :exec
INSERT INTO message (id, kind, order_id, recipient, language, minor, currency, state, next_at, made_at)
VALUES (@id, @kind, @order_id, @recipient, @language, @minor, @currency, 'due', @made_at, @made_at)
ON CONFLICT (id) DO NOTHING;

-- name: MessageByID :one
SELECT * FROM message WHERE id = @id;

-- name: DueMessages :many
SELECT * FROM message WHERE next_at > 0 AND next_at <= @now ORDER BY next_at, id LIMIT @count;

-- name: NextMessage :one
SELECT CAST(coalesce(min(next_at), 0) AS BIGINT) AS at FROM message WHERE next_at > 0;

-- name: PutMessage :exec
UPDATE message SET recipient = @recipient, state = @state, reason = @reason, tries = @tries, next_at = @next_at, sent_at = @sent_at WHERE id = @id;

-- name: MessageCounts :many
SELECT state, CAST(count(*) AS BIGINT) AS messages FROM message GROUP BY state ORDER BY state;

-- name: LatestMessages :many
SELECT * FROM message ORDER BY state = 'dead' DESC, made_at DESC, id LIMIT 100;

-- name: MessagesOfOrder :many
SELECT * FROM message WHERE order_id = @order_id ORDER BY made_at, id;

-- name: ForgetBuyers :exec
DELETE FROM buyer WHERE order_id IN (SELECT s.id FROM sale s JOIN performance p ON p.id = s.performance WHERE p.starts_at < @before);

-- name: ForgetRecipients :exec
UPDATE message SET recipient = '' WHERE made_at < @before AND recipient <> '' AND next_at = 0
  AND order_id NOT IN (SELECT b.order_id FROM buyer b);

-- name: ForgetSealed :exec
UPDATE contact SET sealed = @sealed WHERE contact.at < @before;
