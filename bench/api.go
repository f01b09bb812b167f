package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

const (
	customersPath = "/platform/v3/customers"
	createBody    = `{"customer_context":{"type":"personal","region":"GB"}}`
	batchSize     = 200 // maximum of a batch in Bud's API, and default size of a page
)

// api is a client of a running sandbox.
type api struct {
	base         string
	http         *http.Client
	basic, token http.Header // headers of token requests, and of other requests
}

// connect checks that base is a sandbox, so that nothing else gets the load, and fetches a token.
func connect(ctx context.Context, client *http.Client, base, id, secret string) (*api, error) {
	a := &api{base: strings.TrimSuffix(base, "/"), http: client}
	var health struct{ Status string }
	if err := a.read(ctx, a.newRequests("GET", "/_sandbox/health", "", nil), &health); err != nil {
		return nil, fmt.Errorf("%s is not a running sandbox: %w", base, err)
	}
	if health.Status != "ok" {
		return nil, fmt.Errorf("%s is not a running sandbox: its health is %q", base, health.Status)
	}
	credentials := &http.Request{Header: http.Header{}}
	credentials.SetBasicAuth(id, secret)
	a.basic = credentials.Header
	a.basic.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	if err := a.read(ctx, a.requestToken(), &answer); err != nil {
		return nil, fmt.Errorf("get a token: %w", err)
	}
	a.token = http.Header{
		"Authorization": {"Bearer " + answer.Data.Token}, "X-Client-Id": {id}, "Content-Type": {"application/json"},
	}
	return a, nil
}

// newRequests returns a function that creates requests to the sandbox.
func (a *api) newRequests(method, path, body string, header http.Header) nextRequest {
	return newRequests(method, a.base+path, body, header)
}

// newRequests returns a function that creates equal requests. They share the header, which net/http only reads.
func newRequests(method, address, body string, header http.Header) nextRequest {
	return func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("make a request: %w", err)
		}
		request.Header = header
		return request, nil
	}
}

func (a *api) requestToken() nextRequest {
	return a.newRequests("POST", "/v1/oauth/token", "grant_type=client_credentials", a.basic)
}

func (a *api) create() nextRequest { return a.newRequests("POST", customersPath, createBody, a.token) }

func (a *api) batch() nextRequest { return a.batchOf(batchSize) }

func (a *api) batchOf(n int) nextRequest {
	body := fmt.Sprintf(`{"number_of_customers":%d,%s`, n, createBody[1:])
	return a.newRequests("POST", customersPath+"/batch", body, a.token)
}

func (a *api) list() nextRequest {
	return a.newRequests("GET", customersPath+"?page_size=200", "", a.token)
}

var errDeletedAll = errors.New(
	"all customers are deleted before the time is over; give a greater --customers or a shorter --duration",
)

// deletions returns a function that creates one deletion for each customer.
func (a *api) deletions(ids []string) nextRequest {
	var deleted atomic.Int64
	return func(ctx context.Context) (*http.Request, error) {
		n := int(deleted.Add(1))
		if n > len(ids) {
			return nil, errDeletedAll
		}
		return a.newRequests("DELETE", customersPath+"/"+ids[n-1], "", a.token)(ctx)
	}
}

// ids returns the ids of all customers of the project.
func (a *api) ids(ctx context.Context) (ids []string, err error) {
	query := url.Values{"page_size": {"1000"}}
	for {
		var page struct {
			Data []struct {
				ID string `json:"customer_id"`
			}
			Metadata struct {
				Next string `json:"next_page_token"`
			}
		}
		if err := a.read(ctx, a.newRequests("GET", customersPath+"?"+query.Encode(), "", a.token), &page); err != nil {
			return nil, fmt.Errorf("list the customers: %w", err)
		}
		for _, customer := range page.Data {
			ids = append(ids, customer.ID)
		}
		if page.Metadata.Next == "" {
			return ids, nil
		}
		query.Set("page_token", page.Metadata.Next)
	}
}

// read sends one request and decodes the response.
func (a *api) read(ctx context.Context, next nextRequest, into any) error {
	request, err := next(ctx)
	if err != nil {
		return err
	}
	response, err := a.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return newStatusError(request, response)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", request.Method, request.URL, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("the answer to %s %s is not as expected: %w", request.Method, request.URL, err)
	}
	return nil
}
