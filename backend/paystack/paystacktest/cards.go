package paystacktest

import "github.com/ticketcrib/ticketcrib/backend/paystack"

// Cards of Paystack's own documentation (docs: test payments; reference section
// 10), for the page and for tests.
const (
	CardSuccess         = "4084084084084081"
	CardDeclined        = "4084080000005408"
	CardNoFunds         = "4084080000670037"
	CardRefundFails     = "4084080000671803"
	CardRefundAttention = "4084080000671902"
)

// cards are what becomes of a payment by card; any other is declined as a card
// that is not for tests.
var cards = []struct {
	Number, CVV, Says string
	status            paystack.Status
	response          string
}{
	{CardSuccess, "408", "is paid", paystack.Success, "Successful"},
	{CardRefundFails, "180", "is paid; a refund of it fails", paystack.Success, "Successful"},
	{CardRefundAttention, "190", "is paid; a refund of it needs the buyer's account", paystack.Success, "Successful"},
	{CardDeclined, "001", "is declined", paystack.Failed, "Declined"},
	{CardNoFunds, "787", "has no money on it", paystack.Failed, "Insufficient Funds"},
}

// pay does what the card does. The caller holds the lock.
func (s *Sandbox) pay(t *Transaction, card string) {
	if t.Status == paystack.Success || t.Status == paystack.Reversed || t.Status == paystack.ReversalPending {
		return
	}
	if s.lapsed(t) {
		t.Response = "Transaction cannot be completed. Session timeout exceeded."
		return
	}
	for _, c := range cards {
		if c.Number != card {
			continue
		}
		t.Status, t.Response, t.Card = c.status, c.response, card
		if t.Channel == "" {
			t.Channel = "card"
		}
		if c.status == paystack.Success {
			t.PaidAt, t.Fees = s.cfg.Now(), t.Amount*15/1000
			s.state.Balance[t.Currency] += t.Amount - t.Fees
			s.tell("charge.success", s.transaction(t))
		}
		return
	}
	t.Response = "Transaction declined. Please use the test card."
}

// Ages at which a refund goes on, in ms.
const (
	toProcessing = 2_000
	toEnd        = 5_000
)

// progress moves every refund as far as its age allows. The caller holds the lock.
func (s *Sandbox) progress() {
	now := s.cfg.Now()
	for _, r := range s.state.Refunds {
		t := s.state.Transactions[r.Transaction]
		if r.Status == paystack.RefundPending && now-r.ChangedAt >= toProcessing {
			s.turn(r, paystack.RefundProcessing, r.ChangedAt+toProcessing)
		}
		if r.Status != paystack.RefundProcessing || now-r.ChangedAt < toEnd {
			continue
		}
		at := r.ChangedAt + toEnd
		switch t.Card {
		case CardRefundFails:
			t.Status = paystack.Success
			s.state.Balance[t.Currency] += r.Amount
			s.turn(r, paystack.RefundFailed, at)
		case CardRefundAttention:
			s.turn(r, paystack.RefundAttention, at)
		default:
			t.Status = paystack.Reversed
			s.turn(r, paystack.RefundProcessed, at)
		}
	}
}

func (s *Sandbox) turn(r *Refund, to paystack.RefundStatus, at int64) {
	r.Status, r.ChangedAt = to, at
	t := s.state.Transactions[r.Transaction]
	data := map[string]any{"status": to, "transaction_reference": r.Transaction, "refund_reference": nil, "amount": fmt2(r.Amount), "currency": t.Currency,
		"customer": map[string]any{"email": t.Email}, "domain": s.cfg.Key.Mode()}
	if to == paystack.RefundAttention {
		data["id"], data["amount"], data["merchant_note"] = fmt2(int64(r.ID)), r.Amount, r.Note
	}
	s.tell("refund."+string(to), data)
}
