package bridge_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/app/bridge"
)

// A child frame of a Wails window reaches the bridge (GHSA-r5j2-ghh9-2jqw), so no
// page of ours may hold one, whatever a script in it tries.
func TestNoFrameCanBeMade(t *testing.T) {
	w := httptest.NewRecorder()
	bridge.Guarded(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-src 'none'", "child-src 'none'",
		"object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	for _, never := range []string{"http:", "https:", "*", "'unsafe-eval'", "script-src 'self' 'unsafe-inline'"} {
		if strings.Contains(policy, never) {
			t.Errorf("the policy allows %s", never)
		}
	}
}
