-- Money that goes back: what was planned, and where each refund stands.

-- +goose Up
ALTER TABLE sale ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0 AND refunded_minor <= total_minor);
ALTER TABLE attempt ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0);

-- One refund of one payment. planned_at and what was planned are folds; the rest is
-- the sender's, and is looked up again where it is lost.
CREATE TABLE refund (
  id          TEXT NOT NULL PRIMARY KEY,
  batch       TEXT NOT NULL,
  event       TEXT NOT NULL,
  performance TEXT NOT NULL,
  order_id    TEXT NOT NULL,
  method      TEXT NOT NULL CHECK (method IN ('online', 'cash', 'card')),
  reference   TEXT NOT NULL, -- of the payment; "" for cash
  txn_id      BIGINT NOT NULL,
  minor       BIGINT NOT NULL CHECK (minor > 0),
  currency    TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'unknown', 'pending', 'processing', 'needs_attention', 'done', 'failed')),
  reason      TEXT NOT NULL DEFAULT '',
  provider_id BIGINT NOT NULL DEFAULT 0,
  tries       BIGINT NOT NULL DEFAULT 0,
  looks       BIGINT NOT NULL DEFAULT 0,
  next_at     BIGINT NOT NULL DEFAULT 0, -- 0: nothing is due
  planned_at  BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL
);
CREATE INDEX refund_due ON refund (next_at) WHERE next_at > 0;
CREATE INDEX refund_order ON refund (order_id);
CREATE INDEX refund_batch ON refund (batch, state);

-- Who does work that only one may do: the fence grows with every new holder.
CREATE TABLE lease (
  name   TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  fence  BIGINT NOT NULL,
  until  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE lease;
DROP TABLE refund;
ALTER TABLE attempt DROP COLUMN refunded_minor;
ALTER TABLE sale DROP COLUMN refunded_minor;
