-- What one person wishes to give back and a second one has to approve.

-- +goose Up
CREATE TABLE proposal (
  id        TEXT NOT NULL PRIMARY KEY,
  doc       BYTEA NOT NULL, -- refund.Proposed
  at        BIGINT NOT NULL,
  answered  BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE proposal;
