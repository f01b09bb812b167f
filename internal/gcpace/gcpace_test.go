package gcpace

import "testing"

// Ensure that a small heap is collected when it has grown to 32 MiB, and a larger one as GOGC=150 says.
func TestPaceOfCollections(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ live, percent int }{
		{0, 3100}, {4 << 20, 700}, {8 << 20, 300}, {13 << 20, 150}, {100 << 20, 150},
	} {
		if got := paceFor(test.live); got != test.percent {
			t.Errorf("with %d bytes alive GOGC is %d, want %d", test.live, got, test.percent)
		}
	}
}
