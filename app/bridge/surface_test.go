package bridge_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/bridge"
)

// The generated TypeScript says something else than what arrives for these, so no
// bound method may take or give them: money and figures are integers, instants are
// Unix milliseconds, ids and bytes are text.
var untrue = map[reflect.Type]string{
	reflect.TypeFor[time.Time]():     "send Unix milliseconds",
	reflect.TypeFor[time.Duration](): "send milliseconds",
	reflect.TypeFor[[]byte]():        "bytes travel by the program's own routes",
	reflect.TypeFor[any]():           "say what it is",
	reflect.TypeFor[error]():         "an error is returned last and alone",
}

func TestBoundMethodsCarryOnlyWhatAPageReadsTruly(t *testing.T) {
	bindings := new(app.App).Bindings()
	if _, err := bridge.New(bridge.Config{Bindings: bindings, ErrorJSON: app.ErrorJSON, Log: quiet()}); err != nil {
		t.Fatal(err)
	}
	for _, bound := range bindings {
		of := reflect.TypeOf(bound)
		for i := range of.NumMethod() {
			method := of.Method(i)
			name := of.Elem().Name() + "." + method.Name
			for j := 1; j < method.Type.NumIn(); j++ {
				checkType(t, name, method.Type.In(j), map[reflect.Type]bool{})
			}
			for j := range method.Type.NumOut() {
				if out := method.Type.Out(j); j < method.Type.NumOut()-1 || out != reflect.TypeFor[error]() {
					checkType(t, name, out, map[reflect.Type]bool{})
				}
			}
		}
	}
}

func checkType(t *testing.T, where string, of reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	if seen[of] {
		return
	}
	seen[of] = true
	if why := untrue[of]; why != "" {
		t.Errorf("%s: %s: %s", where, of, why)
		return
	}
	switch of.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		t.Errorf("%s: %s: figures are integers; NaN would end a window's process", where, of)
	case reflect.Uint64, reflect.Uint, reflect.Uintptr:
		t.Errorf("%s: %s: send text, or an int64 below 2^53", where, of)
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.UnsafePointer:
		t.Errorf("%s: %s cannot be sent", where, of)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		checkType(t, where, of.Elem(), seen)
	case reflect.Map:
		if of.Key().Kind() != reflect.String {
			t.Errorf("%s: %s: JSON has text for keys", where, of)
		}
		checkType(t, where, of.Elem(), seen)
	case reflect.Struct:
		for i := range of.NumField() {
			field := of.Field(i)
			if !field.IsExported() {
				continue
			}
			if field.Tag.Get("json") == "" {
				t.Errorf("%s: %s.%s has no json name", where, of, field.Name)
			}
			checkType(t, where+" "+field.Name, field.Type, seen)
		}
	}
}
