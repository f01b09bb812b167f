package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// RefreshRequest describes a refresh. Zero times and resources stand for everything new until now.
type RefreshRequest struct {
	From, To  time.Time
	Resources bank.Resources
	Result    bank.Result // forced result; empty for the bank's result
}

// The limits of refreshes (docs/research/bud.md#refresh).
const (
	refreshOverlap = 7 * 24 * time.Hour  // how far before the last pull a refresh starts by default
	refreshReach   = 90 * 24 * time.Hour // maximum age of the start
	throttlePeriod = time.Hour           // a successful fetch is not repeated within this time
)

// refresh is a refresh in progress. New transactions are computed between two transactions of the file, because that
// takes longer than other writers should wait. The second transaction checks that nothing changed in between.
type refresh struct {
	service  *Service
	project  bank.Project
	customer bank.CustomerID
	request  RefreshRequest
	begun    time.Time         // of the transaction; zero for a background refresh, whose clock stands still
	multiple bool              // its fetches are parts of one fetch
	cache    *historyCache     // of a background refresh; nil for one that a client requests
	old      oldTasks          // of a background refresh
	known    []bank.Consent    // the customer's consents; nil until a background refresh has read them
	pulled   []bank.Connection // connections with their new pulls
	results  map[pullKey]bool
	missing  map[pullKey]bank.Connection
}

// pullKey identifies a pull of a connection: the transactions after last and not after to.
type pullKey struct {
	connection bank.ConnectionID
	last, to   time.Time
}

var errNotComputed = errors.New("the new transactions are not computed yet")

// Refresh fetches new data from one provider. If the data were fetched within the last hour, it returns the earlier
// task and changes nothing. It returns a Refusal for an unknown provider or one in maintenance.
func (s *Service) Refresh(
	ctx context.Context, project bank.Project, customer bank.Customer, provider string, request RefreshRequest,
) (fetch bank.Fetch, err error) {
	target, err := s.provider(provider)
	if err != nil {
		return fetch, err
	}
	r := &refresh{service: s, project: project, customer: customer.ID, request: request}
	err = r.run(ctx, func(tx *storage.Tx) error {
		if err := s.checkOpen(tx, project, target.ID); err != nil {
			return err
		}
		plan, uncomputed := r.plan(tx, target.ID)
		if uncomputed != nil && !errors.Is(uncomputed, errNotComputed) {
			return uncomputed
		}
		previous, found, err := s.previous(tx, project, customer.ID, target.ID)
		if err != nil || (found && plan.reachable) {
			fetch = previous
			return err
		}
		if uncomputed != nil {
			return uncomputed
		}
		if plan.fetch.Result == bank.ConnectionNotFound {
			plan.fetch.Reconnect = false // as in Bud's example of this version
		}
		fetch, err = r.save(tx, plan)
		return err
	})
	return fetch, err
}

// RefreshAll fetches new data from several providers, or from all with authorised consents if providers is empty. If
// the same providers were refreshed successfully within the last hour, it returns the earlier task with its parts.
func (s *Service) RefreshAll(
	ctx context.Context, project bank.Project, customer bank.Customer, providers []string, request RefreshRequest,
) (fetch bank.Fetch, parts []bank.Fetch, err error) {
	ids := make([]string, 0, len(providers))
	for _, id := range providers {
		target, err := s.provider(id)
		if err != nil {
			return fetch, nil, err
		}
		if !slices.Contains(ids, target.ID) {
			ids = append(ids, target.ID)
		}
	}
	r := &refresh{service: s, project: project, customer: customer.ID, request: request, multiple: true}
	err = r.run(ctx, func(tx *storage.Tx) (err error) {
		fetch, parts, err = r.runAll(tx, ids)
		return err
	})
	return fetch, parts, err
}

// runAll is RefreshAll within a transaction.
func (r *refresh) runAll(
	tx *storage.Tx, providers []string,
) (fetch bank.Fetch, parts []bank.Fetch, err error) {
	if len(providers) == 0 {
		if providers, err = r.authorisedProviders(tx); err != nil {
			return fetch, nil, err
		}
	}
	if r.request.Result == "" && !r.background() {
		fetch, parts, err = r.service.previousAll(tx, r.project, r.customer, providers)
		if err != nil || fetch.ID != (bank.TaskID{}) {
			return fetch, parts, err
		}
	}
	plans, err := r.planAll(tx, providers)
	if err != nil {
		return fetch, nil, err
	}
	for _, plan := range plans {
		part, err := r.save(tx, plan)
		if err != nil {
			return fetch, nil, err
		}
		parts = append(parts, part)
	}
	fetch, err = r.saveAll(tx, parts)
	return fetch, parts, err
}

// background reports whether Bud refreshes by itself. Such a refresh is not throttled.
func (r *refresh) background() bool { return r.cache != nil }

// authorisedProviders returns the providers for which the customer has an authorised consent.
func (r *refresh) authorisedProviders(tx *storage.Tx) (providers []string, err error) {
	consents, err := r.consents(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range consents {
		if c.Status == bank.ConsentAuthorised && !slices.Contains(providers, c.Provider) {
			providers = append(providers, c.Provider)
		}
	}
	return providers, nil
}

// consents returns the customer's consents. A background refresh reads them once, before it stores anything.
func (r *refresh) consents(tx *storage.Tx) (all []bank.Consent, err error) {
	if r.known != nil {
		return slices.Clone(r.known), nil
	}
	all, err = consentsOf(tx, r.project, r.customer)
	if r.background() {
		r.known = slices.Clone(all)
	}
	return all, err
}

// saveAll stores the task of a refresh of several providers.
func (r *refresh) saveAll(tx *storage.Tx, parts []bank.Fetch) (fetch bank.Fetch, err error) {
	fetch = summarise(r.customer, parts)
	if !r.background() {
		return r.service.addFetchOf(tx, r.project, Event{Fetch: fetch, Parts: parts, Begun: r.begun}, refreshAllDelay)
	}
	if fetch, err = r.service.putFetch(tx, r.project, fetch, refreshAllDelay); err != nil {
		return fetch, err
	}
	return fetch, r.service.deleteOldAndNotify(tx, r.project, Event{Fetch: fetch, Parts: parts, Pulled: r.pulled}, r.old)
}

// summarise returns the task of a refresh of several providers. It fails with the first failure of its parts.
func summarise(customerID bank.CustomerID, parts []bank.Fetch) bank.Fetch {
	fetch := bank.Fetch{Customer: customerID, Kind: bank.FetchRefreshAll, Result: bank.Success}
	if len(parts) == 0 {
		fetch.Result = bank.ConnectionNotFound
	}
	for _, part := range parts {
		if part.Failed() && !fetch.Failed() {
			fetch.Result = part.Result
		}
		fetch.New = fetch.New || part.New
		from := part.Window.From // zero without a connection, of which nothing was asked
		if fetch.Window.From.IsZero() || !from.IsZero() && from.Before(fetch.Window.From) {
			fetch.Window.From = from
		}
		fetch.Window.To = part.Window.To
		fetch.Resources |= part.Resources
		fetch.Parts = append(fetch.Parts, part.ID)
	}
	return fetch
}

// planAll plans every part before any is saved, so that everything that has to be computed is known after one attempt.
func (r *refresh) planAll(tx *storage.Tx, providers []string) (all []refreshPlan, uncomputed error) {
	for _, provider := range providers {
		plan, err := r.plan(tx, provider)
		if err != nil && !errors.Is(err, errNotComputed) {
			return nil, err
		}
		all = append(all, plan)
		uncomputed = errors.Join(uncomputed, err)
	}
	return all, uncomputed
}

// hasNew reports whether a pull has new transactions. If that is not computed yet, it adds the pull to r.missing.
func (r *refresh) hasNew(connection bank.Connection, last time.Time) (bool, error) {
	if connection.RevisedBy(len(connection.Pulls)) {
		return true, nil
	}
	if r.background() {
		return r.cache.hasNew(connection, last, r.request.To)
	}
	key := pullKey{connection.ID, last, r.request.To}
	hasNew, computed := r.results[key]
	if !computed {
		r.missing[key] = connection
	}
	return hasNew, nil
}

// run repeats a transaction until every result that it needs is computed. Between attempts it computes the missing
// ones.
func (r *refresh) run(ctx context.Context, fn func(tx *storage.Tx) error) error {
	r.results = map[pullKey]bool{}
	if now := r.service.now(r.project); r.request.To.IsZero() || r.request.To.After(now) {
		r.request.To = now
	}
	if !r.request.From.IsZero() && r.request.From.After(r.request.To) {
		return &Refusal{ErrWindow, "from", "from must not be after to"}
	}
	for {
		r.missing = map[pullKey]bank.Connection{}
		err := r.service.Store.Update(ctx, func(tx *storage.Tx) error {
			if err := checkExists(tx, r.project, r.customer); err != nil {
				return err
			}
			r.begun = r.service.now(r.project)
			return fn(tx)
		})
		if !errors.Is(err, errNotComputed) {
			return err
		}
		for key, connection := range r.missing {
			if r.results[key], err = r.service.hasNew(connection, key.last, key.to); err != nil {
				return err
			}
		}
	}
}

// hasNew reports whether a pull of a connection has new transactions: authorised or booked after last and not after
// to.
func (s *Service) hasNew(connection bank.Connection, last, to time.Time) (bool, error) {
	timeline, err := s.Generator.Timeline(connection, to)
	if err != nil {
		return false, fmt.Errorf("connection %s: %w", connection.ID, err)
	}
	return len(appearances(timeline, connection, last, to)) > 0, nil
}
