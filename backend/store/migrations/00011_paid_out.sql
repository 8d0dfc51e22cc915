-- A drawer's entry names the refund that it paid out: a hub that was restored, and has
-- forgotten that it was paid, learns it from the counter.

-- +goose Up
ALTER TABLE drawer_move ADD COLUMN refund TEXT NOT NULL DEFAULT '';
CREATE INDEX drawer_move_refund ON drawer_move (refund) WHERE refund <> '';

-- +goose Down
DROP INDEX drawer_move_refund;
ALTER TABLE drawer_move DROP COLUMN refund;
