package paystack_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
)

// A payment at a Terminal from its request to its money: the transaction says nothing of
// the request, the request says that it is paid.
func TestATerminalTakesAPaymentRequest(t *testing.T) {
	b := newBench(t, secret)
	device, err := b.box.AddTerminal("Front desk")
	if err != nil {
		t.Fatal(err)
	}
	all, err := b.Terminals(t.Context())
	if err != nil || len(all) != 1 || string(all[0].Device) != device || all[0].Name != "Front desk" || all[0].Status != paystack.TerminalActive || all[0].Domain != paystack.Test {
		t.Fatalf("%+v, %v", all, err)
	}
	ask := func() paystack.PaymentRequest {
		t.Helper()
		who, err := b.CreateCustomer(t.Context(), "box@fair.test")
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.CreatePaymentRequest(t.Context(), paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: 500_000, Currency: "NGN", Description: "tc-1-1"})
		if err != nil || r.Settled() || r.Offline == "" || r.Amount != 500_000 || r.Customer.ID != who.ID {
			t.Fatalf("%+v, %v", r, err)
		}
		return r
	}
	r := ask()
	if err := b.box.Tap(device, paystacktest.CardSuccess); err == nil {
		t.Error("it is paid before it is pushed")
	}
	if err := b.box.Switch(device, func(t *paystacktest.Terminal) { t.Off = true }); err != nil {
		t.Fatal(err)
	}
	if p, err := b.TerminalPresence(t.Context(), device); err != nil || p.Online || p.Available {
		t.Errorf("while it is off: %+v, %v", p, err)
	}
	event, err := b.ProcessOnTerminal(t.Context(), device, r)
	if err != nil {
		t.Fatal(err)
	}
	if there, err := b.TerminalEventDelivered(t.Context(), device, event); err != nil || there {
		t.Errorf("delivered while it is off: %v, %v", there, err)
	}
	if err := b.box.Switch(device, func(t *paystacktest.Terminal) { t.Off = false }); err != nil {
		t.Fatal(err)
	}
	if there, err := b.TerminalEventDelivered(t.Context(), device, event); err != nil || !there {
		t.Errorf("delivered: %v, %v", there, err)
	}
	if err := b.box.Tap(device, paystacktest.CardNoFunds); err != nil {
		t.Fatal(err)
	}
	if r, err := b.VerifyPaymentRequest(t.Context(), string(r.Code)); err != nil || r.Settled() {
		t.Errorf("after a card without money: %+v, %v", r, err)
	}
	b.ms += 10_000
	if err := b.box.Tap(device, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	paid, err := b.VerifyPaymentRequest(t.Context(), string(r.Code))
	if err != nil || !paid.Settled() || int64(paid.PaidAt) != b.ms || paid.Customer.Email != "box@fair.test" || paid.Description != "tc-1-1" {
		t.Errorf("paid: %+v, %v", paid, err)
	}
	if again, err := b.PaymentRequest(t.Context(), string(r.Code)); err != nil || again.ID != r.ID {
		t.Errorf("fetched: %+v, %v", again, err)
	}
	if listed, err := b.PaymentRequests(t.Context(), 1, b.ms); err != nil || len(listed) != 1 || listed[0].Code != r.Code {
		t.Errorf("listed: %+v, %v", listed, err)
	}
	at, err := b.TransactionsAt(t.Context(), device, 1, b.ms)
	if err != nil || len(at) != 2 {
		t.Fatalf("at the terminal: %+v, %v", at, err)
	}
	if tx := at[0]; tx.Channel != paystack.ChannelTerminal || tx.Amount != 500_000 || tx.Requested.Value != 500_000 || tx.Metadata != nil || string(tx.Source.Identifier) != device || tx.Reference[:4] != "pos_" {
		t.Errorf("its transaction: %+v", tx)
	}
	if elsewhere, err := b.TransactionsAt(t.Context(), "another", 1, b.ms); err != nil || len(elsewhere) != 0 {
		t.Errorf("at another terminal: %+v, %v", elsewhere, err)
	}
}

// What Paystack does not know at a counter is not found, and an event is known for two
// days.
func TestWhatIsNotAtTheCounterIsNotFound(t *testing.T) {
	b := newBench(t, secret)
	device, err := b.box.AddTerminal("Front desk")
	if err != nil {
		t.Fatal(err)
	}
	who, err := b.CreateCustomer(t.Context(), "box@fair.test")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.CreateCustomer(t.Context(), "box@fair.test"); err != nil || again != who {
		t.Errorf("a customer that is there: %+v, %v", again, err)
	}
	r, err := b.CreatePaymentRequest(t.Context(), paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: 500_000, Currency: "NGN"})
	if err != nil {
		t.Fatal(err)
	}
	for what, ask := range map[string]func() error{
		"a terminal": func() error { _, err := b.TerminalPresence(t.Context(), "another"); return err },
		"a request":  func() error { _, err := b.VerifyPaymentRequest(t.Context(), "PRQ_never"); return err },
		"of a push":  func() error { _, err := b.ProcessOnTerminal(t.Context(), "another", r); return err },
		"to be pushed": func() error {
			_, err := b.ProcessOnTerminal(t.Context(), device, paystack.PaymentRequest{ID: 7})
			return err
		},
		"an event": func() error { _, err := b.TerminalEventDelivered(t.Context(), device, "never"); return err },
	} {
		if err := ask(); !errors.Is(err, paystack.ErrNotFound) || paystack.OutcomeOf(err) != paystack.Rejected {
			t.Errorf("%s: %v", what, err)
		}
	}
	event, err := b.ProcessOnTerminal(t.Context(), device, r)
	if err != nil {
		t.Fatal(err)
	}
	b.ms += 48 * 3600_000
	if _, err := b.TerminalEventDelivered(t.Context(), device, event); !errors.Is(err, paystack.ErrNotFound) {
		t.Errorf("an event of two days ago: %v", err)
	}
	if _, err := b.CreatePaymentRequest(t.Context(), paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: 500_000, Currency: "KES"}); !errors.Is(err, paystack.ErrCurrency) {
		t.Errorf("in a currency without requests: %v", err)
	}
}

// A list of Terminals goes on to its end, however many pages it has.
func TestAllTerminalsAreListed(t *testing.T) {
	b := newBench(t, secret)
	for range 230 {
		if _, err := b.box.AddTerminal("One of many"); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := b.Terminals(t.Context()); err != nil || len(all) != 230 {
		t.Errorf("%d, %v", len(all), err)
	}
}

// A POST of the counter is sent once, and what it made is known to be unknown.
func TestOutcomesAtTheCounter(t *testing.T) {
	for kind, made := range map[paystacktest.Kind]int{paystacktest.Before: 0, paystacktest.After: 1, paystacktest.Ill: 1, paystacktest.Garbled: 1} {
		b := newBench(t, secret)
		who, err := b.CreateCustomer(t.Context(), "box@fair.test")
		if err != nil {
			t.Fatal(err)
		}
		b.box.Order(paystacktest.Fault{Endpoint: "payment request", Kind: kind, Count: 1})
		_, err = b.CreatePaymentRequest(t.Context(), paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: 500_000, Description: "tc-1-1"})
		if err == nil || paystack.OutcomeOf(err) != paystack.Unknown || len(b.box.Calls("payment request")) != 1 || len(b.box.Requests()) != made {
			t.Errorf("%s: %v, %d calls, %d made", kind, err, len(b.box.Calls("payment request")), len(b.box.Requests()))
		}
	}
}

// Payouts hold what was paid, less fees and less what went back, once.
func TestPayouts(t *testing.T) {
	b := newBench(t, secret)
	for _, reference := range []string{"tc-1", "tc-2"} {
		b.begin(t, reference, 500_000)
		if err := b.box.Pay(reference, paystacktest.CardSuccess); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.CreateRefund(t.Context(), paystack.CreateRefund{Transaction: "tc-1", Amount: 200_000}); err != nil {
		t.Fatal(err)
	}
	id, err := b.box.Settle("NGN")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.box.Settle("NGN"); err != nil || again != 0 {
		t.Errorf("paid out twice: %d, %v", again, err)
	}
	all, err := b.Settlements(t.Context(), 1, b.ms)
	if err != nil || len(all) != 1 || uint64(all[0].ID) != id || all[0].Status != "pending" {
		t.Fatalf("%+v, %v", all, err)
	}
	if s := all[0]; s.Total != 1_000_000 || s.Fees != 15_000 || s.Deducted != 200_000 || s.Effective != 785_000 || s.Currency != "NGN" || s.Domain != paystack.Test {
		t.Errorf("%+v", s)
	}
	of, err := b.SettlementTransactions(t.Context(), id)
	if err != nil || len(of) != 2 {
		t.Errorf("%+v, %v", of, err)
	}
	if err := b.box.PayOut(id, true); err != nil {
		t.Fatal(err)
	}
	if all, err = b.Settlements(t.Context(), 1, b.ms); err != nil || all[0].Status != paystack.SettlementPaid || int64(all[0].At) != b.ms {
		t.Errorf("paid out: %+v, %v", all, err)
	}
}

// A payment lapses after the time that the account has set, and never where none is set.
func TestTheSessionTimeout(t *testing.T) {
	b := newBench(t, secret)
	if d, err := b.SessionTimeout(t.Context()); err != nil || d != 0 {
		t.Errorf("at first: %s, %v", d, err)
	}
	if d, err := b.SetSessionTimeout(t.Context(), 14*time.Minute); err != nil || d != 14*time.Minute {
		t.Fatalf("set: %s, %v", d, err)
	}
	for at, want := range map[int64]paystack.Status{14 * 60_000: paystack.Success, 15 * 60_000: paystack.Abandoned} {
		reference := "tc-" + string(want)
		b.begin(t, reference, 500_000)
		b.ms += at
		if err := b.box.Pay(reference, paystacktest.CardSuccess); err != nil {
			t.Fatal(err)
		}
		if tx, err := b.Verify(t.Context(), reference); err != nil || tx.Status != want {
			t.Errorf("after %d ms: %s, %v", at, tx.Status, err)
		}
	}
	b.box.Order(paystacktest.Fault{Endpoint: "session timeout set", Kind: paystacktest.Ill, Count: 1})
	if _, err := b.SetSessionTimeout(t.Context(), time.Minute); paystack.OutcomeOf(err) != paystack.Unknown || len(b.box.Calls("session timeout set")) != 2 {
		t.Errorf("a PUT whose answer was lost: %v", err)
	}
}

// Samples of the reference, section 3 and 9, in every spelling of it.
func TestSamplesOfTheCounter(t *testing.T) {
	read := func(text string, into any) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	var created, verified paystack.PaymentRequest
	read(`{"id":6304434,"integration":463433,"domain":"test","amount":"45000","currency":"NGN","due_date":null,"has_invoice":false,"invoice_number":null,"description":null,"line_items":[{"name":"item","amount":45000,"quantity":1}],"tax":[],"request_code":"PRQ_o4nrgxtgcw5n2gg","status":"pending","paid":false,"metadata":null,"notifications":[],"offline_reference":"4634336304434","customer":28958104,"created_at":"2022-06-29T16:45:00.000Z","discount":null,"split_code":null}`, &created)
	if created.ID != 6304434 || created.Amount != 45_000 || created.Settled() || created.Customer.ID != 28958104 || created.Offline != "4634336304434" || created.Pending.Said {
		t.Errorf("created: %+v", created)
	}
	read(`{"id":"3136406","integration":{"key":"pk_test","name":"Paystack","allowed_currencies":["NGN"]},"domain":"test","amount":42000,"currency":"NGN","description":"tc-a-1","request_code":"PRQ_1weqqsn2wwzgft8","status":"success","paid":1,"paid_at":"2020-05-29T14:26:06.000Z","metadata":"","notifications":[{"sent_at":"2020-05-29T14:25:13.000Z","channel":"email"}],"offline_reference":4286263136406,"customer":{"id":25833615,"email":"a@b.test","customer_code":"CUS_x","phone":null},"created_at":"2020-05-29T14:26:06.000Z","pending_amount":0}`, &verified)
	if verified.ID != 3136406 || !verified.Settled() || verified.Offline != "4286263136406" || verified.PaidAt == 0 || verified.Customer.Email != "a@b.test" {
		t.Errorf("verified: %+v", verified)
	}
	for text, settled := range map[string]bool{
		`{"status":"success","paid":true}`:                            true,
		`{"status":"success","paid":true,"pending_amount":"1"}`:       false, // a part of it
		`{"status":"pending","paid":true}`:                            false,
		`{"status":"success","paid":"false","pending_amount":null}`:   false,
		`{"status":"success","paid":"true","pending_amount":"0"}`:     true,
		`{"status":"failed","paid":0,"paid_at":null,"customer":null}`: false,
	} {
		var r paystack.PaymentRequest
		if read(text, &r); r.Settled() != settled {
			t.Errorf("%s is settled: %v", text, r.Settled())
		}
	}
	var terminal paystack.Terminal
	read(`{"id":30,"serial_number":null,"device_make":null,"terminal_id":"2872S934","integration":463433,"domain":"test","name":"Damilola's Terminal","address":null,"status":"active"}`, &terminal)
	if terminal.Device != "2872S934" || terminal.Status != paystack.TerminalActive || terminal.Address != "" {
		t.Errorf("%+v", terminal)
	}
	var presence paystack.Presence
	read(`{"online":1,"available":"true"}`, &presence)
	if !presence.Online || !presence.Available {
		t.Errorf("%+v", presence)
	}
	var settlement paystack.Settlement
	read(`{"id":3090024,"domain":"live","status":"success","currency":"NGN","integration":463433,"total_amount":995,"effective_amount":"995","total_fees":5,"total_processed":1000,"deductions":null,"settlement_date":"2022-11-09T00:00:00.000Z","settled_by":null,"createdAt":"2022-11-09T02:00:00.000Z","updatedAt":"2022-11-09T03:00:00.000Z"}`, &settlement)
	if settlement.ID != 3090024 || settlement.Effective != 995 || settlement.Deducted != 0 || settlement.At == 0 || settlement.Status != paystack.SettlementPaid {
		t.Errorf("%+v", settlement)
	}
	var tx paystack.Transaction
	read(`{"id":1884362894,"domain":"live","status":"success","reference":"pos_wtwyrj7n6x","amount":"10000","requested_amount":"10000","metadata":0,"channel":"pos","currency":"NGN","fees":null,"plan":null,"source":{"type":"offline","source":"pos","entry_point":null,"identifier":"2872S934"},"customer":77}`, &tx)
	if tx.Amount != 10_000 || tx.Requested.Value != 10_000 || tx.Channel != paystack.ChannelTerminal || tx.Source.Identifier != "2872S934" || tx.Metadata != nil {
		t.Errorf("%+v", tx)
	}
	for _, nothing := range []string{`{"source":null}`, `{"source":""}`, `{"source":"web"}`, `{"source":[]}`} {
		if read(nothing, &tx); tx.Source != (paystack.Source{}) {
			t.Errorf("%s: %+v", nothing, tx.Source)
		}
	}
}
