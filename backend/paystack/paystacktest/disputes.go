package paystacktest

import (
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// Dispute is a dispute of the sandbox.
type Dispute struct {
	ID          uint64
	Transaction string
	Amount      int64
	Resolution  string // "": it is open
	CreatedAt   int64
	DueAt       int64
	EndedAt     int64
	Settled     bool // it was taken out of a payout
}

// toAnswer is how long an organizer in Nigeria has to answer a dispute, in ms (docs:
// disputes; reference section 8).
const toAnswer = 16 * 3600_000

// Dispute is the buyer's bank that takes a payment back, and returns the dispute's
// number.
func (s *Sandbox) Dispute(reference string) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.state.Transactions[reference]
	if t == nil || t.PaidAt == 0 {
		return 0, fmt.Errorf("there is no payment %s", reference)
	}
	now := s.cfg.Now()
	d := &Dispute{ID: s.id(), Transaction: reference, Amount: t.Amount, CreatedAt: now, DueAt: now + toAnswer}
	s.state.Disputes = append(s.state.Disputes, d)
	s.tell("charge.dispute.create", s.disputeRow(d))
	return d.ID, s.save()
}

// Resolve ends a dispute: the organizer has won it, or the bank takes the money.
func (s *Sandbox) Resolve(id uint64, won bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.state.Disputes {
		if d.ID != id || d.Resolution != "" {
			continue
		}
		d.Resolution, d.EndedAt = paystack.DisputeDeclined, s.cfg.Now()
		if !won {
			t := s.state.Transactions[d.Transaction]
			d.Resolution, t.Status = "auto-accepted", paystack.Reversed
			s.state.Balance[t.Currency] -= d.Amount
		}
		s.tell("charge.dispute.resolve", s.disputeRow(d))
		return s.save()
	}
	return fmt.Errorf("there is no open dispute %d", id)
}

func (s *Sandbox) disputeRow(d *Dispute) map[string]any {
	t := s.state.Transactions[d.Transaction]
	out := map[string]any{"id": d.ID, "refund_amount": d.Amount, "currency": t.Currency, "domain": s.cfg.Key.Mode(), "status": "awaiting-merchant-feedback", "resolution": nil,
		"category": "chargeback", "transaction": s.transaction(t), "transaction_reference": nil, "dueAt": iso(d.DueAt), "resolvedAt": iso(d.EndedAt), "createdAt": iso(d.CreatedAt)}
	if d.Resolution != "" {
		out["status"], out["resolution"] = paystack.DisputeResolved, d.Resolution
	}
	return out
}

func (s *Sandbox) disputeList(r *request) answer {
	out := []any{}
	for _, d := range page(r, s.state.Disputes) {
		out = append(out, s.disputeRow(d))
	}
	return fine("Disputes retrieved", out)
}
