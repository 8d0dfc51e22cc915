package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func publicFile(dir string) string { return filepath.Join(dir, backup.PublicFile) }

// vault opens what keeps the hub's key: a passphrase where the environment
// names one, else a file of the account. A server has no keyring.
func vault(dir string) (*secrets.Vault, error) {
	passphrase, err := secrets.Passphrase(os.Getenv)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	return secrets.Open(secrets.Config{Dir: dir, Passphrase: passphrase})
}

// storedKey returns the key of the hub that is in the folder.
func storedKey(dir string) (ed25519.PrivateKey, error) {
	v, err := vault(dir)
	if err != nil {
		return nil, err
	}
	return v.Key("hub")
}

// makeBackup seals a backup beside a hub that works or not: SQLite gives a
// consistent copy either way.
func makeBackup(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	dir := dataFlag(flags)
	to := flags.String("to", "", "the `folder` to put the backup in, best on another disk")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" {
		return errors.New("say where to put the backup with --to FOLDER")
	}
	st, err := store.OpenSQLite(ctx, databaseFile(*dir))
	if err != nil {
		return err
	}
	defer st.Close()
	key, err := storedKey(*dir)
	if err != nil {
		return err
	}
	path, err := backup.SealHub(ctx, st, key, *dir, *to, time.Now())
	if err == nil {
		fmt.Fprintln(out, path)
	}
	return err
}

// restore opens a backup into a folder and begins a new epoch in it.
func restore(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	dir := dataFlag(flags)
	from := flags.String("from", "", "the backup `file`")
	secretFile := flags.String("key-file", "", "a `file` with the recovery key")
	if err := flags.Parse(args); err != nil {
		return err
	}
	typed, err := os.ReadFile(*secretFile)
	if err != nil {
		return fmt.Errorf("read the recovery key: %w", err)
	}
	secret, err := backup.ParseSecret(string(typed))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if _, err := backup.Open(*from, secret, *dir); err != nil {
		return err
	}
	key, err := storedKey(*dir)
	if err != nil {
		return err
	}
	st, err := store.OpenSQLite(ctx, databaseFile(*dir))
	if err != nil {
		return err
	}
	return beginEpoch(ctx, st, key, out)
}

// beginEpoch begins a new epoch in a restored store, and closes it.
func beginEpoch(ctx context.Context, st *store.Store, key ed25519.PrivateKey, out io.Writer) error {
	name, err := hub.BeginEpoch(ctx, st, key, time.Now().UnixMilli())
	if err = errors.Join(err, st.Close()); err == nil {
		fmt.Fprintf(out, "Restored %s. Start it with serve; it lends tickets again once each counter has reported or was written off.\n", name)
	}
	return err
}

// restored begins a new epoch in a PostgreSQL database that was restored with its own
// tools. All nodes have to be stopped.
func restored(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) (err error) {
	dir := dataFlag(flags)
	database := flags.String("database", "", "the postgres:// `address` of the restored database")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *database == "" {
		return errors.New("say which database with --database postgres://...; a backup file is restored with restore")
	}
	key, err := storedKey(*dir)
	if err != nil {
		return err
	}
	seat, err := store.OpenSeat(ctx, *database, store.Leader{Node: "restored"}, time.Minute)
	if err != nil {
		return err
	}
	defer seat.Close()
	fence, ok, err := seat.Take(ctx)
	if err != nil {
		return err
	}
	if !ok {
		return ticketing.Errorf(ticketing.CodeLocked, "A node leads on this database. Stop all nodes first.")
	}
	defer func() { err = errors.Join(err, seat.Leave(ctx, fence)) }()
	st, err := seat.Open(ctx, fence)
	if err != nil {
		return err
	}
	return beginEpoch(ctx, st, key, out)
}

// check opens the database, which looks for damage, and counts what is in it.
func check(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	dir := dataFlag(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if _, err := os.Stat(databaseFile(*dir)); err != nil {
		return ticketing.Errorf(ticketing.CodeNotFound, "There is no hub in this folder.")
	}
	st, err := store.OpenSQLite(ctx, databaseFile(*dir))
	if err != nil {
		return err
	}
	defer st.Close()
	return st.Read(ctx, func(tx *store.Tx) error { return report(tx, out) })
}

func report(tx *store.Tx, out io.Writer) error {
	tips, err := tx.Tips()
	if err != nil {
		return err
	}
	broken := 0
	for _, t := range tips {
		n, err := chain(tx, t.Head)
		if err != nil {
			return err
		}
		state := "whole"
		if n != t.Head.Seq {
			state, broken = fmt.Sprintf("broken after %d", n), broken+1
		}
		fmt.Fprintf(out, "journal %s epoch %d: %d entries, %d folded, %s\n", t.Head.Device, t.Head.Epoch, t.Head.Seq, t.Folded, state)
	}
	levels, err := tx.Levels()
	if err != nil {
		return err
	}
	for _, l := range levels {
		fmt.Fprintf(out, "quota %s: %d = %d free + %d held + %d sold + %d lent + %d written off\n", l.Quota, l.Capacity, l.Free(), l.Held, l.Sold, l.Lent, l.WrittenOff)
	}
	waiting, err := tx.CountWaiting()
	if err != nil {
		return err
	}
	conflicts, err := tx.OpenConflicts()
	fmt.Fprintf(out, "%d entries wait, %d conflicts are open\n", waiting, conflicts)
	if err == nil && broken > 0 {
		return ticketing.Errorf(ticketing.CodeDamaged, "A journal is broken. Keep this folder as it is and restore a backup elsewhere.")
	}
	return err
}

// chain follows a journal's hashes from its beginning and returns how far they
// hold.
func chain(tx *store.Tx, head journal.Head) (uint64, error) {
	var tip journal.Tip
	for tip.Seq < head.Seq {
		entries, err := tx.EntriesFrom(head.Device, head.Epoch, tip.Seq, 1000)
		if err != nil || len(entries) == 0 {
			return tip.Seq, err
		}
		for _, e := range entries {
			if e.Seq != tip.Seq+1 || e.Prev != tip.Hash {
				return tip.Seq, nil
			}
			tip = journal.Tip{Seq: e.Seq, Hash: e.Hash}
		}
	}
	return tip.Seq, nil
}
