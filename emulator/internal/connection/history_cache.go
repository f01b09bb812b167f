package connection

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// historyCache is what banks will have of a customer, computed for many refreshes at once: a history costs thousands of times what looking
// something up does.
type historyCache struct {
	desk     *Service
	until    time.Time // nobody will ask for what is later
	rows     map[bank.ConnectionID]cachedHistory
	accounts map[bank.ConnectionID]shown
}

// cachedHistory is when rows of a connection come, after from and not after to.
type cachedHistory struct {
	from, to time.Time
	removed  []bank.Removal // as it was computed
	times    []int64        // nanoseconds since 1970, ascending
}

// shown are the accounts of a connection.
type shown struct {
	removed []bank.Removal // as it was computed
	ids     []bank.AccountID
}

// lookahead is how far an outlook reaches beyond what it is asked for: as far as a consent does that nobody renews.
const lookahead = 90 * 24 * time.Hour

// shows says whether a pull of a connection shows rows that were not there: authorised or booked after last and not after to.
func (o *historyCache) shows(c bank.Connection, last, to time.Time) (bool, error) {
	known, there := o.rows[c.ID]
	if !there || last.Before(known.from) || to.After(known.to) || !slices.Equal(known.removed, c.Removed) {
		far := earlier(o.until, to.Add(lookahead))
		if far.Before(to) {
			far = to
		}
		history, err := o.desk.Generator.History(c, far)
		if err != nil {
			return false, err
		}
		if o.rows == nil {
			o.rows = map[bank.ConnectionID]cachedHistory{}
		}
		known = cachedHistory{last, far, c.Removed, times(history, c, last, far)}
		o.rows[c.ID] = known
		o.keepAccounts(c, history.Accounts)
	}
	i, _ := slices.BinarySearch(known.times, last.UnixNano()+1)
	return i < len(known.times) && known.times[i] <= to.UnixNano(), nil
}

// times are when a connection's rows are authorised or booked, after from and not after to, ascending.
func times(history *seed.History, c bank.Connection, from, to time.Time) (all []int64) {
	for i := range history.Rows {
		row := &history.Rows[i]
		if removed(c, row.Place) {
			continue
		}
		for _, t := range []time.Time{row.Authorised, row.At} {
			if t.After(from) && !t.After(to) {
				all = append(all, t.UnixNano())
			}
		}
	}
	slices.Sort(all)
	return slices.Clone(slices.Compact(all))
}

func (o *historyCache) keepAccounts(c bank.Connection, all []seed.Account) []bank.AccountID {
	if o.accounts == nil {
		o.accounts = map[bank.ConnectionID]shown{}
	}
	now := shown{c.Removed, shownIDs(c, all)}
	o.accounts[c.ID] = now
	return now.ids
}

// accountsOf are the accounts that a connection shows.
func (o *historyCache) accountsOf(c bank.Connection) ([]bank.AccountID, error) {
	if known, there := o.accounts[c.ID]; there && slices.Equal(known.removed, c.Removed) {
		return known.ids, nil
	}
	all, err := o.desk.Generator.Accounts(c)
	if err != nil {
		return nil, err
	}
	return o.keepAccounts(c, all), nil
}

// deskAt is the desk as it is when it is another time for a project, which tells with what it does which accounts there are.
func (o *historyCache) deskAt(p bank.Project, at time.Time) *Service {
	then := *o.desk
	then.Clock = o.desk.Clock.With(p, bank.ClockState{Frozen: true, At: at})
	if notify := o.desk.Notify; notify != nil {
		then.Notify = func(tx *storage.Tx, p bank.Project, e Event) error {
			e.Accounts = o.accountsOf
			return notify(tx, p, e)
		}
	}
	return &then
}

// prepare computes what a refresh at an instant will look up.
func (o *historyCache) prepare(p bank.Project, customer bank.CustomerID, at time.Time) error {
	var asked []bank.Connection
	err := o.desk.Store.View(func(tx *storage.Tx) error {
		consents, err := consentsOf(tx, p, customer)
		if err != nil {
			return err
		}
		all, err := connectionsOf(tx, p, customer)
		asked = slices.DeleteFunc(all, func(c bank.Connection) bool {
			return !slices.ContainsFunc(consents, func(one bank.Consent) bool { return one.Connection == c.ID && one.Fetchable(at) })
		})
		return err
	})
	for _, c := range asked {
		if err == nil {
			_, err = o.shows(c, c.Pulls[len(c.Pulls)-1].To, at)
		}
	}
	return err
}
