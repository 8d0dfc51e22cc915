-- name: InsertProposal :execrows
INSERT INTO proposal (id, doc, at) VALUES (@id, @doc, @at) ON CONFLICT (id) DO NOTHING;

-- name: AnswerProposal :execrows
UPDATE proposal SET answered = @answered WHERE id = @id AND answered = 0;

-- name: OpenProposal :one
SELECT * FROM proposal WHERE id = @id AND answered = 0;

-- name: OpenProposals :many
SELECT * FROM proposal WHERE answered = 0 ORDER BY at, id LIMIT 100;
