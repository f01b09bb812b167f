// Package parallel divides pure computations among the processors.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// Each calls do for spans of 0 to n: one for each processor, but none shorter than least unless it
// is the only one. It returns when all are done. A panic in do becomes a panic of Each, so that the
// caller can recover it.
func Each(n, least int, do func(from, to int)) {
	Map(n, least, func(from, to int) struct{} {
		do(from, to)
		return struct{}{}
	})
}

// Map is Each for computations with results, which it returns in the order of the spans.
func Map[T any](n, least int, do func(from, to int) T) []T {
	parts := max(1, min(runtime.GOMAXPROCS(0), n/least))
	results, panics := make([]T, parts), make([]error, parts)
	var working sync.WaitGroup
	for i := range parts - 1 {
		working.Go(func() { results[i], panics[i] = recovered(n*i/parts, n*(i+1)/parts, do) })
	}
	last := parts - 1 // is done here
	results[last], panics[last] = recovered(n*last/parts, n, do)
	working.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return results
}

// recovered calls do and returns a panic as an error with its stack.
func recovered[T any](from, to int, do func(from, to int) T) (result T, panicked error) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	return do(from, to), nil
}
