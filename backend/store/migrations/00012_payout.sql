-- What the provider has paid out to the organizer, as the hub has booked it.

-- +goose Up
CREATE TABLE payout (
  id       TEXT NOT NULL PRIMARY KEY, -- the provider's number: each is booked once
  at       BIGINT NOT NULL, -- by the provider
  minor    BIGINT NOT NULL, -- what reached the account
  currency TEXT NOT NULL,
  others   BIGINT NOT NULL -- of it, what others took who use the provider's account
);
CREATE INDEX payout_at ON payout (at);

-- What of a payout is an event's; event '': what is of none.
CREATE TABLE payout_part (
  payout   TEXT NOT NULL,
  event    TEXT NOT NULL,
  net      BIGINT NOT NULL, -- its payments, less fees
  deducted BIGINT NOT NULL, -- of what went back to its buyers
  PRIMARY KEY (payout, event)
);

-- +goose Down
DROP TABLE payout_part;
DROP TABLE payout;
