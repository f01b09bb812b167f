package report

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Collector reads the requests and the events of a suite while it runs, because the sandbox keeps only the latest.
type Collector struct {
	base   string
	client *http.Client
	known  Known
	stop   context.CancelFunc
	done   sync.WaitGroup

	mu    sync.Mutex
	tally *tally
	err   error // of reading
}

// Known lists what a suite can meet, to tell what it has not met.
type Known struct{ Errors, Results, Events []string }

// Collect starts to read the requests and the events of the sandbox at a base URL. The caller must call End.
func Collect(ctx context.Context, client *http.Client, base string, known Known) *Collector {
	ctx, stop := context.WithCancel(ctx)
	c := &Collector{base: strings.TrimSuffix(base, "/"), client: client, known: known, stop: stop, tally: newTally()}
	for _, read := range []func(context.Context, string) (bool, error){c.readRequests, c.readEvents} {
		c.done.Go(func() {
			for ctx.Err() == nil {
				if _, err := read(ctx, "30s"); err != nil && ctx.Err() == nil {
					c.fail(err)
					return
				}
			}
		})
	}
	return c
}

// fail keeps the first error.
func (c *Collector) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
}

// maxPage is the maximum number of entries in a response of the control plane.
const maxPage = 1000

// readRequests reads the new requests, and reports whether there are any. If wait is a duration, it waits that long for
// the next request if there is none.
func (c *Collector) readRequests(ctx context.Context, wait string) (more bool, err error) {
	var page struct {
		Data []request `json:"data"`
	}
	if err := c.getNew(ctx, "/_sandbox/requests", c.tally.last, wait, &page); err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally.add(page.Data)
	return len(page.Data) > 0, nil
}

// readEvents reads the new events as readRequests does. They happen whether or not a project has an address for them.
func (c *Collector) readEvents(ctx context.Context, wait string) (more bool, err error) {
	var page struct {
		Data []event `json:"data"`
	}
	if err := c.getNew(ctx, "/_sandbox/webhooks/events", c.tally.lastEvent, wait, &page); err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally.addEvents(page.Data)
	return len(page.Data) > 0, nil
}

// End reads the remaining requests and events, and returns the result.
func (c *Collector) End(ctx context.Context) (s Suite, err error) {
	c.stop()
	c.done.Wait()
	if c.err != nil {
		return s, c.err
	}
	for _, read := range []func(context.Context, string) (bool, error){c.readRequests, c.readEvents} {
		for more := true; more; {
			if more, err = read(ctx, ""); err != nil {
				return s, err
			}
		}
	}
	var advice struct {
		Data        []Advice `json:"data"`
		NeverCalled []string `json:"never_called"`
	}
	if err := c.get(ctx, "/_sandbox/advice", &advice); err != nil {
		return s, err
	}
	deliveries, err := c.readDeliveries(ctx)
	if err != nil {
		return s, err
	}
	t := c.tally
	s = Suite{
		Operations: callList(t.operations), Others: callList(t.others), Webhooks: t.webhookList(deliveries),
		Results: counts(t.results), Errors: counts(t.errors), Advice: advice.Data, NeverCalled: advice.NeverCalled,
		Requests: t.requests, Missed: t.missed,
	}
	s.Unmet = Known{
		Errors: without(c.known.Errors, t.errors), Results: without(c.known.Results, t.results),
		Events: without(c.known.Events, t.events),
	}
	return s, nil
}

// readDeliveries counts the deliveries of each event by their states.
func (c *Collector) readDeliveries(ctx context.Context) (sent map[string]map[string]int, err error) {
	var deliveries struct {
		Data []struct {
			Event string `json:"event"`
			State string `json:"state"`
		} `json:"data"`
	}
	if err := c.get(ctx, fmt.Sprintf("/_sandbox/webhooks/deliveries?limit=%d", maxPage), &deliveries); err != nil {
		return nil, err
	}
	sent = map[string]map[string]int{}
	for _, d := range deliveries.Data {
		countUnder(sent, d.Event, d.State)
	}
	return sent, nil
}

// getNew reads what came after a number.
func (c *Collector) getNew(ctx context.Context, path string, after uint64, wait string, into any) error {
	query := fmt.Sprintf("?limit=%d&after=%d", maxPage, after)
	if wait != "" {
		query += "&wait=" + wait
	}
	return c.get(ctx, path+query, into)
}

// get reads JSON from the control plane.
func (c *Collector) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	response, err := c.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s answers %s", path, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("the answer of GET %s: %w", path, err)
	}
	return nil
}
