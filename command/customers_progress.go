package command

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// atOnce is how many customers are asked for at the same time: quick here, and bearable for a service with limits.
const atOnce = 8

// progress returns a bar on standard error, which shows only on a terminal. A total of -1 is unknown.
func (c *chores) progress(total int, doing string) *progressbar.ProgressBar {
	file, ok := c.env.Stderr.(interface{ Fd() uintptr })
	return progressbar.NewOptions(total,
		progressbar.OptionSetVisibility(ok && term.IsTerminal(int(file.Fd()))),
		progressbar.OptionSetWriter(c.env.Stderr),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // the spinner turns with the work, not in a goroutine
		progressbar.OptionClearOnFinish(),
	)
}

// inParallel calls work for every index below n, a few at a time, until all is done or one has failed.
func inParallel(ctx context.Context, n int, work func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, atOnce) {
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
