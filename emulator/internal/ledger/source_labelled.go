package ledger

import (
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/storage"
)

// labelled is the source of the labels that a customer has given to transactions. Attaching, taking away and renaming count as
// changes of the transactions, so that clients who follow changes see them.
type labelled struct {
	labels     []bank.OwnLabel
	labellings []bank.Labelling
}

func (s *labelled) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) (err error) {
	key := storage.CustomerKey(c)
	if s.labellings, err = all(tx.Labellings(p), key); err != nil || len(s.labellings) == 0 {
		return err
	}
	s.labels, err = all(tx.Labels(p), key)
	return err
}

func (s *labelled) merge(d *builder) error {
	if len(s.labellings) == 0 {
		return nil
	}
	labels := make(map[uuid.UUID]*bank.OwnLabel, len(s.labels))
	shown := make(map[uuid.UUID]*bank.Label, len(s.labels)) // shared by all rows that have it
	for i := range s.labels {
		l := &s.labels[i]
		labels[l.ID], shown[l.ID] = l, &bank.Label{ID: l.ID, Name: l.Name}
	}
	of := make(map[bank.TransactionID]*bank.Labelling, len(s.labellings))
	for i := range s.labellings {
		of[s.labellings[i].Transaction] = &s.labellings[i]
	}
	for i := range d.Transactions {
		t := &d.Transactions[i]
		labelling := of[t.ID]
		if labelling == nil {
			continue
		}
		t.UpdatedAt = latest(t.UpdatedAt, labelling.At)
		for _, id := range labelling.Labels {
			t.Labels = append(t.Labels, shown[id])
			t.UpdatedAt = latest(t.UpdatedAt, labels[id].UpdatedAt)
		}
	}
	return nil
}
