package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

const (
	retries  = 3                      // after the first attempt
	patience = 2 * time.Minute        // the longest wait that a server may ask for
	pause    = 500 * time.Millisecond // before the first retry; twice as long before each further one
)

// request is one call of the API, kept in a form that can be sent several times.
type request struct {
	method, path string // the path may carry a query
	header       http.Header
	body         []byte
	once         bool // doing it twice makes two of something
}

// authorised sends r with a token, and once more with a new token if the API refuses the first: a token may die
// before its time.
func (c *Client) authorised(ctx context.Context, r request, into any) error {
	refused, err := c.withToken(ctx, r, into)
	if refused {
		_, err = c.withToken(ctx, r, into)
	}
	return err
}

// withToken sends r with the present token, which is forgotten if the API refuses it.
func (c *Client) withToken(ctx context.Context, r request, into any) (refused bool, err error) {
	token, err := c.present(ctx)
	if err != nil {
		return false, err
	}
	r.header = r.header.Clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set("Authorization", "Bearer "+token)
	err = c.persist(ctx, r, into)
	var answer *Error
	if errors.As(err, &answer) && answer.Status == http.StatusUnauthorized && answer.Code != codeNoCustomer {
		c.forget(token)
		return true, err
	}
	return false, err
}

// persist sends r until the answer is final: a busy or failing server gets some time, and as much as it asks for.
func (c *Client) persist(ctx context.Context, r request, into any) error {
	for attempt := 0; ; attempt++ {
		err := c.send(ctx, r, into)
		var answer *Error
		if attempt == retries || !errors.As(err, &answer) || !answer.passing(r.once) {
			return err
		}
		wait := pause << attempt
		wait += rand.N(wait / 2) // so that parallel callers do not come back all at once
		wait = max(wait, answer.retryAfter)
		if wait > patience {
			return err
		}
		if err := c.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// send does one exchange and decodes what came back, into a value or into an *Error.
func (c *Client) send(ctx context.Context, r request, into any) error {
	outgoing, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	outgoing.Header = r.header.Clone()
	outgoing.Header.Set("X-Client-Id", c.id)
	outgoing.Header.Set("Accept", "application/json")
	outgoing.Header.Set("User-Agent", "budsandbox")
	response, err := c.http.Do(outgoing)
	if err != nil {
		return c.unanswered(ctx, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return c.unanswered(ctx, err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return newError(response, body)
	}
	if len(body) == 0 || into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s %s: the answer is not in the form that Bud documents: %w", r.method, r.path, err)
	}
	return nil
}

// unanswered words why there is no answer: the caller's own reasons first, then an address where nobody listens.
func (c *Client) unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return &Unreachable{BaseURL: c.base, Err: dial.Err}
	}
	return err
}
