package customers

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
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
	all, existed, err := h.createAll(req.Context(), creation{
		project: req.Project, context: in.Body.Context, identifier: in.Body.Metadata.Identifier, number: 1, hosted: true,
	})
	if err != nil {
		return reply, err
	}
	return route.Reply[identifiedData, createdAt]{
		Data: newIdentifiedData(all[0]), Meta: &createdAt{all[0].CreatedAt}, Secondary: existed,
	}, nil
}

// createBatch creates up to 200 customers, all or none.
func (h *Handlers) createBatch(
	req *route.Request, in *createBatchRequest,
) (reply route.Reply[[]identifiedData, createdAt], _ error) {
	all, _, err := h.createAll(req.Context(), creation{
		project: req.Project, context: in.Body.Context, number: numberOrOne(in.Body.Number), hosted: true,
	})
	if err != nil {
		return reply, err
	}
	reply.Data = convertAll(all, newIdentifiedData)
	reply.Meta = &createdAt{all[0].CreatedAt}
	return reply, nil
}

// createV1 creates a customer whose secret the client stores, unless it asks Bud to host the customer.
func (h *Handlers) createV1(
	req *route.Request, in *createV1Request,
) (reply route.Data[customerData], _ error) {
	all, _, err := h.createAll(req.Context(), creation{project: req.Project, context: in.Body.Context, number: 1})
	if err != nil {
		return reply, err
	}
	reply.Data = newCustomerData(all[0])
	return reply, nil
}

// createV2 is createV1 for up to 200 customers.
func (h *Handlers) createV2(
	req *route.Request, in *createBatchRequest,
) (reply route.Reply[[]customerData, wire.Results], _ error) {
	all, _, err := h.createAll(req.Context(), creation{
		project: req.Project, context: in.Body.Context, number: numberOrOne(in.Body.Number),
	})
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = convertAll(all, newCustomerData), &wire.Results{Count: len(all)}
	return reply, nil
}

func numberOrOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

// creation describes customers to create.
type creation struct {
	project    bank.Project
	context    contextBody
	identifier string
	number     int
	hosted     bool // default if the context does not say
}

// createAll stores customers with the same context.
func (h *Handlers) createAll(ctx context.Context, in creation) (all []customer.Created, existed bool, err error) {
	complete, err := bank.NewContext(in.context.given())
	if err != nil {
		return nil, false, contextProblems(err, "customer_context.")
	}
	if in.context.HostSecret != nil {
		in.hosted = *in.context.HostSecret
	}
	return h.Customers.Create(ctx, customer.Batch{
		Project: in.project, Context: complete, Identifier: in.identifier, Number: in.number, Hosted: in.hosted,
	})
}
