// Package long tells tests how much to do: the short form, which `go test ./...` runs in seconds, or the full form,
// which CI selects with the build tag long.
package long

import (
	"flag"

	_ "pgregory.net/rapid" // registers the flags of rapid
)

// shortChecks is the number of inputs for property tests in the short form, unless the flag -rapid.checks is set.
const shortChecks = "25"

func init() {
	if !Full {
		_ = flag.Set("rapid.checks", shortChecks)
	}
}

// Of returns full with the build tag long, and short without it.
func Of[T any](short, full T) T {
	if Full {
		return full
	}
	return short
}
