package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// ErrSecret reports a customer whose secret is not hosted by Bud, so that the API requires it.
var ErrSecret = errors.New("the customer's secret is not hosted by Bud")

// HasAccounts reports whether a customer has a connected or ingested account, or returns ErrSecret. An unknown
// customer has none.
func (c *Client) HasAccounts(ctx context.Context, customerID string) (bool, error) {
	var answer struct {
		Data []json.RawMessage `json:"data"`
	}
	err := c.sendAuthorised(ctx, request{
		method: http.MethodGet, path: "/financial/v3/accounts",
		header: http.Header{"X-Customer-Id": {customerID}},
	}, &answer)
	var refusal *Error
	switch {
	case errors.As(err, &refusal) && refusal.nothingFound():
		return false, nil
	case refusal != nil && refusal.lacksSecret():
		return false, fmt.Errorf("accounts of customer %s: %w", customerID, ErrSecret)
	}
	if err != nil {
		return false, fmt.Errorf("accounts of customer %s: %w", customerID, err)
	}
	return len(answer.Data) > 0, nil
}

// nothingFound reports whether an operation found nothing. A 404 without an operation is about the route; treating it
// as an empty list would make customers with accounts look inactive if the address is wrong.
func (e *Error) nothingFound() bool {
	switch e.Status {
	case http.StatusNotFound:
		return e.OperationID != "" && e.OperationID != "unknown"
	case http.StatusUnauthorized:
		return e.Code == codeNoCustomer
	}
	return false
}

// lacksSecret reports whether the customer's secret is missing, in any dialect.
func (e *Error) lacksSecret() bool {
	for name := range e.Fields {
		if name == "X-Customer-Secret" || name == "customer_secret" {
			return e.Status == http.StatusBadRequest
		}
	}
	return false
}
