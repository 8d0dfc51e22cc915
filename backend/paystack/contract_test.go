package paystack_test

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// sent is every path and method that the client sends.
var sent = []string{
	"POST /transaction/initialize", "GET /transaction/verify/{reference}", "GET /transaction/{id}", "GET /transaction",
	"POST /charge", "POST /charge/submit_pin", "POST /charge/submit_otp", "POST /charge/submit_phone", "POST /charge/submit_birthday", "GET /charge/{reference}",
	"GET /balance", "GET /bank", "POST /refund", "GET /refund", "GET /refund/{id}",
	"POST /refund/retry_with_customer_details/{id}",
}

// The public description of the API, where it lies beside the project, has every
// path and method that is sent.
func TestWhatIsSentIsInThePublicDescription(t *testing.T) {
	f, err := os.Open("../../../shared/reference/paystack-openapi.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the public description of Paystack's API does not lie beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var known []string
	path := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "  /") && !strings.HasPrefix(line, "   ") {
			path = strings.Trim(strings.TrimSuffix(strings.TrimSpace(line), ":"), `'"`)
		}
		if method := strings.TrimSuffix(strings.TrimSpace(line), ":"); strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     ") &&
			slices.Contains([]string{"get", "post", "put", "delete"}, method) {
			known = append(known, strings.ToUpper(method)+" "+shape(path))
		}
	}
	for _, s := range sent {
		if !slices.Contains(known, shape(s)) {
			t.Errorf("%s is not described", s)
		}
	}
}

// shape is a path without the names of its parts.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}
