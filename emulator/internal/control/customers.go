package control

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/textfile"
	"budsandbox/storage"
)

//go:embed customers.schema.json
var customersSchema []byte

// customersSchema returns the JSON Schema of descriptions, for editors.
func (h *Handlers) customersSchema(
	*route.Request, *noParameters,
) (reply route.Data[route.File], _ error) {
	reply.Data = route.File{Type: "application/json", Bytes: customersSchema}
	return reply, nil
}

type customersRequest struct {
	route.Public
	Token string         `header:"Authorization"`
	Body  rawDescription `body:"required"`
}

// rawDescription is the JSON of a description, which readDescription parses.
type rawDescription []byte

// UnmarshalJSON copies the text.
func (d *rawDescription) UnmarshalJSON(text []byte) error {
	*d = append((*d)[:0], text...)
	return nil
}

// Shape returns the schema for the OpenAPI document. GET /_sandbox/customers.schema.json is more detailed.
func (rawDescription) Shape() any {
	return struct {
		Client    string `json:"client_id"`
		Customers []struct {
			Identifier string `json:"idempotent_identifier"`
		} `json:"customers"`
	}{}
}

type appliedCustomerList struct {
	Data []appliedCustomer `json:"data"`
}

type appliedCustomer struct {
	ID          string          `json:"customer_id"`
	Identifier  string          `json:"idempotent_identifier,omitempty"`
	Created     bool            `json:"created"`
	Connections []connectedData `json:"connections"` // new connections

	results []connection.ConnectResult // of the new connections
}

// addAccounts adds the accounts of the new connections.
func (h *Handlers) addAccounts(c *appliedCustomer) error {
	for i, result := range c.results {
		if result.Fetch.Failed() {
			continue
		}
		ids, err := h.Connections.Accounts(result.Connection)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c.Connections[i].AccountIDs = append(c.Connections[i].AccountIDs, string(id))
		}
	}
	return nil
}

// applyCustomers applies a description completely or not at all.
func (h *Handlers) applyCustomers(
	req *route.Request, in *customersRequest,
) (reply route.Data[appliedCustomerList], _ error) {
	d, err := readDescription(textfile.Decode(in.Body), false)
	if err != nil {
		return reply, descriptionProblems(err)
	}
	project, named, err := h.project(in.Token, d.client)
	if err != nil {
		return reply, err
	}
	if !named {
		const text = "client_id is missing; name the client whose customers these are, or send its bearer token"
		return reply, route.InvalidField("client_id", text)
	}
	reply.Data.Data, err = h.apply(req.Context(), project, d)
	var invalid *applyError
	if errors.As(err, &invalid) {
		return reply, route.InvalidField(invalid.path, invalid.Error())
	}
	for i := range reply.Data.Data {
		err = errors.Join(err, h.addAccounts(&reply.Data.Data[i]))
	}
	return reply, err
}

// applyError is an error in a part of a description.
type applyError struct {
	path string
	err  error
}

func (e *applyError) Error() string { return e.path + ": " + e.err.Error() }

func (e *applyError) Unwrap() error { return e.err }

// apply creates the customers and connections of a description that do not exist yet, in one transaction.
func (h *Handlers) apply(ctx context.Context, p bank.Project, d description) (all []appliedCustomer, err error) {
	for _, customer := range d.customers {
		for _, c := range customer.connections {
			if err := h.Connections.Check(bank.Customer{Context: customer.context}, c.request); err != nil {
				return nil, withPath(c, err)
			}
		}
	}
	err = h.Store.Update(ctx, func(tx *storage.Tx) error {
		if d.brand != nil {
			if err := branding.Change(tx, p, d.brand); err != nil {
				return &applyError{"display_name", err}
			}
		}
		all = make([]appliedCustomer, 0, len(d.customers))
		for _, customer := range d.customers {
			applied, err := h.applyCustomer(tx, p, customer)
			if err != nil {
				return err
			}
			all = append(all, applied)
		}
		return nil
	})
	return all, err
}

// withPath adds the path of a connection to a Refusal. Other errors do not change.
func withPath(c connectionDescription, err error) error {
	var refusal *connection.Refusal
	if errors.As(err, &refusal) {
		return &applyError{c.path + "." + refusal.Field, err}
	}
	return err
}

func (h *Handlers) applyCustomer(
	tx *storage.Tx, p bank.Project, d customerDescription,
) (applied appliedCustomer, err error) {
	customer, known, err := h.Customers.FindOrCreate(tx, p, d.identifier, d.context)
	if err != nil {
		return applied, fmt.Errorf("%s: %w", d.path, err)
	}
	applied = appliedCustomer{
		ID: customer.ID.String(), Identifier: d.identifier, Created: !known, Connections: []connectedData{},
	}
	for _, c := range d.connections {
		if known {
			exists, err := h.Connections.HasConnection(tx, p, customer, c.request)
			if err != nil {
				return applied, withPath(c, err)
			}
			if exists {
				continue
			}
		}
		result, err := h.Connections.ConnectIn(tx, p, customer, c.request)
		if err != nil {
			return applied, withPath(c, err)
		}
		applied.Connections = append(applied.Connections, newConnectedData(result, c.request.Persona))
		applied.results = append(applied.results, result)
	}
	return applied, nil
}

// ApplyFile applies a description in a file, for client unless the file names another.
func (h *Handlers) ApplyFile(ctx context.Context, name string, client bank.Project) error {
	text, err := textfile.Read(name)
	if err != nil {
		const format = "--customers: %w; name a JSON file as GET /_sandbox/customers.schema.json describes it"
		return fmt.Errorf(format, err)
	}
	d, err := readDescription(text, true)
	if err == nil {
		err = route.CheckBody(text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if d.client != "" {
		client = bank.Project(d.client)
	}
	if _, err := h.apply(ctx, client, d); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
