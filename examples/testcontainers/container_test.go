package budsandboxcontainer

import (
	"net/http"
	"os"
	"testing"

	"github.com/testcontainers/testcontainers-go"
)

func TestContainer(t *testing.T) {
	image := os.Getenv("BUDSANDBOX_IMAGE")
	if image == "" {
		t.Skip("BUDSANDBOX_IMAGE names no image")
	}
	sandbox, err := Run(t.Context(), image, WithClock("2026-03-01T09:00:00Z"))
	testcontainers.CleanupContainer(t, sandbox)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(sandbox.URL + "/_sandbox/health")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response, err)
	}
}
