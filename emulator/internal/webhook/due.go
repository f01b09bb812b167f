package webhook

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// stillDue reports whether a delivery has not been sent since it was found to be due.
func (o *Outbox) stillDue(ctx context.Context, d pending) bool {
	due := false
	err := o.Store.View(ctx, func(tx *storage.Tx) error {
		stored, err := tx.Deliveries(d.project).Get(storage.DeliveryKey(d.Owner, d.Number))
		due = err == nil && len(stored.Attempts) == len(d.Attempts) &&
			stored.DueBy(o.Clock.Of(d.project).Now(), o.Clock.Real())
		return nil
	})
	return err == nil && due
}

// pending is a delivery with its project.
type pending struct {
	bank.Delivery
	project bank.Project
}

// due returns the due deliveries of all projects by receiver, in the order in which they fell due, and the time until
// the next one.
func (o *Outbox) due(ctx context.Context) (byReceiver map[string][]pending, wait time.Duration, err error) {
	o.mu.Lock()
	projects := maps.Clone(o.waiting)
	o.mu.Unlock()
	byReceiver = map[string][]pending{}
	wait = maxIdle
	o.ScanLock.Lock()
	defer o.ScanLock.Unlock()
	now := o.Clock.Moment()
	err = o.Store.View(ctx, func(tx *storage.Tx) error {
		for _, p := range slices.Sorted(maps.Keys(projects)) {
			table := tx.Deliveries(p)
			waits := false
			for key := range table.Keys(storage.ByDue, nil, nil) {
				d, err := table.Get(key)
				if err != nil {
					return err
				}
				waits = true
				if d.DueBy(now.Of(p), now.Real) {
					r := receiver(d.URL)
					byReceiver[r] = append(byReceiver[r], pending{d, p})
				} else {
					wait = min(wait, max(0, d.DueReal.Sub(now.Real)))
				}
			}
			if waits {
				delete(projects, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, wait, err
	}
	for _, list := range byReceiver {
		slices.SortStableFunc(list, func(a, b pending) int { return a.Due.Compare(b.Due) })
	}
	o.removeWaiting(projects)
	return byReceiver, wait, nil
}

// receiver returns the scheme and the host of an address. Events for one receiver are sent in order, even if they have
// different paths.
func receiver(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// removeWaiting removes projects without pending deliveries from o.waiting, unless they were notified since the count
// in idle was taken.
func (o *Outbox) removeWaiting(idle map[bank.Project]int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for p, notifications := range idle {
		if o.waiting[p] == notifications {
			delete(o.waiting, p)
		}
	}
}

// callerGrace is how long Settle waits for a receiver that had not answered when Settle was called. The receiver may be the
// caller itself, which moves the clock before it answers.
const callerGrace = 500 * time.Millisecond
