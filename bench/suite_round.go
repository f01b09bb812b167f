package bench

import (
	"context"
	"net/url"
	"time"
)

// steps are the steps of a round, in order.
var steps = []string{"create", "connect", "accounts", "page", "totals", "income", "delete"}

// round performs the steps of a test and returns their durations. If own is true, the customer's data have their own
// seed, otherwise that of the examples.
func (a *api) round(ctx context.Context, p persona, own bool) (took []time.Duration, err error) {
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
	timed(func() error { return c.connectTo(ctx, p, own) })
	totals := totalsPath + "?from=" + url.QueryEscape(suiteFrom())
	for _, path := range []string{accountsPath, transactionsPath, totals, incomePath} {
		timed(func() error { _, err := exchange(ctx, a.http, c.get(path)); return err })
	}
	timed(func() error { _, err := exchange(ctx, a.http, c.remove()); return err })
	return took, err
}

// suiteFrom returns the start of totals, two years ago, which includes nearly all data of a persona.
func suiteFrom() string { return time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339) }
