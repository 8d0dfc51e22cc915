-- Orders that are paid through the provider: what was asked, each attempt to pay,
-- and the ledger that every movement of money is written into.

-- +goose Up
ALTER TABLE sale ADD COLUMN online_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale ADD COLUMN counter TEXT NOT NULL DEFAULT ''; -- where it was sold
UPDATE sale SET counter = device;
CREATE INDEX sale_counter ON sale (counter, at);

-- An order on its way to be paid. Its units are held at the hub from the moment
-- that the hub has folded the entry in which a counter asked.
CREATE TABLE checkout (
  id          TEXT NOT NULL PRIMARY KEY, -- the order's
  client_key  TEXT NOT NULL,
  device      TEXT NOT NULL, -- who asked
  event       TEXT NOT NULL,
  performance TEXT NOT NULL,
  at          BIGINT NOT NULL,
  total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
  due_minor   BIGINT NOT NULL CHECK (due_minor >= 0 AND due_minor <= total_minor), -- through the provider
  currency    TEXT NOT NULL,
  asked       BYTEA NOT NULL, -- the entry's body
  state       TEXT NOT NULL CHECK (state IN ('open', 'paid', 'ended')),
  why         TEXT NOT NULL DEFAULT '', -- it ended
  dropped_at  BIGINT NOT NULL DEFAULT 0, -- the counter gave it up
  held        BOOLEAN NOT NULL, -- its units were there to be held
  seen_at     BIGINT NOT NULL DEFAULT 0, -- by the hub, on its own clock; no entry has it
  paying      BYTEA NOT NULL, -- how it stands, as the hub said last
  UNIQUE (device, client_key)
);
CREATE INDEX checkout_open ON checkout (at) WHERE state = 'open';

-- One try to pay an order, recorded before it is made. Its reference names the
-- order and the number of the try, so that neither is lost with this row.
CREATE TABLE attempt (
  reference   TEXT NOT NULL PRIMARY KEY,
  order_id    TEXT NOT NULL,
  n           BIGINT NOT NULL CHECK (n > 0),
  client_key  TEXT NOT NULL,
  channel     TEXT NOT NULL,
  contact     BYTEA NOT NULL, -- whom the provider asks; emptied when the order is old
  state       TEXT NOT NULL CHECK (state IN ('recorded', 'waiting', 'unknown', 'paid', 'failed', 'superseded', 'surplus', 'review')),
  reason      TEXT NOT NULL DEFAULT '',
  minor       BIGINT NOT NULL CHECK (minor > 0),
  currency    TEXT NOT NULL,
  prompt      BYTEA NOT NULL, -- what the buyer is shown
  started_at  BIGINT NOT NULL,
  looks       BIGINT NOT NULL DEFAULT 0,
  next_look   BIGINT NOT NULL DEFAULT 0, -- 0: none is due
  txn_id      BIGINT NOT NULL DEFAULT 0, -- the provider's number
  fees_minor  BIGINT NOT NULL DEFAULT -1, -- as the provider reports them; -1: not yet
  paid_at     BIGINT NOT NULL DEFAULT 0,
  UNIQUE (order_id, n),
  UNIQUE (order_id, client_key)
);
CREATE INDEX attempt_due ON attempt (next_look) WHERE next_look > 0;

-- Double entry: each row takes from one account and gives to another, so that no
-- sum of rows can be out of balance and none mixes two currencies. A row is
-- written once.
CREATE TABLE posting (
  device   TEXT NOT NULL, -- whose entry it comes from
  epoch    BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  line     BIGINT NOT NULL,
  at       BIGINT NOT NULL, -- the entry's own date
  event    TEXT NOT NULL,
  order_id TEXT NOT NULL,
  debit    TEXT NOT NULL,
  credit   TEXT NOT NULL,
  minor    BIGINT NOT NULL CHECK (minor > 0),
  currency TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq, line),
  CHECK (debit <> credit)
);
CREATE INDEX posting_event ON posting (event, currency);
CREATE INDEX posting_order ON posting (order_id);

-- +goose Down
DROP TABLE posting;
DROP TABLE attempt;
DROP TABLE checkout;
DROP INDEX sale_counter;
ALTER TABLE sale DROP COLUMN counter;
ALTER TABLE sale DROP COLUMN online_minor;
