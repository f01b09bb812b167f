package command

import "runtime/debug"

// spareMemory is what a sandbox needs beside its caches: requests under way, and the runtime itself.
const spareMemory = 64 << 20

// limitMemory sets Go's soft limit from the size of the caches in bytes, unless the user has set it. The closer the
// heap is to it, the more often it is collected, so that full caches do not take twice their size.
func limitMemory(env Environment, caches int64) {
	if _, told := env.Lookup("GOMEMLIMIT"); !told {
		debug.SetMemoryLimit(caches + spareMemory)
	}
}
