package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/memory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/node"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
	"github.com/ticketcrib/ticketcrib/frontend"
)

// serve answers devices until it is told to stop.
func serve(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	o := server{out: out, log: logger(os.Stderr)}
	o.dir = dataFlag(flags)
	listen := flags.String("listen", ":7448", "the `address` to answer devices on")
	public := flags.String("address", "", "the host:port that laptops reach this hub at, for invitations")
	o.name = flags.String("name", "TicketCrib", "the organization's `name`")
	database := flags.String("database", "", "a postgres:// `address`, which several nodes may share; without it, a file in the folder")
	nodeListen := flags.String("node", "127.0.0.1:0", "with --database, the host:port that the other `nodes` of this hub reach this one at")
	webListen := flags.String("web", "", "the `address` to answer buyers on, in plain HTTP, behind what ends TLS; without it nothing is sold on the web")
	o.proxied = flags.Bool("behind-proxy", false, "what ends TLS stands before --web on this machine or its private network, and sets X-Forwarded-For")
	webAddress := flags.String("web-address", "", "the `address` that buyers type: https://tickets.example")
	o.backups = flags.String("backups", "", "a `folder` for a sealed backup every 15 minutes (files only)")
	metrics := flags.String("metrics", "", "the `address` to answer Prometheus on: /metrics, /healthz, /readyz; of this machine, or with a token")
	token := flags.String("metrics-token-file", "", "a `file` with the token that whoever asks for metrics has to say")
	o.drain = flags.Duration("drain", 0, "for how `long` it says that it is not ready before it stops to answer; what stands before it asks /readyz")
	if err := flags.Parse(args); err != nil {
		return err
	}
	unlock, err := lockFolder(*o.dir)
	if err != nil {
		return err
	}
	defer unlock()
	if o.key, o.fresh, err = hubKey(*o.dir); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	o.devices = l
	if o.address = *public; o.address == "" {
		o.address = l.Addr().String()
	}
	if o.web, o.base, err = listenWeb(*webListen, *webAddress); err != nil {
		return errors.Join(err, l.Close())
	}
	if o.watched, o.token, err = listenMetrics(*metrics, *token); err != nil {
		return errors.Join(err, l.Close(), closed(o.web))
	}
	go memory.GiveBack(ctx)
	if *database == "" {
		err = o.alone(ctx)
	} else {
		err = o.among(ctx, *database, *nodeListen)
	}
	return errors.Join(err, closed(l), closed(o.web), closed(o.watched))
}

// closed closes a listener that no server may have closed yet.
func closed(l net.Listener) error {
	if l == nil {
		return nil
	}
	if err := l.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// server is what serve was told.
type server struct {
	dir, name, backups *string
	proxied            *bool
	key                ed25519.PrivateKey
	fresh              bool // the key was made just now
	devices, web       net.Listener
	watched            net.Listener // by who asks for metrics
	token              string       // that he has to say
	drain              *time.Duration
	address, base      string
	out                io.Writer
	log                *slog.Logger
}

// open opens the hub on a store that keeps its secrets where it says.
func (o *server) open(ctx context.Context, st *store.Store, secrets hub.Secrets) (*hub.Hub, error) {
	now := func() int64 { return time.Now().UnixMilli() }
	cashier, postman, doorman := &hub.Cashier{Vault: secrets, Now: now, Log: o.log}, &hub.Postman{Vault: secrets}, &hub.Doorman{Vault: secrets, Now: now}
	provider, err := cashier.Open(ctx)
	if err = o.without("payments", err); err != nil {
		return nil, err
	}
	post, err := postman.Open(ctx)
	if err = o.without("letters", err); err != nil {
		return nil, err
	}
	signIn, err := doorman.Open()
	if err = o.without("signing in through a provider", err); err != nil {
		return nil, err
	}
	h, err := hub.Open(ctx, hub.Config{Store: st, Key: o.key, Name: *o.name, Version: version, Now: now,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Random: rand.Reader, Log: o.log, Provider: provider, SetKey: cashier.Set, Post: post, SetPost: postman.Set, SignIn: signIn, SetSignIn: doorman.Set, Address: func() string { return o.address },
		WebAddress: func() string { return o.base }, Shop: frontend.Dist(), BehindProxy: *o.proxied})
	if err != nil {
		return nil, err
	}
	if err := welcome(ctx, h, *o.dir, o.fresh, o.out); err != nil {
		h.Close()
		return nil, err
	}
	o.fresh = false
	return h, nil
}

// without lets a hub begin without what a damaged secret was for: it is set anew in an
// Office, which needs a hub.
func (o *server) without(what string, err error) error {
	if ticketing.CodeOf(err) != ticketing.CodeDamaged {
		return err
	}
	o.log.Error("the hub works without this until it is set anew in an Office", "what", what, "error", err)
	return nil
}

// alone is a hub of one process, on a file in its folder.
func (o *server) alone(ctx context.Context) error {
	st, err := store.OpenSQLite(ctx, databaseFile(*o.dir))
	if err != nil {
		return err
	}
	defer st.Close()
	v, err := vault(*o.dir)
	if err != nil {
		return err
	}
	h, err := o.open(ctx, st, v)
	if err != nil {
		return err
	}
	defer h.Close()
	if *o.backups != "" {
		go keepBackups(ctx, st, o.key, *o.dir, *o.backups)
	}
	o.ready()
	ctx, ended := o.drained(ctx, h.Drain)
	defer ended()
	return together(ctx, o.answer(h.Handler(), h.Web(), h.Metrics(o.token))...)
}

// seatFor is how long a node may be silent before another one leads.
const seatFor = 3 * time.Second

// among is one of the nodes that share a database.
func (o *server) among(ctx context.Context, database, listen string) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen for other nodes: %w", err)
	}
	defer closed(l)
	if at, ok := l.Addr().(*net.TCPAddr); ok && at.IP.IsUnspecified() {
		return errors.New("--node is what the other nodes reach this one at: 10.0.0.11:7450")
	}
	seat, err := store.OpenSeat(ctx, database, store.Leader{Node: uuid.NewString(), Address: l.Addr().String()}, seatFor)
	if err != nil {
		return err
	}
	defer seat.Close()
	// Not only when it comes to lead: until then it would refuse all whom it stands in front of.
	owner, err := seat.Owner(ctx)
	if err != nil {
		return fmt.Errorf("look whose database it is: %w", err)
	}
	if own := journal.DeviceOf(o.key.Public().(ed25519.PublicKey)); owner != "" && owner != string(own) {
		return ticketing.Errorf(ticketing.CodeDamaged, "This database and this key are not of the same hub.")
	}
	n, err := node.New(node.Config{Seat: seat, Key: o.key, Term: seatFor, BehindProxy: *o.proxied, MetricsToken: o.token, Log: o.log,
		Lead: o.openShared})
	if err != nil {
		return err
	}
	o.ready()
	ctx, ended := o.drained(ctx, n.Drain)
	defer ended()
	// The node hands its seat over before it stops answering: who asks meanwhile is answered by
	// the next that leads.
	answering, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	jobs := append(o.answer(n.Devices(), n.Web(), n.Metrics()), func(ctx context.Context) error { return hub.ServeNodes(ctx, l, o.key, n.Nodes()) })
	return together(answering, append(jobs, func(answering context.Context) error {
		defer stop()
		leads, cancel := context.WithCancel(ctx)
		defer cancel()
		context.AfterFunc(answering, cancel)
		return n.Run(leads)
	})...)
}

func (o *server) openShared(ctx context.Context, st *store.Store) (*hub.Hub, error) {
	shared, err := hub.NewSharedSecrets(st, o.key)
	if err != nil {
		return nil, err
	}
	folder, err := vault(*o.dir)
	if err != nil {
		return nil, err
	}
	if err := shared.TakeFrom(folder); err != nil {
		return nil, err
	}
	return o.open(ctx, st, shared)
}

func (o *server) ready() {
	fmt.Fprintf(o.out, "The hub answers on %s. Ctrl C stops it.\n", o.devices.Addr())
	if o.web != nil {
		fmt.Fprintf(o.out, "Buyers are answered on %s, and come by %s.\n", o.web.Addr(), o.base)
	}
	if o.watched != nil {
		fmt.Fprintf(o.out, "Metrics are on http://%s/metrics.\n", o.watched.Addr())
	}
}

// answer is what answers devices and, where they are let in, buyers and who watches.
func (o *server) answer(devices, web, metrics http.Handler) []func(context.Context) error {
	jobs := []func(context.Context) error{func(ctx context.Context) error { return hub.ServeDevices(ctx, o.devices, o.key, devices) }}
	if o.web != nil {
		jobs = append(jobs, func(ctx context.Context) error { return hub.ServeBuyers(ctx, o.web, web) })
	}
	if o.watched != nil {
		jobs = append(jobs, func(ctx context.Context) error { return hub.ServeBuyers(ctx, o.watched, metrics) })
	}
	return jobs
}

// together runs all until ctx ends. Any that ends ends the others: a hub that sells and
// lets nobody in is none.
func together(ctx context.Context, jobs ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(jobs))
	for _, job := range jobs {
		go func() {
			defer stop()
			ended <- job(ctx)
		}()
	}
	var all error
	for range jobs {
		all = errors.Join(all, <-ended)
	}
	return all
}

// drained is a context that ends --drain after ctx; meanwhile what answers says that it ends.
func (o *server) drained(ctx context.Context, drain func()) (context.Context, context.CancelFunc) {
	later, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer stop()
		select {
		case <-later.Done():
			return
		case <-ctx.Done():
		}
		drain()
		select {
		case <-later.Done():
		case <-time.After(*o.drain):
		}
	}()
	return later, stop
}

// listenMetrics opens the address for who watches over the hub, and reads the token that he
// has to say; nil where there is none. Elsewhere than on this machine it needs a token.
func listenMetrics(on, tokenFile string) (l net.Listener, token string, err error) {
	if on == "" {
		return nil, "", nil
	}
	if tokenFile != "" {
		raw, err := os.ReadFile(tokenFile)
		if err != nil {
			return nil, "", fmt.Errorf("read the token for metrics: %w", err)
		}
		if token = strings.TrimSpace(string(raw)); len(token) < 16 {
			return nil, "", errors.New("the token for metrics has fewer than 16 characters")
		}
	}
	host, _, err := net.SplitHostPort(on)
	if ip := net.ParseIP(host); err != nil || token == "" && (ip == nil || !ip.IsLoopback()) {
		return nil, "", errors.New("--metrics is an address of this machine, 127.0.0.1:9464, or needs --metrics-token-file")
	}
	if l, err = net.Listen("tcp", on); err != nil {
		return nil, "", fmt.Errorf("listen for metrics: %w", err)
	}
	return l, token, nil
}

// listenWeb opens the buyers' address; nil where there is none.
func listenWeb(on, public string) (l net.Listener, base string, err error) {
	if on == "" {
		return nil, "", nil
	}
	u, err := url.Parse(public)
	if public != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "") {
		return nil, "", errors.New("--web-address is the beginning of an address: https://tickets.example")
	}
	if l, err = net.Listen("tcp", on); err != nil {
		return nil, "", fmt.Errorf("listen for buyers: %w", err)
	}
	if public == "" {
		public = "http://" + l.Addr().String()
	}
	return l, public, nil
}

func lockFolder(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	lock := flock.New(dir + "/lock")
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, errors.Join(ticketing.Errorf(ticketing.CodeLocked, "A hub works with this folder already."), err)
	}
	return func() { _ = lock.Unlock() }, nil
}

// welcome makes the recovery key and the first organizer at the first start,
// and prints what lets them in, once: a code for one Office, and a PIN.
func welcome(ctx context.Context, h *hub.Hub, dir string, fresh bool, out io.Writer) error {
	if fresh {
		secret, public, err := backup.NewSecret()
		if err != nil {
			return err
		}
		if err := os.WriteFile(publicFile(dir), []byte(public), 0o600); err != nil {
			return fmt.Errorf("keep the recovery key's public half: %w", err)
		}
		fmt.Fprintf(out, "Recovery key, shown once. Write it down; it opens the backups:\n\n  %s\n\n", strings.Join(backup.Groups(secret), " "))
	}
	staff, err := h.StaffList(ctx)
	if err != nil || len(staff.Staff) > 0 {
		return err
	}
	pin, err := newPIN()
	if err != nil {
		return err
	}
	if _, err := h.SaveStaff(ctx, "", hubapi.StaffDoc{Name: "Organizer", Role: ticketing.RoleOrganizer, PIN: pin, Active: true}); err != nil {
		return err
	}
	code, err := h.OpenOrganizerCode()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "On the organizer's laptop choose Join a hub, and type within an hour:\n\n  address  %s\n  code     %s\n\nThen sign in as Organizer with PIN %s, and change it.\n\n", code.Address, code.Code, pin)
	return nil
}

// newPIN draws six digits that nobody would guess first.
func newPIN() (string, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", fmt.Errorf("draw a PIN: %w", err)
		}
		if pin := fmt.Sprintf("%06d", n); pin[0] != pin[1] {
			return pin, nil
		}
	}
}

func keepBackups(ctx context.Context, st *store.Store, key ed25519.PrivateKey, dir, to string) {
	job := func(ctx context.Context) error {
		if _, err := backup.SealHub(ctx, st, key, dir, to, time.Now()); err != nil {
			return err
		}
		return backup.Keep(to, keptBackups)
	}
	log := logger(os.Stderr)
	if err := backup.Schedule(ctx, backup.Every15Minutes, to, job, log); err != nil {
		log.Error("the hub is not backed up by itself", "error", err)
	}
}

// keptBackups is how many stay: a day of them.
const keptBackups = 96

// hubKey reads the hub's key, or makes it; fresh says that it was made.
func hubKey(dir string) (key ed25519.PrivateKey, fresh bool, err error) {
	v, err := vault(dir)
	if err != nil {
		return nil, false, err
	}
	if v.Has("hub") {
		key, err = v.Key("hub")
		return key, false, err
	}
	if _, err := os.Stat(databaseFile(dir)); err == nil {
		return nil, false, ticketing.Errorf(ticketing.CodeDamaged, "There is a database here without its key. Restore a backup into another folder.")
	}
	key, err = v.MakeKey("hub")
	return key, true, err
}
