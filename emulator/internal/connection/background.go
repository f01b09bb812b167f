package connection

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// BackgroundRefresher has hosted customers' data refreshed without anybody asking, where their project wishes it: their secrets are with Bud, so
// Bud can (research sections 2.1 and 3.6). It is a due.Source.
type BackgroundRefresher struct {
	Service *Service

	// Fault, unless nil, decides what a refresh is made to come to, as a client's can be; empty leaves it to the banks.
	ForcedResult func(p bank.Project, customer bank.CustomerID) bank.Result
}

// Due are the first of the refreshes that customers are to have had by now; each brings the customer's next with it.
func (b *BackgroundRefresher) Due(tx *storage.Tx, p bank.Project, now time.Time) (all []schedule.Event, next time.Time, err error) {
	w, err := scheduleOf(tx, p)
	if err != nil || w.Every == 0 {
		return nil, time.Time{}, err
	}
	next = now.Add(w.Every) // of whoever is connected or refreshed from now on
	for consents, err := range byCustomer(tx, p) {
		if err != nil {
			return nil, next, err
		}
		at, ok := w.soonest(consents)
		if ok && !at.After(now) { // few are, so only theirs is read whole
			if at, ok, err = w.due(tx, p, consents); err != nil {
				return nil, next, err
			}
		}
		switch {
		case !ok:
		case at.After(now):
			next = earlier(next, at)
		default:
			all = append(all, b.event(p, consents[0].Customer, at, w.Every, &historyCache{desk: b.Service, until: now}))
		}
	}
	return all, next, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// byCustomer yields a project's consents, one customer's at a time, which last until the next.
func byCustomer(tx *storage.Tx, p bank.Project) func(yield func([]bank.Consent, error) bool) {
	return func(yield func([]bank.Consent, error) bool) {
		var own []bank.Consent
		for c, err := range tx.Consents(p).After(nil) {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(own) > 0 && own[0].Customer != c.Customer {
				if !yield(own, nil) {
					return
				}
				own = own[:0]
			}
			own = append(own, c)
		}
		if len(own) > 0 {
			yield(own, nil)
		}
	}
}

// event is a customer's refresh at an instant.
func (b *BackgroundRefresher) event(p bank.Project, customer bank.CustomerID, at time.Time, every time.Duration, ahead *historyCache) schedule.Event {
	var fault *bank.Result // drawn once, however often the transaction is tried
	return schedule.Event{
		At: at, Begun: at.Add(-every),
		Prepare: func() error { return ahead.prepare(p, customer, at) },
		Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
			w, next, ok, err := b.next(tx, p, customer)
			if err == nil && ok && !next.After(at) {
				if fault == nil {
					fault = new(bank.Result)
					if b.ForcedResult != nil {
						*fault = b.ForcedResult(p, customer)
					}
				}
				r := &refresh{
					desk: ahead.deskAt(p, at), project: p, customer: customer, several: true, ahead: ahead, order: RefreshRequest{To: at, Result: *fault},
				}
				if _, _, err := r.all(tx, nil); err != nil {
					return nil, fmt.Errorf("refresh in the background: %w", err)
				}
				next = at.Add(w.Every) // unless something ended him, which the next finds out
			}
			if err != nil || !ok {
				return nil, err
			}
			return []schedule.Event{b.event(p, customer, next, w.Every, ahead)}, nil
		},
	}
}

// next is when a customer's next refresh is as things stand, and what his project wishes; false for never.
func (b *BackgroundRefresher) next(tx *storage.Tx, p bank.Project, customer bank.CustomerID) (w refreshSchedule, at time.Time, ok bool, err error) {
	if w, err = scheduleOf(tx, p); err != nil || w.Every == 0 {
		return w, at, false, err
	}
	consents, err := consentsOf(tx, p, customer)
	if err != nil {
		return w, at, false, err
	}
	at, ok, err = w.due(tx, p, consents)
	return w, at, ok, err
}
