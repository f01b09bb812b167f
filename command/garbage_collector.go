package command

import (
	"runtime/debug"

	"budsandbox/emulator"
)

// gcPercent is the value of GOGC. A test suite whose customers have seeds of their own runs half as many more rounds
// with it as with the default of 100, with a third more memory. Greater values only need more memory
// (docs/performance.md#memory).
const gcPercent = 200

// configureGC sets the pace of the garbage collector and makes the sandbox set Go's soft memory limit, unless the
// user has set them.
func configureGC(env Environment, options *emulator.Options) {
	if _, set := env.Lookup("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	_, set := env.Lookup("GOMEMLIMIT")
	options.LimitMemory = !set
}
