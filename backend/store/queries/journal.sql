-- name: InsertEntry :execrows
INSERT INTO entry (device, epoch, seq, hash, kind, at, bytes, stored_at, state, reason)
VALUES (@device, @epoch, @seq, @hash, @kind, @at, @bytes, @stored_at, @state, @reason)
ON CONFLICT (device, epoch, seq, hash) DO NOTHING;

-- name: EntryHash :one
SELECT hash FROM entry WHERE device = @device AND epoch = @epoch AND seq = @seq
ORDER BY CASE WHEN reason = 'fork' THEN 1 ELSE 0 END LIMIT 1;

-- name: EntriesFrom :many
SELECT seq, bytes, hash FROM entry
WHERE device = @device AND epoch = @epoch AND seq > @after_seq AND seq <= @to_seq
ORDER BY seq, CASE WHEN reason = 'fork' THEN 1 ELSE 0 END LIMIT @count;

-- name: EntriesBefore :many
SELECT device, epoch, seq, kind, at, bytes, state, reason FROM entry
WHERE device = @device AND seq < @before_seq ORDER BY epoch DESC, seq DESC LIMIT @count;

-- name: UnfoldedTips :many
SELECT device, epoch, folded FROM tip WHERE folded < seq ORDER BY device, epoch;

-- name: WaitingEntries :many
SELECT bytes FROM entry WHERE device = @device AND epoch = @epoch AND state = 'waiting' AND seq > @folded
ORDER BY seq LIMIT @count;

-- name: CountEntries :one
SELECT count(*) FROM entry WHERE state = @state;

-- name: WaitingSince :many
SELECT device, count(*) AS entries, CAST(min(stored_at) AS BIGINT) AS since FROM entry
WHERE state = 'waiting' GROUP BY device ORDER BY device;

-- name: SetEntryState :execrows
UPDATE entry SET state = @state, reason = @reason
WHERE device = @device AND epoch = @epoch AND seq = @seq AND hash = @hash AND state = 'waiting';

-- name: Tip :one
SELECT seq, hash, signed, folded FROM tip WHERE device = @device AND epoch = @epoch;

-- name: PutTip :exec
INSERT INTO tip (device, epoch, seq, hash, signed, folded) VALUES (@device, @epoch, @seq, @hash, @signed, 0)
ON CONFLICT (device, epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signed = excluded.signed;

-- name: SetFolded :exec
UPDATE tip SET folded = @folded WHERE device = @device AND epoch = @epoch AND folded < @folded;

-- name: Tips :many
SELECT device, epoch, seq, hash, signed, folded FROM tip ORDER BY device, epoch;

-- name: PutCopy :exec
INSERT INTO copy (holder, seq, heard_at) VALUES (@holder, @seq, @heard_at)
ON CONFLICT (holder) DO UPDATE SET seq = excluded.seq, heard_at = excluded.heard_at;

-- name: Copies :many
SELECT holder, seq, heard_at FROM copy ORDER BY holder;

-- name: PutConflict :execrows
INSERT INTO conflict (id, kind, at, detail) VALUES (@id, @kind, @at, @detail)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, detail = excluded.detail WHERE length(excluded.detail) > length(conflict.detail);

-- name: DecideConflict :execrows
UPDATE conflict SET decided_at = @decided_at, decision = @decision, note = @note, decided_by = @decided_by
WHERE id = @id AND decided_at = 0;

-- name: Conflicts :many
SELECT id, kind, at, detail, decided_at, decision, note, decided_by FROM conflict
ORDER BY CASE WHEN decided_at = 0 THEN 0 ELSE 1 END, at DESC, id LIMIT 200;

-- name: ConflictByID :one
SELECT id, kind, at, detail, decided_at, decision, note, decided_by FROM conflict WHERE id = @id;

-- name: CountOpenConflicts :one
SELECT count(*) FROM conflict WHERE decided_at = 0;
