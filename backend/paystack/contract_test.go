package paystack_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
)

// sent is every path and method that the client sends.
var sent = []string{
	"POST /transaction/initialize", "GET /transaction/verify/{reference}", "GET /transaction/{id}", "GET /transaction",
	"POST /charge", "POST /charge/submit_pin", "POST /charge/submit_otp", "POST /charge/submit_phone", "POST /charge/submit_birthday", "GET /charge/{reference}",
	"GET /balance", "GET /bank", "GET /dispute", "POST /refund", "GET /refund", "GET /refund/{id}",
	"POST /refund/retry_with_customer_details/{id}", "POST /customer", "POST /paymentrequest", "GET /paymentrequest",
	"GET /paymentrequest/verify/{id}", "GET /paymentrequest/{id_or_code}", "GET /terminal", "GET /terminal/{terminal_id}/presence",
	"POST /terminal/{id}/event", "GET /terminal/{terminal_id}/event/{event_id}", "GET /settlement", "GET /settlement/{id}/transactions",
	"GET /integration/payment_session_timeout", "PUT /integration/payment_session_timeout",
}

// elsewhere are parameters that Paystack's documentation has, and its public description
// does not (reference section 4).
var elsewhere = map[string][]string{
	"POST /charge": {"currency", "mobile_money", "ussd", "bank_transfer"},
}

// call is a request as it went out.
type call struct {
	method, path string
	names        []string // of its query and of its body, with dots
}

// recorder keeps what goes out.
type recorder struct{ calls []call }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	c := call{method: req.Method, path: req.URL.Path, names: slices.Sorted(maps.Keys(req.URL.Query()))}
	if req.Body != nil {
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(raw))
		var body map[string]any
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &body); err != nil {
				return nil, err
			}
		}
		c.names = append(c.names, fields("", body)...)
	}
	r.calls = append(r.calls, c)
	return http.DefaultTransport.RoundTrip(req)
}

func fields(prefix string, body map[string]any) (names []string) {
	for name, value := range body {
		names = append(names, prefix+name)
		if inner, ok := value.(map[string]any); ok {
			names = append(names, fields(prefix+name+".", inner)...)
		}
	}
	slices.Sort(names)
	return names
}

// everything lets a client send each of its calls once, with each parameter that it has.
func everything(t *testing.T) []call {
	t.Helper()
	k, c := key(t, secret), &clock{ms: 1_800_000_000_000}
	box, err := paystacktest.Open(paystacktest.Config{Key: k, Base: "http://sandbox.test", Now: func() int64 { return c.ms }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	heard := &recorder{}
	client, err := paystack.New(paystack.Config{Key: k, BaseURL: server.URL, Limiter: paystack.NewLimiter(k.Mode(), c.now, c.wait), Pause: c.wait, HTTP: &http.Client{Transport: heard}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	device, err := box.AddTerminal("Front desk")
	if err != nil {
		t.Fatal(err)
	}
	// What the sandbox answers is not looked at here: only what is asked.
	_, _ = client.Initialize(ctx, paystack.Initialize{Email: "a@b.test", Amount: 500_000, Currency: "NGN", Reference: "tc-1", CallbackURL: "http://x.test", Channels: []string{"card"}, Metadata: "{}"})
	_, _ = client.Verify(ctx, "tc-1")
	_, _ = client.Transaction(ctx, 1)
	_, _, _ = client.Transactions(ctx, paystack.Success, 1, c.ms, 1)
	_, _ = client.TransactionsAt(ctx, device, 1, c.ms)
	for i, way := range []paystack.Charge{{Mobile: &paystack.MobileMoney{Phone: "+233551234987", Provider: "mtn"}}, {USSD: &paystack.USSD{Type: "737"}}, {Transfer: &paystack.BankTransfer{ExpiresAt: "2030-01-01T00:00:00Z"}}} {
		way.Email, way.Amount, way.Currency, way.Reference, way.Metadata = "a@b.test", 500_000, "NGN", "tc-c"+string(rune('0'+i)), "{}"
		_, _ = client.Charge(ctx, way)
	}
	for _, step := range []string{"pin", "otp", "phone", "birthday"} {
		_, _ = client.Answer(ctx, step, "1", "tc-1")
	}
	_, _ = client.CheckCharge(ctx, "tc-1")
	_, _ = client.Balances(ctx)
	_, _ = client.Banks(ctx, "NGN")
	_, _ = client.Disputes(ctx, 1, c.ms)
	_, _ = client.CreateRefund(ctx, paystack.CreateRefund{Transaction: "1", Amount: 1, Currency: "NGN", CustomerNote: "a", Note: "b"})
	_, _ = client.Refund(ctx, 1)
	_, _ = client.RefundsOf(ctx, 1)
	_, _ = client.Refunds(ctx, 1, c.ms)
	_, _ = client.RetryRefund(ctx, 1, paystack.Details{Currency: "NGN", Account: "0123456789", Bank: "9"})
	who, _ := client.CreateCustomer(ctx, "a@b.test")
	r, _ := client.CreatePaymentRequest(ctx, paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: 500_000, Currency: "NGN", Description: "tc-1-1"})
	_, _ = client.VerifyPaymentRequest(ctx, string(r.Code))
	_, _ = client.PaymentRequest(ctx, string(r.Code))
	_, _ = client.PaymentRequests(ctx, 1, c.ms)
	for range 100 { // so that the list has a second page
		_, _ = box.AddTerminal("One of many")
	}
	_, _ = client.Terminals(ctx)
	_, _ = client.TerminalPresence(ctx, device)
	event, _ := client.ProcessOnTerminal(ctx, device, r)
	_, _ = client.TerminalEventDelivered(ctx, device, event)
	_, _ = client.Settlements(ctx, 1, c.ms)
	_, _ = client.SettlementTransactions(ctx, 1)
	_, _ = client.SessionTimeout(ctx)
	_, _ = client.SetSessionTimeout(ctx, time.Minute)
	return heard.calls
}

// Each call has its path, its method and all of its parameters in the public description
// of the API, where that lies beside the project, and each call is sent here.
func TestWhatIsSentIsInThePublicDescription(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/reference/paystack-openapi.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the public description of Paystack's API does not lie beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	known := describe(string(raw))
	left := slices.Clone(sent)
	for _, c := range everything(t) {
		name := ""
		for _, s := range sent {
			if matches(s, c.method+" "+c.path) {
				name = s
				break
			}
		}
		if name == "" {
			t.Errorf("%s %s is not in the list of what is sent", c.method, c.path)
			continue
		}
		left = slices.DeleteFunc(left, func(s string) bool { return s == name })
		params, ok := known[shape(name)]
		if !ok {
			t.Errorf("%s is not described", name)
			continue
		}
		for _, p := range c.names {
			last := p[strings.LastIndexByte(p, '.')+1:]
			first, _, _ := strings.Cut(p, ".")
			switch excepted := slices.Contains(elsewhere[name], first); {
			case !slices.Contains(params, last) && !excepted:
				t.Errorf("%s: %s is not described", name, p)
			case slices.Contains(params, last) && excepted:
				t.Errorf("%s: %s is described by now", name, p)
			}
		}
	}
	if len(left) > 0 {
		t.Errorf("never sent: %s", strings.Join(left, ", "))
	}
}

// matches reports whether a call is of a path with names in it. Of two that match the one
// without a name stands first in sent.
func matches(pattern, call string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(call, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

var (
	aPath   = regexp.MustCompile(`^  ['"]?(/[^:'"]*)['"]?:\s*$`)
	aMethod = regexp.MustCompile(`^    (get|post|put|delete|parameters):\s*$`)
	aSchema = regexp.MustCompile(`^    (\w+):\s*$`)
	aName   = regexp.MustCompile(`^\s+(?:- )?name: (\w+)\s*$`)
	aField  = regexp.MustCompile(`^( +)(\w+):\s*$`)
	aRef    = regexp.MustCompile(`#/components/schemas/(\w+)`)
)

// describe reads of the description what each call may be sent, by method and shape. It
// takes the lines as they are: of a body every name that its schemas have, at any depth
// within one.
func describe(yaml string) map[string][]string {
	bodies := map[string][]string{} // of a schema
	known := map[string][]string{}
	of := map[string]string{} // the schema of a call's body
	path, method, schema := "", "", ""
	shared := map[string][]string{} // parameters of a path
	schemas := false
	for line := range strings.Lines(yaml) {
		line = strings.TrimRight(line, "\n")
		schemas = schemas || line == "  schemas:"
		if schemas {
			if m := aSchema.FindStringSubmatch(line); m != nil {
				schema = m[1]
			} else if m := aField.FindStringSubmatch(line); m != nil && schema != "" {
				bodies[schema] = append(bodies[schema], m[2])
			} else if m := aRef.FindStringSubmatch(line); m != nil && schema != "" {
				bodies[schema] = append(bodies[schema], "#"+m[1])
			}
			continue
		}
		if m := aPath.FindStringSubmatch(line); m != nil {
			path, method = m[1], ""
		} else if m := aMethod.FindStringSubmatch(line); m != nil {
			if method = strings.ToUpper(m[1]); method != "PARAMETERS" {
				known[method+" "+shape(path)] = nil
			}
		} else if m := aName.FindStringSubmatch(line); m != nil {
			if method == "PARAMETERS" {
				shared[path] = append(shared[path], m[1])
			} else {
				known[method+" "+shape(path)] = append(known[method+" "+shape(path)], m[1])
			}
		} else if m := aRef.FindStringSubmatch(line); m != nil && method != "PARAMETERS" && of[method+" "+shape(path)] == "" {
			of[method+" "+shape(path)] = m[1]
		}
	}
	for name := range known {
		method, _, _ := strings.Cut(name, " ")
		if method == "POST" || method == "PUT" {
			known[name] = append(known[name], expand(bodies, of[name], 0)...)
		}
	}
	return known
}

// expand is every name of a schema and of those that it refers to.
func expand(bodies map[string][]string, schema string, depth int) (names []string) {
	for _, n := range bodies[schema] {
		if inner, ok := strings.CutPrefix(n, "#"); !ok {
			names = append(names, n)
		} else if depth < 4 {
			names = append(names, expand(bodies, inner, depth+1)...)
		}
	}
	return names
}

// shape is a path without the names of its parts.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}
