-- Whom to write to before the turn of an entry of a line comes. It goes when that is written.
-- +goose Up
CREATE TABLE turn_word (
  event    TEXT NOT NULL,
  number   BIGINT NOT NULL,
  address  TEXT NOT NULL,
  language TEXT NOT NULL,
  PRIMARY KEY (event, number)
);

-- +goose Down
DROP TABLE turn_word;
