-- Who a buyer on the web is. An account is a verified e-mail address: it stands here as a
-- keyed hash and as much of it as its owner knows it by. An address itself is kept only
-- until its code has run out.

-- +goose Up
CREATE TABLE account (
  id          BYTEA NOT NULL PRIMARY KEY, -- of the address
  owner       BYTEA NOT NULL, -- of the mailbox behind it: limits count by it
  shown       TEXT NOT NULL,
  verified_at BIGINT NOT NULL,
  seen_at     BIGINT NOT NULL
);

-- A browser is the hash of its cookie. One that has ended is nobody's any more.
CREATE TABLE signed_in (
  browser BYTEA NOT NULL PRIMARY KEY,
  account BYTEA NOT NULL,
  at      BIGINT NOT NULL,
  ended   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX signed_in_account ON signed_in (account);

-- Whose entry in an event's line is an account's, where it joined before it was verified.
CREATE TABLE place (
  event   TEXT NOT NULL,
  account BYTEA NOT NULL,
  holder  BYTEA NOT NULL,
  PRIMARY KEY (event, account),
  UNIQUE (event, holder)
);

CREATE TABLE verification (
  id        BYTEA NOT NULL PRIMARY KEY, -- code and link are worked out from it
  browser   BYTEA NOT NULL, -- that asked
  address   TEXT NOT NULL,
  language  TEXT NOT NULL,
  made_at   BIGINT NOT NULL,
  until     BIGINT NOT NULL,
  wrong     BIGINT NOT NULL DEFAULT 0,
  code_used BIGINT NOT NULL DEFAULT 0,
  link_used BIGINT NOT NULL DEFAULT 0,
  tries     BIGINT NOT NULL DEFAULT 0, -- to send the mail
  next_at   BIGINT NOT NULL, -- 0: nothing is to be sent
  sent_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX verification_browser ON verification (browser, made_at);
CREATE INDEX verification_next ON verification (next_at) WHERE next_at > 0;

-- Whom a hold counts for: its account until that is verified, then the mailbox.
ALTER TABLE hold ADD COLUMN owner BYTEA;
UPDATE hold SET owner = account;
CREATE INDEX hold_owner ON hold (owner, event) WHERE owner IS NOT NULL;

-- What paid: a keyed hash of the provider's word for a card or an account.
ALTER TABLE attempt ADD COLUMN instrument BYTEA;
CREATE INDEX attempt_instrument ON attempt (instrument) WHERE instrument IS NOT NULL;

-- +goose Down
DROP INDEX attempt_instrument;
ALTER TABLE attempt DROP COLUMN instrument;
DROP INDEX hold_owner;
ALTER TABLE hold DROP COLUMN owner;
DROP TABLE verification;
DROP TABLE place;
DROP TABLE signed_in;
DROP TABLE account;
