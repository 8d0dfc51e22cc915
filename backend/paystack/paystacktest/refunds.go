package paystacktest

import (
	"net/http"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

func fmt2(n int64) string { return strconv.FormatInt(n, 10) }

// find is a transaction by reference or number. The caller holds the lock.
func (s *Sandbox) find(name string) *Transaction {
	if t := s.state.Transactions[name]; t != nil {
		return t
	}
	id, _ := strconv.ParseUint(name, 10, 64)
	for _, t := range s.state.Transactions {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// given is what has gone back of a transaction, or is on its way.
func (s *Sandbox) given(t *Transaction) (sum int64) {
	for _, r := range s.state.Refunds {
		if r.Transaction == t.Reference && r.Status != paystack.RefundFailed {
			sum += r.Amount
		}
	}
	return sum
}

func (s *Sandbox) refund(r *request) answer {
	t := s.find(r.text("transaction"))
	if t == nil {
		return refuse(http.StatusNotFound, "Transaction not found", "validation_error", "transaction_not_found", "")
	}
	if t.PaidAt == 0 {
		return refuse(http.StatusBadRequest, "Transaction has not been paid", "validation_error", "", "")
	}
	amount := t.Amount
	if text := r.text("amount"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n <= 0 {
			return refuse(http.StatusBadRequest, "You must specify a valid amount", "validation_error", "", "")
		}
		amount = n
	}
	given := s.given(t)
	switch {
	case given >= t.Amount:
		return refuse(http.StatusBadRequest, "Transaction has been fully reversed", "api_error", "transaction_reversed", "")
	case given+amount > t.Amount:
		return refuse(http.StatusBadRequest, "Total refund amount cannot exceed original transaction amount", "validation_error", "", "")
	case r.text("currency") != "" && r.text("currency") != t.Currency:
		return refuse(http.StatusBadRequest, "Transaction currency must match refund currency", "validation_error", "", "")
	case t.Currency == "NGN" && amount < 50_00:
		return refuse(http.StatusBadRequest, "Cannot refund less than NGN50", "validation_error", "", "")
	case s.state.Balance[t.Currency] < amount:
		return refuse(http.StatusBadRequest, "Insufficient balance to fulfill this refund. Please top up.", "api_error", "insufficient_balance", "")
	}
	out := s.refundRow(s.give(t, amount, r.text("merchant_note")))
	out["transaction"] = map[string]any{"id": t.ID, "domain": s.cfg.Key.Mode(), "reference": t.Reference, "amount": t.Amount}
	return fine("Refund has been queued for processing", out)
}

func (s *Sandbox) give(t *Transaction, amount int64, note string) *Refund {
	s.state.Balance[t.Currency] -= amount
	t.Status = paystack.ReversalPending
	now := s.cfg.Now()
	if note == "" {
		note = "Refund for transaction " + t.Reference
	}
	made := &Refund{ID: s.id(), Transaction: t.Reference, Amount: amount, Status: paystack.RefundPending, Note: note, CreatedAt: now, ChangedAt: now}
	s.state.Refunds = append(s.state.Refunds, made)
	return made
}

// GiveElsewhere is a person who gives money of a transaction back on the dashboard,
// and returns the refund's number.
func (s *Sandbox) GiveElsewhere(reference string, subunits int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strconv.FormatUint(s.give(s.state.Transactions[reference], subunits, "").ID, 10)
}

// refundRow is a refund as lists spell it: its transaction by number.
func (s *Sandbox) refundRow(r *Refund) map[string]any {
	t := s.state.Transactions[r.Transaction]
	var full any
	if r.Amount == t.Amount {
		full = 1
	}
	return map[string]any{"id": r.ID, "transaction": t.ID, "integration": 412829, "domain": s.cfg.Key.Mode(), "amount": r.Amount, "deducted_amount": 0,
		"fully_deducted": full, "currency": t.Currency, "channel": nil, "status": r.Status, "merchant_note": r.Note, "customer_note": "Refund for transaction " + r.Transaction,
		"expected_at": iso(r.CreatedAt + 7*24*3600_000), "createdAt": iso(r.CreatedAt), "updatedAt": iso(r.ChangedAt)}
}

func (s *Sandbox) one(r *request) *Refund {
	id, _ := strconv.ParseUint(r.PathValue("id"), 10, 64)
	for _, f := range s.state.Refunds {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func (s *Sandbox) refundOne(r *request) answer {
	if f := s.one(r); f != nil {
		return fine("Refund retrieved", s.refundRow(f))
	}
	return refuse(http.StatusNotFound, "Refund not found", "validation_error", "", "")
}

// refundList lists by the transaction's number. By its reference it finds nothing
// and says so with a 200, as Paystack does.
func (s *Sandbox) refundList(r *request) answer {
	var some []*Refund
	want := r.URL.Query().Get("transaction")
	for _, f := range s.state.Refunds {
		if want == "" || want == strconv.FormatUint(s.state.Transactions[f.Transaction].ID, 10) {
			some = append(some, f)
		}
	}
	out := []any{}
	for _, f := range page(r, some) {
		out = append(out, s.refundRow(f))
	}
	return fine("Refunds retrieved", out)
}

func (s *Sandbox) refundRetry(r *request) answer {
	f := s.one(r)
	if f == nil || f.Status != paystack.RefundAttention {
		return refuse(http.StatusUnprocessableEntity, `Invalid Refund state, refund status should be "needs-attention"`, "validation_error", "invalid_params", "")
	}
	d, _ := r.body["refund_account_details"].(map[string]any)
	if d["account_number"] == nil || d["bank_id"] == nil {
		return refuse(http.StatusBadRequest, "Customer account details are required", "validation_error", "missing_params", "")
	}
	if n, _ := d["account_number"].(string); len(n) != 10 {
		return refuse(http.StatusBadRequest, "Could not resolve account name. Check parameters or try again.", "validation_error", "invalid_bank_code", "")
	}
	s.state.Transactions[f.Transaction].Card = CardSuccess
	s.turn(f, paystack.RefundProcessing, s.cfg.Now())
	return fine("Refund retried and has been queued for processing", s.refundRow(f))
}
