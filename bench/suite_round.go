package bench

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

const (
	accountsPath     = "/financial/v3/accounts"
	transactionsPath = "/financial/v2/transactions"
	totalsPath       = "/aggregations/v2/totals/categories"
	incomePath       = "/v2/income"
)

// suitePersona is a persona with its type and region of customer.
type suitePersona struct{ id, kind, region string }

// salaried is a persona with about 2,000 transactions in two years.
var salaried = suitePersona{"uk_salaried_renter", "personal", "GB"}

// busiest is the persona with the most transactions in two years.
var busiest = suitePersona{"us_small_business", "business", "US"}

// suitePersonas are the personas of the rounds, in turn.
var suitePersonas = []suitePersona{
	salaried, {"us_gig_driver", "personal", "US"}, {"uk_family_mortgage", "personal", "GB"}, busiest,
}

// steps are the steps of a round, in order.
var steps = []string{"create", "connect", "accounts", "page", "totals", "income", "delete"}

// round performs the steps of a test and returns their durations. If own is true, the customer's data have their own
// seed, otherwise that of the examples.
func (a *api) round(ctx context.Context, p suitePersona, own bool) (took []time.Duration, err error) {
	timed := func(do func() error) {
		if err != nil {
			return
		}
		start := time.Now()
		err = do()
		took = append(took, time.Since(start))
	}
	var c connectedCustomer
	timed(func() (err error) { c, err = a.createAs(ctx, p); return err })
	timed(func() error { return c.connectTo(ctx, p.id, own) })
	totals := totalsPath + "?from=" + url.QueryEscape(suiteFrom())
	for _, path := range []string{accountsPath, transactionsPath, totals, incomePath} {
		timed(func() error { _, err := exchange(ctx, a.http, c.get(path)); return err })
	}
	timed(func() error { _, err := exchange(ctx, a.http, c.remove()); return err })
	return took, err
}

// suiteFrom returns the start of totals, two years ago, which includes nearly all data of a persona.
func suiteFrom() string { return time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339) }

// createAs creates a customer of the persona's type and region.
func (a *api) createAs(ctx context.Context, p suitePersona) (connectedCustomer, error) {
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
func (a *api) connectAs(ctx context.Context, p suitePersona) (connectedCustomer, error) {
	c, err := a.createAs(ctx, p)
	if err != nil {
		return c, err
	}
	return c, c.connectTo(ctx, p.id, true)
}

// connectTo connects the customer to a persona, with its own seed if own is true, otherwise with seed 1.
func (c connectedCustomer) connectTo(ctx context.Context, persona string, own bool) error {
	path, body := "/_sandbox/customers/"+c.id+"/connections", fmt.Sprintf(`{"persona":%q,"seed":1}`, persona)
	if own {
		body = fmt.Sprintf(`{"persona":%q}`, persona)
	}
	return c.api.read(ctx, c.api.newRequests("POST", path, body, c.api.token), &struct{}{})
}
