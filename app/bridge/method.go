package bridge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path"
	"reflect"
)

// maxExact is the largest integer that a JavaScript number holds exactly.
const maxExact = 1<<53 - 1

// maxDepth bounds how deep a result may be nested.
const maxDepth = 32

var errorType = reflect.TypeFor[error]()

// method is one bound method with the types of its arguments.
type method struct {
	fn       reflect.Value
	in       []reflect.Type
	hasValue bool // the first result is a value for the page
	hasError bool // the last result is an error
}

func newMethod(fn reflect.Value) (method, error) {
	t := fn.Type()
	if t.IsVariadic() {
		return method{}, errors.New("takes any number of arguments")
	}
	m := method{fn: fn}
	for i := range t.NumIn() {
		m.in = append(m.in, t.In(i))
	}
	switch n := t.NumOut(); {
	case n == 0:
	case n == 1:
		m.hasError = t.Out(0) == errorType
		m.hasValue = !m.hasError
	case n == 2 && t.Out(1) == errorType && t.Out(0) != errorType:
		m.hasValue, m.hasError = true, true
	default:
		return method{}, errors.New("returns something else than (value), (error) or (value, error)")
	}
	return m, nil
}

// arguments decodes a JSON array into the method's arguments: exactly as many
// as it takes, each of its type, null only where Go has nil.
func (m method) arguments(body []byte) ([]reflect.Value, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, errors.New("not a list of arguments")
	}
	if len(raw) != len(m.in) {
		return nil, fmt.Errorf("%d arguments instead of %d", len(raw), len(m.in))
	}
	out := make([]reflect.Value, len(raw))
	for i, t := range m.in {
		if bytes.Equal(bytes.TrimSpace(raw[i]), []byte("null")) && !canBeNil(t) {
			return nil, fmt.Errorf("argument %d is missing", i+1)
		}
		value := reflect.New(t)
		if err := json.Unmarshal(raw[i], value.Interface()); err != nil {
			return nil, fmt.Errorf("argument %d is not a %s", i+1, t)
		}
		out[i] = value.Elem()
	}
	return out, nil
}

// call runs the method. The value is invalid where the method returns none.
func (m method) call(in []reflect.Value) (value reflect.Value, err error) {
	out := m.fn.Call(in)
	if m.hasError {
		err, _ = out[len(out)-1].Interface().(error)
	}
	if m.hasValue {
		value = out[0]
	}
	return value, err
}

func canBeNil(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}

// exact refuses a result that JavaScript would round or cannot hold: an integer
// beyond 2^53, a NaN or an infinity. Money and ids must arrive as they are.
func exact(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return errors.New("the result is nested too deep")
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n := v.Int(); n > maxExact || n < -maxExact {
			return fmt.Errorf("%d is too large for a page; send it as text", n)
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if n := v.Uint(); n > maxExact {
			return fmt.Errorf("%d is too large for a page; send it as text", n)
		}
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return errors.New("a figure is not a number")
		}
	default:
		return exactInside(v, depth)
	}
	return nil
}

func exactInside(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return exact(v.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := exact(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if err := exact(entries.Value(), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if err := exact(v.Field(i), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func packageName(t reflect.Type) string { return path.Base(t.PkgPath()) }
