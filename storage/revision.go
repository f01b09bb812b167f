package storage

import "budsandbox/bank"

// revision is the version of a customer's book: the id of the last transaction that changed it, which is never reused.
type revision struct {
	customer bank.CustomerID
	number   uint64
}

var revisions = &Table[revision]{
	name:  "revisions",
	owner: ownedByCustomer,
	key:   func(r revision) Key { return CustomerKey(r.customer) },
	codec: codec[revision]{
		encode: func(r revision) ([]byte, error) { return Key{}.Number(r.number), nil },
		decode: func(key, value []byte) (r revision, err error) {
			if r.customer, err = asID(key); err == nil {
				r.number = uint64(asMicros(value))
			}
			return r, err
		},
	},
}

// Touch records that the data of a customer's book changed. Call it in every transaction that writes such data.
func (tx *Tx) Touch(p bank.Project, id bank.CustomerID) error {
	return rows(tx, string(p), revisions).Put(revision{id, uint64(tx.bolt.ID())})
}

// Revision returns the version of a customer's book. It changes with each transaction that calls Touch, and is 0
// before the first.
func (tx *Tx) Revision(p bank.Project, id bank.CustomerID) uint64 {
	r, err := rows(tx, string(p), revisions).Get(CustomerKey(id))
	if err != nil {
		return 0 // no Touch yet
	}
	return r.number
}
