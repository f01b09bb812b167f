package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// Connection is the result of connecting a customer. After a failure only TaskID, Provider, Persona and Result are
// set.
type Connection struct {
	TaskID, ConsentID, ConnectionID string
	Provider, Persona               string
	Result                          string // one of Bud's result codes
	Seed                            uint64 // seed of the data
	AccountIDs                      []string
}

// ConnectOptions configures Connect. The zero value connects successfully to Bud's own sandbox bank.
type ConnectOptions struct {
	Client    string // client id of the customer's project; empty finds the only project that has the customer
	Provider  string // bank; empty for Bank_Of_Bud
	Outcome   string // one of Bud's result codes; empty for success
	Seed      uint64 // seed of the data, which makes them independent of the customer; 0 derives one from the customer
	Overrides any    // changes to the persona, encoded as a JSON object such as {"income": "2500.00"}
}

// Connect connects a customer to the accounts of a persona, as POST /_sandbox/customers/{customer_id}/connections
// does. When it returns, the data are available. An empty persona stands for the provider's default. At most one
// ConnectOptions may be given.
func (s *Sandbox) Connect(customer, persona string, options ...ConnectOptions) (Connection, error) {
	if len(options) > 1 {
		return Connection{}, fmt.Errorf("connect: %d ConnectOptions, where one is enough", len(options))
	}
	var o ConnectOptions
	if len(options) == 1 {
		o = options[0]
	}
	request := connection.ConnectRequest{Persona: persona, Provider: o.Provider, Outcome: bank.Result(o.Outcome)}
	if o.Seed != 0 {
		request.Seed = &o.Seed
	}
	if o.Overrides != nil {
		var err error
		if request.Overrides, err = encodeOverrides(o.Overrides); err != nil {
			return Connection{}, err
		}
	}
	project, c, err := s.app.Control.FindCustomer(context.Background(), o.Client, customer)
	if err != nil {
		return Connection{}, fmt.Errorf("customer %s: %w", customer, err)
	}
	result, err := s.app.Connections.Connect(context.Background(), project, c, request)
	if err != nil {
		return Connection{}, err
	}
	return newConnection(result, persona), nil
}

// Connect is Sandbox.Connect for a customer of the project.
func (c *Client) Connect(customer, persona string, options ...ConnectOptions) (Connection, error) {
	if len(options) == 0 {
		options = []ConnectOptions{{}}
	}
	options = slices.Clone(options)
	options[0].Client = c.ID
	return c.sandbox.Connect(customer, persona, options...)
}

// encodeOverrides encodes overrides as JSON with sorted keys, as POST .../connections stores them.
func encodeOverrides(overrides any) ([]byte, error) {
	encoded, err := json.Marshal(overrides)
	if err != nil {
		return nil, fmt.Errorf("encode the overrides: %w", err)
	}
	var sorted map[string]any
	if err := json.Unmarshal(encoded, &sorted); err != nil {
		return nil, fmt.Errorf("the overrides must encode to a JSON object: %w", err)
	}
	if encoded, err = json.Marshal(sorted); err != nil {
		return nil, fmt.Errorf("encode the overrides: %w", err)
	}
	return encoded, nil
}

func newConnection(result connection.ConnectResult, persona string) Connection {
	c := Connection{
		TaskID: result.Fetch.ID.String(), Provider: result.Fetch.Provider, Persona: persona,
		Result: string(result.Fetch.Result),
	}
	if result.Fetch.Failed() {
		return c
	}
	c.ConsentID = result.Consent.ID.String()
	c.ConnectionID = result.Connection.ID.String()
	c.Persona = result.Connection.Persona
	c.Seed = result.Connection.Seed
	for _, id := range result.Accounts {
		c.AccountIDs = append(c.AccountIDs, string(id))
	}
	return c
}

// SetRefreshResult sets the result of later refreshes of a customer at one provider, or at all providers if provider is
// empty. The result connection_revoked simulates a customer who revokes the consent at the bank. The result success
// makes refreshes succeed again.
func (c *Client) SetRefreshResult(customer, provider, result string) error {
	body := map[string]string{"client_id": c.ID, "provider": provider, "result": result}
	return c.sandbox.controlRequest("PUT", customerPath(customer, "refreshes"), body, nil)
}
