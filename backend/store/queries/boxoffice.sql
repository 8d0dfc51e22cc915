-- name: InsertShift :execrows
INSERT INTO shift (id, device, staff, currency, opened_at, float_minor)
VALUES (@id, @device, @staff, @currency, @opened_at, @float_minor) ON CONFLICT (id) DO NOTHING;

-- name: CloseShift :execrows
UPDATE shift SET closed_at = @closed_at, closed_by = @closed_by, counted_minor = @counted_minor, expected_minor = @expected_minor
WHERE id = @id AND closed_at = 0;

-- name: OpenShift :one
SELECT id, device, staff, currency, opened_at, float_minor, closed_at, closed_by, counted_minor, expected_minor
FROM shift WHERE device = @device AND closed_at = 0 ORDER BY opened_at DESC LIMIT 1;

-- name: LastShift :one
SELECT id, device, staff, currency, opened_at, float_minor, closed_at, closed_by, counted_minor, expected_minor
FROM shift WHERE device = @device ORDER BY opened_at DESC LIMIT 1;

-- name: ShiftByID :one
SELECT id, device, staff, currency, opened_at, float_minor, closed_at, closed_by, counted_minor, expected_minor
FROM shift WHERE id = @id;

-- name: Shifts :many
SELECT id, device, staff, currency, opened_at, float_minor, closed_at, closed_by, counted_minor, expected_minor
FROM shift ORDER BY opened_at DESC LIMIT 500;

-- name: InsertDrawerMove :execrows
INSERT INTO drawer_move (shift, seq, minor, reason, staff, at, refund) VALUES (@shift, @seq, @minor, @reason, @staff, @at, @refund)
ON CONFLICT (shift, seq) DO NOTHING;

-- name: DrawerMoves :many
SELECT shift, seq, minor, reason, staff, at FROM drawer_move WHERE shift = @shift ORDER BY seq;

-- name: ShiftFigures :one
SELECT CAST(count(*) AS BIGINT) AS sales,
  CAST(coalesce(sum(CASE WHEN voided_at = 0 THEN 0 ELSE 1 END), 0) AS BIGINT) AS voids,
  CAST(coalesce(sum(CASE WHEN currency = @currency THEN cash_minor ELSE 0 END), 0) AS BIGINT) AS cash,
  CAST(coalesce(sum(CASE WHEN currency = @currency THEN card_minor ELSE 0 END), 0) AS BIGINT) AS card,
  CAST(coalesce(sum(CASE WHEN currency = @currency THEN online_minor ELSE 0 END), 0) AS BIGINT) AS online,
  CAST(coalesce(sum(CASE WHEN currency = @currency THEN transfer_minor ELSE 0 END), 0) AS BIGINT) AS transfer,
  CAST(coalesce(sum(CASE WHEN voided_at = 0 OR currency <> @currency THEN 0 ELSE cash_minor END), 0) AS BIGINT) AS voided_cash,
  CAST(coalesce(sum(CASE WHEN voided_at = 0 OR currency <> @currency THEN 0 ELSE card_minor + transfer_minor END), 0) AS BIGINT) AS voided_card
FROM sale WHERE shift = @shift;

-- name: ShiftOthers :many
SELECT currency, CAST(coalesce(sum(card_minor + transfer_minor + online_minor), 0) AS BIGINT) AS minor FROM sale
WHERE shift = @shift AND currency <> @currency AND voided_at = 0 GROUP BY currency ORDER BY currency;

-- name: InsertSale :execrows
INSERT INTO sale (id, number, client_key, device, seq, event, performance, shift, staff, at, total_minor, currency, cash_minor, card_minor, online_minor, transfer_minor, change_minor, rightful, counter)
VALUES (@id, @number, @client_key, @device, @seq, @event, @performance, @shift, @staff, @at, @total_minor, @currency, @cash_minor, @card_minor, @online_minor, @transfer_minor, @change_minor, @rightful, @counter)
ON CONFLICT (id) DO NOTHING;

-- name: InsertSaleLine :exec
INSERT INTO sale_line (sale, line, type, tier, items, price_minor, fee_minor)
VALUES (@sale, @line, @type, @tier, @items, @price_minor, @fee_minor)
ON CONFLICT (sale, line) DO NOTHING;

-- name: InsertTender :exec
INSERT INTO tender (sale, line, kind, minor, received, slip) VALUES (@sale, @line, @kind, @minor, @received, @slip)
ON CONFLICT (sale, line) DO NOTHING;

-- name: VoidSale :execrows
UPDATE sale SET voided_at = @voided_at, voided_by = @voided_by, void_shift = @void_shift WHERE id = @id AND voided_at = 0;

-- name: SaleByID :one
SELECT * FROM sale WHERE id = @id;

-- name: SaleByClientKey :one
SELECT * FROM sale WHERE device = @device AND client_key = @client_key;

-- name: SalesLatest :many
SELECT * FROM sale WHERE counter = @counter ORDER BY at DESC, seq DESC LIMIT @count;

-- name: SalesByNumber :many
SELECT * FROM sale WHERE number LIKE @pattern ORDER BY at DESC, seq DESC LIMIT @count;

-- name: LastSaleNumber :one
SELECT number FROM sale WHERE device = @device ORDER BY seq DESC LIMIT 1;

-- name: SaleLines :many
SELECT sale, line, type, tier, items, price_minor, fee_minor FROM sale_line WHERE sale = @sale ORDER BY line;

-- name: Tenders :many
SELECT sale, line, kind, minor, received, slip FROM tender WHERE sale = @sale ORDER BY line;

-- name: PutTicket :exec
INSERT INTO ticket (scope, key_id, n, root_key, root_n, generation, type, people, code_hash, code, sale, position, pass, issued_at)
VALUES (@scope, @key_id, @n, @root_key, @root_n, @generation, @type, @people, @code_hash, @code, @sale, @position, @pass, @issued_at)
ON CONFLICT (scope, key_id, n) DO UPDATE SET root_key = excluded.root_key, root_n = excluded.root_n,
  generation = excluded.generation, type = excluded.type, people = excluded.people, code_hash = excluded.code_hash,
  code = CASE WHEN excluded.code = '' THEN ticket.code ELSE excluded.code END,
  sale = CASE WHEN ticket.sale = '' THEN excluded.sale ELSE ticket.sale END, position = excluded.position,
  pass = CASE WHEN length(excluded.pass) > 0 THEN excluded.pass ELSE ticket.pass END, issued_at = excluded.issued_at;

-- name: VoidTicket :exec
INSERT INTO ticket (scope, key_id, n, root_key, root_n, generation, type, people, code_hash, pass, void_at, void_where)
VALUES (@scope, @key_id, @n, @root_key, @root_n, 0, 0, 0, @code_hash, @pass, @void_at, @void_where)
ON CONFLICT (scope, key_id, n) DO UPDATE SET
  void_where = CASE WHEN ticket.void_at = 0 OR excluded.void_at < ticket.void_at THEN excluded.void_where ELSE ticket.void_where END,
  void_at = CASE WHEN ticket.void_at = 0 OR excluded.void_at < ticket.void_at THEN excluded.void_at ELSE ticket.void_at END;

-- name: Ticket :one
SELECT * FROM ticket WHERE scope = @scope AND key_id = @key_id AND n = @n;

-- name: NewestGeneration :one
SELECT CAST(coalesce(max(generation), 0) AS BIGINT) AS generation FROM ticket
WHERE scope = @scope AND root_key = @root_key AND root_n = @root_n AND issued_at > 0;

-- name: TicketsOfSale :many
SELECT * FROM ticket WHERE sale = @sale ORDER BY position;

-- name: TicketsByCode :many
SELECT * FROM ticket WHERE scope = @scope AND code_hash = @code_hash ORDER BY key_id, n LIMIT 8;

-- name: LastTicketNumber :one
SELECT CAST(coalesce(max(n), 0) AS BIGINT) AS n FROM ticket WHERE scope = @scope AND key_id = @key_id;

-- name: TicketsPage :many
SELECT * FROM ticket WHERE scope = @scope AND (key_id > @key_id OR (key_id = @key_id AND n > @after_n))
ORDER BY key_id, n LIMIT @count;

-- name: CountTickets :one
SELECT count(*) FROM ticket WHERE scope = @scope AND void_at = 0 AND refunded_at = 0 AND issued_at > 0;

-- name: CountEverSold :one
SELECT count(*) FROM ticket WHERE issued_at > 0
AND (scope = @scope OR CAST(@scope AS TEXT) = '') AND (type = @type OR CAST(@type AS BIGINT) = 0)
AND scope IN (SELECT id FROM performance WHERE event = @event);

-- name: SalesByCode :many
SELECT * FROM sale WHERE id IN (SELECT t.sale FROM ticket t WHERE t.code_hash = @code_hash) ORDER BY at DESC LIMIT 20;

-- name: TicketsByMark :many
SELECT * FROM ticket WHERE scope = @scope AND key_id LIKE @key_pattern AND (n = @n OR CAST(@n AS BIGINT) = 0)
ORDER BY key_id, n LIMIT @count;
