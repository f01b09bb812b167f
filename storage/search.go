package storage

import (
	"time"

	"budsandbox/bank"
)

// searches are what customers lately searched for.
var searches = &Table[bank.Search]{
	name:  "searches",
	key:   func(s bank.Search) Key { return SearchKey(s.Customer, s.ID) },
	codec: codec[bank.Search]{encode: encodeSearch, decode: decodeSearch},
}

// SearchKey is the key of a search's row.
func SearchKey(customer bank.CustomerID, id bank.SearchID) Key { return CustomerKey(customer).ID(id) }

// Searches opens the searches of a project's customers; those of one lie under its CustomerKey. No book is made from them.
func (tx *Tx) Searches(p bank.Project) Rows[bank.Search] { return rows(tx, string(p), searches) }

// SweepSearches deletes a customer's expired searches.
func (tx *Tx) SweepSearches(p bank.Project, customer bank.CustomerID, now time.Time) error {
	all := tx.Searches(p)
	for s, err := range all.Under(CustomerKey(customer)) {
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

func encodeSearch(s bank.Search) ([]byte, error) {
	f := fields{}.time(1, s.CreatedAt).text(2, s.Zone).text(3, s.Field).text(4, s.Text).text(5, s.Indicator).
		text(6, s.Least).text(7, s.Most).time(8, s.From).time(9, s.To).number(10, int64(s.Number))
	for _, account := range s.Accounts {
		f = f.word(11, string(account))
	}
	return f, nil
}

func decodeSearch(key, value []byte) (s bank.Search, err error) {
	if s.Customer, s.ID, err = asOwned[bank.SearchID](key); err != nil {
		return s, err
	}
	return s, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			s.CreatedAt = asTime(value)
		case 2:
			s.Zone = string(value)
		case 3:
			s.Field = string(value)
		case 4:
			s.Text = string(value)
		case 5:
			s.Indicator = string(value)
		case 6:
			s.Least = string(value)
		case 7:
			s.Most = string(value)
		case 8:
			s.From = asTime(value)
		case 9:
			s.To = asTime(value)
		case 10:
			s.Number = uint64(asNumber(value))
		case 11:
			s.Accounts = append(s.Accounts, bank.AccountID(value))
		}
		return nil
	})
}
