package storage

import (
	"github.com/google/uuid"

	"budsandbox/bank"
)

// labels is the table of labels that customers have created.
var labels = &Table[bank.OwnLabel]{
	name:  "labels",
	owner: ownedByCustomer,
	key:   func(l bank.OwnLabel) Key { return LabelKey(l.Customer, l.ID) },
	codec: jsonCodec(func(l *bank.OwnLabel, key []byte) (err error) {
		l.Customer, l.ID, err = asOwned[uuid.UUID](key)
		return err
	}),
}

// labellings is the table of the labels of transactions.
var labellings = &Table[bank.Labelling]{
	name:  "labellings",
	owner: ownedByCustomer,
	key:   func(l bank.Labelling) Key { return LabellingKey(l.Customer, l.Transaction) },
	codec: codec[bank.Labelling]{encode: encodeLabelling, decode: decodeLabelling},
}

// LabelKey returns the key of a label.
func LabelKey(customer bank.CustomerID, id uuid.UUID) Key { return CustomerKey(customer).ID(id) }

// LabellingKey returns the key of a transaction's labels.
func LabellingKey(customer bank.CustomerID, id bank.TransactionID) Key {
	return CustomerKey(customer).Text(string(id))
}

// Labels returns the labels of a project's customers. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Labels(p bank.Project) Rows[bank.OwnLabel] { return rows(tx, string(p), labels) }

// Labellings returns the labels of transactions. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Labellings(p bank.Project) Rows[bank.Labelling] {
	return rows(tx, string(p), labellings)
}

func encodeLabelling(l bank.Labelling) ([]byte, error) {
	row := fields{}.time(1, l.At)
	for _, id := range l.Labels {
		row = row.bytes(2, id[:])
	}
	return row, nil
}

func decodeLabelling(key, value []byte) (l bank.Labelling, err error) {
	customer, transaction, err := asNamed(key)
	if err != nil {
		return l, err
	}
	l.Customer, l.Transaction = customer, bank.TransactionID(transaction)
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			l.At = asTime(value)
		case 2:
			id, err := asID(value)
			l.Labels = append(l.Labels, id)
			return err
		}
		return nil
	})
	return l, err
}
