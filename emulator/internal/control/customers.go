package control

import (
	_ "embed"
	"errors"
	"fmt"
	"os"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// FindOrCreate makes a customer within a transaction, or finds the one that has the identifier and says that it is known.
type FindOrCreate func(tx *storage.Tx, p bank.Project, identifier string, complete bank.Context) (c bank.Customer, known bool, err error)

//go:embed customers.schema.json
var customersSchema []byte

// customersSchema is the JSON Schema of descriptions, so that editors can help to write them.
func (h *Handlers) customersSchema(*route.Request, *nothing) (reply route.Data[route.File], _ error) {
	reply.Data = route.File{Type: "application/json", Bytes: customersSchema}
	return reply, nil
}

type customersRequest struct {
	route.Public
	Token string   `header:"Authorization"`
	Body  document `body:"required"`
}

// document is JSON as it came.
type document []byte

// UnmarshalJSON keeps it.
func (d *document) UnmarshalJSON(text []byte) error {
	*d = append((*d)[:0], text...)
	return nil
}

// Shape is what the OpenAPI document says of it; GET /_sandbox/customers.schema.json says more.
func (document) Shape() any {
	return struct {
		Client    string `json:"client_id"`
		Customers []struct {
			Identifier string `json:"idempotent_identifier"`
		} `json:"customers"`
	}{}
}

type customersReply struct {
	Data []appliedCustomer `json:"data"`
}

type appliedCustomer struct {
	ID          string          `json:"customer_id"`
	Identifier  string          `json:"idempotent_identifier,omitempty"`
	Created     bool            `json:"created"`
	Connections []connectedData `json:"connections"` // made now

	made []connection.ConnectResult // the same
}

// showAccounts adds the accounts that the new connections show, which are known once they are made.
func (h *Handlers) showAccounts(c *appliedCustomer) error {
	for i, done := range c.made {
		if done.Fetch.Failed() {
			continue
		}
		ids, err := h.Connections.Accounts(done.Connection)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c.Connections[i].AccountIDs = append(c.Connections[i].AccountIDs, string(id))
		}
	}
	return nil
}

// customers applies a description, all of it or nothing.
func (h *Handlers) customers(_ *route.Request, in *customersRequest) (reply route.Data[customersReply], _ error) {
	d, err := readDescription(in.Body, false)
	if err != nil {
		return reply, route.InvalidField("body", err.Error())
	}
	project, named, err := h.project(in.Token, d.client)
	if err != nil {
		return reply, err
	}
	if !named {
		return reply, route.InvalidField("client_id", "client_id is missing; name the client whose customers these are, or send its bearer token")
	}
	reply.Data.Data, err = h.apply(project, d)
	var wrong *applyError
	if errors.As(err, &wrong) {
		return reply, route.InvalidField(wrong.place, wrong.Error())
	}
	for i := range reply.Data.Data {
		err = errors.Join(err, h.showAccounts(&reply.Data.Data[i]))
	}
	return reply, err
}

// applyError is what a description asks that cannot be done, and where it does.
type applyError struct {
	place string
	err   error
}

func (m *applyError) Error() string { return m.place + ": " + m.err.Error() }

func (m *applyError) Unwrap() error { return m.err }

// apply makes what a description asks for and is not there yet, in one transaction.
func (h *Handlers) apply(p bank.Project, d description) (all []appliedCustomer, err error) {
	for _, c := range d.customers {
		for _, o := range c.connections {
			if err := h.Connections.Check(bank.Customer{Context: c.context}, o.order); err != nil {
				return nil, locate(o, err)
			}
		}
	}
	err = h.Store.Update(func(tx *storage.Tx) error {
		all = make([]appliedCustomer, 0, len(d.customers))
		for _, described := range d.customers {
			one, err := h.applyOne(tx, p, described)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// locate adds to a refusal where it comes from; other errors stay as they are.
func locate(o describedConnection, err error) error {
	var refusal *connection.Refusal
	if errors.As(err, &refusal) {
		return &applyError{o.place + "." + refusal.Field, err}
	}
	return err
}

func (h *Handlers) applyOne(tx *storage.Tx, p bank.Project, d described) (one appliedCustomer, err error) {
	customer, known, err := h.FindOrCreate(tx, p, d.identifier, d.context)
	if err != nil {
		return one, fmt.Errorf("%s: %w", d.place, err)
	}
	one = appliedCustomer{ID: customer.ID.String(), Identifier: d.identifier, Created: !known, Connections: []connectedData{}}
	for _, o := range d.connections {
		if known {
			there, err := h.Connections.HasConnection(tx, p, customer, o.order)
			if err != nil {
				return one, locate(o, err)
			}
			if there {
				continue
			}
		}
		done, err := h.Connections.ConnectIn(tx, p, customer, o.order)
		if err != nil {
			return one, locate(o, err)
		}
		one.Connections, one.made = append(one.Connections, showConnected(done, o.order.Persona)), append(one.made, done)
	}
	return one, nil
}

// ApplyFile applies a description in a file for a client, unless the file names another.
func (h *Handlers) ApplyFile(name string, client bank.Project) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the customers: %w", err)
	}
	d, err := readDescription(text, true)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if d.client != "" {
		client = bank.Project(d.client)
	}
	if _, err := h.apply(client, d); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
