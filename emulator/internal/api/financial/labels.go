package financial

import (
	"errors"
	"slices"
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
	Body labelName `body:"required"`
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

func showLabel(l bank.OwnLabel) ownLabelData {
	return ownLabelData{l.ID.String(), l.Name, l.CreatedAt, l.UpdatedAt}
}

// createLabel makes a label that no transaction has yet.
func (h *Handlers) createLabel(req *route.Request, in *createLabelRequest) (reply route.Data[ownLabelData], _ error) {
	if err := checkLabel(in.Body.Name); err != nil {
		return reply, err
	}
	var made bank.OwnLabel
	err := h.Store.Update(func(tx *storage.Tx) error {
		if err := h.free(tx, req.Project, req.Customer.ID, in.Body.Name, uuid.Nil); err != nil {
			return err
		}
		number, err := tx.Labels(req.Project).NextNumber()
		if err != nil {
			return err
		}
		now := req.Now().Truncate(time.Microsecond)
		made = bank.OwnLabel{
			ID: bank.NewID(h.Seed, number, "label", string(req.Project)), Customer: req.Customer.ID, Name: in.Body.Name,
			CreatedAt: now, UpdatedAt: now, Number: number,
		}
		return tx.Labels(req.Project).Put(made)
	})
	reply.Data = showLabel(made)
	return reply, err
}

// labels lists a customer's labels in the order of their making.
func (h *Handlers) labels(req *route.Request, in *listLabelsRequest) (reply route.Data[[]ownLabelData], err error) {
	all, err := h.labelsOf(req.Project, req.Customer.ID)
	reply.Data = []ownLabelData{}
	for _, l := range all {
		reply.Data = append(reply.Data, showLabel(l))
	}
	return reply, err
}

func (h *Handlers) labelsOf(p bank.Project, c bank.CustomerID) (all []bank.OwnLabel, err error) {
	err = h.Store.View(func(tx *storage.Tx) error {
		for l, err := range tx.Labels(p).Under(storage.CustomerKey(c)) {
			if err != nil {
				return err
			}
			all = append(all, l)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b bank.OwnLabel) int { return int(int64(a.Number) - int64(b.Number)) })
	return all, err
}

// renameLabel gives a label another name, wherever it is attached.
func (h *Handlers) renameLabel(req *route.Request, in *renameLabelRequest) (reply route.Data[ownLabelData], _ error) {
	if err := checkLabel(in.Body.Name); err != nil {
		return reply, err
	}
	var renamed bank.OwnLabel
	err := h.Store.Update(func(tx *storage.Tx) (err error) {
		if renamed, err = findLabel(tx, req.Project, req.Customer.ID, in.ID); err != nil {
			return err
		}
		if err := h.free(tx, req.Project, req.Customer.ID, in.Body.Name, renamed.ID); err != nil || renamed.Name == in.Body.Name {
			return err
		}
		renamed.Name, renamed.UpdatedAt = in.Body.Name, req.Now().Truncate(time.Microsecond)
		return errors.Join(tx.Labels(req.Project).Put(renamed), tx.Touch(req.Project, req.Customer.ID))
	})
	reply.Data = showLabel(renamed)
	return reply, err
}

// deleteLabel takes a label off every transaction and forgets it.
func (h *Handlers) deleteLabel(req *route.Request, in *deleteLabelRequest) (reply nothing, _ error) {
	return reply, h.Store.Update(func(tx *storage.Tx) error {
		gone, err := findLabel(tx, req.Project, req.Customer.ID, in.ID)
		if err != nil {
			return err
		}
		if err := tx.Labels(req.Project).Delete(storage.LabelKey(gone.Customer, gone.ID)); err != nil {
			return err
		}
		table, changed := tx.Labellings(req.Project), []bank.Labelling(nil)
		for l, err := range table.Under(storage.CustomerKey(gone.Customer)) {
			if err != nil {
				return err
			}
			if slices.Contains(l.Labels, gone.ID) {
				changed = append(changed, l)
			}
		}
		for _, l := range changed {
			if err := table.Put(without(l, gone.ID, req.Now().Truncate(time.Microsecond))); err != nil {
				return err
			}
		}
		return tx.Touch(req.Project, gone.Customer)
	})
}

// without is a transaction's labels without one of them, from now on.
func without(l bank.Labelling, id uuid.UUID, now time.Time) bank.Labelling {
	l.Labels = slices.DeleteFunc(l.Labels, func(other uuid.UUID) bool { return other == id })
	l.At = now
	return l
}

// longestLabel is that of a label's name, in characters (contract operation financial_v2_labels_post).
const longestLabel = 50

func checkLabel(name string) error {
	if strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > longestLabel {
		return route.InvalidField("name", "must be non-empty and no more than 50 characters")
	}
	return nil
}

// free refuses a name that another label of the customer has, in whatever letters.
func (h *Handlers) free(tx *storage.Tx, p bank.Project, c bank.CustomerID, name string, own uuid.UUID) error {
	for l, err := range tx.Labels(p).Under(storage.CustomerKey(c)) {
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

// findLabel is a customer's label, or Bud's 404.
func findLabel(tx *storage.Tx, p bank.Project, c bank.CustomerID, id labelID) (bank.OwnLabel, error) {
	found, err := tx.Labels(p).Get(storage.LabelKey(c, uuid.UUID(id)))
	if errors.Is(err, storage.ErrNotFound) {
		return found, route.NotFound()
	}
	return found, err
}
