package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/app"
)

// method is one action of one trade word.
type method struct {
	word, name string
	in         []reflect.Type
}

// methods reads every action from the bound structs themselves, so that no
// command is forgotten.
func methods() []method {
	var out []method
	for _, b := range (&app.App{}).Bindings() {
		t := reflect.TypeOf(b)
		for i := range t.NumMethod() {
			m := method{word: t.Elem().Name(), name: t.Method(i).Name}
			for j := 1; j < t.Method(i).Type.NumIn(); j++ {
				m.in = append(m.in, t.Method(i).Type.In(j))
			}
			out = append(out, m)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].word+out[i].name < out[j].word+out[j].name })
	return out
}

// method finds the action that the command line names, however it is cased.
func (o options) method() (method, error) {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "-", "")) }
	for _, m := range methods() {
		if plain(m.word) == plain(o.word) && plain(m.name) == plain(o.action) {
			return m, nil
		}
	}
	return method{}, &usageError{"there is no " + strings.TrimSpace(o.word+" "+o.action) + "; cribctl list names all"}
}

func list(out io.Writer) int {
	for _, m := range methods() {
		args := []string{}
		for _, t := range m.in {
			args = append(args, strings.ToUpper(shape(t)))
		}
		fmt.Fprintln(out, strings.TrimSpace(kebab(m.word)+" "+kebab(m.name)+" "+strings.Join(args, " ")))
	}
	return 0
}

func shape(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		return t.Name()
	case reflect.Map, reflect.Slice:
		return "json"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true|false"
	default:
		return "number"
	}
}

// kebab writes BoxOffice as box-office and SetPIN as set-pin.
func kebab(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || (i+1 < len(runes) && unicode.IsLower(runes[i+1]))) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// arguments turns the words of the command line into JSON values.
func (m method) arguments(args []string, in io.Reader) ([]json.RawMessage, error) {
	if len(args) != len(m.in) {
		return nil, &usageError{fmt.Sprintf("%s %s takes %d arguments", kebab(m.word), kebab(m.name), len(m.in))}
	}
	out := make([]json.RawMessage, 0, len(args))
	for i, text := range args {
		raw, err := argument(m.in[i], text, in)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

func argument(t reflect.Type, text string, in io.Reader) (json.RawMessage, error) {
	raw := []byte(text)
	switch {
	case t.Kind() == reflect.String:
		return json.Marshal(text)
	case text == "-":
		var err error
		if raw, err = io.ReadAll(io.LimitReader(in, 4<<20)); err != nil {
			return nil, err
		}
	case strings.HasPrefix(text, "@"):
		var err error
		if raw, err = os.ReadFile(text[1:]); err != nil {
			return nil, err
		}
	}
	value := reflect.New(t)
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(value.Interface()); err != nil {
		return nil, &usageError{fmt.Sprintf("%q is not a %s: %v", clip(text), strings.ToUpper(shape(t)), err)}
	}
	makeKey(value.Elem())
	return json.Marshal(value.Interface())
}

// makeKey fills in the key that a screen would make for one basket or scan.
func makeKey(v reflect.Value) {
	if v.Kind() != reflect.Struct {
		return
	}
	if key := v.FieldByName("Key"); key.IsValid() && key.Kind() == reflect.String && key.String() == "" {
		key.SetString(uuid.Must(uuid.NewV7()).String())
	}
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// show prints an answer: as it is for a script, indented for a person.
func show(out io.Writer, raw json.RawMessage, asJSON bool) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if asJSON {
		_, err := fmt.Fprintln(out, string(raw))
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, b.String())
	return err
}
