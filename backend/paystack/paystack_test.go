package paystack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
)

func key(t testing.TB, text string) paystack.Key {
	t.Helper()
	k, err := paystack.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const secret = "sk_test_ticketcrib"

// clock stands until somebody waits: then it goes on by as much.
type clock struct{ ms int64 }

func (c *clock) now() time.Time { return time.UnixMilli(c.ms) }

func (c *clock) wait(_ context.Context, d time.Duration) error {
	c.ms += d.Milliseconds()
	return nil
}

// bench is a client before a sandbox, both on one clock.
type bench struct {
	*paystack.Client
	*clock
	box *paystacktest.Sandbox
}

func newBench(t testing.TB, text string) *bench {
	t.Helper()
	k, c := key(t, text), &clock{ms: 1_800_000_000_000}
	box, err := paystacktest.Open(paystacktest.Config{Key: k, Base: "http://sandbox.test", Now: func() int64 { return c.ms }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	client, err := paystack.New(paystack.Config{Key: k, BaseURL: server.URL, Limiter: paystack.NewLimiter(k.Mode(), c.now, c.wait), Pause: c.wait})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{client, c, box}
}

func (b *bench) begin(t testing.TB, reference string, amount int64) paystack.Begun {
	t.Helper()
	out, err := b.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: amount, Currency: "NGN", Reference: reference, CallbackURL: "http://shop.test/back"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A key shows itself in no way in which something is printed.
func TestAKeyShowsItselfToNobody(t *testing.T) {
	k := key(t, "sk_live_0123456789abcdef")
	raw, err := json.Marshal(map[string]any{"k": k})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %s %q", k, k, k, k, k), string(raw), k.LogValue().String(), fmt.Sprintf("%v", struct{ K paystack.Key }{k})} {
		if strings.Contains(text, "0123456789") {
			t.Errorf("it shows in %s", text)
		}
	}
	if k.Mode() != paystack.Live || key(t, " "+secret+"\n").Mode() != paystack.Test {
		t.Error("its mode")
	}
	for _, bad := range []string{"", "pk_test_0123456789", "sk_test_", "sk_other_0123456789", "sk_live_0123 456789", "sk_test_" + strings.Repeat("a", 200)} {
		if _, err := paystack.ParseKey(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// The reference's own vector, and bytes that are not exactly those.
func TestWebhooksAreSigned(t *testing.T) {
	body := `{"event":"charge.success","data":{"id":302961,"reference":"ref-1","amount":10000,"currency":"NGN"}}`
	const want = "cd799013dcd89a6bc9e27d4984d2576ec408db66dcc4055690d32b2ba8c3e68a84d0bb626ac7be93e22be8f90099c854b934cb86b9a7dc8258dbf6aa699710f6"
	k, old := key(t, secret), key(t, "sk_test_before_it")
	if !paystack.Signed([]byte(body), want, old, k) {
		t.Error("the right signature is refused")
	}
	for name, c := range map[string]struct{ body, signature string }{
		"another body":  {body + " ", want},
		"upper case":    {body, strings.ToUpper(want)[:127] + "0"},
		"cut":           {body, want[:64]},
		"none":          {body, ""},
		"no hex":        {body, strings.Repeat("z", 128)},
		"another key's": {body, paystacktest.Sign(old, []byte(body))},
	} {
		if paystack.Signed([]byte(c.body), c.signature, k) {
			t.Errorf("%s is taken", name)
		}
	}
}

// Events in every spelling of the reference, section 8.
func TestEvents(t *testing.T) {
	for body, want := range map[string]paystack.Event{
		`{"event":"charge.success","data":{"id":5805764100,"domain":"live","status":"success","reference":"tc-1","amount":10000,"fees":null,"metadata":""}}`:                                                      {Name: "charge.success", Domain: "live", Status: "success", Reference: "tc-1", Txn: 5805764100, Amount: 10000},
		`{"event":"refund.processed","data":{"status":"processed","transaction_reference":"tvunjbbd","refund_reference":"132013318360","amount":"5000","currency":"NGN","processor":"mpgs_zen","domain":"live"}}`: {Name: "refund.processed", Domain: "live", Status: "processed", Reference: "tvunjbbd", Amount: 5000},
		`{"event":"refund.failed","data":{"status":"failed","transaction_reference":"t-2","refund_reference":"TRF_9vgfawjnoz58uxy","amount":20000,"domain":"test"}}`:                                              {Name: "refund.failed", Domain: "test", Status: "failed", Reference: "t-2", Amount: 20000},
		`{"event":"refund.needs-attention","data":{"id":"123456","status":"needs-attention","transaction_reference":"t-3","amount":5306,"merchant_note":"tc:x","domain":"test"}}`:                                 {Name: "refund.needs-attention", Domain: "test", Status: "needs-attention", Reference: "t-3", Refund: 123456, Note: "tc:x", Amount: 5306},
		`{"event":"charge.dispute.create","data":{"id":7,"status":"awaiting-merchant-feedback","transaction_reference":null,"transaction":{"id":9,"reference":"t-4"},"domain":"live"}}`:                           {Name: "charge.dispute.create", Domain: "live", Status: "awaiting-merchant-feedback", Reference: "t-4", Txn: 9},
		`{"event":"bank.transfer.rejected","data":{"amount":"10000","transaction_id":5}}`:                                                                                                                         {Name: "bank.transfer.rejected", Amount: 10000},
		`{"event":"product.created","data":[]}`: {Name: "product.created"},
		`{"event":"charge.success","data":{"id":8,"domain":"live","status":"success","reference":"pos_wtwyrj7n6x","amount":"10000","requested_amount":"10000","metadata":0,"channel":"pos","source":{"type":"offline","source":"pos","identifier":"2872S934"}}}`:                                                               {Name: "charge.success", Domain: "live", Status: "success", Reference: "pos_wtwyrj7n6x", Txn: 8, Amount: 10000, Terminal: "2872S934"},
		`{"event":"paymentrequest.success","data":{"id":1089700,"domain":"test","amount":"10000000","currency":"NGN","description":"tc-1-1","request_code":"PRQ_y0paeo93jh99mho","status":"success","paid":true,"paid_at":"2019-06-21T15:26:10.000Z","metadata":null,"offline_reference":"3365451089700","customer":7454223}}`: {Name: "paymentrequest.success", Domain: "test", Status: "success", Request: "PRQ_y0paeo93jh99mho", About: "tc-1-1", Amount: 10000000},
		`{"event":"paymentrequest.pending","data":{"id":1,"domain":"test","amount":5,"description":null,"request_code":"PRQ_a","status":"pending","paid":false}}`:                                                                                                                                                              {Name: "paymentrequest.pending", Domain: "test", Status: "pending", Request: "PRQ_a", Amount: 5},
		`{"event":"invoice.payment_failed","data":{"domain":"test","amount":1000,"status":"pending","description":{},"transaction":{},"subscription":{"status":"active"}}}`:                                                                                                                                                    {Name: "invoice.payment_failed", Domain: "test", Status: "pending", Amount: 1000},
		`{"event":"invoice.update","data":{"domain":"test","amount":1000,"status":"success","description":[],"transaction":{"reference":"r-1","status":"success","amount":1000}}}`:                                                                                                                                             {Name: "invoice.update", Domain: "test", Status: "success", Reference: "r-1", Amount: 1000},
	} {
		got, err := paystack.ParseEvent([]byte(body))
		if err != nil || got != want {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", body, got, err, want)
		}
	}
	for _, bad := range []string{"", "{}", "null", "[]", `{"event":"charge.success","data":{"id":-1}}`, `{"event":"charge.success"`} {
		if _, err := paystack.ParseEvent([]byte(bad)); err == nil {
			t.Errorf("%q is an event", bad)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(`{"event":"refund.failed","data":{"amount":"1","transaction":{"id":1}}}`))
	f.Fuzz(func(t *testing.T, body []byte) { _, _ = paystack.ParseEvent(body) })
}

// Every spelling that Paystack's samples have of one thing is read as that thing.
func TestLooseTypes(t *testing.T) {
	var row struct {
		A paystack.Amount
		M paystack.Maybe
		F paystack.Flag
		I paystack.ID
		T paystack.Text
		R paystack.Ref
		D paystack.Metadata
		W paystack.Instant
		S paystack.RefundStatus
		C paystack.Customer
	}
	for text, ok := range map[string]bool{
		`{"A":10000,"M":"10000","F":1,"I":"123456","T":"visa ","R":5,"D":"","W":"2024-08-22T09:15:02.000Z","S":"needs_attention","C":{"id":1,"email":"a@b"}}`: true,
		`{"A":"10000","M":null,"F":true,"I":5805764100,"T":12,"R":{"id":5,"reference":"r"},"D":0,"W":null,"S":"needs-attention","C":77}`:                      true,
		`{"A":null,"M":0,"F":null,"I":null,"T":null,"R":null,"D":"{\"a\":1}","W":"soon","C":null}`:                                                            true,
		`{"A":100.0}`: true, `{"A":100.5}`: false, `{"A":"x"}`: false, `{"I":-1}`: false, `{"F":"maybe"}`: false, `{"T":{}}`: false,
	} {
		err := json.Unmarshal([]byte(text), &row)
		if (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"T":"visa ","M":"","S":"needs_attention","R":{"id":5,"reference":"r"},"C":77,"D":"{\"a\":1}","W":"2024-08-22T09:15:02.000Z"}`), &row); err != nil {
		t.Fatal(err)
	}
	if row.T != "visa" || row.M.Said || row.S != paystack.RefundAttention || row.R.ID != 5 || row.R.Reference != "r" || row.C.ID != 77 || row.D["a"] != 1.0 || row.W != 1724318102000 {
		t.Errorf("%+v", row)
	}
}

// What a payment was paid with is an object, or one of several spellings of nothing.
func TestWhatWasUsedMayBeNothing(t *testing.T) {
	for text, want := range map[string]string{`{"authorization":{"signature":"SIG_a","bin":"408408"}}`: "SIG_a", `{"authorization":{}}`: "", `{"authorization":null}`: "",
		`{"authorization":""}`: "", `{"authorization":[]}`: "", `{"authorization":5}`: "", `{"authorization":{"signature":null}}`: "", `{}`: ""} {
		tx := paystack.Transaction{Used: paystack.Used{Signature: "of before"}}
		if text == `{}` {
			tx.Used = paystack.Used{}
		}
		if err := json.Unmarshal([]byte(text), &tx); err != nil || string(tx.Used.Signature) != want {
			t.Errorf("%s: %q, %v", text, tx.Used.Signature, err)
		}
	}
}

// Paystack counts hundredths of every currency, those without decimals too.
func TestSubunits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor, decimals := rapid.Int64Range(0, 1<<40).Draw(t, "minor"), rapid.SampledFrom([]int{0, 2}).Draw(t, "decimals")
		if back, ok := paystack.Whole(paystack.Subunits(minor, decimals), decimals); !ok || back != minor {
			t.Fatalf("%d comes back as %d", minor, back)
		}
	})
	if n := paystack.Subunits(500, 0); n != 50_000 {
		t.Errorf("500 francs are %d", n)
	}
	if _, ok := paystack.Whole(150, 0); ok {
		t.Error("half a franc is taken")
	}
}

// A payment from its beginning to its end, and what each card does.
func TestPayments(t *testing.T) {
	b := newBench(t, secret)
	begun := b.begin(t, "tc-1", 500_000)
	if !strings.HasPrefix(begun.URL, "http://sandbox.test/checkout/") || begun.Reference != "tc-1" {
		t.Fatalf("%+v", begun)
	}
	tx, err := b.Verify(t.Context(), "tc-1")
	if err != nil || tx.Status != paystack.Abandoned || tx.Paid() != 0 || tx.Fees.Said || tx.Used.Signature != "" {
		t.Errorf("before: %+v, %v", tx, err)
	}
	for _, c := range []struct {
		card string
		want paystack.Status
	}{{"1111", paystack.Abandoned}, {paystacktest.CardNoFunds, paystack.Failed}, {paystacktest.CardSuccess, paystack.Success}, {paystacktest.CardDeclined, paystack.Success}} {
		if err := b.box.Pay("tc-1", c.card); err != nil {
			t.Fatal(err)
		}
		if tx, err = b.Verify(t.Context(), "tc-1"); err != nil || tx.Status != c.want {
			t.Errorf("card %s: %s, %v", c.card, tx.Status, err)
		}
	}
	if tx.Domain != paystack.Test || tx.Amount != 500_000 || tx.Requested.Value != 500_000 || !tx.Fees.Said || tx.ID <= 1<<32 || tx.Paid() != b.ms {
		t.Errorf("after: %+v", tx)
	}
	card := tx.Used.Signature
	b.begin(t, "tc-2", 500_000)
	if err := b.box.Pay("tc-2", paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	if other, err := b.Verify(t.Context(), "tc-2"); err != nil || card == "" || other.Used.Signature != card {
		t.Errorf("one card is %q and %q, %v", card, other.Used.Signature, err)
	}
	if again, err := b.Transaction(t.Context(), uint64(tx.ID)); err != nil || again.Reference != "tc-1" {
		t.Errorf("by number: %+v, %v", again, err)
	}
	if _, err := b.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: 500_000, Currency: "NGN", Reference: "tc-1"}); !errors.Is(err, paystack.ErrDuplicateReference) || paystack.OutcomeOf(err) != paystack.Rejected {
		t.Errorf("used again: %v", err)
	}
	if all, more, err := b.Transactions(t.Context(), paystack.Success, 0, b.ms, 1); err != nil || len(all) != 2 || more {
		t.Errorf("listed: %d, %v, %v", len(all), more, err)
	}
}

// What is refused is refused, and the client knows as what.
func TestRefusals(t *testing.T) {
	b := newBench(t, secret)
	good := paystack.Initialize{Email: "a@b.test", Amount: 50_00, Currency: "NGN", Reference: "tc-good"}
	for want, change := range map[error]func(*paystack.Initialize){
		paystack.ErrAmount: func(i *paystack.Initialize) { i.Amount = 49_99 }, paystack.ErrEmail: func(i *paystack.Initialize) { i.Email = "nobody" },
		paystack.ErrCurrency: func(i *paystack.Initialize) { i.Currency = "EUR" },
	} {
		i := good
		change(&i)
		_, err := b.Initialize(t.Context(), i)
		if !errors.Is(err, want) || paystack.OutcomeOf(err) != paystack.Rejected {
			t.Errorf("%v: %v", want, err)
		}
	}
	if _, err := b.Verify(t.Context(), "tc-never"); !errors.Is(err, paystack.ErrNotFound) || paystack.OutcomeOf(err) != paystack.Rejected {
		t.Errorf("%v", err)
	}
	for _, climb := range []string{"", ".", ".."} {
		if _, err := b.Verify(t.Context(), climb); paystack.OutcomeOf(err) != paystack.NotSent {
			t.Errorf("%q: %v", climb, err)
		}
	}
	other := newBench(t, "sk_test_somebody_else")
	stranger, err := paystack.New(paystack.Config{Key: key(t, secret), BaseURL: baseOf(t, other.box)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Balances(t.Context()); !errors.Is(err, paystack.ErrKeyRefused) {
		t.Errorf("another's key: %v", err)
	}
	for _, address := range []string{"http://api.paystack.co", "ftp://localhost", "://", "http://10.0.0.1"} {
		if _, err := paystack.New(paystack.Config{Key: key(t, secret), BaseURL: address}); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}

func baseOf(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// Each fault has its outcome: a POST is sent once, and nobody is told that it did
// not happen where it may have.
func TestOutcomes(t *testing.T) {
	for kind, want := range map[paystacktest.Kind]paystack.Outcome{paystacktest.Before: paystack.Unknown, paystacktest.After: paystack.Unknown, paystacktest.Ill: paystack.Unknown, paystacktest.Garbled: paystack.Unknown} {
		b := newBench(t, secret)
		b.box.Order(paystacktest.Fault{Endpoint: "initialize", Kind: kind, Count: 1})
		_, err := b.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: 50_00, Currency: "NGN", Reference: "tc-1"})
		if err == nil || paystack.OutcomeOf(err) != want {
			t.Errorf("%s: %v, %v", kind, paystack.OutcomeOf(err), err)
		}
		if n := len(b.box.Calls("initialize")); n != 1 {
			t.Errorf("%s: sent %d times", kind, n)
		}
		if n, want := len(b.box.Transactions()), map[bool]int{true: 0, false: 1}[kind == paystacktest.Before]; n != want {
			t.Errorf("%s: %d were begun", kind, n)
		}
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	c, err := paystack.New(paystack.Config{Key: key(t, secret), BaseURL: closed.URL, Pause: (&clock{}).wait})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateRefund(t.Context(), paystack.CreateRefund{Transaction: "1", Amount: 1}); paystack.OutcomeOf(err) != paystack.NotSent {
		t.Errorf("nobody there: %v", err)
	}
	b := newBench(t, secret)
	b.begin(t, "tc-1", 50_00)
	b.box.Order(paystacktest.Fault{Endpoint: "verify", Kind: paystacktest.Ill, Count: 2})
	if tx, err := b.Verify(t.Context(), "tc-1"); err != nil || tx.Reference != "tc-1" || len(b.box.Calls("verify")) != 3 {
		t.Errorf("a GET is not tried again: %v", err)
	}
}

// Refunds by card, to each of their ends.
func TestRefunds(t *testing.T) {
	for card, want := range map[string]paystack.RefundStatus{paystacktest.CardSuccess: paystack.RefundProcessed, paystacktest.CardRefundFails: paystack.RefundFailed, paystacktest.CardRefundAttention: paystack.RefundAttention} {
		b := newBench(t, secret)
		b.begin(t, "tc-1", 500_000)
		if err := b.box.Pay("tc-1", card); err != nil {
			t.Fatal(err)
		}
		tx, err := b.Verify(t.Context(), "tc-1")
		if err != nil {
			t.Fatal(err)
		}
		b.box.SetBalance("NGN", 1_000_000)
		made, err := b.CreateRefund(t.Context(), paystack.CreateRefund{Transaction: fmt.Sprint(tx.ID), Amount: 200_000, Currency: "NGN", Note: "tc:a"})
		if err != nil || made.Status != paystack.RefundPending || made.Transaction.Reference != "tc-1" || made.Note != "tc:a" {
			t.Fatalf("%+v, %v", made, err)
		}
		if tx, err = b.Verify(t.Context(), "tc-1"); err != nil || tx.Status != paystack.ReversalPending {
			t.Errorf("meanwhile: %s, %v", tx.Status, err)
		}
		b.ms += 10_000
		got, err := b.Refund(t.Context(), uint64(made.ID))
		if err != nil || got.Status != want || got.Transaction.ID != tx.ID {
			t.Errorf("%s: %+v, %v", card, got, err)
		}
		rows, err := b.RefundsOf(t.Context(), uint64(tx.ID))
		if err != nil || len(rows) != 1 || rows[0].Note != "tc:a" {
			t.Errorf("listed: %+v, %v", rows, err)
		}
		_, err = b.RetryRefund(t.Context(), uint64(made.ID), paystack.Details{Currency: "NGN", Account: "1234567890", Bank: "9"})
		if want != paystack.RefundAttention {
			if !errors.Is(err, paystack.ErrNotNeedingAttention) {
				t.Errorf("%s is retried: %v", card, err)
			}
			continue
		}
		b.ms += 10_000
		if got, err2 := b.Refund(t.Context(), uint64(made.ID)); err != nil || err2 != nil || got.Status != paystack.RefundProcessed {
			t.Errorf("after its details: %+v, %v, %v", got, err, err2)
		}
	}
	b := newBench(t, secret)
	b.begin(t, "tc-1", 500_000)
	_ = b.box.Pay("tc-1", paystacktest.CardSuccess)
	refund := func(amount int64) error {
		_, err := b.CreateRefund(t.Context(), paystack.CreateRefund{Transaction: "tc-1", Amount: amount})
		return err
	}
	b.box.SetBalance("NGN", 100_000)
	if err := refund(200_000); !errors.Is(err, paystack.ErrBalance) {
		t.Errorf("a dry balance: %v", err)
	}
	b.box.SetBalance("NGN", 900_000)
	if err := refund(600_000); !errors.Is(err, paystack.ErrExceeds) {
		t.Errorf("too much: %v", err)
	}
	if err := refund(49_99); !errors.Is(err, paystack.ErrAmount) {
		t.Errorf("too little: %v", err)
	}
	if err := errors.Join(refund(200_000), refund(300_000)); err != nil {
		t.Errorf("in parts: %v", err)
	}
	if err := refund(50_00); !errors.Is(err, paystack.ErrReversed) {
		t.Errorf("all of it twice: %v", err)
	}
}

// Never more than the limit in any minute that slides, and almost all of it.
func TestTheLimitIsKeptAndUsed(t *testing.T) {
	for _, mode := range []paystack.Mode{paystack.Test, paystack.Live} {
		limit, _ := paystack.Limits(mode)
		c := &clock{ms: 1}
		l := paystack.NewLimiter(mode, c.now, c.wait)
		var sent []int64
		for range 10 * limit {
			if err := l.Take(t.Context(), "refund"); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, c.ms)
			c.ms += 7 // what a request takes
		}
		for i, from := 0, 0; i < len(sent); i++ {
			for sent[i]-sent[from] >= 60_000 {
				from++
			}
			if i-from+1 > limit {
				t.Fatalf("%s: %d in the minute before %d", mode, i-from+1, sent[i])
			}
		}
		took := float64(sent[len(sent)-1]-sent[0]) / 60_000
		if rate := float64(len(sent)-limit) / took / float64(limit); rate < 0.95 {
			t.Errorf("%s: %.0f%% of the limit is used", mode, 100*rate)
		}
	}
}

// A limit that Paystack itself is stricter with is obeyed for that endpoint alone.
func TestPaystacksOwnLimitIsObeyed(t *testing.T) {
	b := newBench(t, secret)
	strict, err := paystacktest.Open(paystacktest.Config{Key: key(t, secret), Now: func() int64 { return b.ms }, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	c, err := paystack.New(paystack.Config{Key: key(t, secret), BaseURL: baseOf(t, strict), Limiter: paystack.NewLimiter(paystack.Test, b.now, b.wait), Pause: b.wait})
	if err != nil {
		t.Fatal(err)
	}
	begin := func(i int) error {
		_, err := c.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: 50_00, Currency: "NGN", Reference: fmt.Sprint("tc-", i)})
		return err
	}
	if err := errors.Join(begin(1), begin(2)); err != nil {
		t.Fatal(err)
	}
	err = begin(3)
	if !errors.Is(err, paystack.ErrRateLimited) || paystack.OutcomeOf(err) != paystack.NotSent {
		t.Fatalf("%v", err)
	}
	before := b.ms
	if _, err := c.Balances(t.Context()); err != nil || b.ms != before {
		t.Errorf("another endpoint waited: %v", err)
	}
	if err := begin(3); err != nil || b.ms-before < 59_000 {
		t.Errorf("sent again after %d ms: %v", b.ms-before, err)
	}
}
