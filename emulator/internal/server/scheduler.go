package server

import (
	"context"
	"errors"
	"time"
)

const (
	maxDelay = time.Minute           // maximum lateness of an event on a running clock
	minPause = 10 * time.Millisecond // minimum pause between two scans
)

// runDue runs the events that fell due without a move of the clock: while the sandbox was stopped, or as the clock
// ran.
func (a *App) runDue(ctx context.Context) error {
	due, err := a.scheduler.HasDue(ctx)
	if err != nil || !due {
		return err
	}
	err = a.scheduler.RunInBackground(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() == nil {
		a.scheduler.Wake() // another caller went first; what is left is found by the next scan
		return nil
	}
	if err != nil {
		return err
	}
	_, err = a.scheduler.HasDue(ctx) // determines when the next event is due
	return err
}

// runScheduler calls runDue whenever an event falls due, until ctx is done. At least once in maxDelay it looks whether
// the file is still there. The first call reads every consent, so it runs concurrently with the first requests.
func (a *App) runScheduler(ctx context.Context) {
	for {
		a.Store.CheckPlace(ctx)
		if err := a.runDue(ctx); err != nil && ctx.Err() == nil {
			a.config.Log.Error("cannot run the events that are due", "error", err)
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
