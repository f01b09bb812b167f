package storage

import (
	"bytes"

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

// maxSearchesChecked is the maximum number of searches that DeleteExpiredSearches looks at. It is more than the one
// that a new search adds, so that few expired ones remain.
const maxSearchesChecked = 16

// DeleteExpiredSearches deletes expired searches of the customer of a new search, which has an id. It looks at few of
// them, from the new id on, because thousands may live: ids are random, and time may stand still.
func (tx *Tx) DeleteExpiredSearches(p bank.Project, added bank.Search) error {
	all, checked := tx.Searches(p), 0
	from := SearchKey(added.Customer, added.ID)
	for pass, start := range []Key{from, CustomerKey(added.Customer)} { // to the last one, and on with the first
		for s, err := range all.After(start) {
			if err != nil {
				return err
			}
			key := SearchKey(s.Customer, s.ID)
			again := pass == 1 && bytes.Compare(key, from) > 0
			if s.Customer != added.Customer || again || checked == maxSearchesChecked {
				break
			}
			checked++
			if !s.Expired(added.CreatedAt) {
				continue
			}
			if err := all.Delete(key); err != nil {
				return err
			}
		}
	}
	return nil
}
