-- Every version of an event that the hub has said, by the place of its entry in
-- the hub's journal: a sale is held to the one that its seller had taken in.

-- +goose Up
CREATE TABLE event_version (
  event   TEXT NOT NULL,
  epoch   BIGINT NOT NULL,
  seq     BIGINT NOT NULL,
  doc     BYTEA NOT NULL,
  PRIMARY KEY (event, epoch, seq)
);

-- +goose Down
DROP TABLE event_version;
