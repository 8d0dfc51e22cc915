package printer

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Way is how bytes reach a printer.
type Way string

// The ways.
const (
	WayNetwork Way = "network" // TCP; Address is host or host:port, 9100 by default
	WayDevice  Way = "device"  // a device file, such as /dev/usb/lp0
	WaySystem  Way = "system"  // a printer of the print service; Address is its name
)

// Printer is where to print.
type Printer struct {
	Way     Way
	Address string
}

// Limits of one job. A printer that is out of paper takes no bytes, and the
// counter must hear of it.
const (
	dialLimit = 3 * time.Second
	sendLimit = 20 * time.Second
	maxJob    = 32 << 20 // bytes
)

// Send hands a job to the printer and returns when the printer, or the print
// service, has taken every byte; it never prints twice by itself. raw says that
// the bytes are the printer's own commands and no document. It returns
// CodeInvalid for an address that cannot be one, CodeNotFound if there is no
// such printer or it refuses, and CodeTimeout, after 20 s at most, if it took
// only a part: what came out then must be looked at.
func (p Printer) Send(ctx context.Context, job []byte, raw bool) error {
	if len(job) == 0 || len(job) > maxJob {
		return ticketing.Errorf(ticketing.CodeInvalid, "There is nothing to print, or far too much.", "field", "job")
	}
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	switch p.Way {
	case WayNetwork:
		return p.sendNetwork(ctx, job)
	case WayDevice:
		return p.sendDevice(ctx, job)
	case WaySystem:
		return p.sendSystem(ctx, job, raw)
	}
	return ticketing.Errorf(ticketing.CodeInvalid, "There is no such way to a printer.", "field", "way")
}

func (p Printer) sendNetwork(ctx context.Context, job []byte) error {
	address := p.Address
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(strings.Trim(address, "[]"), "9100")
	}
	dialer := net.Dialer{Timeout: dialLimit}
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return p.silent()
	}
	return p.feed(ctx, connection, job)
}

func (p Printer) sendDevice(ctx context.Context, job []byte) error {
	info, err := os.Stat(p.Address)
	if err != nil {
		return p.silent()
	}
	if info.Mode()&os.ModeDevice == 0 {
		return ticketing.Errorf(ticketing.CodeInvalid, "This file is not a printer. Choose a device such as /dev/usb/lp0.",
			"field", "address", "printer", p.Address)
	}
	device, err := os.OpenFile(p.Address, os.O_WRONLY, 0)
	if err != nil {
		return p.silent()
	}
	return p.feed(ctx, device, job)
}

// feed writes the job and closes the way. Closing it when the time is up also
// ends the write, and with it the goroutine.
func (p Printer) feed(ctx context.Context, way interface {
	Write([]byte) (int, error)
	Close() error
}, job []byte) error {
	done := make(chan error, 1)
	go func() {
		_, err := way.Write(job)
		done <- errors.Join(err, way.Close())
	}()
	select {
	case err := <-done:
		if err != nil {
			return p.stopped()
		}
		return nil
	case <-ctx.Done():
		_ = way.Close()
		return p.stopped()
	}
}

func (p Printer) sendSystem(ctx context.Context, job []byte, raw bool) error {
	if p.Address == "" || strings.HasPrefix(p.Address, "-") || strings.ContainsAny(p.Address, " \t\r\n/#\x00") {
		return ticketing.Errorf(ticketing.CodeInvalid, "A printer's name has no spaces and no / or #.", "field", "address")
	}
	arguments := []string{"-s", "-d", p.Address}
	if raw {
		arguments = append(arguments, "-o", "raw")
	}
	command := exec.CommandContext(ctx, "lp", arguments...)
	command.Stdin = bytes.NewReader(job)
	command.WaitDelay = time.Second
	err := command.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return p.stopped()
	case errors.Is(err, exec.ErrNotFound):
		return ticketing.Errorf(ticketing.CodeNotFound, "This computer has no print service. Install CUPS, or save the ticket as PDF.", "printer", p.Address)
	}
	return p.silent()
}

func (p Printer) silent() error {
	return ticketing.Errorf(ticketing.CodeNotFound, "The printer does not answer. See that it is switched on and connected, then print again.", "printer", p.Address)
}

func (p Printer) stopped() error {
	return ticketing.Errorf(ticketing.CodeTimeout, "The printer stopped taking the job. See to its paper, look at what came out, then print again.", "printer", p.Address)
}

// Printers lists what this computer knows of: the print service's printers by
// name, and the devices under /dev/usb. No print service means no names, which
// is no error.
func Printers(ctx context.Context) []Printer {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	var out []Printer
	command := exec.CommandContext(ctx, "lpstat", "-e")
	command.WaitDelay = time.Second
	names, _ := command.Output()
	for name := range strings.FieldsSeq(string(names)) {
		out = append(out, Printer{WaySystem, name})
	}
	devices, _ := filepath.Glob("/dev/usb/lp*")
	slices.Sort(devices)
	for _, device := range devices {
		out = append(out, Printer{WayDevice, device})
	}
	return out
}
