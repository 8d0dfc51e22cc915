package load_test

import (
	"net/http/httptest"
	"os"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/internal/load"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

func TestOnlyThisMachineIsPlayedAgainst(t *testing.T) {
	for _, address := range []string{"http://192.0.2.1:80", "http://example.com:80", "https://127.0.0.1:1", "http://127.0.0.1", "http://localhost:80"} {
		if _, err := load.Run(t.Context(), load.Config{Profile: load.Lookers, Address: address, Clients: 1, Count: 1}); err == nil {
			t.Errorf("%s is played against", address)
		}
	}
}

// opened is the web address of a fair that sells on the web.
func opened(t testing.TB, ground int64, p queue.Policy) (f *fair.Fair, address string) {
	f = fair.New(t, ground, 10)
	p.Event, p.On = fair.EventID, true
	if err := f.Hub.SetWebSale(t.Context(), fair.Organizer, p); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f.Hub.Web())
	t.Cleanup(server.Close)
	return f, server.URL
}

const basket = `{"key":"basket-%d","performance":"00000000000000f1","items":[{"type":1,"count":1}],"total":500000,"currency":"NGN","language":"en"}`

func TestACrowdIsAnswered(t *testing.T) {
	_, line := opened(t, 1000, queue.Policy{Line: true})
	_, open := opened(t, 60, queue.Policy{})
	for _, c := range []struct {
		load.Config
		good, refused int64
	}{
		{load.Config{Profile: load.Joiners, Address: line, Clients: 8, Count: 200}, 200, 0},
		{load.Config{Profile: load.Lookers, Address: line, Clients: 8, Count: 200, Rate: 5000}, 200, 0},
		{load.Config{Profile: load.Buyers, Address: open, Clients: 8, Count: 100, Body: basket}, 60, 40},
	} {
		c.Event = fair.EventID
		r, err := load.Run(t.Context(), c.Config)
		if err != nil || r.Good != c.good || r.Refused != c.refused || r.Faults+r.Broken != 0 || r.Latency.TotalCount() != r.Answered {
			t.Errorf("%s: %+v %v", c.Profile, r, err)
		}
	}
}

// The durable joins and holds that one hub takes over HTTP, with the crowd on the same
// cores. Beside them stand a handler that does nothing, asked the same way, and the disk.
func BenchmarkJoins512(b *testing.B) { crowd(b, load.Joiners, prequeue, 0) }
func BenchmarkHolds512(b *testing.B) { crowd(b, load.Buyers, queue.Policy{}, 0) }
func BenchmarkState512(b *testing.B) { crowd(b, load.Lookers, queue.Policy{Line: true}, 0) }

// BenchmarkJoinsSustained512 has 20,000 joins a second come whether or not the ones before were
// answered: what each then waits, and not how many there can be.
func BenchmarkJoinsSustained512(b *testing.B) { crowd(b, load.Joiners, prequeue, 20_000) }

var prequeue = queue.Policy{Line: true, OpensAt: fair.Noon + fair.Hour, JoinAt: fair.Noon - 1}

func crowd(b *testing.B, p load.Profile, policy queue.Policy, rate float64) {
	_, address := opened(b, 1_000_000, policy)
	b.ResetTimer()
	r, err := load.Run(b.Context(), load.Config{Profile: p, Address: address, Event: fair.EventID, Clients: 512, Count: b.N, Rate: rate, Body: basket})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(r.Good)/r.Took.Seconds(), "good/s")
	b.ReportMetric(float64(r.Latency.ValueAtQuantile(50))/1000, "p50-ms")
	b.ReportMetric(float64(r.Latency.ValueAtQuantile(99))/1000, "p99-ms")
	b.ReportMetric(float64(r.Refused+r.Faults+r.Broken), "bad")
	if testing.Verbose() {
		r.Write(os.Stderr)
	}
}
