-- An attempt is found by the provider's number: of a payment at a terminal, and of each
-- webhook that names no reference of ours.

-- +goose Up
CREATE INDEX attempt_txn ON attempt (txn_id);

-- +goose Down
DROP INDEX attempt_txn;
