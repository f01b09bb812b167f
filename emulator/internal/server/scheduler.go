package server

import (
	"context"
	"time"
)

// maxDelay is the longest time by which a running clock may bring an event late; whoever reads what it changes sees it at
// once. minPause is the shortest pause between two looks.
const maxDelay, minPause = time.Minute, 10 * time.Millisecond

// runDue carries out what fell due while nobody moved the clock: while the sandbox was off, or as the clock ran.
func (a *App) runDue() error {
	due, err := a.scheduler.HasDue()
	if err != nil || !due {
		return err
	}
	if err := a.scheduler.RunDue(a.Clock, nil); err != nil {
		return err
	}
	_, err = a.scheduler.HasDue() // finds when the next is
	return err
}

// runScheduler calls runDue whenever something falls due, until ctx ends. The first call runs beside the first requests,
// because it reads every consent.
func (a *App) runScheduler(ctx context.Context) {
	for {
		if err := a.runDue(); err != nil {
			a.config.Log.Error("carry out what is due", "error", err)
		}
		timer := time.NewTimer(max(minPause, a.scheduler.NextIn(maxDelay)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-a.scheduler.Wakeups():
		case <-timer.C:
		}
		timer.Stop()
	}
}
