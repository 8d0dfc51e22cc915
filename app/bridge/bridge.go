// Package bridge lets a page call the program's bound structs by name over HTTP,
// in the window and in browser mode alike. It answers every call: a panic, a
// wrong argument and a result that JavaScript cannot hold become errors that the
// page can show, so no promise hangs and no number changes on its way.
//
// It must never decide who may call: whoever mounts it does (the window by its
// own scheme, browser mode by its session). It must never import Wails.
package bridge

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"runtime/debug"
	"sort"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// maxArguments bounds the body of one call, in bytes. Pictures and files do not
// travel in calls: they are posted to the program's own routes.
const maxArguments = 4 << 20

//go:embed calls.js
var callsJS []byte

// Config says what a Bridge serves.
type Config struct {
	// Bindings are pointers to the bound structs. Their exported methods are
	// callable; a method answers (T, error), (T), (error) or nothing.
	Bindings []any
	// ErrorJSON writes an error for the page: {"code","message","args"}.
	ErrorJSON func(error) string
	// Log receives panics and results that could not be sent.
	Log *slog.Logger
}

// Bridge calls bound methods and writes the script that offers them to a page.
// It is safe for concurrent use: every call runs on its request's goroutine.
type Bridge struct {
	methods   map[string]method // by "Struct/Method"
	script    []byte
	errorJSON func(error) string
	log       *slog.Logger
}

// New reads the methods of the bound structs. It returns an error where two
// structs share a name or a method has a shape that the bridge cannot answer.
func New(cfg Config) (*Bridge, error) {
	b := &Bridge{methods: map[string]method{}, errorJSON: cfg.ErrorJSON, log: cfg.Log}
	names := map[string]map[string][]string{} // package -> struct -> methods
	for _, bound := range cfg.Bindings {
		if err := b.add(bound, names); err != nil {
			return nil, err
		}
	}
	surface, err := json.Marshal(names)
	if err != nil {
		return nil, fmt.Errorf("bridge: list methods: %w", err)
	}
	b.script = bytes.Replace(callsJS, []byte("__BINDINGS__"), surface, 1)
	return b, nil
}

func (b *Bridge) add(bound any, names map[string]map[string][]string) error {
	value := reflect.ValueOf(bound)
	if value.Kind() != reflect.Pointer || value.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("bridge: %T is not a pointer to a struct", bound)
	}
	structType := value.Elem().Type()
	structs := names[packageName(structType)]
	if structs == nil {
		structs = map[string][]string{}
		names[packageName(structType)] = structs
	}
	if _, taken := structs[structType.Name()]; taken {
		return fmt.Errorf("bridge: two structs are named %s", structType.Name())
	}
	own := []string{}
	for i := range value.NumMethod() {
		name := value.Type().Method(i).Name
		m, err := newMethod(value.Method(i))
		if err != nil {
			return fmt.Errorf("bridge: %s.%s: %w", structType.Name(), name, err)
		}
		b.methods[structType.Name()+"/"+name] = m
		own = append(own, name)
	}
	sort.Strings(own)
	structs[structType.Name()] = own
	return nil
}

// Script is the JavaScript that defines window.go with every bound method, each
// a call to Handler's route. It holds no secret and is the same for every page.
func (b *Bridge) Script() []byte { return b.script }

// Handler answers POST /call/{struct}/{method}: the body is a JSON array of
// arguments, the answer is the JSON result with status 200, or ErrorJSON with
// 400 (arguments), 404 (no such method), 413 (too large), 422 (the method
// refused) or 500 (our fault).
func (b *Bridge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /call/{struct}/{method}", b.call)
	return mux
}

func (b *Bridge) call(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("struct") + "/" + r.PathValue("method")
	m, ok := b.methods[name]
	if !ok {
		b.refuse(w, http.StatusNotFound, ticketing.Errorf(ticketing.CodeNotFound, "This program has no "+name+". Start it again."))
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxArguments))
	if err != nil {
		b.refuse(w, tooLargeOr400(err), ticketing.Errorf(ticketing.CodeInvalid, "That is too much text for one step. Shorten it and try again."))
		return
	}
	in, err := m.arguments(raw)
	if err != nil {
		b.log.Warn("a call was refused", "call", name, "err", err)
		b.refuse(w, http.StatusBadRequest, ticketing.Errorf(ticketing.CodeInvalid, "The screen sent something that this step does not take ("+err.Error()+")."))
		return
	}
	b.answer(w, name, m, in)
}

// answer runs the method and writes what came of it. A panic in the method or
// while its result is written down is an internal error, never silence.
func (b *Bridge) answer(w http.ResponseWriter, name string, m method, in []reflect.Value) {
	body, refusal, err := b.run(name, m, in)
	switch {
	case err != nil:
		b.log.Error("a call failed", "call", name, "err", err)
		b.refuse(w, http.StatusInternalServerError, ticketing.Errorf(ticketing.CodeInternal, "Something went wrong inside TicketCrib. Try once more; if it happens again, start the program again."))
	case refusal != nil:
		b.refuse(w, http.StatusUnprocessableEntity, refusal)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}
}

func (b *Bridge) run(name string, m method, in []reflect.Value) (body []byte, refusal, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("a call panicked", "call", name, "panic", p, "stack", string(debug.Stack()))
			body, refusal, err = nil, nil, fmt.Errorf("panic: %v", p)
		}
	}()
	result, refusal := m.call(in)
	if refusal != nil || !result.IsValid() {
		return []byte("null"), refusal, nil
	}
	if err := exact(result, 0); err != nil {
		return nil, nil, err
	}
	body, err = json.Marshal(result.Interface())
	return body, nil, err
}

func (b *Bridge) refuse(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, b.errorJSON(err))
}

func tooLargeOr400(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}
