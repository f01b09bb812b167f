package report

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Collector reads the requests of a suite while it runs, because the sandbox keeps only the latest.
type Collector struct {
	base   string
	client *http.Client
	stop   context.CancelFunc
	done   sync.WaitGroup
	tally  *tally
	err    error // of reading the log; valid after done
}

// Collect starts to read the requests of the sandbox at a base URL. The caller must call End.
func Collect(ctx context.Context, client *http.Client, base string) *Collector {
	ctx, stop := context.WithCancel(ctx)
	c := &Collector{base: strings.TrimSuffix(base, "/"), client: client, stop: stop, tally: newTally()}
	c.done.Go(func() {
		for ctx.Err() == nil {
			if err := c.readRequests(ctx, "30s"); err != nil && ctx.Err() == nil {
				c.err = err
				return
			}
		}
	})
	return c
}

// maxPage is the maximum number of entries in a response of the control plane.
const maxPage = 1000

// readRequests reads the new requests. If wait is a duration, it waits that long for the next request if there is none.
func (c *Collector) readRequests(ctx context.Context, wait string) error {
	var page struct {
		Data []request `json:"data"`
	}
	query := fmt.Sprintf("?limit=%d&after=%s", maxPage, strconv.FormatUint(c.tally.last, 10))
	if wait != "" {
		query += "&wait=" + wait
	}
	if err := c.get(ctx, "/_sandbox/requests"+query, &page); err != nil {
		return err
	}
	c.tally.add(page.Data)
	return nil
}

// End reads the remaining requests and returns the result.
func (c *Collector) End(ctx context.Context) (s Suite, err error) {
	c.stop()
	c.done.Wait()
	if c.err != nil {
		return s, c.err
	}
	for more := true; more; {
		before := c.tally.last
		if err := c.readRequests(ctx, ""); err != nil {
			return s, err
		}
		more = c.tally.last != before
	}
	var advice struct {
		Data        []Advice `json:"data"`
		NeverCalled []string `json:"never_called"`
	}
	if err := c.get(ctx, "/_sandbox/advice", &advice); err != nil {
		return s, err
	}
	if s.Webhooks, err = c.readWebhooks(ctx); err != nil {
		return s, err
	}
	s.Operations, s.Results, s.Errors = c.tally.operationList(), counts(c.tally.results), counts(c.tally.errors)
	s.Advice, s.NeverCalled, s.Requests, s.Missed = advice.Data, advice.NeverCalled, c.tally.requests, c.tally.missed
	return s, nil
}

// readWebhooks reads the deliveries, and counts the codes in their bodies.
func (c *Collector) readWebhooks(ctx context.Context) (all []Webhook, err error) {
	var deliveries struct {
		Data []struct {
			Event string          `json:"event"`
			State string          `json:"state"`
			Body  json.RawMessage `json:"body"`
		} `json:"data"`
	}
	if err := c.get(ctx, fmt.Sprintf("/_sandbox/webhooks/deliveries?limit=%d", maxPage), &deliveries); err != nil {
		return nil, err
	}
	sent := map[string]int{}
	for _, d := range deliveries.Data {
		sent[d.Event+" "+d.State]++
		c.tally.countCodes(d.Body)
	}
	for _, counted := range counts(sent) {
		event, state, _ := strings.Cut(counted.Name, " ")
		all = append(all, Webhook{event, state, counted.Times})
	}
	return all, nil
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
