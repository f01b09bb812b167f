package control

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

type hooksRequest struct {
	route.Public
	Client string `query:"client_id"`
}

type setHooksRequest struct {
	route.Public
	Body map[string]*string `body:"required"`
}

// hookAddresses are addresses by event.
type hookAddresses struct {
	Client    string            `json:"client_id,omitempty"` // absent for those of all projects
	Addresses map[string]string `json:"webhooks"`
}

// clientKey is the key of a body of hooks that is no event.
const clientKey = "client_id"

// setHooks changes where events go: {"client_id": ..., "event": "url" or null}.
func (h *Handlers) setHooks(_ *route.Request, in *setHooksRequest) (reply route.Data[hookAddresses], err error) {
	var client string
	addresses := map[string]string{}
	for key, value := range in.Body {
		text := ""
		if value != nil {
			text = *value
		}
		if key == clientKey {
			client = text
		} else {
			addresses[key] = text
		}
	}
	switch err := h.Webhooks.SetEndpoints(bank.Project(client), addresses); {
	case errors.Is(err, webhook.ErrEndpoint):
		return reply, route.InvalidField("webhooks", err.Error())
	case err != nil:
		return reply, err
	}
	reply.Data.Client = client
	reply.Data.Addresses, err = h.Webhooks.Endpoints(bank.Project(client))
	return reply, err
}

// hooks lists where a project's events go, or those of projects that have no address of their own.
func (h *Handlers) hooks(_ *route.Request, in *hooksRequest) (reply route.Data[hookAddresses], err error) {
	reply.Data.Client = in.Client
	reply.Data.Addresses, err = h.Webhooks.Endpoints(bank.Project(in.Client))
	return reply, err
}

// keys is the public half of the key that signs webhooks.
func (h *Handlers) keys(*route.Request, *nothing) (reply route.Data[route.Raw], _ error) {
	set, err := h.Webhooks.Signer.KeySet()
	reply.Data = route.Raw(set)
	return reply, err
}

type deliveryData struct {
	ID       string        `json:"id"`
	Client   string        `json:"client_id"`
	Customer string        `json:"customer_id,omitempty"`
	Event    string        `json:"event"`
	URL      string        `json:"url"`
	State    string        `json:"state"`
	At       time.Time     `json:"created_at"`
	Due      *time.Time    `json:"next_attempt_at,omitempty"` // by the clock
	Body     route.Raw     `json:"body"`
	Attempts []attemptData `json:"attempts"`
}

type attemptData struct {
	At     time.Time `json:"at"`
	Took   float64   `json:"took_ms"`
	Status int       `json:"status"` // 0 when there was no answer
	Answer string    `json:"answer,omitempty"`
}

func deliveryOf(p bank.Project, d bank.Delivery) deliveryData {
	data := deliveryData{
		ID: d.ID.String(), Client: string(p), Event: d.Event, URL: d.URL, State: d.State.String(), At: d.CreatedAt, Body: route.Raw(d.Body),
		Attempts: []attemptData{},
	}
	if d.Owner != (bank.CustomerID{}) {
		data.Customer = d.Owner.String()
	}
	if d.State == bank.DeliveryPending {
		data.Due = &d.Due
	}
	for _, a := range d.Attempts {
		data.Attempts = append(data.Attempts, attemptData{a.At, float64(a.Took.Microseconds()) / 1000, a.Status, a.Answer})
	}
	return data
}

type deliveriesQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Customer string `query:"customer_id"`
	Event    string `query:"event"`
	State    string `query:"state" validate:"omitempty,oneof=pending delivered refused abandoned"`
	Limit    int    `query:"limit" default:"100" validate:"gte=1,lte=1000"`
}

type deliveryList struct {
	Data []deliveryData `json:"data"`
}

// deliveries lists the latest, oldest first.
func (h *Handlers) deliveries(_ *route.Request, in *deliveriesQuery) (reply route.Data[deliveryList], _ error) {
	var found []deliveryData
	err := h.Store.View(func(tx *storage.Tx) error {
		found = found[:0]
		for p := range tx.Projects() {
			if in.Client != "" && in.Client != string(p) {
				continue
			}
			for d, err := range tx.Deliveries(p).After(nil) {
				if err != nil {
					return err
				}
				if data := deliveryOf(p, d); in.meets(data) {
					found = append(found, data)
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(found, func(a, b deliveryData) int { return a.At.Compare(b.At) })
	reply.Data.Data = append([]deliveryData{}, found[max(0, len(found)-in.Limit):]...)
	return reply, err
}

func (in *deliveriesQuery) meets(d deliveryData) bool {
	is := func(wanted, got string) bool { return wanted == "" || wanted == got }
	return is(in.Customer, d.Customer) && is(in.Event, d.Event) && is(in.State, d.State)
}

type oneDelivery struct {
	route.Public
	ID string `path:"delivery_id"`
}

// replay sends a delivery again, whatever came of it before, and shows what came of it now.
func (h *Handlers) replay(req *route.Request, in *oneDelivery) (reply route.Data[deliveryData], _ error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return reply, route.NotFound()
	}
	var projects []bank.Project
	if err := h.Store.View(func(tx *storage.Tx) error { projects = slices.Collect(tx.Projects()); return nil }); err != nil {
		return reply, err
	}
	for _, p := range projects {
		d, err := h.Webhooks.Replay(req.Context(), p, bank.DeliveryID(id))
		if errors.Is(err, webhook.ErrNoDelivery) {
			continue
		}
		reply.Data = deliveryOf(p, d)
		return reply, err
	}
	missing := route.NotFound()
	missing.Message = fmt.Sprintf("There is no delivery %s; GET /_sandbox/webhooks/deliveries lists them.", id)
	return reply, missing
}
