-- The sale on the web, and who waits for a turn to buy. An entry keeps its number for
-- good; who it is stands here as a hash only.

-- +goose Up
CREATE TABLE web_sale (
  event    TEXT NOT NULL PRIMARY KEY,
  policy   BYTEA NOT NULL,
  epoch    BIGINT NOT NULL, -- of the hub, when numbers were last handed out
  clock    BIGINT NOT NULL, -- ms that the room has run: every deadline is of this clock
  tick     BIGINT NOT NULL,
  last     BIGINT NOT NULL, -- number handed out
  serving  BIGINT NOT NULL CHECK (serving <= last), -- every place up to it was called
  called   BIGINT NOT NULL,
  joined   BIGINT NOT NULL,
  grace_to BIGINT NOT NULL,
  draw     BYTEA NOT NULL -- what is published of it
);

CREATE TABLE queue_entry (
  event    TEXT NOT NULL,
  number   BIGINT NOT NULL CHECK (number > 0),
  account  BYTEA, -- NULL: it ended, and its account has joined anew
  was      BYTEA, -- whose it was, then
  state    BIGINT NOT NULL,
  returned BIGINT NOT NULL DEFAULT 0,
  until    BIGINT NOT NULL DEFAULT 0,
  order_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (event, number),
  UNIQUE (event, account)
);

-- What a buyer on the web keeps for himself: whose it is and what it will cost. It is an
-- order's once the buyer goes to pay; until then it ends by its time.
ALTER TABLE hold ADD COLUMN account BYTEA;
ALTER TABLE hold ADD COLUMN event TEXT NOT NULL DEFAULT '';
ALTER TABLE hold ADD COLUMN items BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hold ADD COLUMN basket BYTEA;
CREATE INDEX hold_account ON hold (account, event) WHERE account IS NOT NULL;
CREATE INDEX hold_until ON hold (until) WHERE state = 'open' AND until > 0;

-- +goose Down
DROP INDEX hold_until;
DROP INDEX hold_account;
ALTER TABLE hold DROP COLUMN basket;
ALTER TABLE hold DROP COLUMN items;
ALTER TABLE hold DROP COLUMN event;
ALTER TABLE hold DROP COLUMN account;
DROP TABLE queue_entry;
DROP TABLE web_sale;
