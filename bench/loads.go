package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// load describes what clients request from the sandbox, and from the program of bench/bare that is its limit.
type load struct {
	name          string
	clients       int
	sandbox       func(*api) nextRequest
	method, limit string // request to the limit: method and path
	target        Target
}

// loads are the loads that do not depend on the existing customers.
var loads = []load{
	{"list 200 customers, 1 client", 1, (*api).list, "GET", "/list", listTarget},
	{"list 200 customers, 16 clients", 16, (*api).list, "GET", "/list", listTarget},
	{"get a token, 1 client", 1, (*api).requestToken, "GET", "/nothing", noTarget},
	{"create a customer, 1 client", 1, (*api).create, "POST", "/alone", createTarget},
	{"create a customer, 16 clients", 16, (*api).create, "POST", "/group", createAtOnceTarget},
	{"create 200 customers, 1 client", 1, (*api).batch, "POST", "/batch", noTarget},
}

// deletion is a load whose requests depend on the existing customers.
const deletion = "delete a customer, 1 client"

// measureLoads grows both sides to the configured size and measures all loads.
func (b *bench) measureLoads(ctx context.Context, a *api, limit string) error {
	ids, err := a.ids(ctx)
	if err != nil {
		return err
	}
	if err := b.growSandbox(ctx, a, len(ids), b.config.Customers); err != nil {
		return err
	}
	b.report.Grown = max(len(ids), b.config.Customers)
	if err := b.growLimit(ctx, limit, b.report.Grown); err != nil {
		return err
	}
	for _, l := range loads {
		body := ""
		if l.method == "POST" {
			body = createBody
		}
		// The limit gets the same headers and body: reading them is part of any program's work.
		if err := b.measureLoad(ctx, l, l.sandbox(a), newRequests(l.method, limit+l.limit, body, a.token)); err != nil {
			return err
		}
	}
	return nil
}

// maxDeletionRate is an upper bound of deletions per second with one client.
const maxDeletionRate = 10_000

// measureDeletions measures deleting customers in random order.
func (b *bench) measureDeletions(ctx context.Context, a *api, limit string) error {
	ids, err := a.ids(ctx)
	if err != nil {
		return err
	}
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	if most := maxDeletionRate * (1 + int(2*b.config.Duration.Seconds())); len(ids) > most {
		ids = ids[:most]
	}
	l := load{name: deletion, clients: 1, target: deletionTarget}
	return b.measureLoad(ctx, l, a.deletions(ids), newRequests("POST", limit+"/alone", "", a.token))
}

// measureLoad adds the figure of a load.
func (b *bench) measureLoad(ctx context.Context, l load, sandbox, limit nextRequest) error {
	b.config.Progress.Begin("Measuring: "+l.name, 0)
	c, err := compare(ctx, b.client, l.clients, b.config.Duration, sandbox, limit)
	if err != nil {
		return fmt.Errorf("measure %q: %w", l.name, err)
	}
	b.addFigure(Figure{
		Name: l.name, Unit: perSecond, Sandbox: c.sandbox, Limit: c.limit, Ratio: c.ratio, Target: l.target,
	})
	return nil
}
