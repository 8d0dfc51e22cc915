package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Payments is how money comes through the provider: the organizer's.
type Payments struct{ app *App }

// PaymentsView says how payments are set up. The key is never shown again.
type PaymentsView struct {
	Mode   string `json:"mode"` // "": none are taken; sandbox, test, live
	Alias  string `json:"alias"`
	CanSet bool   `json:"canSet"`
	// Takes is how long a payment may take, in seconds; 0: that is not limited, or not
	// known yet. TakesRefused: the provider did not let it be limited.
	Takes        int64 `json:"takes"`
	TakesRefused bool  `json:"takesRefused"`
}

// PaymentsDraft sets how payments are taken: with a key, in the sandbox, or not at
// all; with none of the three that stays, and only the alias changes.
type PaymentsDraft struct {
	Key     string `json:"key"`
	Sandbox bool   `json:"sandbox"`
	Off     bool   `json:"off"`
	Alias   string `json:"alias"`
}

// View returns how payments are set up at the hub.
func (p *Payments) View() (PaymentsView, error) {
	return p.ask("Payments.View", http.MethodGet, nil)
}

// Save changes how payments are taken. CodeInvalid (field key, alias), CodeOffline
// where Paystack cannot be asked whether it takes the key.
func (p *Payments) Save(d PaymentsDraft) (PaymentsView, error) {
	return p.ask("Payments.Save", http.MethodPost, hubapi.SetPayments{Key: d.Key, Sandbox: d.Sandbox, Off: d.Off, Alias: d.Alias})
}

func (p *Payments) ask(name, method string, in any) (PaymentsView, error) {
	return call(p.app, name, long, func(ctx context.Context) (PaymentsView, error) {
		_, st, by, err := p.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return PaymentsView{}, err
		}
		var out hubapi.PaymentsDoc
		err = st.Hub().Do(ctx, method, "/v1/payments", by.ID, in, &out)
		return PaymentsView(out), err
	})
}

// cashier keeps how this world's hub takes payments. Practice begins in the
// sandbox; a real hub takes none before somebody has said how.
func (w *world) cashier() *hub.Cashier {
	return &hub.Cashier{Vault: w.secrets, Sandbox: w.openSandbox, Now: w.now, Log: w.app.cfg.Log}
}

// openSandbox starts this world's own sandbox, once, and returns where it answers.
func (w *world) openSandbox(context.Context) (paystack.Key, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sandbox != nil {
		return w.sandbox.key, w.sandbox.address, nil
	}
	s, err := startSandbox(filepath.Join(w.dir, "sandbox.json"), w)
	if err != nil {
		return paystack.Key{}, "", fmt.Errorf("start the sandbox: %w", err)
	}
	w.sandbox = s
	return s.key, s.address, nil
}

// sandbox is a running paystacktest of a world. Its goroutine ends with close.
type sandbox struct {
	key     paystack.Key
	address string
	server  *http.Server
	ended   chan error
}

// startSandbox answers the hub on this machine; in a real world buyers' phones on
// the same network reach its page too, so that the whole way can be tried.
func startSandbox(file string, w *world) (*sandbox, error) {
	key, err := w.sandboxKey()
	if err != nil {
		return nil, err
	}
	listen, host := "127.0.0.1:0", "127.0.0.1"
	if !w.practice {
		listen = ":0"
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	port := fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
	if !w.practice {
		host = lanAddress()
	}
	box, err := paystacktest.Open(paystacktest.Config{Key: key, Base: "http://" + net.JoinHostPort(host, port), File: file, Now: w.now})
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if len(box.Transactions()) == 0 { // so that refunds can be tried before much is sold
		for currency := range paystacktest.Least {
			box.SetBalance(currency, 1_000_000_00)
		}
	}
	if len(box.Terminals()) == 0 { // a card can be held to one in practice too
		if _, err := box.AddTerminal("Front desk"); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	s := &sandbox{key: key, address: "http://" + net.JoinHostPort("127.0.0.1", port), ended: make(chan error, 1),
		server: &http.Server{Handler: box, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}}
	go func() { s.ended <- s.server.Serve(l) }()
	return s, nil
}

func (s *sandbox) close() {
	_ = s.server.Close()
	<-s.ended // it says only that it was closed
}

// sandboxKey is the sandbox's own: made once, worth nothing anywhere else.
func (w *world) sandboxKey() (paystack.Key, error) {
	kept, err := w.secrets.Get("sandbox")
	if errors.Is(err, fs.ErrNotExist) {
		var random [12]byte
		if _, err := rand.Read(random[:]); err != nil {
			return paystack.Key{}, err
		}
		kept = []byte("sk_test_" + hex.EncodeToString(random[:]))
		err = w.secrets.Put("sandbox", kept)
		if err != nil {
			return paystack.Key{}, err
		}
	} else if err != nil {
		return paystack.Key{}, err
	}
	return paystack.ParseKey(string(kept))
}
