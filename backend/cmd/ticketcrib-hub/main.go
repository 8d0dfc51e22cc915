// Command ticketcrib-hub is the hub as a server, with no window: serve, backup,
// restore, restored, check.
//
//	ticketcrib-hub serve --data /var/lib/ticketcrib --listen :7448 --name "Venue"
//	ticketcrib-hub backup --data DIR --to DIR
//	ticketcrib-hub restore --from FILE --key-file FILE --data DIR
//	ticketcrib-hub restored --database postgres://... --data DIR
//	ticketcrib-hub check --data DIR
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// version is set by the build.
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

const usage = `Use: ticketcrib-hub COMMAND [options]

  serve      answer devices; the first start prints the recovery key and the
             organizer's one-time code
  backup     seal a backup for the recovery key, while the hub works or not
  restore    open a backup into an empty folder, as a new epoch
  restored   begin a new epoch in a PostgreSQL database that its own tools restored
  check      look at the database and say what is in it
  version

ticketcrib-hub COMMAND --help lists the options.
`

// run returns the exit status: 0 done, 1 refused, 2 the command line is wrong.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	commands := map[string]func(context.Context, *flag.FlagSet, []string, io.Writer) error{
		"serve": serve, "backup": makeBackup, "restore": restore, "restored": restored, "check": check,
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" {
		fmt.Fprint(out, usage)
		return 0
	}
	if args[0] == "version" || args[0] == "--version" {
		fmt.Fprintln(out, "ticketcrib-hub", version)
		return 0
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(errs, "ticketcrib-hub: there is no %q\n%s", args[0], usage)
		return 2
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(errs)
	err := command(ctx, flags, args[1:], out)
	var refused *ticketing.Error
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &refused):
		fmt.Fprintf(errs, "ticketcrib-hub: %s (%s)\n", refused.Message, refused.Code)
	default:
		fmt.Fprintln(errs, "ticketcrib-hub: "+err.Error())
	}
	return 1
}

// dataFlag is the hub's folder, made if missing.
func dataFlag(flags *flag.FlagSet) *string {
	return flags.String("data", "/var/lib/ticketcrib-hub", "the hub's `folder`: its key and its database")
}

func logger(out io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(out, nil)) }

func databaseFile(dir string) string { return filepath.Join(dir, "hub.db") }
