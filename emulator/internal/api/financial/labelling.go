package financial

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type attachLabelRequest struct {
	route.ForCustomer
	Transaction string `path:"transaction_id"`
	Body        struct {
		Label string `json:"label_id" validate:"required,uuid"`
	} `body:"required"`
}

type detachLabelRequest struct {
	route.ForCustomer
	Transaction string  `path:"transaction_id"`
	Label       labelID `path:"label_id"`
}

// attachLabel gives a transaction one of the customer's labels. What it has already stays as it is.
func (h *Handlers) attachLabel(req *route.Request, in *attachLabelRequest) (reply nothing, _ error) {
	id, err := uuid.Parse(in.Body.Label)
	if err != nil {
		return reply, route.InvalidField("label_id", "must be a valid UUID")
	}
	return reply, h.relabel(req, in.ForCustomer, in.Transaction, id, func(l bank.Labelling) (bank.Labelling, bool) {
		if slices.Contains(l.Labels, id) {
			return l, false
		}
		l.Labels, l.At = append(l.Labels, id), req.Now().Truncate(time.Microsecond)
		return l, true
	})
}

// detachLabel takes a label off a transaction. It says the same of one that it does not have.
func (h *Handlers) detachLabel(req *route.Request, in *detachLabelRequest) (reply nothing, _ error) {
	return reply, h.relabel(req, in.ForCustomer, in.Transaction, uuid.UUID(in.Label), func(l bank.Labelling) (bank.Labelling, bool) {
		has := slices.Contains(l.Labels, uuid.UUID(in.Label))
		return without(l, uuid.UUID(in.Label), req.Now().Truncate(time.Microsecond)), has
	})
}

// relabel changes the labels of a transaction, once it and the label are known to be the customer's.
func (h *Handlers) relabel(req *route.Request, of route.ForCustomer, transaction string, label uuid.UUID, change func(bank.Labelling) (bank.Labelling, bool)) error {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return err
	}
	if !book.Has(bank.TransactionID(transaction)) {
		return route.InvalidField("transaction_id", "is no transaction of the customer")
	}
	return h.Store.Update(func(tx *storage.Tx) error {
		if _, err := tx.Labels(req.Project).Get(storage.LabelKey(req.Customer.ID, label)); errors.Is(err, storage.ErrNotFound) {
			return route.InvalidField("label_id", "is no label of the customer")
		} else if err != nil {
			return err
		}
		table := tx.Labellings(req.Project)
		known, err := table.Get(storage.LabellingKey(req.Customer.ID, bank.TransactionID(transaction)))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		known.Customer, known.Transaction = req.Customer.ID, bank.TransactionID(transaction)
		changed, some := change(known)
		if !some {
			return nil
		}
		return errors.Join(table.Put(changed), tx.Touch(req.Project, req.Customer.ID))
	})
}
