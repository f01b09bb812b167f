package customers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type createRequest struct {
	route.ForProject
	Body struct {
		Context  contextBody `json:"customer_context"`
		Metadata struct {
			Identifier string `json:"idempotent_identifier" validate:"max=1024"`
		} `json:"client_metadata"`
	} `body:"optional"`
}

type createV1Request struct {
	route.ForProject
	Body struct {
		Context contextBody `json:"customer_context"`
	} `body:"optional"`
}

type createBatchRequest struct {
	route.ForProject
	Body struct {
		Number  *int        `json:"number_of_customers" default:"1" validate:"omitnil,gte=1,lte=200"`
		Context contextBody `json:"customer_context"`
	} `body:"optional"`
}

// create creates a customer, or finds the one that has the client's identifier, whose context does not change.
func (h *Handlers) create(
	req *route.Request, in *createRequest,
) (reply route.Reply[identifiedData, createdAt], _ error) {
	all, known, err := h.createAll(req.Context(), batch{
		project: req.Project, context: in.Body.Context, identifier: in.Body.Metadata.Identifier, number: 1, hosted: true,
	})
	if err != nil {
		return reply, err
	}
	return route.Reply[identifiedData, createdAt]{
		Data: newIdentifiedData(all[0]), Meta: &createdAt{all[0].customer.CreatedAt}, Known: known,
	}, nil
}

// createBatch creates up to 200 customers, all or none.
func (h *Handlers) createBatch(
	req *route.Request, in *createBatchRequest,
) (reply route.Reply[[]identifiedData, createdAt], _ error) {
	all, _, err := h.createAll(req.Context(), batch{
		project: req.Project, context: in.Body.Context, number: numberOrOne(in.Body.Number), hosted: true,
	})
	if err != nil {
		return reply, err
	}
	reply.Data = convertAll(all, newIdentifiedData)
	reply.Meta = &createdAt{all[0].customer.CreatedAt}
	return reply, nil
}

// createV1 creates a customer whose secret the client stores, unless it asks Bud to host the customer.
func (h *Handlers) createV1(
	req *route.Request, in *createV1Request,
) (reply route.Data[customerData], _ error) {
	all, _, err := h.createAll(req.Context(), batch{project: req.Project, context: in.Body.Context, number: 1})
	if err != nil {
		return reply, err
	}
	reply.Data = newCustomerData(all[0])
	return reply, nil
}

// createV2 is createV1 for up to 200 customers.
func (h *Handlers) createV2(
	req *route.Request, in *createBatchRequest,
) (reply route.Reply[[]customerData, results], _ error) {
	all, _, err := h.createAll(req.Context(), batch{
		project: req.Project, context: in.Body.Context, number: numberOrOne(in.Body.Number),
	})
	if err != nil {
		return reply, err
	}
	return route.Reply[[]customerData, results]{Data: convertAll(all, newCustomerData), Meta: &results{len(all)}}, nil
}

func numberOrOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

// batch describes customers to create with the same context.
type batch struct {
	project    bank.Project
	context    contextBody
	identifier string
	number     int
	hosted     bool // default if the context does not say
}

// newCustomer is a new customer with its secret, which is not stored.
type newCustomer struct {
	customer bank.Customer
	secret   string
}

// createAll stores a batch of customers in one transaction. If the identifier exists, it returns that customer with
// known set.
func (h *Handlers) createAll(ctx context.Context, b batch) (all []newCustomer, known bool, err error) {
	complete, err := bank.NewContext(b.context.given())
	if err != nil {
		return nil, false, contextProblems(err, "customer_context.")
	}
	if b.context.HostSecret != nil {
		b.hosted = *b.context.HostSecret
	}
	// Responses have whole seconds, with which the date filters must agree.
	now := h.Clock.Of(b.project).Now().Truncate(time.Second)
	err = h.Store.Update(ctx, func(tx *storage.Tx) error {
		customers := tx.Customers(b.project)
		all = make([]newCustomer, 0, b.number)
		known = false
		found, err := findByIdentifier(customers, b.identifier)
		if err == nil {
			all = append(all, newCustomer{customer: found})
			known = true
			return nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		for range b.number {
			m, err := h.insert(customers, b, complete, now)
			if err != nil {
				return err
			}
			all = append(all, m)
		}
		return nil
	})
	return all, known, err
}

// findByIdentifier returns the customer with an identifier, or storage.ErrNotFound. An empty identifier finds none.
func findByIdentifier(
	customers storage.Rows[bank.Customer], identifier string,
) (bank.Customer, error) {
	if identifier == "" {
		return bank.Customer{}, storage.ErrNotFound
	}
	return customers.Find(storage.ByIdentifier, storage.IdentifierKey(identifier))
}

// insert stores a new customer.
func (h *Handlers) insert(
	customers storage.Rows[bank.Customer], b batch, complete bank.Context, now time.Time,
) (m newCustomer, err error) {
	number, err := customers.NextNumber()
	if err != nil {
		return m, err
	}
	m.customer = bank.Customer{
		ID:         bank.CustomerID(bank.NewID(h.Seed, number, "customer", string(b.project))),
		Identifier: b.identifier, Context: complete, CreatedAt: now, Number: number,
	}
	if !b.hosted {
		if m.secret, m.customer.SecretHash, err = bank.NewSecret(h.Random); err != nil {
			return m, err
		}
	}
	if err := customers.Put(m.customer); err != nil {
		return m, fmt.Errorf("store a customer: %w", err)
	}
	return m, nil
}

// FindOrCreate creates a hosted customer within a transaction. If the identifier exists, it returns that customer with
// known set.
func (h *Handlers) FindOrCreate(
	tx *storage.Tx, p bank.Project, identifier string, complete bank.Context,
) (c bank.Customer, known bool, err error) {
	customers := tx.Customers(p)
	if c, err = findByIdentifier(customers, identifier); !errors.Is(err, storage.ErrNotFound) {
		return c, err == nil, err
	}
	now := h.Clock.Of(p).Now().Truncate(time.Second)
	m, err := h.insert(customers, batch{project: p, identifier: identifier, hosted: true}, complete, now)
	return m.customer, false, err
}
