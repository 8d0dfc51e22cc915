-- Money that a buyer sent to the venue's own account, and that goes back by one.

-- +goose Up
ALTER TABLE sale ADD COLUMN transfer_minor BIGINT NOT NULL DEFAULT 0;

CREATE TABLE refund_next (
  id          TEXT NOT NULL PRIMARY KEY,
  batch       TEXT NOT NULL,
  event       TEXT NOT NULL,
  performance TEXT NOT NULL,
  order_id    TEXT NOT NULL,
  method      TEXT NOT NULL CHECK (method IN ('online', 'cash', 'card', 'transfer')),
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
  changed_at  BIGINT NOT NULL,
  said_n      BIGINT NOT NULL DEFAULT 0,
  anyway      BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO refund_next SELECT id, batch, event, performance, order_id, method, reference, txn_id, minor, currency, state, reason, provider_id, tries, looks,
  next_at, planned_at, changed_at, said_n, anyway FROM refund;
DROP TABLE refund;
ALTER TABLE refund_next RENAME TO refund;
CREATE INDEX refund_due ON refund (next_at) WHERE next_at > 0;
CREATE INDEX refund_order ON refund (order_id);
CREATE INDEX refund_batch ON refund (batch, state);
CREATE INDEX refund_reference ON refund (reference);

-- +goose Down
DROP INDEX refund_reference;
ALTER TABLE sale DROP COLUMN transfer_minor;
