package server

import (
	"runtime/debug"
	"sync/atomic"

	"budsandbox/emulator/internal/ledger"
)

// spareMemory is the memory in bytes that a sandbox needs besides its caches, for requests and the runtime.
const spareMemory = 64 << 20

// buildFactor is the memory for building a book as a multiple of its size: the data read, the book, its predecessor,
// and garbage.
const buildFactor = 4

// memoryLimit sets Go's soft memory limit of the process. The closer the heap is to the limit, the more often it is
// collected, so that full caches do not take three times their size. A book that needs more than the limit raises it,
// because otherwise the program would only collect garbage.
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
