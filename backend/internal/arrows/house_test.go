package arrows_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ticketcrib/ticketcrib"

// pkg is one package of the house, test files left out.
type pkg struct {
	path    string   // below the module: backend/gate, or "" for the program
	imports []string // our own without the module's name, others in full
	calls   []string // package.Function, of the functions that rules may not call
}

// watched are calls that make a rule's answer depend on where and when it runs.
var watched = []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.NewTimer", "time.NewTicker"}

// readHouse parses every Go file of the house, whatever its build tags.
func readHouse(t *testing.T, root string) map[string]*pkg {
	t.Helper()
	house := map[string]*pkg{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || (len(entry.Name()) > 2 && entry.Name()[0] == '.') || entry.Name() == "tools") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return readFile(house, root, path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return house
}

func readFile(house map[string]*pkg, root, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	folder, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	folder = strings.TrimPrefix(filepath.ToSlash(folder), ".")
	p := house[folder]
	if p == nil {
		p = &pkg{path: folder}
		house[folder] = p
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		p.imports = append(p.imports, strings.TrimPrefix(name, module+"/"))
	}
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if owner, ok := selector.X.(*ast.Ident); ok && slices.Contains(watched, owner.Name+"."+selector.Sel.Name) {
			p.calls = append(p.calls, owner.Name+"."+selector.Sel.Name)
		}
		return true
	})
	return nil
}
