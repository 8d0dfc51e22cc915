package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
)

// sandboxAddress is where the sandbox answers: on this machine alone.
const sandboxAddress = "127.0.0.1:7450"

// sandboxSecret is its key, which is worth nothing anywhere else.
const sandboxSecret = "sk_test_ticketcrib_sandbox"

// sandbox answers as Paystack does until it is told to stop; a file keeps its state.
func sandbox(args []string, out io.Writer) error {
	if len(args) > 1 {
		return &usageError{"sandbox takes one file at most"}
	}
	key, err := paystack.ParseKey(sandboxSecret)
	if err != nil {
		return err
	}
	cfg := paystacktest.Config{Key: key, Base: "http://" + sandboxAddress}
	if len(args) == 1 {
		cfg.File = args[0]
	}
	box, err := paystacktest.Open(cfg)
	if err != nil {
		return err
	}
	if len(box.Terminals()) == 0 {
		if _, err := box.AddTerminal("Front desk"); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", sandboxAddress)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The sandbox answers on http://%s with the key %s. Ctrl C stops it.\n", sandboxAddress, key.Reveal())
	server := &http.Server{Handler: box, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
