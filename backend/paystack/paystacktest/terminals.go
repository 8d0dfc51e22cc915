package paystacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// Terminal is a Terminal of the sandbox. Pushed are the events that were sent to it, the
// newest last; what it shows is the last that has reached it.
type Terminal struct {
	ID      uint64
	Device  string // terminal_id
	Name    string
	Off     bool // it is not online
	Busy    bool // it is online, and not available
	Retired bool // its status is not active
	Pushed  []*Push
}

// Push is an event that was sent to a Terminal.
type Push struct {
	ID        string
	Request   uint64
	Delivered bool
	At        int64
}

// Request is a payment request of the sandbox. Amount is subunits.
type Request struct {
	ID          uint64
	Code        string
	Offline     string
	Customer    string // its code
	Amount      int64
	Currency    string
	Description string
	CreatedAt   int64
	PaidAt      int64
}

// integration is the account's number.
const integration = 412829

// AddTerminal puts a Terminal at the counter, on and free, and returns what the API
// knows it by.
func (s *Sandbox) AddTerminal(name string) (device string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &Terminal{ID: s.id(), Name: name}
	t.Device = fmt.Sprintf("2872S%03d", t.ID%1000)
	s.state.Terminals = append(s.state.Terminals, t)
	return t.Device, s.save()
}

// Terminals copies all Terminals.
func (s *Sandbox) Terminals() []Terminal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.state.Terminals)
}

// Switch changes how a Terminal is: off, busy, retired. What was pushed to it while it
// was off reaches it when it is on.
func (s *Sandbox) Switch(device string, change func(*Terminal)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.terminal(device)
	if t == nil {
		return fmt.Errorf("there is no terminal %s", device)
	}
	change(t)
	t.receive()
	return s.save()
}

func (t *Terminal) receive() {
	if t.Off {
		return
	}
	for _, p := range t.Pushed {
		p.Delivered = true
	}
}

// Tap is the buyer who holds a card to a Terminal: it pays what the Terminal shows, as
// the card does.
func (s *Sandbox) Tap(device, card string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.terminal(device)
	if t == nil {
		return fmt.Errorf("there is no terminal %s", device)
	}
	r := s.shown(t)
	if r == nil {
		return fmt.Errorf("the terminal %s shows nothing to pay", device)
	}
	id := s.id()
	tx := &Transaction{ID: id, Reference: fmt.Sprintf("pos_%x", id), Access: strconv.FormatUint(id, 36), Status: paystack.Abandoned, Amount: r.Amount, Currency: r.Currency,
		Email: s.addressOf(r.Customer), Channel: paystack.ChannelTerminal, Terminal: device, CreatedAt: s.cfg.Now()}
	s.state.Transactions[tx.Reference] = tx
	s.pay(tx, strings.ReplaceAll(card, " ", ""))
	if tx.PaidAt == 0 {
		s.tell("invoice.payment_failed", s.requestRow(r))
		return s.save()
	}
	r.PaidAt = tx.PaidAt
	s.tell("paymentrequest.success", s.requestRow(r))
	return s.save()
}

// shown is the unpaid request that a Terminal shows; nil: none. The caller holds the
// lock.
func (s *Sandbox) shown(t *Terminal) *Request {
	for _, p := range slices.Backward(t.Pushed) {
		if p.Delivered {
			if r := s.request(strconv.FormatUint(p.Request, 10)); r != nil && r.PaidAt == 0 {
				return r
			}
			return nil
		}
	}
	return nil
}

// Requests copies all payment requests, in the order in which they were made.
func (s *Sandbox) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.state.Requests)
}

func (s *Sandbox) terminal(device string) *Terminal {
	for _, t := range s.state.Terminals {
		if t.Device == device {
			return t
		}
	}
	return nil
}

// request is a payment request by its number or code. The caller holds the lock.
func (s *Sandbox) request(name string) *Request {
	for _, r := range s.state.Requests {
		if r.Code == name || strconv.FormatUint(r.ID, 10) == name {
			return r
		}
	}
	return nil
}

func (s *Sandbox) customerRow(email string) map[string]any {
	for i, e := range s.state.Customers {
		if e == email {
			return map[string]any{"email": e, "integration": integration, "domain": s.cfg.Key.Mode(), "customer_code": customerCode(i), "id": 90_000_000 + i, "identified": false}
		}
	}
	s.state.Customers = append(s.state.Customers, email)
	return s.customerRow(email)
}

func customerCode(i int) string { return fmt.Sprintf("CUS_sandbox%08d", i) }

// addressOf is the address of a customer; "": there is none. The caller holds the lock.
func (s *Sandbox) addressOf(code string) string {
	for i, e := range s.state.Customers {
		if customerCode(i) == code {
			return e
		}
	}
	return ""
}

// customer makes a customer, or finds the one that has the address.
func (s *Sandbox) customer(r *request) answer {
	email := r.text("email")
	if !strings.Contains(email, "@") || strings.Contains(email, " ") {
		return refuse(http.StatusBadRequest, "Invalid Email Address Passed", "validation_error", "invalid_email_address", "")
	}
	return fine("Customer created", s.customerRow(email))
}

func (s *Sandbox) requestCreate(r *request) answer {
	amount, err := strconv.ParseInt(r.text("amount"), 10, 64)
	currency := r.text("currency")
	if currency == "" {
		currency = "NGN"
	}
	switch {
	case s.addressOf(r.text("customer")) == "":
		return refuse(http.StatusNotFound, "Customer not found", "validation_error", "customer_not_found", "")
	case !slices.Contains([]string{"NGN", "GHS", "ZAR", "USD"}, currency):
		return refuse(http.StatusForbidden, "Currency not supported by merchant", "validation_error", "unsupported_currency", "")
	case err != nil || amount < Least[currency]:
		return refuse(http.StatusBadRequest, "Invalid Amount Sent", "validation_error", "", "")
	}
	q := &Request{ID: s.id(), Customer: r.text("customer"), Amount: amount, Currency: currency, Description: r.text("description"), CreatedAt: s.cfg.Now()}
	q.Code, q.Offline = fmt.Sprintf("PRQ_%015d", q.ID), strconv.Itoa(integration)+strconv.FormatUint(q.ID, 10)
	s.state.Requests = append(s.state.Requests, q)
	out := s.requestRow(q)
	delete(out, "paid_at")
	return fine("Payment request created", out)
}

// requestRow is a payment request as lists and webhooks spell it: its customer by
// number.
func (s *Sandbox) requestRow(r *Request) map[string]any {
	status, pending := "pending", r.Amount
	if r.PaidAt > 0 {
		status, pending = paystack.RequestPaid, 0
	}
	return map[string]any{"id": r.ID, "integration": integration, "domain": s.cfg.Key.Mode(), "amount": r.Amount, "currency": r.Currency, "due_date": nil, "has_invoice": false,
		"invoice_number": nil, "description": r.Description, "line_items": []any{}, "tax": []any{}, "request_code": r.Code, "status": status, "paid": r.PaidAt > 0, "paid_at": iso(r.PaidAt),
		"metadata": nil, "notifications": []any{}, "offline_reference": r.Offline, "customer": s.customerRow(s.addressOf(r.Customer))["id"], "created_at": iso(r.CreatedAt),
		"discount": nil, "split_code": nil, "pending_amount": pending}
}

func (s *Sandbox) requestList(r *request) answer {
	out, newest := []any{}, slices.Clone(s.state.Requests)
	slices.Reverse(newest)
	for _, q := range page(r, newest) {
		out = append(out, s.requestRow(q))
	}
	return fine("Payment requests retrieved", out)
}

// requestOne finds by code or number, and names the customer.
func (s *Sandbox) requestOne(r *request) answer {
	q := s.request(r.PathValue("name"))
	if q == nil {
		return refuse(http.StatusNotFound, "Payment request not found", "validation_error", "", "")
	}
	out := s.requestRow(q)
	out["customer"] = s.customerRow(s.addressOf(q.Customer))
	return fine("Payment request retrieved", out)
}

// terminalList answers with a cursor, whose end is spelled "null".
func (s *Sandbox) terminalList(r *request) answer {
	at, _ := strconv.Atoi(r.URL.Query().Get("next"))
	per, _ := strconv.Atoi(r.URL.Query().Get("perPage"))
	if per < 1 {
		per = 50
	}
	at = min(at, len(s.state.Terminals))
	end := min(at+per, len(s.state.Terminals))
	out := []any{}
	for _, t := range s.state.Terminals[at:end] {
		status := paystack.TerminalActive
		if t.Retired {
			status = "inactive"
		}
		out = append(out, map[string]any{"id": t.ID, "serial_number": nil, "device_make": nil, "terminal_id": t.Device, "integration": integration, "domain": s.cfg.Key.Mode(),
			"name": t.Name, "address": s.cfg.Base + "/terminal-screen/" + t.Device, "status": status})
	}
	next := any("null")
	if end < len(s.state.Terminals) {
		next = strconv.Itoa(end)
	}
	a := fine("Terminals retrieved successfully", out)
	a.meta = map[string]any{"next": next, "previous": "null", "perPage": per}
	return a
}

func (s *Sandbox) presence(r *request) answer {
	t := s.terminal(r.PathValue("id"))
	if t == nil {
		return refuse(http.StatusNotFound, "Terminal not found", "validation_error", "", "")
	}
	return fine("Terminal status retrieved successfully", map[string]any{"online": !t.Off, "available": !t.Off && !t.Busy})
}

// push takes an event for a Terminal that is off, too: it waits there.
func (s *Sandbox) push(r *request) answer {
	t := s.terminal(r.PathValue("id"))
	if t == nil {
		return refuse(http.StatusNotFound, "Terminal not found", "validation_error", "", "")
	}
	data, _ := r.body["data"].(map[string]any)
	id, _ := data["id"].(json.Number)
	q := s.request(id.String())
	if r.text("type") != "invoice" || r.text("action") != "process" || q == nil || q.Offline != data["reference"] {
		return refuse(http.StatusNotFound, "Invoice not found", "validation_error", "", "")
	}
	p := &Push{ID: fmt.Sprintf("%024x", s.id()), Request: q.ID, At: s.cfg.Now()}
	t.Pushed = append(t.Pushed, p)
	t.receive()
	return fine("Event sent to Terminal", map[string]any{"id": p.ID})
}

// pushKept is how long an event can be asked for, in ms.
const pushKept = 48 * 3600_000

func (s *Sandbox) pushed(r *request) answer {
	if t := s.terminal(r.PathValue("id")); t != nil {
		for _, p := range t.Pushed {
			if p.ID == r.PathValue("event") && s.cfg.Now()-p.At < pushKept {
				return fine("Message Status Retrieved", map[string]any{"delivered": p.Delivered})
			}
		}
	}
	return refuse(http.StatusBadRequest, "Invalid push ID", "validation_error", "INVALID_PUSH_ID", "")
}
