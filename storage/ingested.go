package storage

import (
	"fmt"
	"maps"
	"slices"

	"budsandbox/bank"
)

// The tables of data that clients ingest. Books depend on all four.
var (
	ingestedAccounts = &Table[bank.IngestedAccount]{
		name:  string(IngestedAccountTable),
		owner: ownedByCustomer,
		key:   func(a bank.IngestedAccount) Key { return IngestedAccountKey(a.Customer, a.ID) },
		codec: jsonCodec(func(a *bank.IngestedAccount, key []byte) error {
			customer, id, err := asNamed(key)
			a.Customer, a.ID = customer, bank.AccountID(id)
			return err
		}),
	}
	ingestedTransactions = &Table[bank.IngestedTransaction]{
		name:  "ingested transactions",
		owner: ownedByCustomer,
		key:   func(t bank.IngestedTransaction) Key { return IngestedTransactionKey(t.Customer, t.ID) },
		codec: codec[bank.IngestedTransaction]{encode: encodeIngestedTransaction, decode: decodeIngestedTransaction},
	}
	coverages = &Table[bank.Coverage]{
		name:  "coverages",
		owner: ownedByCustomer,
		key:   func(c bank.Coverage) Key { return IngestedAccountKey(c.Customer, c.Account) },
		codec: jsonCodec(func(c *bank.Coverage, key []byte) error {
			customer, id, err := asNamed(key)
			c.Customer, c.Account = customer, bank.AccountID(id)
			return err
		}),
	}
	tombstones = &Table[bank.Tombstone]{
		name:  "erasures",
		owner: ownedByCustomer,
		key:   func(e bank.Tombstone) Key { return IngestedTransactionKey(e.Customer, e.ID) },
		codec: codec[bank.Tombstone]{encode: encodeTombstone, decode: decodeTombstone},
	}
)

// IngestedAccountKey returns the key of an ingested account and of its coverage.
func IngestedAccountKey(customer bank.CustomerID, id bank.AccountID) Key {
	return CustomerKey(customer).Text(string(id))
}

// IngestedTransactionKey returns the key of an ingested transaction and of its tombstone.
func IngestedTransactionKey(customer bank.CustomerID, id bank.TransactionID) Key {
	return CustomerKey(customer).Text(string(id))
}

// IngestedAccounts returns a project's ingested accounts. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) IngestedAccounts(p bank.Project) Rows[bank.IngestedAccount] {
	return rows(tx, string(p), ingestedAccounts)
}

// IngestedTransactions returns a project's ingested transactions. The keys of one customer's rows begin with its
// CustomerKey.
func (tx *Tx) IngestedTransactions(p bank.Project) Rows[bank.IngestedTransaction] {
	return rows(tx, string(p), ingestedTransactions)
}

// Coverages returns the periods for which clients ingested all transactions of an account. The keys of one customer's
// rows begin with its CustomerKey.
func (tx *Tx) Coverages(p bank.Project) Rows[bank.Coverage] { return rows(tx, string(p), coverages) }

// Tombstones returns the records of deleted ingested transactions. The keys of one customer's rows begin with its
// CustomerKey.
func (tx *Tx) Tombstones(p bank.Project) Rows[bank.Tombstone] { return rows(tx, string(p), tombstones) }

// asNamed splits the key of a customer's row into the customer's id and a text.
func asNamed(key []byte) (customer bank.CustomerID, name string, err error) {
	if len(key) < 18 {
		return customer, "", fmt.Errorf("a key of %d bytes is not a customer's named row", len(key))
	}
	text := make([]byte, 0, len(key)-18)
	for rest := key[16 : len(key)-2]; len(rest) > 0; rest = rest[1:] {
		text = append(text, rest[0])
		if rest[0] == 0 && len(rest) > 1 { // encoded as 00 FF
			rest = rest[1:]
		}
	}
	return bank.CustomerID(key[:16]), string(text), nil
}

func moneyFields(m bank.Money) fields {
	if !m.Known() {
		return nil
	}
	return fields{}.text(1, string(m.Currency)).number(2, m.Minor)
}

func asMoney(value []byte) (m bank.Money, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			m.Currency = asCurrency(value)
		case 2:
			m.Minor = asNumber(value)
		}
		return nil
	})
	return m, err
}

// asCurrency returns frequent currencies without allocating memory.
func asCurrency(value []byte) bank.Currency {
	switch string(value) {
	case string(bank.GBP):
		return bank.GBP
	case string(bank.USD):
		return bank.USD
	}
	return bank.Currency(value)
}

func encodeTombstone(e bank.Tombstone) ([]byte, error) { return fields{}.time(1, e.At), nil }

func decodeTombstone(key, value []byte) (e bank.Tombstone, err error) {
	customer, id, err := asNamed(key)
	if err != nil {
		return e, err
	}
	e.Customer, e.ID = customer, bank.TransactionID(id)
	err = fields(value).each(func(number byte, value []byte) error {
		if number == 1 {
			e.At = asTime(value)
		}
		return nil
	})
	return e, err
}

// pairFields encodes a map in the order of its keys.
func pairFields(pairs map[string]string) fields {
	var f fields
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		f = f.element(1, key).element(2, pairs[key])
	}
	return f
}

func asPairs(value []byte) (map[string]string, error) {
	pairs, last := map[string]string{}, ""
	err := fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			last = string(value)
		case 2:
			pairs[last] = string(value)
		}
		return nil
	})
	return pairs, err
}
