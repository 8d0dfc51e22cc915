package hub

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A hub may be several nodes on one database. One of them leads: it alone writes, keeps
// the rooms and the desk, and does all work that nobody asks for. The others stand in
// front: they hold buyers' streams and pass everything else on to the one that leads. They
// speak to each other under the hub's own key, which both ends prove.

const (
	// fromHeader names who asked, where one node asks for somebody else.
	fromHeader = "Ticketcrib-From"
	// followsHeader marks the answer of a node that does not lead: nothing was done.
	followsHeader = "Ticketcrib-Follows"
	webPrefix     = "/web"
	devicePrefix  = "/devices"
	framesPath    = "/frames/"
	placesPath    = "/places/"
	// mostPlaces is how many places are asked for at once.
	mostPlaces = 10_000
)

// Nodes returns what the other nodes of this hub ask of the one that leads.
func (h *Hub) Nodes() http.Handler {
	router := mux.NewRouter().SkipClean(true)
	router.PathPrefix(webPrefix + "/").Handler(onBehalf(webPrefix, h.Web()))
	router.PathPrefix(devicePrefix + "/").Handler(onBehalf(devicePrefix, h.Handler()))
	router.HandleFunc(framesPath+"{event}", h.nodeFrames).Methods(http.MethodGet)
	router.HandleFunc(placesPath+"{event}", h.nodePlaces).Methods(http.MethodPost)
	router.HandleFunc(listensPath+"{event}", h.nodeListens).Methods(http.MethodPost)
	return router
}

// Stays reports whether a request is answered for as long as its asker stays: what is told
// there goes on at another node.
func Stays(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, framesPath) || strings.HasSuffix(r.URL.Path, "/wake")
}

// Following is what a node that does not lead answers the others.
func Following(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(followsHeader, "1")
	w.WriteHeader(http.StatusServiceUnavailable)
}

// onBehalf answers who asked the other node, as if he had asked this one.
func onBehalf(prefix string, next http.Handler) http.Handler {
	return http.StripPrefix(prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get(fromHeader); from != "" {
			r.RemoteAddr = from
			r.Header.Del(fromHeader)
		}
		next.ServeHTTP(w, r)
	}))
}

// nodeFrames tells each frame of an event, a line each, from the one of now on.
func (h *Hub) nodeFrames(w http.ResponseWriter, r *http.Request) {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	to := http.NewResponseController(w)
	for {
		changed := room.Changed()
		// A node that was stopped takes nothing in, and must not hold this hub when it is closed.
		_ = to.SetWriteDeadline(time.Now().Add(silence))
		if _, err := io.WriteString(w, room.Frame()+"\n"); err != nil || to.Flush() != nil {
			return // the other node has gone
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		case <-h.quit:
			return
		}
	}
}

// nodePlaces says the places of numbers.
func (h *Hub) nodePlaces(w http.ResponseWriter, r *http.Request) {
	var numbers []uint64
	room, err := h.shop.room(eventIn(r))
	if err == nil {
		err = json.NewDecoder(io.LimitReader(r.Body, 24*mostPlaces)).Decode(&numbers)
	}
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	writeJSON(w, http.StatusOK, room.PlacesOf(numbers))
}

// linkTLS is the TLS of both ends between two nodes: each proves that it has the hub's key.
func linkTLS(key ed25519.PrivateKey) (*tls.Config, error) {
	cert, err := Certificate(key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"},
		ClientAuth: tls.RequireAnyClientCert,
		// No name and no authority stands behind these certificates: the key is looked at instead.
		InsecureSkipVerify: true,
		VerifyConnection: func(c tls.ConnectionState) error {
			if len(c.PeerCertificates) == 0 || !samePublic(key, c.PeerCertificates[0]) {
				return errNotOurs
			}
			return nil
		}}, nil
}

var errNotOurs = errors.New("this is no node of our hub")

func samePublic(key ed25519.PrivateKey, cert *x509.Certificate) bool {
	theirs, ok := cert.PublicKey.(ed25519.PublicKey)
	return ok && theirs.Equal(key.Public())
}

// ServeNodes answers the other nodes of the hub of this key on the listener until ctx ends.
func ServeNodes(ctx context.Context, l net.Listener, key ed25519.PrivateKey, handler http.Handler) error {
	config, err := linkTLS(key)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		TLSConfig: config, BaseContext: func(net.Listener) context.Context { return ctx }}
	return answering(ctx, server, func() error { return server.ServeTLS(l, "", "") })
}

func noLeader() error {
	return ticketing.Errorf(ticketing.CodeOffline, "The ticket office is changing over. Try again in a moment; your place and your tickets are kept.")
}
