package ledger

import (
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/storage"
)

// labelled is the source of the customer's labels on transactions. Adding, removing and renaming a label updates the
// transactions.
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

func (s *labelled) empty() bool { return len(s.labellings) == 0 }

func (s *labelled) merge(b *builder) error {
	if len(s.labellings) == 0 {
		return nil
	}
	labels := make(map[uuid.UUID]*bank.OwnLabel, len(s.labels))
	shared := make(map[uuid.UUID]*bank.Label, len(s.labels)) // shared by all transactions with the label
	for i := range s.labels {
		l := &s.labels[i]
		labels[l.ID] = l
		shared[l.ID] = &bank.Label{ID: l.ID, Name: l.Name}
	}
	byTransaction := make(map[bank.TransactionID]*bank.Labelling, len(s.labellings))
	for i := range s.labellings {
		byTransaction[s.labellings[i].Transaction] = &s.labellings[i]
	}
	for i := range b.transactions {
		labelling := byTransaction[b.transactions[i].ID]
		if labelling == nil {
			continue
		}
		t := b.transactions.change(i)
		t.UpdatedAt = bank.Later(t.UpdatedAt, labelling.At)
		for _, id := range labelling.Labels {
			t.Labels = append(t.Labels, shared[id])
			t.UpdatedAt = bank.Later(t.UpdatedAt, labels[id].UpdatedAt)
		}
	}
	return nil
}
