package printer_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// listener is a loopback port that serve answers once.
func listener(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if connection, err := l.Accept(); err == nil {
			serve(connection)
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func TestNetworkPrinterGetsEveryByte(t *testing.T) {
	got := make(chan []byte, 1)
	address := listener(t, func(c net.Conn) {
		all, _ := io.ReadAll(c)
		got <- all
	})
	job := []byte(strings.Repeat("ticket ", 100_000))
	if err := (printer.Printer{Way: printer.WayNetwork, Address: address}).Send(context.Background(), job, true); err != nil {
		t.Fatal(err)
	}
	if string(<-got) != string(job) {
		t.Fatal("the printer got something else")
	}
}

func TestStuckPrinterIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	release := make(chan struct{})
	address := listener(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		cancel()
		<-release
	})
	defer close(release)
	err := (printer.Printer{Way: printer.WayNetwork, Address: address}).Send(ctx, make([]byte, 30<<20), true)
	if ticketing.CodeOf(err) != ticketing.CodeTimeout {
		t.Fatal(err)
	}
}

func TestSendRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(file, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		printer printer.Printer
		job     string
		code    ticketing.Code
	}{
		"no job":         {printer.Printer{Way: printer.WayDevice, Address: "/dev/null"}, "", ticketing.CodeInvalid},
		"no way":         {printer.Printer{Way: "smoke"}, "x", ticketing.CodeInvalid},
		"a letter":       {printer.Printer{Way: printer.WayDevice, Address: file}, "x", ticketing.CodeInvalid},
		"a folder":       {printer.Printer{Way: printer.WayDevice, Address: filepath.Dir(file)}, "x", ticketing.CodeInvalid},
		"not there":      {printer.Printer{Way: printer.WayDevice, Address: file + ".not"}, "x", ticketing.CodeNotFound},
		"nobody listens": {printer.Printer{Way: printer.WayNetwork, Address: "127.0.0.1:1"}, "x", ticketing.CodeNotFound},
		"an option":      {printer.Printer{Way: printer.WaySystem, Address: "-o"}, "x", ticketing.CodeInvalid},
		"a path":         {printer.Printer{Way: printer.WaySystem, Address: "a/b"}, "x", ticketing.CodeInvalid},
		"nameless":       {printer.Printer{Way: printer.WaySystem}, "x", ticketing.CodeInvalid},
	} {
		if err := c.printer.Send(context.Background(), []byte(c.job), true); ticketing.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != "dear" {
		t.Fatal("the letter was written over")
	}
}

func TestDevices(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/null and /dev/full")
	}
	if err := (printer.Printer{Way: printer.WayDevice, Address: "/dev/null"}).Send(context.Background(), []byte("x"), true); err != nil {
		t.Error(err)
	}
	err := (printer.Printer{Way: printer.WayDevice, Address: "/dev/full"}).Send(context.Background(), []byte("x"), true)
	if ticketing.CodeOf(err) != ticketing.CodeTimeout {
		t.Error(err)
	}
}

// printService puts programs named lp and lpstat, shell scripts, first in PATH.
func printService(t *testing.T, lp, lpstat string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	folder := t.TempDir()
	for name, body := range map[string]string{"lp": lp, "lpstat": lpstat} {
		script := "#!/bin/sh\ncd " + folder + "\n" + body + "\n"
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder+":/usr/bin:/bin")
	return folder
}

func TestSystemPrinterGetsTheJob(t *testing.T) {
	folder := printService(t, `echo "$@" > arguments; cat > job`, `printf 'counter\nback-office\n'`)
	err := (printer.Printer{Way: printer.WaySystem, Address: "counter"}).Send(context.Background(), []byte("%PDF"), false)
	arguments, _ := os.ReadFile(filepath.Join(folder, "arguments"))
	job, _ := os.ReadFile(filepath.Join(folder, "job"))
	if err != nil || string(arguments) != "-s -d counter\n" || string(job) != "%PDF" {
		t.Fatalf("%v: lp %s got %q", err, arguments, job)
	}
	if err := (printer.Printer{Way: printer.WaySystem, Address: "counter"}).Send(context.Background(), []byte("raw"), true); err != nil {
		t.Fatal(err)
	}
	if arguments, _ = os.ReadFile(filepath.Join(folder, "arguments")); string(arguments) != "-s -d counter -o raw\n" {
		t.Fatalf("lp %s", arguments)
	}
	var names []string
	for _, p := range printer.Printers(context.Background()) {
		if p.Way == printer.WaySystem {
			names = append(names, p.Address)
		}
	}
	if strings.Join(names, " ") != "counter back-office" {
		t.Fatalf("%v", names)
	}
}

func TestSystemPrinterThatFails(t *testing.T) {
	printService(t, "exit 1", "exit 1")
	err := (printer.Printer{Way: printer.WaySystem, Address: "counter"}).Send(context.Background(), []byte("x"), false)
	if ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Error(err)
	}
	t.Setenv("PATH", t.TempDir())
	err = (printer.Printer{Way: printer.WaySystem, Address: "counter"}).Send(context.Background(), []byte("x"), false)
	var refusal *ticketing.Error
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, "no print service") {
		t.Error(err)
	}
}
