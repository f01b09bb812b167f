package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// MaxBatch is the maximum number of customers that CreateBatch creates.
	MaxBatch = 200
	pageSize = 1000 // the maximum of the API
)

// Customer is a customer in the API's list.
type Customer struct {
	ID         string    `json:"customer_id"`
	CreatedAt  time.Time `json:"created_at"`
	Identifier string    `json:"idempotent_identifier,omitempty"` // the project's own identifier of the customer
}

// Filter selects customers by creation time, bounds included. A zero time is no bound.
type Filter struct{ From, To time.Time }

// customerJSON is a customer in a response. The response to a creation has the time in the metadata.
type customerJSON struct {
	ID         string   `json:"customer_id"`
	CreatedAt  wireTime `json:"created_at"`
	Identifier string   `json:"idempotent_identifier"`
}

// wireTime is a time in a response. Lists have the zone +0000 and other responses Z.
type wireTime struct{ at time.Time }

func (t *wireTime) UnmarshalText(text []byte) error {
	parsed, err := time.Parse("2006-01-02T15:04:05Z0700", string(text))
	if err != nil {
		parsed, err = time.Parse(time.RFC3339, string(text))
	}
	t.at = parsed.UTC()
	return err
}

// creationResponse is the response to a creation of one or several customers.
type creationResponse[T any] struct {
	Data     T `json:"data"`
	Metadata struct {
		CreatedAt wireTime `json:"created_at"`
	} `json:"metadata"`
}

// Create creates a customer with the default context. If a customer has the identifier, it returns that one. An empty
// identifier means none.
func (c *Client) Create(ctx context.Context, identifier string) (Customer, error) {
	body := map[string]any{}
	if identifier != "" {
		body["client_metadata"] = map[string]any{"idempotent_identifier": identifier}
	}
	r, err := newPost("/platform/v3/customers", body)
	if err != nil {
		return Customer{}, fmt.Errorf("create a customer: %w", err)
	}
	r.once = identifier == ""
	var answer creationResponse[customerJSON]
	if err = c.sendAuthorised(ctx, r, &answer); err == nil && answer.Data.ID == "" {
		err = errors.New("the answer has no customer_id")
	}
	if err != nil {
		return Customer{}, fmt.Errorf("create a customer: %w", err)
	}
	return Customer{ID: answer.Data.ID, CreatedAt: answer.Metadata.CreatedAt.at, Identifier: identifier}, nil
}

// CreateBatch creates n customers, at most MaxBatch, in one request.
func (c *Client) CreateBatch(ctx context.Context, n int) ([]Customer, error) {
	task := fmt.Sprintf("create %d customers", n)
	if n == 1 {
		task = "create 1 customer"
	}
	if n < 1 || n > MaxBatch {
		return nil, fmt.Errorf("%s: a batch has from 1 to %d", task, MaxBatch)
	}
	r, err := newPost("/platform/v3/customers/batch", map[string]any{"number_of_customers": n})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", task, err)
	}
	r.once = true
	var answer creationResponse[[]customerJSON]
	if err := c.sendAuthorised(ctx, r, &answer); err != nil {
		return nil, fmt.Errorf("%s: %w", task, err)
	}
	customers := make([]Customer, len(answer.Data))
	for i, customer := range answer.Data {
		customers[i] = Customer{ID: customer.ID, CreatedAt: answer.Metadata.CreatedAt.at}
	}
	return customers, nil
}

// Customers iterates over the project's customers in the order of their ids. It fetches pages on demand, and ends
// after an error.
func (c *Client) Customers(ctx context.Context, filter Filter) iter.Seq2[Customer, error] {
	return func(yield func(Customer, error) bool) {
		for token, more := "", true; more; more = token != "" {
			page, next, err := c.page(ctx, filter, token)
			if err == nil && next != "" && next == token {
				err = errors.New("the API repeats a page token")
			}
			if err != nil {
				yield(Customer{}, fmt.Errorf("list customers: %w", err))
				return
			}
			for _, customer := range page {
				if !yield(customer, nil) {
					return
				}
			}
			token = next
		}
	}
}

// page fetches a page and the token of the next one.
func (c *Client) page(ctx context.Context, filter Filter, token string) (customers []Customer, next string, err error) {
	query := url.Values{"page_size": {strconv.Itoa(pageSize)}}
	if !filter.From.IsZero() {
		query.Set("date_from", filter.From.UTC().Format(time.RFC3339))
	}
	if !filter.To.IsZero() {
		query.Set("date_to", filter.To.UTC().Format(time.RFC3339))
	}
	if token != "" {
		query.Set("page_token", token)
	}
	var answer struct {
		Data     []customerJSON `json:"data"`
		Metadata struct {
			Next string `json:"next_page_token"`
		} `json:"metadata"`
	}
	err = c.sendAuthorised(ctx, request{method: http.MethodGet, path: "/platform/v3/customers?" + query.Encode()}, &answer)
	if err != nil {
		return nil, "", err
	}
	for _, customer := range answer.Data {
		if customer.ID == "" || customer.CreatedAt.at.IsZero() { // must not be mistaken for an old customer
			return nil, "", errors.New("the answer has a customer without customer_id or created_at")
		}
		customers = append(customers, Customer{customer.ID, customer.CreatedAt.at, customer.Identifier})
	}
	return customers, answer.Metadata.Next, nil
}
