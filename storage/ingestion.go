package storage

import (
	"bytes"

	"budsandbox/bank"
)

// ingestions is the table of the outcomes of ingestion requests, with a row for each customer of a request.
var ingestions = &Table[bank.Ingestion]{
	name:    "ingestions",
	owner:   ownedByCustomer,
	key:     IngestionKey,
	codec:   jsonCodec(ingestionFromKey),
	indexes: []*Index[bank.Ingestion]{byTask},
}

// byTask groups the rows of a request, in the order of its customers.
var byTask = &Index[bank.Ingestion]{
	name: "task",
	key:  func(i bank.Ingestion) (Key, bool) { return TaskKey(i.ID).Number(uint64(i.Index)), true },
}

// IngestionKey returns the key of the outcome for a customer of a request.
func IngestionKey(i bank.Ingestion) Key {
	return CustomerKey(i.Customer).ID(i.ID).Number(uint64(i.Index))
}

// Ingestions returns a project's ingestion outcomes. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Ingestions(p bank.Project) Rows[bank.Ingestion] { return rows(tx, string(p), ingestions) }

// IngestionsOf returns the parts of a request's task, in the order of its customers. An unknown task has none.
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
		return errTruncated
	}
	i.Customer, i.ID, i.Index = bank.CustomerID(key[:16]), bank.TaskID(key[16:32]), int(asMicros(key[32:]))
	return nil
}
