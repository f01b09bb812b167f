package command

import (
	"context"
	"sync"
	"sync/atomic"
)

// concurrency is the number of concurrent requests, which a service with rate limits can bear.
const concurrency = 8

// progress returns a progress bar on standard error, which is only shown on a terminal. A total of 0 is unknown.
func (c *customersFlags) progress(total int, doing string) *progressBar {
	return newProgressBar(c.env.Stderr, doing, total)
}

// inParallel calls work for every index below n, a few concurrently, until all are done or one has failed.
func inParallel(ctx context.Context, n int, work func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, concurrency) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := work(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
