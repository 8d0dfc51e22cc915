// Package paystacktest is a sandbox that answers as Paystack does: references that
// are unique for ever, cards by their outcomes, refunds through every state, a
// balance that can run dry, signed webhooks, rate limits, and faults to order. It
// serves its own page to pay at. No money moves.
//
// It must be no kinder than Paystack: what is loose there is loose here.
package paystacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// Config is what a Sandbox works with.
type Config struct {
	Key  paystack.Key
	Base string // where buyers reach it, without a slash at the end
	// Now is the sandbox's clock, Unix ms; nil: the machine's.
	Now func() int64
	// File keeps the state over a restart; "": it is kept in memory.
	File string
	// Limit is the requests of an endpoint in any minute; 0: those of the key's mode.
	Limit int
	// Webhook is where events are sent; "": nowhere. Send sends them at once where
	// it is set, for tests.
	Webhook string
	Send    func(body []byte, signature string) (acknowledged bool)
}

// Sandbox is a running sandbox. It is an http.Handler for the API and the page.
type Sandbox struct {
	cfg Config
	mux *http.ServeMux

	mu     sync.Mutex
	state  state
	calls  map[string][]int64 // when an endpoint was asked
	faults []Fault
}

// state is all that a sandbox knows.
type state struct {
	Next         uint64
	Transactions map[string]*Transaction // by reference
	Refunds      []*Refund
	Disputes     []*Dispute
	Balance      map[string]int64
	Customers    []string // addresses
	Terminals    []*Terminal
	Requests     []*Request
	Settlements  []*Settlement
	Session      int64 // seconds; 0: for ever
	Events       []*event
}

// Transaction is a payment of the sandbox. Amounts are subunits.
type Transaction struct {
	ID        uint64
	Reference string
	Access    string
	Status    paystack.Status
	Amount    int64
	Currency  string
	Email     string
	Channel   string
	Response  string
	Callback  string
	Metadata  any
	Fees      int64
	CreatedAt int64
	PaidAt    int64
	Card      string // decides what becomes of its refunds
	Terminal  string // where it was paid; "": not at one
	Settled   bool   // it is in a payout
}

// Refund is a refund of the sandbox.
type Refund struct {
	ID          uint64
	Transaction string
	Amount      int64
	Status      paystack.RefundStatus
	Note        string
	CreatedAt   int64
	ChangedAt   int64
	Settled     bool // it was taken out of a payout
}

// firstID is beyond 32 bits, as Paystack's are.
const firstID = 5_805_764_100

// Open starts a sandbox, with the state of its file if there is one.
func Open(cfg Config) (*Sandbox, error) {
	if cfg.Now == nil {
		cfg.Now = func() int64 { return time.Now().UnixMilli() }
	}
	if cfg.Limit == 0 {
		cfg.Limit, _ = paystack.Limits(cfg.Key.Mode())
	}
	s := &Sandbox{cfg: cfg, calls: map[string][]int64{}, state: state{Next: firstID, Transactions: map[string]*Transaction{}, Balance: map[string]int64{}}}
	if cfg.File != "" {
		raw, err := os.ReadFile(cfg.File)
		if err != nil && !os.IsNotExist(err) {
			return nil, fmt.Errorf("read the sandbox's state: %w", err)
		}
		if err == nil {
			if err := json.Unmarshal(raw, &s.state); err != nil {
				return nil, fmt.Errorf("read the sandbox's state: %w", err)
			}
		}
	}
	s.routes()
	return s, nil
}

// save keeps the state. The caller holds the lock.
func (s *Sandbox) save() error {
	if s.cfg.File == "" {
		return nil
	}
	raw, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	next := s.cfg.File + ".new"
	if err := os.MkdirAll(filepath.Dir(next), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(next, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(next, s.cfg.File)
}

// ServeHTTP answers.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Transactions copies all transactions.
func (s *Sandbox) Transactions() (out []Transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.state.Transactions {
		out = append(out, *t)
	}
	return out
}

// Refunds copies all refunds, in the order in which they were made.
func (s *Sandbox) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress()
	return copies(s.state.Refunds)
}

func copies[T any](all []*T) (out []T) {
	for _, one := range all {
		out = append(out, *one)
	}
	return out
}

// Calls says when an endpoint was asked, Unix ms: initialize, verify, charge,
// refund, refund list, ... as the client names them. Refused ones are not counted.
func (s *Sandbox) Calls(endpoint string) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]int64(nil), s.calls[endpoint]...)
}

// SetBalance says what the account holds of a currency, in subunits.
func (s *Sandbox) SetBalance(currency string, subunits int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Balance[currency] = subunits
}

// Pay is the buyer who pays a transaction with a card, as on the page.
func (s *Sandbox) Pay(reference, card string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.state.Transactions[reference]
	if !ok {
		return fmt.Errorf("there is no transaction %s", reference)
	}
	s.pay(t, strings.ReplaceAll(card, " ", ""))
	return s.save()
}

// id is a new number. The caller holds the lock.
func (s *Sandbox) id() uint64 {
	s.state.Next++
	return s.state.Next
}

// iso spells a moment as Paystack does.
func iso(ms int64) any {
	if ms == 0 {
		return nil
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}
