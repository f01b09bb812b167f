package connection

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// bankFetch is the time of the last fetch from a bank.
type bankFetch struct {
	provider string
	at       time.Time
}

// fetchedBanks returns the banks with authorised consents and the times of their last successful fetches.
func fetchedBanks(consents []bank.Consent) (all []bankFetch) {
	for _, consent := range consents {
		if consent.Status != bank.ConsentAuthorised {
			continue
		}
		i := slices.IndexFunc(all, func(a bankFetch) bool { return a.provider == consent.Provider })
		if i < 0 {
			i = len(all)
			all = append(all, bankFetch{provider: consent.Provider})
		}
		if consent.SyncedAt.After(all[i].at) {
			all[i].at = consent.SyncedAt
		}
	}
	return all
}

// after returns the time of the next refresh given the last fetches. No bank waits longer than the interval.
func (s refreshSchedule) after(fetches []bankFetch) (at time.Time, ok bool) {
	if len(fetches) == 0 {
		return at, false
	}
	last := slices.MinFunc(fetches, func(a, b bankFetch) int { return a.at.Compare(b.at) }).at
	if last.Before(s.Since) {
		last = s.Since
	}
	return last.Add(s.Every), true
}

// earliestNext returns a lower bound for the time of a customer's next refresh from the consents alone. ok is false if
// none is needed.
func (s refreshSchedule) earliestNext(consents []bank.Consent) (time.Time, bool) {
	return s.after(fetchedBanks(consents))
}

// due returns the time of a customer's next refresh, counting failed fetches, too. ok is false for a customer who is
// not hosted or has no authorised consent. read, unless nil, is called with each of the customer's tasks.
func (s refreshSchedule) due(
	tx *storage.Tx, project bank.Project, consents []bank.Consent, read func(storage.FetchOutline),
) (at time.Time, ok bool, err error) {
	fetches := fetchedBanks(consents)
	if len(fetches) == 0 {
		return at, false, nil
	}
	key := storage.CustomerKey(consents[0].Customer)
	customer, err := tx.Customers(project).Get(key)
	if err != nil || !customer.Hosted() {
		return at, false, err
	}
	for outline, err := range tx.FetchOutlines(project, consents[0].Customer) {
		if err != nil {
			return at, false, err
		}
		if read != nil {
			read(outline)
		}
		if outline.Kind != bank.FetchRefresh && (outline.Kind != bank.FetchConnect || outline.Failed) {
			continue
		}
		for i := range fetches {
			if fetches[i].provider == outline.Provider && outline.Started.After(fetches[i].at) {
				fetches[i].at = outline.Started
			}
		}
	}
	at, ok = s.after(fetches)
	return at, ok, nil
}
