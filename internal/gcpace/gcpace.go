// Package gcpace sets the pace of the garbage collector to that of a sandbox, whose heap is small most of the time.
package gcpace

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcPercent is the value of GOGC for a heap that is not small. A test suite whose customers have seeds of their own
	// takes 1 per cent more processor time with it than with 200, and four fifths of the memory
	// (docs/performance.md#memory).
	gcPercent = 150

	// smallHeap is the heap in bytes that is not worth a collection. Without it a sandbox that only reads what is in
	// memory would collect its 5 MB after each 8 MB of requests.
	smallHeap = 32 << 20
)

// Start sets the pace, and adapts it after each collection until the process ends.
func Start() {
	debug.SetGCPercent(gcPercent)
	new(collector{percent: gcPercent}).awaitCollection()
}

// collector adapts the pace of the garbage collector to the size of the heap.
type collector struct{ percent int }

// awaitCollection adapts the pace after the next collection, and after each one from then on.
func (c *collector) awaitCollection() {
	unreachable := new(*collector)
	runtime.AddCleanup(unreachable, func(c *collector) { // runs after the collection that finds it
		c.adapt(liveHeap())
		c.awaitCollection()
	}, c)
}

// adapt sets the pace for a heap of which live bytes were alive after a collection. It ignores small changes, because
// setting the pace stops the program for a moment.
func (c *collector) adapt(live int) {
	percent := paceFor(live)
	if percent > c.percent*5/4 || percent < c.percent*4/5 || percent == gcPercent && c.percent != gcPercent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
}

// paceFor returns the value of GOGC with which the next collection comes at smallHeap, or later for a large heap.
func paceFor(live int) int { return max(gcPercent, 100*smallHeap/max(live, 1<<20)-100) }

// liveHeap returns the bytes of the heap that the last collection found alive.
func liveHeap() int {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
