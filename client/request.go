package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"budsandbox/internal/bounded"
)

const (
	maxRetries    = 3
	firstWait     = 500 * time.Millisecond // before the first retry; doubled before each further one
	maxRetryAfter = 2 * time.Minute        // maximum wait that a server may ask for
)

// request is one call of the API that can be sent several times.
type request struct {
	method, path string // the path may include a query
	header       http.Header
	body         []byte
	once         bool // must be executed at most once
}

// newPost returns a POST request with a JSON body.
func newPost(path string, body any) (request, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return request{}, err
	}
	return request{
		method: http.MethodPost, path: path, body: encoded,
		header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

// sendAuthorised sends r with a token. If the API refuses the token, it sends r again with a new one.
func (c *Client) sendAuthorised(ctx context.Context, r request, into any) error {
	refused, err := c.sendWithToken(ctx, r, into)
	if refused {
		_, err = c.sendWithToken(ctx, r, into)
	}
	return err
}

// sendWithToken sends r with the current token, and discards the token if the API refuses it.
func (c *Client) sendWithToken(ctx context.Context, r request, into any) (refused bool, err error) {
	token, err := c.currentToken(ctx)
	if err != nil {
		return false, err
	}
	r.header = r.header.Clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set("Authorization", "Bearer "+token)
	err = c.sendWithRetries(ctx, r, into)
	var refusal *Error
	if errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized && refusal.Code != codeNoCustomer {
		c.discard(token)
		return true, err
	}
	return false, err
}

// sendWithRetries sends r and repeats it after temporary failures, after the delay that the server asks for.
func (c *Client) sendWithRetries(ctx context.Context, r request, into any) error {
	for attempt := 0; ; attempt++ {
		err := c.send(ctx, r, into)
		var failure *Error
		if attempt == maxRetries || !errors.As(err, &failure) || !failure.isTemporary(r.once) {
			return err
		}
		wait := firstWait << attempt
		wait += rand.N(wait / 2) // spreads concurrent callers
		wait = max(wait, failure.retryAfter)
		if wait > maxRetryAfter {
			return err
		}
		if err := c.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// send sends r once and decodes the response into a value or an *Error.
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
		return c.networkError(ctx, err)
	}
	defer response.Body.Close()
	body, err := bounded.Read("the answer of "+r.method+" "+r.path, response.Body)
	if err != nil {
		return c.networkError(ctx, err)
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

// networkError explains why there is no response: ctx is done, or nothing listens at the address.
func (c *Client) networkError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return &UnreachableError{BaseURL: c.base, Err: dial.Err}
	}
	return err
}
