package app_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// saidFile holds what each English refusal is in French.
const saidFile = "../frontend/src/i18n/said.json"

// notOnScreens are packages whose refusals only a terminal or a program reads.
var notOnScreens = []string{"bridge", "browser", "backend/cmd", "backend/internal"}

// TestEveryRefusalIsSaidInFrench: a refusal that no screen can translate leaves
// a French reader with a general word about its code.
func TestEveryRefusalIsSaidInFrench(t *testing.T) {
	raw, err := os.ReadFile(saidFile)
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]string
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatal(err)
	}
	refusals := map[string]string{}
	for _, root := range []string{".", "../backend"} {
		if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return refusalsIn(path, refusals)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(refusals) < 100 {
		t.Fatalf("only %d refusals were found", len(refusals))
	}
	for _, message := range sortedKeys(refusals) {
		if french := said[message]; french == "" || french == message {
			t.Errorf("%s: %q is not in %s", refusals[message], message, filepath.Base(saidFile))
		}
	}
	for message := range said {
		if refusals[message] == "" {
			t.Errorf("%s says %q, which nothing says any more", filepath.Base(saidFile), message)
		}
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// refusalsIn adds the refusals of one package, each with the folder that says
// it: the constant messages of ticketing.Errorf, and of functions that hand
// their parameter on to it. A message that is put together says values, and
// the sentence of its code says them too.
func refusalsIn(dir string, found map[string]string) error {
	for _, not := range notOnScreens {
		if strings.HasSuffix(dir, not) || strings.Contains(dir, not+"/") {
			return nil
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	files := []*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	speakers := map[string]int{"ticketing.Errorf": 1}
	if filepath.Base(dir) == "ticketing" {
		speakers["Errorf"] = 1
	}
	for _, f := range files {
		addSpeakers(f, speakers)
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if message, ok := constantMessage(n, speakers); ok {
				found[message] = dir
			}
			return true
		})
	}
	return nil
}

// addSpeakers finds the functions of a file that hand a parameter on as the
// message, and which parameter it is.
func addSpeakers(f *ast.File, speakers map[string]int) {
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil || fn.Name.Name == "Errorf" {
			continue
		}
		params := []string{}
		for _, field := range fn.Type.Params.List {
			for _, name := range field.Names {
				params = append(params, name.Name)
			}
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || calleeOf(call) != "ticketing.Errorf" || len(call.Args) < 2 {
				return true
			}
			if id, ok := call.Args[1].(*ast.Ident); ok {
				for i, p := range params {
					if p == id.Name {
						speakers[fn.Name.Name] = i
					}
				}
			}
			return true
		})
	}
}

func constantMessage(n ast.Node, speakers map[string]int) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	at, speaks := speakers[calleeOf(call)]
	if !speaks || len(call.Args) <= at {
		return "", false
	}
	literal, ok := call.Args[at].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

func calleeOf(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}
