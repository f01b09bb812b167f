package connection

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// part is what a refresh of one provider will do.
type part struct {
	fetch     bank.Fetch
	consents  []bank.Consent    // fetched with
	pulls     []bank.Connection // with the new pull
	ended     []bank.Consent    // which turned out to have ended
	reason    bank.RevokeReason
	reachable bool // a consent permits it and the bank would answer
}

// fetch works out what a refresh of a provider comes to. It changes nothing.
func (r *refresh) fetch(tx *storage.Tx, provider string) (out part, err error) {
	now := r.desk.Clock.Of(r.project).Now()
	out.fetch = bank.Fetch{
		Customer: r.customer, Kind: bank.FetchRefresh, Provider: provider, Result: bank.Success,
		Window: bank.Window{From: r.order.From, To: r.order.To}, Resources: r.order.Resources,
	}
	all, err := consentsOf(tx, r.project, r.customer)
	if err != nil {
		return out, err
	}
	all = slices.DeleteFunc(all, func(c bank.Consent) bool {
		return c.Provider != provider || c.Connection == (bank.ConnectionID{}) // those never authorised are none
	})
	if len(all) == 0 {
		out.fetch.Result, out.fetch.Reconnect = bank.ConnectionNotFound, true
		return out, nil
	}
	speaker := newest(all)
	forced := cmp.Or(r.order.Result, speaker.Refreshes)
	out.fetch.Consent = speaker.ID
	switch closed := r.desk.mustBeOpen(tx, r.project, provider); {
	case closed != nil:
		out.fetch.Result = bank.ProviderMaintenance
	case speaker.Status != bank.ConsentAuthorised:
		out.fetch.Result = bank.ConnectionRevoked
	case !speaker.Fetchable(now):
		out.fetch.Result = bank.ConnectionExpired
		if !speaker.Renewable(now) {
			out.end(all, bank.ConnectionRevoked, bank.RevokedInvalid)
		}
	case forced != "":
		out.fetch.Result = forced
		out.reachable = !forced.EndsConsent() && r.order.Result == "" // the throttle must not hide what was asked for
		if forced.EndsConsent() {
			out.end(all, forced, reasonFor(forced))
		}
	default:
		out.reachable = true
		err = r.pull(tx, &out, all, now)
	}
	out.fetch.Reconnect = out.fetch.Result.EndsConsent() || out.fetch.Result == bank.ConnectionNotFound
	return out, err
}

// end marks the authorised consents as ended.
func (out *part) end(all []bank.Consent, result bank.Result, reason bank.RevokeReason) {
	out.fetch.Result, out.reason = result, reason
	for _, c := range all {
		if c.Status == bank.ConsentAuthorised {
			out.ended = append(out.ended, c)
		}
	}
}

// reasonFor is why a consent ended that a refresh found at its end.
func reasonFor(result bank.Result) bank.RevokeReason {
	switch result {
	case bank.ConnectionRevoked:
		return bank.RevokedByProvider
	case "provider_unauthorised", "auth_expired":
		return bank.RevokedAccessToken
	default:
		return bank.RevokedInvalid
	}
}

// pull adds to every connection that a consent opens what the bank has until the window's end. Without transactions among the
// resources it moves no cutoff.
func (r *refresh) pull(tx *storage.Tx, out *part, all []bank.Consent, now time.Time) error {
	var permitted bank.Resources
	earliest := now
	for _, c := range all {
		if !c.Fetchable(now) {
			continue
		}
		out.consents, permitted = append(out.consents, c), permitted|c.Resources
		connection, err := tx.Connections(r.project).Get(storage.ConnectionKey(r.customer, c.Connection))
		if err != nil {
			return err
		}
		last := connection.Pulls[len(connection.Pulls)-1].To
		if last.Before(earliest) {
			earliest = last
		}
		wants := out.fetch.Resources == 0 || out.fetch.Resources.Has(bank.TransactionsResource)
		if !wants || !c.Resources.Has(bank.TransactionsResource) || !r.order.To.After(last) {
			continue
		}
		fresh, err := r.fresh(connection, last)
		if err != nil {
			return err
		}
		out.fetch.New = out.fetch.New || fresh
		connection.Pulls = pulled(connection.Pulls, now, r.order.To)
		out.pulls = append(out.pulls, connection)
	}
	if out.fetch.Resources == 0 {
		out.fetch.Resources = permitted
	}
	out.fetch.Window.From = windowFrom(r.order.From, earliest, now)
	if len(r.asked) > 0 {
		return errUncomputed
	}
	return nil
}

// windowFrom is from when on the bank is asked: a week before the last pull, or when the client says, but no later than the last
// pull, so that nothing is missed, and no more than 90 days ago.
func windowFrom(given, last, now time.Time) time.Time {
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

// keep stores what a part does, and its task.
func (r *refresh) keep(tx *storage.Tx, out part) (bank.Fetch, error) {
	now := r.desk.Clock.Of(r.project).Now()
	for _, c := range out.consents {
		c.SyncedAt = now
		if err := tx.Consents(r.project).Put(c); err != nil {
			return out.fetch, err
		}
	}
	for _, c := range out.pulls {
		if err := tx.Connections(r.project).Put(c); err != nil {
			return out.fetch, err
		}
	}
	for _, c := range out.ended {
		if err := r.desk.revoke(tx, r.project, c, out.reason); err != nil {
			return out.fetch, err
		}
	}
	if len(out.consents) > 0 {
		if err := tx.Touch(r.project, r.customer); err != nil {
			return out.fetch, err
		}
	}
	if r.several {
		return r.desk.storeFetch(tx, r.project, out.fetch, taskDelay)
	}
	return r.desk.keepFetch(tx, r.project, out.fetch, taskDelay)
}

// previous is the latest fetch of a provider, a connect or a refresh, that went well within the last hour.
func (s *Service) previous(tx *storage.Tx, p bank.Project, customer bank.CustomerID, provider string) (latest bank.Fetch, found bool, err error) {
	for f, err := range tx.Fetches(p).Under(storage.CustomerKey(customer)) {
		if err != nil {
			return latest, false, err
		}
		fetched := f.Kind == bank.FetchConnect || f.Kind == bank.FetchRefresh
		if fetched && f.Provider == provider && s.throttles(p, f) && (!found || f.Started.After(latest.Started)) {
			latest, found = f, true
		}
	}
	return latest, found, nil
}

// throttles says whether a task keeps another like it from being done: it went well, less than an hour ago.
func (s *Service) throttles(p bank.Project, f bank.Fetch) bool {
	passed := s.Clock.Of(p).Now().Sub(f.Started)
	return !f.Failed() && passed >= 0 && passed < throttle
}

// previousAll is the latest refresh of exactly these providers that went well within the last hour, with its parts.
func (s *Service) previousAll(tx *storage.Tx, p bank.Project, customer bank.CustomerID, providers []string) (latest bank.Fetch, parts []bank.Fetch, err error) {
	wanted := slices.Sorted(slices.Values(providers))
	for f, err := range tx.Fetches(p).Under(storage.CustomerKey(customer)) {
		if err != nil {
			return latest, nil, err
		}
		if f.Kind != bank.FetchRefreshAll || !s.throttles(p, f) || f.Started.Before(latest.Started) {
			continue
		}
		own := make([]bank.Fetch, 0, len(f.Parts))
		var named []string
		for _, id := range f.Parts {
			part, err := tx.Fetches(p).Get(storage.FetchKey(customer, id))
			if err != nil {
				return latest, nil, err
			}
			own, named = append(own, part), append(named, part.Provider)
		}
		if slices.Sort(named); slices.Equal(named, wanted) {
			latest, parts = f, own
		}
	}
	return latest, parts, nil
}
