package window

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Papers fetches papers from the program's routes and writes them where the
// person's other downloads are.
type Papers struct {
	Program http.Handler
	Log     *slog.Logger
	// Folder is where papers go.
	Folder string
}

// Save writes the paper at a link such as wails://wails/app/tickets/1.pdf and
// returns the file's path. A name that is taken gets a number; nothing is ever
// overwritten.
func (p Papers) Save(ctx context.Context, link string) (path string, err error) {
	address, err := url.Parse(link)
	if err != nil {
		return "", fmt.Errorf("window: paper %q: %w", link, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.RequestURI(), http.NoBody)
	if err != nil {
		return "", fmt.Errorf("window: paper %q: %w", link, err)
	}
	answer := httptest.NewRecorder()
	p.Program.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return "", fmt.Errorf("window: paper %q: status %d", link, answer.Code)
	}
	return writeNew(p.Folder, paperName(answer.Header().Get("Content-Disposition"), address.Path), answer.Body.Bytes())
}

// paperName takes the name that the program gave, or else the link's last part,
// never a folder.
func paperName(disposition, path string) string {
	name := ""
	if _, params, err := mime.ParseMediaType(disposition); err == nil {
		name = params["filename"]
	}
	name = filepath.Base(strings.ReplaceAll(name, "\\", "/"))
	if name == "." || name == "/" || name == ".." {
		name = filepath.Base(path)
	}
	return name
}

func writeNew(folder, name string, content []byte) (string, error) {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 1; ; n++ {
		path := filepath.Join(folder, name)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s (%d)%s", stem, n, ending))
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("window: save a paper: %w", err)
		}
		_, err = file.Write(content)
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			return "", errors.Join(fmt.Errorf("window: save a paper: %w", err), os.Remove(path))
		}
		return path, nil
	}
}

// downloadFolder is the person's folder for downloads, or else their home.
func downloadFolder() string {
	if folder := downloads(); folder != "" {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return home
}

// savePaper saves the paper at a link and tells the page and the person where it is.
func (g *closeGuard) savePaper(link string) {
	path, err := g.papers.Save(g.ctx, link)
	if err != nil {
		g.papers.Log.Error("a paper was not saved", "err", err)
		g.tell(runtime.ErrorDialog, g.words.NotSaved)
		return
	}
	g.tell(runtime.InfoDialog, fmt.Sprintf(g.words.Saved, path))
}

func (g *closeGuard) tell(kind runtime.DialogType, text string) {
	if _, err := runtime.MessageDialog(g.ctx, runtime.MessageDialogOptions{Type: kind, Title: "TicketCrib", Message: text}); err != nil {
		g.papers.Log.Error("nothing was shown", "text", text, "err", err)
	}
}
