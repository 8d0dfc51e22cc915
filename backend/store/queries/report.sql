-- name: TakenByType :many
SELECT l.type, CAST(coalesce(sum(l.items), 0) AS BIGINT) AS items, CAST(coalesce(sum(CASE WHEN s.currency = @currency THEN l.items * l.price_minor ELSE 0 END), 0) AS BIGINT) AS minor
FROM sale_line l JOIN sale s ON s.id = l.sale
WHERE s.performance = @performance AND s.voided_at = 0 GROUP BY l.type ORDER BY l.type;

-- name: BookingFees :one
SELECT CAST(coalesce(sum(l.items * l.fee_minor), 0) AS BIGINT) AS minor FROM sale_line l JOIN sale s ON s.id = l.sale
WHERE s.performance = @performance AND s.voided_at = 0 AND s.currency = @currency;

-- name: TakenInOthers :many
SELECT currency, CAST(coalesce(sum(total_minor), 0) AS BIGINT) AS minor FROM sale
WHERE performance = @performance AND voided_at = 0 AND currency <> @currency GROUP BY currency ORDER BY currency;

-- name: TakenSince :one
SELECT CAST(coalesce(sum(total_minor), 0) AS BIGINT) AS minor FROM sale
WHERE performance = @performance AND voided_at = 0 AND currency = @currency AND at >= @since;

-- name: TakenByTender :one
SELECT CAST(coalesce(sum(cash_minor), 0) AS BIGINT) AS cash, CAST(coalesce(sum(card_minor), 0) AS BIGINT) AS card,
  CAST(coalesce(sum(online_minor), 0) AS BIGINT) AS online, CAST(coalesce(sum(transfer_minor), 0) AS BIGINT) AS transfer
FROM sale WHERE performance = @performance AND voided_at = 0 AND currency = @currency;

-- name: VoidedSales :one
SELECT CAST(coalesce(sum(l.items), 0) AS BIGINT) AS items FROM sale_line l JOIN sale s ON s.id = l.sale
WHERE s.performance = @performance AND s.voided_at > 0;

-- name: SoldByHour :many
SELECT CAST((s.at / 3600000) * 3600000 AS BIGINT) AS hour, CAST(coalesce(sum(l.items), 0) AS BIGINT) AS items
FROM sale_line l JOIN sale s ON s.id = l.sale
WHERE s.performance = @performance AND s.voided_at = 0 AND s.at >= @since GROUP BY 1 ORDER BY 1;
