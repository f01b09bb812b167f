package webhook

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Ensure that a name below localhost is this machine without a name server.
func TestLocalhost(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(receiver.Close)
	address := strings.Replace(receiver.URL, "127.0.0.1", "shop.localhost", 1)
	o := NewOutbox(Config{})
	if err := o.check(address); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := o.newClient().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
}
