-- name: InsertCheckin :execrows
INSERT INTO checkin (device, epoch, seq, performance, scope, root_key, root_n, generation, key_id, n, type, people, ordinal, gate, lane, at, how, staff, client_key, good_for)
VALUES (@device, @epoch, @seq, @performance, @scope, @root_key, @root_n, @generation, @key_id, @n, @type, @people, @ordinal, @gate, @lane, @at, @how, @staff, @client_key, @good_for)
ON CONFLICT (device, epoch, seq) DO NOTHING;

-- name: CheckinsOfRoot :many
SELECT checkin.*, CAST(coalesce((SELECT max(r.at) FROM reopening r WHERE r.device = checkin.device AND r.epoch = checkin.epoch AND r.seq = checkin.seq), 0) AS BIGINT) AS reopened_at FROM checkin
WHERE performance = @performance AND scope = @scope AND root_key = @root_key AND root_n = @root_n
ORDER BY ordinal, at, device;

-- name: InsertReopening :execrows
INSERT INTO reopening (device, epoch, seq, at, staff, reason) VALUES (@device, @epoch, @seq, @at, @staff, @reason)
ON CONFLICT (device, epoch, seq) DO NOTHING;

-- name: Reopenings :many
SELECT device, epoch, seq, at, staff, reason FROM reopening ORDER BY device, epoch, seq;

-- name: CheckinByKey :one
SELECT * FROM checkin WHERE device = @device AND client_key = @client_key;

-- name: InsertRefusal :execrows
INSERT INTO refusal (device, epoch, seq, performance, verdict, type, code, gate, lane, at)
VALUES (@device, @epoch, @seq, @performance, @verdict, @type, @code, @gate, @lane, @at)
ON CONFLICT (device, epoch, seq) DO NOTHING;

-- name: LatestCheckins :many
SELECT * FROM checkin WHERE performance = @performance AND device = @device ORDER BY at DESC, seq DESC LIMIT @count;

-- name: LatestRefusals :many
SELECT * FROM refusal WHERE performance = @performance AND device = @device ORDER BY at DESC, seq DESC LIMIT @count;

-- name: CountInside :one
SELECT CAST(coalesce(sum(people), 0) AS BIGINT) AS people FROM checkin WHERE performance = @performance AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.device = checkin.device AND r.epoch = checkin.epoch AND r.seq = checkin.seq);

-- name: CountByDevice :one
SELECT CAST(coalesce(sum(people), 0) AS BIGINT) AS people,
  CAST(coalesce(sum(CASE WHEN checkin.at >= @since THEN people ELSE 0 END), 0) AS BIGINT) AS lately
FROM checkin WHERE performance = @performance AND checkin.device = @device AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.device = checkin.device AND r.epoch = checkin.epoch AND r.seq = checkin.seq);

-- name: CountRefusals :one
SELECT count(*) FROM refusal WHERE performance = @performance AND device = @device;

-- name: CountByGate :many
SELECT gate, CAST(coalesce(sum(people), 0) AS BIGINT) AS people,
  CAST(coalesce(sum(CASE WHEN checkin.at >= @since THEN people ELSE 0 END), 0) AS BIGINT) AS lately
FROM checkin WHERE performance = @performance AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.device = checkin.device AND r.epoch = checkin.epoch AND r.seq = checkin.seq) GROUP BY gate ORDER BY gate;

-- name: CheckinsPage :many
SELECT * FROM checkin WHERE performance = @performance AND (device > @device OR (device = @device AND seq > @after_seq))
ORDER BY device, seq LIMIT @count;

-- name: AdmittedRoots :one
SELECT count(*) FROM (SELECT DISTINCT scope, root_key, root_n FROM checkin WHERE performance = @performance AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.device = checkin.device AND r.epoch = checkin.epoch AND r.seq = checkin.seq)) AS roots;
