package addresstest_test

import (
	"net"
	"testing"

	"budsandbox/internal/addresstest"
)

// Ensure that no address is claimed twice while its claim is held, although nobody listens on it yet.
func TestClaimsDiffer(t *testing.T) {
	t.Parallel()
	held := map[string]bool{}
	for range 200 {
		claim, err := addresstest.New()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := claim.Release(); err != nil {
				t.Error(err)
			}
		})
		if held[claim.Address] {
			t.Errorf("%s is claimed twice", claim.Address)
		}
		held[claim.Address] = true
	}
}

// Ensure that the holder of a claim can listen on its address, and listen again.
func TestListenTwice(t *testing.T) {
	t.Parallel()
	claim, err := addresstest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	for range 2 {
		listener, err := net.Listen("tcp", claim.Address)
		if err != nil {
			t.Fatal(err)
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
