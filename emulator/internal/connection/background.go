package connection

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// BackgroundRefresher refreshes the data of hosted customers at the interval that their project has set. Bud can do
// this because it stores the secrets of hosted customers (docs/research/bud.md#hosted-secrets and #refresh). It is a
// schedule.Source.
type BackgroundRefresher struct {
	Service *Service

	// ForcedResult, unless nil, returns the result that a fault prescribes for a refresh, or "" for the bank's result.
	ForcedResult func(project bank.Project, customerID bank.CustomerID) bank.Result

	Log *slog.Logger // nil for none

	mu     sync.Mutex
	forced map[dueRefresh]bank.Result // of refreshes that are not on disk yet
	warned map[bank.CustomerID]bool   // customers whose failures are in the log
}

// maxWarned is the maximum number of customers whose failed refreshes are logged.
const maxWarned = 100

// warn logs once that a customer cannot be refreshed.
func (b *BackgroundRefresher) warn(customerID bank.CustomerID, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Log == nil || b.warned[customerID] || len(b.warned) == maxWarned {
		return
	}
	if b.warned == nil {
		b.warned = map[bank.CustomerID]bool{}
	}
	b.warned[customerID] = true
	const text = "a customer cannot be refreshed in the background; start with the --personas that has the persona, " +
		"or delete the customer"
	b.Log.Warn(text, "customer_id", customerID, "error", err)
}

// dueRefresh identifies a customer's refresh by the time at which it is due.
type dueRefresh struct {
	project  bank.Project
	customer bank.CustomerID
	at       int64 // nanoseconds since 1970
}

// forcedResultOnce asks ForcedResult once for each refresh, because a fault counts its uses and a transaction may run
// more than once.
func (b *BackgroundRefresher) forcedResultOnce(tx *storage.Tx, due dueRefresh) bank.Result {
	if b.ForcedResult == nil {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	result, known := b.forced[due]
	if !known {
		result = b.ForcedResult(due.project, due.customer)
		if b.forced == nil {
			b.forced = map[dueRefresh]bank.Result{}
		}
		b.forced[due] = result
	}
	tx.OnCommit(func() {
		b.mu.Lock()
		delete(b.forced, due)
		b.mu.Unlock()
	})
	return result
}

// Candidates yields the projects whose customers have consents.
func (b *BackgroundRefresher) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.ConsentTable)
}

// Due finds each customer's first refresh that is due. The events return the customers' following refreshes.
func (b *BackgroundRefresher) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	sched, err := scheduleOf(tx, project)
	if err != nil || sched.Every == 0 {
		return time.Time{}, err
	}
	next = now.Add(sched.Every) // for customers that connect or refresh from now on
	for consents, err := range consentsByCustomer(tx, project) {
		if err != nil {
			return next, err
		}
		at, ok := sched.earliestNext(consents)
		if ok && !at.After(now) { // reads the customer's fetches, so it is only called when a refresh may be due
			if at, ok, err = sched.due(tx, project, consents, nil); err != nil {
				return next, err
			}
		}
		switch {
		case !ok:
		case at.After(now):
			next = bank.Earlier(next, at)
		default:
			cache := &historyCache{service: b.Service, until: now, failed: b.warn}
			found(b.event(project, consents[0].Customer, at, sched.Every, cache))
		}
	}
	return next, nil
}

// UpcomingRefresh is the next background refresh of a customer.
type UpcomingRefresh struct {
	Customer bank.CustomerID
	At       time.Time
}

// Upcoming yields the next background refreshes of a project's customers, or of one customer unless the id is zero. It
// leaves out those with a lower bound of their time that fits refuses.
func (b *BackgroundRefresher) Upcoming(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, fits func(time.Time) bool,
) iter.Seq2[UpcomingRefresh, error] {
	return func(yield func(UpcomingRefresh, error) bool) {
		sched, err := scheduleOf(tx, project)
		if err != nil {
			yield(UpcomingRefresh{}, err)
			return
		}
		if sched.Every == 0 {
			return
		}
		for consents, err := range upcomingConsents(tx, project, customerID) {
			if err != nil {
				yield(UpcomingRefresh{}, err)
				return
			}
			// Failed fetches may delay the refresh. To read them is much slower than this bound.
			if bound, ok := sched.earliestNext(consents); !ok || !fits(bound) {
				continue
			}
			at, ok, err := sched.due(tx, project, consents, nil)
			if err != nil {
				yield(UpcomingRefresh{}, err)
				return
			}
			if ok && !yield(UpcomingRefresh{consents[0].Customer, at}, nil) {
				return
			}
		}
	}
}

// upcomingConsents yields the consents of one customer, or those of each if the id is zero.
func upcomingConsents(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID,
) iter.Seq2[[]bank.Consent, error] {
	if customerID == (bank.CustomerID{}) {
		return consentsByCustomer(tx, project)
	}
	return func(yield func([]bank.Consent, error) bool) { yield(consentsOf(tx, project, customerID)) }
}

// consentsByCustomer yields the consents of a project, grouped by customer. Each slice is valid until the next
// iteration.
func consentsByCustomer(tx *storage.Tx, project bank.Project) iter.Seq2[[]bank.Consent, error] {
	return func(yield func([]bank.Consent, error) bool) {
		var customer []bank.Consent
		for consent, err := range tx.Consents(project).After(nil) {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(customer) > 0 && customer[0].Customer != consent.Customer {
				if !yield(customer, nil) {
					return
				}
				customer = customer[:0]
			}
			customer = append(customer, consent)
		}
		if len(customer) > 0 {
			yield(customer, nil)
		}
	}
}

// event returns the event of a customer's refresh.
func (b *BackgroundRefresher) event(
	project bank.Project, customerID bank.CustomerID, at time.Time, interval time.Duration, cache *historyCache,
) schedule.Event {
	return schedule.Event{
		At: at, Begun: at.Add(-interval),
		Prepare: func(ctx context.Context) error { return cache.prepare(ctx, project, customerID, at) },
		Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
			old := oldTasks{at: at}
			sched, next, ok, err := b.next(tx, project, customerID, old.add)
			if err != nil || !ok {
				return nil, err
			}
			if !next.After(at) {
				if err := b.refresh(tx, project, customerID, at, cache, old); err != nil {
					return nil, err
				}
				next = at.Add(sched.Every) // the next event checks whether the customer still has consents
			}
			return []schedule.Event{b.event(project, customerID, next, sched.Every, cache)}, nil
		},
	}
}

// refresh refreshes the data of a customer as of a time, and deletes old tasks.
func (b *BackgroundRefresher) refresh(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at time.Time, cache *historyCache, old oldTasks,
) error {
	forced := b.forcedResultOnce(tx, dueRefresh{project, customerID, at.UnixNano()})
	r := &refresh{
		service: cache.serviceAt(project, at), project: project, customer: customerID, multiple: true, cache: cache, old: old,
		request: RefreshRequest{To: at, Result: forced},
	}
	if _, _, err := r.runAll(tx, nil); err != nil {
		return fmt.Errorf("refresh in the background: %w", err)
	}
	return nil
}

// next returns a project's schedule and the time of a customer's next refresh, and calls read with each of the
// customer's tasks. ok is false if there is no next refresh.
func (b *BackgroundRefresher) next(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, read func(storage.FetchOutline),
) (sched refreshSchedule, at time.Time, ok bool, err error) {
	if sched, err = scheduleOf(tx, project); err != nil || sched.Every == 0 {
		return sched, at, false, err
	}
	consents, err := consentsOf(tx, project, customerID)
	if err != nil {
		return sched, at, false, err
	}
	at, ok, err = sched.due(tx, project, consents, read)
	return sched, at, ok, err
}
