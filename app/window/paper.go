package window

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
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
	// Folder is where papers go.
	Folder string
}

// Save writes the paper at a link such as wails://wails/app/tickets/1.pdf and
// returns the file's path, for this account alone. A taken name gets a number; nothing is ever
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
	got := &answer{header: http.Header{}}
	p.Program.ServeHTTP(got, request)
	if got.status != http.StatusOK {
		return "", fmt.Errorf("window: paper %q: status %d", link, got.status)
	}
	return writeNew(p.Folder, paperName(got.header.Get("Content-Disposition"), address.Path), got.body.Bytes())
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
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
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

// saver saves papers for one window.
type saver struct {
	papers Papers
	words  Words
	log    *slog.Logger
}

// save saves the paper at a link and tells the person where it is. ctx is Wails' own.
func (s saver) save(ctx context.Context, link string) {
	path, err := s.papers.Save(ctx, link)
	message := runtime.MessageDialogOptions{Type: runtime.InfoDialog, Title: "TicketCrib", Message: s.words.Saved + "\n" + path}
	if err != nil {
		s.log.Error("a paper was not saved", "err", err)
		message.Type, message.Message = runtime.ErrorDialog, s.words.NotSaved
	}
	if _, err := runtime.MessageDialog(ctx, message); err != nil {
		s.log.Error("nothing was shown", "message", message.Message, "err", err)
	}
}

// answer keeps what a route of the program answers.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(part []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(part)
}
