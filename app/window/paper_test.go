package window_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/ticketcrib/ticketcrib/app/window"
)

func papers(folder, disposition string) window.Papers {
	return window.Papers{Folder: folder, Program: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/app/tickets/7.pdf" || r.URL.RawQuery != "size=a5" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Disposition", disposition)
		_, _ = io.WriteString(w, "%PDF-")
	})}
}

func TestPapersNeverOverwriteAndNeverLeaveTheirFolder(t *testing.T) {
	const link = "wails://wails/app/tickets/7.pdf?size=a5"
	for name, c := range map[string]struct{ disposition, want string }{
		"named":             {`attachment; filename="tickets-0001.pdf"`, "tickets-0001.pdf"},
		"in any script":     {`attachment; filename*=UTF-8''%E1%BB%8Cl%C3%A1.pdf`, "Ọlá.pdf"},
		"unnamed":           {"", "7.pdf"},
		"a folder":          {`attachment; filename="../../etc/passwd"`, "passwd"},
		"another's folder":  {`attachment; filename="C:\\\\Windows\\\\x.pdf"`, "x.pdf"},
		"only a folder":     {`attachment; filename=".."`, "7.pdf"},
		"what is no header": {`;;;`, "7.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			got, err := papers(folder, c.disposition).Save(t.Context(), link)
			if err != nil || got != filepath.Join(folder, c.want) {
				t.Fatalf("%s, %v; want %s", got, err, c.want)
			}
			again, err := papers(folder, c.disposition).Save(t.Context(), link)
			if err != nil || again == got || filepath.Dir(again) != folder {
				t.Fatalf("the second: %s, %v", again, err)
			}
			for _, path := range []string{got, again} {
				if content, err := os.ReadFile(path); err != nil || string(content) != "%PDF-" {
					t.Errorf("%s holds %q, %v", path, content, err)
				}
			}
		})
	}
}

func TestAPaperThatCannotBeHadLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct{ folder, link string }{
		"no such paper":  {folder, "wails://wails/app/tickets/8.pdf"},
		"no such folder": {filepath.Join(folder, "gone"), "wails://wails/app/tickets/7.pdf?size=a5"},
		"no link":        {folder, "wails://wails/%zz"},
	} {
		if got, err := papers(c.folder, "").Save(t.Context(), c.link); err == nil {
			t.Errorf("%s: saved as %s", name, got)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
