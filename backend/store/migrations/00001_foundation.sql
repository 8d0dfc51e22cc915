-- The one schema of a hub and of a station, on SQLite and PostgreSQL alike.
-- Instants are Unix milliseconds; amounts are minor units; ids are text.
-- Everything below `entry`, `tip` and `setting` is a fold of entries and of
-- what the hub said, and can be rebuilt from them.

-- +goose Up
CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);

-- Entries, judged or not. Two at one sequence (a fork) are both kept.
CREATE TABLE entry (
  device    TEXT NOT NULL,
  epoch     BIGINT NOT NULL,
  seq       BIGINT NOT NULL CHECK (seq > 0),
  hash      BYTEA NOT NULL,
  kind      TEXT NOT NULL,
  at        BIGINT NOT NULL,
  bytes     BYTEA NOT NULL,
  stored_at BIGINT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'folded', 'parked')),
  reason    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (device, epoch, seq, hash)
);
CREATE INDEX entry_waiting ON entry (device, epoch, seq) WHERE state = 'waiting';

-- The signed end of each journal that is held here, and how far it is folded.
CREATE TABLE tip (
  device    TEXT NOT NULL,
  epoch     BIGINT NOT NULL,
  seq       BIGINT NOT NULL,
  hash      BYTEA NOT NULL,
  signed    BYTEA NOT NULL,
  folded    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (device, epoch)
);

-- Which other machine holds this device's journal up to where.
CREATE TABLE copy (
  holder   TEXT NOT NULL PRIMARY KEY,
  seq      BIGINT NOT NULL,
  heard_at BIGINT NOT NULL
);

CREATE TABLE device (
  id          TEXT NOT NULL PRIMARY KEY,
  public_key  BYTEA NOT NULL,
  key_id      TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  place       TEXT NOT NULL CHECK (place IN ('counter', 'gate', 'office', 'host', 'hub')),
  gate        TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL CHECK (state IN ('active', 'revoked', 'written_off', 'left')),
  trusted_to  BIGINT NOT NULL DEFAULT -1,
  enrolled_at BIGINT NOT NULL,
  heard_at    BIGINT NOT NULL DEFAULT 0,
  unsent      BIGINT NOT NULL DEFAULT 0,
  staff       TEXT NOT NULL DEFAULT '',
  clock_skew  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE certificate (
  device   TEXT NOT NULL,
  event    TEXT NOT NULL,
  scope    TEXT NOT NULL, -- its first: an event of many dates needs several
  serial   BIGINT NOT NULL,
  bytes    BYTEA NOT NULL,
  PRIMARY KEY (device, event, scope)
);

-- The last ticket of a revoked device that is trusted, by scope.
CREATE TABLE revocation (
  device TEXT NOT NULL,
  scope  TEXT NOT NULL,
  last_n BIGINT NOT NULL,
  PRIMARY KEY (device, scope)
);

CREATE TABLE staff (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL CHECK (role IN ('steward', 'seller', 'supervisor', 'organizer')),
  pin_hash TEXT NOT NULL,
  active   BOOLEAN NOT NULL,
  version  BIGINT NOT NULL
);

-- Wrong PINs on this device; not part of any journal.
CREATE TABLE pin_failure (
  staff     TEXT NOT NULL PRIMARY KEY,
  failures  BIGINT NOT NULL,
  last_at   BIGINT NOT NULL,
  until     BIGINT NOT NULL
);

CREATE TABLE event (
  id       TEXT NOT NULL PRIMARY KEY,
  version  BIGINT NOT NULL,
  doc      BYTEA NOT NULL
);

CREATE TABLE performance (
  id        TEXT NOT NULL PRIMARY KEY,
  event     TEXT NOT NULL,
  starts_at BIGINT NOT NULL
);

-- At the hub these are the truth, moved by guarded statements; at a station
-- they are what the hub last said, as of as_of.
CREATE TABLE quota (
  id          TEXT NOT NULL PRIMARY KEY,
  event       TEXT NOT NULL,
  performance TEXT NOT NULL,
  capacity    BIGINT NOT NULL CHECK (capacity >= 0),
  held        BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
  sold        BIGINT NOT NULL DEFAULT 0 CHECK (sold >= 0),
  lent        BIGINT NOT NULL DEFAULT 0 CHECK (lent >= 0),
  written_off BIGINT NOT NULL DEFAULT 0 CHECK (written_off >= 0),
  as_of       BIGINT NOT NULL DEFAULT 0,
  CHECK (held + sold + lent + written_off <= capacity)
);

-- What is lent of a quota to a device, in all, and what became of it.
-- Still at risk: granted - sold - returned - written_off.
CREATE TABLE allotment (
  device      TEXT NOT NULL,
  quota       TEXT NOT NULL,
  granted     BIGINT NOT NULL CHECK (granted >= 0),
  sold        BIGINT NOT NULL DEFAULT 0 CHECK (sold >= 0),
  returned    BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0),
  written_off BIGINT NOT NULL DEFAULT 0 CHECK (written_off >= 0),
  until       BIGINT NOT NULL DEFAULT 0,
  asked       BIGINT NOT NULL DEFAULT 0,
  asked_at    BIGINT NOT NULL DEFAULT 0,
  gone        BOOLEAN NOT NULL DEFAULT FALSE, -- the device was written off
  PRIMARY KEY (device, quota),
  CHECK (sold + returned + written_off <= granted)
);

-- Holds of the hub: units kept for a buyer until a time.
CREATE TABLE hold (
  id         TEXT NOT NULL PRIMARY KEY,
  state      TEXT NOT NULL CHECK (state IN ('open', 'taken', 'expired', 'released')),
  until      BIGINT NOT NULL,
  client_key TEXT NOT NULL UNIQUE
);
CREATE TABLE hold_line (
  hold  TEXT NOT NULL,
  quota TEXT NOT NULL,
  units BIGINT NOT NULL CHECK (units > 0),
  PRIMARY KEY (hold, quota)
);
CREATE INDEX hold_open ON hold (until) WHERE state = 'open';

CREATE TABLE shift (
  id             TEXT NOT NULL PRIMARY KEY,
  device         TEXT NOT NULL,
  staff          TEXT NOT NULL,
  currency       TEXT NOT NULL,
  opened_at      BIGINT NOT NULL,
  float_minor    BIGINT NOT NULL,
  closed_at      BIGINT NOT NULL DEFAULT 0,
  closed_by      TEXT NOT NULL DEFAULT '',
  counted_minor  BIGINT NOT NULL DEFAULT 0,
  expected_minor BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX shift_device ON shift (device, opened_at);

CREATE TABLE drawer_move (
  shift  TEXT NOT NULL,
  seq    BIGINT NOT NULL,
  minor  BIGINT NOT NULL,
  reason TEXT NOT NULL,
  staff  TEXT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (shift, seq)
);

CREATE TABLE sale (
  id          TEXT NOT NULL PRIMARY KEY,
  number      TEXT NOT NULL,
  client_key  TEXT NOT NULL,
  device      TEXT NOT NULL,
  seq         BIGINT NOT NULL,
  event       TEXT NOT NULL,
  performance TEXT NOT NULL,
  shift       TEXT NOT NULL,
  staff       TEXT NOT NULL,
  at          BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  currency    TEXT NOT NULL,
  cash_minor  BIGINT NOT NULL,
  card_minor  BIGINT NOT NULL,
  change_minor BIGINT NOT NULL,
  voided_at   BIGINT NOT NULL DEFAULT 0,
  voided_by   TEXT NOT NULL DEFAULT '',
  void_shift  TEXT NOT NULL DEFAULT '',
  rightful    BOOLEAN NOT NULL DEFAULT TRUE, -- its units were lent to the device
  UNIQUE (device, client_key)
);
CREATE INDEX sale_shift ON sale (shift);
CREATE INDEX sale_seq ON sale (device, seq);
CREATE INDEX sale_at ON sale (device, at);
CREATE INDEX sale_performance ON sale (performance, at);

CREATE TABLE sale_line (
  sale  TEXT NOT NULL,
  line  BIGINT NOT NULL,
  type  BIGINT NOT NULL,
  tier  BIGINT NOT NULL,
  items BIGINT NOT NULL,
  price_minor BIGINT NOT NULL,
  PRIMARY KEY (sale, line)
);

CREATE TABLE tender (
  sale     TEXT NOT NULL,
  line     BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  minor    BIGINT NOT NULL,
  received BIGINT NOT NULL,
  slip     TEXT NOT NULL,
  PRIMARY KEY (sale, line)
);

-- A ticket is (scope, issuer key id, n). void_at and refunded_at are facts that
-- may arrive before the sale does; the state is derived from them.
CREATE TABLE ticket (
  scope       TEXT NOT NULL,
  key_id      TEXT NOT NULL,
  n           BIGINT NOT NULL,
  root_key    TEXT NOT NULL,
  root_n      BIGINT NOT NULL,
  generation  BIGINT NOT NULL,
  type        BIGINT NOT NULL,
  people      BIGINT NOT NULL,
  code_hash   BYTEA NOT NULL,
  code        TEXT NOT NULL DEFAULT '', -- known where the sale is known
  sale        TEXT NOT NULL DEFAULT '',
  position    BIGINT NOT NULL DEFAULT 0,
  pass        BYTEA NOT NULL,
  issued_at   BIGINT NOT NULL DEFAULT 0,
  void_at     BIGINT NOT NULL DEFAULT 0,
  void_where  TEXT NOT NULL DEFAULT '',
  refunded_at BIGINT NOT NULL DEFAULT 0,
  frozen      BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (scope, key_id, n)
);
CREATE INDEX ticket_sale ON ticket (sale, position);
CREATE INDEX ticket_code ON ticket (scope, code_hash);
CREATE INDEX ticket_root ON ticket (scope, root_key, root_n);

-- Every recorded scan that let people in. One device never admits the same
-- (root, entry) of a performance twice; two devices that could not hear each
-- other may, and both rows stay.
CREATE TABLE checkin (
  device      TEXT NOT NULL,
  epoch       BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  performance TEXT NOT NULL,
  scope       TEXT NOT NULL,
  root_key    TEXT NOT NULL,
  root_n      BIGINT NOT NULL,
  generation  BIGINT NOT NULL,
  key_id      TEXT NOT NULL,
  n           BIGINT NOT NULL,
  type        BIGINT NOT NULL,
  people      BIGINT NOT NULL,
  ordinal     BIGINT NOT NULL,
  gate        TEXT NOT NULL,
  lane        TEXT NOT NULL,
  at          BIGINT NOT NULL,
  how         TEXT NOT NULL,
  staff       TEXT NOT NULL,
  client_key  TEXT NOT NULL,
  good_for    BIGINT NOT NULL, -- entries that the right gives; 0: one, 255: any number
  PRIMARY KEY (device, epoch, seq)
);
CREATE UNIQUE INDEX checkin_once ON checkin (performance, scope, root_key, root_n, ordinal, device);
CREATE INDEX checkin_gate ON checkin (performance, gate, at);
CREATE INDEX checkin_key ON checkin (device, client_key);
CREATE INDEX checkin_page ON checkin (performance, device, seq);

-- A check-in that was taken back; may arrive before the check-in itself.
CREATE TABLE reopening (
  device TEXT NOT NULL,
  epoch  BIGINT NOT NULL,
  seq    BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  staff  TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
);

-- Scans that let nobody in, for the gate's own list and counts.
CREATE TABLE refusal (
  device      TEXT NOT NULL,
  epoch       BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  performance TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  type        BIGINT NOT NULL,
  code        TEXT NOT NULL,
  gate        TEXT NOT NULL,
  lane        TEXT NOT NULL,
  at          BIGINT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
);
CREATE INDEX refusal_performance ON refusal (performance, at);

CREATE TABLE conflict (
  id         TEXT NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,
  at         BIGINT NOT NULL,
  detail     BYTEA NOT NULL,
  decided_at BIGINT NOT NULL DEFAULT 0,
  decision   TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT ''
);

-- What the hub says to its devices, in order. The number comes from feed_head
-- as the last statement of the writing transaction, so that a reader never
-- skips a slow writer.
CREATE TABLE feed (
  epoch  BIGINT NOT NULL,
  n      BIGINT NOT NULL,
  topic  TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  body   BYTEA NOT NULL,
  PRIMARY KEY (epoch, n)
);
CREATE TABLE feed_head (
  one   BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  epoch BIGINT NOT NULL,
  n     BIGINT NOT NULL
);

-- Signed frames as they arrived at a device: its proof of what the hub said.
CREATE TABLE frame (
  epoch BIGINT NOT NULL,
  n     BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (epoch, n)
);

CREATE TABLE parked_basket (
  id     TEXT NOT NULL PRIMARY KEY,
  at     BIGINT NOT NULL,
  doc    BYTEA NOT NULL
);

-- +goose Down
DROP TABLE parked_basket;
DROP TABLE frame;
DROP TABLE feed_head;
DROP TABLE feed;
DROP TABLE conflict;
DROP TABLE refusal;
DROP TABLE reopening;
DROP TABLE checkin;
DROP TABLE ticket;
DROP TABLE tender;
DROP TABLE sale_line;
DROP TABLE sale;
DROP TABLE drawer_move;
DROP TABLE shift;
DROP TABLE hold_line;
DROP TABLE hold;
DROP TABLE allotment;
DROP TABLE quota;
DROP TABLE performance;
DROP TABLE event;
DROP TABLE pin_failure;
DROP TABLE staff;
DROP TABLE revocation;
DROP TABLE certificate;
DROP TABLE device;
DROP TABLE copy;
DROP TABLE tip;
DROP TABLE entry;
DROP TABLE setting;
