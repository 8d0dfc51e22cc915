package bridge_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/app/bridge"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Till is a bound struct with every shape of method that the program has, and the
// ways in which one can go wrong.
type Till struct{}

// Sale is an argument and a result.
type Sale struct {
	Name  string `json:"name"`
	Minor int64  `json:"minor"`
	Share float64
	Next  *Sale `json:"next"`
}

func (t *Till) Sell(s Sale, count int) (Sale, error) {
	if count <= 0 {
		return Sale{}, ticketing.Errorf(ticketing.CodeInvalid, "Sell at least one.", "field", "count")
	}
	s.Minor *= int64(count)
	return s, nil
}
func (t *Till) Count() int                     { return 3 }
func (t *Till) Open() error                    { return nil }
func (t *Till) Ring()                          {}
func (t *Till) Break() (int, error)            { panic("the drawer is stuck") }
func (t *Till) Find(id *string) (*Sale, error) { return nil, nil }
func (t *Till) Huge() int64                    { return 1 << 53 }
func (t *Till) Deep() Sale                     { return Sale{Next: &Sale{Minor: -1 << 60}} }
func (t *Till) Ratio() Sale                    { return Sale{Share: math.NaN()} }
func (t *Till) Endless() *Sale                 { s := &Sale{}; s.Next = s; return s }
func (t *Till) Lost() error                    { return errors.New("disk on fire") }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func errorJSON(err error) string {
	var refused *ticketing.Error
	if !errors.As(err, &refused) {
		refused = ticketing.Errorf(ticketing.CodeInternal, err.Error())
	}
	out, _ := json.Marshal(map[string]any{"code": refused.Code, "message": refused.Message, "args": refused.Args})
	return string(out)
}

func newBridge(t *testing.T, bindings ...any) *bridge.Bridge {
	t.Helper()
	b, err := bridge.New(bridge.Config{Bindings: bindings, ErrorJSON: errorJSON, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func post(h http.Handler, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return w
}

func TestEveryCallIsAnswered(t *testing.T) {
	h := newBridge(t, &Till{}).Handler()
	for name, c := range map[string]struct {
		call, body string
		status     int
		want       string // in the answer
	}{
		"value":                {"Till/Sell", `[{"name":"Balcony","minor":250},2]`, 200, `"minor":500`},
		"unknown field":        {"Till/Sell", `[{"name":"a","colour":1},2]`, 200, `"name":"a"`},
		"refused":              {"Till/Sell", `[{},0]`, 422, `{"args":{"field":"count"},"code":"invalid","message":"Sell at least one."}`},
		"plain value":          {"Till/Count", `[]`, 200, `3`},
		"error only, none":     {"Till/Open", `[]`, 200, `null`},
		"nothing":              {"Till/Ring", `[]`, 200, `null`},
		"nil pointer":          {"Till/Find", `[null]`, 200, `null`},
		"plain error":          {"Till/Lost", `[]`, 422, `"code":"internal"`},
		"panic":                {"Till/Break", `[]`, 500, `"code":"internal"`},
		"integer too large":    {"Till/Huge", `[]`, 500, `"code":"internal"`},
		"large deep inside":    {"Till/Deep", `[]`, 500, `"code":"internal"`},
		"not a number":         {"Till/Ratio", `[]`, 500, `"code":"internal"`},
		"a ring of pointers":   {"Till/Endless", `[]`, 500, `"code":"internal"`},
		"too few":              {"Till/Sell", `[{}]`, 400, `1 arguments instead of 2`},
		"too many":             {"Till/Count", `[1]`, 400, `1 arguments instead of 0`},
		"wrong type":           {"Till/Sell", `[{"name":1},1]`, 400, `argument 1`},
		"fraction for a count": {"Till/Sell", `[{},1.5]`, 400, `argument 2`},
		"beyond int64":         {"Till/Sell", `[{"minor":9223372036854775808},1]`, 400, `argument 1`},
		"missing":              {"Till/Sell", `[{},null]`, 400, `argument 2 is missing`},
		"no list":              {"Till/Count", `{}`, 400, `not a list`},
		"cut in half":          {"Till/Sell", `[{"na`, 400, `not a list`},
		"empty body":           {"Till/Count", ``, 400, `not a list`},
		"no such method":       {"Till/Steal", `[]`, 404, `"code":"not_found"`},
		"no such struct":       {"Safe/Open", `[]`, 404, `"code":"not_found"`},
		"too large":            {"Till/Sell", `["` + strings.Repeat("x", 4<<20) + `"]`, 413, `"code":"invalid"`},
	} {
		t.Run(name, func(t *testing.T) {
			got := post(h, "/call/"+c.call, c.body)
			if got.Code != c.status || !strings.Contains(got.Body.String(), c.want) {
				t.Errorf("%d %s, want %d with %s", got.Code, got.Body, c.status, c.want)
			}
			if got.Header().Get("Content-Type") != "application/json" || !json.Valid(got.Body.Bytes()) {
				t.Errorf("not JSON: %s", got.Body)
			}
		})
	}
}

func TestLargestIntegersArriveExactly(t *testing.T) {
	h := newBridge(t, &Till{}).Handler()
	for _, minor := range []string{"9007199254740991", "-9007199254740991", "0"} {
		if got := post(h, "/call/Till/Sell", `[{"minor":`+minor+`},1]`); !strings.Contains(got.Body.String(), `"minor":`+minor) {
			t.Errorf("%s came back as %s", minor, got.Body)
		}
	}
	if got := post(h, "/call/Till/Sell", `[{"minor":9007199254740991},2]`); got.Code != http.StatusInternalServerError {
		t.Errorf("twice the largest came back as %s", got.Body)
	}
}

func TestOnlyPostsCall(t *testing.T) {
	h := newBridge(t, &Till{}).Handler()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/call/Till/Count", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", w.Code)
	}
}

func TestScriptNamesEveryMethod(t *testing.T) {
	script := newBridge(t, &Till{}).Script()
	for _, want := range []string{`"bridge_test":{"Till":[`, `"Sell"`, `"Ring"`} {
		if !bytes.Contains(script, []byte(want)) {
			t.Errorf("the script has no %s", want)
		}
	}
	if bytes.Contains(script, []byte("__BINDINGS__")) {
		t.Error("the script has its placeholder still")
	}
}

// Odd has a method that the page could not understand.
type Odd struct{}

func (Odd) Two() (int, int) { return 1, 2 }

// Many takes any number of arguments.
type Many struct{}

func (Many) All(...string) {}

func TestOddBindingsAreRefusedAtTheStart(t *testing.T) {
	for name, bindings := range map[string][]any{
		"two values":  {&Odd{}},
		"variadic":    {&Many{}},
		"no pointer":  {Till{}},
		"no struct":   {new(int)},
		"named twice": {&Till{}, &Till{}},
	} {
		if _, err := bridge.New(bridge.Config{Bindings: bindings, ErrorJSON: errorJSON, Log: quiet()}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzCall(f *testing.F) {
	b, err := bridge.New(bridge.Config{Bindings: []any{&Till{}}, ErrorJSON: errorJSON, Log: quiet()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Sell", []byte(`[{"name":"a","minor":1},1]`))
	f.Add("Find", []byte(`[null]`))
	f.Add("Break", []byte(`[]`))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.URL.Path = "/call/Till/" + name
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code < 300 && w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d with %s", w.Code, w.Body)
		}
	})
}
