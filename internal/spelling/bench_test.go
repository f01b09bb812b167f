package spelling_test

import (
	"fmt"
	"testing"

	"budsandbox/internal/spelling"
)

// BenchmarkNearest looks for a word that is like none of 200.
func BenchmarkNearest(b *testing.B) {
	var known []string
	for i := range 200 {
		known = append(known, fmt.Sprintf("merchant-%d", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		spelling.Nearest("nobody", known)
	}
}
