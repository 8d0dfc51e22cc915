package browser

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

//go:embed door.html
var doorHTML string

var doorPage = template.Must(template.New("door").Parse(doorHTML))

// door holds the one-time link and the session. One link opens one browser; all
// tabs of that browser share its session, which ends with the program. Only
// hashes are kept.
type door struct {
	addr   *net.TCPAddr
	cookie string
	onLink func(string)

	mu       sync.Mutex
	link     [sha256.Size]byte
	sessions map[[sha256.Size]byte]bool
}

func newDoor(addr *net.TCPAddr, onLink func(string)) *door {
	d := &door{
		addr: addr,
		// Cookies know no port: two programs on one machine need two names.
		cookie:   "ticketcrib-" + strconv.Itoa(addr.Port),
		onLink:   onLink,
		sessions: map[[sha256.Size]byte]bool{},
	}
	d.newLink()
	return d
}

// newLink replaces the link and tells it.
func (d *door) newLink() {
	token := secret()
	d.mu.Lock()
	d.link = sha256.Sum256([]byte(token))
	d.mu.Unlock()
	d.onLink("http://" + d.addr.String() + "/?open=" + token)
}

// admit lets requests with a session pass, trades the one-time link for a
// session, and explains itself to everyone else.
func (d *door) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("open")
		switch {
		case d.known(r) && token == "":
			next.ServeHTTP(w, r)
		case d.known(r):
			toFirstPage(w, r)
		case token != "" && opens(r) && d.use(token):
			d.startSession(w)
			toFirstPage(w, r)
			d.newLink()
		default:
			closed(w, r, token != "")
		}
	})
}

// opens reports whether the request may use up the link: a person's visit of the
// first page, not a browser's guess that one will follow.
func opens(r *http.Request) bool {
	ahead := r.Header.Get("Sec-Purpose") + r.Header.Get("Purpose")
	return r.Method == http.MethodGet && r.URL.Path == "/" && !strings.Contains(ahead, "prefetch")
}

func (d *door) known(r *http.Request) bool {
	cookie, err := r.Cookie(d.cookie)
	if err != nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sessions[sha256.Sum256([]byte(cookie.Value))]
}

// use reports whether token is the link's, and makes it worthless.
func (d *door) use(token string) bool {
	sum := sha256.Sum256([]byte(token))
	d.mu.Lock()
	defer d.mu.Unlock()
	if subtle.ConstantTimeCompare(sum[:], d.link[:]) != 1 {
		return false
	}
	d.link = [sha256.Size]byte{}
	return true
}

func (d *door) startSession(w http.ResponseWriter) {
	session := secret()
	d.mu.Lock()
	d.sessions[sha256.Sum256([]byte(session))] = true
	d.mu.Unlock()
	http.SetCookie(w, &http.Cookie{
		Name: d.cookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// toFirstPage takes the link out of the address bar and the history.
func toFirstPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// closed says to a person why the page does not open, and to a script only that.
func closed(w http.ResponseWriter, r *http.Request, used bool) {
	w.Header().Set("Cache-Control", "no-store")
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Error(w, "Open TicketCrib with the link it printed.", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	_ = doorPage.Execute(w, struct{ French, Used bool }{
		French: strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "fr"),
		Used:   used,
	})
}

// secret returns 256 random bits as text for a URL.
func secret() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(bits[:])
}
