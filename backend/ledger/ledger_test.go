package ledger_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func naira(minor int64) ticketing.Money { return ticketing.Money{Minor: minor, Currency: "NGN"} }

// Each way in which two lists can differ is one finding that names it; where they
// agree nothing is found.
func TestWhatTwoListsDoNotAgreeOnIsFound(t *testing.T) {
	theirs := []ledger.Movement{{Of: ledger.OfPayment, Name: "same", Amount: naira(5)}, {Of: ledger.OfPayment, Name: "theirs", Amount: naira(7)}, {Of: ledger.OfPayment, Name: "sum", Amount: naira(9)}, {Of: ledger.OfPayment, Name: "money", Amount: naira(5)},
		{Of: ledger.OfRefund, Name: "same", Amount: naira(2)}, {Of: ledger.OfRefund, Name: "elsewhere", Amount: naira(3)}}
	ours := []ledger.Movement{{Of: ledger.OfPayment, Name: "same", Amount: naira(5)}, {Of: ledger.OfPayment, Name: "ours", Amount: naira(7)}, {Of: ledger.OfPayment, Name: "sum", Amount: naira(8)},
		{Of: ledger.OfPayment, Name: "money", Amount: ticketing.Money{Minor: 5, Currency: "GHS"}}, {Of: ledger.OfRefund, Name: "same", Amount: naira(2)}, {Of: ledger.OfRefund, Name: "gone", Amount: naira(4)}}
	found, agreed := ledger.Compare(theirs, ours)
	got := map[string]string{}
	for _, f := range found {
		got[f.ID] = fmt.Sprintf("%s %d %d", f.Kind, f.Theirs, f.Ours)
	}
	want := map[string]string{"payment:theirs": "payment_not_here 7 0", "payment:ours": "payment_not_there 0 7", "payment:sum": "payment_amount 9 8",
		"payment:money": "payment_amount 0 5", "refund:elsewhere": "refund_not_here 3 0", "refund:gone": "refund_not_there 0 4"}
	if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(agreed) != "[payment:same refund:same]" {
		t.Errorf("found %v, want %v; agreed on %v", got, want, agreed)
	}
}

// Whatever the lists hold: every name is agreed on or found, once, and the same list
// on both sides leaves nothing.
func TestEveryMovementIsAgreedOnOrFound(t *testing.T) {
	list := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) ledger.Movement {
		return ledger.Movement{Of: rapid.SampledFrom([]string{ledger.OfPayment, ledger.OfRefund, ledger.OfPayout}).Draw(t, "of"), Name: fmt.Sprint(rapid.IntRange(0, 20).Draw(t, "name")), Amount: naira(rapid.Int64Range(1, 3).Draw(t, "minor"))}
	}), 0, 12, func(m ledger.Movement) string { return fmt.Sprint(m.Of, m.Name) })
	rapid.Check(t, func(t *rapid.T) {
		theirs, ours := list.Draw(t, "theirs"), list.Draw(t, "ours")
		names := map[string]bool{}
		for _, m := range append(append([]ledger.Movement{}, theirs...), ours...) {
			names[fmt.Sprint(m.Of, m.Name)] = true
		}
		found, agreed := ledger.Compare(theirs, ours)
		if len(found)+len(agreed) != len(names) {
			t.Fatalf("%d found and %d agreed on, of %d", len(found), len(agreed), len(names))
		}
		if again, _ := ledger.Compare(ours, ours); len(again) != 0 {
			t.Fatalf("a list does not agree with itself: %+v", again)
		}
	})
}

// What a sale books, and undoing it takes away again; every row goes from one
// account to another, so that all of it adds up to nothing.
func TestSumsOfRowsAreAlwaysBalanced(t *testing.T) {
	sum := map[string]int64{}
	add := func(rows []ledger.Posting) {
		for _, r := range rows {
			sum[r.Debit] += r.Amount.Minor
			sum[r.Credit] -= r.Amount.Minor
		}
	}
	add(ledger.Count(naira(90), naira(100)))
	add(ledger.Cash(naira(-5)))
	add(ledger.Surplus("e", "o", naira(50), 3))
	total := int64(0)
	for _, n := range sum {
		total += n
	}
	if total != 0 || sum[ledger.Difference] != 10 || sum[ledger.Due] != -50 || sum[ledger.Fees] != 3 || sum[ledger.Provider] != 47 {
		t.Errorf("%v adds up to %d", sum, total)
	}
}

// A payout is shared out to the last unit, whatever it holds: what went back of an event
// is taken out of that event, and no more than was not taken out yet.
func TestAPayoutIsSharedOut(t *testing.T) {
	amounts := rapid.MapOfN(rapid.SampledFrom([]ticketing.EventID{"a", "b", "c"}), rapid.Int64Range(0, 50), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		net, gone := amounts.Draw(t, "net"), amounts.Draw(t, "gone")
		deducted := rapid.Int64Range(0, 100).Draw(t, "deducted")
		p := ledger.Share(ledger.PaidOut{ID: "1", Minor: rapid.Int64Range(-50, 200).Draw(t, "minor"), Currency: "NGN", Others: rapid.Int64Range(0, 9).Draw(t, "others")},
			[]ticketing.EventID{"a", "b", "c"}, net, gone, deducted)
		sum, out := p.Others, int64(0)
		for _, part := range p.Parts {
			sum, out = sum+part.Net-part.Deducted, out+part.Deducted
			if part.Event != "" && (part.Net != net[part.Event] || part.Deducted > gone[part.Event]) {
				t.Fatalf("%+v, of %d and %d", part, net[part.Event], gone[part.Event])
			}
		}
		if sum != p.Minor || out != deducted {
			t.Fatalf("%+v adds up to %d, with %d taken out of %d", p, sum, out, deducted)
		}
	})
}
