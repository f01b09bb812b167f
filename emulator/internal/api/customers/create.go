package customers

import (
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

// create makes a customer, or finds the one that has the client's identifier; its context then stays as it was.
func (h *Handlers) create(req *route.Request, in *createRequest) (reply route.Reply[identifiedData, createdAt], _ error) {
	order := order{project: req.Project, context: in.Body.Context, identifier: in.Body.Metadata.Identifier, number: 1, hosted: true}
	all, known, err := h.make(order)
	if err != nil {
		return reply, err
	}
	return route.Reply[identifiedData, createdAt]{
		Data: showIdentified(all[0]), Meta: &createdAt{all[0].customer.CreatedAt}, Known: known,
	}, nil
}

// createBatch makes up to 200 customers, all or none.
func (h *Handlers) createBatch(req *route.Request, in *createBatchRequest) (reply route.Reply[[]identifiedData, createdAt], _ error) {
	all, _, err := h.make(order{project: req.Project, context: in.Body.Context, number: orOne(in.Body.Number), hosted: true})
	if err != nil {
		return reply, err
	}
	return route.Reply[[]identifiedData, createdAt]{Data: showAll(all, showIdentified), Meta: &createdAt{all[0].customer.CreatedAt}}, nil
}

// createV1 makes a customer who keeps his secret himself, unless the client asks Bud to host it.
func (h *Handlers) createV1(req *route.Request, in *createV1Request) (reply route.Data[customerData], _ error) {
	all, _, err := h.make(order{project: req.Project, context: in.Body.Context, number: 1})
	if err != nil {
		return reply, err
	}
	reply.Data = showCustomer(all[0])
	return reply, nil
}

// createV2 is createV1 for up to 200 customers.
func (h *Handlers) createV2(req *route.Request, in *createBatchRequest) (reply route.Reply[[]customerData, results], _ error) {
	all, _, err := h.make(order{project: req.Project, context: in.Body.Context, number: orOne(in.Body.Number)})
	if err != nil {
		return reply, err
	}
	return route.Reply[[]customerData, results]{Data: showAll(all, showCustomer), Meta: &results{len(all)}}, nil
}

func orOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

// order asks for customers who are alike.
type order struct {
	project    bank.Project
	context    contextBody
	identifier string
	number     int
	hosted     bool // what counts when the context does not say
}

// made is a new customer and, this once, its secret.
type made struct {
	customer bank.Customer
	secret   string
}

// make stores the ordered customers in one transaction. Known says that the identifier had one already.
func (h *Handlers) make(o order) (all []made, known bool, err error) {
	complete, err := bank.NewContext(o.context.given())
	if err != nil {
		return nil, false, contextProblems(err, "customer_context.")
	}
	if o.context.HostSecret != nil {
		o.hosted = *o.context.HostSecret
	}
	// Answers show whole seconds, and the date filters must agree with them.
	now := h.Clock.Of(o.project).Now().Truncate(time.Second)
	err = h.Store.Update(func(tx *storage.Tx) error {
		rows := tx.Customers(o.project)
		all, known = make([]made, 0, o.number), false
		found, err := identified(rows, o.identifier)
		if err == nil {
			all, known = append(all, made{customer: found}), true
			return nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		for range o.number {
			m, err := h.findOrCreate(rows, o, complete, now)
			if err != nil {
				return err
			}
			all = append(all, m)
		}
		return nil
	})
	return all, known, err
}

// identified is the customer with an identifier, or ErrNotFound; no identifier is nobody's.
func identified(rows storage.Rows[bank.Customer], identifier string) (bank.Customer, error) {
	if identifier == "" {
		return bank.Customer{}, storage.ErrNotFound
	}
	return rows.Find(storage.ByIdentifier, storage.IdentifierKey(identifier))
}

// findOrCreate stores one new customer.
func (h *Handlers) findOrCreate(rows storage.Rows[bank.Customer], o order, complete bank.Context, now time.Time) (m made, err error) {
	number, err := rows.NextNumber()
	if err != nil {
		return m, err
	}
	m.customer = bank.Customer{
		ID:         bank.CustomerID(bank.NewID(h.Seed, number, "customer", string(o.project))),
		Identifier: o.identifier, Context: complete, CreatedAt: now, Number: number,
	}
	if !o.hosted {
		if m.secret, m.customer.SecretHash, err = bank.NewSecret(h.Random); err != nil {
			return m, err
		}
	}
	if err := rows.Put(m.customer); err != nil {
		return m, fmt.Errorf("keep a customer: %w", err)
	}
	return m, nil
}

// FindOrCreate makes a hosted customer within a transaction, or finds the one that has the identifier and says that it is known.
func (h *Handlers) FindOrCreate(tx *storage.Tx, p bank.Project, identifier string, complete bank.Context) (c bank.Customer, known bool, err error) {
	rows := tx.Customers(p)
	if c, err = identified(rows, identifier); !errors.Is(err, storage.ErrNotFound) {
		return c, err == nil, err
	}
	m, err := h.findOrCreate(rows, order{project: p, identifier: identifier, hosted: true}, complete, h.Clock.Of(p).Now().Truncate(time.Second))
	return m.customer, false, err
}
