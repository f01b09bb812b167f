// Package parallel divides work that only computes among the processors.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// Each has do work through 0 to n: a span for each processor, but none shorter than least unless it is all. It returns when all is done.
// A panic of do is one of Each's, so that whoever keeps a request's panics from others keeps this one, too.
func Each(n, least int, do func(from, to int)) {
	Map(n, least, func(from, to int) struct{} {
		do(from, to)
		return struct{}{}
	})
}

// Map is Each for work that has results. They come in the order of the spans.
func Map[T any](n, least int, do func(from, to int) T) []T {
	parts := max(1, min(runtime.GOMAXPROCS(0), n/least))
	results, panics := make([]T, parts), make([]error, parts)
	var working sync.WaitGroup
	for i := range parts - 1 {
		working.Go(func() { results[i], panics[i] = safely(n*i/parts, n*(i+1)/parts, do) })
	}
	last := parts - 1 // is done here
	results[last], panics[last] = safely(n*last/parts, n, do)
	working.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return results
}

func safely[T any](from, to int, do func(from, to int) T) (result T, panicked error) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	return do(from, to), nil
}
