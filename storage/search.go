package storage

import (
	"time"

	"budsandbox/bank"
)

// searches is the table of customers' recent searches.
var searches = &Table[bank.Search]{
	name:  "searches",
	owner: ownedByCustomer,
	key:   func(s bank.Search) Key { return SearchKey(s.Customer, s.ID) },
	codec: jsonCodec(func(s *bank.Search, key []byte) (err error) {
		s.Customer, s.ID, err = asOwned[bank.SearchID](key)
		return err
	}),
}

// SearchKey returns the key of a search.
func SearchKey(customer bank.CustomerID, id bank.SearchID) Key { return CustomerKey(customer).ID(id) }

// Searches returns the searches of a project's customers. The keys of one customer's rows begin with its CustomerKey.
// Books do not depend on them, so writing one needs no Touch.
func (tx *Tx) Searches(p bank.Project) Rows[bank.Search] { return rows(tx, string(p), searches) }

// DeleteExpiredSearches deletes a customer's expired searches.
func (tx *Tx) DeleteExpiredSearches(p bank.Project, customer bank.CustomerID, now time.Time) error {
	all := tx.Searches(p)
	for s, err := range all.WithPrefix(CustomerKey(customer)) {
		if err != nil {
			return err
		}
		if !s.Expired(now) {
			continue
		}
		if err := all.Delete(SearchKey(s.Customer, s.ID)); err != nil {
			return err
		}
	}
	return nil
}
