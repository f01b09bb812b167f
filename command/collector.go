package command

import (
	"runtime/debug"

	"budsandbox/emulator"
)

// garbage is how much garbage is let accumulate, in per cent of what lives. A test suite whose customers have seeds of
// their own runs half as many rounds again with it as with Go's 100, in a third more memory; beyond it, there is only
// more memory (docs/performance.md#memory).
const garbage = 200

// setCollector sets the pace of the collector and has the sandbox set Go's soft limit, unless the user has set them.
func setCollector(env Environment, options *emulator.Options) {
	if _, told := env.Lookup("GOGC"); !told {
		debug.SetGCPercent(garbage)
	}
	_, told := env.Lookup("GOMEMLIMIT")
	options.LimitMemory = !told
}
