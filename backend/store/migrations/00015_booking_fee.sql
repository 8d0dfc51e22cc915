-- The booking fee of each item of an order, and what of it goes back, or stays, with a
-- refund.

-- +goose Up
ALTER TABLE sale_line ADD COLUMN fee_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN fee_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN kept_minor BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE refund DROP COLUMN kept_minor;
ALTER TABLE refund DROP COLUMN fee_minor;
ALTER TABLE sale_line DROP COLUMN fee_minor;
