package command

import (
	"runtime/debug"

	"budsandbox/emulator"
)

// gcPercent is the value of GOGC. A test suite whose customers have seeds of their own takes 1 per cent more processor
// time with it than with 200, and four fifths of the memory (docs/performance.md#memory).
const gcPercent = 150

// configureGC sets the pace of the garbage collector and makes the sandbox set Go's soft memory limit, unless the
// user has set them.
func configureGC(env Environment, options *emulator.Options) {
	if _, set := env.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	_, set := env.LookupEnv("GOMEMLIMIT")
	options.LimitMemory = !set
}
