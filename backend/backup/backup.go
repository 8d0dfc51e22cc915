// Package backup seals a hub's files for the recovery sheet and opens them
// again. A backup is a tar inside age's format: whoever has the public half can
// make one, and only the sheet opens it.
//
// It must never leave a half-written backup under a backup's name, nor write
// over a file that is there.
package backup

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// prefix and suffix name backups: ticketcrib-20260102-150405.age, UTC.
const (
	prefix = "ticketcrib-"
	suffix = ".age"
	stamp  = "20060102-150405"
)

// maxFile bounds a file inside a backup, in bytes.
const maxFile = 64 << 30

// NewSecret makes a recovery secret and its public half.
func NewSecret() (secret, public string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", fmt.Errorf("make the recovery secret: %w", err)
	}
	return id.String(), id.Recipient().String(), nil
}

// secretPrefix begins every secret; the sheet leaves it out.
const secretPrefix = "AGE-SECRET-KEY-1"

// Groups cuts a secret into four letters each, as people copy it.
func Groups(secret string) []string {
	s := strings.TrimPrefix(secret, secretPrefix)
	var out []string
	for len(s) > 4 {
		out, s = append(out, s[:4]), s[4:]
	}
	return append(out, s)
}

// ParseSecret reads a secret as a person types it. CodeInvalid if it is none.
func ParseSecret(typed string) (string, error) {
	s := strings.ToUpper(strings.NewReplacer(" ", "", "\n", "", "\t", "", "-", "").Replace(typed))
	s = secretPrefix + strings.TrimPrefix(s, strings.ReplaceAll(secretPrefix, "-", ""))
	if _, err := age.ParseX25519Identity(s); err != nil {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "This is not a recovery key. Look at the sheet again.", "field", "key")
	}
	return s, nil
}

// Content is what a file inside a backup holds: the file at Path, or else Bytes.
type Content struct {
	Path  string
	Bytes []byte
}

// Seal writes files, by their names inside, into a new backup in dir and returns
// its path. It is whole on disk before it has its name.
func Seal(dir, public string, at time.Time, files map[string]Content) (string, error) {
	to, err := age.ParseX25519Recipient(public)
	if err != nil {
		return "", fmt.Errorf("read the recovery key's public half: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", notKept(err)
	}
	name := filepath.Join(dir, prefix+at.UTC().Format(stamp)+suffix)
	if err := write(name+".part", to, files); err != nil {
		return "", notKept(errors.Join(err, os.Remove(name+".part")))
	}
	return name, os.Rename(name+".part", name)
}

func write(path string, to age.Recipient, files map[string]Content) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	sealed, err := age.Encrypt(f, to)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(sealed)
	for name, c := range files {
		if err := add(archive, name, c); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), sealed.Close(), f.Sync())
}

func add(archive *tar.Writer, name string, c Content) error {
	from, size := io.Reader(bytes.NewReader(c.Bytes)), int64(len(c.Bytes))
	if c.Path != "" {
		f, err := os.Open(c.Path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		from, size = f, info.Size()
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size}); err != nil {
		return err
	}
	_, err := io.Copy(archive, from)
	return err
}

// Open unseals a backup into dir and returns the names of its files. It refuses
// to write over a file that is there (CodeConflict), a wrong key
// (CodeUnauthorized) and a damaged backup (CodeDamaged), and leaves nothing
// behind of any of these.
func Open(path, secret, dir string) (names []string, err error) {
	id, err := age.ParseX25519Identity(secret)
	if err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "This is not a recovery key. Look at the sheet again.", "field", "key")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is no backup at this place.", "file", filepath.Base(path))
	}
	defer f.Close()
	opened, err := age.Decrypt(f, id)
	if err != nil {
		var other *age.NoIdentityMatchError
		if errors.As(err, &other) {
			return nil, ticketing.Errorf(ticketing.CodeUnauthorized, "This recovery key does not open this backup.")
		}
		return nil, damaged(err)
	}
	defer func() {
		if err != nil {
			for _, n := range names {
				_ = os.Remove(filepath.Join(dir, n))
			}
			names = nil
		}
	}()
	archive := tar.NewReader(opened)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return names, damaged(err)
		}
		if head.Name != filepath.Base(head.Name) || strings.HasPrefix(head.Name, ".") || head.Size > maxFile {
			return names, damaged(errors.New("a name that a backup does not have"))
		}
		if err := extract(archive, filepath.Join(dir, head.Name)); err != nil {
			return names, err
		}
		names = append(names, head.Name)
	}
}

func extract(from io.Reader, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ticketing.Errorf(ticketing.CodeConflict, "There is a hub in this folder already. Choose an empty one.", "file", filepath.Base(path))
	}
	if err != nil {
		return notKept(err)
	}
	_, err = io.Copy(f, from)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return damaged(errors.Join(err, os.Remove(path)))
	}
	return nil
}

// Last returns when the newest whole backup in dir was made; the zero time if
// there is none.
func Last(dir string) (at time.Time, path string) {
	files, _ := filepath.Glob(filepath.Join(dir, prefix+"*"+suffix))
	for _, f := range files {
		t, err := time.Parse(stamp, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), prefix), suffix))
		if err == nil && t.After(at) {
			at, path = t, f
		}
	}
	return at, path
}

// Keep removes all but the newest count backups of dir.
func Keep(dir string, count int) error {
	files, _ := filepath.Glob(filepath.Join(dir, prefix+"*"+suffix)) // sorted by name, so by time
	var err error
	for i := 0; i < len(files)-count; i++ {
		err = errors.Join(err, os.Remove(files[i]))
	}
	return err
}

func notKept(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The disk did not keep the backup. Free some space, then try again."), err)
}

func damaged(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "This backup is damaged. Use an older one.", "file", ""), err)
}
