-- How often a turn was given its whole time again.
-- +goose Up
ALTER TABLE queue_entry ADD COLUMN more BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE queue_entry DROP COLUMN more;
