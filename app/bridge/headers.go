package bridge

import "net/http"

// contentSecurity is what a page of the program may load: its own files, and
// pictures that it made itself. No frame can be made (a child frame of a Wails
// window reaches the bridge: GHSA-r5j2-ghh9-2jqw), nothing comes from a network,
// and no form leaves the page. Styles may be inline because components measure
// and place themselves.
const contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self'; " +
	"worker-src 'self' blob:; frame-src 'none'; child-src 'none'; object-src 'none'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'"

// Guarded adds the headers that every answer to a page carries, in the window
// and in browser mode.
func Guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurity)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(self)")
		next.ServeHTTP(w, r)
	})
}

// MaxUpload bounds what a page may post to the program's own routes, in bytes: a
// phone's picture of a ticket fits, a film does not.
const MaxUpload = 32 << 20
