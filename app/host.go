package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// usualPort is where a host answers devices, unless something else has it.
const usualPort = 7448

// host is a hub embedded in this program: the same code as the server's, which
// this laptop's own station talks to as any other does.
type host struct {
	hub    *hub.Hub
	store  *store.Store
	port   int
	cancel context.CancelFunc
	served chan error
	beacon func()
	web    *web
}

// openHost starts the hub of a world's folder.
func (w *world) openHost(ctx context.Context, name string) (*host, error) {
	key, err := w.key("hub")
	if err != nil {
		return nil, err
	}
	st, err := store.OpenSQLite(ctx, filepath.Join(w.dir, "hub.db"))
	if err != nil {
		return nil, err
	}
	l, err := w.listen(ctx, st)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a port for devices: %w", err), st.Close())
	}
	cashier := w.cashier()
	provider, err := cashier.Open(ctx)
	if err == nil && provider == nil && w.practice {
		provider, err = cashier.Set(ctx, hubapi.SetPayments{Sandbox: true})
	}
	if err != nil { // selling goes on without; the Office shows that nothing is taken online
		w.app.cfg.Log.Error("app: payments cannot be taken", "error", err)
		provider = nil
	}
	postman := w.postman()
	post, err := postman.Open(ctx)
	if err == nil && post == nil && w.practice {
		post, err = postman.Set(ctx, hubapi.SetPost{Sandbox: true})
	}
	if err != nil { // selling goes on without; the Office shows that no letters leave
		w.app.cfg.Log.Error("app: letters cannot be sent", "error", err)
		post = nil
	}
	doorman := w.doorman()
	signIn, err := doorman.Open()
	if err != nil { // buyers sign in with a code; the Office shows that nobody else is set
		w.app.cfg.Log.Error("app: buyers cannot sign in through a provider", "error", err)
		signIn = nil
	}
	h := &host{store: st, port: portOf(l), served: make(chan error, 1), web: &web{world: w}}
	h.hub, err = hub.Open(ctx, hub.Config{Store: st, Key: key, Name: name, Version: w.app.cfg.Version, Now: w.now, NewID: newID,
		Random: rand.Reader, Log: w.app.cfg.Log, Address: h.address, Provider: provider, SetKey: cashier.Set, Post: post, SetPost: postman.Set, SignIn: signIn, SetSignIn: doorman.Set, WebAddress: h.web.address, Selling: h.web.open, Shop: w.app.cfg.Shop, Joining: func() { w.app.news.tell("devices", "joining") }})
	if err != nil {
		return nil, errors.Join(err, l.Close(), st.Close())
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h.cancel = cancel
	go func() { h.served <- h.hub.Serve(run, l) }()
	if err := h.web.begin(run, h); err != nil { // counters and gates go on without
		w.app.cfg.Log.Error("app: buyers cannot reach this laptop", "error", err)
	}
	go w.keepBackups(run)
	h.beacon = func() {}
	if !w.practice {
		h.beacon = announceHub(h.hub.ID(), name, h.port, w.app.cfg.Log)
	}
	return h, nil
}

// listen takes the port that this hub had before, or else the usual one, or
// else any: devices look where they last found it. Practice, and an address
// with a port, stay where they were told to.
func (w *world) listen(ctx context.Context, st *store.Store) (net.Listener, error) {
	if w.practice {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	on, port, err := net.SplitHostPort(w.app.cfg.Listen)
	if w.app.cfg.Listen != "" && (err != nil || port != "0") {
		return net.Listen("tcp", w.app.cfg.Listen)
	}
	usual := usualPort
	if port == "0" {
		usual = 0
	}
	return listenAsBefore(ctx, st, "port", on, usual)
}

// listenAsBefore takes the port that the setting has kept from before, or else the usual
// one, or else any, and keeps it in the setting.
func listenAsBefore(ctx context.Context, st *store.Store, setting, on string, usual int) (net.Listener, error) {
	before := strconv.Itoa(usual)
	err := st.Read(ctx, func(tx *store.Tx) error {
		raw, ok, err := tx.Setting(setting)
		if ok {
			before = string(raw)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", net.JoinHostPort(on, before))
	if err != nil {
		l, err = net.Listen("tcp", net.JoinHostPort(on, "0"))
	}
	if err != nil {
		return nil, err
	}
	if err := st.Do(ctx, func(tx *store.Tx) error { return tx.PutSetting(setting, []byte(strconv.Itoa(portOf(l)))) }); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// local is where this laptop's own station finds the hub.
func (h *host) local() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(h.port)) }

// address is where other laptops on the LAN find it.
func (h *host) address() string { return net.JoinHostPort(lanAddress(), strconv.Itoa(h.port)) }

// lanAddress is this laptop's on its private network; the loopback where it is on
// none.
func lanAddress() string {
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsPrivate() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

func (h *host) close(context.Context) error {
	h.beacon()
	h.cancel()
	err := errors.Join(<-h.served, h.web.close())
	h.hub.Close()
	return errors.Join(err, h.store.Close())
}
