-- name: CreateQuota :exec
INSERT INTO quota (id, event, performance, capacity) VALUES (@id, @event, @performance, @capacity)
ON CONFLICT (id) DO NOTHING;

-- name: SetCapacity :execrows
UPDATE quota SET capacity = @capacity WHERE id = @id AND held + sold + lent + written_off <= @capacity;

-- name: QuotaLevel :one
SELECT id, event, performance, capacity, held, sold, lent, written_off, as_of FROM quota WHERE id = @id;

-- name: QuotaLevels :many
SELECT id, event, performance, capacity, held, sold, lent, written_off, as_of FROM quota ORDER BY id;

-- name: HearLevel :exec
INSERT INTO quota (id, event, performance, capacity, held, sold, lent, written_off, as_of)
VALUES (@id, @event, @performance, @capacity, @held, @sold, @lent, @written_off, @as_of)
ON CONFLICT (id) DO UPDATE SET capacity = excluded.capacity, held = excluded.held, sold = excluded.sold,
  lent = excluded.lent, written_off = excluded.written_off, as_of = excluded.as_of;

-- name: MoveFreeToLent :execrows
UPDATE quota SET lent = lent + @units
WHERE id = @id AND capacity - held - sold - lent - written_off >= @units;

-- name: MoveLentToSold :execrows
UPDATE quota SET lent = lent - @units, sold = sold + @units WHERE id = @id AND lent >= @units;

-- name: MoveSoldToLent :execrows
UPDATE quota SET lent = lent + @units, sold = sold - @units WHERE id = @id AND sold >= @units;

-- name: MoveLentToFree :execrows
UPDATE quota SET lent = lent - @units WHERE id = @id AND lent >= @units;

-- name: MoveLentToWrittenOff :execrows
UPDATE quota SET lent = lent - @units, written_off = written_off + @units WHERE id = @id AND lent >= @units;

-- name: MoveWrittenOffToSold :execrows
UPDATE quota SET written_off = written_off - @units, sold = sold + @units WHERE id = @id AND written_off >= @units;

-- name: MoveWrittenOffToFree :execrows
UPDATE quota SET written_off = written_off - @units WHERE id = @id AND written_off >= @units;

-- name: MoveSoldToWrittenOff :execrows
UPDATE quota SET sold = sold - @units, written_off = written_off + @units WHERE id = @id AND sold >= @units;

-- name: MoveFreeToHeld :execrows
UPDATE quota SET held = held + @units
WHERE id = @id AND capacity - held - sold - lent - written_off >= @units;

-- name: MoveHeldToFree :execrows
UPDATE quota SET held = held - @units WHERE id = @id AND held >= @units;

-- name: MoveSoldToFree :execrows
UPDATE quota SET sold = sold - @units WHERE id = @id AND sold >= @units;

-- name: MoveHeldToSold :execrows
UPDATE quota SET held = held - @units, sold = sold + @units WHERE id = @id AND held >= @units;

-- name: PutAllotment :exec
INSERT INTO allotment (device, quota, granted, sold, returned, written_off, until, asked, asked_at, gone)
VALUES (@device, @quota, @granted, @sold, @returned, @written_off, @until, @asked, @asked_at, @gone)
ON CONFLICT (device, quota) DO UPDATE SET granted = excluded.granted, sold = excluded.sold, returned = excluded.returned,
  written_off = excluded.written_off, until = excluded.until, asked = excluded.asked, asked_at = excluded.asked_at, gone = excluded.gone;

-- name: Allotment :one
SELECT device, quota, granted, sold, returned, written_off, until, asked, asked_at, gone FROM allotment
WHERE device = @device AND quota = @quota;

-- name: AllotmentsOf :many
SELECT device, quota, granted, sold, returned, written_off, until, asked, asked_at, gone FROM allotment
WHERE device = @device ORDER BY quota;

-- name: Allotments :many
SELECT device, quota, granted, sold, returned, written_off, until, asked, asked_at, gone FROM allotment ORDER BY device, quota;

-- name: EndHold :execrows
UPDATE hold SET state = @state WHERE id = @id AND state = 'open';

-- name: HoldLines :many
SELECT quota, units FROM hold_line WHERE hold = @hold ORDER BY quota;

-- name: MoveLentToHeld :execrows
UPDATE quota SET lent = lent - @units, held = held + @units WHERE id = @id AND lent >= @units;

-- name: MoveWrittenOffToHeld :execrows
UPDATE quota SET written_off = written_off - @units, held = held + @units WHERE id = @id AND written_off >= @units;
