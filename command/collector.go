package command

import "runtime/debug"

// spareMemory is what a sandbox needs beside its caches: requests under way, and the runtime itself.
const spareMemory = 64 << 20

// garbage is how much garbage is let accumulate, in per cent of what lives. A test suite whose customers have seeds of
// their own runs half as many rounds again with it as with Go's 100, in a third more memory; beyond it, there is only
// more memory (docs/performance.md#memory).
const garbage = 200

// limitMemory sets the pace of the collector and, from the size of the caches in bytes, Go's soft limit, unless the
// user has set them. The closer the heap is to the limit, the more often it is collected, so that full caches do not
// take three times their size.
func limitMemory(env Environment, caches int64) {
	if _, told := env.Lookup("GOGC"); !told {
		debug.SetGCPercent(garbage)
	}
	if _, told := env.Lookup("GOMEMLIMIT"); !told {
		debug.SetMemoryLimit(caches + spareMemory)
	}
}
