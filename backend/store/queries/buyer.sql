-- name: InsertVerification :exec
INSERT INTO verification (id, browser, address, language, made_at, until, next_at)
VALUES (@id, @browser, @address, @language, @made_at, @until, @next_at);

-- name: VerificationByID :one
SELECT * FROM verification WHERE id = @id;

-- name: VerificationOfBrowser :one
SELECT * FROM verification WHERE browser = @browser ORDER BY made_at DESC, id DESC LIMIT 1;

-- name: PutVerification :exec
UPDATE verification SET wrong = @wrong, code_used = @code_used, link_used = @link_used, tries = @tries, next_at = @next_at, sent_at = @sent_at WHERE id = @id;

-- name: DropVerifications :exec
DELETE FROM verification WHERE browser = @browser;

-- name: DueVerifications :many
SELECT * FROM verification WHERE next_at > 0 AND next_at <= @now ORDER BY next_at, made_at LIMIT @count;

-- name: NextVerification :one
SELECT CAST(coalesce(min(next_at), 0) AS BIGINT) AS at FROM verification WHERE next_at > 0;

-- name: ForgetVerifications :exec
DELETE FROM verification WHERE until <= @now;

-- name: PutAccount :exec
INSERT INTO account (id, owner, shown, verified_at, seen_at) VALUES (@id, @owner, @shown, @at, @at)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at;

-- name: SignIn :exec
INSERT INTO signed_in (browser, account, at, ended) VALUES (@browser, @account, @at, @ended)
ON CONFLICT (browser) DO UPDATE SET ended = excluded.ended;

-- name: SignedInBrowsers :many
SELECT browser FROM signed_in WHERE browser > @past ORDER BY browser LIMIT @count;

-- name: BuyerByBrowser :one
SELECT s.account, s.ended, a.owner, a.shown, p.holder FROM signed_in s JOIN account a ON a.id = s.account
LEFT JOIN place p ON p.account = s.account AND p.event = @event WHERE s.browser = @browser;

-- name: PutPlace :exec
INSERT INTO place (event, account, holder) VALUES (@event, @account, @holder)
ON CONFLICT (event, account) DO UPDATE SET holder = excluded.holder;

-- name: TakePlaceBack :execrows
INSERT INTO place (event, account, holder) VALUES (@event, @account, @holder) ON CONFLICT DO NOTHING;

-- name: PlaceHolder :one
SELECT holder FROM place WHERE event = @event AND account = @account;

-- name: GiveHolds :exec
UPDATE hold SET account = @account, owner = @owner WHERE account = @browser;

-- name: HoldsOfAccount :many
SELECT h.id FROM hold h WHERE h.account = @account AND (h.state IN ('open', 'taken')
  OR EXISTS (SELECT 1 FROM attempt a WHERE a.order_id = h.id AND a.state IN ('surplus', 'review'))) ORDER BY h.id LIMIT 200;

-- name: ItemsOfOwner :one
SELECT CAST(coalesce(sum(items), 0) AS BIGINT) AS items FROM counted WHERE owner = @owner AND event = @event;

-- name: SendHold :exec
UPDATE hold SET sent_to = @mailbox WHERE id = @id;

-- name: ItemsOfMailbox :one
SELECT CAST(coalesce(sum(items), 0) AS BIGINT) AS items FROM counted WHERE event = @event AND id <> @id
  AND (owner = @mailbox OR sent_to = @mailbox) AND (owner = @mailbox OR CAST(@begun AS BIGINT) = 1
    OR state = 'taken' AND EXISTS (SELECT 1 FROM attempt a WHERE a.order_id = counted.id AND a.state = 'paid'));

-- name: RetakeHold :exec
UPDATE hold SET state = 'taken' WHERE id = @id AND state IN ('expired', 'released');

-- name: ItemsOfInstrument :one
SELECT CAST(coalesce(sum(items), 0) AS BIGINT) AS items FROM counted WHERE event = @event AND state = 'taken'
  AND id IN (SELECT order_id FROM attempt WHERE instrument = @instrument AND state = 'paid');

-- name: VerifiedEntrants :one
SELECT CAST(count(*) AS BIGINT) AS entrants FROM queue_entry q WHERE q.event = @event
  AND (EXISTS (SELECT 1 FROM account a WHERE a.id = coalesce(q.account, q.was))
    OR EXISTS (SELECT 1 FROM place p WHERE p.event = q.event AND p.holder = coalesce(q.account, q.was)));

-- name: ForgetPlaces :exec
DELETE FROM place WHERE account IN (SELECT id FROM account WHERE seen_at < @before);

-- name: ForgetSignedIn :exec
DELETE FROM signed_in WHERE account IN (SELECT id FROM account WHERE seen_at < @before);

-- name: ForgetAccounts :exec
DELETE FROM account WHERE seen_at < @before;
