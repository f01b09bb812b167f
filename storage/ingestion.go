package storage

import (
	"bytes"

	"budsandbox/bank"
)

// ingestions are what became of customers' data in requests to take them in, a row for each customer of a request.
var ingestions = &Table[bank.Ingestion]{
	name:    "ingestions",
	owner:   aCustomer,
	key:     IngestionKey,
	codec:   jsonCodec(ingestionFromKey),
	indexes: []*Index[bank.Ingestion]{byTask},
}

// byTask puts the customers of a request together, in its order.
var byTask = &Index[bank.Ingestion]{
	name: "task",
	key:  func(i bank.Ingestion) (Key, bool) { return TaskKey(i.ID).Number(uint64(i.Place)), true },
}

// IngestionKey is the key of the row of what became of a customer's data in a request.
func IngestionKey(i bank.Ingestion) Key {
	return CustomerKey(i.Customer).ID(i.ID).Number(uint64(i.Place))
}

// Ingestions opens what became of ingested data; that of one customer lies under its CustomerKey.
//
//go:noinline
func (tx *Tx) Ingestions(p bank.Project) Rows[bank.Ingestion] { return rows(tx, string(p), ingestions) }

// IngestionsOf are the parts of a request's task, in the order of its customers; none if there is no such task.
func (tx *Tx) IngestionsOf(p bank.Project, id bank.TaskID) (parts []bank.Ingestion, err error) {
	all, prefix := tx.Ingestions(p), TaskKey(id)
	for key := range all.Keys(byTask, prefix, nil) {
		part, err := all.Get(key)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(prefix, TaskKey(part.ID)) {
			break
		}
		parts = append(parts, part)
	}
	return parts, nil
}

func ingestionFromKey(i *bank.Ingestion, key []byte) error {
	if len(key) != 40 {
		return errTorn
	}
	i.Customer, i.ID, i.Place = bank.CustomerID(key[:16]), bank.TaskID(key[16:32]), int(asMicros(key[32:]))
	return nil
}
