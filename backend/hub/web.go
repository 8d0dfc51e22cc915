package hub

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Web returns the buyers' routes. They are apart from those of the devices and have an
// address of their own: nothing of an Office or a counter can be reached here.
func (h *Hub) Web() http.Handler {
	router := mux.NewRouter()
	router.Use(h.shop.strain.counted, webSecured)
	h.webRoutes(router)
	// What changes something comes from our own pages only.
	return http.NewCrossOriginProtection().Handler(router)
}

// webRoutes: all that a buyer can reach, on one screen. Anybody may read what is on sale;
// a buyer is who has our cookie, which the first request that needs one is given; a holder
// has an order's link.
func (h *Hub) webRoutes(r *mux.Router) {
	// A route is found by trying each before it: what a crowd asks for comes first.
	event := r.PathPrefix("/api/e/{event}").Subrouter()
	event.HandleFunc("/join", h.buyer(toJoin, h.webJoin)).Methods(http.MethodPost)
	event.HandleFunc("/hold", h.buyer(toHold, h.webHold)).Methods(http.MethodPost)
	event.HandleFunc("/entry", h.buyer(toAsk, h.entry(look((*queue.Room).View)))).Methods(http.MethodGet)
	event.HandleFunc("/state", h.reads(guard.ReadsByAddress, h.webState(forASecond))).Methods(http.MethodGet)
	event.HandleFunc("/state/now", h.reads(guard.ReadsByAddress, h.webState(byNobody))).Methods(http.MethodGet)
	event.HandleFunc("/stream", h.webStream).Methods(http.MethodGet)
	event.HandleFunc("/here", h.buyer(toAsk, h.entry(look((*queue.Room).Here)))).Methods(http.MethodPost)
	event.HandleFunc("/claim", h.buyer(toAsk, h.webClaim)).Methods(http.MethodPost)
	event.HandleFunc("/more", h.buyer(toAsk, h.entry((*queue.Room).More))).Methods(http.MethodPost)
	event.HandleFunc("/word", h.buyer(toVerify, h.webWord)).Methods(http.MethodPost)
	event.HandleFunc("/leave", h.buyer(toAsk, h.entry((*queue.Room).Leave))).Methods(http.MethodPost)
	event.HandleFunc("", h.reads(guard.ReadsByAddress, h.anybody(h.webEvent))).Methods(http.MethodGet)
	event.HandleFunc("/draw", h.reads(guard.ReadsByAddress, h.anybody(h.webDraw))).Methods(http.MethodGet)
	event.HandleFunc("/draw/leaves", h.reads(guard.ListsByAddress, h.webLeaves)).Methods(http.MethodGet)
	event.HandleFunc("/proof", h.buyer(toAsk, h.webProof)).Methods(http.MethodGet)

	order := r.PathPrefix("/api/o/{order}").Subrouter()
	order.HandleFunc("", h.holder(bodiless(h.shopOrder))).Methods(http.MethodGet)
	order.HandleFunc("/pay", h.holder(h.webPay)).Methods(http.MethodPost)
	order.HandleFunc("/look", h.holder(bodiless(h.LookForBuyer))).Methods(http.MethodPost)
	order.HandleFunc("/more", h.holder(bodiless(h.MoreTimeForBuyer))).Methods(http.MethodPost)
	order.HandleFunc("/release", h.holder(bodiless(h.ReleaseForBuyer))).Methods(http.MethodPost)

	me := r.PathPrefix("/api/me").Subrouter()
	me.HandleFunc("", h.webMe).Methods(http.MethodGet)
	me.HandleFunc("/ask", h.buyer(toVerify, h.webAsk)).Methods(http.MethodPost)
	me.HandleFunc("/code", h.signsIn(h.webCode)).Methods(http.MethodPost)
	me.HandleFunc("/link", h.signsIn(h.webLink)).Methods(http.MethodPost)
	me.HandleFunc("/out", h.webOut).Methods(http.MethodPost)
	me.HandleFunc("/orders", h.buyer(toAsk, h.webMine)).Methods(http.MethodGet)

	r.HandleFunc(withPath, h.webWith).Methods(http.MethodGet)
	r.HandleFunc(backPath, h.webBack).Methods(http.MethodGet)

	r.HandleFunc("/o/{order}/tickets.pdf", h.linked(h.webTickets)).Methods(http.MethodGet)
	r.HandleFunc("/o/{order}/calendar.ics", h.linked(h.webCalendar)).Methods(http.MethodGet)
	r.HandleFunc("/o/{order}/pass/{n:[0-9]{1,4}}.svg", h.linked(h.webPass)).Methods(http.MethodGet)
	r.HandleFunc("/healthz", webAlive).Methods(http.MethodGet)
	r.HandleFunc("/readyz", h.webReady).Methods(http.MethodGet)
	r.HandleFunc("/v1/paystack", h.webhook).Methods(http.MethodPost)
	h.pageRoutes(r)
}

// webSecured sets what every answer to a buyer says to his browser. Pages loosen the
// policy for themselves.
func webSecured(next http.Handler) http.Handler {
	return secured(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer") // an order's address is its key
		next.ServeHTTP(w, r)
	}))
}

// ServeWeb answers buyers on the listener until ctx ends, and what is being answered then to
// its end. It speaks plain HTTP: what ends
// TLS stands before it, or it is reached on this machine or its LAN alone.
func (h *Hub) ServeWeb(ctx context.Context, l net.Listener) error {
	return ServeBuyers(ctx, l, h.Web())
}

// ServeBuyers is ServeWeb for any routes.
func ServeBuyers(ctx context.Context, l net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10}
	return answering(ctx, server, func() error { return server.Serve(l) })
}

// maxWebBody bounds what a buyer may send.
const maxWebBody = 16 << 10

// readBody takes a JSON body in. An empty one is nothing.
func readBody[T any](r *http.Request, into *T) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return ticketing.Errorf(ticketing.CodeInvalid, "Send JSON.", "field", "body")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxWebBody+1))
	if err != nil || len(raw) > maxWebBody {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is too much at once.", "field", "body")
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return ticketing.Errorf(ticketing.CodeInvalid, "This cannot be read.", "field", "body")
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	kind := "application/json"
	if status >= 400 {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

func (h *Hub) answerWeb(w http.ResponseWriter, r *http.Request, v any, err error) {
	if err == nil {
		writeJSON(w, http.StatusOK, v)
		return
	}
	var refused *ticketing.Error
	if !errors.As(err, &refused) && r.Context().Err() == nil {
		h.cfg.Log.Error("hub: a buyer was not answered", "route", routeOf(r), "error", err)
	}
	refuse(w, err)
}

// refuse says an error as its problem document.
func refuse(w http.ResponseWriter, err error) {
	againAfter(w, err)
	p := problemOf(err)
	writeJSON(w, p.GetStatus(), p)
}

// routeOf names a request's route, without what an order's address would give away.
func routeOf(r *http.Request) string {
	if route := mux.CurrentRoute(r); route != nil {
		if t, err := route.GetPathTemplate(); err == nil {
			return t
		}
	}
	return "none"
}

func eventIn(r *http.Request) ticketing.EventID { return ticketing.EventID(mux.Vars(r)["event"]) }

func (h *Hub) anybody(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := f(r)
		if err == nil {
			w.Header().Set("Cache-Control", string(forASecond))
		}
		h.answerWeb(w, r, v, err)
	}
}

// linked lets a request through that knows an order's link. Who tries links that nobody
// has made is slowed down.
func (h *Hub) linked(f func(http.ResponseWriter, *http.Request, ticketing.OrderID)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		order, err := h.shop.orderOf(mux.Vars(r)["order"])
		if err == nil {
			f(w, r, order)
		} else if !h.slow(w, r, guard.LinksByAddress, h.networkOf(r)) {
			h.answerWeb(w, r, nil, err)
		}
	}
}

// onOrder does something with an order, or finds it.
type onOrder func(*http.Request, ticketing.OrderID) (hubapi.ShopOrder, error)

// bodiless is what needs to know nothing but the order.
func bodiless(f func(context.Context, ticketing.OrderID) (hubapi.ShopOrder, error)) onOrder {
	return func(r *http.Request, order ticketing.OrderID) (hubapi.ShopOrder, error) { return f(r.Context(), order) }
}

// holder answers who knows an order's link with how the order stands after f.
func (h *Hub) holder(f onOrder) http.HandlerFunc {
	return h.linked(func(w http.ResponseWriter, r *http.Request, order ticketing.OrderID) {
		if r.Method == http.MethodPost && h.slow(w, r, guard.PaysByOrder, string(order)) {
			return
		}
		v, err := f(r, order)
		h.answerWeb(w, r, v, err)
	})
}

// buyer lets a request through as whoever its cookie says, or as somebody new.
func (h *Hub) buyer(of budgets, f func(*http.Request, visitor) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if h.slow(w, r, of.network, h.networkOf(r)) {
			return
		}
		v, known, err := h.visitorOf(r)
		switch {
		case err != nil:
			h.answerWeb(w, r, nil, err)
			return
		case known:
			if h.slow(w, r, of.account, nameOf(v.account)) {
				return
			}
		case r.Method == http.MethodGet:
			h.answerWeb(w, r, nil, ticketing.Errorf(ticketing.CodeNotFound, "You are not in this line."))
			return
		default:
			cookie, fresh, err := h.newBrowser()
			if err != nil {
				h.answerWeb(w, r, nil, err)
				return
			}
			http.SetCookie(w, cookie)
			v = unverified(fresh)
		}
		out, err := f(r, v)
		h.answerWeb(w, r, out, err)
	}
}

// overTLS reports whether buyers reach these pages by https.
func (h *Hub) overTLS() bool {
	return h.cfg.WebAddress != nil && strings.HasPrefix(h.cfg.WebAddress(), "https://")
}

func (h *Hub) webEvent(r *http.Request) (any, error) { return h.ShopEvent(r.Context(), eventIn(r)) }

func (h *Hub) webState(kept caching) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		room, err := h.shop.room(eventIn(r))
		if err != nil {
			h.answerWeb(w, r, nil, err)
			return
		}
		tellState(w, room, kept)
	}
}

// caching is what may be kept of an answer, and for how long: a Cache-Control.
type caching string

const (
	// forASecond: whatever stands before the hub may give it to everybody who looks in the same second.
	forASecond caching = "public, max-age=1"
	// byNobody is for a page that was given a frame which is not this hub's, or a very old one.
	byNobody caching = "no-store"
)

// tellState is a line's newest frame for who looks by himself.
func tellState(w http.ResponseWriter, l line, kept caching) {
	w.Header().Set("Cache-Control", string(kept))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, l.Frame())
}

func (h *Hub) webJoin(r *http.Request, v visitor) (any, error) {
	var in hubapi.ShopJoin
	if err := readBody(r, &in); err != nil {
		return nil, err
	}
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return nil, err
	}
	token, deed, _ := strings.Cut(r.Header.Get(placeHeader), ".")
	if v, err = h.takePlaceBack(r.Context(), room, v, token, deed); err != nil {
		return nil, err
	}
	if in.Back {
		e, err := room.Back(r.Context(), v.place, token)
		return h.entryDoc(v, e, err)
	}
	if err := h.worked(r, room, v.place); err != nil {
		return nil, err
	}
	if err := h.shed(r, room, v.place, token); err != nil {
		return nil, err
	}
	e, err := room.Join(r.Context(), v.place, token)
	return h.entryDoc(v, e, err)
}

// webDraw is all that is published of the draw.
func (h *Hub) webDraw(r *http.Request) (any, error) {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return nil, err
	}
	record, _ := room.Draw()
	if record.Commitment.Zero() {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is no draw here.")
	}
	return record, nil
}

// webLeaves is the list of the close: 32 bytes for each entrant, in order of arrival.
func (h *Hub) webLeaves(w http.ResponseWriter, r *http.Request) {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	_, leaves := room.Draw()
	w.Header().Set("Cache-Control", "public, max-age=60")
	w.Header().Set("Content-Type", "application/octet-stream")
	out := bufio.NewWriterSize(w, 64<<10)
	for i := range leaves {
		if _, err := out.Write(leaves[i][:]); err != nil {
			return // the reader has gone
		}
	}
	_ = out.Flush()
}

func (h *Hub) webProof(r *http.Request, v visitor) (any, error) {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return nil, err
	}
	number, proof, err := room.Proof(v.place)
	if err != nil {
		return nil, err
	}
	e, _ := room.Entry(v.place)
	return hubapi.DrawProof{Number: number, Account: hex.EncodeToString(v.place[:]), Proof: proof, Place: e.Place}, nil
}

// placeHeader is where a page shows the token that it kept.
const placeHeader = "Ticketcrib-Place"

// onEntry does something with a buyer's place, or finds it.
type onEntry func(*queue.Room, context.Context, queue.Account) (queue.View, error)

// look is what needs no waiting for the store.
func look(f func(*queue.Room, queue.Account) (queue.View, error)) onEntry {
	return func(r *queue.Room, _ context.Context, a queue.Account) (queue.View, error) { return f(r, a) }
}

// entry answers with a buyer's place after f.
func (h *Hub) entry(f onEntry) func(*http.Request, visitor) (any, error) {
	return func(r *http.Request, v visitor) (any, error) {
		room, err := h.shop.room(eventIn(r))
		if err != nil {
			return nil, err
		}
		e, err := f(room, r.Context(), v.place)
		return h.entryDoc(v, e, err)
	}
}

func (h *Hub) entryDoc(v visitor, e queue.View, err error) (any, error) {
	if err == nil && v.place != v.account {
		e.Token += "." + h.shop.deed(v.event, v.account, v.place)
	}
	return hubapi.ShopEntry{State: e.State.String(), Number: e.Number, Place: e.Place, Ahead: e.Ahead, Behind: e.Behind, LeftMs: e.LeftMs, Buying: e.Order != "", Here: e.Here,
		Token: e.Token, Epoch: e.Epoch}, err
}

// webClaim takes a call up. Where an address is asked for, it is asked for here and not
// before: the call's own time goes on meanwhile.
func (h *Hub) webClaim(r *http.Request, v visitor) (any, error) {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return nil, err
	}
	sale, _, _ := room.Sale()
	before, _ := room.Entry(v.place)
	if before.State == queue.Called {
		if err := v.mayGoOn(sale.Policy); err != nil {
			return nil, err
		}
	}
	e, err := room.Claim(r.Context(), v.place)
	if err == nil && before.State == queue.Called {
		h.shop.watch.Chance(nameOf(v.place), h.cfg.Now())
	}
	return h.entryDoc(v, e, err)
}

func (h *Hub) webHold(r *http.Request, v visitor) (any, error) {
	var in hubapi.ShopHold
	if err := readBody(r, &in); err != nil {
		return nil, err
	}
	if len(in.Key) < 8 || len(in.Key) > 64 || len(in.Items) == 0 || len(in.Items) > 50 {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "Choose what you would like.", "field", "items")
	}
	if err := h.chooses(r, v.place); err != nil {
		return nil, err
	}
	return h.holdForBuyer(r.Context(), v, eventIn(r), in)
}

func (h *Hub) webPay(r *http.Request, order ticketing.OrderID) (hubapi.ShopOrder, error) {
	var in hubapi.ShopPay
	if err := readBody(r, &in); err != nil {
		return hubapi.ShopOrder{}, err
	}
	if len(in.Key) < 8 || len(in.Key) > 64 {
		return hubapi.ShopOrder{}, ticketing.Errorf(ticketing.CodeInvalid, "This cannot be read.", "field", "key")
	}
	if in.Language != "fr" {
		in.Language = "en"
	}
	var err error
	if in.Email, err = h.spelled(in.Email); err != nil {
		return hubapi.ShopOrder{}, err
	}
	return h.PayForBuyer(r.Context(), order, in, func() error {
		err := h.mayText(r, in.Email)
		if ticketing.CodeOf(err) == ticketing.CodeTooMany { // an e-mail address does at once
			return noTexts()
		}
		return err
	})
}

func (h *Hub) webTickets(w http.ResponseWriter, r *http.Request, order ticketing.OrderID) {
	language := "en"
	if r.URL.Query().Get("lang") == "fr" {
		language = "fr"
	}
	files, err := h.ticketsPDF(r.Context(), order, language)
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	part, _ := strconv.Atoi(r.URL.Query().Get("part"))
	saved(w, files[min(max(part, 0), len(files)-1)])
}

func (h *Hub) webCalendar(w http.ResponseWriter, r *http.Request, order ticketing.OrderID) {
	o, err := h.shopOrder(r.Context(), order)
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	p := o.Performance
	saved(w, mail.Calendar(mail.Entry{ID: string(p.ID) + "@ticketcrib", Title: o.EventName, Place: o.Venue, Note: o.Number, StartsAt: p.StartsAt, EndsAt: p.EndsAt, MadeAt: o.Now}))
}

// webPass draws the QR of one good ticket.
func (h *Hub) webPass(w http.ResponseWriter, r *http.Request, order ticketing.OrderID) {
	at, _ := strconv.Atoi(mux.Vars(r)["n"]) // digits: the route says so
	svg, err := h.passPicture(r.Context(), order, at)
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = io.WriteString(w, svg)
}

// passPicture is the QR of the ticket at a position of an order, where it is good.
func (h *Hub) passPicture(ctx context.Context, order ticketing.OrderID, at int) (svg string, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.TicketsOf(order)
		for _, k := range rows {
			if k.Position != at || k.State() != ticketing.TicketIssued {
				continue
			}
			token, err := pass.ParseToken(k.Pass)
			if err != nil {
				return err
			}
			code, err := qr.Pass(token.Digits())
			svg = code.SVG()
			return err
		}
		return errOr(err, noOrder())
	})
	return svg, err
}
