package control

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

// Enrol makes a customer within a transaction, or finds the one that has the identifier and says that it is known.
type Enrol func(tx *storage.Tx, p bank.Project, identifier string, complete bank.Context) (c bank.Customer, known bool, err error)

//go:embed customers.schema.json
var customersSchema []byte

// customersSchema is the JSON Schema of descriptions, so that editors can help to write them.
func (r *Room) customersSchema(context.Context, *nothing) (reply operation.Reply[operation.File, operation.None], _ error) {
	reply.Data = operation.File{Type: "application/json", Bytes: customersSchema}
	return reply, nil
}

type customersRequest struct {
	operation.Unscoped
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

	made []connection.Connected // the same
}

// showAccounts adds the accounts that the new connections show, which are known once they are made.
func (r *Room) showAccounts(c *appliedCustomer) error {
	for i, done := range c.made {
		if done.Fetch.Failed() {
			continue
		}
		ids, err := r.Desk.Accounts(done.Connection)
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
func (r *Room) customers(_ context.Context, in *customersRequest) (reply operation.Reply[customersReply, operation.None], _ error) {
	d, err := readDescription(in.Body, false)
	if err != nil {
		return reply, operation.InvalidField("body", err.Error())
	}
	project, named, err := r.project(in.Token, d.client)
	if err != nil {
		return reply, err
	}
	if !named {
		return reply, operation.InvalidField("client_id", "client_id is missing; name the client whose customers these are, or send its bearer token")
	}
	reply.Data.Data, err = r.apply(project, d)
	var wrong *misplaced
	if errors.As(err, &wrong) {
		return reply, operation.InvalidField(wrong.place, wrong.Error())
	}
	for i := range reply.Data.Data {
		err = errors.Join(err, r.showAccounts(&reply.Data.Data[i]))
	}
	return reply, err
}

// misplaced is what a description asks that cannot be done, and where it does.
type misplaced struct {
	place string
	err   error
}

func (m *misplaced) Error() string { return m.place + ": " + m.err.Error() }

func (m *misplaced) Unwrap() error { return m.err }

// apply makes what a description asks for and is not there yet, in one transaction.
func (r *Room) apply(p bank.Project, d description) (all []appliedCustomer, err error) {
	for _, c := range d.customers {
		for _, o := range c.connections {
			if err := r.Desk.Check(bank.Customer{Context: c.context}, o.order); err != nil {
				return nil, placed(o, err)
			}
		}
	}
	err = r.Store.Update(func(tx *storage.Tx) error {
		all = make([]appliedCustomer, 0, len(d.customers))
		for _, described := range d.customers {
			one, err := r.applyOne(tx, p, described)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// placed adds to a refusal where it comes from; other errors stay as they are.
func placed(o describedConnection, err error) error {
	var refusal *connection.Refusal
	if errors.As(err, &refusal) {
		return &misplaced{o.place + "." + refusal.Field, err}
	}
	return err
}

func (r *Room) applyOne(tx *storage.Tx, p bank.Project, d described) (one appliedCustomer, err error) {
	customer, known, err := r.Enrol(tx, p, d.identifier, d.context)
	if err != nil {
		return one, fmt.Errorf("%s: %w", d.place, err)
	}
	one = appliedCustomer{ID: customer.ID.String(), Identifier: d.identifier, Created: !known, Connections: []connectedData{}}
	for _, o := range d.connections {
		if known {
			there, err := r.Desk.Has(tx, p, customer, o.order)
			if err != nil {
				return one, placed(o, err)
			}
			if there {
				continue
			}
		}
		done, err := r.Desk.ConnectIn(tx, p, customer, o.order)
		if err != nil {
			return one, placed(o, err)
		}
		one.Connections, one.made = append(one.Connections, showConnected(done, o.order.Persona)), append(one.made, done)
	}
	return one, nil
}

// ApplyFile applies a description in a file for a client, unless the file names another.
func (r *Room) ApplyFile(name string, client bank.Project) error {
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
	if _, err := r.apply(client, d); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
