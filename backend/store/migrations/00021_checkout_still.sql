-- For how long the time to pay an order of a buyer on the web has stood still, ms.
-- +goose Up
ALTER TABLE checkout ADD COLUMN still BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE checkout DROP COLUMN still;
