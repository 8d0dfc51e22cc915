-- How often a buyer has asked for more time to pay what is kept for him.
-- +goose Up
ALTER TABLE hold ADD COLUMN more BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE hold DROP COLUMN more;
