-- The mailbox or phone that the tickets of a hold go to, by the keyed hash of who it would be.
-- +goose Up
ALTER TABLE hold ADD COLUMN sent_to BYTEA;
CREATE INDEX hold_sent_to ON hold (sent_to, event) WHERE sent_to IS NOT NULL;

-- What counts for limits: what is kept, and what was bought and has not all gone back.
CREATE VIEW counted AS SELECT id, event, state, owner, sent_to, items FROM hold
WHERE state = 'open' OR state = 'taken' AND EXISTS (SELECT 1 FROM ticket t WHERE t.sale = hold.id AND t.refunded_at = 0 AND t.void_at = 0);

-- +goose Down
DROP VIEW counted;
DROP INDEX hold_sent_to;
ALTER TABLE hold DROP COLUMN sent_to;
