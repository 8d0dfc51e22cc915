package crash_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// far is the sandbox at the other end of a slow line.
type far struct {
	box *paystacktest.Sandbox
	way time.Duration // there, and as long back
}

func (f far) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(f.way)
	w := httptest.NewRecorder()
	f.box.ServeHTTP(w, r)
	time.Sleep(f.way)
	return w.Result(), nil
}

// A batch goes out as fast as the provider allows, over a line where an answer takes
// longer than a second, and never faster in any minute. The clock is the bubble's.
func TestABatchRunsAtTheLimit(t *testing.T) {
	const count, limit = 1500, 600
	path := filepath.Join(t.TempDir(), "hub.db")
	synctest.Test(t, func(t *testing.T) {
		now := func() int64 { return time.Now().UnixMilli() }
		key, err := paystack.ParseKey(sandboxKey)
		if err != nil {
			t.Fatal(err)
		}
		box, err := paystacktest.Open(paystacktest.Config{Key: key, Now: now, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		client, err := paystack.New(paystack.Config{Key: key, BaseURL: "http://127.0.0.1", HTTP: &http.Client{Transport: far{box, 600 * time.Millisecond}},
			Limiter: paystack.NewLimiter(paystack.Live, nil, nil)})
		if err != nil {
			t.Fatal(err)
		}
		planned(t, path, client, box, now, count)
		st, err := store.OpenSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		decide := decider(now)
		runner := refund.New(refund.Config{Store: store.Of[refund.Tx]{Store: st}, Provider: &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Now: now},
			Decide: func(tx refund.Tx, kind string, body any) error { return decide(tx.(*store.Tx), kind, body) }, Holder: "one", Now: now, Log: fair.Quiet()})
		for len(box.Refunds()) < count {
			if moved, err := runner.Step(t.Context()); err != nil || moved == 0 {
				t.Fatalf("%d are given, %d moved: %v", len(box.Refunds()), moved, err)
			}
		}
		made := box.Refunds()
		first, last := made[0].CreatedAt, made[count-1].CreatedAt
		most := 0
		for i, from := 0, 0; i < count; i++ {
			for made[i].CreatedAt-made[from].CreatedAt >= 60_000 {
				from++
			}
			most = max(most, i-from+1)
		}
		rate := float64(count) / (time.Duration(last-first) * time.Millisecond).Minutes()
		t.Logf("%.0f a minute, %d in the fullest one", rate, most)
		if most > limit {
			t.Errorf("%d in sixty seconds", most)
		}
		if rate < 0.95*limit {
			t.Errorf("%.0f a minute of %d", rate, limit)
		}
	})
}
