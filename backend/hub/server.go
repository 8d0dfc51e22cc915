package hub

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humamux"
	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// who may call a route. Every route has one; a route without is refused.
type who string

const (
	anybody   who = "anybody"            // before a session exists
	enrolled  who = "enrolled device"    // with a session
	former    who = "device"             // with a session, though its right to act may have ended
	organizer who = "organizer"          // at an office or host, by the hub's own staff list
	superv    who = "supervisor or more" // at an office or host
	seller    who = "seller or more"     // at a counter or host
)

// caller is who calls, as the middleware has proved it.
type caller struct {
	device access.Device
	staff  ticketing.StaffID
}

type callerKey struct{}

func callerOf(ctx context.Context) caller { c, _ := ctx.Value(callerKey{}).(caller); return c }

// Handler returns the hub's routes, with their OpenAPI document at
// /openapi.json.
func (h *Hub) Handler() http.Handler {
	router := mux.NewRouter()
	router.Use(secured)
	config := huma.DefaultConfig("TicketCrib hub", h.cfg.Version)
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil
	api := humamux.New(router, config)
	api.UseMiddleware(h.authorize(api))
	h.routes(api)
	router.HandleFunc("/v1/paystack", h.webhook).Methods(http.MethodPost)
	router.HandleFunc("/v1/wake", h.wake).Methods(http.MethodGet)
	return router
}

// routes: all of the hub on one screen.
func (h *Hub) routes(api huma.API) {
	get(api, "/v1/hello", anybody, h.getHello)
	post(api, "/v1/challenge", anybody, h.postChallenge)
	post(api, "/v1/session", anybody, h.postSession)
	post(api, "/v1/join", anybody, h.postJoin)
	post(api, "/v1/join/reveal", anybody, h.postReveal)
	get(api, "/v1/join/{id}", anybody, h.getJoin)

	post(api, "/v1/sync", former, h.postSync)
	post(api, "/v1/carry", enrolled, h.postCarry)
	post(api, "/v1/to-carry", enrolled, h.postToCarry)

	post(api, "/v1/events/{id}/cancel", organizer, h.postCancel)
	get(api, "/v1/refunds", superv, h.getRefunds)
	post(api, "/v1/refunds", organizer, h.postRefund)
	post(api, "/v1/refund-plans", superv, h.postRefundPlan)
	post(api, "/v1/refunds/{id}/paid", superv, h.postPaidByHand)
	post(api, "/v1/refunds/{id}/anyway", organizer, h.postSendAnyway)
	get(api, "/v1/orders", superv, h.getOrders)
	post(api, "/v1/claims", seller, h.postClaims)
	post(api, "/v1/claims/pay", seller, h.postPayClaim)
	post(api, "/v1/refund-proposals", organizer, h.postAnswerProposal)
	post(api, "/v1/refund-limits", organizer, h.postLimit)
	post(api, "/v1/refund-starts", organizer, h.postStartRefunds)
	get(api, "/v1/refunds/{id}/rows", superv, h.getRefundRows)
	get(api, "/v1/refunds/{id}/banks", superv, h.getRefundBanks)
	post(api, "/v1/refunds/{id}/account", superv, h.postRefundTo)
	post(api, "/v1/contacts", enrolled, h.postContacts)
	get(api, "/v1/messages", organizer, h.getMessages)
	get(api, "/v1/messages/letter", organizer, h.getLetter)
	post(api, "/v1/messages/again", organizer, h.postSendAgain)
	post(api, "/v1/messages/post", organizer, h.postPost)
	get(api, "/v1/sign-in", organizer, h.getSignIn)
	post(api, "/v1/sign-in", organizer, h.postSignIn)
	get(api, "/v1/ledger", organizer, h.getLedger)
	post(api, "/v1/ledger/reconcile", organizer, h.postReconcile)
	post(api, "/v1/ledger/findings", organizer, h.postFinding)
	post(api, "/v1/ledger/closings", organizer, h.postClosing)
	get(api, "/v1/payments", organizer, h.getPayments)
	post(api, "/v1/payments", organizer, h.postPayments)
	post(api, "/v1/orders/{id}/pay", enrolled, h.postPay)
	post(api, "/v1/orders/{id}/look", enrolled, h.postLook)
	post(api, "/v1/orders/{id}/answer", enrolled, h.postAnswerPayment)

	get(api, "/v1/events", superv, h.getEvents)
	post(api, "/v1/events", organizer, h.postEvent)
	get(api, "/v1/events/{id}/close", superv, h.getClose)
	post(api, "/v1/events/{id}/close", organizer, h.postClose)
	get(api, "/v1/events/{id}/web-sale", superv, h.getWebSale)
	post(api, "/v1/events/{id}/web-sale", organizer, h.postWebSale)
	post(api, "/v1/events/{id}/web-sale/lift", organizer, h.postLift)
	post(api, "/v1/events/{id}/draw/committers", organizer, h.postCommitter)
	post(api, "/v1/events/{id}/draw/values", organizer, h.postDrawValue)
	post(api, "/v1/events/{id}/draw/replace", organizer, h.postDrawReplace)
	get(api, "/v1/overview", superv, h.getOverview)
	get(api, "/v1/staff", organizer, h.getStaff)
	post(api, "/v1/staff", organizer, h.postStaff)
	get(api, "/v1/devices", superv, h.getDevices)
	post(api, "/v1/devices/rename", organizer, h.postRename)
	post(api, "/v1/devices/revoke", organizer, h.postRevoke)
	post(api, "/v1/devices/write-off", organizer, h.postWriteOff)
	post(api, "/v1/devices/lend", superv, h.postLend)
	get(api, "/v1/enrolment", organizer, h.getCode)
	post(api, "/v1/enrolment", organizer, h.postCode)
	post(api, "/v1/enrolment/answer", organizer, h.postAnswer)
	post(api, "/v1/enrolment/end", organizer, h.postEndCode)
	get(api, "/v1/conflicts", superv, h.getConflicts)
	post(api, "/v1/conflicts/decide", superv, h.postDecide)
	get(api, "/v1/journal", superv, h.getJournal)
}

func get[I, O any](api huma.API, path string, w who, f func(context.Context, *I) (*O, error)) {
	register(api, http.MethodGet, path, w, f)
}

func post[I, O any](api huma.API, path string, w who, f func(context.Context, *I) (*O, error)) {
	register(api, http.MethodPost, path, w, f)
}

func register[I, O any](api huma.API, method, path string, w who, f func(context.Context, *I) (*O, error)) {
	op := huma.Operation{Method: method, Path: path, OperationID: huma.GenerateOperationID(method, path, (*O)(nil)), Summary: "For: " + string(w),
		MaxBodyBytes: hubapi.MaxBody, BodyReadTimeout: 15 * time.Second, Metadata: map[string]any{"who": w}}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := f(ctx, in)
		if err != nil {
			return nil, problemOf(err)
		}
		return out, nil
	})
}

// authorize lets a request through to its handler only as the route says.
func (h *Hub) authorize(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		w, _ := ctx.Operation().Metadata["who"].(who)
		c, err := h.admit(ctx.Context(), w, ctx.Header("Authorization"), ctx.Header("Staff"))
		if err != nil {
			p := problemOf(err)
			ctx.SetHeader("Content-Type", "application/problem+json")
			ctx.SetStatus(p.GetStatus())
			_ = api.Marshal(ctx.BodyWriter(), "application/json", p)
			return
		}
		next(huma.WithValue(ctx, callerKey{}, c))
	}
}

func (h *Hub) admit(ctx context.Context, w who, authorization, staff string) (caller, error) {
	if w == anybody {
		return caller{}, nil
	}
	d, err := h.device(ctx, authorization)
	if err != nil || w == former {
		return caller{device: d}, err
	}
	if err := mayAct(d); err != nil || w == enrolled {
		return caller{device: d}, err
	}
	least, ok := map[who]ticketing.Role{organizer: ticketing.RoleOrganizer, superv: ticketing.RoleSupervisor, seller: ticketing.RoleSeller}[w]
	if !ok {
		return caller{}, ticketing.Errorf(ticketing.CodeForbidden, "Nobody may call this.")
	}
	if w == seller && !d.Place.Sells() || w != seller && !d.Place.Manages() {
		return caller{}, ticketing.Errorf(ticketing.CodeForbidden, "Only an Office may do this.", "role", string(least))
	}
	id, err := h.actor(ctx, staff, least)
	return caller{device: d, staff: id}, err
}

// secured sets what every answer of the hub says to browsers.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Cache-Control", "no-store")
		head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	})
}

// Serve answers on the listener under the hub's own key until ctx ends. Devices
// know the key, not a name, so the certificate names nobody and is made anew at
// each start.
func (h *Hub) Serve(ctx context.Context, l net.Listener) error {
	return ServeDevices(ctx, l, h.cfg.Key, h.Handler())
}

// ServeDevices is Serve for any routes.
func ServeDevices(ctx context.Context, l net.Listener, key ed25519.PrivateKey, handler http.Handler) error {
	cert, err := Certificate(key)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		TLSConfig:   &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}},
		BaseContext: func(net.Listener) context.Context { return ctx }}
	return answering(ctx, server, func() error { return server.ServeTLS(l, "", "") })
}

// answering lets a server answer until ctx ends, and finish what it answers then within
// endsWithin.
func answering(ctx context.Context, server *http.Server, serve func() error) error {
	done := make(chan error, 1)
	go func() { done <- serve() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsWithin)
	defer cancel()
	if server.Shutdown(stop) != nil {
		_ = server.Close()
	}
	<-done
	return nil
}

// Certificate is one under the hub's key that names nobody: who comes knows the key.
func Certificate(key ed25519.PrivateKey) (tls.Certificate, error) {
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ticketcrib"},
		NotBefore: now.AddDate(-30, 0, 0), NotAfter: now.AddDate(30, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature, DNSNames: []string{"ticketcrib"}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the hub's certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, nil
}
