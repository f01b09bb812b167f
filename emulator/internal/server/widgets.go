package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/widget"
)

// newWidgets creates the pages of the widgets, which call the operations of Bud's API.
func (a *App) newWidgets(adapter *route.Adapter) *widget.Pages {
	o := operations{a, adapter}
	return widget.New(widget.Config{
		Operations: o, Available: o.implements, Tokens: a.customerTokens, Clocks: a.Clock, Customer: a.customerOf,
		Category: a.categoryName, Log: a.config.Log,
		BaseURL: func(r *http.Request) string { return route.BaseURL(r, a.config.PublicURL) },
	})
}

// customerOf returns a token's customer.
func (a *App) customerOf(ctx context.Context, p bank.Project, id bank.CustomerID) (bank.Customer, error) {
	c, err := a.customers.Customer(ctx, p, id)
	if errors.Is(err, bank.ErrNoCustomer) {
		return c, widget.ErrNoCustomer
	}
	return c, err
}

// categoryName returns the display name of a category of a model.
func (a *App) categoryName(model, slug string) string {
	models, err := a.fixtures.Models()
	if err != nil {
		return ""
	}
	m, known := models.Find(model)
	if !known {
		return ""
	}
	for _, category := range m.Categories {
		if category.Slug == slug {
			return category.Name
		}
		for _, sub := range category.Subcategories {
			if sub.Slug == slug {
				return sub.Name
			}
		}
	}
	return ""
}

// operations calls Bud's operations for pages and tools.
type operations struct {
	app     *App
	adapter *route.Adapter
}

// find returns the route of an operation.
func (o operations) find(id string) (*route.Route, bool) {
	i := slices.IndexFunc(o.app.routes.bud, func(r *route.Route) bool { return r.ID == id })
	if i < 0 {
		return &route.Route{}, false
	}
	return o.app.routes.bud[i], true
}

// implements reports whether the sandbox implements an operation.
func (o operations) implements(id string) bool {
	found, known := o.find(id)
	return known && !found.Pending
}

// invoke calls an operation for a customer, as in a request to a base URL.
func (o operations) invoke(
	ctx context.Context, p bank.Project, c bank.Customer, id, base string, parameters url.Values,
) (called *route.Route, data, metadata []byte, err error) {
	called, known := o.find(id)
	if !known {
		return called, nil, nil, route.NotFound()
	}
	req := route.NewRequest(ctx, o.app.Clock.Of(p), p, c).At(base)
	result, err := o.adapter.Invoke(req, called, parameters)
	if err != nil {
		return called, nil, nil, err
	}
	data, metadata, err = result.JSON()
	return called, data, metadata, err
}

// Call calls an operation for a page. Links in its response have the page's own host.
func (o operations) Call(
	ctx context.Context, p bank.Project, c bank.Customer, id string, parameters url.Values,
) (widget.Answer, error) {
	called, data, metadata, err := o.invoke(ctx, p, c, id, "", parameters)
	if err != nil {
		if status, _ := o.adapter.ErrorJSON(called, err); status < http.StatusInternalServerError {
			err = errors.Join(widget.ErrRefused, err)
		}
	}
	return widget.Answer{Data: data, Metadata: metadata}, err
}
