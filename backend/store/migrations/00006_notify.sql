-- Where buyers are told what becomes of their orders, and what they are told. What is
-- personal is in these tables and in no journal; it is emptied when it is old.

-- +goose Up
CREATE TABLE contact (
  commitment BYTEA NOT NULL PRIMARY KEY, -- what the journal says of the sealed part
  order_id   TEXT NOT NULL,
  device     TEXT NOT NULL,
  at         BIGINT NOT NULL,
  sealed     BYTEA NOT NULL, -- for the hub alone; empty where this is the hub, or it has come and gone
  sent_epoch BIGINT NOT NULL DEFAULT 0 -- of the hub that has it
);
CREATE INDEX contact_order ON contact (order_id);

CREATE TABLE buyer (
  order_id TEXT NOT NULL PRIMARY KEY,
  email    TEXT NOT NULL,
  phone    TEXT NOT NULL,
  language TEXT NOT NULL,
  at       BIGINT NOT NULL
);

CREATE TABLE message (
  id        TEXT NOT NULL PRIMARY KEY, -- kind and key: one fact, one message
  kind      TEXT NOT NULL,
  order_id  TEXT NOT NULL,
  recipient TEXT NOT NULL,
  language  TEXT NOT NULL,
  minor     BIGINT NOT NULL,
  currency  TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'dead')),
  reason    TEXT NOT NULL DEFAULT '',
  tries     BIGINT NOT NULL DEFAULT 0,
  next_at   BIGINT NOT NULL DEFAULT 0, -- 0: nothing is due
  made_at   BIGINT NOT NULL,
  sent_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX message_due ON message (next_at) WHERE next_at > 0;
CREATE INDEX message_order ON message (order_id);

-- +goose Down
DROP TABLE message;
DROP TABLE buyer;
DROP TABLE contact;
