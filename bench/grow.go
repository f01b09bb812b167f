package bench

import (
	"context"
	"fmt"
	"sync"
)

// Progress shows the progress of a run. Add may be called concurrently, after a Begin with a total.
type Progress interface {
	Begin(doing string, total int)
	Add(n int)
}

// growSandbox creates customers until the project has enough.
func (b *bench) growSandbox(ctx context.Context, a *api, have, want int) error {
	if have >= want {
		return nil
	}
	b.config.Progress.Begin("Growing the sandbox's file", want-have)
	return b.inBatches(ctx, want-have, a.batchOf)
}

// growLimit adds as many records to the bare program's file in the same way, because the number of free pages of a
// bbolt file depends on how it has grown, and the list of free pages is written with every commit.
func (b *bench) growLimit(ctx context.Context, base string, n int) error {
	b.config.Progress.Begin("Growing the limit's file", n)
	return b.inBatches(ctx, n, func(n int) nextRequest {
		return newRequests("POST", fmt.Sprintf("%s/grow?n=%d", base, n), "", nil)
	})
}

// inBatches creates customers in concurrent batches.
func (b *bench) inBatches(ctx context.Context, total int, batch func(n int) nextRequest) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	pieces := make(chan int)
	var group sync.WaitGroup
	for range maxClients {
		group.Go(func() {
			for n := range pieces {
				if _, err := exchange(ctx, b.client, batch(n)); err != nil {
					cancel(err)
				}
				b.config.Progress.Add(n)
			}
		})
	}
	for ; total > 0 && ctx.Err() == nil; total -= batchSize {
		pieces <- min(total, batchSize)
	}
	close(pieces)
	group.Wait()
	return context.Cause(ctx)
}
