package command

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// concurrency is the number of concurrent requests, which a service with rate limits can bear.
const concurrency = 8

// newProgress returns a progress bar on standard error, which is only shown on a terminal. A total of -1 is unknown.
func newProgress(env Environment, total int, doing string) *progressbar.ProgressBar {
	file, ok := env.Stderr.(interface{ Fd() uintptr })
	return progressbar.NewOptions(total,
		progressbar.OptionSetVisibility(ok && term.IsTerminal(int(file.Fd()))),
		progressbar.OptionSetWriter(env.Stderr),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // the spinner turns with the work instead of in a goroutine
		progressbar.OptionClearOnFinish(),
	)
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
