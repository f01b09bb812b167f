// Package parallel divides pure computations among goroutines, one for each processor.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// Each divides the range from 0 to n into spans and calls do for each of them concurrently. There are at most as
// many spans as processors, and each has at least least elements unless it is the only one. Each returns when all
// calls have returned. It panics if do panics, so that the caller can recover.
func Each(n, least int, do func(from, to int)) {
	Map(n, least, func(from, to int) struct{} {
		do(from, to)
		return struct{}{}
	})
}

// Map is like Each, but returns the results of do in the order of the spans.
func Map[T any](n, least int, do func(from, to int) T) []T {
	parts := max(1, min(runtime.GOMAXPROCS(0), n/least))
	results, panics := make([]T, parts), make([]error, parts)
	var working sync.WaitGroup
	for i := range parts - 1 {
		working.Go(func() { panics[i] = recovered(func() { results[i] = do(n*i/parts, n*(i+1)/parts) }) })
	}
	last := parts - 1 // runs in this goroutine
	panics[last] = recovered(func() { results[last] = do(n*last/parts, n) })
	working.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return results
}

// recovered calls do. It returns a panic as an error with the stack.
func recovered(do func()) (panicked error) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	do()
	return nil
}
