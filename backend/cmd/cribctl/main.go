// Command cribctl does from a command line what the screens do: every action of
// TicketCrib is a command, beside the running program or, where none runs, on
// the data folder itself.
//
//	cribctl list
//	cribctl --as Adaeze box-office sell '{"performance":"…","lines":[{"type":1,"count":2}],…}'
//	cribctl gate scan '{"code":"1017…"}' --json
//	cribctl doctor
//	cribctl bench
//	cribctl load joiners http://127.0.0.1:7449 EVENT
//	cribctl sandbox
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/control"
	"github.com/ticketcrib/ticketcrib/app/launch"
	"github.com/ticketcrib/ticketcrib/backend/internal/bench"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// version is set by the build.
var version = "development"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// run returns the exit status: 0 done, 1 refused, 2 the command line is wrong.
func run(args []string, in io.Reader, out, errs io.Writer, getenv func(string) string) int {
	o, err := parse(args, getenv)
	if err != nil {
		fmt.Fprintln(errs, "cribctl: "+err.Error())
		fmt.Fprint(errs, usage)
		return 2
	}
	switch o.word {
	case "", "help":
		fmt.Fprint(out, usage)
		return 0
	case "version":
		fmt.Fprintln(out, "cribctl", version)
		return 0
	case "list":
		return list(out)
	}
	do := o.do
	if o.word == "sandbox" {
		do = func(_ io.Reader, out io.Writer) error { return sandbox(o.rest(), out) }
	}
	if o.word == "verify-draw" {
		do = func(_ io.Reader, out io.Writer) error { return verifyDraw(o.rest(), out) }
	}
	if o.word == "load" {
		do = func(_ io.Reader, out io.Writer) error { return crowd(o.rest(), out) }
	}
	if o.word == "bench" {
		do = func(_ io.Reader, out io.Writer) error { return o.bench(bench.Whole(), out) }
	}
	if err := do(in, out); err != nil {
		refused(errs, o.json, err)
		var wrong *usageError
		if errors.As(err, &wrong) {
			return 2
		}
		return 1
	}
	return 0
}

func refused(errs io.Writer, asJSON bool, err error) {
	var e *ticketing.Error
	switch {
	case asJSON:
		fmt.Fprintln(errs, app.ErrorJSON(err))
	case errors.As(err, &e):
		fmt.Fprintf(errs, "cribctl: %s (%s)\n", e.Message, e.Code)
	default:
		fmt.Fprintln(errs, "cribctl: "+err.Error())
	}
}

// do finds a program, or opens the folder, and makes the call.
func (o options) do(in io.Reader, out io.Writer) error {
	m, err := o.method()
	if err != nil && o.word != "doctor" {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	caller, beside := control.Beside(o.data)
	if !beside {
		log := slog.New(slog.DiscardHandler)
		passphrase, err := secrets.Passphrase(os.Getenv)
		if err != nil {
			return err
		}
		program, err := app.Open(ctx, app.Config{DataDir: o.data, Practice: o.practice, Now: time.Now, Log: log, Version: version,
			Keyring: launch.Keyring(launch.System{Getenv: os.Getenv, OS: runtime.GOOS}), Passphrase: passphrase})
		if err != nil {
			return err
		}
		defer program.Close(ctx)
		caller = control.Alone(program, log)
	}
	caller.Staff, caller.PIN = o.as, o.pin
	if o.word == "doctor" {
		return doctor(ctx, caller, o.data, beside, out)
	}
	values, err := m.arguments(o.args, in)
	if err != nil {
		return err
	}
	raw, err := caller.Call(ctx, m.word, m.name, values)
	if err != nil {
		return err
	}
	return show(out, raw, o.json)
}

// options are what stands before and after the word and the action.
type options struct {
	data, as, pin  string
	json, practice bool
	word, action   string
	args           []string
}

// rest are the words after the first.
func (o options) rest() []string {
	if o.action == "" {
		return nil
	}
	return append([]string{o.action}, o.args...)
}

type usageError struct{ text string }

func (u *usageError) Error() string { return u.text }

func parse(args []string, getenv func(string) string) (options, error) {
	o := options{as: getenv("TICKETCRIB_STAFF"), pin: getenv("TICKETCRIB_PIN")}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, value, has := strings.Cut(args[i], "=")
		take := func() (string, error) {
			if has {
				return value, nil
			}
			if i++; i >= len(args) {
				return "", &usageError{name + " needs a value"}
			}
			return args[i], nil
		}
		var err error
		switch name {
		case "--data":
			o.data, err = take()
		case "--as":
			o.as, err = take()
		case "--pin-file":
			var file string
			if file, err = take(); err == nil {
				var raw []byte
				raw, err = os.ReadFile(file)
				o.pin = strings.TrimSpace(string(raw))
			}
		case "--json":
			o.json = true
		case "--practice":
			o.practice = true
		default:
			rest = append(rest, args[i])
		}
		if err != nil {
			return o, err
		}
	}
	if len(rest) > 0 {
		o.word, rest = rest[0], rest[1:]
	}
	if len(rest) > 0 {
		o.action, o.args = rest[0], rest[1:]
	}
	if o.data == "" {
		dir, err := launch.UsualDataDir(getenv)
		if err != nil {
			return o, err
		}
		o.data = dir
	}
	var err error
	o.data, err = filepath.Abs(o.data)
	return o, err
}

const usage = `Use: cribctl [options] WORD ACTION [ARGUMENT ...]

  cribctl list                 every word and action, with its arguments
  cribctl WORD ACTION ...      does it, beside the running program or alone
  cribctl doctor               one file for support, with no person and no secret in it
  cribctl bench                what this machine can do, beside what is asked (a minute or two)
  cribctl verify-draw ...      checks the published files of a draw
  cribctl load PROFILE ...     plays a crowd against a hub's pages on this machine
  cribctl sandbox [FILE]       answers as Paystack does, on 127.0.0.1:7450; no money moves
  cribctl version

Arguments are text and numbers as they are; a structure is JSON, @FILE, or - for
standard input. A key that is left out is made, so that nothing happens twice.

  --data FOLDER      the program's data folder, where it is not the usual one
  --as NAME          who acts (or TICKETCRIB_STAFF); the PIN comes from
  --pin-file FILE    a file, or from TICKETCRIB_PIN
  --practice         the practice world
  --json             answers and refusals as JSON
`
