package webhook

import (
	"context"
	"time"
)

// callerGrace is how long Settle waits for a receiver that had not responded when Settle was called. The receiver may
// be the caller, which moves the clock before it responds.
const callerGrace = 500 * time.Millisecond

// receiverGrace is how long Settle waits for the response to a request that was sent since it was called.
const receiverGrace = 5 * time.Second

// Settle waits until every delivery that is due was attempted once, or until ctx is done.
func (o *Outbox) Settle(ctx context.Context) error {
	start := time.Now()
	for {
		o.mu.Lock()
		idle := o.idle
		o.mu.Unlock()
		if due, _ := o.due(); !o.outstanding(due, start) {
			return nil
		}
		o.notify()
		select {
		case <-idle:
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// outstanding reports whether a delivery is due or in progress for which a caller that started at start should wait.
func (o *Outbox) outstanding(due map[string]bool, start time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	late := time.Since(start) > callerGrace
	waits := func(receiver string) bool {
		sent, unanswered := o.sent[receiver]
		if !unanswered {
			return true
		}
		if sent.Before(start) {
			return !late
		}
		return time.Since(sent) < receiverGrace
	}
	for receiver := range due {
		if waits(receiver) {
			return true
		}
	}
	for receiver := range o.busy {
		if waits(receiver) {
			return true
		}
	}
	return false
}
