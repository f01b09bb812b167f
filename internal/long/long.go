// Package long tells tests how much to do: a short form, which `go test ./...` runs in seconds, or all of it, which CI
// asks for with the build tag long.
package long

import (
	"flag"

	_ "pgregory.net/rapid" // registers its flags
)

// shortChecks is with how many inputs properties are checked in the short form, unless -rapid.checks says otherwise.
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
