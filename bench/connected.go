package bench

import (
	"context"
	"fmt"
	"net/http"
)

// The paths of the reads of a customer.
const (
	accountsPath     = "/financial/v3/accounts"
	transactionsPath = "/financial/v2/transactions"
	totalsPath       = "/aggregations/v2/totals/categories"
	incomePath       = "/v2/income"
)

// persona is the id of a persona with the type and the region of its customers.
type persona struct{ id, kind, region string }

// salaried is a persona with about 2,000 transactions in two years.
var salaried = persona{"uk_salaried_renter", "personal", "GB"}

// busiest is the persona with the most transactions in two years.
var busiest = persona{"us_small_business", "business", "US"}

// personas are those of the rounds and of many customers, in turn.
var personas = []persona{
	salaried, {"us_gig_driver", "personal", "US"}, {"uk_family_mortgage", "personal", "GB"}, busiest,
}

// connectedCustomer is a customer with two years of transactions.
type connectedCustomer struct {
	api *api
	id  string
}

// get returns a function that creates requests for the customer's data.
func (c connectedCustomer) get(path string) nextRequest {
	header := c.api.token.Clone()
	header.Set("X-Customer-Id", c.id)
	return c.api.newRequests("GET", path, "", header)
}

// remove returns a function that creates a request to delete the customer.
func (c connectedCustomer) remove() nextRequest {
	return c.api.newRequests(http.MethodDelete, customersPath+"/"+c.id, "", c.api.token)
}

// createAs creates a customer of the persona's type and region.
func (a *api) createAs(ctx context.Context, p persona) (connectedCustomer, error) {
	var created struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	body := fmt.Sprintf(`{"customer_context":{"type":%q,"region":%q}}`, p.kind, p.region)
	err := a.read(ctx, a.newRequests("POST", customersPath, body, a.token), &created)
	return connectedCustomer{a, created.Data.ID}, err
}

// connectAs creates a customer and connects it to a persona, with its own seed.
func (a *api) connectAs(ctx context.Context, p persona) (connectedCustomer, error) {
	c, err := a.createAs(ctx, p)
	if err != nil {
		return c, err
	}
	return c, c.connectTo(ctx, p, true)
}

// connectTo connects the customer to a persona, with its own seed if own is true, otherwise with seed 1.
func (c connectedCustomer) connectTo(ctx context.Context, p persona, own bool) error {
	path, body := "/_sandbox/customers/"+c.id+"/connections", fmt.Sprintf(`{"persona":%q,"seed":1}`, p.id)
	if own {
		body = fmt.Sprintf(`{"persona":%q}`, p.id)
	}
	return c.api.read(ctx, c.api.newRequests("POST", path, body, c.api.token), &struct{}{})
}
