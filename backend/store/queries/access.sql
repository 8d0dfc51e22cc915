-- name: PutDevice :exec
INSERT INTO device (id, public_key, key_id, name, place, gate, state, trusted_to, enrolled_at)
VALUES (@id, @public_key, @key_id, @name, @place, @gate, @state, @trusted_to, @enrolled_at)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, gate = excluded.gate, state = excluded.state, trusted_to = excluded.trusted_to;

-- name: HearDevice :exec
UPDATE device SET heard_at = @heard_at, unsent = @unsent, staff = @staff, clock_skew = @clock_skew WHERE id = @id;

-- name: Device :one
SELECT id, public_key, key_id, name, place, gate, state, trusted_to, enrolled_at, heard_at, unsent, staff, clock_skew
FROM device WHERE id = @id;

-- name: Devices :many
SELECT id, public_key, key_id, name, place, gate, state, trusted_to, enrolled_at, heard_at, unsent, staff, clock_skew
FROM device ORDER BY enrolled_at, id;

-- name: PutCertificate :exec
INSERT INTO certificate (device, event, scope, serial, bytes) VALUES (@device, @event, @scope, @serial, @bytes)
ON CONFLICT (device, event, scope) DO UPDATE SET serial = excluded.serial, bytes = excluded.bytes
WHERE certificate.serial < excluded.serial;

-- name: Certificates :many
SELECT device, event, serial, bytes FROM certificate ORDER BY device, event, scope;

-- name: PutStaff :exec
INSERT INTO staff (id, name, role, pin_hash, active, version) VALUES (@id, @name, @role, @pin_hash, @active, @version)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, pin_hash = excluded.pin_hash,
  active = excluded.active, version = excluded.version
WHERE staff.version < excluded.version;

-- name: StaffByID :one
SELECT id, name, role, pin_hash, active, version FROM staff WHERE id = @id;

-- name: StaffList :many
SELECT id, name, role, pin_hash, active, version FROM staff ORDER BY name, id;

-- name: PINFailure :one
SELECT failures, last_at, until FROM pin_failure WHERE staff = @staff;

-- name: PutPINFailure :exec
INSERT INTO pin_failure (staff, failures, last_at, until) VALUES (@staff, @failures, @last_at, @until)
ON CONFLICT (staff) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, until = excluded.until;

-- name: ClearPINFailure :exec
DELETE FROM pin_failure WHERE staff = @staff;

-- name: PutRevocation :exec
INSERT INTO revocation (device, scope, last_n) VALUES (@device, @scope, @last_n)
ON CONFLICT (device, scope) DO UPDATE SET last_n = excluded.last_n;

-- name: Revocations :many
SELECT device, scope, last_n FROM revocation ORDER BY device, scope;
