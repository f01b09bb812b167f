package server

import (
	"runtime/debug"
	"sync/atomic"

	"budsandbox/emulator/internal/ledger"
)

// spareMemory is what a sandbox needs beside its caches, in bytes: requests under way, and the runtime itself.
const spareMemory = 64 << 20

// buildFactor is how many times its size a book needs while it is built: what is read, the book itself, the book before
// it, and garbage.
const buildFactor = 4

// memoryLimit is Go's soft limit of the heap of the whole process. The closer the heap is to it, the more often it is
// collected, so that full caches do not take three times their size. A book that needs more than the limit raises it:
// otherwise the program would do nothing but collect.
type memoryLimit struct {
	caches  int64        // bytes
	largest atomic.Int64 // size of the largest book so far, in bytes
}

func newMemoryLimit(b *ledger.Books) *memoryLimit {
	l := &memoryLimit{caches: b.Limit()}
	debug.SetMemoryLimit(l.caches + spareMemory)
	return l
}

// allow raises the limit for a book of a size in bytes.
func (l *memoryLimit) allow(size int64) {
	for {
		largest := l.largest.Load()
		if size <= largest {
			return
		}
		if l.largest.CompareAndSwap(largest, size) {
			debug.SetMemoryLimit(l.caches + spareMemory + buildFactor*size)
			return
		}
	}
}
