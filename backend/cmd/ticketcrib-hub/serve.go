package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// serve answers devices until it is told to stop.
func serve(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	dir := dataFlag(flags)
	listen := flags.String("listen", ":7448", "the `address` to answer devices on")
	public := flags.String("address", "", "the host:port that laptops reach this hub at, for invitations")
	name := flags.String("name", "TicketCrib", "the organization's `name`")
	database := flags.String("database", "", "a postgres:// `address`; without it, a file in the folder")
	backups := flags.String("backups", "", "a `folder` for a sealed backup every 15 minutes (files only)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	unlock, err := lockFolder(*dir)
	if err != nil {
		return err
	}
	defer unlock()
	key, fresh, err := hubKey(*dir)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, *dir, *database)
	if err != nil {
		return err
	}
	defer st.Close()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	address := *public
	if address == "" {
		address = l.Addr().String()
	}
	now := func() int64 { return time.Now().UnixMilli() }
	cashier, provider, err := payments(ctx, *dir, now)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	h, err := hub.Open(ctx, hub.Config{Store: st, Key: key, Name: *name, Version: version, Now: now,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Random: rand.Reader, Log: logger(os.Stderr), Provider: provider, SetKey: cashier.Set, Address: func() string { return address }})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer h.Close()
	if err := welcome(ctx, h, *dir, fresh, out); err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(out, "The hub answers on %s. Ctrl C stops it.\n", l.Addr())
	if *backups != "" && *database == "" {
		go keepBackups(ctx, st, key, *dir, *backups)
	}
	return h.Serve(ctx, l)
}

// payments is who takes payments here, as it was set in an Office: a server has no
// sandbox of its own.
func payments(ctx context.Context, dir string, now func() int64) (*hub.Cashier, checkout.Provider, error) {
	v, err := vault(dir)
	if err != nil {
		return nil, nil, err
	}
	c := &hub.Cashier{Vault: v, Now: now, Log: logger(os.Stderr)}
	p, err := c.Open(ctx)
	return c, p, err
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

func openStore(ctx context.Context, dir, database string) (*store.Store, error) {
	if database != "" {
		return store.OpenPostgres(ctx, database)
	}
	return store.OpenSQLite(ctx, databaseFile(dir))
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
