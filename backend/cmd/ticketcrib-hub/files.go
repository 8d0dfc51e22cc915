package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
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
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func keyFile(dir string) string    { return filepath.Join(dir, "hub.key") }
func publicFile(dir string) string { return filepath.Join(dir, "recovery.pub") }

func readKey(dir string) (ed25519.PrivateKey, error) {
	raw, err := os.ReadFile(keyFile(dir))
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(string(raw))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, ticketing.Errorf(ticketing.CodeDamaged, "The hub's key file is damaged. Restore it from a backup.", "file", "hub.key")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func writeKey(dir string, key ed25519.PrivateKey) error {
	f, err := os.OpenFile(keyFile(dir), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep the hub's key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key.Seed()))
	return errors.Join(err, f.Sync(), f.Close())
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
	path, err := sealBackup(ctx, st, *dir, *to)
	if err == nil {
		fmt.Fprintln(out, path)
	}
	return err
}

func sealBackup(ctx context.Context, st *store.Store, dir, to string) (string, error) {
	public, err := os.ReadFile(publicFile(dir))
	if err != nil {
		return "", fmt.Errorf("read the recovery key's public half: %w", err)
	}
	copied := filepath.Join(dir, "hub.copy")
	defer os.Remove(copied)
	_ = os.Remove(copied)
	if err := st.CopyTo(ctx, copied); err != nil {
		return "", err
	}
	return backup.Seal(to, string(public), time.Now(), map[string]string{"hub.db": copied, "hub.key": keyFile(dir), "recovery.pub": publicFile(dir)})
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
	key, err := readKey(*dir)
	if err != nil {
		return err
	}
	name, err := hub.BeginEpoch(ctx, databaseFile(*dir), key, time.Now().UnixMilli())
	if err == nil {
		fmt.Fprintf(out, "Restored %s. Start it with serve; it lends tickets again once each counter has reported or was written off.\n", name)
	}
	return err
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
