-- A buyer's bank takes a payment back: its tickets are frozen, and we give nothing
-- back of it, until that has ended.

-- +goose Up
CREATE TABLE dispute (
  id          BIGINT NOT NULL PRIMARY KEY, -- the provider's
  reference   TEXT NOT NULL,               -- of the payment
  order_id    TEXT NOT NULL,
  event       TEXT NOT NULL,
  minor       BIGINT NOT NULL,
  currency    TEXT NOT NULL,
  due_at      BIGINT NOT NULL,             -- until when the organizer may answer, Unix ms; 0: not said
  opened_at   BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL DEFAULT 0,
  lost        BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX dispute_reference ON dispute (reference);
ALTER TABLE ticket ADD COLUMN frozen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN thawed_at BIGINT NOT NULL DEFAULT 0; -- frozen while this is before frozen_at
ALTER TABLE ticket DROP COLUMN frozen;

-- +goose Down
ALTER TABLE ticket ADD COLUMN frozen BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket DROP COLUMN thawed_at;
ALTER TABLE ticket DROP COLUMN frozen_at;
DROP TABLE dispute;
