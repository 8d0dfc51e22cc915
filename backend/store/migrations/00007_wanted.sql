-- Late money waits a moment for units that counters hold and give back; a refund waits
-- for the gates.

-- +goose Up
ALTER TABLE attempt ADD COLUMN wanted_at BIGINT NOT NULL DEFAULT 0; -- since when the units of its order are called back; 0: they are not
ALTER TABLE refund ADD COLUMN said_n BIGINT NOT NULL DEFAULT 0; -- of the hub's feed: who has heard so much refuses its tickets
ALTER TABLE refund ADD COLUMN anyway BOOLEAN NOT NULL DEFAULT FALSE; -- a person sends it though a gate has not heard

-- +goose Down
ALTER TABLE refund DROP COLUMN anyway;
ALTER TABLE refund DROP COLUMN said_n;
ALTER TABLE attempt DROP COLUMN wanted_at;
