package secrets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Where is what holds a folder's identity.
type Where string

// The places, best first where nobody types a passphrase.
const (
	InKeyring    Where = "keyring"
	ByPassphrase Where = "passphrase"
	InFile       Where = "file" // readable by the account: encrypt the disk
)

// vaultFile holds where the identity is: a first line, the place, then what
// the place needs.
const (
	vaultFile = "vault"
	firstLine = "ticketcrib vault 1"
)

// Open opens a folder's vault and makes it at the first call. An identity in a
// file is moved to something better where there is one by now. CodeSealed when
// what holds the identity does not give it; CodeDamaged when the vault's file is
// not what was written.
func Open(cfg Config) (*Vault, error) {
	v := &Vault{dir: cfg.Dir}
	raw, err := os.ReadFile(filepath.Join(cfg.Dir, vaultFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if v.own, err = age.GenerateX25519Identity(); err != nil {
			return nil, fmt.Errorf("make the folder's identity: %w", err)
		}
		return v, v.settle(cfg)
	case err != nil:
		return nil, fmt.Errorf("read the vault: %w", err)
	}
	if err := v.read(cfg, string(raw)); err != nil {
		return nil, err
	}
	if v.where == InFile && (cfg.Keyring || cfg.Passphrase != "") {
		return v, v.settle(cfg)
	}
	return v, nil
}

// Where returns what holds the identity.
func (v *Vault) Where() Where { return v.where }

// settle puts the identity where it is held best. The vault's file is written
// last: until then the identity is where it was.
func (v *Vault) settle(cfg Config) error {
	was := v.where
	text := ""
	switch {
	case cfg.Passphrase != "":
		sealed, err := seal(v.own.String(), cfg.Passphrase)
		if err != nil {
			return err
		}
		v.where, text = ByPassphrase, sealed
	case cfg.Keyring && v.toKeyring():
		v.where, text = InKeyring, v.id
	default:
		v.where, text = InFile, v.own.String()
	}
	if v.where == was {
		return nil
	}
	if err := writeWhole(filepath.Join(v.dir, vaultFile), []byte(strings.Join([]string{firstLine, string(v.where), text}, "\n"))); err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The disk did not keep the keys. Free some space, then start again."), err)
	}
	return nil
}

// toKeyring puts the identity into the keyring and looks that it is there.
func (v *Vault) toKeyring() bool {
	id := uuid.NewString()
	if keyringSet(id, v.own.String()) != nil {
		return false
	}
	back, err := keyringGet(id)
	if err != nil || back != v.own.String() {
		return false
	}
	v.id = id
	return true
}

func (v *Vault) read(cfg Config, raw string) error {
	parts := strings.SplitN(raw, "\n", 3)
	if len(parts) != 3 || parts[0] != firstLine {
		return damagedVault(nil)
	}
	text := parts[2]
	v.where = Where(parts[1])
	var err error
	switch v.where {
	case InKeyring:
		v.id = text
		if text, err = keyringGet(v.id); err != nil {
			return errors.Join(ticketing.Errorf(ticketing.CodeSealed,
				"The keyring of this account is locked or gone. Unlock it, then start again."), err)
		}
	case ByPassphrase:
		if text, err = unseal(text, cfg.Passphrase); err != nil {
			return err
		}
	case InFile:
	default:
		return damagedVault(nil)
	}
	if v.own, err = age.ParseX25519Identity(text); err != nil {
		return damagedVault(err)
	}
	return nil
}

func damagedVault(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "The file of this folder's keys is damaged. Nothing was changed. Restore a backup.", "file", vaultFile), err)
}

func seal(text, passphrase string) (string, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", fmt.Errorf("use the passphrase: %w", err)
	}
	var out bytes.Buffer
	lines := armor.NewWriter(&out)
	w, err := age.Encrypt(lines, to)
	if err != nil {
		return "", fmt.Errorf("seal the folder's identity: %w", err)
	}
	_, err = io.WriteString(w, text)
	err = errors.Join(err, w.Close(), lines.Close())
	return out.String(), err
}

func unseal(sealed, passphrase string) (string, error) {
	if passphrase == "" {
		return "", ticketing.Errorf(ticketing.CodeSealed, "The keys here are sealed with a passphrase. Name the file with it in TICKETCRIB_PASSPHRASE_FILE, then start again.")
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", fmt.Errorf("use the passphrase: %w", err)
	}
	opened, err := age.Decrypt(armor.NewReader(strings.NewReader(sealed)), id)
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(opened, maxSecret)); err == nil {
			return string(text), nil
		}
	}
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return "", ticketing.Errorf(ticketing.CodeSealed, "This passphrase does not open the keys here. Look at TICKETCRIB_PASSPHRASE_FILE, then start again.")
	}
	return "", damagedVault(err)
}

// Passphrase reads the passphrase that the environment names: the file of
// TICKETCRIB_PASSPHRASE_FILE, or systemd's credential ticketcrib-passphrase. ""
// if there is neither.
func Passphrase(getenv func(string) string) (string, error) {
	path, must := getenv("TICKETCRIB_PASSPHRASE_FILE"), true
	if credentials := getenv("CREDENTIALS_DIRECTORY"); path == "" && credentials != "" {
		path, must = filepath.Join(credentials, "ticketcrib-passphrase"), false
	}
	if path == "" {
		return "", nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the passphrase: %w", err)
	}
	passphrase := strings.TrimRight(string(raw), "\r\n")
	if passphrase == "" {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "The file of the passphrase is empty.", "field", "passphrase")
	}
	return passphrase, nil
}
