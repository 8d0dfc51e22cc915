package app

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/mdns"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// service is the name under which a hub is announced on the LAN. What is heard
// there is a hint only: a hub is known by its key.
const service = "_ticketcrib._tcp"

// announceHub says on the LAN that a hub is here; it returns how to stop.
func announceHub(id ticketing.DeviceID, name string, port int, to *slog.Logger) (stop func()) {
	zone, err := mdns.NewMDNSService(string(id), service, "", "", port, nil, []string{"id=" + string(id), "name=" + name})
	if err != nil {
		to.Info("app: the hub is not announced on this network", "error", err)
		return func() {}
	}
	server, err := mdns.NewServer(&mdns.Config{Zone: zone, Logger: log.New(io.Discard, "", 0)})
	if err != nil {
		to.Info("app: the hub is not announced on this network", "error", err)
		return func() {}
	}
	return func() { _ = server.Shutdown() }
}

// hubsNearby listens for hubs for as long as ctx lasts, at most two seconds.
func hubsNearby(ctx context.Context) []HubFound {
	heard := make(chan *mdns.ServiceEntry, 32)
	found := []HubFound{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range heard {
			if h, ok := hubOf(e); ok {
				found = append(found, h)
			}
		}
	}()
	params := mdns.DefaultParams(service)
	params.Entries, params.Timeout, params.DisableIPv6, params.Logger = heard, 2*time.Second, true, log.New(io.Discard, "", 0)
	_ = mdns.QueryContext(ctx, params)
	close(heard)
	<-done
	return found
}

func hubOf(e *mdns.ServiceEntry) (HubFound, bool) {
	h := HubFound{}
	for _, f := range e.InfoFields {
		if v, ok := strings.CutPrefix(f, "name="); ok {
			h.Name = v
		}
		if v, ok := strings.CutPrefix(f, "id="); ok {
			h.Hub = v
		}
	}
	if e.AddrV4 == nil || e.Port == 0 || !ticketing.DeviceID(h.Hub).Valid() {
		return h, false
	}
	h.Address = net.JoinHostPort(e.AddrV4.String(), strconv.Itoa(e.Port))
	return h, true
}

// findHub looks for one hub, wherever it is now.
func findHub(ctx context.Context, hub ticketing.DeviceID) (string, bool) {
	for _, h := range hubsNearby(ctx) {
		if h.Hub == string(hub) {
			return h.Address, true
		}
	}
	return "", false
}
