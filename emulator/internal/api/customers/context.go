package customers

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type overwriteRequest struct {
	route.ForProject
	CustomerID string `path:"customer_id"`
	Body       struct {
		Region string `json:"region"`
		Locale string `json:"locale"`
		Models models `json:"models"`
	} `body:"required"`
}

// getContext returns a customer's context.
func (h *Handlers) getContext(
	req *route.Request, in *customerPath,
) (reply route.Data[contextData], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	customer, err := h.Customers.Customer(req.Context(), req.Project, id)
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = newContextData(customer)
	return reply, nil
}

// overwriteContext replaces region, locale and model. Values that are left out become empty. The type does not change.
func (h *Handlers) overwriteContext(
	req *route.Request, in *overwriteRequest,
) (reply route.Data[overwrittenData], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	replacement, err := bank.Canonical(bank.Context{
		Region: in.Body.Region, Locale: in.Body.Locale, Model: in.Body.Models.Categorisation,
	})
	if err != nil {
		return reply, contextProblems(err, "")
	}
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		customers := tx.Customers(req.Project)
		customer, err := customers.Get(storage.CustomerKey(id))
		if err != nil {
			return err
		}
		replacement.Type = customer.Context.Type
		if customer.Context != replacement {
			customer.Context, customer.ContextAt = replacement, req.Now()
		}
		data := newContextData(customer)
		reply.Data = overwrittenData{data.Region, data.Locale, data.Models}
		return customers.Put(customer)
	})
	return reply, wireError(err)
}

// overwrittenData is a context without the parts that cannot be overwritten.
type overwrittenData struct {
	Region string  `json:"region,omitempty"`
	Locale string  `json:"locale,omitempty"`
	Models *models `json:"models,omitempty"`
}
