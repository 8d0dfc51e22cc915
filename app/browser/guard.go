package browser

import (
	"net"
	"net/http"
	"strconv"
)

// ownPage lets a request pass only where it names this server by a loopback name
// (a site that points its own name at 127.0.0.1 does not) and no other origin's
// page made it. Another port of this machine is another origin too.
func ownPage(addr *net.TCPAddr, next http.Handler) http.Handler {
	port := strconv.Itoa(addr.Port)
	hosts := map[string]bool{
		net.JoinHostPort("localhost", port):      true,
		net.JoinHostPort(addr.IP.String(), port): true,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !hosts[r.Host] || fromElsewhere(r) {
			refuseStranger(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// fromElsewhere reports a request that another origin's page made. Following a
// link to the first page is allowed: it carries nothing and shows the other page
// nothing.
func fromElsewhere(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Method != http.MethodGet || r.URL.Path != "/" || r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

func refuseStranger(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "TicketCrib only answers its own pages.", http.StatusForbidden)
}
