package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Limits of what a screen posts, in bytes.
const (
	maxFrame   = 8 << 20
	maxPicture = 24 << 20
	maxText    = 4096
)

// Handler serves what screens load by address, under /app/: pictures of codes,
// papers, and the camera's frames. Whoever mounts it has checked who asks.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /app/qr.svg", a.serveQR)
	mux.HandleFunc("GET /app/recovery.pdf", paper(a.recoveryPDF))
	mux.HandleFunc("GET /app/tickets/{name}", paper(a.ticketsPDF))
	mux.HandleFunc("GET /app/shifts/{name}", paper(a.shiftPDF))
	mux.HandleFunc("GET /app/events/{id}/close.pdf", paper(a.closePDF))
	mux.HandleFunc("GET /app/events/{id}/close.csv", a.serveCSV)
	mux.HandleFunc("GET /app/refunds/{id}/report.pdf", paper(a.refundPDF))
	mux.HandleFunc("GET /app/refunds/{id}/report.xlsx", a.serveRefunds)
	mux.HandleFunc("GET /app/ticketcrib.stick", a.serveStick)
	mux.HandleFunc("POST /app/stick", a.takeStick)
	mux.HandleFunc("POST /app/gate/frame", a.readFrame)
	mux.HandleFunc("POST /app/gate/picture", a.readPicture)
	return mux
}

// serveQR draws a pass (?pass=digits) or any short text (?text=).
func (a *App) serveQR(w http.ResponseWriter, r *http.Request) {
	text, digits := r.URL.Query().Get("text"), r.URL.Query().Get("pass")
	if len(text) > maxText || len(digits) > maxText {
		refuse(w, ticketing.Errorf(ticketing.CodeInvalid, "This is too long for a code.", "field", "text"))
		return
	}
	code, err := qr.Text(text)
	if digits != "" {
		code, err = qr.Pass(digits)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, code.SVG())
}

// qrOf is where the picture of a text is served.
func qrOf(text string) string { return "/app/qr.svg?text=" + url.QueryEscape(text) }

// paper serves a PDF that is made when it is asked for.
func paper(make func(context.Context, *http.Request) (name string, pdf []byte, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, pdf, err := make(r.Context(), r)
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Disposition", `inline; filename="`+name+`"`)
		_, _ = w.Write(pdf)
	}
}

// readFrame looks for a code in a grey camera frame: 200 with {"code"}, which
// is "" where there is none.
func (a *App) readFrame(w http.ResponseWriter, r *http.Request) {
	width, err := strconv.Atoi(r.URL.Query().Get("width"))
	height, err2 := strconv.Atoi(r.URL.Query().Get("height"))
	if err != nil || err2 != nil {
		refuse(w, ticketing.Errorf(ticketing.CodeInvalid, "A frame has a width and a height.", "field", "width"))
		return
	}
	a.read(w, r, maxFrame, func(raw []byte) (string, error) { return qr.ReadGrey(raw, width, height) })
}

// readPicture looks for a code in a PNG or JPEG file.
func (a *App) readPicture(w http.ResponseWriter, r *http.Request) {
	a.read(w, r, maxPicture, qr.ReadPicture)
}

func (a *App) read(w http.ResponseWriter, r *http.Request, limit int64, find func([]byte) (string, error)) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		refuse(w, ticketing.Errorf(ticketing.CodeInvalid, "This picture is too large.", "field", "picture"))
		return
	}
	code, err := find(raw)
	if err != nil && ticketing.CodeOf(err) != ticketing.CodeNotFound {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"code": code})
}

// serveStick hands the file out that Journal.Stick has made.
func (a *App) serveStick(w http.ResponseWriter, r *http.Request) {
	in, _, _, err := a.acting(r.Context(), ticketing.RoleSteward)
	if err != nil {
		refuse(w, err)
		return
	}
	in.mu.Lock()
	raw := in.stick
	in.mu.Unlock()
	if raw == nil {
		refuse(w, ticketing.Errorf(ticketing.CodeNotFound, "Make the file first."))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="ticketcrib.stick"`)
	_, _ = w.Write(raw)
}

// takeStick takes a file of another station in.
func (a *App) takeStick(w http.ResponseWriter, r *http.Request) {
	_, st, _, err := a.acting(r.Context(), ticketing.RoleSteward)
	if err != nil {
		refuse(w, err)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hubapi.MaxStick))
	if err != nil {
		refuse(w, ticketing.Errorf(ticketing.CodeInvalid, "This file is too large.", "field", "stick"))
		return
	}
	if err := st.TakeStick(r.Context(), raw); err != nil {
		refuse(w, forScreen(a.cfg.Log, "stick", err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// refuse answers with the error's document.
func refuse(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var e *ticketing.Error
	switch {
	case !errors.As(err, &e):
		status = http.StatusInternalServerError
	case e.Code == ticketing.CodeNotFound:
		status = http.StatusNotFound
	case e.Code == ticketing.CodeUnauthorized, e.Code == ticketing.CodeForbidden:
		status = http.StatusForbidden
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, ErrorJSON(err))
}

// fileName keeps the letters of a name that every file system takes.
func fileName(s string) string {
	out := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
			return r
		}
		return '-'
	}, s)
	return strings.Trim(clipped(out), "-")
}
