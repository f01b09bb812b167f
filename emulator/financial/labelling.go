package financial

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type attachLabelRequest struct {
	operation.OfCustomer
	Transaction string `path:"transaction_id"`
	Body        struct {
		Label string `json:"label_id" validate:"required,uuid"`
	} `body:"required"`
}

type detachLabelRequest struct {
	operation.OfCustomer
	Transaction string  `path:"transaction_id"`
	Label       labelID `path:"label_id"`
}

// attachLabel gives a transaction one of the customer's labels. What it has already stays as it is.
func (r *Room) attachLabel(_ context.Context, in *attachLabelRequest) (reply nothing, _ error) {
	id, err := uuid.Parse(in.Body.Label)
	if err != nil {
		return reply, operation.InvalidField("label_id", "must be a valid UUID")
	}
	return reply, r.relabel(in.OfCustomer, in.Transaction, id, func(l bank.Labelling) (bank.Labelling, bool) {
		if slices.Contains(l.Labels, id) {
			return l, false
		}
		l.Labels, l.At = append(l.Labels, id), r.Clock.Of(in.Project).Now().Truncate(time.Microsecond)
		return l, true
	})
}

// detachLabel takes a label off a transaction. It says the same of one that it does not have.
func (r *Room) detachLabel(_ context.Context, in *detachLabelRequest) (reply nothing, _ error) {
	return reply, r.relabel(in.OfCustomer, in.Transaction, uuid.UUID(in.Label), func(l bank.Labelling) (bank.Labelling, bool) {
		has := slices.Contains(l.Labels, uuid.UUID(in.Label))
		return without(l, uuid.UUID(in.Label), r.Clock.Of(in.Project).Now().Truncate(time.Microsecond)), has
	})
}

// relabel changes the labels of a transaction, once it and the label are known to be the customer's.
func (r *Room) relabel(of operation.OfCustomer, transaction string, label uuid.UUID, change func(bank.Labelling) (bank.Labelling, bool)) error {
	book, err := r.Books.Of(of.Project, of.Customer)
	if err != nil {
		return err
	}
	if !book.Has(bank.TransactionID(transaction)) {
		return operation.InvalidField("transaction_id", "is no transaction of the customer")
	}
	return r.Store.Update(func(tx *storage.Tx) error {
		if _, err := tx.Labels(of.Project).Get(storage.LabelKey(of.Customer.ID, label)); errors.Is(err, storage.ErrNotFound) {
			return operation.InvalidField("label_id", "is no label of the customer")
		} else if err != nil {
			return err
		}
		table := tx.Labellings(of.Project)
		known, err := table.Get(storage.LabellingKey(of.Customer.ID, bank.TransactionID(transaction)))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		known.Customer, known.Transaction = of.Customer.ID, bank.TransactionID(transaction)
		changed, some := change(known)
		if !some {
			return nil
		}
		return errors.Join(table.Put(changed), tx.Touch(of.Project, of.Customer.ID))
	})
}
