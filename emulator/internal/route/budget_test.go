package route

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Ensure that a body that has been read for long and does not end gives way to one that waits.
func TestSlowBodyGivesWay(t *testing.T) {
	t.Parallel()
	const length = 100 << 10
	b := NewBudget(3 * length / 2)
	b.maxReading = 0
	failed := make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := b.Read(w, r, 2*length)
		defer body.Release()
		if r.URL.Path == "/slow" {
			failed <- err
		} else if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	defer s.Close()
	slow, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, "POST /slow HTTP/1.1\r\nHost: s\r\nContent-Length: 102401\r\n\r\n")
	_, _ = io.WriteString(slow, strings.Repeat("x", length))
	for taken := false; !taken; { // until the slow body counts
		b.mu.Lock()
		taken = b.left < length
		b.mu.Unlock()
	}
	response, err := http.Post(s.URL+"/fast", "text/plain", strings.NewReader(strings.Repeat("x", length)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the body that waits: %s", response.Status)
	}
	if err := <-failed; !errors.Is(err, ErrBudgetSpent) {
		t.Errorf("the slow body: %v", err)
	}
	if b.left != 3*length/2 {
		t.Errorf("%d bytes are left", b.left)
	}
}
