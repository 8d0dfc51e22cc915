package paystacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

func (s *Sandbox) routes() {
	s.mux = http.NewServeMux()
	api := func(pattern, endpoint string, f func(*request) answer) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, endpoint, f) })
	}
	api("POST /transaction/initialize", "initialize", s.initialize)
	api("GET /transaction/verify/{reference}", "verify", s.verify)
	api("GET /transaction/{id}", "transaction", s.fetch)
	api("GET /transaction", "transactions", s.list)
	api("POST /charge", "charge", s.charge)
	api("POST /charge/submit_otp", "charge", s.submit)
	api("GET /charge/{reference}", "check", s.check)
	api("GET /balance", "balance", s.balance)
	api("GET /bank", "bank", func(*request) answer {
		return fine("Banks retrieved", []any{map[string]any{"id": 9, "name": "First Bank of Nigeria", "code": "011"},
			map[string]any{"id": 10, "name": "Guaranty Trust Bank", "code": "058"}, map[string]any{"id": 18, "name": "Zenith Bank", "code": "057"}})
	})
	api("GET /dispute", "dispute list", s.disputeList)
	api("POST /refund", "refund", s.refund)
	api("GET /refund/{id}", "refund fetch", s.refundOne)
	api("GET /refund", "refund list", s.refundList)
	api("POST /refund/retry_with_customer_details/{id}", "refund retry", s.refundRetry)
	api("POST /customer", "customer", s.customer)
	api("POST /paymentrequest", "payment request", s.requestCreate)
	api("GET /paymentrequest", "payment request list", s.requestList)
	api("GET /paymentrequest/verify/{name}", "payment request verify", s.requestOne)
	api("GET /paymentrequest/{name}", "payment request fetch", s.requestOne)
	api("GET /terminal", "terminals", s.terminalList)
	api("GET /terminal/{id}/presence", "terminal presence", s.presence)
	api("POST /terminal/{id}/event", "terminal event", s.push)
	api("GET /terminal/{id}/event/{event}", "terminal event fetch", s.pushed)
	api("GET /settlement", "settlement list", s.settlementList)
	api("GET /settlement/{id}/transactions", "settlement transactions", s.settlementTransactions)
	api("GET /integration/payment_session_timeout", "session timeout", s.sessionFetch)
	api("PUT /integration/payment_session_timeout", "session timeout set", s.sessionUpdate)
	s.pages()
}

// request is a call as its handler sees it, with the lock held.
type request struct {
	*http.Request
	body map[string]any
}

func (r *request) text(name string) string {
	switch v := r.body[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// answer is what Paystack says.
type answer struct {
	status  int
	message string
	data    any
	kind    string // of an error
	code    string
	next    string
	meta    any
}

func fine(message string, data any) answer {
	return answer{status: http.StatusOK, message: message, data: data}
}

func refuse(status int, message, kind, code, next string) answer {
	return answer{status: status, message: message, kind: kind, code: code, next: next}
}

// serve checks the key and the limit, orders the faults, and answers.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request, endpoint string, f func(*request) answer) {
	req := &request{Request: r}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	_ = d.Decode(&req.body)
	s.mu.Lock()
	if a, bad := s.allowed(r, endpoint); bad {
		s.mu.Unlock()
		if a.status == http.StatusTooManyRequests {
			w.Header().Set("x-ratelimit-reset", strconv.FormatInt(s.reset(endpoint), 10))
		}
		write(w, a)
		return
	}
	s.calls[endpoint] = append(s.calls[endpoint], s.cfg.Now())
	s.progress()
	fault := s.fault(endpoint)
	var a answer
	if fault != Before && fault != Refused {
		a = f(req)
		if err := s.save(); err != nil {
			a = refuse(http.StatusInternalServerError, err.Error(), "api_error", "", "")
		}
	}
	s.mu.Unlock()
	spoil(w, fault, a)
}

// allowed checks the key, then the limit. The caller holds the lock.
func (s *Sandbox) allowed(r *http.Request, endpoint string) (answer, bool) {
	const ensure = "Ensure that you provide the correct authorization key for the request"
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.Header.Get("Authorization") == "":
		return refuse(http.StatusUnauthorized, "No Authorization Header was found", "", "", ""), true
	case !ok:
		return refuse(http.StatusUnauthorized, "Format is Authorization Bearer [secret key]", "", "", ""), true
	case key != s.cfg.Key.Reveal():
		return refuse(http.StatusUnauthorized, "Invalid key", "validation_error", "invalid_Key", ensure), true
	}
	limit := s.cfg.Limit
	if _, more := paystack.Limits(s.cfg.Key.Mode()); more[endpoint] > limit {
		limit = more[endpoint]
	}
	now := s.cfg.Now()
	calls := s.calls[endpoint]
	for len(calls) > 4*limit {
		calls = calls[1:]
	}
	recent := 0
	for _, at := range calls {
		if now-at < 60_000 {
			recent++
		}
	}
	if recent >= limit {
		return refuse(http.StatusTooManyRequests, "Rate limit exceeded!", "api_error", "rate_limited", "Wait a few minutes and try the API call again"), true
	}
	return answer{}, false
}

// reset is the seconds until the oldest request of the window leaves it.
func (s *Sandbox) reset(endpoint string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	for _, at := range s.calls[endpoint] {
		if now-at < 60_000 {
			return (60_000-(now-at))/1000 + 1
		}
	}
	return 1
}

func write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.bytes())
}

func (a answer) bytes() []byte {
	out := map[string]any{"status": a.status == http.StatusOK, "message": a.message}
	if a.status == http.StatusOK {
		out["data"] = a.data
		if a.meta != nil {
			out["meta"] = a.meta
		}
	} else {
		out["meta"] = map[string]any{"nextStep": a.next}
		if a.kind != "" {
			out["type"], out["code"] = a.kind, a.code
		}
	}
	raw, _ := json.Marshal(out)
	return raw
}

var goodReference = regexp.MustCompile(`^[A-Za-z0-9.=-]{1,100}$`)

// begin makes a transaction of a request. The caller holds the lock.
func (s *Sandbox) begin(r *request) (*Transaction, answer) {
	email, reference := r.text("email"), r.text("reference")
	amount, err := strconv.ParseInt(r.text("amount"), 10, 64)
	currency := r.text("currency")
	if currency == "" {
		currency = "NGN"
	}
	least, known := Least[currency]
	switch {
	case email == "":
		return nil, refuse(http.StatusBadRequest, "Email Address is required", "validation_error", "missing_params", "Provide all required params ")
	case !strings.Contains(email, "@") || strings.Contains(email, " "):
		return nil, refuse(http.StatusBadRequest, "Invalid Email Address Passed", "validation_error", "invalid_email_address", "")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, `"amount" must be an integer`, "validation_error", "", "")
	case amount <= 0:
		return nil, refuse(http.StatusBadRequest, "Invalid Amount Sent", "validation_error", "", "")
	case !known:
		return nil, refuse(http.StatusForbidden, "Currency not supported by merchant", "validation_error", "unsupported_currency", "")
	case amount < least:
		return nil, refuse(http.StatusBadRequest, "Invalid Amount Sent", "validation_error", "", "")
	case amount > 10_000_000_00:
		return nil, refuse(http.StatusBadRequest, "Transaction amount limit exceeded", "validation_error", "", "")
	}
	if reference == "" {
		reference = fmt.Sprintf("T%015d", s.id())
	}
	if !goodReference.MatchString(reference) {
		return nil, refuse(http.StatusBadRequest, "Invalid character in transaction reference", "validation_error", "", "")
	}
	if _, used := s.state.Transactions[reference]; used {
		return nil, refuse(http.StatusBadRequest, "Duplicate Transaction Reference", "validation_error", "duplicate_reference", "Try and create the Transaction or Charge with a new reference")
	}
	t := &Transaction{ID: s.id(), Reference: reference, Status: paystack.Abandoned, Amount: amount, Currency: currency, Email: email,
		Callback: r.text("callback_url"), Metadata: r.body["metadata"], CreatedAt: s.cfg.Now()}
	t.Access = strconv.FormatUint(t.ID*2654435761, 36) + strconv.FormatUint(t.ID, 36)
	s.state.Transactions[reference] = t
	return t, answer{}
}

// Least is the smallest transaction of each currency, in subunits (docs: api;
// reference section 2). Egypt and Rwanda are taken as of the rollout.
var Least = map[string]int64{"NGN": 50_00, "USD": 2_00, "GHS": 10, "ZAR": 1_00, "KES": 3_00, "XOF": 1_00, "EGP": 1_00, "RWF": 1_00}

func (s *Sandbox) initialize(r *request) answer {
	t, a := s.begin(r)
	if t == nil {
		return a
	}
	return fine("Authorization URL created", map[string]any{"authorization_url": s.cfg.Base + "/checkout/" + t.Access, "access_code": t.Access, "reference": t.Reference})
}

func (s *Sandbox) verify(r *request) answer {
	t, ok := s.state.Transactions[r.PathValue("reference")]
	if !ok {
		return refuse(http.StatusBadRequest, "Transaction reference not found.", "validation_error", "transaction_not_found", "Ensure that you're passing the reference of a transaction that exists on this integration")
	}
	return fine("Verification successful", s.transaction(t))
}

func (s *Sandbox) fetch(r *request) answer {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil {
		return refuse(http.StatusBadRequest, "Transaction ID should be numeric.", "validation_error", "", "")
	}
	for _, t := range s.state.Transactions {
		if t.ID == id {
			return fine("Transaction retrieved", s.transaction(t))
		}
	}
	return refuse(http.StatusNotFound, "Transaction not found", "validation_error", "", "")
}

// transaction is the object of verify and of charge.success.
func (s *Sandbox) transaction(t *Transaction) map[string]any {
	out := map[string]any{"id": t.ID, "domain": s.cfg.Key.Mode(), "status": t.Status, "reference": t.Reference, "receipt_number": nil, "amount": t.Amount,
		"message": nil, "gateway_response": t.Response, "paid_at": iso(t.PaidAt), "paidAt": iso(t.PaidAt), "created_at": iso(t.CreatedAt), "createdAt": iso(t.CreatedAt),
		"channel": t.Channel, "currency": t.Currency, "ip_address": nil, "metadata": t.Metadata, "fees": nil, "fees_split": nil, "plan": nil, "order_id": nil,
		"authorization": map[string]any{}, "customer": map[string]any{"id": t.ID - 1, "email": t.Email, "customer_code": "CUS_sandbox"}, "requested_amount": t.Amount}
	if t.PaidAt > 0 {
		out["fees"] = t.Fees
	}
	if t.PaidAt > 0 && t.Card != "" { // the same for each payment of one card, whoever pays with it
		last := t.Card[len(t.Card)-4:]
		out["authorization"] = map[string]any{"signature": "SIG_sandbox" + last, "last4": last, "channel": "card", "reusable": true}
	}
	if t.Terminal != "" { // it carries nothing of the payment request
		out["amount"], out["requested_amount"], out["metadata"] = fmt2(t.Amount), fmt2(t.Amount), 0
		out["source"] = map[string]any{"type": "offline", "source": "pos", "identifier": t.Terminal}
	}
	return out
}

func (s *Sandbox) list(r *request) answer {
	all := make([]*Transaction, 0, len(s.state.Transactions))
	for _, t := range s.state.Transactions {
		want, at := r.URL.Query().Get("status"), r.URL.Query().Get("terminalid")
		if (want == "" || want == string(t.Status)) && (at == "" || at == t.Terminal) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *Transaction) int { return int(int64(b.ID) - int64(a.ID)) })
	out := []any{}
	for _, t := range page(r, all) {
		out = append(out, s.transaction(t))
	}
	return fine("Transactions retrieved", out)
}

// page cuts a list as perPage and page say.
func page[T any](r *request, all []T) []T {
	per, _ := strconv.Atoi(r.URL.Query().Get("perPage"))
	at, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if per < 1 {
		per = 50
	}
	from := min(max(at-1, 0)*per, len(all))
	return all[from:min(from+per, len(all))]
}

func (s *Sandbox) balance(*request) answer {
	out := []any{}
	for c, n := range s.state.Balance {
		out = append(out, map[string]any{"currency": c, "balance": n})
	}
	return fine("Balances retrieved", out)
}

// charge asks a phone, makes an account, or gives a code to dial; the page of the
// transaction is where the tester plays the buyer.
func (s *Sandbox) charge(r *request) answer {
	t, a := s.begin(r)
	if t == nil {
		return a
	}
	out := map[string]any{"reference": t.Reference, "status": "pending", "id": t.ID, "amount": t.Amount}
	until := s.cfg.Now() + 30*60_000
	switch {
	case r.body["mobile_money"] != nil:
		t.Channel = "mobile_money"
		if m, _ := r.body["mobile_money"].(map[string]any); m["provider"] == "vod" {
			out["status"], out["display_text"] = "send_otp", "Dial *110# on the phone to get a voucher code, then type it (sandbox: 123456)"
			break
		}
		out["status"], out["display_text"] = "pay_offline", "Please approve the payment on your phone (sandbox: "+s.cfg.Base+"/checkout/"+t.Access+")"
	case r.body["bank_transfer"] != nil:
		t.Channel = "bank_transfer"
		out["status"], out["account_name"], out["account_number"] = "pending_bank_transfer", "PAYSTACK CHECKOUT", "1230045678"
		out["bank"], out["account_expires_at"] = map[string]any{"slug": "test-bank", "name": "TEST BANK", "id": 24}, iso(until)
	case r.body["ussd"] != nil:
		t.Channel = "ussd"
		out["status"], out["display_text"], out["ussd_code"] = "pay_offline", "Dial the code on your phone", "*737*33*4*18791#"
	default:
		return refuse(http.StatusBadRequest, "Invalid Merchant Selected", "validation_error", "", "")
	}
	return fine("Charge attempted", out)
}

func (s *Sandbox) submit(r *request) answer {
	t, ok := s.state.Transactions[r.text("reference")]
	if !ok {
		return refuse(http.StatusBadRequest, "Transaction reference is invalid", "validation_error", "", "")
	}
	if r.text("otp") != "123456" {
		return refuse(http.StatusBadRequest, "Charge attempted", "validation_error", "incorrect_otp", "")
	}
	s.pay(t, CardSuccess)
	return fine("Charge attempted", map[string]any{"status": t.Status, "reference": t.Reference})
}

func (s *Sandbox) check(r *request) answer {
	t, ok := s.state.Transactions[r.PathValue("reference")]
	if !ok {
		return refuse(http.StatusBadRequest, "Transaction reference is invalid", "validation_error", "", "")
	}
	status := t.Status
	if status == paystack.Abandoned {
		status = paystack.Pending
	}
	return fine("Reference check successful", map[string]any{"status": status, "reference": t.Reference})
}
