package customers

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type overwriteRequest struct {
	operation.InProject
	CustomerID string `path:"customer_id"`
	Body       struct {
		Region string `json:"region"`
		Locale string `json:"locale"`
		Models models `json:"models"`
	} `body:"required"`
}

// context shows a customer's context.
func (r *Room) context(_ context.Context, in *oneCustomer) (reply operation.Reply[contextData, operation.None], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, operation.NotFound()
	}
	err = r.Store.View(func(tx *storage.Tx) error {
		c, err := tx.Customers(in.Project).Get(storage.CustomerKey(id))
		reply.Data = showContext(c)
		return err
	})
	return reply, found(err)
}

// overwriteContext replaces region, locale and model; what the client leaves out becomes empty. The type stays.
func (r *Room) overwriteContext(_ context.Context, in *overwriteRequest) (reply operation.Reply[overwritten, operation.None], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, operation.NotFound()
	}
	next, err := bank.Canonical(bank.Context{Region: in.Body.Region, Locale: in.Body.Locale, Model: in.Body.Models.Categorisation})
	if err != nil {
		return reply, contextProblems(err, "")
	}
	err = r.Store.Update(func(tx *storage.Tx) error {
		customers := tx.Customers(in.Project)
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
