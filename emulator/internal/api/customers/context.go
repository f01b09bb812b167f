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

// context shows a customer's context.
func (h *Handlers) context(req *route.Request, in *oneCustomer) (reply route.Data[contextData], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	err = h.Store.View(func(tx *storage.Tx) error {
		c, err := tx.Customers(req.Project).Get(storage.CustomerKey(id))
		reply.Data = showContext(c)
		return err
	})
	return reply, found(err)
}

// overwriteContext replaces region, locale and model; what the client leaves out becomes empty. The type stays.
func (h *Handlers) overwriteContext(req *route.Request, in *overwriteRequest) (reply route.Data[overwritten], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	next, err := bank.Canonical(bank.Context{Region: in.Body.Region, Locale: in.Body.Locale, Model: in.Body.Models.Categorisation})
	if err != nil {
		return reply, contextProblems(err, "")
	}
	err = h.Store.Update(func(tx *storage.Tx) error {
		customers := tx.Customers(req.Project)
		c, err := customers.Get(storage.CustomerKey(id))
		if err != nil {
			return err
		}
		next.Type = c.Context.Type
		c.Context = next
		shown := showContext(c)
		reply.Data = overwritten{shown.Region, shown.Locale, shown.Models}
		return customers.Put(c)
	})
	return reply, found(err)
}

// overwritten is a context without what cannot be overwritten.
type overwritten struct {
	Region string  `json:"region,omitempty"`
	Locale string  `json:"locale,omitempty"`
	Models *models `json:"models,omitempty"`
}
