package connection

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// refreshPlan is the planned refresh of one provider.
type refreshPlan struct {
	fetch     bank.Fetch
	consents  []bank.Consent    // consents used
	pulls     []bank.Connection // connections with the new pull
	ended     []bank.Consent    // consents that have ended
	reason    bank.RevokeReason // why they ended
	reachable bool              // a consent permits the refresh and the bank would respond
}

// plan plans the refresh of a provider. It changes nothing.
func (r *refresh) plan(tx *storage.Tx, provider string) (plan refreshPlan, err error) {
	plan.fetch = bank.Fetch{
		Customer: r.customer, Kind: bank.FetchRefresh, Provider: provider, Result: bank.Success,
		Window: bank.Window{From: r.request.From, To: r.request.To}, Resources: r.request.Resources,
	}
	consents, err := r.consents(tx)
	if err != nil {
		return plan, err
	}
	consents = slices.DeleteFunc(consents, func(c bank.Consent) bool {
		return c.Provider != provider || c.Connection == (bank.ConnectionID{}) // never authorised
	})
	if len(consents) == 0 {
		plan.fetch.Result, plan.fetch.Reconnect = bank.ConnectionNotFound, true
		return plan, nil
	}
	primary := PrimaryConsent(consents)
	plan.fetch.Consent = primary.ID
	switch err = r.service.checkOpen(tx, r.project, provider); {
	case errors.Is(err, ErrMaintenance):
		plan.fetch.Result, err = bank.ProviderMaintenance, nil
	case err == nil:
		err = r.planPull(tx, &plan, primary, consents)
	}
	plan.fetch.Reconnect = plan.fetch.Result.EndsConsent() || plan.fetch.Result == bank.ConnectionNotFound
	if err == nil && plan.fetch.Failed() {
		plan.fetch.Window.From, err = r.failedWindowStart(tx, primary, consents)
	}
	return plan, err
}

// planPull plans the refresh of a provider that responds. The primary consent decides whether it succeeds.
func (r *refresh) planPull(tx *storage.Tx, plan *refreshPlan, primary bank.Consent, consents []bank.Consent) error {
	now := r.service.now(r.project)
	result := cmp.Or(r.request.Result, primary.RefreshResult)
	switch {
	case primary.Status != bank.ConsentAuthorised:
		plan.fetch.Result = bank.ConnectionRevoked
	case !primary.Fetchable(now):
		plan.fetch.Result = bank.ConnectionExpired
		if !primary.Renewable(now) {
			plan.end(consents, bank.ConnectionRevoked, bank.RevokedInvalid)
		}
	case result != "":
		plan.fetch.Result = result
		plan.reachable = !result.EndsConsent() && r.request.Result == "" // a requested result is not throttled
		if result.EndsConsent() {
			plan.end(consents, result, revokeReason(result))
		}
	default:
		plan.reachable = true
		err := r.pull(tx, plan, consents, now)
		if r.background() && errors.Is(err, bank.ErrNoPersona) { // must not stop the refreshes of other customers
			r.cache.failed(r.customer, err)
			plan.fetch.Result, plan.fetch.New = bank.ProviderFailure, false
			plan.consents, plan.pulls = nil, nil
			return nil
		}
		return err
	}
	return nil
}

// end marks the authorised consents as ended.
func (plan *refreshPlan) end(consents []bank.Consent, result bank.Result, reason bank.RevokeReason) {
	plan.fetch.Result, plan.reason = result, reason
	for _, c := range consents {
		if c.Status == bank.ConsentAuthorised {
			plan.ended = append(plan.ended, c)
		}
	}
}

// revokeReason returns the reason for the end of a consent from the result of a refresh.
func revokeReason(result bank.Result) bank.RevokeReason {
	switch result {
	case bank.ConnectionRevoked:
		return bank.RevokedByProvider
	case "provider_unauthorised", "auth_expired":
		return bank.RevokedAccessToken
	default:
		return bank.RevokedInvalid
	}
}

// pull adds a pull until the end of the window to every connection with a consent that permits it, if the resources
// include transactions.
func (r *refresh) pull(tx *storage.Tx, plan *refreshPlan, consents []bank.Consent, now time.Time) error {
	var permitted bank.Resources
	earliest := now
	for _, consent := range consents {
		if !consent.Fetchable(now) {
			continue
		}
		plan.consents = append(plan.consents, consent)
		permitted |= consent.Resources
		found, err := tx.Connections(r.project).Get(storage.ConnectionKey(r.customer, consent.Connection))
		if err != nil {
			return err
		}
		last := found.Pulls[len(found.Pulls)-1].To
		if last.Before(earliest) {
			earliest = last
		}
		includesTransactions := plan.fetch.Resources == 0 || plan.fetch.Resources.Has(bank.TransactionsResource)
		to := r.request.To
		if to.Equal(last) && found.RevisedBy(len(found.Pulls)) {
			to = to.Add(time.Nanosecond) // a frozen clock must not hide what was added at the instant of the last pull
		}
		if !includesTransactions || !consent.Resources.Has(bank.TransactionsResource) || !to.After(last) {
			continue
		}
		hasNew, err := r.hasNew(found, last)
		if err != nil {
			return err
		}
		plan.fetch.New = plan.fetch.New || hasNew
		found.Pulls = appendPull(found.Pulls, now, to)
		plan.pulls = append(plan.pulls, found)
	}
	if plan.fetch.Resources == 0 {
		plan.fetch.Resources = permitted
	}
	plan.fetch.Window.From = windowStart(r.request.From, earliest, now)
	if len(r.missing) > 0 {
		return errNotComputed
	}
	return nil
}

// failedWindowStart returns the start of the window of a refresh that fails: as if the authorised consents, or else the
// primary one, permitted it.
func (r *refresh) failedWindowStart(
	tx *storage.Tx, primary bank.Consent, consents []bank.Consent,
) (time.Time, error) {
	now := r.service.now(r.project)
	earliest := now
	for _, consent := range consents {
		if consent.Status != bank.ConsentAuthorised && consent.ID != primary.ID {
			continue
		}
		found, err := tx.Connections(r.project).Get(storage.ConnectionKey(r.customer, consent.Connection))
		if errors.Is(err, storage.ErrNotFound) {
			continue // the customer has removed the bank
		}
		if err != nil {
			return time.Time{}, err
		}
		earliest = bank.Earlier(earliest, found.Pulls[len(found.Pulls)-1].To)
	}
	return windowStart(r.request.From, earliest, now), nil
}

// windowStart returns the start of the refresh window: given, or a week before the last pull. It is not after the last
// pull, so that nothing is missed, and at most 90 days ago.
func windowStart(given, last, now time.Time) time.Time {
	from := given
	switch {
	case from.IsZero():
		from = last.Add(-refreshOverlap)
	case from.After(last):
		from = last
	}
	if reach := now.Add(-refreshReach); from.Before(reach) && !last.Before(reach) {
		return reach
	}
	return from
}

// save stores the planned refresh of a provider and its task.
func (r *refresh) save(tx *storage.Tx, plan refreshPlan) (bank.Fetch, error) {
	now := r.service.now(r.project)
	for _, c := range plan.consents {
		c.SyncedAt = now
		if err := tx.Consents(r.project).Put(c); err != nil {
			return plan.fetch, err
		}
	}
	r.pulled = append(r.pulled, plan.pulls...)
	for _, c := range plan.pulls {
		if err := tx.Connections(r.project).Put(c); err != nil {
			return plan.fetch, err
		}
	}
	for _, c := range plan.ended {
		if err := r.service.revoke(tx, r.project, c, plan.reason); err != nil {
			return plan.fetch, err
		}
	}
	if len(plan.consents) > 0 {
		if err := tx.Touch(r.project, r.customer); err != nil {
			return plan.fetch, err
		}
	}
	if r.multiple {
		return r.service.putFetch(tx, r.project, plan.fetch, taskDelay)
	}
	return r.service.addFetchOf(tx, r.project, Event{Fetch: plan.fetch, Begun: r.begun}, taskDelay)
}

// previous returns the latest successful connect or refresh of a provider within the last hour.
func (s *Service) previous(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, provider string,
) (latest bank.Fetch, found bool, err error) {
	for fetch, err := range tx.Fetches(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return latest, false, err
		}
		fetched := fetch.Kind == bank.FetchConnect || fetch.Kind == bank.FetchRefresh
		later := !found || fetch.Started.After(latest.Started)
		if fetched && later && fetch.Provider == provider && s.isRecent(project, fetch) {
			latest, found = fetch, true
		}
	}
	return latest, found, nil
}

// isRecent reports whether a task succeeded less than an hour ago, so that it is not repeated.
func (s *Service) isRecent(project bank.Project, f bank.Fetch) bool {
	passed := s.now(project).Sub(f.Started)
	return !f.Failed() && passed >= 0 && passed < throttlePeriod
}

// previousAll returns the latest successful refresh of exactly these providers within the last hour, with its parts.
func (s *Service) previousAll(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, providers []string,
) (latest bank.Fetch, parts []bank.Fetch, err error) {
	sorted := slices.Sorted(slices.Values(providers))
	for fetch, err := range tx.Fetches(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return latest, nil, err
		}
		if fetch.Kind != bank.FetchRefreshAll || !s.isRecent(project, fetch) || fetch.Started.Before(latest.Started) {
			continue
		}
		fetches := make([]bank.Fetch, 0, len(fetch.Parts))
		var names []string
		for _, id := range fetch.Parts {
			part, err := tx.Fetches(project).Get(storage.FetchKey(customerID, id))
			if err != nil {
				return latest, nil, err
			}
			fetches = append(fetches, part)
			names = append(names, part.Provider)
		}
		slices.Sort(names)
		if slices.Equal(names, sorted) {
			latest, parts = fetch, fetches
		}
	}
	return latest, parts, nil
}
