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
	} `                      body:"required"`
}

type detachLabelRequest struct {
	route.ForCustomer
	Transaction string  `path:"transaction_id"`
	Label       labelID `path:"label_id"`
}

// attachLabel adds one of the customer's labels to a transaction, unless it has the label.
func (h *Handlers) attachLabel(
	req *route.Request, in *attachLabelRequest,
) (reply route.Empty, _ error) {
	id, err := uuid.Parse(in.Body.Label)
	if err != nil {
		return reply, route.InvalidField("label_id", "must be a valid UUID")
	}
	return reply, h.relabel(req, in.Transaction, id, func(l bank.Labelling) (bank.Labelling, bool) {
		if slices.Contains(l.Labels, id) {
			return l, false
		}
		l.Labels = append(l.Labels, id)
		l.At = req.Now().Truncate(time.Microsecond)
		return l, true
	})
}

// detachLabel removes a label from a transaction. It succeeds if the transaction does not have the label.
func (h *Handlers) detachLabel(
	req *route.Request, in *detachLabelRequest,
) (reply route.Empty, _ error) {
	id := uuid.UUID(in.Label)
	return reply, h.relabel(req, in.Transaction, id, func(l bank.Labelling) (bank.Labelling, bool) {
		has := slices.Contains(l.Labels, id)
		return without(l, id, req.Now().Truncate(time.Microsecond)), has
	})
}

// relabel changes the labels of a transaction after checking that the transaction and the label exist.
func (h *Handlers) relabel(
	req *route.Request, transaction string, label uuid.UUID, change func(bank.Labelling) (bank.Labelling, bool),
) error {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return err
	}
	labelled, found := book.Transaction(bank.TransactionID(transaction))
	if !found {
		return route.InvalidField("transaction_id", "is not a transaction of the customer")
	}
	return h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		_, err := tx.Labels(req.Project).Get(storage.LabelKey(req.Customer.ID, label))
		if errors.Is(err, storage.ErrNotFound) {
			return route.InvalidField("label_id", "is not a label of the customer")
		}
		if err != nil {
			return err
		}
		table := tx.Labellings(req.Project)
		labelling, err := table.Get(storage.LabellingKey(req.Customer.ID, labelled.ID))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		labelling.Customer, labelling.Transaction = req.Customer.ID, labelled.ID
		changed, ok := change(labelling)
		if !ok {
			return nil
		}
		return errors.Join(table.Put(changed), tx.Touch(req.Project, req.Customer.ID))
	})
}
