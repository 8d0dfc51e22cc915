package paystacktest

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// Settlement is a payout of the sandbox. Amounts are subunits.
type Settlement struct {
	ID        uint64
	Status    string
	Currency  string
	Total     int64
	Fees      int64
	Deducted  int64 // refunds, and disputes that were lost
	CreatedAt int64
	At        int64
	Of        []string // references of its transactions
}

// Effective is what is paid out.
func (t Settlement) Effective() int64 { return t.Total - t.Fees - t.Deducted }

// Settle puts what was paid and taken back in a currency, and is in no payout yet, into
// one that is pending, and returns its number; 0: there is nothing.
func (s *Sandbox) Settle(currency string) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress()
	now := s.cfg.Now()
	out := &Settlement{Status: "pending", Currency: currency, CreatedAt: now, At: now}
	for _, t := range s.state.Transactions {
		if t.PaidAt > 0 && !t.Settled && t.Currency == currency {
			t.Settled = true
			out.Total, out.Fees, out.Of = out.Total+t.Amount, out.Fees+t.Fees, append(out.Of, t.Reference)
		}
	}
	for _, r := range s.state.Refunds {
		if r.Status != paystack.RefundFailed && !r.Settled && s.state.Transactions[r.Transaction].Currency == currency {
			r.Settled = true
			out.Deducted += r.Amount
		}
	}
	for _, d := range s.state.Disputes {
		if d.Resolution != "" && d.Resolution != paystack.DisputeDeclined && !d.Settled && s.state.Transactions[d.Transaction].Currency == currency {
			d.Settled = true
			out.Deducted += d.Amount
		}
	}
	if len(out.Of) == 0 && out.Deducted == 0 {
		return 0, nil
	}
	out.ID = s.id()
	s.state.Settlements = append(s.state.Settlements, out)
	return out.ID, s.save()
}

// PayOut ends a payout: the bank has it, or has not taken it.
func (s *Sandbox) PayOut(id uint64, taken bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.state.Settlements {
		if t.ID != id {
			continue
		}
		t.Status, t.At = paystack.SettlementFailed, s.cfg.Now()
		if taken {
			t.Status = paystack.SettlementPaid
			s.state.Balance[t.Currency] -= t.Effective()
		}
		return s.save()
	}
	return fmt.Errorf("there is no payout %d", id)
}

// ChangePayout is Paystack that corrects a payout.
func (s *Sandbox) ChangePayout(id uint64, change func(*Settlement)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.state.Settlements {
		if t.ID == id {
			change(t)
		}
	}
}

// Settlements copies all payouts, in the order in which they were made.
func (s *Sandbox) Settlements() []Settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.state.Settlements)
}

func (s *Sandbox) settlementList(r *request) answer {
	out := []any{}
	for _, t := range page(r, s.state.Settlements) {
		var deducted any
		if t.Deducted > 0 {
			deducted = t.Deducted
		}
		out = append(out, map[string]any{"id": t.ID, "domain": s.cfg.Key.Mode(), "status": t.Status, "currency": t.Currency, "integration": integration, "total_amount": t.Total,
			"effective_amount": t.Effective(), "total_fees": t.Fees, "total_processed": t.Total, "deductions": deducted, "settlement_date": iso(t.At), "settled_by": nil,
			"createdAt": iso(t.CreatedAt), "updatedAt": iso(t.At)})
	}
	return fine("Settlements retrieved", out)
}

func (s *Sandbox) settlementTransactions(r *request) answer {
	id, _ := strconv.ParseUint(r.PathValue("id"), 10, 64)
	for _, t := range s.state.Settlements {
		if t.ID != id {
			continue
		}
		out := []any{}
		for _, reference := range page(r, t.Of) {
			out = append(out, s.transaction(s.state.Transactions[reference]))
		}
		return fine("Transactions retrieved", out)
	}
	return refuse(http.StatusNotFound, "Settlement not found", "validation_error", "", "")
}
