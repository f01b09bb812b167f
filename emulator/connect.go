package emulator

import (
	"encoding/json"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// Connection is what came of connecting a customer. A failed one has a task and a result alone.
type Connection struct {
	TaskID, ConsentID, ConnectionID string
	Provider, Persona               string
	Result                          string // one of Bud's result codes
	Seed                            uint64 // of the data
	AccountIDs                      []string
}

// ConnectOption changes how Connect connects.
type ConnectOption func(*connectOptions)

type connectOptions struct {
	client    string
	order     connection.ConnectRequest
	overrides any
}

// AtProvider names the bank; without it, it is Bank_Of_Bud.
func AtProvider(id string) ConnectOption { return func(o *connectOptions) { o.order.Provider = id } }

// WithOutcome makes connecting come to one of Bud's result codes.
func WithOutcome(code string) ConnectOption {
	return func(o *connectOptions) { o.order.Outcome = bank.Result(code) }
}

// WithSeed makes the data a function of a seed alone, the same for any customer.
func WithSeed(seed uint64) ConnectOption { return func(o *connectOptions) { o.order.Seed = &seed } }

// WithOverrides changes the persona by what encodes to a JSON object, such as map[string]any{"income": "2500.00"}.
func WithOverrides(overrides any) ConnectOption {
	return func(o *connectOptions) { o.overrides = overrides }
}

// InProject names the client whose customer it is; without it, it is the only one that has this customer.
func InProject(client string) ConnectOption { return func(o *connectOptions) { o.client = client } }

// Connect connects a customer to a persona's accounts, as POST /_sandbox/customers/{customer_id}/connections does: the data can
// be read when it returns. An empty persona is the provider's first.
func (s *Sandbox) Connect(customer, persona string, options ...ConnectOption) (Connection, error) {
	var o connectOptions
	for _, option := range options {
		option(&o)
	}
	o.order.Persona = persona
	if o.overrides != nil {
		encoded, err := json.Marshal(o.overrides)
		if err != nil {
			return Connection{}, fmt.Errorf("the overrides: %w", err)
		}
		var sorted map[string]any
		if err := json.Unmarshal(encoded, &sorted); err != nil {
			return Connection{}, fmt.Errorf("the overrides must encode to a JSON object: %w", err)
		}
		if o.order.Overrides, err = json.Marshal(sorted); err != nil {
			return Connection{}, fmt.Errorf("the overrides: %w", err)
		}
	}
	project, c, err := s.app.Control.FindCustomer(o.client, customer)
	if err != nil {
		return Connection{}, fmt.Errorf("customer %s: %w", customer, err)
	}
	done, err := s.app.Connections.Connect(project, c, o.order)
	if err != nil {
		return Connection{}, err
	}
	made := Connection{TaskID: done.Fetch.ID.String(), Provider: done.Fetch.Provider, Persona: persona, Result: string(done.Fetch.Result)}
	if done.Fetch.Failed() {
		return made, nil
	}
	made.ConsentID, made.ConnectionID = done.Consent.ID.String(), done.Connection.ID.String()
	made.Persona, made.Seed = done.Connection.Persona, done.Connection.Seed
	for _, id := range done.Accounts {
		made.AccountIDs = append(made.AccountIDs, string(id))
	}
	return made, nil
}
