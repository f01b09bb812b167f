package financial

import (
	"context"
	"errors"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type labelName struct {
	Name string `json:"name" validate:"required,min=1,max=50"`
}

type createLabelRequest struct {
	route.ForCustomer
	Body labelName `body:"required"`
}

type listLabelsRequest struct{ route.ForCustomer }

type renameLabelRequest struct {
	route.ForCustomer
	ID   labelID   `path:"label_id"`
	Body labelName `                body:"required"`
}

type deleteLabelRequest struct {
	route.ForCustomer
	ID labelID `path:"label_id"`
}

type ownLabelData struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newLabelData(l bank.OwnLabel) ownLabelData {
	return ownLabelData{l.ID.String(), l.Name, l.CreatedAt.Truncate(time.Second), l.UpdatedAt.Truncate(time.Second)}
}

// createLabel creates a label.
func (h *Handlers) createLabel(
	req *route.Request, in *createLabelRequest,
) (reply route.Data[ownLabelData], _ error) {
	if err := checkLabel(in.Body.Name); err != nil {
		return reply, err
	}
	var created bank.OwnLabel
	err := h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		if err := h.checkNameFree(tx, req.Project, req.Customer.ID, in.Body.Name, uuid.Nil); err != nil {
			return err
		}
		id, number, err := tx.Labels(req.Project).NextID(h.Seed, "label")
		if err != nil {
			return err
		}
		now := req.Now().Truncate(time.Microsecond)
		created = bank.OwnLabel{
			ID: id, Number: number, Customer: req.Customer.ID, Name: in.Body.Name, CreatedAt: now, UpdatedAt: now,
		}
		return tx.Labels(req.Project).Put(created)
	})
	reply.Data = newLabelData(created)
	return reply, err
}

// labels lists a customer's labels in the order of their creation.
func (h *Handlers) labels(
	req *route.Request, in *listLabelsRequest,
) (reply route.Data[[]ownLabelData], err error) {
	all, err := h.labelsOf(req.Context(), req.Project, req.Customer.ID)
	if err != nil {
		return reply, err
	}
	reply.Data = []ownLabelData{}
	for _, l := range all {
		reply.Data = append(reply.Data, newLabelData(l))
	}
	return reply, nil
}

func (h *Handlers) labelsOf(
	ctx context.Context, project bank.Project, customerID bank.CustomerID,
) (all []bank.OwnLabel, err error) {
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = storage.Collect(tx.Labels(project).WithPrefix(storage.CustomerKey(customerID)))
		return err
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	return all, err
}

// renameLabel renames a label.
func (h *Handlers) renameLabel(
	req *route.Request, in *renameLabelRequest,
) (reply route.Data[ownLabelData], _ error) {
	if err := checkLabel(in.Body.Name); err != nil {
		return reply, err
	}
	var renamed bank.OwnLabel
	err := h.Store.Update(req.Context(), func(tx *storage.Tx) (err error) {
		if renamed, err = findLabel(tx, req.Project, req.Customer.ID, in.ID); err != nil {
			return err
		}
		err = h.checkNameFree(tx, req.Project, req.Customer.ID, in.Body.Name, renamed.ID)
		if err != nil || renamed.Name == in.Body.Name {
			return err
		}
		renamed.Name = in.Body.Name
		renamed.UpdatedAt = req.Now().Truncate(time.Microsecond)
		return errors.Join(tx.Labels(req.Project).Put(renamed), tx.Touch(req.Project, req.Customer.ID))
	})
	reply.Data = newLabelData(renamed)
	return reply, err
}

// deleteLabel deletes a label and removes it from all transactions.
func (h *Handlers) deleteLabel(
	req *route.Request, in *deleteLabelRequest,
) (reply route.Empty, _ error) {
	return reply, h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		deleted, err := findLabel(tx, req.Project, req.Customer.ID, in.ID)
		if err != nil {
			return err
		}
		if err := tx.Labels(req.Project).Delete(storage.LabelKey(deleted.Customer, deleted.ID)); err != nil {
			return err
		}
		table := tx.Labellings(req.Project)
		var changed []bank.Labelling
		for l, err := range table.WithPrefix(storage.CustomerKey(deleted.Customer)) {
			if err != nil {
				return err
			}
			if slices.Contains(l.Labels, deleted.ID) {
				changed = append(changed, l)
			}
		}
		for _, l := range changed {
			if err := table.Put(without(l, deleted.ID, req.Now().Truncate(time.Microsecond))); err != nil {
				return err
			}
		}
		return tx.Touch(req.Project, deleted.Customer)
	})
}

// without removes a label from the labels of a transaction.
func without(l bank.Labelling, id uuid.UUID, now time.Time) bank.Labelling {
	l.Labels = slices.DeleteFunc(l.Labels, func(other uuid.UUID) bool { return other == id })
	l.At = now
	return l
}

// maxLabelName is the maximum length of a label's name in characters (operation financial_v2_labels_post).
const maxLabelName = 50

func checkLabel(name string) error {
	if strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > maxLabelName {
		return route.InvalidField("name", "must be non-empty and no more than 50 characters")
	}
	return nil
}

// checkNameFree returns an error if another label of the customer has the name, ignoring case.
func (h *Handlers) checkNameFree(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, name string, own uuid.UUID,
) error {
	for l, err := range tx.Labels(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return err
		}
		if l.ID != own && strings.EqualFold(l.Name, name) {
			return &route.Error{
				Status: 409, Code: "unique_constraint", Message: "A label with the same name already exists.",
				Fields: map[string]string{"name": "is the name of the label " + l.ID.String()},
			}
		}
	}
	return nil
}

// findLabel returns a label of the customer, or Bud's 404.
func findLabel(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id labelID,
) (bank.OwnLabel, error) {
	found, err := tx.Labels(project).Get(storage.LabelKey(customerID, uuid.UUID(id)))
	if errors.Is(err, storage.ErrNotFound) {
		return found, route.NotFound()
	}
	return found, err
}
