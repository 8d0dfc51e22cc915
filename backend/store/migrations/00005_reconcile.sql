-- Money that bought nothing, what the provider's own list and ours do not agree on,
-- and the periods of the ledger that are closed.

-- +goose Up
-- A payment that bought nothing, as the hub has booked it: a fold, where the attempt
-- is only what this hub remembers.
CREATE TABLE surplus (
  reference      TEXT NOT NULL PRIMARY KEY,
  order_id       TEXT NOT NULL,
  event          TEXT NOT NULL,
  txn_id         BIGINT NOT NULL,
  minor          BIGINT NOT NULL CHECK (minor > 0),
  currency       TEXT NOT NULL,
  why            TEXT NOT NULL,
  at             BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0 AND refunded_minor <= minor)
);
INSERT INTO surplus (reference, order_id, event, txn_id, minor, currency, why, at, refunded_minor)
SELECT a.reference, a.order_id, c.event, a.txn_id, a.minor, a.currency, a.reason, a.paid_at, a.refunded_minor
FROM attempt a JOIN checkout c ON c.id = a.order_id WHERE a.state = 'surplus';
ALTER TABLE attempt DROP COLUMN refunded_minor;

ALTER TABLE posting ADD COLUMN period BIGINT NOT NULL DEFAULT 0; -- 0: the open one
CREATE INDEX posting_period ON posting (period, currency);

-- A closing cites every journal: what it has folded of each is in this period or an
-- earlier one, whenever it arrives.
CREATE TABLE closing (
  n         BIGINT NOT NULL PRIMARY KEY CHECK (n > 0),
  at        BIGINT NOT NULL,
  closed_by TEXT NOT NULL
);
CREATE TABLE closing_tip (
  n      BIGINT NOT NULL,
  device TEXT NOT NULL,
  epoch  BIGINT NOT NULL,
  seq    BIGINT NOT NULL,
  PRIMARY KEY (device, epoch, n)
);

CREATE TABLE finding (
  id        TEXT NOT NULL PRIMARY KEY, -- kind and name: found again, it is the same
  kind      TEXT NOT NULL,
  name      TEXT NOT NULL, -- the payment's reference, or the refund's number
  order_id  TEXT NOT NULL,
  theirs    BIGINT NOT NULL, -- minor units; 0: not in the provider's list
  ours      BIGINT NOT NULL, -- minor units; 0: not here
  currency  TEXT NOT NULL,
  found_at  BIGINT NOT NULL,
  closed_at BIGINT NOT NULL DEFAULT 0,
  closed_by TEXT NOT NULL DEFAULT '',
  note      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX finding_open ON finding (found_at) WHERE closed_at = 0;

-- +goose Down
ALTER TABLE attempt ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0);
UPDATE attempt SET refunded_minor = coalesce((SELECT s.refunded_minor FROM surplus s WHERE s.reference = attempt.reference), 0);
DROP TABLE surplus;
DROP TABLE finding;
DROP TABLE closing_tip;
DROP TABLE closing;
DROP INDEX posting_period;
ALTER TABLE posting DROP COLUMN period;
