package store

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
)

// PutProposal keeps what a second person has to approve; the same one again adds
// nothing.
func (t *Tx) PutProposal(p refund.Proposed, at int64) error {
	_, err := t.q.InsertProposal(t.ctx(), db.InsertProposalParams{ID: p.ID, Doc: journal.Marshal(p), At: at})
	return err
}

// AnswerProposal ends a proposal; ok is false where it has been answered.
func (t *Tx) AnswerProposal(id string, at int64) (ok bool, err error) {
	n, err := t.q.AnswerProposal(t.ctx(), db.AnswerProposalParams{ID: id, Answered: at})
	return n > 0, err
}

// Proposal returns a proposal that waits for an answer.
func (t *Tx) Proposal(id string) (p refund.Proposed, ok bool, err error) {
	r, ok, err := found(t.q.OpenProposal(t.ctx(), id))
	if err != nil || !ok {
		return p, false, err
	}
	return p, true, journal.Unmarshal(r.Doc, &p)
}

// Proposals lists up to 100 proposals that wait for an answer, the oldest first.
func (t *Tx) Proposals() ([]refund.Proposed, error) {
	rows, err := t.q.OpenProposals(t.ctx())
	out := make([]refund.Proposed, len(rows))
	for i, r := range rows {
		if err := journal.Unmarshal(r.Doc, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, err
}
