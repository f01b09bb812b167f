package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/seed"
	"budsandbox/storage"
)

// historyCache holds when a customer's transactions appear at the banks, computed for many refreshes at once, because
// computing a history takes thousands of times longer than a lookup.
type historyCache struct {
	service   *Service
	until     time.Time                                   // end of the requested times
	failed    func(customerID bank.CustomerID, err error) // called for a customer whose persona is unknown
	histories map[bank.ConnectionID]cachedHistory
	accounts  map[bank.ConnectionID]cachedAccounts
}

// cachedHistory holds the times at which transactions of a connection appear, after from and not after to.
type cachedHistory struct {
	from, to time.Time
	removed  []bank.Removal // the connection's removals at the time of the computation
	events   int            // the number of its life events at that time
	times    []int64        // nanoseconds since 1970, ascending
}

// cachedAccounts holds the visible accounts of a connection.
type cachedAccounts struct {
	removed []bank.Removal // at the time of the computation
	ids     []bank.AccountID
}

// lookahead is how far a computed history extends beyond the requested time: the life of a consent that is not
// renewed.
const lookahead = 90 * 24 * time.Hour

// hasNew reports whether a pull of a connection has new transactions: authorised or booked after last and not after
// to.
func (h *historyCache) hasNew(connection bank.Connection, last, to time.Time) (bool, error) {
	cached, ok := h.histories[connection.ID]
	if !ok || last.Before(cached.from) || to.After(cached.to) || !slices.Equal(cached.removed, connection.Removed) ||
		cached.events != len(connection.Events) {
		until := bank.Earlier(h.until, to.Add(lookahead))
		if until.Before(to) {
			until = to
		}
		timeline, err := h.service.Generator.Timeline(connection, until)
		if err != nil {
			return false, fmt.Errorf("connection %s: %w", connection.ID, err)
		}
		if h.histories == nil {
			h.histories = map[bank.ConnectionID]cachedHistory{}
		}
		cached = cachedHistory{
			last, until, connection.Removed, len(connection.Events), appearances(timeline, connection, last, until),
		}
		h.histories[connection.ID] = cached
		h.addAccounts(connection, timeline.Accounts)
	}
	i, _ := slices.BinarySearch(cached.times, last.UnixNano()+1)
	return i < len(cached.times) && cached.times[i] <= to.UnixNano(), nil
}

// appearances returns when a connection's transactions are authorised or booked, after from and not after to, in
// ascending order of Unix nanoseconds.
func appearances(timeline *seed.Timeline, c bank.Connection, from, to time.Time) (all []int64) {
	for _, m := range timeline.Moments {
		if isRemoved(c, m.Account) {
			continue
		}
		for _, seconds := range [...]int64{m.Authorised, m.Booked} {
			if t := time.Unix(seconds, 0); t.After(from) && !t.After(to) {
				all = append(all, t.UnixNano())
			}
		}
	}
	slices.Sort(all)
	return slices.Clone(slices.Compact(all))
}

// addAccounts adds the visible ones among all accounts of a connection, and returns them.
func (h *historyCache) addAccounts(connection bank.Connection, all []seed.Account) []bank.AccountID {
	if h.accounts == nil {
		h.accounts = map[bank.ConnectionID]cachedAccounts{}
	}
	visible := cachedAccounts{connection.Removed, visibleIDs(connection, all)}
	h.accounts[connection.ID] = visible
	return visible.ids
}

// accountsOf returns the visible accounts of a connection.
func (h *historyCache) accountsOf(connection bank.Connection) ([]bank.AccountID, error) {
	if cached, ok := h.accounts[connection.ID]; ok && slices.Equal(cached.removed, connection.Removed) {
		return cached.ids, nil
	}
	all, err := h.service.Generator.Accounts(connection)
	if err != nil {
		return nil, err
	}
	return h.addAccounts(connection, all), nil
}

// serviceAt returns a copy of the service with the project's clock at another time. Its events use the cached
// accounts.
func (h *historyCache) serviceAt(project bank.Project, at time.Time) *Service {
	s := *h.service
	s.Clock = h.service.Clock.With(project, clock.State{Frozen: true, At: at})
	if notify := h.service.Notify; notify != nil {
		s.Notify = func(tx *storage.Tx, project bank.Project, e Event) error {
			e.Accounts = h.accountsOf
			return notify(tx, project, e)
		}
	}
	return &s
}

// reaches reports whether there are histories and all of them reach a time.
func (h *historyCache) reaches(at time.Time) bool {
	for _, cached := range h.histories {
		if at.After(cached.to) {
			return false
		}
	}
	return len(h.histories) > 0
}

// prepare computes the histories that a refresh at this time will look up. If there are some already, it does not look
// for connections that are newer, which the refresh then computes itself.
func (h *historyCache) prepare(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, at time.Time,
) error {
	if h.reaches(at) {
		return nil
	}
	var connections []bank.Connection
	err := h.service.Store.View(ctx, func(tx *storage.Tx) error {
		consents, err := consentsOf(tx, project, customerID)
		if err != nil {
			return err
		}
		all, err := connectionsOf(tx, project, customerID)
		if err != nil {
			return err
		}
		connections = slices.DeleteFunc(all, func(c bank.Connection) bool {
			return !slices.ContainsFunc(consents, func(consent bank.Consent) bool {
				return consent.Connection == c.ID && consent.Fetchable(at)
			})
		})
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range connections {
		_, err := h.hasNew(c, c.Pulls[len(c.Pulls)-1].To, at)
		if err != nil && !errors.Is(err, bank.ErrNoPersona) { // the refresh fails, and others go on
			return err
		}
	}
	return nil
}
